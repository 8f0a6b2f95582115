"""Shapes: which characters each position of a replacement may hold."""

from __future__ import annotations

import unicodedata
from functools import lru_cache, partial
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

from eventcontracts.redaction.units import CACHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["folded", "shape_of"]

DIGITS = "0123456789"
HEX = "0123456789abcdef"
PHONE = 7
FICTIONAL = "555"
LONGEST_FREE = 64
"""How many characters at the end of a long text tell its replacement from others."""

SPEAKABLE = (
    ("abcdefghijklmnopqrstuvwxyz", "bdfgklmnprstv", "aeiou"),
    ("абвгдежзийклмнопрстуфхцчшщъыьэюя", "бвгдклмнпрст", "аеиоу"),
)
"""Alphabets, and their consonants and vowels that take turns in a word."""

CLASSES = str.maketrans(DIGITS + ascii_lowercase + ascii_uppercase, "1" * 10 + "a" * 26 + "A" * 26)
"""Digits, small and capital letters, each as one of them."""

ONE_CASE = tuple(str.maketrans(HEX + HEX.upper(), letter * 2 * len(HEX)) for letter in ("a", "A"))
"""Hexadecimal digits as a small letter, and as a capital."""


def folded(text: str) -> str:
    """Return a text in small letters, character by character."""
    if text.isascii():
        return text.lower()
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def shape_of(kind: str, text: str) -> tuple[str, ...]:
    """Return the characters that each position of a replacement may hold.

    >>> shape_of("number", "+1 23")
    ('+', '5', ' ', '0123456789', '0123456789')
    """
    if kind not in SHAPES:
        return ()
    return _known_shape(kind, _like(kind, text)) if len(text) < CACHED else _shape(kind, text)


def _like(kind: str, text: str) -> str:
    """Return a text of the same shape, the same for most texts of that shape."""
    if kind in {"hex", "uuid"}:
        like = text.translate(ONE_CASE[text.upper() == text])
        return like if kind == "hex" else like[:14] + text[14] + like[15:19] + text[19] + like[20:]
    like = text.translate(CLASSES)
    first = next((c for c in text if c.isdigit()), "") if kind == "number" else ""
    return like.replace("1", first, 1) if first == "0" else like


def _shape(kind: str, text: str) -> tuple[str, ...]:
    shape = tuple(SHAPES[kind](text))
    free = len(shape) - LONGEST_FREE
    fixed = (alphabet[7 * i % len(alphabet)] for i, alphabet in enumerate(shape[: max(0, free)]))
    return (*fixed, *shape[max(0, free) :])


_known_shape = lru_cache(maxsize=4096)(_shape)


def _number_shape(text: str) -> Iterator[str]:
    digits = sum(c.isdigit() for c in text)
    seen = 0
    for character in text:
        if not character.isdigit():
            yield character
            continue
        if seen == 0:
            yield "0" if character == "0" else "5"
        elif digits >= PHONE and seen <= len(FICTIONAL):
            yield FICTIONAL[seen - 1]
        else:
            yield DIGITS
        seen += 1


def _hex_shape(text: str, *, version: bool = False) -> Iterator[str]:
    alphabet = HEX.upper() if text.upper() == text else HEX
    for position, character in enumerate(text):
        if not character.isalnum() or (version and position == 14):  # noqa: PLR2004 - RFC 9562
            yield character
        elif version and position == 19 and character in "89abAB":  # noqa: PLR2004
            yield "89" + alphabet[10:12]
        else:
            yield alphabet


def _class_of(character: str) -> str:
    for alphabet in (DIGITS, SPEAKABLE[0][0], SPEAKABLE[0][0].upper()):
        if character in alphabet:
            return alphabet
    return _relatives(character) if character.isalnum() else character


def _word_shape(text: str) -> Iterator[str]:
    seen = 0
    for character in text:
        speakable = next((parts for parts in SPEAKABLE if character in parts[0]), None)
        if speakable:
            yield speakable[1 + seen % 2]
        else:
            yield DIGITS if character in DIGITS else _relatives(character)
        seen = seen + 1 if character.isalpha() else 0


@lru_cache(maxsize=1024)
def _relatives(character: str) -> str:
    """Return the characters of the same kind and script block that keep their case apart."""
    block = ord(character) // 128 * 128
    category = unicodedata.category(character)
    found = [
        c
        for c in map(chr, range(block, block + 128))
        if unicodedata.category(c) == category and folded(c.upper()) == folded(c) == c
    ]
    return "".join(found) or character


SHAPES: dict[str, Callable[[str], Iterable[str]]] = {
    "number": _number_shape,
    "uuid": partial(_hex_shape, version=True),
    "hex": _hex_shape,
    "token": partial(map, _class_of),
    "word": _word_shape,
}
