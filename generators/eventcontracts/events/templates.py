"""Templates: the tree of an event as bytes with slots, filled anew for each event.

All that can be done once is done when a tree is compiled. Filling it takes one hash for all the
chance that an event needs, one pass over the pools, and one formatting of the whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_128
from operator import itemgetter
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import orjson

from eventcontracts.jsontext import compact
from eventcontracts.leaves import (
    FIRST_MOMENT,
    POOL_SIZE,
    YEAR,
    Clock,
    Fixed,
    Fresh,
    Leaf,
    Pool,
    tick,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.jsontypes import Json
    from eventcontracts.leaves import Source

__all__ = ["Template", "compile_tree"]

STEP: Final = 250
"""How many milliseconds lie between two events of a stream."""

CLOCK_BYTES: Final = 2
SLOT: Final = b"\x00"
"""What stands for a slot while a body is put together: a byte that JSON does not have."""


@dataclass(frozen=True, slots=True)
class Block:
    """Characters of one alphabet for several slots."""

    table: bytes
    cut: Struct


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled tree.

    Attributes:
        body: The event as JSON, with `%b` for each slot.
        pools: The pools that a byte of chance each picks from.
        clocks: The times.
        blocks: The fresh texts.
        gather: Puts the values, in the order pools, blocks and clocks, into that of the slots.
        entropy: How many bytes of chance an event takes.
        huge: Whether it can hold an integer of more than 64 bits.
        slots: The source of each slot, by its place, as a pattern, and the source's identity.
    """

    body: bytes
    pools: tuple[tuple[bytes, ...], ...]
    clocks: tuple[Clock, ...]
    blocks: tuple[Block, ...]
    gather: Callable[[list[bytes]], tuple[bytes, ...]]
    entropy: int
    huge: bool
    slots: Mapping[tuple[str, int], Source]

    def event(self, key: bytes, index: int) -> tuple[bytes, Json]:
        """Return an event as JSON and as a value; see `fill`."""
        body = self.fill(key, index)
        return body, self.read(body)

    def read(self, body: bytes) -> Json:
        """Return the value of an event's JSON."""
        return json.loads(body) if self.huge else orjson.loads(body)

    def fill(self, key: bytes, index: int) -> bytes:
        """Return an event as JSON.

        Args:
            key: What all chance of this event comes from.
            index: The number of the event in its stream, which its time grows with.
        """
        return self.filled(shake_128(key).digest(self.entropy), index)

    def trials(self, number: int) -> Iterator[bytes]:
        """Yield so many events that have all values of each slot which takes no more of them."""
        fresh = sum(block.cut.size for block in self.blocks)
        times = self.entropy - len(self.pools) - fresh
        for step in range(number):
            spread = bytes([-(-step * POOL_SIZE // number)])
            chance = spread * len(self.pools) + bytes([step]) * fresh + spread * times
            yield self.filled(chance, step * YEAR // (STEP * number))

    def filled(self, chance: bytes, index: int) -> bytes:
        """Return an event as JSON, from `entropy` bytes of chance; see `fill`."""
        values = [pool[byte] for pool, byte in zip(self.pools, chance, strict=False)]
        at = len(values)
        for block in self.blocks:
            size = block.cut.size
            values += block.cut.unpack(chance[at : at + size].translate(block.table))
            at += size
        if self.clocks:
            values += self._times(chance[at:], index)
        return self.body % self.gather(values)

    def _times(self, chance: bytes, index: int) -> list[bytes]:
        jitter = int.from_bytes(chance[:CLOCK_BYTES], "big") % STEP
        now = FIRST_MOMENT + (index * STEP + jitter) % YEAR
        offsets = zip(self.clocks, chance[CLOCK_BYTES:], strict=False)
        return [tick(clock.unit, (now + clock.offsets[byte],))[0] for clock, byte in offsets]


def compile_tree(tree: Any) -> Template:
    """Return the template of a tree.

    >>> template = compile_tree({"a": Leaf(Fixed(b"1")), "b": []})
    >>> template.fill(b"any", 0)
    b'{"a":1,"b":[]}'
    """
    return _Compiler().compile(tree)


class _Compiler:
    """Collects the slots of one tree."""

    def __init__(self) -> None:
        self._pools: list[Pool] = []
        self._clocks: list[Clock] = []
        self._runs: dict[str, list[int]] = {}
        self._slots: dict[int, tuple[object, ...]] = {}
        self._keep: list[Leaf] = []
        self._found: dict[tuple[str, int], Source] = {}
        self._huge = False

    def compile(self, tree: Any) -> Template:
        pieces: list[Any] = []
        self._lay(tree, "", pieces)
        body = b"".join([SLOT if type(piece) is tuple else piece for piece in pieces])
        body = body.replace(b"%", b"%%").replace(SLOT, b"%b")
        first: dict[str, int] = {"pool": 0}
        at = len(self._pools)
        for alphabet, widths in self._runs.items():
            first["run:" + alphabet] = at
            at += len(widths)
        first["clock"] = at
        order = [first[p[0]] + p[1] for p in pieces if type(p) is tuple]
        blocks = tuple(
            Block(_table(alphabet), Struct("".join(f"{width}s" for width in widths)))
            for alphabet, widths in self._runs.items()
        )
        chance = len(self._pools) + sum(block.cut.size for block in blocks)
        return Template(
            body,
            tuple(pool.bodies for pool in self._pools),
            tuple(self._clocks),
            blocks,
            _gathering(order),
            chance + CLOCK_BYTES + len(self._clocks),
            self._huge,
            self._found,
        )

    def _lay(self, tree: Any, at: str, pieces: list[Any]) -> None:
        """Add the literal bytes and the slots of a tree to a list, in the order of the text."""
        if isinstance(tree, Leaf):
            if not isinstance(tree.source, Fixed):
                self._found[at, id(tree.source)] = tree.source
            pieces += self._leaf(tree)
        elif isinstance(tree, dict):
            sign = b"{"
            for key, part in tree.items():
                pieces += sign, _label(key)
                self._lay(part, f"{at}/{key}", pieces)
                sign = b","
            pieces.append(b"}" if tree else b"{}")
        else:
            sign = b"["
            for part in tree:
                pieces.append(sign)
                self._lay(part, at + "/*", pieces)
                sign = b","
            pieces.append(b"]" if tree else b"[]")

    def _leaf(self, leaf: Leaf) -> tuple[object, ...]:
        if id(leaf) not in self._slots:
            self._keep.append(leaf)
            self._slots[id(leaf)] = tuple(self._allot(leaf))
        return self._slots[id(leaf)]

    def _allot(self, leaf: Leaf) -> Iterator[object]:
        source = leaf.source
        if isinstance(source, Fixed):
            self._huge |= source.huge
            yield source.body
        elif isinstance(source, Pool):
            self._huge |= source.huge
            self._pools.append(source)
            yield ("pool", len(self._pools) - 1)
        elif isinstance(source, Clock):
            self._clocks.append(source)
            yield ("clock", len(self._clocks) - 1)
        else:
            yield from self._text(source)

    def _text(self, source: Fresh) -> Iterator[object]:
        yield b'"'
        for run in source.form:
            if len(run.alphabet) == 1:
                yield (run.alphabet * run.length).encode()
            else:
                widths = self._runs.setdefault(run.alphabet, [])
                widths.append(run.length)
                yield ("run:" + run.alphabet, len(widths) - 1)
        yield b'"'


@lru_cache(maxsize=4_096)
def _label(key: str) -> bytes:
    return compact(key) + b":"


@lru_cache(maxsize=256)
def _table(alphabet: str) -> bytes:
    """Return the table that turns any byte into a character of an alphabet."""
    letters = alphabet.encode()
    return bytes(letters[byte % len(letters)] for byte in range(256))


def _gathering(order: list[int]) -> Callable[[list[bytes]], tuple[bytes, ...]]:
    """Return a function that puts values into an order."""
    if len(order) > 1:
        return itemgetter(*order)
    return lambda values: tuple(values[at] for at in order)
