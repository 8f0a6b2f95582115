"""Hypothesis strategies of valid events, and the contracts that they are for."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict
from zlib import crc32

from eventcontracts.coherence import set_linked
from eventcontracts.jsondata.differences import Difference, differences
from eventcontracts.jsondata.jsontext import round_trip
from eventcontracts.jsondata.pointers import MISSING, build_pointer, walk
from eventcontracts.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Unpack

    from hypothesis.strategies import DrawFn, SearchStrategy

    from eventcontracts.contract import Contract
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = ["ContractOptions", "contract_for", "events", "events_of"]

# Which contract a strategy is for.


class ContractOptions(TypedDict, total=False):
    """Options that say where an event type is described, and how its events are made.

    Attributes:
        catalog: A folder, or `name` or `name@version` of a bundled catalog.
        schema: A plain JSON Schema file instead of a catalog.
        layer: The envelope layer; as documented unless given.
        seed: What the events are made from.
        locale: Where names, cities and sentences are from, such as `de_DE`.
    """

    catalog: str | Path
    schema: str | Path
    layer: str | None
    seed: int
    locale: str | None


def contract_for(event_type: str | None, where: ContractOptions) -> Contract:
    """Return the contract of an event type.

    Raises:
        InputError: If a catalog, schema, event type or layer cannot be used.
    """
    from eventcontracts.catalog import Catalog
    from eventcontracts.contract import Contract
    from eventcontracts.errors import InputError

    locale = where.get("locale")
    if "schema" in where:
        return Contract.load(Path(where["schema"])).localized(locale)
    if event_type is None:
        raise InputError("name the event type, or give a schema file")
    loaded = Catalog.load(where["catalog"]) if "catalog" in where else Catalog.load()
    return loaded.contract(event_type, where.get("layer")).localized(locale)


STREAM_EVENTS: Final = 256


"""How many events of a stream are drawn from: every choice comes out each way among the first."""


SPARE_BYTES: Final = 64


"""How many bytes there are for places that the ordinary event lacks."""


MAX_CHOICE_BYTES: Final = 2_048


MAX_ADDED_DIFFERENCES: Final = 64


"""About how many differences come along at most."""


MAX_PRUNED_DIFFERENCES: Final = 4


"""Of so many differences, those that came along and are not needed go again."""


MAX_PART_TRIES: Final = 8
"""How many parts are tried of differences that cannot be had together."""


BYTES_PER_DRAW: Final = 32


"""How many bytes are drawn at once: what does not matter in a failure goes so many at a time."""


def events(event_type: str | None = None, **where: Unpack[ContractOptions]) -> SearchStrategy[Any]:
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
    return events_of(contract_for(event_type, where), seed=where.get("seed", 0))


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
    seats = ByteAllocation(plan.ordinary)

    @lru_cache(maxsize=STREAM_EVENTS)
    def units(number: int) -> tuple[tuple[Difference, int], ...]:
        return seats.of(differences(plan.ordinary, plan.valid(number)))

    part = st.binary(min_size=BYTES_PER_DRAW, max_size=BYTES_PER_DRAW)

    @st.composite
    def drawn(draw: DrawFn) -> Json:
        number = draw(st.integers(0, STREAM_EVENTS)) - 1
        if number < 0:
            return round_trip(plan.ordinary)
        wanted = b"".join(draw(part) for _ in range(seats.count // BYTES_PER_DRAW))
        found = units(number)
        taken = [unit for unit, seat in found if wanted[seat]]
        if len(taken) == len(found):
            return plan.valid(number)
        return round_trip(
            _combine_units(contract.ordinary, plan.ordinary, [unit for unit, _ in found], taken)
        )

    return drawn()


class ByteAllocation:
    """The byte that decides whether a place differs: the same one in all events.

    So a failure that shrinks to another event of the stream keeps the places that differ.

    Args:
        ordinary: The event that others differ from.

    Attributes:
        count: How many bytes there are.
    """

    def __init__(self, ordinary: Json) -> None:
        places = islice(walk(ordinary), MAX_CHOICE_BYTES - SPARE_BYTES)
        self._known = {path: seat for seat, (path, _) in enumerate(places)}
        self.count = -(-(len(self._known) + SPARE_BYTES) // BYTES_PER_DRAW) * BYTES_PER_DRAW

    def of(self, units: Iterable[Difference]) -> tuple[tuple[Difference, int], ...]:
        """Return units with the seat of each; places that the ordinary event lacks share a few."""
        return tuple((unit, self._known.get(unit.path, self._spare(unit.path))) for unit in units)

    def _spare(self, path: InstancePath) -> int:
        return len(self._known) + crc32(build_pointer(path).encode()) % SPARE_BYTES


def _combine_units(
    contract: Contract, ordinary: Json, units: Sequence[Difference], taken: Sequence[Difference]
) -> Json:
    """Return the ordinary event with some of the units that make a valid event of it.

    Where the ones that are taken do not meet the contract alone, those near them come along; what
    would bring too many along is left out.
    """
    chosen = _complete_units(contract, ordinary, units, taken)
    if chosen is None:
        tries = iter(range(MAX_PART_TRIES))
        taken = _possible_units(contract, ordinary, units, taken, tries)
        chosen = _complete_units(contract, ordinary, units, taken)
    if chosen is None:
        return ordinary
    if len(taken) <= MAX_PRUNED_DIFFERENCES:
        return _drop_unneeded_units(contract, ordinary, chosen, taken)
    return _valid_combination(contract, ordinary, chosen)


def _complete_units(
    contract: Contract, ordinary: Json, units: Sequence[Difference], taken: Sequence[Difference]
) -> list[Difference] | None:
    """Return units with those near them that they need.

    None if these would be too many, or bring too much about at places that are linked.
    """
    most = 2 * len(taken) + MAX_ADDED_DIFFERENCES
    for depth in range(max((len(unit.path) for unit in units), default=0), -1, -1):
        near = {unit.path[:depth] for unit in taken}
        chosen = [unit for unit in units if unit.path[:depth] in near]
        if len(chosen) > most:
            return None
        event = _valid_combination(contract, ordinary, chosen)
        if event is not MISSING:
            return chosen if len(differences(ordinary, event)) <= most else None
    return None


def _possible_units(
    contract: Contract,
    ordinary: Json,
    units: Sequence[Difference],
    taken: Sequence[Difference],
    tries: Iterator[int],
) -> Sequence[Difference]:
    """Return those of some units that can be had together, found by halves in so many tries."""
    if next(tries, None) is None:
        return ()
    if _complete_units(contract, ordinary, units, taken) is not None:
        return taken
    if len(taken) <= 1:
        return ()
    middle = len(taken) // 2
    first = _possible_units(contract, ordinary, units, taken[:middle], tries)
    second = _possible_units(contract, ordinary, units, taken[middle:], tries)
    both = (*first, *second)
    possible = _complete_units(contract, ordinary, units, both) is not None
    return both if possible else first


def _drop_unneeded_units(
    contract: Contract, ordinary: Json, chosen: Sequence[Difference], taken: Sequence[Difference]
) -> Json:
    """Return the ordinary event with units, without those that came along and are not needed."""
    kept = list(chosen)
    for unit in chosen:
        rest = [other for other in kept if other is not unit]
        is_spare = not any(unit is one for one in taken)
        if is_spare and _valid_combination(contract, ordinary, rest) is not MISSING:
            kept = rest
    return _valid_combination(contract, ordinary, kept)


def _valid_combination(contract: Contract, ordinary: Json, units: Sequence[Difference]) -> Json:
    """Return the ordinary event with units and what follows them, or `MISSING` if that is wrong."""
    try:
        event = set_linked(ordinary, units, contract.links)
    except LookupError:
        return MISSING
    return event if contract.accepts(event) else MISSING
