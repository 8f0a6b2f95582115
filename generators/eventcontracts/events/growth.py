"""Growing the tree of one event: what is there, of which kind, and how often.

A tree is made of dicts and lists as the event is; its leaves are sources of values, so that one
tree stands for all events of its shape.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from math import inf
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from eventcontracts.events.avoiding import Avoidance, avoidance
from eventcontracts.events.distinct import distinct
from eventcontracts.events.picking import FreePicker
from eventcontracts.events.spots import Bud
from eventcontracts.events.weights import (
    ABSENT,
    INVENTED,
    LENGTHS,
    PRESENT,
    closing_weight,
    is_scalar,
)
from eventcontracts.leaves import Leaf
from eventcontracts.structure import (
    Member,
    UnsatisfiableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eventcontracts.events.grower import Grower
    from eventcontracts.events.picking import Picker
    from eventcontracts.events.spots import At
    from eventcontracts.structure import Choice, Node

__all__ = ["Growth", "TooLargeError", "Tree"]

Tree: TypeAlias = Any
"""A dict or list of trees, or a `Leaf`."""

T = TypeVar("T")

DEEPEST: Final = 50
NONE: Final[frozenset[str]] = frozenset()
SCALARS: Final = 12
"""How many optional properties that hold no others an object has where room is short."""


class TooLargeError(Exception):
    """An event has grown beyond what it may have."""


class Growth:
    """The growth of one tree.

    Args:
        grower: What is known of the schema.
        picker: What decides the choices.
        most: How many values the tree has at most.

    Attributes:
        steps: How many values have been grown.
    """

    def __init__(self, grower: Grower, picker: Picker, most: int) -> None:
        self._grower = grower
        self._picker = picker
        self._most = most
        self.steps = 0

    def value(self, node: Node, at: At) -> Tree:
        """Return the tree of a value.

        Raises:
            UnsatisfiableError: If none can be grown.
            TooLargeError: If it has too many values, and not for want of an end.
        """
        self.steps += 1
        if (bud := at.buds.get(node.number)) is not None and self.steps <= self._most:
            self._picker.pick(bud.choice, bud.weights)
            return Leaf(bud.source)
        if self.steps > self._most and at.room == inf:
            raise TooLargeError
        if self.steps > self._most or len(at.around) > DEEPEST:
            raise self._endless(node, at)
        if node.forks:
            return self._forked(node, at)
        kinds, weights = self._grower.kinds(node)
        if not kinds:
            raise UnsatisfiableError(at.pattern, "its constraints leave no value")
        if at.closing and at.around[-1] == node.number:
            weights = tuple(closing_weight(node, kind) for kind in kinds)
        choice = at.choice(node, "kind")
        if len(kinds) == 1:
            self._picker.pick(choice, weights)  # a choice of one takes its chance as any other
            grown = self._of_kind(node, kinds[0], at)
            if isinstance(grown, Leaf):
                at.buds[node.number] = Bud(choice, weights, grown.source)
            return grown
        return self._attempt(choice, weights, lambda i: self._of_kind(node, kinds[i], at))

    def _endless(self, node: Node, at: At) -> UnsatisfiableError:
        """Return the error for growth without an end, at the place where it comes round."""
        if node.number not in at.around:
            return UnsatisfiableError(at.pattern, "the schema demands too large an event")
        depth = at.around.index(node.number) + 1
        pointer = "/".join(at.pattern.split("/")[: depth + 1])
        return UnsatisfiableError(pointer, "the schema demands itself again, without end")

    def _forked(self, node: Node, at: At) -> Tree:
        fork = node.forks[0]
        settled = node.ways
        weights = [1.0 if way.kinds else 0.0 for way in settled]
        if at.closing and (shortest := self._grower.shortest_way(node)) is not None:
            weights = [float(index == shortest) for index in range(len(settled))]
        if not any(weights):
            raise UnsatisfiableError(at.pattern, f"no branch of {fork.pointer} allows a value")
        choice = at.choice(node, "way:" + fork.pointer)
        return self._attempt(choice, weights, lambda i: self.value(settled[i], at))

    def _attempt(self, choice: Choice, weights: Sequence[float], build: Callable[[int], T]) -> T:
        """Return what is built from the picked outcome, or from the next that can be built."""
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

    def _of_kind(self, node: Node, kind: str, at: At) -> Tree:
        try:
            if node.values is not None or kind not in {"object", "array"}:
                return Leaf(self._grower.source(node, kind, at))
            inside = at.inside(node)
            return self._object(node, inside) if kind == "object" else self._array(node, inside)
        except UnsatisfiableError as error:
            if error.pointer or not at.pattern:
                raise
            raise UnsatisfiableError(at.pattern, error.reason) from None

    def _object(self, node: Node, at: At) -> Tree:
        avoid = avoidance(node, self._picker)
        found: dict[str, Tree] = {}
        inner = at if at.room == inf else at.divided(self._grower.width(node))
        spare = self._spare(node, at)
        for member in node.members:
            if member.required or self._wants(node, member, at, avoid, spare):
                self._add(found, member, inner, avoid)
        if not (avoid.added or node.counts):
            return found
        known = {member.name: member for member in node.members}
        for name in sorted(avoid.added):
            known[name] = Member(name, node.child(name), required=False, invented=True)
            self._add(found, known[name], inner, avoid)
        self._complete(node, found, known, inner, avoid)
        return {name: found[name] for name in known if name in found}

    def _spare(self, node: Node, at: At) -> frozenset[str]:
        """Return the properties that there is no room for, so that not all of them are there.

        What there is room for are neighbors, in the usual event the first ones.
        """
        if at.room == inf:
            return NONE
        scalars, holders = self._grower.optional(node)
        spare = (*self._beyond(scalars, SCALARS), *self._beyond(holders, max(1, int(at.room))))
        return frozenset(spare)

    def _beyond(self, names: Sequence[str], room: int) -> Sequence[str]:
        if len(names) <= room:
            return ()
        start = int(self._picker.chance() * len(names))
        turned = (*names[start:], *names[:start])
        return turned[room:]

    def _wants(
        self, node: Node, member: Member, at: At, avoid: Avoidance, spare: frozenset[str]
    ) -> bool:
        """Return whether a property is there that need not be."""
        if member.name in avoid.absent or member.name in avoid.broken:
            return member.name not in avoid.absent
        weights = INVENTED if member.invented else PRESENT
        if member.name in spare or (at.closing and not is_scalar(member.node)):
            weights = ABSENT
        choice = at.choice(node, "has:" + member.name)
        return self._picker.pick(choice, weights) == 0

    def _add(self, found: dict[str, Tree], member: Member, at: At, avoid: Avoidance) -> bool:
        """Grow a property; return whether it is there, which an optional one need not be."""
        child = member.node
        if avoid.broken and (broken := avoid.broken.get(member.name)):
            child = child.structure.node(replace(child.name, excluded=broken))
        try:
            found[member.name] = self.value(child, at.property(member.name))
        except UnsatisfiableError:
            if member.required:
                raise
            return False
        return True

    def _complete(
        self, node: Node, found: dict[str, Tree], known: Mapping[str, Member], at: At,
        avoid: Avoidance,
    ) -> None:  # fmt: skip
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
        self, found: dict[str, Tree], member: Member | None, at: At, avoid: Avoidance
    ) -> bool:
        return member is not None and self._add(found, member, at, avoid)

    def _array(self, node: Node, at: At) -> Tree:
        offered = node.lengths
        shortest = offered.index(min(offered))
        weights = [*LENGTHS[: len(offered)], *(0.5 for _ in offered[len(LENGTHS) :])]
        if at.closing:
            weights = [float(index == shortest) for index in range(len(offered))]
        choice = at.choice(node, "length")
        return self._attempt(choice, weights, lambda i: self.items(node, offered[i], at))

    def items(self, node: Node, length: int, at: At) -> list[Tree]:
        """Return the trees of so many items.

        Raises:
            UnsatisfiableError: If they cannot be grown.
        """
        prefix = node.prefix
        inner = at if at.room == inf else at.divided(length)

        def grown(index: int) -> Tree:
            item = node.item(index, node.contained(index))
            return self.value(item, inner.item(index if index < prefix else "*"))

        if not any(node.all("uniqueItems")):
            return [grown(index) for index in range(length)]
        try:
            return distinct(grown, length, self._picker.chance)
        except UnsatisfiableError:
            if isinstance(self._picker, FreePicker):
                raise
        free = FreePicker(Random(self._picker.chance()))  # items that differ choose differently
        return Growth(self._grower, free, self._most).items(node, length, at)
