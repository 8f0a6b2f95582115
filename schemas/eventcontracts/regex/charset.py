"""Sets of characters as ranges of code points."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ANY_CHAR",
    "DIGITS",
    "LETTERS",
    "WHITESPACE",
    "WORD",
    "Charset",
    "complement",
    "has_char",
    "representatives",
    "union",
]  # fmt: skip

Charset: TypeAlias = tuple[tuple[int, int], ...]
"""Ranges of code points, both ends inside, in order and apart."""

# ECMA 262 with the flag u matches code points, not UTF-16 units; jsonschema-rs does so always.
ANY_CHAR: Final[Charset] = ((0, 0xD7FF), (0xE000, 0x10FFFF))
"""Every character; surrogates are none."""

DIGITS: Final[Charset] = ((0x30, 0x39),)
LETTERS: Final[Charset] = ((0x41, 0x5A), (0x61, 0x7A))
WORD: Final[Charset] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
WHITESPACE: Final[Charset] = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
    (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
"""The white space of ECMA 262."""

PREFERRED_CHARS: Final = (
    *range(0x61, 0x7B), *range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x20, 0x30),
    *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0x7F), 0xE9, 0x3B1, 0x4E2D, 0x1F600,
)  # fmt: skip
"""The characters that read best come first."""


def union(sets: Iterable[Charset]) -> Charset:
    """Return the characters that are in one of the sets.

    >>> union([((1, 3),), ((4, 5), (9, 9))])
    ((1, 5), (9, 9))
    """
    result: list[tuple[int, int]] = []
    for low, high in sorted(part for charset in sets for part in charset):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def complement(charset: Charset) -> Charset:
    """Return all other characters.

    >>> complement(((0, 0xD7FF), (0xE000, 0x10FFFE)))
    ((1114111, 1114111),)
    """
    result: list[tuple[int, int]] = []
    for first, last in ANY_CHAR:
        start = first
        for low, high in charset:
            if low <= last and high >= first:
                if low > start:
                    result.append((start, low - 1))
                start = max(start, high + 1)
        if start <= last:
            result.append((start, last))
    return tuple(result)


def has_char(charset: Charset, code: int) -> bool:
    """Return whether a character is in a set."""
    index = bisect_right(charset, (code, 0x110000)) - 1
    return index >= 0 and charset[index][0] <= code <= charset[index][1]


def representatives(sets: Iterable[Charset]) -> tuple[int, ...]:
    """Return one character of each kind that the sets tell apart, those that read best first.

    >>> [chr(code) for code in representatives([DIGITS, ((0x35, 0x35),)])]
    ['a', '0', '5']
    """
    known = list(dict.fromkeys(sets))
    # Within a range between two starts no set can tell characters apart, so one of each is enough.
    starts = {0, 0xE000}
    for charset in known:
        for low, high in charset:
            starts.update((low, high + 1))
    found: dict[tuple[bool, ...], int] = {}
    for code in (*PREFERRED_CHARS, *sorted(starts)):
        if has_char(ANY_CHAR, code):
            found.setdefault(tuple(has_char(charset, code) for charset in known), code)
    return tuple(found.values())
