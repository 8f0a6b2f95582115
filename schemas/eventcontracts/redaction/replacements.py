"""Replacements: the k-th value of a shape becomes the k-th replacement of that shape.

A shape says which characters each position may hold, and a replacement has the shape of what it
replaces. So what is redacted twice comes out the same: its k-th value already is the k-th
replacement.
"""

from __future__ import annotations

import ipaddress
import math
import zlib
from functools import lru_cache
from itertools import count, product
from typing import TYPE_CHECKING

from eventcontracts.redaction.forms import NIL
from eventcontracts.redaction.shapes import folded, shape_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["Replacements"]

LARGEST_PIECE, LONGEST_PIECE = 1024, 64
"""How many texts a part of a shape may have, and of how many characters."""

NETWORKS = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "240.0.0.0/4")
"""Networks that documentation and tests may use, and then ones that nobody may."""

GOLDEN = (618_033_988_749_894_848, 10**18)


class Replacements:
    """What each value becomes.

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
        key = (kind, folded(text) if kind == "word" else text)
        if key not in self._made:
            self._made[key] = self._next(*key)

    def of(self, kind: str, text: str) -> str:
        """Return the replacement of a value that was added; a word's in the case of the word."""
        if kind != "word":
            return self._made[kind, text]
        return _cased(self._made[kind, folded(text)], text)

    def _next(self, kind: str, text: str) -> str:
        """Return the first replacement of a value's shape that is not in use."""
        while True:
            shape = shape_of(kind, text)
            stream = self._streams.setdefault((kind, shape), candidates(kind, shape))
            for candidate in stream:
                if candidate.lower() not in self._taken and _is(kind, candidate):
                    self._taken.add(candidate.lower())
                    return candidate
            text += "0" if kind == "number" else "a"  # all of this length are in use


def _cased(replacement: str, model: str) -> str:
    """Return a replacement with capitals where the word that it replaces has them."""
    model = model.ljust(len(replacement), model[-1] if model.isupper() else "a")
    return "".join(
        c.upper() if like.isupper() and len(c.upper()) == 1 else c
        for c, like in zip(replacement, model, strict=True)
    )


def _is(kind: str, candidate: str) -> bool:
    """Return whether a replacement will be taken for what it replaces."""
    match kind:
        case "hex":
            return not (candidate.isdigit() or candidate.isalpha())
        case "uuid":
            return not NIL.fullmatch(candidate)
        case _:
            return True


def candidates(kind: str, shape: tuple[str, ...]) -> Iterator[str]:
    """Yield the replacements of a shape in their fixed order, each once."""
    match kind:
        case "host":
            return (f"host-{k}.example" for k in count(1))
        case "ip4":
            networks = map(ipaddress.ip_network, NETWORKS)
            return (str(address) for network in networks for address in network.hosts())
        case "ip6":
            return (f"2001:db8::{k:x}" for k in count(1))
        case _:
            return _walk(shape)


def _walk(shape: tuple[str, ...]) -> Iterator[str]:
    """Yield every text of a shape once, in an order that looks random.

    Steps of the golden section through all of them, numbered, meet each before any repeats. Each
    shape begins elsewhere, or short texts would be the beginnings of long ones.
    """
    total = math.prod(map(len, shape))
    step = max(1, total * GOLDEN[0] // GOLDEN[1])
    while math.gcd(step, total) != 1:
        step += 1
    begin = zlib.crc32("/".join(shape).encode("utf-8", "surrogatepass"))
    pieces = tuple(reversed(_pieces(shape)))
    for k in range(begin, begin + total):
        rest, text = step * k % total, []
        for piece in pieces:
            rest, index = divmod(rest, len(piece))
            text.append(piece[index])
        yield "".join(reversed(text))


def _pieces(shape: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return all texts of each part of a shape, the parts as long as there are not too many."""
    parts: list[list[str]] = [[]]
    size = 1
    for alphabet in shape:
        size *= len(alphabet)
        if size > LARGEST_PIECE or len(parts[-1]) == LONGEST_PIECE:
            parts.append([])
            size = len(alphabet)
        parts[-1].append(alphabet)
    return [_texts(*part) for part in parts]


@lru_cache(maxsize=256)
def _texts(*shape: str) -> tuple[str, ...]:
    return tuple(map("".join, product(*shape)))
