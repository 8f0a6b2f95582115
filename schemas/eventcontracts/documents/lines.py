"""The lines of a page whose markup goes by lines, taken one after another."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from eventcontracts.documents.blocks import Code

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

__all__ = ["Lines"]


class Lines:
    r"""The lines of a text, of which the next one is looked at or taken.

    >>> lines = Lines("a\nb\n\nc")
    >>> lines.paragraph(str.isspace), lines.number
    ('a b', 3)
    """

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._lines)

    @property
    def number(self) -> int:
        """The number of the next line, from 1."""
        return self._at + 1

    def peek(self, ahead: int = 0) -> str:
        """Return the next line, or one so many lines after it; empty beyond the last.

        Args:
            ahead: How many lines to skip, or with a minus sign to go back.
        """
        at = self._at + ahead
        return self._lines[at] if 0 <= at < len(self._lines) else ""

    def take(self) -> str:
        """Return the next line, and go on to the one after it."""
        line = self.peek()
        self._at += 1
        return line

    def while_(self, goes_on: Callable[[str], object]) -> list[str]:
        """Return the lines up to the first that does not belong, which is the next one then.

        Args:
            goes_on: Whether a line belongs.
        """
        begin = self._at
        while self and goes_on(self.peek()):
            self._at += 1
        return self._lines[begin : self._at]

    def until(self, end: Callable[[str], object]) -> list[str]:
        """Return the lines up to one that ends them, which is taken too; all if there is none.

        Args:
            end: Whether a line ends them.
        """
        found = self.while_(lambda line: not end(line))
        self._at += 1
        return found

    def code(self, end: Callable[[str], object], language: str) -> Code:
        """Return the code up to a line that ends it, without the margin that all of it has.

        Args:
            end: Whether a line ends it.
            language: What the page says that it is.
        """
        number = self.number
        return Code(textwrap.dedent("\n".join(self.until(end))), number, language.lower())

    def paragraph(self, ends: Callable[[str], object]) -> str:
        """Return the words of the lines up to an empty one, or one that begins something else.

        Args:
            ends: Whether a line does not belong to the paragraph; the first one does.
        """
        first = self.take()
        rest = self.while_(lambda line: line.strip() and not ends(line))
        return " ".join(" ".join([first, *rest]).split())

    def matching(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the match of the whole next line, or None.

        Args:
            pattern: What it has to match.
        """
        return pattern.fullmatch(self.peek())
