"""Nullability: which fields may be null although no sample shows it.

A key means the same in every record of a producer. Where a field was seen a few times only, that
a field of the same key and type was null elsewhere tells that this one can be, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.inference.observe import Field, Group

__all__ = ["NullKeys"]

ANYTHING: Final = ""
"""Stands for the type of a field that was only ever null: it could have been any scalar."""

CONTAINERS: Final = frozenset({"array", "object"})


class NullKeys:
    """The keys that were null somewhere, with the types that they have otherwise.

    Args:
        groups: All groups that were seen.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self._known = {
            (key, sort)
            for group in groups
            for key, seen in group.fields.items()
            if seen.nulls
            for sort in [*_sorts(seen)] or [ANYTHING]
        }

    def has(self, key: str, seen: Field) -> bool:
        """Return whether a field of this key, and of a type seen here, was null somewhere.

        Args:
            key: The key.
            seen: What was seen at it here.
        """
        sorts = set(_sorts(seen))
        if sorts - CONTAINERS:
            sorts.add(ANYTHING)
        return any((key, sort) in self._known for sort in sorts)


def _sorts(seen: Field) -> Iterator[str]:
    """Yield the types and forms of a field's values."""
    for form in seen.forms:
        yield form.name if form else "text"
    if seen.numbers:
        yield "number"
    if seen.records or seen.empty_objects:
        yield "object"
    if seen.items:
        yield "array"
    if seen.booleans:
        yield "boolean"
