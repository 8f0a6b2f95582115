"""Edge cases: unusual, and valid all the same."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections import Counter
from functools import partial
from pathlib import Path

import jsonpatch
import jsonschema
import pytest

from eventcontracts.cases import Case
from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract, Link
from eventcontracts.edges import EDGE_CLASSES, Basis, all_edge_classes
from eventcontracts.errors import InputError
from eventcontracts.generation import Shard, cases
from eventcontracts.jsondata.pointers import walk
from eventcontracts.mutations import Selection
from eventcontracts.policy import Kind, Verdict
from eventcontracts.reference.edge_page import render_edge_page

UUID = "0c9a3f52-7d1e-4b86-9f0a-5e2d8c417b36"
ORDER = Contract(
    "ORDER",
    {
        "type": "object",
        "required": ["id", "lines"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "copy": {"type": "string"},
            "name": {"type": "string", "minLength": 2, "maxLength": 40},
            "note": {"type": ["string", "null"]},
            "due": {"type": "string", "format": "date"},
            "state": {"type": "string", "examples": ["OPEN", "CLOSED"]},
            "count": {"type": "integer", "minimum": -3, "exclusiveMaximum": 10},
            "share": {"type": "number"},
            "whole": {"type": "number"},
            "free": {"type": "integer"},
            "lines": {"type": "array", "minItems": 1, "maxItems": 5, "items": {"type": "integer"}},
            "tags": {"type": "array", "items": {"type": "string"}},
            "box": {"type": "object", "properties": {"size": {"type": "integer"}}},
        },
    },
    links=(Link(("/id", "/copy")),),
    sample={
        "id": UUID, "copy": UUID,
        "name": "Ring", "note": "ring twice", "state": "OPEN", "count": 5, "share": 0.5,
        "whole": 5, "free": 7,
        "lines": [1, 2, 3], "tags": ["red"], "box": {"size": 3},
    },
)  # fmt: skip
MADE = list(cases(ORDER, Kind.EDGE))
BY = {(case.edge.operator, case.edge.pointer): case.event for case in MADE}


def test_every_class_is_made():
    """Each class occurs where the schema has room for all of them, but what is only guessed."""
    usual = {edge.name for edge in EDGE_CLASSES if edge.basis is not Basis.GUESSED}
    assert {operator for operator, _ in BY} == usual
    assert len(BY) == len(MADE)


@pytest.mark.parametrize(
    ("operator", "pointer", "value"),
    [
        ("null", "/note", None),
        ("lowest", "/count", -3),
        ("highest", "/count", 9),
        ("zero", "/count", 0),
        ("large-number", "/free", 2**53 - 1),
        ("empty-text", "/note", ""),
        ("empty-list", "/tags", []),
        ("empty-object", "/box", {}),
        ("new-value", "/state", "OPEN_NEW"),
    ],
)
def test_an_edge_is_what_its_class_says(operator, pointer, value):
    """The value at the place is the one that the class is about."""
    assert BY[operator, pointer][pointer[1:]] == value


def test_edges_of_length_and_presence():
    """Bounds of lengths are met exactly, fields are absent alone and together."""
    assert len(BY["shortest-text", "/name"]["name"]) == 2
    assert len(BY["longest-text", "/name"]["name"]) == 40
    assert len(BY["many-items", "/lines"]["lines"]) == 5
    assert len(BY["many-items", "/tags"]["tags"]) == 100
    assert len(BY["fewest-items", "/lines"]["lines"]) == 1
    assert "note" not in BY["absent", "/note"]
    assert len(BY["absent", "/note"]) == 11
    assert BY["only-required", ""].keys() == {"id", "lines"}
    assert "unknownField" in BY["unknown-field", "/box"]["box"]
    assert list(BY["key-order", ""]) == list(reversed(MADE[0].parent))


def test_a_list_of_one_is_the_fewest_of_a_longer_one():
    """Where the ordinary list has one item, the parent is an event with more."""
    case = next(case for case in MADE if case.id.startswith("ORDER-edge-fewest-items-tags"))
    assert len(case.event["tags"]) == 1 < len(case.parent["tags"])


def test_a_list_that_cannot_be_there_has_no_edge():
    """Where every list is refused, the other kinds of values have their edges."""
    schema = {"type": ["array", "string"], "contains": False}
    made = [case.event for case in cases(Contract("E", schema), Kind.EDGE)]
    assert made
    assert not any(isinstance(event, list) for event in made)


@pytest.mark.parametrize(
    "content", [{"contentMediaType": "application/json"}, {"contentEncoding": "base64"}]
)
def test_documents_inside_texts_stay_documents(content):
    """A text that holds JSON or encoded bytes still does, whatever is unusual about it."""
    schema = {"type": "object", "required": ["v"], "properties": {"v": {"type": "string"}}}
    schema["properties"]["v"] |= content
    made = [case.event["v"] for case in cases(Contract("E", schema), Kind.EDGE)]
    assert made
    for text in made:
        _ = b64decode(text, validate=True) if "contentEncoding" in content else json.loads(text)


def test_numbers_are_spelled_in_every_way_that_is_valid():
    """5 is 5.0, zero has a sign, and an exponent is no reason to refuse a number."""
    sent = {(case.edge.operator, case.edge.pointer): case.body for case in MADE}
    assert b'"whole":5.0' in sent["number-spelling", "/whole"]
    assert b'"whole":-0.0' in sent["negative-zero", "/whole"]
    assert re.search(rb'"share":1e\+?16', sent["exponent", "/share"])


def test_integers_are_written_as_integers():
    """Nobody who counts writes 5.0, -0.0 or 1e16, which many a reader takes for no integer."""
    counted = [case for case in MADE if case.edge.pointer in {"/count", "/free", "/lines/0"}]
    assert {case.edge.operator for case in counted} >= {"zero", "negative", "large-number"}
    spelled = {"number-spelling", "negative-zero", "exponent"}
    assert spelled.isdisjoint(case.edge.operator for case in counted)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("eventSource", ["aws:s3"]),
        ("type", ["message"]),
        ("object", ["PaymentIntent"]),
        ("awsRegion", ["us-east-1"]),
        ("sent", ["1545082649183"]),
        ("approximateFirstReceiveTimestamp", ["1545082649185"]),
        ("version", ["2.1"]),
    ],
)
def test_a_code_that_was_seen_with_one_value_is_left_alone(name, seen):
    """It may tell kinds of events apart, or be a number: no edge empties it or changes it."""
    text = {"type": "string", "examples": seen}
    schema = {"type": "object", "properties": {name: text}, "required": [name]}
    made = list(cases(Contract("E", schema), Kind.EDGE))
    assert made
    for case in made:
        assert case.event[name] == case.parent[name]


def test_a_code_that_was_seen_with_several_values_may_have_a_new_one():
    """An open list grows, and words for people may be missing."""
    state = {"type": "string", "examples": ["opened", "closed"]}
    text = {"type": "string", "examples": ["Please ring twice."]}
    schema = {"properties": {"action": state, "note": text}, "required": ["action", "note"]}
    made = [(c.edge.operator, c.edge.pointer) for c in cases(Contract("E", schema), Kind.EDGE)]
    assert ("new-value", "/action") in made
    assert ("empty-text", "/action") not in made
    assert ("empty-text", "/note") in made


def test_what_is_counted_is_never_negative():
    """A size or an id below zero is nothing that a producer sends."""
    schema = {"properties": {"objectSize": {"type": "integer"}, "balance": {"type": "integer"}}}
    made = [c.edge.pointer for c in cases(Contract("E", schema), Kind.EDGE)
            if c.edge.operator == "negative"]  # fmt: skip
    assert made == ["/balance"]


def test_a_map_of_records_gets_another_record():
    """What is unknown in a map is a name, not the form of what it names."""
    schema = {"properties": {"attributes": {"type": "object"}}, "required": ["attributes"]}
    sample = {"attributes": {"a": {"dataType": "Number", "value": "1"}}}
    made = list(cases(Contract("E", schema, sample=sample), Kind.EDGE))
    (case,) = [c for c in made if c.edge.operator == "unknown-field" and c.edge.pointer]
    assert case.event["attributes"]["unknownField"] == sample["attributes"]["a"]


def test_edges_are_chosen_by_class_and_place():
    """Words that name edges select them; words about mutations alone leave them as they are."""
    chosen = partial(cases, ORDER, Kind.EDGE)
    only = chosen(selection=Selection(mutate=("null", "empty-list"), at=("/t*", "/note")))
    assert {(c.edge.operator, c.edge.pointer) for c in only} == {
        ("null", "/note"), ("empty-list", "/tags"),
    }  # fmt: skip
    everything = [case.id for case in MADE]
    assert [c.id for c in chosen(selection=Selection(mutate=("remove",)))] == everything
    without = [c.edge.operator for c in chosen(selection=Selection(without=("value",)))]
    assert set(without) == {"null", "absent", "only-required", "unknown-field", "key-order",
                            "empty-object"}  # fmt: skip


def test_the_patch_of_another_order_of_keys_brings_it_about():
    """An object is replaced as a whole, and only the order in it is new."""
    for case in MADE:
        if case.edge.operator == "key-order":
            made = jsonpatch.apply_patch(case.parent, list(case.edge.patch))
            assert case.edge.patch[0]["path"] == case.edge.pointer
            assert list(_keys(made)) == list(_keys(case.event))
            assert made == case.parent
            assert list(_keys(made)) != list(_keys(case.parent))


def _keys(value):
    """Yield the keys of each object, in their order."""
    for path, part in walk(value):
        if isinstance(part, dict):
            yield path, list(part)


def test_the_page_about_edge_classes_is_current():
    """What the classes say of themselves stands on it."""
    page = Path(__file__).parents[2] / "docs" / "edges.md"
    assert page.read_text() == render_edge_page()


def test_a_required_or_typed_place_has_no_such_edge():
    """What the schema forbids is not made: no null, no absence, no second spelling of a uuid."""
    assert not {("null", "/id"), ("absent", "/id"), ("empty-text", "/id")} & BY.keys()
    assert not {("emoji", "/id"), ("emoji", "/state")} & BY.keys()


@pytest.mark.parametrize("event_type", ["AGENT_SUBSCRIBED", "CHANNEL_SESSION_STARTED"])
def test_edges_are_valid_and_coherent(event_type):
    """By both validators, with links kept; the patch makes the event from a valid parent."""
    contract = Catalog.load().contract(event_type)
    oracle = jsonschema.Draft202012Validator(
        contract.schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    made = list(cases(contract, Kind.EDGE))
    assert len({case.id for case in made}) == len(made)
    for case in made:
        assert contract.accepts(case.event), case.id
        assert contract.accepts(case.parent), case.id
        assert jsonpatch.apply_patch(case.parent, list(case.edge.patch)) == case.event
    for case in made[::9]:
        oracle.validate(case.event)


def test_each_class_comes_once_at_each_place():
    """No class is repeated at the items of a list, or in another branch unless it is for each."""
    contract = Catalog.load().contract("AGENT_SUBSCRIBED", "event")
    places = Counter((case.edge.operator, case.edge.pointer) for case in cases(contract, Kind.EDGE))
    for_each_form = {edge.name for edge in EDGE_CLASSES if edge.forms}
    assert {count for (name, _), count in places.items() if name not in for_each_form} == {1}
    assert places["guessed-alternative", "/data/agentParticipant/participant"] == 2


def test_edges_are_the_same_again_in_shares_and_go_on():
    """The same seed gives the same cases, shares are all of them, and `n` goes beyond once each."""
    whole = [case.id for case in MADE]
    shares = [[c.id for c in cases(ORDER, Kind.EDGE, shard=Shard(i, 3))] for i in (1, 2, 3)]
    assert [shares[i % 3][i // 3] for i in range(len(whole))] == whole
    more = list(cases(ORDER, Kind.EDGE, n=len(whole) + 20))
    assert [case.id for case in more[: len(whole)]] == whole
    assert len({case.id for case in more}) == len(whole) + 20
    assert not list(cases(ORDER, Kind.EDGE, n=0))


def test_an_edge_must_be_accepted_and_says_what_it_is():
    """The `cases` format names class, place and patch, and nothing that is broken."""
    case = next(case for case in MADE if case.edge.operator == "null")
    shown = case.as_json()
    assert shown["operator"] == "null"
    assert shown["pointer"] == "/note"
    assert shown["keyword"] is None
    assert shown["expected"] == [Verdict.ACCEPTED.value]
    assert shown["patch"] == [{"op": "replace", "path": "/note", "value": None}]
    assert Case("1", "PING", Kind.VALID, {}).as_json()["operator"] is None


def test_an_installed_edge_class_needs_a_name_of_its_own(tmp_path, monkeypatch):
    """Two classes of one name could not be told apart; the one that is refused is named."""
    (tmp_path / "shopedge.py").write_text("from eventcontracts.edges import EDGE_CLASSES as ALL\n")
    info = tmp_path / "shopedge-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shopedge\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[eventcontracts.edges]\nown = shopedge:ALL\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    all_edge_classes.cache_clear()
    try:
        with pytest.raises(InputError, match=r"edge class own \(shopedge:ALL\) of shopedge has a"):
            all_edge_classes()
    finally:
        all_edge_classes.cache_clear()
