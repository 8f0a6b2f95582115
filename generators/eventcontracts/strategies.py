"""Hypothesis strategies: events for `@given`, which shrink towards the ordinary event."""

from __future__ import annotations

import copy
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.coherence import changed
from eventcontracts.differences import Difference, differences
from eventcontracts.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json

__all__ = ["events", "events_of"]

STREAM: Final = 256
"""How many events of a stream are drawn from: every choice comes out each way among the first."""

TAKEN: Final = (False, True, True, True)
"""Whether a place is as in the other event: most are, and none in the simplest case."""


def events(
    event_type: str | None = None,
    *,
    catalog: str | Path | None = None,
    schema: str | Path | None = None,
    layer: str | None = None,
    seed: int = 0,
    locale: str | None = None,
) -> SearchStrategy[Any]:
    """Return a strategy of valid events.

    Each is the ordinary event with some places as another valid event has them; a failing one
    shrinks to *the ordinary event, with this one thing different*.

    Args:
        event_type: The event's name; not needed with a schema file.
        catalog: A folder, or `name` or `name@version` of a bundled catalog.
        schema: A plain JSON Schema file instead of a catalog.
        layer: The envelope layer; as documented unless given.
        seed: What the events are made from.
        locale: Where names, cities and sentences are from, such as `de_DE`.

    Raises:
        InputError: If a catalog, schema, event type or layer cannot be used.

    >>> from hypothesis import find
    >>> event = find(events("AGENT_SUBSCRIBED", layer="event"), lambda event: event["data"] != {})
    >>> event["name"]
    'AGENT_SUBSCRIBED'
    """
    from eventcontracts.catalog import Catalog, contract_of_file
    from eventcontracts.errors import InputError

    if schema is not None:
        return events_of(contract_of_file(Path(schema)).localized(locale), seed=seed)
    if event_type is None:
        raise InputError("name the event type, or give a schema file")
    loaded = Catalog.load(catalog) if catalog is not None else Catalog.load()
    return events_of(loaded.contract(event_type, layer).localized(locale), seed=seed)


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
        found = units(draw(st.integers(0, STREAM - 1)))
        count = len(found)
        taken = draw(st.lists(st.sampled_from(TAKEN), min_size=count, max_size=count))
        return copy.deepcopy(_mixed(contract, plan.ordinary, found, taken))

    return drawn()


def _mixed(
    contract: Contract, ordinary: Json, units: Sequence[Difference], taken: Sequence[bool]
) -> Json:
    """Return the ordinary event with some of the units that make a valid event of it.

    Where the ones that are taken do not meet the contract alone, those near them come along.
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
