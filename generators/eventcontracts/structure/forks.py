"""Forks: keywords at which the values of a node go one of several ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.structure.subschemas import Fragment

__all__ = ["Fork", "Way", "branches_of", "forks_of"]


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


def forks_of(fragment: Fragment, disjoint: Callable[[str, str], bool]) -> Iterator[Fork]:
    """Yield the forks of a schema object.

    Args:
        fragment: The schema object.
        disjoint: Tells whether two subschemas, by pointer, have no value in common.
    """
    for keyword, ways_of in WAYS.items():
        if keyword in fragment.schema:
            ways = ways_of(fragment, keyword, disjoint)
            yield Fork(below(fragment.pointer, keyword), tuple(ways))


def branches_of(fragment: Fragment) -> Iterator[str]:
    """Yield the pointers of all subschemas that a way of a fork of a schema object can add."""
    for keyword, ways_of in WAYS.items():
        if keyword in fragment.schema:
            for way in ways_of(fragment, keyword, lambda _, __: True):
                yield from way.adds


def _union(fragment: Fragment, keyword: str, disjoint: Callable[[str, str], bool]) -> Iterator[Way]:
    """Yield a way for each branch of a union; of `oneOf`, the others must then not be met."""
    count = len(fragment.schema[keyword])
    branches = [below(fragment.pointer, keyword, index) for index in range(count)]
    for branch in branches:
        rivals = [b for b in branches if b != branch] if keyword == "oneOf" else []
        yield Way((branch,), tuple(rival for rival in rivals if not disjoint(branch, rival)))


def _condition(fragment: Fragment, keyword: str, _: Callable[[str, str], bool]) -> Iterator[Way]:
    """Yield the way where a condition is met, and the one where it is not."""
    at, schema = fragment.pointer, fragment.schema
    condition = below(at, keyword)
    yield Way((condition, *([below(at, "then")] if "then" in schema else [])))
    yield Way((below(at, "else"),) if "else" in schema else (), (condition,))


def _dependents(fragment: Fragment, keyword: str, _: Callable[[str, str], bool]) -> Iterator[Way]:
    """Yield the ways where all, none, or one of the properties are there that demand a schema."""
    pointers = {name: below(fragment.pointer, keyword, name) for name in fragment.schema[keyword]}
    yield Way(adds=tuple(pointers.values()), demands=tuple(pointers))
    yield Way(forbids=tuple(pointers))
    for name in pointers if len(pointers) > 1 else ():
        others = tuple(other for other in pointers if other != name)
        yield Way(adds=(pointers[name],), demands=(name,), forbids=others)


WAYS: Final = {
    "oneOf": _union,
    "anyOf": _union,
    "if": _condition,
    "dependentSchemas": _dependents,
}
