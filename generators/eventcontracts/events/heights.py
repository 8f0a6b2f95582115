"""How deep the shallowest value of a recursive schema is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.structure import UnsatisfiableError

if TYPE_CHECKING:
    from eventcontracts.structure import Node

__all__ = ["Heights"]

DEEPEST: Final = 12


class Heights:
    """Knows which ways out of a recursion are the shortest."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}

    def shortest_way(self, node: Node) -> int | None:
        """Return the index of the way of a node's first fork that needs the fewest levels.

        None is returned where every way needs more levels than an event may have.
        """
        for depth in range(DEEPEST):
            for index, way in enumerate(node.ways):
                if self._fits(way, depth):
                    return index
        return None

    def _fits(self, node: Node, depth: int) -> bool:
        """Return whether a value of so many levels can be there."""
        key = (node.number, depth)
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._compute(node, depth)
        return self._known[key]

    def _compute(self, node: Node, depth: int) -> bool:
        if node.forks:
            return any(self._fits(way, depth) for way in node.ways)
        if node.values or set(node.kinds) - {"object", "array"}:
            return bool(node.kinds)
        if depth == 0 or not node.kinds:
            return False
        return any(self._fits_inside(node, kind, depth - 1) for kind in node.kinds)

    def _fits_inside(self, node: Node, kind: str, depth: int) -> bool:
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
