"""The places of an event, and the choices that decide which of them are there.

A walk over the nodes of a schema visits each place that an event can have: every property, the
first item for all items of a list, one invented name for all open names of a map. A definition
inside itself is entered once.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.structure.subschemas import child_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import InstancePath
    from eventcontracts.structure.nodes import SchemaNode
    from eventcontracts.structure.subschemas import SchemaFragment

__all__ = [
    "Alternative",
    "Branch",
    "EventPlace",
    "GenerationChoice",
    "alternatives_of",
    "branch_pointers",
    "event_places",
    "usual_types",
]

# Forks: keywords at which the values of a node go one of several ways.


@dataclass(frozen=True, slots=True)
class Branch:
    """One way that a fork leaves open.

    Attributes:
        adds: Pointers of subschemas that then apply as well.
        excludes: Pointers of subschemas that then must not be met.
        demands: Names of properties that then must be present.
        forbids: Names of properties that then must be absent.
    """

    adds: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A keyword that leaves several ways open."""

    pointer: str
    ways: tuple[Branch, ...]


def alternatives_of(
    fragment: SchemaFragment, disjoint: Callable[[str, str], bool]
) -> Iterator[Alternative]:
    """Yield the forks of a schema object.

    Args:
        fragment: The schema object.
        disjoint: Tells whether two subschemas, by pointer, have no value in common.
    """
    for keyword, ways_of in BRANCHES_BY_KEYWORD.items():
        if keyword in fragment.schema:
            ways = ways_of(fragment, keyword, disjoint)
            yield Alternative(child_pointer(fragment.pointer, keyword), tuple(ways))


def branch_pointers(fragment: SchemaFragment) -> Iterator[str]:
    """Yield the pointers of all subschemas that a way of a fork of a schema object can add."""
    for keyword, ways_of in BRANCHES_BY_KEYWORD.items():
        if keyword in fragment.schema:
            for way in ways_of(fragment, keyword, lambda _, __: True):
                yield from way.adds


def _union_branches(
    fragment: SchemaFragment, keyword: str, disjoint: Callable[[str, str], bool]
) -> Iterator[Branch]:
    """Yield a way for each branch of a union; of `oneOf`, the others must then not be met."""
    count = len(fragment.schema[keyword])
    branches = [child_pointer(fragment.pointer, keyword, index) for index in range(count)]
    for branch in branches:
        rivals = [b for b in branches if b != branch] if keyword == "oneOf" else []
        yield Branch((branch,), tuple(rival for rival in rivals if not disjoint(branch, rival)))


def _condition_branches(
    fragment: SchemaFragment, keyword: str, _: Callable[[str, str], bool]
) -> Iterator[Branch]:
    """Yield the way where a condition is met, and the one where it is not."""
    at, schema = fragment.pointer, fragment.schema
    condition = child_pointer(at, keyword)
    yield Branch((condition, *([child_pointer(at, "then")] if "then" in schema else [])))
    yield Branch((child_pointer(at, "else"),) if "else" in schema else (), (condition,))


def _dependent_branches(
    fragment: SchemaFragment, keyword: str, _: Callable[[str, str], bool]
) -> Iterator[Branch]:
    """Yield the ways where all, none, or one of the properties are there that demand a schema."""
    pointers = {
        name: child_pointer(fragment.pointer, keyword, name) for name in fragment.schema[keyword]
    }
    yield Branch(adds=tuple(pointers.values()), demands=tuple(pointers))
    yield Branch(forbids=tuple(pointers))
    for name in pointers if len(pointers) > 1 else ():
        others = tuple(other for other in pointers if other != name)
        yield Branch(adds=(pointers[name],), demands=(name,), forbids=others)


BRANCHES_BY_KEYWORD: Final = {
    "oneOf": _union_branches,
    "anyOf": _union_branches,
    "if": _condition_branches,
    "dependentSchemas": _dependent_branches,
}


TYPES_WITHOUT_SCHEMA: Final = ("null", "string", "integer", "boolean")


class GenerationChoice(NamedTuple):
    """Something that differs from event to event: what is there, of which kind, how often.

    Its outcomes are numbered; the usual one is 0.

    Attributes:
        pattern: The place, `*` for any item of a list.
        node: The number of the node there.
        what: What is chosen: `kind`, `length`, `has:` and a property's name, or `way:` and the
            pointer of the fork.
    """

    pattern: str
    node: int
    what: str


@dataclass(frozen=True)
class EventPlace:
    """A place that events have when certain choices come out right.

    Attributes:
        path: The place in such an event.
        pattern: The same with `*` for any item.
        node: What the schema says about the value there.
        kind: Its JSON type, or None while a fork is open.
        needs: The outcomes of choices that make the place exist in this form.
        around: The numbers of the nodes that it lies in.
        narrowed: The forks at this place of which only the first way is still followed.
    """

    path: InstancePath
    pattern: str
    node: SchemaNode
    kind: str | None = None
    needs: Mapping[GenerationChoice, int] = field(default_factory=dict)
    around: frozenset[int] = frozenset()
    narrowed: frozenset[str] = frozenset()

    def choice(self, what: str) -> GenerationChoice:
        """Return the choice of something at this place."""
        return GenerationChoice(self.pattern, self.node.number, what)

    def choosing(self, what: str, outcome: int) -> dict[GenerationChoice, int]:
        """Return the needs of this place with one more."""
        return {**self.needs, self.choice(what): outcome}


def usual_types(node: SchemaNode) -> tuple[str, ...]:
    """Return the types that a value at a node is given, the usual one first."""
    return TYPES_WITHOUT_SCHEMA if node.unknown else node.kinds


def event_places(root: SchemaNode) -> Iterator[EventPlace]:
    """Yield every place, with its kind, parents before children."""
    waiting = deque([iter((EventPlace((), "", root),))])
    while waiting:
        for open_place in waiting.popleft():
            for place in _with_choices(open_place):
                yield place
                waiting.append(_places_below(place))


def _with_choices(place: EventPlace) -> Iterator[EventPlace]:
    """Yield a place in each form that it can have, of each kind."""
    todo = [place]
    while todo:
        one = todo.pop()
        if one.kind is None:
            todo.extend(reversed(list(_with_alternative_resolved(one))))
        else:
            yield one


def _with_alternative_resolved(place: EventPlace) -> Iterator[EventPlace]:
    """Yield a place with its first fork settled, or of each kind where no fork is open."""
    node = place.node
    if not node.forks:
        for outcome, kind in enumerate(usual_types(node)):
            yield replace(place, kind=kind, needs=place.choosing("kind", outcome))
        return
    fork, others = node.forks[0], frozenset(f.pointer for f in node.forks[1:])
    first = True
    for outcome, settled in enumerate(node.ways):
        if not settled.kinds or (fork.pointer in place.narrowed and not first):
            continue
        yield replace(
            place,
            node=settled,
            needs=place.choosing("way:" + fork.pointer, outcome),
            narrowed=place.narrowed if first else place.narrowed | others,
        )
        first = False


def _places_below(place: EventPlace) -> Iterator[EventPlace]:
    if place.node.number in place.around:
        return
    try:
        if place.kind == "object":
            yield from _property_places(place)
        elif place.kind == "array":
            yield from _item_places(place)
    except UnsatisfiableError:
        return


def _property_places(place: EventPlace) -> Iterator[EventPlace]:
    around = place.around | {place.node.number}
    invented: set[str] = set()
    for member in place.node.members:
        if member.invented:
            described = str(member.node.name.pointers)
            if described in invented:
                continue
            invented.add(described)
        needs = place.needs if member.required else place.choosing("has:" + member.name, 0)
        pattern = child_pointer(place.pattern, member.name)
        yield EventPlace((*place.path, member.name), pattern, member.node, None, needs, around)


def _item_places(place: EventPlace) -> Iterator[EventPlace]:
    around = place.around | {place.node.number}
    offered = place.node.lengths
    prefix = place.node.prefix
    for index in range(min(prefix + 1, max(offered))):
        outcome = next(i for i, length in enumerate(offered) if length > index)
        token = index if index < prefix else "*"
        yield EventPlace(
            (*place.path, index),
            child_pointer(place.pattern, token),
            place.node.item(index),
            None,
            place.choosing("length", outcome),
            around,
        )
