"""Schemas with far more places than an event can have."""

from __future__ import annotations

import sys
import tracemalloc
from itertools import islice
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.contract import Contract
from eventcontracts.edges import edge_cases
from eventcontracts.edges import edge_generation as edges
from eventcontracts.generation import cases
from eventcontracts.jsondata.pointers import walk
from eventcontracts.plan import Plan
from eventcontracts.plan.coverage import MAX_OPEN_EVENTS, MAX_OUTCOMES_PER_EVENT, OutcomePacking
from eventcontracts.policy import Kind
from eventcontracts.scalars.scalar_sources import pool_of
from eventcontracts.structure import GenerationChoice

if TYPE_CHECKING:
    import pytest

TEXT = {"type": "string"}

CHOICES = st.dictionaries(
    st.sampled_from([GenerationChoice(f"/{name}", 0, "kind") for name in "abcdef"]),
    st.integers(0, 2),
    min_size=1,
)


def _wide(groups: int, holders: int, scalars: int) -> dict[str, Any]:
    """Return the schema of an object of objects of objects, all of whose parts are optional."""
    inner = {"properties": {f"text{i}": TEXT for i in range(scalars)}, "type": "object"}
    parts = {f"part{i}": inner for i in range(holders)}
    group = {"type": "object", "properties": {**inner["properties"], **parts}}
    return {"type": "object", "properties": {f"group{i}": group for i in range(groups)}}


def test_objects_with_hundreds_of_properties_have_some_of_them() -> None:
    """Where all parts together would be too large an event, also single values are left out."""
    plan = Plan.compile(Contract("WIDE", _wide(10, 8, 100)))
    sizes = [sum(1 for _ in walk(event)) for event in (plan.ordinary, *map(plan.valid, range(20)))]
    assert max(sizes) < 3_000
    assert min(sizes) > 50


def test_all_properties_of_a_large_object_come_up() -> None:
    """Which parts of it are there differs from event to event."""
    plan = Plan.compile(Contract("WIDE", _wide(10, 8, 100)))
    events = map(plan.valid, range(40))
    seen = {name for event in events for group in event.values() for name in group}
    assert seen == {*(f"text{i}" for i in range(100)), *(f"part{i}" for i in range(8))}


def test_a_place_of_a_large_schema_is_changed_in_an_event_of_bearable_size() -> None:
    """Parents of edge cases do not have all places at once where these are too many."""
    contract = Contract("WIDE", _wide(10, 8, 100))
    sizes = [len(case.body) for case in islice(cases(contract, Kind.EDGE, n=20), 20)]
    assert max(sizes) < 300_000


def test_invalid_cases_begin_near_the_top_of_a_schema_with_too_many_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Constraints deep inside are left out, and nothing is refused."""
    deep: dict[str, Any] = TEXT
    for _ in range(10):
        deep = {"type": "object", "properties": {"a": deep, "b": TEXT}, "required": ["a", "b"]}
    monkeypatch.setattr(sys.modules["eventcontracts.mutations.constraint_sites"], "MOST_PLACES", 5)
    made = list(cases(Contract("DEEP", deep), Kind.INVALID))
    pointers = {case.fault.pointer for case in made if case.fault}
    assert pointers == {"", "/a", "/b", "/a/a", "/a/b"}


def test_an_edge_class_that_hardly_fits_anywhere_does_not_keep_others_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A class pauses after some parent events that were made for nothing, and none is lost."""
    ways: list[dict[str, Any]] = [
        {"properties": {"kind": {"const": str(number)}, f"n{number}": {"const": number}},
         "required": ["kind", f"n{number}"], "additionalProperties": False}
        for number in range(30)
    ]  # fmt: skip
    ways[7]["properties"]["free"] = {"type": ["string", "null"]}
    contract = Contract("TAGGED", {"type": "object", "oneOf": ways})
    patient = [case.id for case in edge_cases(Plan.compile(contract))]
    monkeypatch.setattr(edges, "PATIENCE", 2)
    eager = [case.id for case in edge_cases(Plan.compile(contract))]
    assert sorted(eager) == sorted(patient)
    assert eager != patient


def test_values_that_are_kept_take_as_much_memory_as_they_need() -> None:
    """Pools of a hundred thousand short texts fit into the memory of a small container."""
    tracemalloc.start()
    try:
        kept = [pool_of([f"{pool} {number}" for number in range(64)]) for pool in range(100)]
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(kept) == 100
    assert size < 100 * 64 * 200


@given(st.lists(CHOICES, max_size=12), CHOICES, st.integers(0, 12), st.booleans())
def test_room_for_outcomes_is_found_in_the_first_event_that_has_it(
    events: list[dict[GenerationChoice, int]],
    wanted: dict[GenerationChoice, int],
    begin: int,
    new: bool,
) -> None:
    """The answer is that of looking at each event in turn."""
    sharing = OutcomePacking()
    for outcomes in events:
        sharing.add(outcomes)
    turned = [*range(len(events))][begin:] + [*range(len(events))][:begin]
    fitting = (
        number
        for number in turned
        if all(events[number].get(choice, way) == way for choice, way in wanted.items())
        and not (new and wanted.items() <= events[number].items())
    )
    assert sharing.open_for(wanted, begin, new=new) == next(fitting, None)


def test_only_the_latest_events_are_given_further_outcomes() -> None:
    """Events that came long before, and those that have a thousand outcomes, are full."""
    sharing = OutcomePacking()
    for number in range(MAX_OPEN_EVENTS + 3):
        sharing.add({GenerationChoice("/kind", 0, "kind"): number})
    assert sharing.open_for({GenerationChoice("/other", 0, "kind"): 0}) == 3
    sharing.join(
        3,
        {GenerationChoice(f"/{number}", 0, "kind"): 0 for number in range(MAX_OUTCOMES_PER_EVENT)},
    )
    assert sharing.open_for({GenerationChoice("/other", 0, "kind"): 0}) == 4
    assert sharing.open_for({GenerationChoice("/kind", 0, "kind"): 0}) is None


def test_objects_that_only_their_own_property_tells_apart_have_it() -> None:
    """An empty object meets two closed branches of `oneOf` and so none; fifty at once are right."""
    ways = [
        {"properties": {name: {"type": "array", "items": TEXT}}, "additionalProperties": False}
        for name in ("signers", "chain")
    ]
    signature = {"type": "object", "oneOf": ways}
    names = [f"signature{number}" for number in range(50)]
    schema = {
        "type": "object", "properties": dict.fromkeys(names, signature), "required": names,
    }  # fmt: skip
    plan = Plan.compile(Contract("SIGNED", schema))
    assert all(set(plan.valid(index)) == set(names) for index in range(10))
