"""The places of an event, and the choices that decide which of them are there.

A walk over the nodes of a schema visits each place that an event can have: every property, the
first item for all items of a list, one invented name for all open names of a map. A definition
inside itself is entered once.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.structure.errors import UnsatisfiableError
from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsontypes import Path
    from eventcontracts.structure.nodes import Node

__all__ = ["Choice", "Place", "places", "usual_kinds"]

UNKNOWN_KINDS: Final = ("null", "string", "integer", "boolean")


class Choice(NamedTuple):
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
class Place:
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

    path: Path
    pattern: str
    node: Node
    kind: str | None = None
    needs: Mapping[Choice, int] = field(default_factory=dict)
    around: frozenset[int] = frozenset()
    narrowed: frozenset[str] = frozenset()

    def choice(self, what: str) -> Choice:
        """Return the choice of something at this place."""
        return Choice(self.pattern, self.node.number, what)

    def choosing(self, what: str, outcome: int) -> dict[Choice, int]:
        """Return the needs of this place with one more."""
        return {**self.needs, self.choice(what): outcome}


def usual_kinds(node: Node) -> tuple[str, ...]:
    """Return the types that a value at a node is given, the usual one first."""
    return UNKNOWN_KINDS if node.unknown else node.kinds


def places(root: Node) -> Iterator[Place]:
    """Yield every place, with its kind, parents before children."""
    waiting = deque([iter((Place((), "", root),))])
    while waiting:
        for open_place in waiting.popleft():
            for place in _decided(open_place):
                yield place
                waiting.append(_below(place))


def _decided(place: Place) -> Iterator[Place]:
    """Yield a place in each form that it can have, of each kind."""
    todo = [place]
    while todo:
        one = todo.pop()
        if one.kind is None:
            todo.extend(reversed(list(_settled(one))))
        else:
            yield one


def _settled(place: Place) -> Iterator[Place]:
    """Yield a place with its first fork settled, or of each kind where no fork is open."""
    node = place.node
    if not node.forks:
        for outcome, kind in enumerate(usual_kinds(node)):
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


def _below(place: Place) -> Iterator[Place]:
    if place.node.number in place.around:
        return
    try:
        if place.kind == "object":
            yield from _properties(place)
        elif place.kind == "array":
            yield from _items(place)
    except UnsatisfiableError:
        return


def _properties(place: Place) -> Iterator[Place]:
    around = place.around | {place.node.number}
    invented: set[str] = set()
    for member in place.node.members:
        if member.invented:
            described = str(member.node.name.pointers)
            if described in invented:
                continue
            invented.add(described)
        needs = place.needs if member.required else place.choosing("has:" + member.name, 0)
        pattern = below(place.pattern, member.name)
        yield Place((*place.path, member.name), pattern, member.node, None, needs, around)


def _items(place: Place) -> Iterator[Place]:
    around = place.around | {place.node.number}
    offered = place.node.lengths
    prefix = place.node.prefix
    for index in range(min(prefix + 1, max(offered))):
        outcome = next(i for i, length in enumerate(offered) if length > index)
        token = index if index < prefix else "*"
        yield Place(
            (*place.path, index),
            below(place.pattern, token),
            place.node.item(index),
            None,
            place.choosing("length", outcome),
            around,
        )
