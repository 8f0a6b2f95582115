"""Where the growth of an event has come to."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from eventcontracts.structure import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.leaves import Source
    from eventcontracts.structure import Node

__all__ = ["At", "Bud"]


class Bud(NamedTuple):
    """What a place grows when it always grows the same leaf.

    Attributes:
        choice: The choice of its kind, of which there is one.
        weights: How likely that is.
        source: Where its values come from.
    """

    choice: Choice
    weights: Sequence[float]
    source: Source


class At:
    """A place that grows. Asked again for a place next to it, it gives the same one.

    Attributes:
        pattern: The place, `*` for any item of a list.
        name: The name of the property, or of the list that it is an item of.
        parent: The name of what the property belongs to.
        around: The numbers of the nodes that it lies in.
        closing: Whether it lies in something that holds itself, and is to end soon.
        room: How many objects and lists there may be inside, about.
        buds: What it always grows, by the number of the node.
    """

    __slots__ = (
        "_choices", "_insides", "_items", "_properties",
        "around", "buds", "closing", "name", "parent", "pattern", "room",
    )  # fmt: skip

    def __init__(
        self,
        names: tuple[str, str, str] = ("", "", ""),
        around: tuple[int, ...] = (),
        *,
        closing: bool = False,
        room: float = inf,
    ) -> None:
        self.pattern, self.name, self.parent = names
        self.around = around
        self.closing = closing
        self.room = room
        self.buds: dict[int, Bud] = {}
        self._properties: dict[str, At] = {}
        self._items: dict[str | int, At] = {}
        self._insides: dict[int, At] = {}
        self._choices: dict[tuple[int, str], Choice] = {}

    def inside(self, node: Node) -> At:
        """Return the same place, inside a container; a container inside itself is to close."""
        number = node.number
        if number not in self._insides:
            again = number in self.around
            names = (self.pattern, self.name, self.parent)
            around = (*self.around, number)
            closing = self.closing or again
            self._insides[number] = At(names, around, closing=closing, room=self.room)
        return self._insides[number]

    def property(self, name: str) -> At:
        """Return the place of a property."""
        if name not in self._properties:
            pattern = f"{self.pattern}/{name.replace('~', '~0').replace('/', '~1')}"
            self._properties[name] = self._part(pattern, name, self.name)
        return self._properties[name]

    def item(self, token: str | int) -> At:
        """Return the place of an item, which goes by the name of its list."""
        if token not in self._items:
            self._items[token] = self._part(f"{self.pattern}/{token}", self.name, self.parent)
        return self._items[token]

    def _part(self, *names: str) -> At:
        pattern, name, parent = names
        return At((pattern, name, parent), self.around, closing=self.closing, room=self.room)

    def divided(self, parts: int) -> At:
        """Return the place as each of some parts has it, which share its room."""
        room = self.room / max(1.0, min(parts, self.room)) - 1
        names = (self.pattern, self.name, self.parent)
        return At(names, self.around, closing=self.closing or room <= 0, room=room)

    def choice(self, node: Node, what: str) -> Choice:
        """Return a choice at this place; see `Choice`."""
        key = (node.number, what)
        if key not in self._choices:
            self._choices[key] = Choice(self.pattern, *key)
        return self._choices[key]
