"""Edge classes about texts: their length, their letters, and what has several spellings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.edges import classes
from eventcontracts.edges.classes import MOST, EdgeClass
from eventcontracts.leaves import category, has_content, is_content, is_id, is_moment
from eventcontracts.texts import form_of_example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.edges.classes import Propose, Spot
    from eventcontracts.jsontypes import Json

__all__ = ["TEXTS"]

TEXT: Final = frozenset({"string"})

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


def putting(values: Callable[[Spot], Iterable[Json]]) -> Propose:
    """Return what proposes texts of a function that hold what the schema says about content."""

    def kept(spot: Spot) -> Iterator[Json]:
        for text in values(spot):
            if isinstance(text, str) and is_content(spot.place.node, text):
                yield text

    return classes.putting(kept)


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
    if _is_free(spot) or has_content(spot.place.node):
        yield from (f" {spot.value} ", " ")


def _is_free(spot: Spot) -> bool:
    """Return whether a text is words for people: no id, no time, no code, nothing agreed upon."""
    node = spot.place.node
    agreed = node.values is not None or node.all("pattern") or node.all("format")
    if (
        agreed
        or has_content(node)
        or is_id(spot.name)
        or is_moment(spot.name)
        or category(spot.name) in TECHNICAL
    ):
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


TEXTS: Final = (
    EdgeClass("empty-text", TEXT, putting(lambda spot: [""] if spot.value else []),
              "Puts the empty text.",
              "It counts as missing, or its first letter is asked for."),
    EdgeClass("shortest-text", TEXT, putting(_shortest),
              "Cuts a text to the least length that is allowed.",
              "Bounds are off by one."),
    EdgeClass("longest-text", TEXT, putting(_longest),
              "Stretches a text to its limit, or to 5,000 characters where there is none.",
              "Columns and labels are shorter."),
    EdgeClass("new-value", TEXT, putting(_new),
              "Puts a value that nobody has seen yet where the schema leaves the list open.",
              "Producers add values, and consumers end in an unknown branch."),
    EdgeClass("other-script", TEXT, putting(_foreign),
              "Puts letters of many scripts.",
              "An encoding is assumed, or letters are counted in bytes."),
    EdgeClass("emoji", TEXT, putting(_emoji),
              "Puts emoji and letters that are made of several code points.",
              "Texts are cut in the middle of a character."),
    EdgeClass("marks", TEXT, putting(_marks),
              "Puts quotes, angle brackets, backslashes, tabs and line ends.",
              "A text is pasted into SQL, HTML, a template or a log unescaped."),
    EdgeClass("spaces", TEXT, putting(_blank),
              "Puts spaces around a text.",
              "Texts are compared untrimmed."),
    EdgeClass("other-spelling", TEXT, putting(_respelled),
              "Writes a formatted text as few do: a time with an offset, a UUID in capitals.",
              "A pattern was made of the usual spelling."),
)  # fmt: skip
