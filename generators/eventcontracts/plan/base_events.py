"""Parents: a few valid events that together have every place of an event type."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.jsondata.equality import json_type
from eventcontracts.jsondata.pointers import MISSING, lookup
from eventcontracts.plan.coverage import OutcomePacking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.plan.compiled import Plan
    from eventcontracts.structure import EventPlace, GenerationChoice

__all__ = ["BaseEvents"]


class BaseEvents:
    """Finds valid events that have a place, to change something there.

    They are such as are documented, so that what is changed is all that is unusual; a place that
    no documented event has gets none.

    Args:
        plan: The plan.
        places: The places that are asked for, of all that the schema allows.

    Attributes:
        made: How many events were made, which takes long where the schema is large.
    """

    def __init__(self, plan: Plan, places: Iterable[EventPlace]) -> None:
        self.made = 0
        self._plan = plan
        self._shapes = plan.documented
        self._bases = OutcomePacking()
        self._base_of: dict[tuple[str, int, str | None], int] = {}
        self._fitted: dict[int, Json] = {}
        self._turn = 0
        for place in places:
            for form in (*plan.forms(place), *plan.beside(place)):
                self._base_of.setdefault(_place_key(form), self._joined(form.needs))

    def of(self, place: EventPlace, turn: int) -> Iterator[Json]:
        """Yield valid events that have a place: the ordinary one, and such as are made to have it.

        Args:
            place: One of the places.
            turn: Different turns give different events.
        """
        if turn == 0 and _has_place(self._plan.ordinary, place):
            yield self._plan.ordinary
        for event in self._fitting(self._plan.forms(place), turn):
            if _has_place(event, place):
                yield event

    def beside(self, place: EventPlace, turn: int) -> Iterator[Json]:
        """Yield valid events that have something else at a place, or only what is around it.

        Args:
            place: One of the places.
            turn: Different turns give different events.
        """
        forms = self._plan.beside(place)
        events = chain((self._plan.ordinary,) if turn == 0 else (), self._fitting(forms, turn))
        for event in events if forms else ():
            if _is_near(event, place) and not _has_place(event, place):
                yield event

    def _fitting(self, forms: Iterable[EventPlace], turn: int) -> Iterator[Json]:
        """Yield the events that were made to have a place in some forms."""
        for base in dict.fromkeys(self._base_of[_place_key(form)] for form in forms):
            yield self._fit(base, turn)

    def with_more_items(self, place: EventPlace, turn: int) -> Iterator[Json]:
        """Yield valid events whose list at a place has more items than it has to.

        Args:
            place: One of the places, of a list.
            turn: Different turns give different events.
        """
        for form in self._plan.forms(place):
            with suppress(UnsatisfiableError):
                lengths = form.node.lengths
                outcome = lengths.index(max(lengths))
                event = self._shapes.fitting(form.choosing("length", outcome), turn)
                if _has_place(event, place):
                    yield event

    def _joined(self, needs: Mapping[GenerationChoice, int]) -> int:
        """Return the number of the event whose choices these needs are added to."""
        number = self._bases.open_for(needs)
        if number is None:
            return self._bases.add(needs)
        self._bases.join(number, needs)
        return number

    def _fit(self, number: int, turn: int) -> Json:
        """Return the event of a turn that has the choices of a base; it is kept for the turn."""
        if turn != self._turn:
            self._turn = turn
            self._fitted.clear()
        if number not in self._fitted:
            self.made += 1
            try:
                self._fitted[number] = self._shapes.fitting(self._bases.wanted[number], turn)
            except UnsatisfiableError:
                self._fitted[number] = MISSING
        return self._fitted[number]


def _place_key(place: EventPlace) -> tuple[str, int, str | None]:
    return place.pattern, place.node.number, place.kind


def _has_place(event: Json, place: EventPlace) -> bool:
    """Return whether an event has a value of the right type at a place."""
    value = MISSING if event is MISSING else lookup(event, place.path)
    if value is MISSING:
        return False
    kind = json_type(value)
    return kind == place.kind or (kind, place.kind) == ("integer", "number")


def _is_near(event: Json, place: EventPlace) -> bool:
    """Return whether an event has something at a place, or an object that may have it."""
    if event is MISSING:
        return False
    if lookup(event, place.path) is not MISSING:
        return True
    return bool(place.path) and isinstance(lookup(event, place.path[:-1]), dict)
