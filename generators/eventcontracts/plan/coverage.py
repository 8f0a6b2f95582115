"""Coverage of choices: their outcomes, shared out over the first shapes of events."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.structure import event_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.structure import EventPlace, GenerationChoice, SchemaNode

__all__ = [
    "COVERED_SHAPES",
    "MAX_OPEN_EVENTS",
    "UNCHANGED_SHAPES",
    "OutcomePacking",
    "choice_coverage",
    "choice_outcomes",
]

# Sharing events among outcomes of choices: which of them have room for further ones.


MAX_OPEN_EVENTS: Final = 256


"""How many events, the latest ones, can be given further outcomes."""


MAX_OUTCOMES_PER_EVENT: Final = 1_000


"""From how many outcomes on an event is full, so that it is of bearable size."""


class OutcomePacking:
    """Some events that are to be made, and the outcomes that each is to have.

    Attributes:
        wanted: The outcomes of each event.

    >>> from eventcontracts.structure import GenerationChoice
    >>> kind, length = GenerationChoice("/a", 1, "kind"), GenerationChoice("/b", 2, "length")
    >>> events = OutcomePacking()
    >>> events.add({kind: 0})
    0
    >>> events.open_for({kind: 1}), events.open_for({length: 1})
    (None, 0)
    """

    def __init__(self) -> None:
        self.wanted: list[dict[GenerationChoice, int]] = []
        self._deciding: dict[GenerationChoice, int] = {}
        self._having: dict[tuple[GenerationChoice, int], int] = {}
        self._full = 0

    def add(self, outcomes: Mapping[GenerationChoice, int]) -> int:
        """Return the number of a new event, which is to have some outcomes."""
        number = len(self.wanted)
        if number >= MAX_OPEN_EVENTS:
            self._release(number - MAX_OPEN_EVENTS)
        self.wanted.append({})
        self.join(number, outcomes)
        return number

    def join(self, number: int, outcomes: Mapping[GenerationChoice, int]) -> None:
        """Have one of the latest events have further outcomes."""
        self.wanted[number].update(outcomes)
        bit = 1 << number % MAX_OPEN_EVENTS
        for pair in outcomes.items():
            self._deciding[pair[0]] = self._deciding.get(pair[0], 0) | bit
            self._having[pair] = self._having.get(pair, 0) | bit
        if len(self.wanted[number]) >= MAX_OUTCOMES_PER_EVENT:
            self._full |= bit

    def open_for(
        self, outcomes: Mapping[GenerationChoice, int], begin: int = 0, *, new: bool = False
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
        slots = (1 << min(count, MAX_OPEN_EVENTS)) - 1 & ~barred & ~(having if new else 0)
        if not slots:
            return None
        first = max(begin, count - MAX_OPEN_EVENTS) % MAX_OPEN_EVENTS
        later = slots >> first << first or slots
        slot = (later & -later).bit_length() - 1
        return count - 1 - (count - 1 - slot) % MAX_OPEN_EVENTS

    def _release(self, number: int) -> None:
        """Forget an event, whose bit another one gets."""
        bit = 1 << number % MAX_OPEN_EVENTS
        self._full &= ~bit
        for pair in self.wanted[number].items():
            self._deciding[pair[0]] &= ~bit
            self._having[pair] &= ~bit


COVERED_SHAPES: Final = 64


"""How many shapes share the outcomes, where they have room."""


MAX_COVERED_PLACES: Final = 5_000


"""How many places are looked at, those near the top first."""


MAX_OUTCOMES: Final = 10_000


UNCHANGED_SHAPES: Final = 1


"""How many shapes at the beginning are left as they come."""


SHAPES_PER_OUTCOME: Final = 4


"""In how many of the first shapes an outcome comes up, as far as they have room."""


MAX_REPEATED_OUTCOMES: Final = 2_000


"""Where there are more outcomes, each comes up in one shape."""


def choice_outcomes(root: SchemaNode) -> Iterator[dict[GenerationChoice, int]]:
    """Yield each outcome of each choice once, with the outcomes that lead to it.

    The last entry is the outcome itself.
    """
    seen: set[tuple[GenerationChoice, int]] = set()
    for place in islice(event_places(root), MAX_COVERED_PLACES):
        for needs in (place.needs, *_other_outcomes(place)):
            new = [pair for pair in needs.items() if pair not in seen]
            seen.update(new)
            if new:
                yield dict(needs)


def _other_outcomes(place: EventPlace) -> Iterator[dict[GenerationChoice, int]]:
    """Yield the outcomes at a place that no place below stands for."""
    try:
        if place.kind == "object" and place.node.values is None:
            optional = [m for m in place.node.members if not m.required]
            yield from (place.choosing("has:" + member.name, 1) for member in optional)
        elif place.kind == "array" and place.node.values is None:
            count = len(place.node.lengths)
            yield from (place.choosing("length", outcome) for outcome in range(count))
    except UnsatisfiableError:
        return


def choice_coverage(root: SchemaNode) -> tuple[Mapping[GenerationChoice, int], ...]:
    """Return the outcomes that each of the first shapes is to have.

    Each outcome has a shape; as far as there is room it has several, so that what breaks
    consumers (an empty list, a null, an absent field) comes up early and more than once.
    """
    shapes = OutcomePacking()
    for _ in range(COVERED_SHAPES - UNCHANGED_SHAPES):
        shapes.add({})
    shallow_first = sorted(islice(choice_outcomes(root), MAX_OUTCOMES), key=len)
    total = SHAPES_PER_OUTCOME if len(shallow_first) <= MAX_REPEATED_OUTCOMES else 1
    for turn, wanted in enumerate(shallow_first):
        for times in range(total):
            count = len(shapes.wanted)
            begin = (turn + times * count // total) % count
            free = shapes.open_for(wanted, begin, new=True)
            if free is not None:
                shapes.join(free, wanted)
            elif times == 0 and count < MAX_OPEN_EVENTS - UNCHANGED_SHAPES:
                shapes.add(wanted)
    return (*({} for _ in range(UNCHANGED_SHAPES)), *shapes.wanted)
