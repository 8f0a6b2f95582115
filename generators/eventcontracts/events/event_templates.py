"""Templates: the skeleton of an event compiled to bytes with gaps, filled for each event."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_128
from operator import itemgetter
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import orjson

from eventcontracts.jsondata.jsontext import compact
from eventcontracts.scalars import (
    FIRST_TIMESTAMP,
    YEAR_MILLISECONDS,
    Constant,
    RandomString,
    ScalarSlot,
    Timestamp,
    ValuePool,
    encode_timestamp,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import InstancePath, Json
    from eventcontracts.scalars import ScalarSource

__all__ = ["CLOCK_BYTES", "CharacterBlock", "Template", "TemplateText", "compile_skeleton"]

# Templates: the tree of an event as bytes with slots, filled anew for each event.


EVENT_INTERVAL_MILLISECONDS: Final = 17 * 60 * 1000


"""How many milliseconds lie between two events of a stream, about: a thousand take twelve days, so
that the ends of days, weeks and months come up."""


CLOCK_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class CharacterBlock:
    """Characters of one alphabet for several slots."""

    table: bytes
    cut: Struct


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A piece of JSON with slots.

    Attributes:
        body: The text, with `%b` for each slot.
        gather: Picks the values of the slots from those of the event.
    """

    body: bytes
    gather: Callable[[list[bytes]], tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled tree.

    Attributes:
        whole: The event; its values are those of pools, blocks, clocks and groups, in this order.
        pools: The pools that a byte of chance each picks from.
        clocks: The times.
        blocks: The fresh texts.
        groups: The parts that stand at several places; a group may hold those before it.
        entropy: How many bytes of chance an event takes.
        huge: Whether it can hold an integer of more than 64 bits.
        slots: The source of the value at each path that does not hold the same in all events.
    """

    whole: TemplateText
    pools: tuple[tuple[bytes, ...], ...]
    clocks: tuple[Timestamp, ...]
    blocks: tuple[CharacterBlock, ...]
    groups: tuple[TemplateText, ...]
    entropy: int
    huge: bool
    slots: Mapping[InstancePath, ScalarSource]

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
        chance = shake_128(key).digest(self.entropy)
        values = [pool[byte] for pool, byte in zip(self.pools, chance, strict=False)]
        at = len(values)
        for block in self.blocks:
            size = block.cut.size
            values += block.cut.unpack(chance[at : at + size].translate(block.table))
            at += size
        if self.clocks:
            values += self._times(chance[at:], index)
        for group in self.groups:
            values.append(group.body % group.gather(values))
        return self.whole.body % self.whole.gather(values)

    def _times(self, chance: bytes, index: int) -> list[bytes]:
        jitter = int.from_bytes(chance[:CLOCK_BYTES], "big") % EVENT_INTERVAL_MILLISECONDS
        now = FIRST_TIMESTAMP + (index * EVENT_INTERVAL_MILLISECONDS + jitter) % YEAR_MILLISECONDS
        offsets = zip(self.clocks, chance[CLOCK_BYTES:], strict=False)
        return [encode_timestamp(clock.unit, now + clock.offsets[byte]) for clock, byte in offsets]


SLOT_BYTE: Final = b"\x00"


"""What stands for a slot while a body is put together: a byte that JSON does not have."""


Slot = tuple[str, int]


"""A kind of slot, and which of its kind."""


NEW_SLOT: Final = -1


"""The number of a group that is not laid yet."""


def compile_skeleton(tree: Any) -> Template:
    """Return the template of a tree.

    >>> template = compile_skeleton({"a": ScalarSlot(Constant(b"1")), "b": []})
    >>> template.fill(b"any", 0)
    b'{"a":1,"b":[]}'
    """
    return _SkeletonCompiler().compile(tree)


class TextBuffer:
    """A text while it is put together.

    Attributes:
        pieces: Its literal bytes, and `SLOT` for each slot.
        order: What the slots hold.
        sources: Where their values come from, by path.
    """

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.order: list[Slot] = []
        self.sources: dict[InstancePath, ScalarSource] = {}

    def add(self, kind: str, number: int) -> None:
        """Add a slot."""
        self.pieces.append(SLOT_BYTE)
        self.order.append((kind, number))

    def text(self, first: Mapping[str, int]) -> TemplateText:
        """Return the text.

        Args:
            first: At which value of an event the slots of each kind begin.
        """
        body = b"".join(self.pieces).replace(b"%", b"%%").replace(SLOT_BYTE, b"%b")
        return TemplateText(
            body, _slot_gatherer([first[kind] + number for kind, number in self.order])
        )


class _SkeletonCompiler:
    """Collects the slots of one tree."""

    def __init__(self) -> None:
        self._pools: list[ValuePool] = []
        self._clocks: list[Timestamp] = []
        self._runs: dict[str, list[int]] = {}
        self._groups: list[TextBuffer] = []
        self._shared: dict[int, int] = {}
        self._draft = TextBuffer()
        self._slots: dict[int, tuple[bytes | Slot, ...]] = {}
        self._keep: list[ScalarSlot] = []
        self._huge = False

    def compile(self, tree: Any) -> Template:
        self._shared = {
            identity: NEW_SLOT for identity, uses in _count_occurrences(tree).items() if uses > 1
        }
        self._lay(tree, ())
        first = {"pool": 0}
        at = len(self._pools)
        for alphabet, widths in self._runs.items():
            first["run:" + alphabet] = at
            at += len(widths)
        first["clock"] = at
        first["group"] = at + len(self._clocks)
        blocks = tuple(
            CharacterBlock(
                _alphabet_table(alphabet), Struct("".join(f"{width}s" for width in widths))
            )
            for alphabet, widths in self._runs.items()
        )
        chance = len(self._pools) + sum(block.cut.size for block in blocks)
        return Template(
            self._draft.text(first),
            tuple(pool.bodies for pool in self._pools),
            tuple(self._clocks),
            blocks,
            tuple(group.text(first) for group in self._groups),
            chance + CLOCK_BYTES + len(self._clocks),
            self._huge,
            self._draft.sources,
        )

    def _lay(self, tree: Any, at: InstancePath) -> None:
        """Add the literal bytes and the slots of a tree, in the order of the text."""
        if isinstance(tree, ScalarSlot):
            self._compile_leaf(tree, at)
        elif id(tree) in self._shared:
            self._compile_group(tree, at)
        else:
            self._compile_container(tree, at)

    def _compile_container(self, tree: Any, at: InstancePath) -> None:
        add = self._draft.pieces.append
        if isinstance(tree, dict):
            label = _first_property_prefix
            for key, part in tree.items():
                add(label(key))
                self._lay(part, (*at, key))
                label = _next_property_prefix
            add(b"}" if tree else b"{}")
        else:
            sign = b"["
            for index, part in enumerate(tree):
                add(sign)
                self._lay(part, (*at, index))
                sign = b","
            add(b"]" if tree else b"[]")

    def _compile_group(self, tree: Any, at: InstancePath) -> None:
        """Add a part that stands at several places; it is laid once."""
        if self._shared[id(tree)] == NEW_SLOT:
            outer, self._draft = self._draft, TextBuffer()
            self._compile_container(tree, ())
            self._groups.append(self._draft)
            self._shared[id(tree)] = len(self._groups) - 1
            self._draft = outer
        number = self._shared[id(tree)]
        self._draft.add("group", number)
        for inside, source in self._groups[number].sources.items():
            self._draft.sources[at + inside] = source

    def _compile_leaf(self, leaf: ScalarSlot, at: InstancePath) -> None:
        """Add the literal bytes and the slots of a leaf, the same ones for the same leaf."""
        source, draft = leaf.source, self._draft
        if isinstance(source, Constant):
            self._huge |= source.huge
            draft.pieces.append(source.body)
            return
        draft.sources[at] = source
        if id(leaf) not in self._slots:
            self._keep.append(leaf)
            self._slots[id(leaf)] = tuple(self._allot(source))
        for piece in self._slots[id(leaf)]:
            if isinstance(piece, bytes):
                draft.pieces.append(piece)
            else:
                draft.add(*piece)

    def _allot(self, source: ScalarSource) -> Iterator[bytes | Slot]:
        if isinstance(source, ValuePool):
            self._huge |= source.huge
            self._pools.append(source)
            yield "pool", len(self._pools) - 1
        elif isinstance(source, Timestamp):
            self._clocks.append(source)
            yield "clock", len(self._clocks) - 1
        elif isinstance(source, RandomString):
            yield from self._text(source)

    def _text(self, source: RandomString) -> Iterator[bytes | Slot]:
        yield b'"'
        for run in source.form:
            if len(run.alphabet) == 1:
                yield (run.alphabet * run.length).encode()
            else:
                widths = self._runs.setdefault(run.alphabet, [])
                widths.append(run.length)
                yield "run:" + run.alphabet, len(widths) - 1
        yield b'"'


def _count_occurrences(tree: Any) -> dict[int, int]:
    """Return at how many places of a tree each of its containers stands, by identity."""
    found: dict[int, int] = {}
    todo = [tree]
    while todo:
        here = todo.pop()
        if isinstance(here, dict | list) and here:
            found[id(here)] = found.get(id(here), 0) + 1
            if found[id(here)] == 1:
                todo.extend(here.values() if isinstance(here, dict) else here)
    return found


@lru_cache(maxsize=4_096)
def _first_property_prefix(key: str) -> bytes:
    """Return what stands before the value of an object's first property."""
    return b"{" + compact(key) + b":"


@lru_cache(maxsize=4_096)
def _next_property_prefix(key: str) -> bytes:
    """Return what stands before the value of another property."""
    return b"," + compact(key) + b":"


@lru_cache(maxsize=256)
def _alphabet_table(alphabet: str) -> bytes:
    """Return the table that turns any byte into a character of an alphabet."""
    letters = alphabet.encode()
    return bytes(letters[byte % len(letters)] for byte in range(256))


def _slot_gatherer(order: list[int]) -> Callable[[list[bytes]], tuple[bytes, ...]]:
    """Return a function that puts values into an order."""
    if len(order) > 1:
        return itemgetter(*order)
    return lambda values: tuple(values[at] for at in order)
