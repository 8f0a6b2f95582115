"""Strategies of valid events."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from eventcontracts.coherence import changed
from eventcontracts.differences import Difference, differences
from eventcontracts.jsontext import reread
from eventcontracts.plan import Plan
from eventcontracts.pointers import MISSING, build, walk
from eventcontracts.strategies.chosen import Where, chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Unpack

    from hypothesis.strategies import DrawFn, SearchStrategy

    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json, Path

__all__ = ["events", "events_of"]

STREAM: Final = 256
"""How many events of a stream are drawn from: every choice comes out each way among the first."""

SPARE: Final = 64
"""How many bytes there are for places that the ordinary event lacks."""

MOST_SEATS: Final = 2_048
MANY: Final = 64
"""About how many differences come along at most."""

FEW: Final = 4
"""Of so many differences, those that came along and are not needed go again."""

PART: Final = 32
"""How many bytes are drawn at once: what does not matter in a failure goes so many at a time."""


def events(event_type: str | None = None, **where: Unpack[Where]) -> SearchStrategy[Any]:
    """Return a strategy of valid events.

    Each is the ordinary event with some places as another valid event has them; a failing one
    shrinks to *the ordinary event, with this one thing different*.

    Args:
        event_type: The event's name; not needed with a schema file.
        where: `catalog`, a folder, or `name` or `name@version` of a bundled one; or `schema`, a
            plain JSON Schema file instead; `layer`, the envelope layer; `seed`, what the events
            are made from; `locale`, where names, cities and sentences are from.

    Raises:
        InputError: If a catalog, schema, event type or layer cannot be used.

    >>> from hypothesis import find
    >>> event = find(events("AGENT_SUBSCRIBED", layer="event"), lambda event: event["data"] != {})
    >>> event["name"]
    'AGENT_SUBSCRIBED'
    """
    return events_of(chosen(event_type, where), seed=where.get("seed", 0))


def events_of(contract: Contract, *, seed: int = 0) -> SearchStrategy[Any]:
    """Return a strategy of valid events of a contract; see `events`.

    Args:
        contract: What events must meet.
        seed: What the events are made from.

    Raises:
        InputError: If the contract's schema cannot be used, or no event can meet it.
    """
    from hypothesis import strategies as st

    plan = Plan.compile(contract, seed=seed)
    seats = Seats(plan.ordinary)

    @lru_cache(maxsize=STREAM)
    def units(number: int) -> tuple[tuple[Difference, int], ...]:
        return seats.of(differences(plan.ordinary, plan.valid(number)))

    part = st.binary(min_size=PART, max_size=PART)

    @st.composite
    def drawn(draw: DrawFn) -> Json:
        number = draw(st.integers(0, STREAM)) - 1
        if number < 0:
            return reread(plan.ordinary)
        wanted = b"".join(draw(part) for _ in range(seats.count // PART))
        found = units(number)
        taken = [unit for unit, seat in found if wanted[seat]]
        if len(taken) == len(found):
            return plan.valid(number)
        return reread(_mixed(contract.ordinary, plan.ordinary, [unit for unit, _ in found], taken))

    return drawn()


class Seats:
    """Which byte decides whether a place differs: the same one in all events.

    So a failure that shrinks to another event of the stream keeps the places that differ.

    Args:
        ordinary: The event that others differ from.

    Attributes:
        count: How many bytes there are.
    """

    def __init__(self, ordinary: Json) -> None:
        places = islice(walk(ordinary), MOST_SEATS - SPARE)
        self._known = {path: seat for seat, (path, _) in enumerate(places)}
        self.count = -(-(len(self._known) + SPARE) // PART) * PART

    def of(self, units: Iterable[Difference]) -> tuple[tuple[Difference, int], ...]:
        """Return units with the seat of each; places that the ordinary event lacks share a few."""
        return tuple((unit, self._known.get(unit.path, self._spare(unit.path))) for unit in units)

    def _spare(self, path: Path) -> int:
        return len(self._known) + crc32(build(path).encode()) % SPARE


def _mixed(
    contract: Contract, ordinary: Json, units: Sequence[Difference], taken: Sequence[Difference]
) -> Json:
    """Return the ordinary event with some of the units that make a valid event of it.

    Where the ones that are taken do not meet the contract alone, those near them come along; if
    they would be too many, nothing differs.
    """
    for depth in range(max((len(unit.path) for unit in units), default=0), -1, -1):
        near = {unit.path[:depth] for unit in taken}
        chosen = [unit for unit in units if unit.path[:depth] in near]
        if len(chosen) > 2 * len(taken) + MANY:
            break
        event = _accepted(contract, ordinary, chosen)
        if event is not MISSING:
            return _lean(contract, ordinary, chosen, taken) if len(taken) <= FEW else event
    return ordinary


def _lean(
    contract: Contract, ordinary: Json, chosen: Sequence[Difference], taken: Sequence[Difference]
) -> Json:
    """Return the ordinary event with units, without those that came along and are not needed."""
    kept = list(chosen)
    for unit in chosen:
        rest = [other for other in kept if other is not unit]
        is_spare = not any(unit is one for one in taken)
        if is_spare and _accepted(contract, ordinary, rest) is not MISSING:
            kept = rest
    return _accepted(contract, ordinary, kept)


def _accepted(contract: Contract, ordinary: Json, units: Sequence[Difference]) -> Json:
    """Return the ordinary event with units and what follows them, or `MISSING` if that is wrong."""
    try:
        event = changed(ordinary, units, contract.links)
    except LookupError:
        return MISSING
    return event if contract.accepts(event) else MISSING
