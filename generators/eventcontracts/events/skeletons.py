"""Skeletons: the tree of one event, with what is there, of which type, and how often.

A tree is made of dicts and lists as the event is; its leaves are sources of values, so that one
tree stands for all events of its shape.
"""

from __future__ import annotations

from contextlib import suppress
from math import inf
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.events.exclusions import (
    NegatedConstraints,
    choose_negation,
    distinct_skeletons,
    negated_child,
)
from eventcontracts.events.pickers import (
    ABSENT_WEIGHTS,
    INVENTED_WEIGHTS,
    LENGTH_WEIGHTS,
    PRESENT_WEIGHTS,
    UniformPicker,
    closing_type_weight,
    is_scalar,
)
from eventcontracts.scalars import ScalarSlot
from eventcontracts.structure import GenerationChoice, PropertySpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eventcontracts.events.builder import SkeletonFactory
    from eventcontracts.events.pickers import Picker
    from eventcontracts.scalars import ScalarSource
    from eventcontracts.structure import SchemaNode

__all__ = ["BuildContext", "CachedLeaf", "EventTooLargeError", "Skeleton", "SkeletonBuilder"]

# Where the growth of an event has come to.


class CachedLeaf(NamedTuple):
    """The leaf of a place that always has the same one.

    Attributes:
        choice: The choice of its kind, of which there is one.
        weights: How likely that is.
        source: Where its values come from.
    """

    choice: GenerationChoice
    weights: Sequence[float]
    source: ScalarSource


class BuildContext:
    """A place that grows. Asked again for a place next to it, it gives the same one.

    Attributes:
        pattern: The place, `*` for any item of a list.
        name: The name of the property, or of the list that it is an item of.
        parent: The name of what the property belongs to.
        around: The numbers of the nodes that it lies in.
        closing: Whether it lies in something that holds itself, and is to end soon.
        room: How many objects and lists there may be inside, about.
        buds: What it always grows, by the number of the node.
    """

    __slots__ = (
        "_choices", "_insides", "_items", "_properties",
        "around", "buds", "closing", "name", "parent", "pattern", "room",
    )  # fmt: skip

    def __init__(
        self,
        names: tuple[str, str, str] = ("", "", ""),
        around: tuple[int, ...] = (),
        *,
        closing: bool = False,
        room: float = inf,
    ) -> None:
        self.pattern, self.name, self.parent = names
        self.around = around
        self.closing = closing
        self.room = room
        self.buds: dict[int, CachedLeaf] = {}
        self._properties: dict[str, BuildContext] = {}
        self._items: dict[str | int, BuildContext] = {}
        self._insides: dict[int, BuildContext] = {}
        self._choices: dict[tuple[int, str], GenerationChoice] = {}

    def inside(self, node: SchemaNode) -> BuildContext:
        """Return the same place, inside a container; a container inside itself is to close."""
        number = node.number
        if number not in self._insides:
            again = number in self.around
            names = (self.pattern, self.name, self.parent)
            around = (*self.around, number)
            closing = self.closing or again
            self._insides[number] = BuildContext(names, around, closing=closing, room=self.room)
        return self._insides[number]

    def property(self, name: str) -> BuildContext:
        """Return the place of a property."""
        if name not in self._properties:
            pattern = f"{self.pattern}/{name.replace('~', '~0').replace('/', '~1')}"
            self._properties[name] = self._part(pattern, name, self.name)
        return self._properties[name]

    def item(self, token: str | int) -> BuildContext:
        """Return the place of an item, which goes by the name of its list."""
        if token not in self._items:
            self._items[token] = self._part(f"{self.pattern}/{token}", self.name, self.parent)
        return self._items[token]

    def _part(self, *names: str) -> BuildContext:
        pattern, name, parent = names
        return BuildContext(
            (pattern, name, parent), self.around, closing=self.closing, room=self.room
        )

    def divided(self, parts: int) -> BuildContext:
        """Return the place as each of some parts has it, which share its room."""
        room = self.room / max(1.0, min(parts, self.room)) - 1
        names = (self.pattern, self.name, self.parent)
        return BuildContext(names, self.around, closing=self.closing or room <= 0, room=room)

    def choice(self, node: SchemaNode, what: str) -> GenerationChoice:
        """Return a choice at this place; see `GenerationChoice`."""
        key = (node.number, what)
        if key not in self._choices:
            self._choices[key] = GenerationChoice(self.pattern, *key)
        return self._choices[key]


Skeleton: TypeAlias = Any


"""A dict or list of trees, or a `ScalarSlot`."""


T = TypeVar("T")


MAX_EVENT_DEPTH: Final = 50


NO_NAMES: Final[frozenset[str]] = frozenset()


MAX_SCALAR_PROPERTIES: Final = 12


"""How many optional properties that hold no others an object has where room is short."""


class EventTooLargeError(Exception):
    """An event has grown beyond what it may have."""


class SkeletonBuilder:
    """The growth of one tree.

    Args:
        grower: What is known of the schema.
        picker: What decides the choices.
        most: How many values the tree has at most.

    Attributes:
        steps: How many values have been grown.
    """

    def __init__(self, grower: SkeletonFactory, picker: Picker, most: int) -> None:
        self._skeleton_factory = grower
        self._picker = picker
        self._most = most
        self.steps = 0

    def value(self, node: SchemaNode, at: BuildContext) -> Skeleton:
        """Return the tree of a value.

        Raises:
            UnsatisfiableError: If none can be grown.
            TooLargeError: If it has too many values, and not for want of an end.
        """
        self.steps += 1
        if (bud := at.buds.get(node.number)) is not None and self.steps <= self._most:
            self._picker.pick(bud.choice, bud.weights)
            return ScalarSlot(bud.source)
        if self.steps > self._most and at.room == inf:
            raise EventTooLargeError
        if self.steps > self._most or len(at.around) > MAX_EVENT_DEPTH:
            raise self._endless(node, at)
        if node.forks:
            return self._resolve_alternative(node, at)
        kinds, weights = self._skeleton_factory.kinds(node)
        if not kinds:
            raise UnsatisfiableError(at.pattern, "its constraints leave no value")
        if at.closing and at.around[-1] == node.number:
            weights = tuple(closing_type_weight(node, kind) for kind in kinds)
        choice = at.choice(node, "kind")
        if len(kinds) == 1:
            self._picker.pick(choice, weights)  # a choice of one takes its chance as any other
            grown = self._build_typed_value(node, kinds[0], at)
            if isinstance(grown, ScalarSlot):
                at.buds[node.number] = CachedLeaf(choice, weights, grown.source)
            return grown
        return self._attempt(choice, weights, lambda i: self._build_typed_value(node, kinds[i], at))

    def _endless(self, node: SchemaNode, at: BuildContext) -> UnsatisfiableError:
        """Return the error for growth without an end, at the place where it comes round."""
        if node.number not in at.around:
            return UnsatisfiableError(at.pattern, "the schema demands too large an event")
        depth = at.around.index(node.number) + 1
        pointer = "/".join(at.pattern.split("/")[: depth + 1])
        return UnsatisfiableError(pointer, "the schema demands itself again, without end")

    def _resolve_alternative(self, node: SchemaNode, at: BuildContext) -> Skeleton:
        fork = node.forks[0]
        settled = node.ways
        weights = [1.0 if way.kinds else 0.0 for way in settled]
        if at.closing and (shortest := self._skeleton_factory.shortest_branch(node)) is not None:
            weights = [float(index == shortest) for index in range(len(settled))]
        if not any(weights):
            raise UnsatisfiableError(at.pattern, f"no branch of {fork.pointer} allows a value")
        choice = at.choice(node, "way:" + fork.pointer)
        return self._attempt(choice, weights, lambda i: self.value(settled[i], at))

    def _attempt(
        self, choice: GenerationChoice, weights: Sequence[float], build: Callable[[int], T]
    ) -> T:
        """Return the skeleton of the picked outcome, or of the next that can be built."""
        first = min(self._picker.pick(choice, weights), len(weights) - 1)
        try:
            return build(first)
        except UnsatisfiableError as error:
            problem = error
        rest = (index for index in range(len(weights)) if index != first)
        for outcome in sorted(rest, key=lambda index: -weights[index]):
            with suppress(UnsatisfiableError):
                return build(outcome)
        raise problem

    def _build_typed_value(self, node: SchemaNode, kind: str, at: BuildContext) -> Skeleton:
        try:
            if node.values is not None or kind not in {"object", "array"}:
                return ScalarSlot(self._skeleton_factory.source(node, kind, at))
            inside = at.inside(node)
            return (
                self._build_object(node, inside)
                if kind == "object"
                else self._build_array(node, inside)
            )
        except UnsatisfiableError as error:
            if error.pointer or not at.pattern:
                raise
            raise UnsatisfiableError(at.pattern, error.reason) from None

    def _build_object(self, node: SchemaNode, at: BuildContext) -> Skeleton:
        avoid = choose_negation(node, self._picker)
        found: dict[str, Skeleton] = {}
        inner = at if at.room == inf else at.divided(self._skeleton_factory.width(node))
        spare = self._spare(node, at)
        for member in node.members:
            if member.required or self._wants(node, member, at, avoid, spare):
                self._add(found, member, inner, avoid)
        if not (avoid.added or node.counts):
            return found
        known = {member.name: member for member in node.members}
        for name in sorted(avoid.added):
            known[name] = PropertySpec(name, node.child(name), required=False, invented=True)
            self._add(found, known[name], inner, avoid)
        self._complete(node, found, known, inner, avoid)
        return {name: found[name] for name in known if name in found}

    def _spare(self, node: SchemaNode, at: BuildContext) -> frozenset[str]:
        """Return the properties that there is no room for, so that not all of them are there.

        What there is room for are neighbors, in the usual event the first ones.
        """
        if at.room == inf:
            return NO_NAMES
        scalars, holders = self._skeleton_factory.optional(node)
        spare = (
            *self._beyond(scalars, MAX_SCALAR_PROPERTIES),
            *self._beyond(holders, max(1, int(at.room))),
        )
        return frozenset(spare)

    def _beyond(self, names: Sequence[str], room: int) -> Sequence[str]:
        if len(names) <= room:
            return ()
        start = int(self._picker.chance() * len(names))
        turned = (*names[start:], *names[:start])
        return turned[room:]

    def _wants(
        self,
        node: SchemaNode,
        member: PropertySpec,
        at: BuildContext,
        avoid: NegatedConstraints,
        spare: frozenset[str],
    ) -> bool:
        """Return whether a property is there that need not be."""
        if member.name in avoid.absent or member.name in avoid.broken:
            return member.name not in avoid.absent
        weights = INVENTED_WEIGHTS if member.invented else PRESENT_WEIGHTS
        if member.name in spare or (at.closing and not is_scalar(member.node)):
            weights = ABSENT_WEIGHTS
        choice = at.choice(node, "has:" + member.name)
        return self._picker.pick(choice, weights) == 0

    def _add(
        self,
        found: dict[str, Skeleton],
        member: PropertySpec,
        at: BuildContext,
        avoid: NegatedConstraints,
    ) -> bool:
        """Grow a property; return whether it is there, which an optional one need not be."""
        child = member.node
        if avoid.broken:
            child = negated_child(child, avoid.broken.get(member.name, ()))
        try:
            found[member.name] = self.value(child, at.property(member.name))
        except UnsatisfiableError:
            if member.required:
                raise
            return False
        return True

    def _complete(
        self,
        node: SchemaNode,
        found: dict[str, Skeleton],
        known: Mapping[str, PropertySpec],
        at: BuildContext,
        avoid: NegatedConstraints,
    ) -> None:
        """Add and remove properties until their number and mutual demands are right."""
        rules = [rule for table in node.all("dependentRequired") for rule in table.items()]
        for _ in range(len(known)):
            missing = [n for name, names in rules if name in found for n in names if n not in found]
            if not all(self._add_named(found, known.get(n), at, avoid) for n in missing):
                raise UnsatisfiableError(at.pattern, f"{missing[0]!r} is demanded by another")
            if not missing:
                break
        fewest = max(node.all("minProperties"), default=0)
        spare = [m for m in known.values() if m.name not in found and m.name not in avoid.absent]
        for member in spare[: max(0, 2 * int(fewest))]:
            if len(found) < fewest:
                self._add(found, member, at, avoid)
        most = min(node.all("maxProperties"), default=len(found))
        optional = [name for name in found if not known[name].required]
        for name in reversed(optional):
            if len(found) > most:
                del found[name]

    def _add_named(
        self,
        found: dict[str, Skeleton],
        member: PropertySpec | None,
        at: BuildContext,
        avoid: NegatedConstraints,
    ) -> bool:
        return member is not None and self._add(found, member, at, avoid)

    def _build_array(self, node: SchemaNode, at: BuildContext) -> Skeleton:
        offered = node.lengths
        shortest = offered.index(min(offered))
        weights = [*LENGTH_WEIGHTS[: len(offered)], *(0.5 for _ in offered[len(LENGTH_WEIGHTS) :])]
        if at.closing:
            weights = [float(index == shortest) for index in range(len(offered))]
        choice = at.choice(node, "length")
        return self._attempt(choice, weights, lambda i: self.items(node, offered[i], at))

    def items(self, node: SchemaNode, length: int, at: BuildContext) -> list[Skeleton]:
        """Return the trees of so many items.

        Raises:
            UnsatisfiableError: If they cannot be grown.
        """
        prefix = node.prefix
        inner = at if at.room == inf else at.divided(length)

        def grown(index: int) -> Skeleton:
            item = node.item(index, node.contained(index))
            return self.value(item, inner.item(index if index < prefix else "*"))

        if not any(node.all("uniqueItems")):
            return [grown(index) for index in range(length)]
        try:
            return distinct_skeletons(grown, length, self._picker.chance)
        except UnsatisfiableError:
            if isinstance(self._picker, UniformPicker):
                raise
        free = UniformPicker(Random(self._picker.chance()))  # items that differ choose differently
        return SkeletonBuilder(self._skeleton_factory, free, self._most).items(node, length, at)
