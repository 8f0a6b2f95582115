"""Strategies of valid events."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.coherence import changed
from eventcontracts.differences import Difference, differences
from eventcontracts.jsontext import reread
from eventcontracts.plan import Plan
from eventcontracts.strategies.chosen import Where, chosen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from hypothesis.strategies import DrawFn, SearchStrategy

    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json

__all__ = ["events", "events_of"]

STREAM: Final = 256
"""How many events of a stream are drawn from: every choice comes out each way among the first."""


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

    @lru_cache(maxsize=STREAM)
    def units(number: int) -> tuple[Difference, ...]:
        return differences(plan.ordinary, plan.valid(number))

    @st.composite
    def drawn(draw: DrawFn) -> Json:
        number = draw(st.integers(0, STREAM - 1))
        found = units(number)
        taken = draw(st.binary(min_size=len(found), max_size=len(found)))
        if all(taken):
            return plan.valid(number)
        return reread(_mixed(contract, plan.ordinary, found, taken))

    return drawn()


def _mixed(contract: Contract, ordinary: Json, units: Sequence[Difference], taken: bytes) -> Json:
    """Return the ordinary event with some of the units that make a valid event of it.

    A unit is taken whose byte is not 0: nearly all by chance, and none in the simplest case. Where
    the ones that are taken do not meet the contract alone, those near them come along.
    """
    for depth in range(max((len(unit.path) for unit in units), default=0), -1, -1):
        near = {unit.path[:depth] for unit, take in zip(units, taken, strict=True) if take}
        chosen = [unit for unit in units if unit.path[:depth] in near]
        try:
            event = changed(ordinary, chosen, contract.links)
        except LookupError:
            continue
        if contract.accepts(event):
            return event
    return changed(ordinary, units, ())
