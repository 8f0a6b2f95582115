"""What trees grow from: what is worked out once for all trees of a schema."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.events.growth import Growth, TooLargeError
from eventcontracts.events.heights import Heights
from eventcontracts.events.picking import UsualPicker
from eventcontracts.events.spots import At
from eventcontracts.events.weights import is_scalar, kind_weight
from eventcontracts.leaves import Hint, source_of
from eventcontracts.structure import UnsatisfiableError, usual_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.events.growth import Tree
    from eventcontracts.events.picking import Picker
    from eventcontracts.jsontypes import Json
    from eventcontracts.leaves import Pools, Source
    from eventcontracts.structure import Node, Structure

__all__ = ["Grower"]

ENOUGH: Final = 5_000
"""How many values an event has at most that takes what it is offered."""

ROOM: Final = 200
"""How many objects and lists an event has, about, that would be larger."""

MOST_STEPS: Final = 50_000
REMEMBERED: Final = 50_000
"""After how many values the places that were met are forgotten, lest they become too many."""


class Grower:
    """Grows trees for one schema.

    Args:
        structure: The schema.
        seen: The observed values of each place, by pattern.
        pools: Where names, addresses and words come from.
    """

    def __init__(
        self, structure: Structure, seen: Mapping[str, tuple[Json, ...]], pools: Pools
    ) -> None:
        self._structure = structure
        self._seen = seen
        self._pools = pools
        self._sources: dict[tuple[Any, ...], Source | UnsatisfiableError] = {}
        self._heights = Heights()
        self._widths: dict[int, int] = {}
        self._optional: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._kinds: dict[int, tuple[tuple[str, ...], tuple[float, ...]]] = {}
        self._start = At()
        self._steps = 0

    def grow(self, picker: Picker, node: Node | None = None) -> Tree:
        """Return a tree.

        Args:
            picker: What decides the choices.
            node: What the schema says about the value; the whole event unless given.

        Raises:
            UnsatisfiableError: If none can be grown.
        """
        root = node or self._structure.root
        if not self._is_large:
            with suppress(TooLargeError):
                return self._grown(root, picker)
        return Growth(self, picker, MOST_STEPS).value(root, At(room=ROOM))

    def _grown(self, root: Node, picker: Picker) -> Tree:
        """Return a tree that takes what it is offered; its places are remembered for others."""
        growth = Growth(self, picker, ENOUGH)
        try:
            return growth.value(root, self._start)
        finally:
            self._steps += growth.steps
            if self._steps > REMEMBERED:
                self._start, self._steps = At(), 0

    @cached_property
    def _is_large(self) -> bool:
        """Whether even the usual event would be too large, so that others need not try."""
        try:
            if not self._seen:
                Growth(self, UsualPicker(), ENOUGH).value(self._structure.root, At())
        except TooLargeError:
            return True
        except UnsatisfiableError:
            return False
        return False

    def source(self, node: Node, kind: str, at: At) -> Source:
        """Return the source of a leaf, made once for each kind of place."""
        seen = self._seen.get(at.pattern, ())
        place = (at.pattern,) if seen else (at.name, at.parent)
        key = (node.number, kind, *place)
        if key not in self._sources:
            hint = Hint(at.name, at.parent, seen)
            try:
                self._sources[key] = source_of(node, kind, hint, self._pools)
            except UnsatisfiableError as error:
                self._sources[key] = error
        found = self._sources[key]
        if isinstance(found, UnsatisfiableError):
            raise found
        return found

    def kinds(self, node: Node) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Return the kinds of a value at a node, and how likely each is."""
        if node.number not in self._kinds:
            kinds = (*usual_kinds(node), *node.spare_kinds)
            self._kinds[node.number] = kinds, tuple(kind_weight(node, kind) for kind in kinds)
        return self._kinds[node.number]

    def width(self, node: Node) -> int:
        """Return how many properties an object at a node can have that hold others."""
        if node.number not in self._widths:
            holders = [member for member in node.members if not is_scalar(member.node)]
            self._widths[node.number] = len(holders)
        return self._widths[node.number]

    def optional(self, node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the optional properties of an object that hold no others, and those that do."""
        if node.number not in self._optional:
            offered = [member for member in node.members if not member.required]
            scalars = tuple(member.name for member in offered if is_scalar(member.node))
            holders = tuple(member.name for member in offered if member.name not in {*scalars})
            self._optional[node.number] = scalars, holders
        return self._optional[node.number]

    def shortest_way(self, node: Node) -> int | None:
        """Return which way of a node's first fork ends soonest."""
        return self._heights.shortest_way(node)
