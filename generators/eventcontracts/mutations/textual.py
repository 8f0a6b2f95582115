"""Operators about text: odd characters in the strings that a constraint says something about.

They are used only when they are named. Injection markers are inert: they show where a text is
taken for code, and do nothing there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.mutations.operators import Operator, putting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.operators import Target

__all__ = ["TEXTS"]

STRINGS: Final = frozenset({"const", "enum", "pattern", "format", "maxLength"})
LONG: Final = 100_000
MARKERS: Final = (
    "'--", '"><b>marker</b>', "${marker}", "{{marker}}", "$(true)", "%s%s%s", "../marker",
    "=1+1", "\r\nX-Marker: 1",
)  # fmt: skip


def _odd(
    name: str, does: str, why: str, change: Callable[[str], Iterator[str] | tuple[str, ...]]
) -> Operator:
    def changed(target: Target) -> Iterator[Json]:
        if isinstance(target.value, str):
            yield from (text for text in change(target.value) if text != target.value)

    return Operator(name, "text", STRINGS, putting(changed), does=does, why=why)


def _within(text: str, odd: str) -> tuple[str, ...]:
    """Return a text with something in the middle, at the end and at the beginning."""
    half = len(text) // 2
    return (text[:half] + odd + text[half:], text + odd, odd + text)


TEXTS: Final = (
    _odd("leading-space", "Puts a space before a text.",
         "Copied values bring spaces; some consumers trim them, and keys then differ.",
         lambda text: (" " + text,)),
    _odd("trailing-space", "Puts a space or a line end after a text.",
         "Copied values bring spaces; some consumers trim them, and keys then differ.",
         lambda text: (text + " ", text + "\n")),
    _odd("only-space", "Puts nothing but spaces.",
         "A check for an empty text lets it pass.", lambda _: ("   ", " ", "\t")),
    _odd("swapped-case", "Swaps the case of all letters.",
         "Two services that compare differently see one record or two.",
         lambda text: (text.swapcase(),)),
    _odd("zero-width", "Puts a character without width into a text.",
         "Two texts that look the same are not found by each other.",
         lambda text: _within(text, "\u200b")),
    _odd("bidirectional", "Puts a character that turns the direction of writing into a text.",
         "What people read in logs and user interfaces is not what is there.",
         lambda text: _within(text, "\u202e")),
    _odd("combining", "Puts combining accents into a text.",
         "Normalization changes the text and its length.",
         lambda text: _within(text, "e\u0301\u0301")),
    _odd("control-character", "Puts a control character into a text.",
         "Terminals, XML and databases refuse it or act on it.",
         lambda text: _within(text, "\u0007")),
    _odd("emoji", "Puts a character beyond 16 bits into a text.",
         "Old databases and UTF-16 count or cut it wrongly.",
         lambda text: _within(text, "\U0001f469\u200d\U0001f4bb")),
    _odd("very-long", f"Makes a text {LONG:,} characters long.",
         "Patterns, columns and logs are slow or full.",
         lambda text: ((text or "a") * (LONG // max(1, len(text)) + 1), "a" * LONG)),
    _odd("injection-marker", "Puts an inert marker of code for a shell, template, query or header "
         "into a text.",
         "Where it is missing, changed or run in what comes out, texts are taken for code.",
         lambda text: tuple(text + marker for marker in MARKERS)),
)  # fmt: skip
