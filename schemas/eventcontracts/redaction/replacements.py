"""Replacements: the k-th value of a shape becomes the k-th replacement of that shape.

A shape says which characters each position may hold, and a replacement has the shape of what it
replaces. So what is redacted twice comes out the same: its k-th value already is the k-th
replacement.
"""

from __future__ import annotations

import ipaddress
import math
import unicodedata
import zlib
from functools import lru_cache, partial
from itertools import count, product
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

from eventcontracts.redaction.recognizers import MAX_CACHED_LENGTH, NIL_UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

__all__ = ["Replacements", "fold_case", "shape_of"]

# Shapes: which characters each position of a replacement may hold.


DIGITS = "0123456789"


HEX = "0123456789abcdef"


PHONE_DIGITS = 7


FICTIONAL_EXCHANGE = "555"


MAX_FREE_CHARS = 64


"""How many characters at the end of a long text tell its replacement from others."""


SPEAKABLE = (
    ("abcdefghijklmnopqrstuvwxyz", "bdfgklmnprstv", "aeiou"),
    ("абвгдежзийклмнопрстуфхцчшщъыьэюя", "бвгдклмнпрст", "аеиоу"),
)


"""Alphabets, and their consonants and vowels that take turns in a word."""


CHARACTER_CLASSES = str.maketrans(
    DIGITS + ascii_lowercase + ascii_uppercase, "1" * 10 + "a" * 26 + "A" * 26
)


"""Digits, small and capital letters, each as one of them."""


HEX_CLASSES = tuple(
    str.maketrans(HEX + HEX.upper(), letter * 2 * len(HEX)) for letter in ("a", "A")
)


"""Hexadecimal digits as a small letter, and as a capital."""


def fold_case(text: str) -> str:
    """Return a text in small letters, character by character."""
    if text.isascii():
        return text.lower()
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def shape_of(kind: str, text: str) -> tuple[str, ...]:
    """Return the characters that each position of a replacement may hold.

    >>> shape_of("number", "+1 23")
    ('+', '5', ' ', '0123456789', '0123456789')
    """
    if kind not in SHAPE_FUNCTIONS:
        return ()
    return (
        _known_shape(kind, _representative(kind, text))
        if len(text) < MAX_CACHED_LENGTH
        else _compute_shape(kind, text)
    )


def _representative(kind: str, text: str) -> str:
    """Return a text of the same shape, the same for most texts of that shape."""
    if kind in {"hex", "uuid"}:
        like = text.translate(HEX_CLASSES[text.upper() == text])
        return like if kind == "hex" else like[:14] + text[14] + like[15:19] + text[19] + like[20:]
    like = text.translate(CHARACTER_CLASSES)
    first = next((c for c in text if c.isdigit()), "") if kind == "number" else ""
    return like.replace("1", first, 1) if first == "0" else like


def _compute_shape(kind: str, text: str) -> tuple[str, ...]:
    shape = tuple(SHAPE_FUNCTIONS[kind](text))
    free = len(shape) - MAX_FREE_CHARS
    fixed = (alphabet[7 * i % len(alphabet)] for i, alphabet in enumerate(shape[: max(0, free)]))
    return (*fixed, *shape[max(0, free) :])


_known_shape = lru_cache(maxsize=4096)(_compute_shape)


def _number_shape(text: str) -> Iterator[str]:
    digits = sum(c.isdigit() for c in text)
    seen = 0
    for character in text:
        if not character.isdigit():
            yield character
            continue
        if seen == 0:
            yield "0" if character == "0" else "5"
        elif digits >= PHONE_DIGITS and seen <= len(FICTIONAL_EXCHANGE):
            yield FICTIONAL_EXCHANGE[seen - 1]
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
    return _related_characters(character) if character.isalnum() else character


def _word_shape(text: str) -> Iterator[str]:
    seen = 0
    for character in text:
        speakable = next((parts for parts in SPEAKABLE if character in parts[0]), None)
        if speakable:
            yield speakable[1 + seen % 2]
        else:
            yield DIGITS if character in DIGITS else _related_characters(character)
        seen = seen + 1 if character.isalpha() else 0


@lru_cache(maxsize=1024)
def _related_characters(character: str) -> str:
    """Return the characters of the same kind and script block that keep their case apart."""
    block = ord(character) // 128 * 128
    category = unicodedata.category(character)
    found = [
        c
        for c in map(chr, range(block, block + 128))
        if unicodedata.category(c) == category and fold_case(c.upper()) == fold_case(c) == c
    ]
    return "".join(found) or character


SHAPE_FUNCTIONS: dict[str, Callable[[str], Iterable[str]]] = {
    "number": _number_shape,
    "uuid": partial(_hex_shape, version=True),
    "hex": _hex_shape,
    "token": partial(map, _class_of),
    "word": _word_shape,
}


MAX_PIECE_TEXTS, MAX_PIECE_LENGTH = 1024, 64


"""How many texts a part of a shape may have, and of how many characters."""


RESERVED_NETWORKS = (
    "192.0.2.0/24",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "198.18.0.0/15",
    "240.0.0.0/4",
)


"""Networks that documentation and tests may use, and then ones that nobody may."""


GOLDEN_RATIO = (618_033_988_749_894_848, 10**18)


class Replacements:
    """The replacements of all values.

    Args:
        kept: Texts that stay, and that no replacement may be equal to.

    >>> table = Replacements(kept=())
    >>> table.add("host", "db.corp")
    >>> table.of("host", "db.corp")
    'host-1.example'
    """

    def __init__(self, kept: Collection[str]) -> None:
        self._taken = {text.lower() for text in kept}
        self._made: dict[tuple[str, str], str] = {}
        self._streams: dict[object, Iterator[str]] = {}

    def add(self, kind: str, text: str) -> None:
        """Choose a replacement for a value that has none yet."""
        key = (kind, fold_case(text) if kind == "word" else text)
        if key not in self._made:
            self._made[key] = self._next(*key)

    def of(self, kind: str, text: str) -> str:
        """Return the replacement of a value that was added; a word's in the case of the word."""
        if kind != "word":
            return self._made[kind, text]
        return _match_case(self._made[kind, fold_case(text)], text)

    def _next(self, kind: str, text: str) -> str:
        """Return the first replacement of a value's shape that is not in use."""
        while True:
            shape = shape_of(kind, text)
            stream = self._streams.setdefault((kind, shape), replacement_candidates(kind, shape))
            for candidate in stream:
                if candidate.lower() not in self._taken and _is_of_kind(kind, candidate):
                    self._taken.add(candidate.lower())
                    return candidate
            text += "0" if kind == "number" else "a"  # all of this length are in use


def _match_case(replacement: str, model: str) -> str:
    """Return a replacement with capitals where the word that it replaces has them."""
    model = model.ljust(len(replacement), model[-1] if model.isupper() else "a")
    return "".join(
        c.upper() if like.isupper() and len(c.upper()) == 1 else c
        for c, like in zip(replacement, model, strict=True)
    )


def _is_of_kind(kind: str, candidate: str) -> bool:
    """Return whether a replacement will be taken for what it replaces."""
    match kind:
        case "hex":
            return not (candidate.isdigit() or candidate.isalpha())
        case "uuid":
            return not NIL_UUID.fullmatch(candidate)
        case _:
            return True


def replacement_candidates(kind: str, shape: tuple[str, ...]) -> Iterator[str]:
    """Yield the replacements of a shape in their fixed order, each once."""
    match kind:
        case "host":
            return (f"host-{k}.example" for k in count(1))
        case "ip4":
            networks = map(ipaddress.ip_network, RESERVED_NETWORKS)
            return (str(address) for network in networks for address in network.hosts())
        case "ip6":
            return (f"2001:db8::{k:x}" for k in count(1))
        case _:
            return _walk_shape(shape)


def _walk_shape(shape: tuple[str, ...]) -> Iterator[str]:
    """Yield every text of a shape once, in an order that looks random.

    Steps of the golden section through all of them, numbered, meet each before any repeats. Each
    shape begins elsewhere, or short texts would be the beginnings of long ones.
    """
    total = math.prod(map(len, shape))
    step = max(1, total * GOLDEN_RATIO[0] // GOLDEN_RATIO[1])
    while math.gcd(step, total) != 1:
        step += 1
    begin = zlib.crc32("/".join(shape).encode("utf-8", "surrogatepass"))
    pieces = tuple(reversed(_shape_pieces(shape)))
    for k in range(begin, begin + total):
        rest, text = step * k % total, []
        for piece in pieces:
            rest, index = divmod(rest, len(piece))
            text.append(piece[index])
        yield "".join(reversed(text))


def _shape_pieces(shape: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return all texts of each part of a shape, the parts as long as there are not too many."""
    parts: list[list[str]] = [[]]
    size = 1
    for alphabet in shape:
        size *= len(alphabet)
        if size > MAX_PIECE_TEXTS or len(parts[-1]) == MAX_PIECE_LENGTH:
            parts.append([])
            size = len(alphabet)
        parts[-1].append(alphabet)
    return [_piece_texts(*part) for part in parts]


@lru_cache(maxsize=256)
def _piece_texts(*shape: str) -> tuple[str, ...]:
    return tuple(map("".join, product(*shape)))
