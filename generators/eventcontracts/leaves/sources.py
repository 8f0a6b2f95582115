"""Sources: where the value of a leaf comes from in each event.

Filling an event has to be quick, so a source is data that a template compiles, not a function:
a fixed value, a pool of encoded values, a form of fresh text, or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eventcontracts.jsontypes import Json
    from eventcontracts.texts import Form

__all__ = [
    "FIRST_MOMENT", "POOL_SIZE", "YEAR", "Clock", "Fixed", "Fresh", "Leaf", "Pool", "Source",
    "pool_of", "readings", "tick", "variety",
]  # fmt: skip

FIRST_MOMENT: Final = 1_748_736_000_000
"""The time of the first event: the beginning of June 2025."""

YEAR: Final = 365 * 24 * 3600 * 1000
"""How many milliseconds a stream takes until its times come round."""

POOL_SIZE: Final = 256
"""How many entries a pool has: one random byte picks one."""

MOMENTS: Final = 64
"""How many times of a clock are tried."""

HUGE: Final = 2**63


@dataclass(frozen=True, slots=True)
class Fixed:
    """One value, encoded; `huge` as for a pool."""

    body: bytes
    huge: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """`POOL_SIZE` encoded values, some of them possibly the same.

    Attributes:
        bodies: The values.
        huge: Whether one of them is an integer of more than 64 bits.
    """

    bodies: tuple[bytes, ...]
    huge: bool = False


@dataclass(frozen=True, slots=True)
class Fresh:
    """A text of a form, new in each event."""

    form: Form


@dataclass(frozen=True, slots=True)
class Clock:
    """A time near the event's own.

    Attributes:
        unit: `ms` or `s` since the epoch as a number, `iso` as a date-time text with
            milliseconds, or how `strftime` writes another text.
        offsets: `POOL_SIZE` distances from the event's time, in milliseconds.
    """

    unit: str
    offsets: tuple[int, ...]


Source: TypeAlias = Fixed | Pool | Fresh | Clock


class Leaf:
    """A value in the tree of an event; two places that hold one leaf hold the same value."""

    __slots__ = ("source",)

    def __init__(self, source: Source) -> None:
        self.source = source


def pool_of(values: Sequence[Json]) -> Fixed | Pool:
    """Return the source that picks one of some values, each about equally often.

    >>> pool_of([1])
    Fixed(body=b'1', huge=False)
    """
    bodies = list(dict.fromkeys(map(compact, values)))[:POOL_SIZE]
    huge = any(isinstance(value, int) and abs(value) >= HUGE for value in values)
    if len(bodies) == 1:
        return Fixed(bodies[0], huge)
    return Pool(tuple(map(bodies.__getitem__, _spread(len(bodies)))), huge)


@lru_cache(maxsize=POOL_SIZE)
def _spread(count: int) -> tuple[int, ...]:
    """Return which of so many values each entry of a pool has."""
    return tuple(k * count // POOL_SIZE for k in range(POOL_SIZE))


def variety(source: Source) -> int:
    """Return how many events it takes to see all that a source gives.

    Of a form these are the characters at each place; of a clock, its times spread over a year.
    """
    if isinstance(source, Pool):
        return len(set(source.bodies))
    if isinstance(source, Fresh):
        return max(len(run.alphabet) for run in source.form)
    return MOMENTS if isinstance(source, Clock) else 1


def readings(clock: Clock) -> list[bytes]:
    """Return what a clock shows first, last and between."""
    least, most = min(clock.offsets), max(clock.offsets)
    last = FIRST_MOMENT + YEAR
    return tick(clock.unit, (FIRST_MOMENT + least, (FIRST_MOMENT + last) // 2, last + most))


def tick(unit: str, moments: Iterable[int]) -> list[bytes]:
    """Return moments as a clock writes them.

    Args:
        unit: The clock's unit.
        moments: Milliseconds since the epoch.

    >>> tick("iso", [0]), tick("s", [1500])
    ([b'"1970-01-01T00:00:00.000Z"'], [b'1'])
    >>> tick("%Y-%m-%dT%H:%M:%S.%fZ", [1500])
    [b'"1970-01-01T00:00:01.500000Z"']
    """
    if unit == "ms":
        return [b"%d" % moment for moment in moments]
    if unit == "s":
        return [b"%d" % (moment // 1000) for moment in moments]
    if "%" in unit:
        return [compact(_moment(moment).strftime(unit)) for moment in moments]
    return [
        b'"%b.%03dZ"' % (datetime.fromtimestamp(m // 1000, UTC).isoformat()[:19].encode(), m % 1000)
        for m in moments
    ]


def _moment(milliseconds: int) -> datetime:
    """Return a moment since the epoch."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=1000 * rest)
