"""Edge classes about texts: their length, their letters, and what has several spellings."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from eventcontracts.edges import edge_classes as classes
from eventcontracts.edges.edge_classes import MAX_ITEMS, EdgeClass
from eventcontracts.scalars import (
    has_content,
    is_content,
    is_id_name,
    is_time_name,
    string_category,
)
from eventcontracts.strings import template_of_example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.edges.edge_classes import EdgeProposer, EdgeTarget
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["STRING_EDGES"]

STRING_TYPE: Final = frozenset({"string"})

LONG_STRING_LENGTH: Final = 5_000
OTHER_SCRIPTS: Final = "Ünï Ελλάδα Привет 漢字 العربية हिन्दी"
EMOJI: Final = "👩‍👩‍👧‍👦 🎉 e\u0301"
MARKUP_CHARACTERS: Final = "\"'\\/<b>&\t\n{{x}}"
FORMAT_SPELLINGS: Final = {
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

TECHNICAL_CATEGORIES: Final = frozenset(
    {"browser", "channel", "digits", "email", "hostname", "ipv4", "ipv6", "language", "phone"}
    | {"segment", "tier", "timezone", "url"}
)
"""Categories of texts that nobody writes as they like."""

CONTACTS: Final = frozenset({"email", "phone", "url"})

CODE_PATTERN: Final = re.compile(r"[A-Z][A-Z0-9]*(?:[_.:-][A-Z0-9]+)*")
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.:/+-][A-Za-z0-9]+)*")
"""What names one of several: words and numbers without blanks."""

LABEL: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _.:/+-][A-Za-z0-9]+)*")
"""The same with blanks, as what is chosen from a list may be called."""

FIGURE: Final = re.compile(r"[+-]?[0-9][0-9.,:TZ+-]*")
"""Numbers, versions and moments as texts."""


def propose_strings(values: Callable[[EdgeTarget], Iterable[Json]]) -> EdgeProposer:
    """Return what proposes texts of a function that hold what the schema says about content."""

    def kept(spot: EdgeTarget) -> Iterator[Json]:
        for text in values(spot):
            if isinstance(text, str) and is_content(spot.place.node, text):
                yield text

    return classes.putting(kept)


def _empty(spot: EdgeTarget) -> Iterator[Json]:
    if spot.value and (_is_free_text(spot) or _is_contact(spot)):
        yield ""


def _shortest_strings(spot: EdgeTarget) -> Iterator[Json]:
    fewest = int(max(spot.place.node.all("minLength"), default=0))
    if 0 < fewest < MAX_ITEMS:
        yield from (spot.value[:fewest], "a" * fewest)


def _longest_strings(spot: EdgeTarget) -> Iterator[Json]:
    """Yield the longest text that is allowed, or a long one where there is no longest."""
    bounds = spot.place.node.all("maxLength")
    if bounds or _is_free_text(spot):
        length = min(int(min(bounds, default=LONG_STRING_LENGTH)), MAX_ITEMS)
        yield (spot.value * (length // max(1, len(spot.value)) + 1))[:length] or "a" * length
        yield "a" * length


def _other_script_strings(spot: EdgeTarget) -> Iterator[Json]:
    if _is_free_text(spot):
        yield from (OTHER_SCRIPTS, OTHER_SCRIPTS[:5], "ü")


def _emoji_strings(spot: EdgeTarget) -> Iterator[Json]:
    if _is_free_text(spot):
        yield from (EMOJI, EMOJI[-4:], "🎉")


def _markup_strings(spot: EdgeTarget) -> Iterator[Json]:
    if _is_free_text(spot):
        yield from (MARKUP_CHARACTERS, MARKUP_CHARACTERS[:5], "'")


def _blank_strings(spot: EdgeTarget) -> Iterator[Json]:
    if _is_free_text(spot) or has_content(spot.place.node):
        yield from (f" {spot.value} ", " ")


def _is_free_text(spot: EdgeTarget) -> bool:
    """Return whether a text is words for people: no id, no time, no code, nothing agreed upon."""
    node = spot.place.node
    agreed = node.values is not None or node.all("pattern") or node.all("format")
    if (
        agreed
        or has_content(node)
        or is_id_name(spot.name)
        or is_time_name(spot.name)
        or string_category(spot.name) in TECHNICAL_CATEGORIES
    ):
        return False
    return not (_is_listed(spot) or any(_is_code_string(text) for text in (spot.value, *spot.seen)))


def _is_contact(spot: EdgeTarget) -> bool:
    """Return whether a text is an address that somebody may not have."""
    node = spot.place.node
    free = node.values is None and not node.all("pattern") and not node.all("format")
    return free and string_category(spot.name) in CONTACTS


def _is_listed(spot: EdgeTarget) -> bool:
    """Return whether a text is one of a list of codes, as far as it was seen."""
    told = [text for text in spot.seen if text]
    return bool(told) and all(map(NAME.fullmatch, told)) and not _is_personal(spot)


def _is_personal(spot: EdgeTarget) -> bool:
    return (
        string_category(spot.name) is not None
        and string_category(spot.name) not in TECHNICAL_CATEGORIES
    )


def _is_code_string(text: str) -> bool:
    spelled = template_of_example(text) or CODE_PATTERN.fullmatch(text) or FIGURE.fullmatch(text)
    return spelled is not None


def _new_enum_values(spot: EdgeTarget) -> Iterator[Json]:
    """Yield a value of an open enumeration that nobody has seen yet.

    A code that was seen with one value is left alone: it may tell one kind of event or record
    from another, as `eventSource: "aws:s3"` does.
    """
    seen = list(dict.fromkeys(text for text in spot.seen if text))
    if not seen or _is_personal(spot) or (_is_listed(spot) and len(seen) == 1):
        return
    if any(template_of_example(text) or not LABEL.fullmatch(text) for text in seen):
        return
    suffix = "_NEW" if seen[0].isupper() else "-new"
    yield from (seen[0] + suffix, "NEW", "new")


def _format_spellings(spot: EdgeTarget) -> Iterator[Json]:
    """Yield other spellings of a format, where it is not known how its producer writes it."""
    if not spot.seen:
        for name in spot.place.node.all("format"):
            yield from FORMAT_SPELLINGS.get(name, ())


texts = partial(EdgeClass, category="value")

STRING_EDGES: Final = (
    texts("empty-text", STRING_TYPE, propose_strings(_empty),
              "Puts the empty text.",
              "It counts as missing, or its first letter is asked for."),
    texts("shortest-text", STRING_TYPE, propose_strings(_shortest_strings),
              "Cuts a text to the least length that is allowed.",
              "Bounds are off by one."),
    texts("longest-text", STRING_TYPE, propose_strings(_longest_strings),
              "Stretches a text to its limit, or to 5,000 characters where there is none.",
              "Columns and labels are shorter."),
    texts("new-value", STRING_TYPE, propose_strings(_new_enum_values),
              "Puts a value that nobody has seen yet where the schema leaves the list open.",
              "Producers add values, and consumers end in an unknown branch."),
    texts("other-script", STRING_TYPE, propose_strings(_other_script_strings),
              "Puts letters of many scripts.",
              "An encoding is assumed, or letters are counted in bytes."),
    texts("emoji", STRING_TYPE, propose_strings(_emoji_strings),
              "Puts emoji and letters that are made of several code points.",
              "Texts are cut in the middle of a character."),
    texts("marks", STRING_TYPE, propose_strings(_markup_strings),
              "Puts quotes, angle brackets, backslashes, tabs and line ends.",
              "A text is pasted into SQL, HTML, a template or a log unescaped."),
    texts("spaces", STRING_TYPE, propose_strings(_blank_strings),
              "Puts spaces around a text.",
              "Texts are compared untrimmed."),
    texts("other-spelling", STRING_TYPE, propose_strings(_format_spellings),
              "Writes a formatted text as few do: a time with an offset, a UUID in capitals.",
              "A pattern was made of the usual spelling."),
)  # fmt: skip
