"""Moments in time: how a place writes them, and how they lie around the time of the event.

What was made lies before what was begun, that before what was ended, that before the event, and
what is still to come after it; so the times of an event make sense together whatever they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.scalars.key_names import is_time_name, name_parts
from eventcontracts.scalars.scalar_sources import POOL_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["number_unit", "string_units", "timestamp_offsets"]

MILLISECOND_RANGE: Final = (10**12, 10**13)
SECOND_RANGE: Final = (10**9, 10**10)
"""Between which numbers a moment since the epoch lies, in our time."""

FIRST_WORDS: Final = {
    "create", "created", "creation", "enqueued", "iat", "issued", "nbf", "ordered", "placed",
    "queued", "registered", "registration", "requested", "since", "submitted", "triggered",
}  # fmt: skip
EARLY_WORDS: Final = {
    "accepted", "assigned", "began", "begin", "enqueue", "joined", "joining", "opened", "picked",
    "start", "started", "starts",
}  # fmt: skip
DONE_WORDS: Final = {
    "canceled", "cancelled", "closed", "completed", "delivered", "ended", "failed", "finished",
    "left", "leaving", "merged", "paid", "resolved", "shipped", "stopped",
}  # fmt: skip
LATE_WORDS: Final = {
    "deadline", "due", "end", "ends", "estimated", "exp", "expected", "expiration", "expires",
    "expiry", "next", "planned", "scheduled", "until",
}  # fmt: skip
"""Words of names by when what they speak of happens, seen from the event."""

OFFSET_STEP: Final = 2_347
LONG_AGO_OFFSETS: Final = tuple(-60_000 - OFFSET_STEP * step for step in range(POOL_SIZE))
LONGER_AGO_OFFSETS: Final = tuple(LONG_AGO_OFFSETS[-1] + offset for offset in LONG_AGO_OFFSETS)
SHORTLY_BEFORE_OFFSETS: Final = tuple(-10_000 - 97 * step for step in range(POOL_SIZE))
JUST_BEFORE_OFFSETS: Final = tuple(-37 * step for step in range(POOL_SIZE))
ZERO_OFFSETS: Final = (0,) * POOL_SIZE
FUTURE_OFFSETS: Final = tuple(60_000 + OFFSET_STEP * step for step in range(POOL_SIZE))

VERSION_WORDS: Final = {"api", "release", "revision", "schema", "spec", "version"}
"""Words of names whose dates are no days on which something happens."""

DATE_UNIT: Final = "%Y-%m-%d"
DAY_SECONDS: Final = 24 * 60 * 60
"""By how much more whole days lie apart: a day for a second."""

STRING_UNITS: Final = (
    ("iso", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    ("%Y-%m-%dT%H:%M:%SZ", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    ("%Y-%m-%dT%H:%M:%S.%fZ", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}Z"),
    ("%Y-%m-%dT%H:%M:%S+00:00", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"),
    ("%Y-%m-%dT%H:%M:%S", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
    ("%Y-%m-%d %H:%M:%S", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    (DATE_UNIT, r"\d{4}-\d\d-\d\d"),
    ("iso", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*"),
)
"""How moments are written, and what texts of it look like; the first that fits counts."""

EPOCH_STRING_UNITS: Final = (
    ("ms text", r"1\d{12}"),
    ("s text", r"1\d{9}"),
    ("s.us text", r"1\d{9}\.\d{6}"),
)
"""How moments since the epoch are written as texts."""

FORMAT_UNITS: Final = {
    "date": (DATE_UNIT,),
    "date-time": ("iso", *(unit for unit, _ in STRING_UNITS[1:4])),
}
"""How formats write moments, the usual way first."""


def string_units(name: str, formats: Sequence[str], seen: Sequence[str]) -> Iterator[str]:
    """Yield the units of a clock that may write the texts of a place, the most telling first.

    Args:
        name: The property's name.
        formats: Its formats.
        seen: Texts observed there.

    >>> next(string_units("at", (), ["2025-06-01 10:00:00"])), next(string_units("", ["date-time"],
    ...     ()))
    ('%Y-%m-%d %H:%M:%S', 'iso')
    """
    if seen and names_event_time(name):
        for unit, form in EPOCH_STRING_UNITS:
            if all(re.fullmatch(form, text) for text in seen):
                yield unit
    for unit, form in STRING_UNITS if seen else ():
        if all(re.fullmatch(form, text) for text in seen):
            if unit == DATE_UNIT and not VERSION_WORDS.isdisjoint(name_parts(name)):
                return
            yield unit
            break
    for form in formats:
        yield from FORMAT_UNITS.get(form, ())


def number_unit(name: str, formats: Sequence[str], seen: Sequence[Json]) -> str | None:
    """Return the unit in which a number counts time since the epoch, or None if it does not.

    Args:
        name: The property's name.
        formats: Its formats.
        seen: Values observed there.

    >>> number_unit("created", (), [1_748_736_000]), number_unit("count", (), [1_748_736_000])
    ('s', None)
    """
    if "epoch-milliseconds" in formats:
        return "ms"
    numbers = [value for value in seen if isinstance(value, int | float)]
    for unit, (low, high) in (("ms", MILLISECOND_RANGE), ("s", SECOND_RANGE)):
        if numbers and names_event_time(name) and all(low <= value < high for value in numbers):
            return unit
    return "ms" if not numbers and "timestamp" in name_parts(name) else None


def timestamp_offsets(name: str, unit: str) -> tuple[int, ...]:
    """Return how far the moments at a place lie from the event's own, in milliseconds.

    Args:
        name: The property's name.
        unit: How they are written.

    >>> max(timestamp_offsets("createdAt", "ms")) < min(timestamp_offsets("startTime", "ms"))
    True
    """
    found = _offsets_around(set(name_parts(name)))
    return tuple(DAY_SECONDS * offset for offset in found) if unit == DATE_UNIT else found


def names_event_time(name: str) -> bool:
    """Return whether a name says that something happens, such as `period_end`."""
    return is_time_name(name) or not (
        FIRST_WORDS | EARLY_WORDS | DONE_WORDS | LATE_WORDS
    ).isdisjoint(name_parts(name)[-1:])


def _offsets_around(found: set[str]) -> tuple[int, ...]:
    for marks, distances in (
        (FIRST_WORDS, LONGER_AGO_OFFSETS),
        (EARLY_WORDS, LONG_AGO_OFFSETS),
        (LATE_WORDS, FUTURE_OFFSETS),
        (DONE_WORDS, SHORTLY_BEFORE_OFFSETS),
    ):
        if found & marks:
            return distances
    return ZERO_OFFSETS if found == {"timestamp"} else JUST_BEFORE_OFFSETS
