"""Events that note what is read of them: dicts and lists that stay dicts and lists.

What counts is a value that is taken by its name or place: `event["id"]`, `event.get("id")`,
`"id" in event`, `for item in items`. Copying, comparing or serializing the whole is no reading of
its parts, for it goes the same with any of them; nor is walking over all keys.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["ReadTracker", "TrackedDict", "TrackedList", "track_reads"]

EventPath: TypeAlias = tuple[str, ...]

ITEM_TOKEN: Final = "*"
WHOLESALE_MODULES: Final = frozenset({"copy", "json.encoder", "pickle", "pprint", "reprlib"})
"""Modules that go over all items of a list to copy or to show it."""


class ReadTracker:
    """Notes which places are read.

    >>> event, tracker = track_reads({"id": 7, "items": [{"sku": "fig", "n": 1}], "note": ""})
    >>> [item["sku"] for item in event["items"]], event.get("gift")
    (['fig'], None)
    >>> tracker.patterns
    ('/gift', '/items/*/sku')
    """

    def __init__(self) -> None:
        self._places: set[EventPath] = set()

    def note(self, place: EventPath) -> None:
        """Note that a place is read."""
        self._places.add(place)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The innermost places that were read, as sorted patterns."""
        above = {place[:length] for place in self._places for length in range(len(place))}
        return tuple(sorted(build_pointer(place) for place in self._places - above))


def track_reads(event: Json) -> tuple[Json, ReadTracker]:
    """Return an event that notes what is read of it, and where it does.

    Args:
        event: An event; what is nested too deeply is given as it is.
    """
    tracker = ReadTracker()
    try:
        return _wrap_value(event, (), tracker), tracker
    except RecursionError:
        return event, tracker


def _wrap_value(value: Json, place: EventPath, tracker: ReadTracker) -> Json:
    if isinstance(value, dict):
        members = {key: _wrap_value(each, (*place, key), tracker) for key, each in value.items()}
        return TrackedDict(members, place, tracker)
    if isinstance(value, list):
        items = [_wrap_value(each, (*place, ITEM_TOKEN), tracker) for each in value]
        return TrackedList(items, place, tracker)
    return value


class TrackedDict(dict[str, Any]):
    """An object that notes which of its members are read; its copies are plain."""

    __slots__ = ("_place", "_tracker")

    def __init__(self, members: dict[str, Any], place: EventPath, tracker: ReadTracker) -> None:
        super().__init__(members)
        self._place = place
        self._tracker = tracker

    def __getitem__(self, key: str) -> Any:
        """Return a member, and note it."""
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        """Return whether there is a member, and note it."""
        self._note(key)
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a member or something else, and note it."""
        self._note(key)
        return super().get(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        """Take a member out, and note it."""
        self._note(key)
        return super().pop(key, *default)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return a member or put one there, and note it."""
        self._note(key)
        return super().setdefault(key, default)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """Return how a plain copy is made."""
        del protocol
        return dict, (), None, None, iter(self.items())

    def _note(self, key: object) -> None:
        if isinstance(key, str):
            self._tracker.note((*self._place, key))


class TrackedList(list[Any]):
    """A list that notes whether its items are read; its copies are plain."""

    __slots__ = ("_place", "_tracker")

    def __init__(self, items: list[Any], place: EventPath, tracker: ReadTracker) -> None:
        super().__init__(items)
        self._place = place
        self._tracker = tracker

    def __getitem__(self, index: Any) -> Any:
        """Return an item or some, and note it."""
        self._note()
        return super().__getitem__(index)

    def __iter__(self) -> Iterator[Any]:
        """Yield the items, and note it unless all are only copied or shown."""
        if sys._getframe(1).f_globals.get("__name__") not in WHOLESALE_MODULES:  # noqa: SLF001 - the caller
            self._note()
        return super().__iter__()

    def __contains__(self, item: object) -> bool:
        """Return whether there is an item, and note it."""
        self._note()
        return super().__contains__(item)

    def pop(self, *index: Any) -> Any:
        """Take an item out, and note it."""
        self._note()
        return super().pop(*index)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """Return how a plain copy is made."""
        del protocol
        return list, (), None, super().__iter__()

    def _note(self) -> None:
        if len(self):
            self._tracker.note((*self._place, ITEM_TOKEN))
        else:
            self._tracker.note(self._place)
