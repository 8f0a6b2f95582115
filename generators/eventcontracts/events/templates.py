"""Templates: the tree of an event as bytes with slots, filled anew for each event.

All that can be done once is done when a tree is compiled. Filling it takes one hash for all the
chance that an event needs, one pass over the pools, and one formatting of the whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import shake_128
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.leaves import FIRST_MOMENT, YEAR, tick

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from struct import Struct

    from eventcontracts.jsontypes import Json, Path
    from eventcontracts.leaves import Clock, Source

__all__ = ["CLOCK_BYTES", "Block", "Template", "Text"]

STEP: Final = 250
"""How many milliseconds lie between two events of a stream."""

CLOCK_BYTES: Final = 2


@dataclass(frozen=True, slots=True)
class Block:
    """Characters of one alphabet for several slots."""

    table: bytes
    cut: Struct


@dataclass(frozen=True, slots=True)
class Text:
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

    whole: Text
    pools: tuple[tuple[bytes, ...], ...]
    clocks: tuple[Clock, ...]
    blocks: tuple[Block, ...]
    groups: tuple[Text, ...]
    entropy: int
    huge: bool
    slots: Mapping[Path, Source]

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
        jitter = int.from_bytes(chance[:CLOCK_BYTES], "big") % STEP
        now = FIRST_MOMENT + (index * STEP + jitter) % YEAR
        offsets = zip(self.clocks, chance[CLOCK_BYTES:], strict=False)
        return [tick(clock.unit, now + clock.offsets[byte]) for clock, byte in offsets]
