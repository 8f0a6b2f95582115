"""Operators about the value: enumerations, bounds, lengths, patterns and formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.mutations.formats import NEAR_MISSES
from eventcontracts.mutations.operators import Operator, putting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.operators import Target

__all__ = ["VALUES"]

CHOSEN: Final = frozenset({"const", "enum"})
LOW: Final = frozenset({"minimum", "exclusiveMinimum"})
HIGH: Final = frozenset({"maximum", "exclusiveMaximum"})
FAR: Final = 1_000_000
LONGEST: Final = 100_000
SPOILERS: Final = "!?~ §Zz9-"
"""Characters that patterns seldom allow."""


def _foreign(target: Target) -> Iterator[Json]:
    value = target.value
    if isinstance(value, str):
        yield from (f"{value}_2", "UNKNOWN", "")
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1, value + FAR)
    elif isinstance(value, list):
        yield from ([*value, None], [])
    elif isinstance(value, dict):
        yield from ({**value, "unexpected": True}, {})
    yield from ("unexpected", 12345, None)


def _other_case(target: Target) -> Iterator[Json]:
    if isinstance(target.value, str):
        text = target.value
        yield from (text.lower() if text != text.lower() else text.upper(), text.swapcase())


def _below(target: Target) -> Iterator[Json]:
    bound = target.site.value
    if target.site.keyword == "exclusiveMinimum":
        yield bound
    yield from (bound - 1, bound - _step(target), bound - 0.5)


def _above(target: Target) -> Iterator[Json]:
    bound = target.site.value
    if target.site.keyword == "exclusiveMaximum":
        yield bound
    yield from (bound + 1, bound + _step(target), bound + 0.5)


def _step(target: Target) -> Json:
    """Return a distance that keeps what is a multiple a multiple."""
    return max(target.site.place.node.all("multipleOf"), default=1)


def _far_below(target: Target) -> Iterator[Json]:
    yield from (target.site.value - distance * _step(target) for distance in (FAR, 1000))


def _far_above(target: Target) -> Iterator[Json]:
    yield from (target.site.value + distance * _step(target) for distance in (FAR, 1000))


def _between(target: Target) -> Iterator[Json]:
    step = target.site.value
    yield from (target.value + 1, target.value + step / 2, target.value - step / 2)
    yield target.value + step * 0.3


def _shorter(target: Target) -> Iterator[Json]:
    length = int(target.site.value) - 1
    if length >= 0:
        yield from (target.value[:length], target.value[-length:] if length else "", "a" * length)


def _longer(target: Target) -> Iterator[Json]:
    length = int(target.site.value) + 1
    if length <= LONGEST:
        yield from _stretched(target.value, length)


def _far_longer(target: Target) -> Iterator[Json]:
    length = 10 * int(target.site.value) + 1000
    if length <= LONGEST:
        yield from _stretched(target.value, length)


def _stretched(text: str, length: int) -> Iterator[Json]:
    """Yield texts of a length that begin, repeat or end as a text does."""
    yield text + (text[-1:] or "a") * (length - len(text))
    yield (text * (length // max(1, len(text)) + 1))[:length] if text else "a" * length


def _pattern_near(target: Target) -> Iterator[Json]:
    text, spot = target.value, int(target.random.random() * max(1, len(target.value)))
    for letter in SPOILERS:
        yield text[:spot] + letter + text[spot + 1 :]
    yield from (text[:-1], text + text[-1:], text + "!", " " + text, text.swapcase())


def _pattern_far(_: Target) -> Iterator[Json]:
    yield from ("", "?", "not what was agreed", "!!!!!!!!", "0", "a")


def _format_near(target: Target) -> Iterator[Json]:
    near = NEAR_MISSES.get(target.site.value, ())
    start = int(target.random.random() * max(1, len(near)))
    yield from (*near[start:], *near[:start])


def _format_far(_: Target) -> Iterator[Json]:
    yield from ("{not what was agreed", "", "?", "(")


VALUES: Final = (
    Operator("foreign-value", "value", CHOSEN, putting(_foreign),
             does="Puts a value of the same type that is not among the allowed ones.",
             why="Enumerations grow, and consumers fall through their cases."),
    Operator("other-case", "value", CHOSEN, putting(_other_case),
             does="Writes an allowed text in another case.",
             why="Hand-written configuration and databases differ in case."),
    Operator("below", "value", LOW, putting(_below),
             does="Puts a number just below the least allowed one.",
             why="Bounds are where comparisons are off by one."),
    Operator("far-below", "value", LOW, putting(_far_below),
             does="Puts a number far below the least allowed one.",
             why="Clocks that are not set and subtractions give such numbers."),
    Operator("above", "value", HIGH, putting(_above),
             does="Puts a number just above the greatest allowed one.",
             why="Bounds are where comparisons are off by one."),
    Operator("far-above", "value", HIGH, putting(_far_above),
             does="Puts a number far above the greatest allowed one.",
             why="Other units, such as milliseconds for seconds, give such numbers."),
    Operator("no-multiple", "value", frozenset({"multipleOf"}), putting(_between),
             does="Puts a number between two allowed multiples.",
             why="Amounts and steps are rounded differently, or not at all."),
    Operator("too-short", "value", frozenset({"minLength"}), putting(_shorter),
             does="Cuts a text to one character less than the least.",
             why="Empty and cut texts get past checks for null."),
    Operator("too-long", "value", frozenset({"maxLength"}), putting(_longer),
             does="Extends a text to one character more than the most.",
             why="Columns cut or refuse what is too long."),
    Operator("far-too-long", "value", frozenset({"maxLength"}), putting(_far_longer),
             does="Extends a text far beyond the most.",
             why="Whole messages and stack traces end up in short fields."),
    Operator("pattern-near-miss", "value", frozenset({"pattern"}), putting(_pattern_near),
             does="Changes one character so that a text just misses its pattern.",
             why="Ids of another kind differ little, and loose checks let them pass."),
    Operator("pattern-far-miss", "value", frozenset({"pattern"}), putting(_pattern_far),
             does="Puts a text that has nothing of the pattern.",
             why="Placeholders and error texts end up in fields for ids."),
    Operator("format-near-miss", "value", frozenset({"format"}), putting(_format_near),
             does="Puts a text that just misses its format, as real producers write it.",
             why="Dates without zone and addresses with one part less are everyday."),
    Operator("format-far-miss", "value", frozenset({"format"}), putting(_format_far),
             does="Puts a text that has nothing of the format.",
             why="Placeholders and empty texts end up in fields for dates and addresses."),
)  # fmt: skip
