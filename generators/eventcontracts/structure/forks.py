"""Forks: keywords at which the values of a node go one of several ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.jsonvalues import same
from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.structure.nodes import Node
    from eventcontracts.structure.subschemas import Fragment

__all__ = ["Fork", "Way", "forks_of"]

FORKS: Final = ("oneOf", "anyOf", "if", "dependentSchemas")


@dataclass(frozen=True, slots=True)
class Way:
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
class Fork:
    """A keyword that leaves several ways open."""

    pointer: str
    ways: tuple[Way, ...]


def forks_of(node: Node) -> Iterator[Fork]:
    """Yield the forks of a node, settled or not."""
    for fragment in node.fragments:
        for keyword in FORKS:
            if keyword in fragment.schema:
                ways = WAYS[keyword](node, fragment, keyword)
                yield Fork(below(fragment.pointer, keyword), tuple(ways))


def _branches(node: Node, fragment: Fragment, keyword: str) -> Iterator[Way]:
    """Yield a way for each branch of a union; of `oneOf`, the others must then not be met."""
    count = len(fragment.schema[keyword])
    branches = [below(fragment.pointer, keyword, index) for index in range(count)]
    for branch in branches:
        rivals = [b for b in branches if b != branch] if keyword == "oneOf" else []
        yield Way((branch,), tuple(b for b in rivals if not _disjoint(node, branch, b)))


def _conditions(_: Node, fragment: Fragment, keyword: str) -> Iterator[Way]:
    """Yield the way where a condition is met, and the one where it is not."""
    at, schema = fragment.pointer, fragment.schema
    condition = below(at, keyword)
    yield Way((condition, *([below(at, "then")] if "then" in schema else [])))
    yield Way((below(at, "else"),) if "else" in schema else (), (condition,))


def _dependents(_: Node, fragment: Fragment, keyword: str) -> Iterator[Way]:
    """Yield the ways where all, none, or one of the properties are there that demand a schema."""
    pointers = {name: below(fragment.pointer, keyword, name) for name in fragment.schema[keyword]}
    yield Way(adds=tuple(pointers.values()), demands=tuple(pointers))
    yield Way(forbids=tuple(pointers))
    for name in pointers if len(pointers) > 1 else ():
        others = tuple(other for other in pointers if other != name)
        yield Way(adds=(pointers[name],), demands=(name,), forbids=others)


WAYS: Final = {
    "oneOf": _branches,
    "anyOf": _branches,
    "if": _conditions,
    "dependentSchemas": _dependents,
}


def _disjoint(node: Node, one: str, other: str) -> bool:
    """Return whether two branches evidently have no value in common."""
    first, second = (node.structure.at(pointer) for pointer in (one, other))
    if first.forks or second.forks:
        return False
    return not first.allowed & second.allowed or any(
        _differ(first.child(name), second.child(name))
        for name in sorted(first.required & second.required)
    )


def _differ(one: Node, other: Node) -> bool:
    """Return whether two nodes have listed values, and none in common."""
    if one.values is None or other.values is None:
        return False
    return not any(same(value, rival) for value in one.values for rival in other.values)
