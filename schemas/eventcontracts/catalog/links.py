"""Links: places in one event that hold the same value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventcontracts.pointers import matches

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json

__all__ = ["Link"]


@dataclass(frozen=True, slots=True)
class Link:
    """Places that hold the same value in every sample.

    A place is a pattern: a pointer in which `*` stands for every item of a list. A place that is
    absent or null does not count. The first pattern leads: generation copies from it. No pattern
    lies below a follower of another link, so links can be restored from the smallest value to the
    largest.

    Attributes:
        patterns: Two or more patterns.
        support: In how many samples it was seen to hold.

    >>> link = Link(("/id", "/items/*/order"))
    >>> link.holds({"id": 1, "items": [{"order": 1}, {"order": None}]})
    True
    >>> link.holds({"id": 1, "items": [{"order": 2}]})
    False
    """

    patterns: tuple[str, ...]
    support: int = 1

    def holds(self, event: Json) -> bool:
        """Return whether all places of the link hold the same value in an event."""
        values = [
            value
            for pattern in self.patterns
            for _, value in matches(event, pattern)
            if value is not None
        ]
        return all(value == values[0] for value in values[1:])

    def within(self, prefix: str) -> Link | None:
        """Return the link as seen from a part of the event, or None if it does not lie in it.

        Args:
            prefix: The pointer of the part; the empty pointer is the whole event.

        >>> Link(("/payload/a", "/payload/b", "/c")).within("/payload").patterns
        ('/a', '/b')
        """
        inside = tuple(
            pattern.removeprefix(prefix)
            for pattern in self.patterns
            if pattern.startswith(prefix + "/")
        )
        return Link(inside, self.support) if len(inside) > 1 else None

    def below(self, prefix: str) -> Link:
        """Return the link as seen from an event that holds this one at a pointer."""
        return Link(tuple(prefix + pattern for pattern in self.patterns), self.support)
