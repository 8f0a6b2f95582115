"""What is different between two versions, as people think of it."""

from __future__ import annotations

import copy
import itertools
from pathlib import Path

import pytest

from eventcontracts.catalog import Catalog, EventType
from eventcontracts.contract import Link
from eventcontracts.evolution import CHANGE_CODES, catalog_version, diff, schema_version
from eventcontracts.reference.diff_page import CODE_EXAMPLES, reference

PAGE = Path(__file__).parents[2] / "docs" / "changes.md"


def between(old, new):
    """Return what is different between two schemas."""
    return diff(schema_version(old, "E", "old"), schema_version(new, "E", "new"))


def codes(old, new):
    """Return the codes of the changes between two schemas."""
    return [change.code for change in between(old, new).changes]


def test_the_page_about_codes_is_current():
    """What the codes say of themselves stands on it, with an example of each."""
    assert PAGE.read_text() == reference()


@pytest.mark.parametrize("code", CODE_EXAMPLES)
def test_each_example_of_a_code_is_one_change_of_that_code(code):
    """What the page shows is what the command says."""
    assert codes(*CODE_EXAMPLES[code]) == [code]


@pytest.mark.parametrize("code", CHANGE_CODES)
def test_each_code_says_what_it_means_and_what_to_do(code):
    """Every code is words with hyphens, and has an entry in sentences."""
    entry = CHANGE_CODES[code]
    assert entry.code == code
    assert code.replace("-", "").isalpha()
    assert entry.meaning.endswith(".")
    assert entry.remedy.endswith(".")


RECORD = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}


REWRITINGS = {
    "extracted": ({"properties": {"a": RECORD}}, {"properties": {"a": {"$ref": "#/$defs/R"}}}),
    "key order": ({"minimum": 1, "type": "integer"}, {"type": "integer", "minimum": 1}),
    "renamed definition": (
        {"items": {"$ref": "#/$defs/Old"}, "$defs": {"Old": RECORD}},
        {"items": {"$ref": "#/$defs/R"}},
    ),
    "pointer": (
        {"items": {"$ref": "#/properties/a"}, "properties": {"a": RECORD}},
        {"items": {"$ref": "#/$defs/R"}, "properties": {"a": {"$ref": "#/$defs/R"}}},
    ),
    "lists": (
        {"required": ["b", "a"], "type": ["null", "string"]},
        {"required": ["a", "b"], "type": ["string", "null"]},
    ),
    "union": ({"anyOf": [{"type": "null"}, {"type": "string"}]}, {"type": ["string", "null"]}),
    "all of": ({"allOf": [{"minLength": 1}]}, {"minLength": 1}),
    "not": ({"not": {"not": {"type": "string"}}}, {"type": "string"}),
}


@pytest.mark.parametrize(("old", "new"), REWRITINGS.values(), ids=REWRITINGS)
def test_a_refactoring_is_no_change(old, new):
    """The same said in another way is compatible both ways, and at most a rewriting."""
    old, new = copy.deepcopy((old, new))
    for one in (old, new):
        if "#/$defs/R" in repr(one):
            one.setdefault("$defs", {})["R"] = RECORD
    for before, after in ((old, new), (new, old)):
        found = between(before, after)
        assert found.backward == found.forward == "compatible"
        assert {change.code for change in found.changes} <= {"equal-rewriting"}


def test_a_change_of_a_shared_definition_is_one_change_with_all_its_places():
    """What is used in three places changes once, and says where it shows."""
    use = {"$ref": "#/$defs/Person"}
    root = {"properties": {"by": use, "to": {"items": use}}, "additionalProperties": use}
    old, new = ({"type": "string"}, {"type": ["string", "null"]})
    (change,) = between(
        {**root, "$defs": {"Person": {"properties": {"name": old}}}},
        {**root, "$defs": {"Person": {"properties": {"name": new}}}},
    ).changes
    assert change.code == "null-allowed"
    assert change.owner == "definitions/Person"
    assert change.places == {"E": ("/by/name", "/to/*/name", "/*/name")}


def test_what_another_keyword_covers_is_no_break():
    """An edit that narrows its own place, where nothing comes of it, is told apart."""
    old = {"allOf": [{"properties": {"a": {"minimum": 5}}}], "properties": {"a": {"minimum": 1}}}
    new = {"allOf": [{"properties": {"a": {"minimum": 5}}}], "properties": {"a": {"minimum": 3}}}
    found = between(old, new)
    assert found.backward == found.forward == "compatible"
    (change,) = found.changes
    assert change.code == "limit-tightened"
    assert change.backward.verdict == "compatible"


def test_a_recursive_schema_is_compared():
    """A tree whose nodes gain a key is one change."""
    node = {"type": "object", "properties": {"kids": {"items": {"$ref": "#/$defs/N"}}}}
    wider = {**node, "properties": {**node["properties"], "label": {"type": "string"}}}
    (change,) = between(
        {"$ref": "#/$defs/N", "$defs": {"N": node}}, {"$ref": "#/$defs/N", "$defs": {"N": wider}}
    ).changes
    assert (change.code, change.place) == ("property-added", "/label")
    tree = {"properties": {"kids": {"items": {"$ref": "#"}}, "label": {"type": "string"}}}
    short = {"properties": {"kids": {"items": {"$ref": "#"}}, "label": {"type": "null"}}}
    assert codes(tree, tree) == []
    assert codes(tree, short) == ["type-changed"]


def test_the_identity_of_a_change_stays_when_others_come():
    """Waivers hold on: another edit elsewhere does not rename a change."""
    old = {"properties": {"a": {"type": "string"}, "b": {"minimum": 1}}}
    one = {"properties": {"a": {"type": "integer"}, "b": {"minimum": 1}}}
    two = {"properties": {"a": {"type": "integer"}, "b": {"minimum": 2}}}
    (alone,) = between(old, one).changes
    assert alone.id in {change.id for change in between(old, two).changes}
    assert len({change.id for change in between(old, two).changes}) == 2


@pytest.mark.parametrize("pair", list(itertools.islice(CODE_EXAMPLES.values(), 0, None, 3)))
def test_swapping_the_arguments_swaps_the_directions(pair):
    """What breaks forward one way breaks backward the other way."""
    there, back = between(*pair), between(*reversed(pair))
    assert (there.backward, there.forward) == (back.forward, back.backward)


def test_a_bundle_of_schemas_that_name_themselves_is_taken_apart():
    """Embedded `$id` and `$anchor` lead to definitions like pointers do."""
    address = {"$id": "https://example.org/address", "properties": {"zip": {"type": "string"}}}
    by_id = {
        "$id": "https://example.org/order",
        "properties": {"to": {"$ref": "address"}, "by": {"$ref": "#person"}},
        "$defs": {"A": address, "P": {"$anchor": "person", "type": "object"}},
    }
    by_pointer = {
        "properties": {"to": {"$ref": "#/$defs/A"}, "by": {"$ref": "#/$defs/P"}},
        "$defs": {"A": {"properties": {"zip": {"type": "string"}}}, "P": {"type": "object"}},
    }
    assert codes(by_id, by_pointer) == []
    other = copy.deepcopy(by_id)
    other["$defs"]["A"]["properties"]["zip"] = {"type": ["string", "null"]}
    (change,) = between(by_id, other).changes
    assert (change.code, change.owner) == ("null-allowed", "definitions/A")


def test_a_schema_that_refers_by_the_way_to_it_is_compared_as_a_whole():
    """Where `$dynamicRef` could lead to several places, there is one change, and a verdict."""
    tree = {
        "$id": "https://example.org/strict",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "minProperties": 1,
        "$defs": {
            "tree": {
                "$id": "tree",
                "$dynamicAnchor": "node",
                "type": "object",
                "properties": {"kids": {"items": {"$dynamicRef": "#node"}}},
            }
        },
    }
    found = between(tree, {**tree, "minProperties": 2})
    assert [change.code for change in found.changes] == ["schema-changed"]
    assert codes(tree, tree) == []


def catalog(events, links=None, definitions=None):
    """Return a version that is a catalog of some events."""
    types = {
        name: EventType(name, schema, links=tuple(links or ())) for name, schema in events.items()
    }
    return catalog_version(Catalog("shop", "1", types, definitions or {}))


def test_event_types_come_go_and_get_other_names():
    """A type with another name is told as such; the law of swapping holds for all three."""
    paid = {"type": "object", "properties": {"type": {"const": "PAID"}}, "required": ["type"]}
    payed = {"type": "object", "properties": {"type": {"const": "PAYED"}}, "required": ["type"]}
    lost = {"type": "object", "required": ["lost"]}
    old, new = catalog({"PAID": paid, "LOST": lost}), catalog({"PAYED": payed, "NEW": {}})
    found = {change.code: change for change in diff(old, new).changes}
    assert set(found) == {"event-renamed", "event-removed", "event-added"}
    assert found["event-renamed"].detail == "PAID → PAYED"
    assert found["event-removed"].backward.verdict == found["event-added"].forward.verdict
    assert found["event-removed"].backward.verdict == "breaking"
    assert found["event-removed"].forward.verdict == "compatible"
    assert found["event-removed"].backward.witness == {"lost": None}


def test_links_that_appear_or_vanish_are_changes():
    """Each is told with its places, once for all events; one that only gains a place is kept."""
    event = {"type": "object"}
    ids, both = Link(("/id", "/order/id")), Link(("/by", "/to"))
    more = Link(("/id", "/order/id", "/lines/*/order"))
    found = diff(catalog({"E": event}, [ids, both]), catalog({"E": event}, [more])).changes
    assert [(change.code, change.detail) for change in found] == [
        ("link-added", "/id = /order/id = /lines/*/order"),
        ("link-removed", "/by = /to"),
    ]
    assert found[1].places == {"E": ("/by", "/to")}


def test_a_definition_with_another_name_is_followed():
    """Its name is no change; what it says otherwise is one, under the new name."""
    old = {"properties": {"id": {"type": "string"}, "name": {"type": "string"}}, "required": ["id"]}
    new = {**old, "properties": {**old["properties"], "name": {"type": ["string", "null"]}}}
    event = {"properties": {"by": {"$ref": "../definitions/%s.json"}}}

    def version(name, definition):
        reference = event["properties"]["by"]["$ref"] % name
        schema = {"properties": {"by": {"$ref": reference}}}
        return catalog({"E": schema}, definitions={name: definition})

    found = diff(version("Client", old), version("Customer", old))
    assert (found.changes, found.renamed) == ((), {"Client": "Customer"})
    (change,) = diff(version("Client", old), version("Customer", new)).changes
    assert (change.code, change.owner, change.place) == (
        "null-allowed",
        "definitions/Customer",
        "/name",
    )
