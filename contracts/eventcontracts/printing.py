"""Showing text that came from outside."""

from __future__ import annotations

__all__ = ["printable"]


def printable(text: str) -> str:
    r"""Return a text on one line, in which nothing moves a cursor or changes a color.

    >>> print(printable("a\x1b[31m→"))
    a\x1b[31m→
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
