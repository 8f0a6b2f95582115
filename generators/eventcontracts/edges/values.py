"""Edge classes about lists and numbers at the bounds of what is allowed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from eventcontracts.edges.classes import MOST, EdgeClass, putting
from eventcontracts.leaves import extremes, is_count, is_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.edges.classes import Spot
    from eventcontracts.jsontypes import Json

__all__ = ["VALUES"]

LIST: Final = frozenset({"array"})
NUMBER: Final = frozenset({"integer", "number"})
FRACTION: Final = frozenset({"number"})
"""What may have a fraction, so that whoever reads it takes every spelling of a number."""

MANY: Final = 100
"""How many items a large list has."""

EXACT: Final = 2**53
"""From here on a number that is read as a float is no longer exact."""

LAST_MOMENT: Final = {False: 253_402_300_799, True: 253_402_300_799_999}
"""The end of the year 9999, in seconds and in milliseconds."""

SECONDS: Final = 10**11
"""Below this, a moment since the epoch counts seconds."""


def _fewest(spot: Spot) -> Iterator[Json]:
    """Yield the shortest list that is not empty."""
    for fewest in (max(spot.place.node.all("minItems"), default=1), 1):
        if 0 < fewest < len(spot.value):
            yield spot.value[: int(fewest)]


def _most(spot: Spot) -> Iterator[Json]:
    """Yield the longest list, or a large one where there is no longest."""
    length = min(int(min(spot.place.node.all("maxItems"), default=MANY)), MOST)
    if spot.value and length > len(spot.value):
        yield [spot.value[index % len(spot.value)] for index in range(length)]
        if all(isinstance(item, int) for item in spot.value):
            yield list(range(length))
        if all(isinstance(item, str) for item in spot.value):
            yield [f"item{index}" for index in range(length)]


def _duplicate(spot: Spot) -> Iterator[Json]:
    if spot.value:
        yield [*spot.value, spot.value[-1]]


def _lowest(spot: Spot) -> Iterator[Json]:
    low, _ = extremes(spot.place.node, spot.place.kind or "")
    if low is not None:
        yield low


def _highest(spot: Spot) -> Iterator[Json]:
    _, high = extremes(spot.place.node, spot.place.kind or "")
    if high is not None:
        yield high


def _large(spot: Spot) -> Iterator[Json]:
    """Yield a number at the end of what is exact, or a moment at the end of the calendar."""
    if _is_time(spot):
        yield LAST_MOMENT[spot.value > SECONDS]
    else:
        yield from (EXACT - 1, 2**31)


def _negative(spot: Spot) -> Iterator[Json]:
    if not (_is_time(spot) or is_count(spot.name)):
        yield from (-1, -0.5)


def _spelled(spot: Spot) -> Iterator[Json]:
    """Yield 5.0 for 5 and 5 for 5.0."""
    if isinstance(spot.value, int) and not isinstance(spot.value, bool) and abs(spot.value) < EXACT:
        yield float(spot.value)
    elif isinstance(spot.value, float) and abs(spot.value) < EXACT:
        yield int(spot.value)


def _exponential(spot: Spot) -> Iterator[Json]:
    """Yield numbers that JSON writes with an exponent."""
    if not _is_time(spot):
        yield from (1e16, 1e-7, -1e16, 1e22, 5e-324)


def _is_time(spot: Spot) -> bool:
    return is_moment(spot.name) or "epoch-milliseconds" in spot.place.node.all("format")


values = partial(EdgeClass, category="value")

VALUES: Final = (
    values("empty-list", LIST, putting(lambda spot: [[]] if spot.value else []),
              "Takes all items out of a list.",
              "The first item is asked for without a look at whether there is one."),
    values("fewest-items", LIST, putting(_fewest),
              "Leaves as few items in a list as it may have.",
              "What was always a pair is one."),
    values("many-items", LIST, putting(_most),
              "Fills a list up to its limit, or with a hundred items where there is none.",
              "A page, a column or a loop was made for a handful."),
    values("duplicate-item", LIST, putting(_duplicate),
              "Repeats the last item of a list.",
              "Items become the keys of a map, and one of them is gone."),
    values("lowest", NUMBER, putting(_lowest),
              "Puts the least number that is allowed.",
              "Bounds are off by one."),
    values("highest", NUMBER, putting(_highest),
              "Puts the greatest number that is allowed.",
              "Bounds are off by one."),
    values("zero", NUMBER, putting(lambda spot: [0] if spot.value else []),
              "Puts zero.",
              "Zero counts as missing, or is divided by."),
    values("negative", NUMBER, putting(_negative),
              "Puts a number below zero.",
              "Counts and durations are taken for positive."),
    values("negative-zero", FRACTION, putting(lambda spot: [-0.0] if spot.value else []),
              "Puts -0.0, which is equal to zero.",
              "Its sign comes out again as text, or in a key."),
    values("large-number", NUMBER, putting(_large),
              "Puts the last integer that a float holds exactly, or a moment in the year 9999.",
              "Columns have 32 bits, and calendars end."),
    values("number-spelling", FRACTION, putting(_spelled),
              "Writes 5 as 5.0, and 5.0 as 5.",
              "JSON knows one kind of number, and the reader two."),
    values("exponent", FRACTION, putting(_exponential),
              "Puts a number that is written with an exponent, such as 1e+16.",
              "It is read by hand, or as an integer."),
)  # fmt: skip
