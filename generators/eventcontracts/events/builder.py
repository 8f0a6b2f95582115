"""The builder of skeletons, with all that is found out once for a schema, such as its depth."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.events.pickers import DefaultPicker, is_scalar, type_weight
from eventcontracts.events.skeletons import BuildContext, EventTooLargeError, SkeletonBuilder
from eventcontracts.scalars import FieldContext, scalar_source
from eventcontracts.structure import usual_types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.events.pickers import Picker
    from eventcontracts.events.skeletons import Skeleton
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.scalars import Pools, ScalarSource
    from eventcontracts.structure import SchemaNode, SchemaStructure

__all__ = ["MinimumDepths", "SkeletonFactory"]

# How deep the shallowest value of a recursive schema is.


MAX_SEARCH_DEPTH: Final = 12


class MinimumDepths:
    """Knows which ways out of a recursion are the shortest."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}

    def shortest_branch(self, node: SchemaNode) -> int | None:
        """Return the index of the way of a node's first fork that needs the fewest levels.

        None is returned where every way needs more levels than an event may have.
        """
        for depth in range(MAX_SEARCH_DEPTH):
            for index, way in enumerate(node.ways):
                if self._fits(way, depth):
                    return index
        return None

    def _fits(self, node: SchemaNode, depth: int) -> bool:
        """Return whether a value of so many levels can be there."""
        key = (node.number, depth)
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._compute(node, depth)
        return self._known[key]

    def _compute(self, node: SchemaNode, depth: int) -> bool:
        if node.forks:
            return any(self._fits(way, depth) for way in node.ways)
        if node.values or set(node.kinds) - {"object", "array"}:
            return bool(node.kinds)
        if depth == 0 or not node.kinds:
            return False
        return any(self._fits_inside(node, kind, depth - 1) for kind in node.kinds)

    def _fits_inside(self, node: SchemaNode, kind: str, depth: int) -> bool:
        try:
            if kind == "object":
                return all(self._fits(m.node, depth) for m in node.members if m.required)
            least, _ = node.length_range
            return all(
                self._fits(node.item(index, node.contained(index)), depth)
                for index in range(min(least, 8))
            )
        except UnsatisfiableError:
            return False


MAX_VALUES: Final = 5_000


"""How many values an event has at most that takes what it is offered."""


MAX_CONTAINERS: Final = 200


"""How many objects and lists an event has, about, that would be larger."""


MAX_BUILD_STEPS: Final = 50_000


MAX_CACHED_VALUES: Final = 50_000


"""After how many values the places that were met are forgotten, lest they become too many."""


class SkeletonFactory:
    """Grows trees for one schema.

    Args:
        structure: The schema.
        seen: The observed values of each place, by pattern.
        pools: Where names, addresses and words come from.
    """

    def __init__(
        self, structure: SchemaStructure, seen: Mapping[str, tuple[Json, ...]], pools: Pools
    ) -> None:
        self._structure = structure
        self._seen = seen
        self._pools = pools
        self._sources: dict[tuple[Any, ...], ScalarSource | UnsatisfiableError] = {}
        self._minimum_depths = MinimumDepths()
        self._widths: dict[int, int] = {}
        self._optional: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._kinds: dict[int, tuple[tuple[str, ...], tuple[float, ...]]] = {}
        self._start = BuildContext()
        self._steps = 0

    def build(self, picker: Picker, node: SchemaNode | None = None) -> Skeleton:
        """Return a tree.

        Args:
            picker: What decides the choices.
            node: What the schema says about the value; the whole event unless given.

        Raises:
            UnsatisfiableError: If none can be grown.
        """
        root = node or self._structure.root
        if not self._is_large:
            with suppress(EventTooLargeError):
                return self._build_skeleton(root, picker)
        return SkeletonBuilder(self, picker, MAX_BUILD_STEPS).value(
            root, BuildContext(room=MAX_CONTAINERS)
        )

    def _build_skeleton(self, root: SchemaNode, picker: Picker) -> Skeleton:
        """Return a tree that takes what it is offered; its places are remembered for others."""
        growth = SkeletonBuilder(self, picker, MAX_VALUES)
        try:
            return growth.value(root, self._start)
        finally:
            self._steps += growth.steps
            if self._steps > MAX_CACHED_VALUES:
                self._start, self._steps = BuildContext(), 0

    @cached_property
    def _is_large(self) -> bool:
        """Whether even the usual event would be too large, so that others need not try."""
        try:
            if not self._seen:
                SkeletonBuilder(self, DefaultPicker(), MAX_VALUES).value(
                    self._structure.root, BuildContext()
                )
        except EventTooLargeError:
            return True
        except UnsatisfiableError:
            return False
        return False

    def source(self, node: SchemaNode, kind: str, at: BuildContext) -> ScalarSource:
        """Return the source of a leaf, made once for each kind of place."""
        seen = self._seen.get(at.pattern, ())
        place = (at.pattern,) if seen else (at.name, at.parent)
        key = (node.number, kind, *place)
        if key not in self._sources:
            hint = FieldContext(at.name, at.parent, seen)
            try:
                self._sources[key] = scalar_source(node, kind, hint, self._pools)
            except UnsatisfiableError as error:
                self._sources[key] = error
        found = self._sources[key]
        if isinstance(found, UnsatisfiableError):
            raise found
        return found

    def kinds(self, node: SchemaNode) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Return the kinds of a value at a node, and how likely each is."""
        if node.number not in self._kinds:
            kinds = (*usual_types(node), *node.spare_types)
            self._kinds[node.number] = kinds, tuple(type_weight(node, kind) for kind in kinds)
        return self._kinds[node.number]

    def width(self, node: SchemaNode) -> int:
        """Return how many properties an object at a node can have that hold others."""
        if node.number not in self._widths:
            holders = [member for member in node.members if not is_scalar(member.node)]
            self._widths[node.number] = len(holders)
        return self._widths[node.number]

    def optional(self, node: SchemaNode) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the optional properties of an object that hold no others, and those that do."""
        if node.number not in self._optional:
            offered = [member for member in node.members if not member.required]
            scalars = tuple(member.name for member in offered if is_scalar(member.node))
            holders = tuple(member.name for member in offered if member.name not in {*scalars})
            self._optional[node.number] = scalars, holders
        return self._optional[node.number]

    def shortest_branch(self, node: SchemaNode) -> int | None:
        """Return which way of a node's first fork ends soonest."""
        return self._minimum_depths.shortest_branch(node)
