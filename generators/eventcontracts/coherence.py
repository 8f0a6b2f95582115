"""Changing an event so that its links hold: what is changed leads, and the other places follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.differences import Difference, patched
from eventcontracts.pointers import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from eventcontracts.catalog.links import Link
    from eventcontracts.jsontypes import Json, Path

__all__ = ["changed"]


def changed(event: Json, changes: Sequence[Difference], links: Sequence[Link]) -> Json:
    """Return an event with some changes, and the same changes at all places that are linked.

    A place of a link that is absent or null stays so. Where the changes themselves contradict a
    link, the first of them leads.

    Args:
        event: The event; the result shares what is not changed.
        changes: What becomes different.
        links: Places that hold the same value.

    Raises:
        LookupError: If the event has no place for a change.

    >>> from eventcontracts.catalog.links import Link
    >>> event = {"id": 1, "items": [{"order": 1}, {"order": None}]}
    >>> changed(event, [Difference(("id",), 1, 2)], [Link(("/id", "/items/*/order"))])
    {'id': 2, 'items': [{'order': 2}, {'order': None}]}
    """
    result = patched(event, changes)
    touched = {change.path for change in changes}
    above = _above(touched)
    for _ in range(1 + len(links)):
        found = [follow for link in links for follow in _followers(result, link, touched, above)]
        if not found:
            break
        result = patched(result, found)
        touched |= {change.path for change in found}
        above |= _above({change.path for change in found})
    return result


def _above(paths: Iterable[Path]) -> set[Path]:
    """Return the places that some places lie in."""
    found: set[Path] = set()
    for path in paths:
        for depth in range(len(path) - 1, -1, -1):
            if path[:depth] in found:
                break  # and all above it
            found.add(path[:depth])
    return found


def _followers(
    event: Json, link: Link, touched: AbstractSet[Path], above: AbstractSet[Path]
) -> list[Difference]:
    """Return what must change for a link to hold again."""
    places = [
        (path, value)
        for pattern in link.patterns
        for path, value in matches(event, pattern)
        if value is not None
    ]
    for path, new in places:
        if path in above or any(path[:depth] in touched for depth in range(len(path) + 1)):
            return [Difference(place, old, new) for place, old in places if old != new]
    return []
