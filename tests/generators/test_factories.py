"""Events made to measure, and the strategies for Hypothesis."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from eventcontracts.catalog import Catalog, EventType
from eventcontracts.contract import Contract, Link
from eventcontracts.errors import InputError
from eventcontracts.factories import FactoryError, build_event
from eventcontracts.generation import cases
from eventcontracts.jsondata.differences import differences
from eventcontracts.jsondata.pointers import MISSING
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind
from eventcontracts.strategies import events, events_of

PARCEL = {
    "type": "object",
    "required": ["order", "size"],
    "properties": {"order": {"type": "string"}, "size": {"type": "integer", "minimum": 0}},
}
SCHEMA = {
    "type": "object",
    "required": ["id", "items"],
    "properties": {
        "id": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["order"],
                "properties": {"order": {"type": "string"}, "count": {"type": "integer"}},
            },
        },
        "note": {"type": ["string", "null"]},
        "parcel": PARCEL,
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
SAMPLE = {"id": "a1", "items": [{"order": "a1"}, {"order": "a1"}], "note": "ring"}
LINKS = (Link(("/id", "/items/*/order", "/parcel/order")),)
CONTRACT = Contract("ORDER", SCHEMA, "shop", None, LINKS, SAMPLE)
PLAN = Plan.compile(CONTRACT)


def test_the_ordinary_event_comes_as_a_copy():
    """Whoever changes it changes nobody else's."""
    event = build_event(PLAN)
    assert event == SAMPLE
    event["items"].clear()
    assert build_event(PLAN) == SAMPLE


@pytest.mark.parametrize("pointer", ["/id", "/items/1/order", "/items/*/order"])
def test_linked_places_follow(pointer):
    """Whichever place of a link is set, all the others change with it."""
    event = build_event(PLAN, {pointer: "b2", "/note": None})
    assert event == {"id": "b2", "items": [{"order": "b2"}, {"order": "b2"}], "note": None}


def test_places_are_added_and_removed():
    """A new property, a new item, and an absent one."""
    event = build_event(PLAN, {"/items/2": {"order": "c3"}, "/items/0/count": 4, "/note": MISSING})
    items = [{"order": "c3", "count": 4}, {"order": "c3"}, {"order": "c3"}]
    assert event == {"id": "c3", "items": items}


def test_what_is_around_a_place_is_added_with_it():
    """An optional record is there when something in it is set."""
    event = build_event(PLAN, {"/parcel/size": 3})
    assert event["parcel"] == {"order": event["id"], "size": 3}
    assert CONTRACT.accepts(event)


def test_a_list_grows_to_the_item_that_is_set():
    """Copies of the last item stand before it, and links hold in all of them."""
    event = build_event(PLAN, {"/items/2/count": 7, "/id": "A-1"})
    assert [item["order"] for item in event["items"]] == ["A-1"] * 3
    assert event["items"][2]["count"] == 7
    grown = build_event(PLAN, {"/items/3/count": 7}, number=5)
    assert len(grown["items"]) == 4


def test_a_key_of_an_open_map_is_a_place():
    """Names that nobody declared can be set where they may stand."""
    assert build_event(PLAN, {"/labels/color": "red"})["labels"]["color"] == "red"


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        ({"/itms": []}, "ORDER: /itms: there is no such place; did you mean /items?"),
        ({"id": "x"}, "ORDER: id: a JSON pointer begins with '/'"),
        ({"/id": 7}, "ORDER: /id: it would break type: 7 is not of type"),
        ({"/id": MISSING}, "ORDER: the top level: it would break required"),
    ],
)
def test_what_cannot_be_made_is_one_line(at, problem):
    """The line names the event, the place and the way out."""
    with pytest.raises(FactoryError, match=r"\A[^\n]*\Z") as caught:
        build_event(PLAN, at)
    assert str(caught.value).startswith(problem)


def test_an_invalid_event_is_made_when_it_is_asked_for():
    """With `valid=False` anything goes, but not a place that does not exist."""
    assert build_event(PLAN, {"/id": 7}, valid=False)["id"] == 7
    with pytest.raises(FactoryError):
        build_event(PLAN, {"/nowhere/at/all": 7}, valid=False)


@settings(deadline=None)
@given(st.integers(0, 50), st.text())
def test_any_event_of_the_stream_can_be_the_beginning(number, value):
    """Its links hold whatever is set."""
    event = build_event(PLAN, {"/id": value}, number=number)
    assert event["id"] == value
    assert CONTRACT.accepts(event)


@settings(max_examples=50, deadline=None)
@given(events_of(CONTRACT), events("TASK_ENQUEUED", layer="event"))
def test_drawn_events_are_valid(order, task):
    """Every event meets its schema and keeps its links, with no health check suppressed."""
    assert CONTRACT.accepts(order)
    assert Catalog.load().contract("TASK_ENQUEUED", "event").accepts(task)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (lambda event: event["items"] == [], ["/items: … → []"]),
        (lambda event: event.get("note", "") is None, ['/note: "ring" → null']),
        (lambda event: "parcel" in event, ["/parcel: (absent) → …"]),
    ],
)
def test_events_shrink_to_the_ordinary_one_with_one_thing_different(wanted, found):
    """A counterexample says what matters."""
    quick = settings(max_examples=500, database=None, suppress_health_check=list(HealthCheck))
    event = find(events_of(CONTRACT), wanted, settings=quick)
    shown = [str(difference) for difference in differences(SAMPLE, event)]
    assert len(shown) == len(found)
    for line, pattern in zip(shown, found, strict=True):
        head, _, tail = pattern.partition("…")
        assert line.startswith(head)
        assert line.endswith(tail)


def test_a_strategy_needs_an_event_type_or_a_schema(tmp_path):
    """Nothing is guessed."""
    with pytest.raises(InputError, match="name the event type"):
        events()
    (tmp_path / "ping.schema.json").write_text('{"const": {"n": 1}}')
    assert find(events(schema=tmp_path / "ping.schema.json"), lambda event: True) == {"n": 1}


def test_a_catalog_gives_events_like_a_factory():
    """From the catalog: the ordinary event, others by seed, values set, links followed."""
    started = Catalog.load()["CHANNEL_SESSION_STARTED"]
    contract = Catalog.load().contract("CHANNEL_SESSION_STARTED", "event")
    assert started.example() == started.samples[0]
    assert started.example(seed=3) == started.example(seed=3) != started.example(seed=4)
    event = started.example({"/conversationId": "0123456789abcdef01234567"}, layer="event")
    assert event["channelSession"]["conversationId"] == "0123456789abcdef01234567"
    assert contract.accepts(event)
    with pytest.raises(FactoryError):
        started.example({"/conversationId": 7}, layer="event")


def test_a_catalog_gives_several_events_to_measure():
    """What is set may depend on the number of the event; links follow, the rest is the stream's."""
    task = Catalog.load("expertflow-cx")["TASK_ENQUEUED"]
    at = {"/conversationId": lambda number: f"{number:024x}"}
    several = list(task.events(3, at=at, layer="event"))
    assert [event["channelSession"]["conversationId"][-1] for event in several] == ["0", "1", "2"]
    assert [e["id"] for e in several] == [e["id"] for e in task.events(3, layer="event")]
    broken = task.events(at={"/timestamp": "soon"}, layer="event", valid=False)
    assert next(broken)["timestamp"] == "soon"


def test_a_catalog_is_a_mapping_of_names():
    """Names are in it, come from it, and are counted."""
    catalog = Catalog.load("expertflow-cx")
    assert "TASK_ENQUEUED" in catalog
    assert "TASK_LOST" not in catalog
    assert [catalog[name].name for name in catalog] == list(catalog.event_types)
    assert len(catalog) == 15


def test_a_catalog_gives_the_stream_of_the_command():
    """The events are those that the command writes for the same seed, and do not end."""
    started = Catalog.load()["CHANNEL_SESSION_STARTED"]
    contract = Catalog.load().contract("CHANNEL_SESSION_STARTED")
    made = [case.event for case in cases(contract, Kind.VALID, seed=5, n=4)]
    assert list(started.events(4, seed=5)) == made
    assert list(islice(started.events(seed=5), 4)) == made


def test_an_event_type_alone_makes_nothing():
    """Without its catalog an event type has no definitions; one line says so."""
    with pytest.raises(InputError, match="take it from one"):
        EventType("PING", True).example()
