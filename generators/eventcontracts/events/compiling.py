"""Compiling a tree: all that can be done once for all of its events."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.events.templates import CLOCK_BYTES, Block, Template, Text
from eventcontracts.jsontext import compact
from eventcontracts.leaves import Clock, Fixed, Fresh, Leaf, Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.jsontypes import Path
    from eventcontracts.leaves import Source

__all__ = ["compile_tree"]

SLOT: Final = b"\x00"
"""What stands for a slot while a body is put together: a byte that JSON does not have."""

Slot = tuple[str, int]
"""A kind of slot, and which of its kind."""

NEW: Final = -1
"""The number of a group that is not laid yet."""


def compile_tree(tree: Any) -> Template:
    """Return the template of a tree.

    >>> template = compile_tree({"a": Leaf(Fixed(b"1")), "b": []})
    >>> template.fill(b"any", 0)
    b'{"a":1,"b":[]}'
    """
    return _Compiler().compile(tree)


class Draft:
    """A text while it is put together.

    Attributes:
        pieces: Its literal bytes, and `SLOT` for each slot.
        order: What the slots hold.
        sources: Where their values come from, by path.
    """

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.order: list[Slot] = []
        self.sources: dict[Path, Source] = {}

    def add(self, kind: str, number: int) -> None:
        """Add a slot."""
        self.pieces.append(SLOT)
        self.order.append((kind, number))

    def text(self, first: Mapping[str, int]) -> Text:
        """Return the text.

        Args:
            first: At which value of an event the slots of each kind begin.
        """
        body = b"".join(self.pieces).replace(b"%", b"%%").replace(SLOT, b"%b")
        return Text(body, _gathering([first[kind] + number for kind, number in self.order]))


class _Compiler:
    """Collects the slots of one tree."""

    def __init__(self) -> None:
        self._pools: list[Pool] = []
        self._clocks: list[Clock] = []
        self._runs: dict[str, list[int]] = {}
        self._groups: list[Draft] = []
        self._shared: dict[int, int] = {}
        self._draft = Draft()
        self._slots: dict[int, tuple[bytes | Slot, ...]] = {}
        self._keep: list[Leaf] = []
        self._huge = False

    def compile(self, tree: Any) -> Template:
        self._shared = {identity: NEW for identity, uses in _uses(tree).items() if uses > 1}
        self._lay(tree, ())
        first = {"pool": 0}
        at = len(self._pools)
        for alphabet, widths in self._runs.items():
            first["run:" + alphabet] = at
            at += len(widths)
        first["clock"] = at
        first["group"] = at + len(self._clocks)
        blocks = tuple(
            Block(_table(alphabet), Struct("".join(f"{width}s" for width in widths)))
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

    def _lay(self, tree: Any, at: Path) -> None:
        """Add the literal bytes and the slots of a tree, in the order of the text."""
        if isinstance(tree, Leaf):
            self._lay_leaf(tree, at)
        elif id(tree) in self._shared:
            self._lay_group(tree, at)
        else:
            self._lay_container(tree, at)

    def _lay_container(self, tree: Any, at: Path) -> None:
        add = self._draft.pieces.append
        if isinstance(tree, dict):
            label = _first
            for key, part in tree.items():
                add(label(key))
                self._lay(part, (*at, key))
                label = _next
            add(b"}" if tree else b"{}")
        else:
            sign = b"["
            for index, part in enumerate(tree):
                add(sign)
                self._lay(part, (*at, index))
                sign = b","
            add(b"]" if tree else b"[]")

    def _lay_group(self, tree: Any, at: Path) -> None:
        """Add a part that stands at several places; it is laid once."""
        if self._shared[id(tree)] == NEW:
            outer, self._draft = self._draft, Draft()
            self._lay_container(tree, ())
            self._groups.append(self._draft)
            self._shared[id(tree)] = len(self._groups) - 1
            self._draft = outer
        number = self._shared[id(tree)]
        self._draft.add("group", number)
        for inside, source in self._groups[number].sources.items():
            self._draft.sources[at + inside] = source

    def _lay_leaf(self, leaf: Leaf, at: Path) -> None:
        """Add the literal bytes and the slots of a leaf, the same ones for the same leaf."""
        source, draft = leaf.source, self._draft
        if isinstance(source, Fixed):
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

    def _allot(self, source: Source) -> Iterator[bytes | Slot]:
        if isinstance(source, Pool):
            self._huge |= source.huge
            self._pools.append(source)
            yield "pool", len(self._pools) - 1
        elif isinstance(source, Clock):
            self._clocks.append(source)
            yield "clock", len(self._clocks) - 1
        elif isinstance(source, Fresh):
            yield from self._text(source)

    def _text(self, source: Fresh) -> Iterator[bytes | Slot]:
        yield b'"'
        for run in source.form:
            if len(run.alphabet) == 1:
                yield (run.alphabet * run.length).encode()
            else:
                widths = self._runs.setdefault(run.alphabet, [])
                widths.append(run.length)
                yield "run:" + run.alphabet, len(widths) - 1
        yield b'"'


def _uses(tree: Any) -> dict[int, int]:
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
def _first(key: str) -> bytes:
    """Return what stands before the value of an object's first property."""
    return b"{" + compact(key) + b":"


@lru_cache(maxsize=4_096)
def _next(key: str) -> bytes:
    """Return what stands before the value of another property."""
    return b"," + compact(key) + b":"


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
