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
    from collections.abc import Sequence

    from eventcontracts.jsontypes import Json
    from eventcontracts.texts import Form

__all__ = [
    "FIRST_MOMENT", "POOL_SIZE", "YEAR", "Clock", "Fixed", "Fresh", "Leaf", "Pool", "Source",
    "pool_of", "readings", "tick",
]  # fmt: skip

POOL_SIZE: Final = 256
"""How many entries a pool has: one random byte picks one."""

FIRST_MOMENT: Final = 1_748_736_000_000
"""The time of the first event of a stream: the beginning of June 2025, in milliseconds."""

YEAR: Final = 365 * 24 * 3600 * 1000
"""After how many milliseconds the times of a stream begin anew."""

MILLISECONDS: Final = tuple(b'%03dZ"' % millisecond for millisecond in range(1_000))
"""How a date-time ends."""

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
    written = dict.fromkeys(map(compact, values))
    bodies = [bytes(memoryview(body)) for body in written][:POOL_SIZE]  # orjson's take 4 kB each
    huge = any(isinstance(value, int) and abs(value) >= HUGE for value in values)
    if len(bodies) == 1:
        return Fixed(bodies[0], huge)
    return Pool(_spread(tuple(bodies)), huge)


@lru_cache(maxsize=1_024)
def _spread(bodies: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the entries of a pool; pools of the same values share them, which keeps them near."""
    return tuple(bodies[entry * len(bodies) // POOL_SIZE] for entry in range(POOL_SIZE))


def readings(clock: Clock) -> list[bytes]:
    """Return what a clock shows first, last and between."""
    last = FIRST_MOMENT + YEAR
    moments = (
        FIRST_MOMENT + min(clock.offsets),
        (FIRST_MOMENT + last) // 2,
        last + max(clock.offsets),
    )
    return [tick(clock.unit, moment) for moment in moments]


def tick(unit: str, moment: int) -> bytes:
    """Return a moment as a clock writes it.

    Args:
        unit: The clock's unit.
        moment: Milliseconds since the epoch.

    >>> tick("iso", 0), tick("s", 1500)
    (b'"1970-01-01T00:00:00.000Z"', b'1')
    >>> tick("%Y-%m-%dT%H:%M:%S.%fZ", 1500)
    b'"1970-01-01T00:00:01.500000Z"'
    """
    if unit == "iso":
        return _until_second(moment // 1000) + MILLISECONDS[moment % 1000]
    if "%" in unit:
        return compact(_moment(moment).strftime(unit))
    return b"%d" % (moment if unit == "ms" else moment // 1000)


@lru_cache(maxsize=4_096)
def _until_second(second: int) -> bytes:
    """Return the beginning of a date-time; the events of a stream share most of their seconds."""
    return b'"%b.' % datetime.fromtimestamp(second, UTC).isoformat()[:19].encode()


def _moment(milliseconds: int) -> datetime:
    """Return a moment since the epoch."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=1000 * rest)
