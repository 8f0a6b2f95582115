"""Trying instances where there is neither a proof nor a witness."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.equality import identity
from eventcontracts.dialects.positions import every
from eventcontracts.differences import Difference, patched
from eventcontracts.pointers import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.jsontypes import Json, Schema

__all__ = ["probes"]

PLAIN: Final[tuple[Json, ...]] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    0.5,
    "",
    "a",
    "aa",
    [],
    [0],
    {},
    {"a": 0},
)
CHECKS: Final = 4_000
NAMED: Final = 100
"""How many of the values that the schemas name are tried."""


def probes(schemas: Iterable[Schema], starts: Iterable[Json]) -> Iterator[Json]:
    """Yield instances near others: with one value replaced by a plain one, or one that is named.

    Args:
        schemas: What names values, as constants, enumerations and examples.
        starts: The instances to begin with.

    >>> [1, 9] in probes([{"const": 9}], [[1, 2]])
    True
    """
    named = (value for schema in schemas for value in _named(schema))
    found = {identity(value): value for value in (*PLAIN, *islice(named, NAMED))}
    values = list(found.values())
    yield from islice(_near([None, *starts], values), CHECKS)


def _near(starts: Iterable[Json], values: list[Json]) -> Iterator[Json]:
    for start in starts:
        for path, old in walk(start):
            for value in values:
                yield patched(start, [Difference(path, old, value)])


def _named(schema: Schema) -> Iterator[Json]:
    for _, part in every(schema):
        yield from part.get("enum", ())
        yield from part.get("examples", ())
        yield from (part[keyword] for keyword in ("const", "default") if keyword in part)
