"""Edge classes about values: lists, numbers and texts at the bounds of what is allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.edges.classes import EdgeClass, putting
from eventcontracts.leaves import category, extremes, is_id, is_moment
from eventcontracts.texts import form_of_example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.edges.classes import Spot
    from eventcontracts.jsontypes import Json

__all__ = ["VALUES"]

LIST: Final = frozenset({"array"})
NUMBER: Final = frozenset({"integer", "number"})
TEXT: Final = frozenset({"string"})

MANY: Final = 100
"""How many items a large list has."""

MOST: Final = 10_000
"""The longest list or text that is made, where the schema names a longer one."""

EXACT: Final = 2**53
"""From here on a number that is read as a float is no longer exact."""

LAST_MOMENT: Final = {False: 253_402_300_799, True: 253_402_300_799_999}
"""The end of the year 9999, in seconds and in milliseconds."""

SECONDS: Final = 10**11
"""Below this, a moment since the epoch counts seconds."""

LONG: Final = 5_000
SCRIPTS: Final = "Ünï Ελλάδα Привет 漢字 العربية हिन्दी"
EMOJI: Final = "👩‍👩‍👧‍👦 🎉 e\u0301"
MARKS: Final = "\"'\\/<b>&\t\n{{x}}"
SPELLINGS: Final = {
    "date-time": ("2024-02-29T23:59:59.999999+05:30", "2024-02-29T00:00:00-08:00"),
    "date": ("2024-02-29",),
    "time": ("23:59:59.999+05:30",),
    "uuid": ("FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF",),
    "email": ("a+b.c@sub.example.com",),
    "uri": ("urn:example:a:b", "HTTPS://EXAMPLE.COM:8443/%7Ea?b=c#d"),
    "ipv4": ("0.0.0.0",),  # noqa: S104  # a text, nothing listens there
    "ipv6": ("::",),
    "hostname": ("a",),
}
"""Texts that a format allows and that few expect."""

TECHNICAL: Final = frozenset(
    {"browser", "channel", "digits", "email", "hostname", "ipv4", "ipv6", "language", "phone"}
    | {"segment", "tier", "timezone", "url"}
)
"""Categories of texts that nobody writes as they like."""

CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:[_.:-][A-Z0-9]+)*")


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
    if not _is_time(spot):
        yield from (-1, -0.5)


def _spelled(spot: Spot) -> Iterator[Json]:
    """Yield 5.0 for 5 and 5 for 5.0."""
    if isinstance(spot.value, int) and not isinstance(spot.value, bool) and abs(spot.value) < EXACT:
        yield float(spot.value)
    elif isinstance(spot.value, float) and abs(spot.value) < EXACT:
        yield int(spot.value)


def _is_time(spot: Spot) -> bool:
    return is_moment(spot.name) or "epoch-milliseconds" in spot.place.node.all("format")


def _shortest(spot: Spot) -> Iterator[Json]:
    fewest = int(max(spot.place.node.all("minLength"), default=0))
    if 0 < fewest < MOST:
        yield from (spot.value[:fewest], "a" * fewest)


def _longest(spot: Spot) -> Iterator[Json]:
    """Yield the longest text that is allowed, or a long one where there is no longest."""
    bounds = spot.place.node.all("maxLength")
    if bounds or _is_free(spot):
        length = min(int(min(bounds, default=LONG)), MOST)
        yield (spot.value * (length // max(1, len(spot.value)) + 1))[:length] or "a" * length
        yield "a" * length


def _foreign(spot: Spot) -> Iterator[Json]:
    if _is_free(spot):
        yield from (SCRIPTS, SCRIPTS[:5], "ü")


def _emoji(spot: Spot) -> Iterator[Json]:
    if _is_free(spot):
        yield from (EMOJI, EMOJI[-4:], "🎉")


def _marks(spot: Spot) -> Iterator[Json]:
    if _is_free(spot):
        yield from (MARKS, MARKS[:5], "'")


def _blank(spot: Spot) -> Iterator[Json]:
    if _is_free(spot):
        yield from (f" {spot.value} ", " ")


def _is_free(spot: Spot) -> bool:
    """Return whether a text is words for people: no id, no time, no code, nothing agreed upon."""
    node = spot.place.node
    agreed = node.values is not None or node.all("pattern") or node.all("format")
    if agreed or is_id(spot.name) or is_moment(spot.name) or category(spot.name) in TECHNICAL:
        return False
    return not any(_is_code(text) for text in (spot.value, *_examples(spot)))


def _is_code(text: str) -> bool:
    return form_of_example(text) is not None or CODE.fullmatch(text) is not None


def _examples(spot: Spot) -> list[str]:
    found = [value for values in spot.place.node.all("examples") for value in values]
    return [value for value in found if isinstance(value, str)]


def _new(spot: Spot) -> Iterator[Json]:
    """Yield a value of an open enumeration that nobody has seen yet."""
    seen = [text for text in _examples(spot) if text]
    if not seen or any(form_of_example(text) for text in seen):
        return
    suffix = "_NEW" if seen[0].isupper() else "-new"
    yield from (seen[0] + suffix, "NEW", "new")


def _respelled(spot: Spot) -> Iterator[Json]:
    for name in spot.place.node.all("format"):
        yield from SPELLINGS.get(name, ())


VALUES: Final = (
    EdgeClass("empty-list", LIST, putting(lambda spot: [[]] if spot.value else [])),
    EdgeClass("fewest-items", LIST, putting(_fewest)),
    EdgeClass("many-items", LIST, putting(_most)),
    EdgeClass("duplicate-item", LIST, putting(_duplicate)),
    EdgeClass("lowest", NUMBER, putting(_lowest)),
    EdgeClass("highest", NUMBER, putting(_highest)),
    EdgeClass("zero", NUMBER, putting(lambda spot: [0] if spot.value else [])),
    EdgeClass("negative", NUMBER, putting(_negative)),
    EdgeClass("large-number", NUMBER, putting(_large)),
    EdgeClass("number-spelling", NUMBER, putting(_spelled)),
    EdgeClass("empty-text", TEXT, putting(lambda spot: [""] if spot.value else [])),
    EdgeClass("shortest-text", TEXT, putting(_shortest)),
    EdgeClass("longest-text", TEXT, putting(_longest)),
    EdgeClass("new-value", TEXT, putting(_new)),
    EdgeClass("other-script", TEXT, putting(_foreign)),
    EdgeClass("emoji", TEXT, putting(_emoji)),
    EdgeClass("marks", TEXT, putting(_marks)),
    EdgeClass("spaces", TEXT, putting(_blank)),
    EdgeClass("other-spelling", TEXT, putting(_respelled)),
)
