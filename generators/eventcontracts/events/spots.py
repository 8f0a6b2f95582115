"""Where the growth of an event has come to."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from eventcontracts.structure import Node

__all__ = ["At"]


class At(NamedTuple):
    """A place that grows.

    Attributes:
        pattern: The place, `*` for any item of a list.
        name: The name of the property, or of the list that it is an item of.
        parent: The name of what the property belongs to.
        around: The numbers of the nodes that it lies in.
        closing: Whether it lies in something that holds itself, and is to end soon.
        room: How many objects and lists there may be inside, about.
    """

    pattern: str = ""
    name: str = ""
    parent: str = ""
    around: tuple[int, ...] = ()
    closing: bool = False
    room: float = inf

    def inside(self, node: Node) -> At:
        """Return the same place, inside a container; a container inside itself is to close."""
        again = node.number in self.around
        around = (*self.around, node.number)
        return At(self.pattern, self.name, self.parent, around, self.closing or again, self.room)

    def property(self, name: str) -> At:
        """Return the place of a property."""
        pattern = f"{self.pattern}/{name.replace('~', '~0').replace('/', '~1')}"
        return At(pattern, name, self.name, self.around, self.closing, self.room)

    def item(self, token: str | int) -> At:
        """Return the place of an item, which goes by the name of its list."""
        pattern = f"{self.pattern}/{token}"
        return At(pattern, self.name, self.parent, self.around, self.closing, self.room)

    def divided(self, parts: int) -> At:
        """Return the place as each of some parts has it, which share its room."""
        room = self.room / max(1.0, min(parts, self.room)) - 1
        return self._replace(room=room, closing=self.closing or room <= 0)
