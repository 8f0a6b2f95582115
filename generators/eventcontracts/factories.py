"""Events made to measure for a test: the ordinary one, with a few places set."""

from __future__ import annotations

import copy
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from eventcontracts.coherence import set_linked
from eventcontracts.errors import InputError
from eventcontracts.jsondata.differences import Difference, apply_differences
from eventcontracts.jsondata.pointers import (
    build_pointer,
    generalize_pointer,
    lookup,
    matches,
    parse_pointer,
)
from eventcontracts.plan import Plan
from eventcontracts.structure import event_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.contract import Contract, Overrides
    from eventcontracts.jsondata.jsontypes import InstancePath, Json
    from eventcontracts.plan.shapes import EventShapes
    from eventcontracts.structure import EventPlace

__all__ = ["Events", "FactoryError", "build_event"]

MAX_FACTORY_PLACES: Final = 5_000
MAX_ARRAY_INDEX: Final = 1_000
"""How long a list gets at most so that it has the item that is asked for."""


class FactoryError(InputError):
    """An event that cannot be made as it is asked for.

    Attributes:
        event_type: The event's name.
        pointer: The place that is wrong.
        problem: What is wrong.
        invalid: Whether the event can be had where it need not be valid.
    """

    def __init__(
        self, event_type: str, pointer: str, problem: str, *, invalid: bool = False
    ) -> None:
        hint = "; pass valid=False to have it all the same" if invalid else ""
        super().__init__(f"{event_type}: {pointer or 'the top level'}: {problem}{hint}")
        self.event_type = event_type
        self.pointer = pointer
        self.problem = problem
        self.invalid = invalid


def build_event(
    plan: Plan,
    at: Overrides | None = None,
    *,
    number: int | None = None,
    valid: bool = True,
) -> Json:
    """Return an event of one's own: the ordinary one, with some places set.

    Linked places follow: set one, and those that hold the same value change with it.

    Args:
        plan: The event type.
        at: Values by JSON Pointer, in which `*` stands for every item of a list; the value
            `MISSING` removes the place. A place that the ordinary event
            lacks is added, with what is around it, and a list that is too short gets copies of its
            last item. A function is called with the event's number, 0 for the ordinary one.
        number: Begin with this valid event of the stream instead of the ordinary one.
        valid: Whether the event must still meet its contract.

    Raises:
        FactoryError: If the event type has no such place, or the event would not be valid.

    >>> from eventcontracts.catalog import Catalog
    >>> from eventcontracts.plan import Plan
    >>> plan = Plan.compile(Catalog.load().contract("AGENT_SUBSCRIBED", "event"))
    >>> build_event(plan, {"/eventEmitter/id": "desk-7"})["eventEmitter"]["id"]
    'desk-7'
    """
    event = plan.ordinary if number is None else plan.valid(number)
    known = _place_index(plan)
    values = {
        pointer: value(number or 0) if callable(value) else value
        for pointer, value in (at or {}).items()
    }
    event = known.grown(event, values, 0 if number is None else number + 1)
    changes = [
        Difference(path, lookup(event, path), value)
        for pointer, value in values.items()
        for path in known.paths(event, pointer)
    ]
    result = copy.deepcopy(set_linked(event, changes, plan.contract.links))
    if valid:
        _require_valid(plan.contract, result)
    return result


class Events:
    """Makes the events of a contract; what `catalog["TASK_ENQUEUED"]` makes them with.

    Args:
        contract: What events must meet.
        seed: What they are made from.

    >>> from eventcontracts.contract import Contract
    >>> ping = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    >>> pings = Events(Contract("PING", ping))
    >>> pings.example({"/n": 7}), len(list(pings.events(3)))
    ({'n': 7}, 3)
    """

    def __init__(self, contract: Contract, seed: int = 0) -> None:
        self.plan = Plan.compile(contract, seed=seed)

    def example(
        self, at: Overrides | None = None, *, number: int | None = None, valid: bool = True
    ) -> Json:
        """Return an event with some places set; see `made`."""
        return build_event(self.plan, at, number=number, valid=valid)

    def events(
        self, n: int | None = None, at: Overrides | None = None, *, valid: bool = True
    ) -> Iterator[Json]:
        """Yield so many valid events, or events without end, with some places set; see `made`."""
        numbers = count() if n is None else range(n)
        if not at:
            return map(self.plan.valid, numbers)
        return (build_event(self.plan, at, number=number, valid=valid) for number in numbers)


@lru_cache(maxsize=8)
def _place_index(plan: Plan) -> _PlaceIndex:
    return _PlaceIndex(plan)


class _PlaceIndex:
    """The places that an event type can have."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @cached_property
    def _known(self) -> dict[str, EventPlace]:
        """All places that the schema allows, by pattern."""
        return _by_pattern(self._plan.allowed)

    @cached_property
    def _documented(self) -> dict[str, EventPlace]:
        """The places of documented events."""
        return _by_pattern(self._plan.documented) if self._plan.guesses else self._known

    def grown(self, event: Json, at: Iterable[str], turn: int) -> Json:
        """Return an event that has what is around some places.

        Args:
            event: The event, which may have it.
            at: The places.
            turn: Different turns give different events.

        Raises:
            FactoryError: If the event type has no such place.
        """
        event = self._lengthened(event, at)
        absent = [self._place(pointer) for pointer in at if not self._has_room(event, pointer)]
        if not absent:
            return event
        shapes = self._plan.documented
        known = [self._documented.get(place.pattern) for place in absent]
        if None in known:  # whoever asks for a place that is only guessed may have it
            shapes, known = self._plan.allowed, list(absent)
        needs = {k: way for place in known if place for k, way in place.needs.items()}
        return self._lengthened(shapes.fitting(needs, turn), at)

    def _lengthened(self, event: Json, at: Iterable[str]) -> Json:
        """Return an event whose lists have the items that some places lie in."""
        for pointer in at:
            tokens = _absolute_tokens(self._plan, pointer)
            for depth, token in enumerate(tokens):
                if token.isdecimal() and int(token) < MAX_ARRAY_INDEX:
                    event = _extend_arrays(event, _join_tokens(tokens[:depth]), int(token))
        return event

    def paths(self, event: Json, pointer: str) -> list[InstancePath]:
        """Return the places of an event that a pointer names, a new one if there is none yet.

        Raises:
            FactoryError: If the event type has no such place.
        """
        found = [path for path, _ in matches(event, pointer)]
        if found:
            return found
        self._place(pointer)
        *around, name = _absolute_tokens(self._plan, pointer)
        for path, value in matches(event, _join_tokens(around)):
            if isinstance(value, dict):
                return [(*path, name)]
            if isinstance(value, list) and name == str(len(value)):
                return [(*path, len(value))]
        raise self._error(pointer, "what is around it is not in the event")

    def _has_room(self, event: Json, pointer: str) -> bool:
        tokens = _absolute_tokens(self._plan, pointer)
        if not tokens or any(matches(event, pointer)):
            return True
        return any(
            isinstance(value, dict | list) for _, value in matches(event, _join_tokens(tokens[:-1]))
        )

    def _place(self, pointer: str) -> EventPlace:
        """Return a place that the event type can have."""
        pattern = _pattern_of_tokens(_absolute_tokens(self._plan, pointer))
        if pattern in self._known:
            return self._known[pattern]
        around = self._known.get(pattern.rpartition("/")[0])
        if around and around.kind == "object" and any(m.invented for m in around.node.members):
            return around
        close = get_close_matches(pattern, self._known, 1)
        said = f"; did you mean {close[0]}?" if close else ""
        raise self._error(pointer, f"there is no such place{said}")

    def _error(self, pointer: str, problem: str) -> FactoryError:
        return FactoryError(self._plan.contract.event_type, pointer, problem)


def _by_pattern(shapes: EventShapes) -> dict[str, EventPlace]:
    """Return the places of the events that are made, each in its usual form."""
    found: dict[str, EventPlace] = {}
    for place in islice(event_places(shapes.structure.root), MAX_FACTORY_PLACES):
        found.setdefault(place.pattern, place)
    return found


def _extend_arrays(event: Json, pattern: str, index: int) -> Json:
    """Return an event whose lists at some places have an item of an index, where they have any."""
    short = [
        Difference(path, value, [*value, *(value[-1:] * (1 + index - len(value)))])
        for path, value in matches(event, pattern)
        if isinstance(value, list) and len(value) <= index
    ]
    return apply_differences(event, short) if short else event


def _absolute_tokens(plan: Plan, pointer: str) -> tuple[str, ...]:
    try:
        return parse_pointer(pointer)
    except ValueError as error:
        raise FactoryError(plan.contract.event_type, pointer, str(error)) from None


def _join_tokens(tokens: Sequence[str]) -> str:
    return build_pointer(tuple(tokens))


def _pattern_of_tokens(tokens: Sequence[str]) -> str:
    return generalize_pointer(build_pointer(tuple(tokens)))


def _require_valid(contract: Contract, event: Json) -> None:
    """Refuse an event that does not meet its contract.

    Raises:
        FactoryError: If it does not.
    """
    for found in contract.validator.violations(event):
        problem = f"it would break {found.keyword}: {found.message:.200}"
        raise FactoryError(contract.event_type, found.pointer, problem, invalid=True)
    for link in contract.links:
        if not link.holds(event):
            problem = f"{' and '.join(link.patterns)} would no longer hold the same value"
            raise FactoryError(contract.event_type, link.patterns[0], problem, invalid=True)
