"""Sharing events among outcomes of choices: which of them have room for further ones.

Each of the latest events is a bit of a number, so that all are looked at in one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.structure import Choice

__all__ = ["LATEST", "Sharing"]

LATEST: Final = 256
"""How many events, the latest ones, can be given further outcomes."""

LARGEST: Final = 1_000
"""From how many outcomes on an event is full, so that it is of bearable size."""


class Sharing:
    """Some events that are to be made, and the outcomes that each is to have.

    Attributes:
        wanted: The outcomes of each event.

    >>> from eventcontracts.structure import Choice
    >>> kind, length = Choice("/a", 1, "kind"), Choice("/b", 2, "length")
    >>> events = Sharing()
    >>> events.add({kind: 0})
    0
    >>> events.open_for({kind: 1}), events.open_for({length: 1})
    (None, 0)
    """

    def __init__(self) -> None:
        self.wanted: list[dict[Choice, int]] = []
        self._deciding: dict[Choice, int] = {}
        self._having: dict[tuple[Choice, int], int] = {}
        self._full = 0

    def add(self, outcomes: Mapping[Choice, int]) -> int:
        """Return the number of a new event, which is to have some outcomes."""
        number = len(self.wanted)
        if number >= LATEST:
            self._release(number - LATEST)
        self.wanted.append({})
        self.join(number, outcomes)
        return number

    def join(self, number: int, outcomes: Mapping[Choice, int]) -> None:
        """Have one of the latest events have further outcomes."""
        self.wanted[number].update(outcomes)
        bit = 1 << number % LATEST
        for pair in outcomes.items():
            self._deciding[pair[0]] = self._deciding.get(pair[0], 0) | bit
            self._having[pair] = self._having.get(pair, 0) | bit
        if len(self.wanted[number]) >= LARGEST:
            self._full |= bit

    def open_for(
        self, outcomes: Mapping[Choice, int], begin: int = 0, *, new: bool = False
    ) -> int | None:
        """Return one of the latest events with room, of whose choices none comes out otherwise.

        Args:
            outcomes: The wanted outcomes.
            begin: Which number comes first; those below it come after all others.
            new: Whether an event that has them all already does not count.

        Returns:
            The number of the first such event, or None if there is none.
        """
        count = len(self.wanted)
        barred, having = self._full, -1
        for pair in outcomes.items():
            has = self._having.get(pair, 0)
            barred |= self._deciding.get(pair[0], 0) & ~has
            having &= has
        slots = (1 << min(count, LATEST)) - 1 & ~barred & ~(having if new else 0)
        if not slots:
            return None
        first = max(begin, count - LATEST) % LATEST
        later = slots >> first << first or slots
        slot = (later & -later).bit_length() - 1
        return count - 1 - (count - 1 - slot) % LATEST

    def _release(self, number: int) -> None:
        """Forget an event, whose bit another one gets."""
        bit = 1 << number % LATEST
        self._full &= ~bit
        for pair in self.wanted[number].items():
            self._deciding[pair[0]] &= ~bit
            self._having[pair] &= ~bit
