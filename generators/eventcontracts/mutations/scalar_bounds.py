"""Operators about the value: enumerations, bounds, lengths, patterns and formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.mutations.operator import Operator, putting
from eventcontracts.schema.vocabulary import keywords_where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.mutations.operator import Target

__all__ = ["FORMAT_NEAR_MISSES", "STRING_OPERATORS", "VALUE_OPERATORS"]

# Texts that just miss a format, as real producers write them.


FORMAT_NEAR_MISSES: Final = {
    "date": ("2025-02-30", "16.06.2025", "2025-6-1"),
    "date-time": ("2025-06-16 11:11:33", "2025-06-16", "2025-13-16T11:11:33Z"),
    "duration": ("1 hour", "PT", "P1"),
    "email": ("name.example.com", "name at example.com"),
    "hostname": ("-desk.example.com", "desk..example.com", "desk example"),
    "idn-email": ("name.example.com", "name at example.com"),
    "idn-hostname": ("-desk.example.com", "desk..example.com"),
    "ipv4": ("192.0.2.256", "192.0.2", "192.0.02.1"),
    "ipv6": ("2001:db8::g", "2001:db8:::1", "192.0.2.1"),
    "iri": ("example.com/path", "https://exa mple.com"),
    "iri-reference": ("https://exa mple.com", "\\\\server\\path"),
    "json-pointer": ("payload/id", "/payload/~2"),
    "regex": ("[a-z", "(", "*"),
    "relative-json-pointer": ("/payload", "-1", "01"),
    "time": ("25:00:00Z", "11:11", "11:11:33"),
    "uri": ("example.com/path", "https://exa mple.com", "/path"),
    "uri-reference": ("https://exa mple.com", "\\\\server\\path"),
    "uri-template": ("https://example.com/{id", "https://example.com/id}"),
    "uuid": ("6f2c3a7e-0b1d-4c58-9a3e-5d7f8e9a0b1", "6f2c3a7e0b1d4c589a3e5d7f8e9a0b1c"),
}


"""Texts of about the right look, by format, which careful and lenient validators refuse."""


# Operators about text: odd characters in the strings that a constraint says something about.


STRING_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.types == ("string",) and row.site and row.limit != "lower")
) | {"const", "enum"}


VERY_LONG_LENGTH: Final = 100_000


INJECTION_MARKERS: Final = (
    "'--", '"><b>marker</b>', "${marker}", "{{marker}}", "$(true)", "%s%s%s", "../marker",
    "=1+1", "\r\nX-Marker: 1",
)  # fmt: skip


def _string_operator(
    name: str, does: str, why: str, change: Callable[[str], Iterator[str] | tuple[str, ...]]
) -> Operator:
    def changed(target: Target) -> Iterator[Json]:
        if isinstance(target.value, str):
            yield from (text for text in change(target.value) if text != target.value)

    return Operator(name, "text", STRING_KEYWORDS, putting(changed), does=does, why=why)


def _insert_everywhere(text: str, odd: str) -> tuple[str, ...]:
    """Return a text with something in the middle, at the end and at the beginning."""
    half = len(text) // 2
    return (text[:half] + odd + text[half:], text + odd, odd + text)


STRING_OPERATORS: Final = (
    _string_operator(
        "leading-space",
        "Puts a space before a text.",
        "Copied values bring spaces; some consumers trim them, and keys then differ.",
        lambda text: (" " + text,),
    ),
    _string_operator(
        "trailing-space",
        "Puts a space or a line end after a text.",
        "Copied values bring spaces; some consumers trim them, and keys then differ.",
        lambda text: (text + " ", text + "\n"),
    ),
    _string_operator(
        "only-space",
        "Puts nothing but spaces.",
        "A check for an empty text lets it pass.",
        lambda _: ("   ", " ", "\t"),
    ),
    _string_operator(
        "swapped-case",
        "Swaps the case of all letters.",
        "Two services that compare differently see one record or two.",
        lambda text: (text.swapcase(),),
    ),
    _string_operator(
        "zero-width",
        "Puts a character without width into a text.",
        "Two texts that look the same are not found by each other.",
        lambda text: _insert_everywhere(text, "\u200b"),
    ),
    _string_operator(
        "bidirectional",
        "Puts a character that turns the direction of writing into a text.",
        "What people read in logs and user interfaces is not what is there.",
        lambda text: _insert_everywhere(text, "\u202e"),
    ),
    _string_operator(
        "combining",
        "Puts combining accents into a text.",
        "Normalization changes the text and its length.",
        lambda text: _insert_everywhere(text, "e\u0301\u0301"),
    ),
    _string_operator(
        "control-character",
        "Puts a control character into a text.",
        "Terminals, XML and databases refuse it or act on it.",
        lambda text: _insert_everywhere(text, "\u0007"),
    ),
    _string_operator(
        "emoji",
        "Puts a character beyond 16 bits into a text.",
        "Old databases and UTF-16 count or cut it wrongly.",
        lambda text: _insert_everywhere(text, "\U0001f469\u200d\U0001f4bb"),
    ),
    _string_operator(
        "very-long",
        f"Makes a text {VERY_LONG_LENGTH:,} characters long.",
        "Patterns, columns and logs are slow or full.",
        lambda text: (
            (text or "a") * (VERY_LONG_LENGTH // max(1, len(text)) + 1),
            "a" * VERY_LONG_LENGTH,
        ),
    ),
    _string_operator(
        "injection-marker",
        "Puts an inert marker of code for a shell, template, query or header into a text.",
        "Where it is missing, changed or run in what comes out, texts are taken for code.",
        lambda text: tuple(text + marker for marker in INJECTION_MARKERS),
    ),
)


ENUM_KEYWORDS: Final = frozenset({"const", "enum"})


LOWER_BOUND_KEYWORDS: Final = frozenset({"minimum", "exclusiveMinimum"})


UPPER_BOUND_KEYWORDS: Final = frozenset({"maximum", "exclusiveMaximum"})


FAR_DISTANCE: Final = 1_000_000


MAX_MUTATED_LENGTH: Final = 100_000


PATTERN_SPOILERS: Final = "!?~ §Zz9-"


"""Characters that patterns seldom allow."""


def _values_not_listed(target: Target) -> Iterator[Json]:
    value = target.value
    if isinstance(value, str):
        yield from (f"{value}_2", "UNKNOWN", "")
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1, value + FAR_DISTANCE)
    elif isinstance(value, list):
        yield from ([*value, None], [])
    elif isinstance(value, dict):
        yield from ({**value, "unexpected": True}, {})
    yield from ("unexpected", 12345, None)


def _values_in_other_case(target: Target) -> Iterator[Json]:
    if isinstance(target.value, str):
        text = target.value
        yield from (text.lower() if text != text.lower() else text.upper(), text.swapcase())


def _numbers_below(target: Target) -> Iterator[Json]:
    bound = target.site.value
    if target.site.keyword == "exclusiveMinimum":
        yield bound
    yield from (bound - 1, bound - _allowed_step(target), bound - 0.5)


def _numbers_above(target: Target) -> Iterator[Json]:
    bound = target.site.value
    if target.site.keyword == "exclusiveMaximum":
        yield bound
    yield from (bound + 1, bound + _allowed_step(target), bound + 0.5)


def _allowed_step(target: Target) -> Json:
    """Return a distance that keeps what is a multiple a multiple."""
    return max(target.site.place.node.all("multipleOf"), default=1)


def _numbers_far_below(target: Target) -> Iterator[Json]:
    yield from (
        target.site.value - distance * _allowed_step(target) for distance in (FAR_DISTANCE, 1000)
    )


def _numbers_far_above(target: Target) -> Iterator[Json]:
    yield from (
        target.site.value + distance * _allowed_step(target) for distance in (FAR_DISTANCE, 1000)
    )


def _numbers_between_multiples(target: Target) -> Iterator[Json]:
    step = target.site.value
    yield from (target.value + 1, target.value + step / 2, target.value - step / 2)
    yield target.value + step * 0.3


def _too_short_strings(target: Target) -> Iterator[Json]:
    length = int(target.site.value) - 1
    if length >= 0:
        yield from (target.value[:length], target.value[-length:] if length else "", "a" * length)


def _too_long_strings(target: Target) -> Iterator[Json]:
    length = int(target.site.value) + 1
    if length <= MAX_MUTATED_LENGTH:
        yield from _stretch_string(target.value, length)


def _far_too_long_strings(target: Target) -> Iterator[Json]:
    length = 10 * int(target.site.value) + 1000
    if length <= MAX_MUTATED_LENGTH:
        yield from _stretch_string(target.value, length)


def _stretch_string(text: str, length: int) -> Iterator[Json]:
    """Yield texts of a length that begin, repeat or end as a text does."""
    yield text + (text[-1:] or "a") * (length - len(text))
    yield (text * (length // max(1, len(text)) + 1))[:length] if text else "a" * length


def _pattern_near_misses(target: Target) -> Iterator[Json]:
    text, spot = target.value, int(target.random.random() * max(1, len(target.value)))
    for letter in PATTERN_SPOILERS:
        yield text[:spot] + letter + text[spot + 1 :]
    yield from (text[:-1], text + text[-1:], text + "!", " " + text, text.swapcase())


def _pattern_far_misses(_: Target) -> Iterator[Json]:
    yield from ("", "?", "not what was agreed", "!!!!!!!!", "0", "a")


def _format_near_misses(target: Target) -> Iterator[Json]:
    near = FORMAT_NEAR_MISSES.get(target.site.value, ())
    start = int(target.random.random() * max(1, len(near)))
    yield from (*near[start:], *near[:start])


def _format_far_misses(_: Target) -> Iterator[Json]:
    yield from ("{not what was agreed", "", "?", "(")


VALUE_OPERATORS: Final = (
    Operator("foreign-value", "value", ENUM_KEYWORDS, putting(_values_not_listed),
             does="Puts a value of the same type that is not among the allowed ones.",
             why="Enumerations grow, and consumers fall through their cases."),
    Operator("other-case", "value", ENUM_KEYWORDS, putting(_values_in_other_case),
             does="Writes an allowed text in another case.",
             why="Hand-written configuration and databases differ in case."),
    Operator("below", "value", LOWER_BOUND_KEYWORDS, putting(_numbers_below),
             does="Puts a number just below the least allowed one.",
             why="Bounds are where comparisons are off by one."),
    Operator("far-below", "value", LOWER_BOUND_KEYWORDS, putting(_numbers_far_below),
             does="Puts a number far below the least allowed one.",
             why="Clocks that are not set and subtractions give such numbers."),
    Operator("above", "value", UPPER_BOUND_KEYWORDS, putting(_numbers_above),
             does="Puts a number just above the greatest allowed one.",
             why="Bounds are where comparisons are off by one."),
    Operator("far-above", "value", UPPER_BOUND_KEYWORDS, putting(_numbers_far_above),
             does="Puts a number far above the greatest allowed one.",
             why="Other units, such as milliseconds for seconds, give such numbers."),
    Operator("no-multiple", "value", frozenset({"multipleOf"}), putting(_numbers_between_multiples),
             does="Puts a number between two allowed multiples.",
             why="Amounts and steps are rounded differently, or not at all."),
    Operator("too-short", "value", frozenset({"minLength"}), putting(_too_short_strings),
             does="Cuts a text to one character less than the least.",
             why="Empty and cut texts get past checks for null."),
    Operator("too-long", "value", frozenset({"maxLength"}), putting(_too_long_strings),
             does="Extends a text to one character more than the most.",
             why="Columns cut or refuse what is too long."),
    Operator("far-too-long", "value", frozenset({"maxLength"}), putting(_far_too_long_strings),
             does="Extends a text far beyond the most.",
             why="Whole messages and stack traces end up in short fields."),
    Operator("pattern-near-miss", "value", frozenset({"pattern"}), putting(_pattern_near_misses),
             does="Changes one character so that a text just misses its pattern.",
             why="Ids of another kind differ little, and loose checks let them pass."),
    Operator("pattern-far-miss", "value", frozenset({"pattern"}), putting(_pattern_far_misses),
             does="Puts a text that has nothing of the pattern.",
             why="Placeholders and error texts end up in fields for ids."),
    Operator("format-near-miss", "value", frozenset({"format"}), putting(_format_near_misses),
             does="Puts a text that just misses its format, as real producers write it.",
             why="Dates without zone and addresses with one part less are everyday."),
    Operator("format-far-miss", "value", frozenset({"format"}), putting(_format_far_misses),
             does="Puts a text that has nothing of the format.",
             why="Placeholders and empty texts end up in fields for dates and addresses."),
)  # fmt: skip
