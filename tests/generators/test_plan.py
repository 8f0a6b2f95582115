"""Plans: valid events that look real, keep links, and are the same wherever they are made."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys

import pytest

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract, Link
from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import walk
from eventcontracts.plan import Plan, UnsatisfiableError

ROOM = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9a-f]{24}$"},
        "mode": {"type": "string"},
    },
    "required": ["id", "mode"],
}
EVENT = {
    "$defs": {"Room": ROOM},
    "type": "object",
    "required": ["id", "timestamp", "room", "session", "tasks", "customer"],
    "properties": {
        "id": {"type": "string", "examples": ["0f3c5a7b9d1e2f4a6b8c0d1e"]},
        "voice": {"type": "string", "examples": ["GHTLAJRxeTC7rVOhclj79Q.."]},
        "timestamp": {"type": "integer", "format": "epoch-milliseconds", "minimum": 0},
        "startTime": {"type": "integer", "format": "epoch-milliseconds", "minimum": 0},
        "createdOn": {"type": "string", "format": "date-time"},
        "roomId": {"type": "string"},
        "state": {"type": "string", "examples": ["QUEUED", "ACTIVE"]},
        "room": {"$ref": "#/$defs/Room"},
        "session": {
            "type": "object",
            "properties": {"room": {"anyOf": [{"$ref": "#/$defs/Room"}, {"type": "null"}]}},
            "required": ["room"],
        },
        "tasks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"roomId": {"type": "string"}, "note": {}},
                "required": ["roomId", "note"],
            },
        },
        "customer": {
            "type": "object",
            "properties": {
                "firstName": {"type": "string"},
                "phoneNumber": {"type": "array", "items": {"type": "string"}},
                "email": {"type": "string"},
                "website": {"type": "string", "format": "uri"},
                "ip": {"type": "string", "format": "ipv4"},
                "host": {"type": "string", "format": "hostname"},
            },
            "additionalProperties": {"type": ["string", "boolean"]},
            "required": ["firstName", "phoneNumber", "email", "website", "ip", "host"],
        },
    },
}
LINKS = (
    Link(("/roomId", "/room/id", "/tasks/*/roomId")),
    Link(("/room", "/session/room")),
)
CONTRACT = Contract("ROOM_OPENED", EVENT, links=LINKS)


@pytest.fixture(scope="module")
def events():
    """Return the first events of the contract."""
    plan = Plan.compile(CONTRACT, seed=5)
    return [plan.valid(index) for index in range(300)]


def test_links_hold_in_every_event(events):
    """Parts and values are the same wherever a link says so, for every item of a list."""
    assert all(link.holds(event) for event in events for link in LINKS)
    assert any(len(event["tasks"]) > 1 for event in events)
    assert any(event["session"]["room"] == event["room"] for event in events)


def test_the_place_with_the_stricter_schema_leads(events):
    """`/roomId` leads by name, but only an id of the room's form meets the schema at `/room/id`."""
    assert all(
        re.fullmatch("[0-9a-f]{24}", event["roomId"]) for event in events if "roomId" in event
    )


def test_ids_are_fresh_and_of_the_form_of_their_examples(events):
    """No two events share an id, and each looks like the example."""
    ids = [event["id"] for event in events]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[0-9a-f]{24}", value) for value in ids)
    assert all(
        re.fullmatch(r"[\w-]{22}\.\.", event.get("voice", "x" * 22 + "..")) for event in events
    )


def test_times_of_one_event_lie_near_one_another_and_grow_with_the_stream(events):
    """What starts comes before the event, within the hour; a later event has a later time."""
    for event in events:
        if "startTime" in event:
            assert 0 < event["timestamp"] - event["startTime"] < 3_600_000
    times = [event["timestamp"] for event in events]
    assert times == sorted(times)


def test_codes_are_those_that_were_seen(events):
    """A code-like text is one of its examples."""
    assert {event["state"] for event in events if "state" in event} == {"QUEUED", "ACTIVE"}


def test_nothing_can_reach_anybody(events):
    """Hosts are example domains, addresses are for documentation, numbers for fiction."""
    for event in events:
        customer = event["customer"]
        for text in (customer["email"], customer["website"].split("/")[2], customer["host"]):
            assert re.search(r"(^|[.@])example\.(com|org|net)$", text)
        assert customer["ip"].startswith(("192.0.2.", "198.51.100.", "203.0.113."))
        assert all(re.fullmatch(r"\+1\d{3}55501\d\d", number) for number in customer["phoneNumber"])


def test_every_choice_comes_up_early(events):
    """Optional parts, branches, nulls, list lengths and a tenant's own attributes all vary."""
    assert {"roomId" in event for event in events} == {True, False}
    assert {event["session"]["room"] is None for event in events} == {True, False}
    assert {0, 1, 2, 3, 4} <= {len(event["tasks"]) for event in events}
    named = EVENT["properties"]["customer"]["properties"]
    assert {bool(event["customer"].keys() - named) for event in events} == {True, False}
    notes = [task["note"] for event in events for task in event["tasks"]]
    assert {type(note) for note in notes} == {type(None), str, int, bool}
    assert notes.count(None) > len(notes) / 2


def test_another_process_makes_the_same_events():
    """Neither the order of hashing nor the process has a say."""
    script = (
        "import json, sys; from eventcontracts.contract import Contract;"
        "from eventcontracts.plan import Plan;"
        "plan = Plan.compile(Contract('E', json.loads(sys.argv[1])), seed=9);"
        "print([plan.body(i) for i in (0, 1, 77, 5000)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script, json.dumps(EVENT)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1


def test_a_seed_reproduces_for_good():
    """What a seed makes today it makes on any machine and Python version."""
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "timestamp": {"type": "integer", "format": "epoch-milliseconds"},
            "count": {"type": "integer", "minimum": 0, "maximum": 9},
            "state": {"enum": ["OPEN", "CLOSED", None]},
        },
        "required": ["id", "timestamp"],
    }
    plan = Plan.compile(Contract("ORDER", schema), seed=2026)
    assert [plan.body(index) for index in (0, 1, 1000)] == PINNED


PINNED = [
    b'{"id":"bfa7fc88-ded5-443e-accf-168a12e71560","timestamp":1748736945763,"count":6,"state":"OPEN"}',
    b'{"id":"506f9a0a-20d0-45a1-80b5-04e53b0367d6","timestamp":1748737890233,"count":9,"state":"CLOSED"}',
    b'{"id":"73ebbefc-1ac1-4308-ab45-a7152ff3b786","timestamp":1749756913565,"count":4,"state":"OPEN"}',
]


def test_other_seeds_make_other_events():
    """A seed is not ignored."""
    assert Plan.compile(CONTRACT, seed=1).body(0) != Plan.compile(CONTRACT, seed=2).body(0)


def test_the_sample_is_the_ordinary_event_and_lends_its_look():
    """A contract's sample stands for its events; ids made at its places look like its own."""
    schema = {"type": "object", "properties": {"ref": {"type": "string"}}, "required": ["ref"]}
    plan = Plan.compile(Contract("ORDER", schema, sample={"ref": "ORD-10482"}))
    assert plan.ordinary == {"ref": "ORD-10482"}
    assert re.fullmatch(r"ORD-[1-9]\d{4}", plan.valid(0)["ref"])
    assert plan.valid(0) != plan.valid(1)


def test_without_a_sample_the_ordinary_event_has_everything_once():
    """Every property, the first branch, no nulls, lists of one item."""
    ordinary = Plan.compile(CONTRACT).ordinary
    assert EVENT["properties"].keys() == ordinary.keys()
    assert len(ordinary["tasks"]) == 1
    assert ordinary["session"]["room"] == ordinary["room"]


def test_recursion_ends():
    """A schema that holds itself makes small events, even where it must go on for a while."""
    tree = {
        "type": "object",
        "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}, "value": {}},
        "required": ["kids"],
    }
    expression = {
        "oneOf": [
            {"type": "array", "items": {"$ref": "#"}, "minItems": 2},
            {"type": "integer"},
        ]
    }
    for schema in (tree, expression):
        plan = Plan.compile(Contract("TREE", schema))
        assert max(len(list(walk(plan.valid(index)))) for index in range(200)) < 300


@pytest.mark.parametrize(
    ("schema", "place", "reason"),
    [
        (False, "top level", "leave no value"),
        ({"type": "object", "properties": {"a": False}, "required": ["a"]}, "top level", "'a'"),
        ({"properties": {"a": {"minLength": 3, "maxLength": 2, "type": "string"}},
          "required": ["a"], "type": "object"}, "/a", "minLength"),
        ({"type": "object", "properties": {"n": {"$ref": "#"}}, "required": ["n"]},
         "/n", "without end"),
        ({"type": "array", "minItems": 3, "maxItems": 2}, "top level", "at least 3"),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "top level", "leave no value"),
        ({"type": "array", "items": {"enum": [1, 2]}, "minItems": 3, "uniqueItems": True},
         "top level", "3 different"),
    ],
)  # fmt: skip
def test_what_cannot_be_met_is_refused_with_place_and_reason(schema, place, reason):
    """The error says in one line where nothing can be made, and why."""
    with pytest.raises(UnsatisfiableError) as caught:
        Plan.compile(Contract("EVENT", schema))
    assert isinstance(caught.value, InputError)
    assert place in str(caught.value)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_links_that_cannot_hold_are_refused():
    """Two constants that differ can never be equal."""
    schema = {
        "type": "object",
        "properties": {"a": {"const": 1}, "b": {"const": 2}},
        "required": ["a", "b"],
    }
    with pytest.raises(UnsatisfiableError, match=r"cannot hold the same value|was expected"):
        Plan.compile(Contract("EVENT", schema, links=(Link(("/a", "/b")),)))


@pytest.mark.parametrize("reference", ["#/$defs/Nobody", "#nobody", "https://example.com/x.json"])
def test_a_reference_that_leads_nowhere_is_refused(reference):
    """It is the schema's fault, said in one line."""
    with pytest.raises(InputError):
        Plan.compile(Contract("EVENT", {"properties": {"a": {"$ref": reference}}}))


def test_a_schema_of_many_levels_is_no_crash():
    """Deep nesting is refused or met, never a recursion error."""
    schema = {"type": "integer"}
    for _ in range(300):
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
    with pytest.raises(InputError):
        Plan.compile(Contract("EVENT", schema))


def test_a_draft_in_which_keywords_mean_something_else_is_refused():
    """Draft 4 writes `exclusiveMinimum: true`."""
    schema = {"$schema": "http://json-schema.org/draft-04/schema#", "exclusiveMinimum": True,
              "minimum": 0}  # fmt: skip
    with pytest.raises(InputError, match="draft 2020-12"):
        Plan.compile(Contract("EVENT", schema))


def test_a_seed_makes_the_same_events_everywhere():
    """The bytes are pinned: another machine, process or Python makes the very same."""
    schema = {
        "type": "object",
        "required": ["id", "at", "lines"],
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9a-f]{24}$"},
            "at": {"type": "string", "format": "date-time"},
            "state": {"enum": ["OPEN", "CLOSED"]},
            "seen": {"type": ["boolean", "null"]},
            "total": {"type": "number", "minimum": 0, "maximum": 100},
            "lines": {
                "type": "array",
                "items": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
            },
        },
    }
    plan = Plan.compile(Contract("ORDER", schema), seed=7)
    bodies = b"\n".join(plan.body(index) for index in range(200))
    pinned = "7b9bfc1f97f61a480f88b89ee4a9a8c3e3f6c7e599097eca4d1787fb256bf9cd"
    assert hashlib.sha256(bodies).hexdigest() == pinned


def test_what_breaks_consumers_comes_up_early_and_often():
    """The first hundred events have every empty list several times, the first of them soon."""
    plan = Plan.compile(Catalog.load().contract("TASK_ENQUEUED", "event"))
    media = [plan.valid(index)["data"]["task"]["activeMedia"] for index in range(100)]
    empty = [index for index, found in enumerate(media) if found == []]
    assert len(empty) >= 3
    assert empty[0] < 20
    assert len(empty) < 20


def test_events_that_are_no_longer_checked_one_by_one_are_valid():
    """A template that is proven makes the same events as one whose events are all checked."""
    contract = Catalog.load().contract("AGENT_SUBSCRIBED")
    plan = Plan.compile(contract)
    for index in range(6000):
        body = plan.body(index)
        if index % 7 == 0:
            assert contract.accepts(json.loads(body))
    fresh = Plan.compile(contract)
    assert [plan.body(index) for index in range(5900, 6000)] == [
        fresh.body(index) for index in range(5900, 6000)
    ]


def test_values_that_depend_on_each_other_are_always_checked():
    """Where validity hangs on several values together, no event goes unchecked."""
    digit = {"type": "integer", "minimum": 0, "maximum": 30}
    schema = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": digit, "b": digit},
        "not": {"properties": {"a": {"maximum": 20}, "b": {"maximum": 20}}},
    }
    contract = Contract("PAIR", schema)
    plan = Plan.compile(contract)
    assert all(contract.accepts(json.loads(plan.body(index))) for index in range(5000))


def test_a_schema_that_is_wide_and_holds_itself_gives_events_of_bearable_size():
    """Where everything could hold everything, an event has some of it at each level."""
    things = {f"thing{number}": {"$ref": f"#/$defs/thing{number}"} for number in range(12)}
    definitions = {name: {"type": "object", "properties": things} for name in things}
    plan = Plan.compile(Contract("WIDE", {"$ref": "#/$defs/thing0", "$defs": definitions}))
    sizes = [len(plan.body(index)) for index in range(10)]
    assert max(sizes) < 100_000
    assert min(sizes[1:]) > 2


@pytest.mark.parametrize(
    "schema",
    [
        {"dependentSchemas": {"a": {"not": {"required": ["b"]}}}},
        {
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
            "dependentSchemas": {"a": {"properties": {"c": {"const": 1}}}},
        },
    ],
)
def test_properties_that_exclude_each_other_need_no_luck(schema):
    """A large event has many such objects, and all of them are right at once."""
    pair = {"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, **schema}
    many = {"type": "array", "items": pair, "minItems": 200, "maxItems": 200}
    plan = Plan.compile(Contract("PAIRS", many))
    for index in range(3):
        assert all(not {"a", "b"} <= set(item) for item in plan.valid(index))
