"""Proofs, witnesses and honest ignorance."""

from __future__ import annotations

import json
import time
from pathlib import Path

import jsonschema
import pytest

from eventcontracts.catalog import Catalog
from eventcontracts.containment import ASSUMPTIONS, compare, is_subschema
from eventcontracts.schema import upgrade_schema
from eventcontracts.schema.validator import SchemaError

PAIRS = [
    json.loads(line)
    for line in Path(__file__)
    .parents[2]
    .joinpath("benchmarks/compatibility_pairs.ndjson")
    .read_text()
    .splitlines()
]


def is_valid(schema, instance):
    """Return what a validator says that had no part in the comparison."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(upgrade_schema(schema), format_checker=checker).is_valid(
        instance
    )


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_the_labelled_pairs_are_told_right(pair):
    """Both directions are as labelled, and a second validator agrees with each witness."""
    result = compare(pair["old"], pair["new"])
    assert (result.backward.verdict, result.forward.verdict) == (pair["backward"], pair["forward"])
    for answer, sub, sup in (
        (result.backward, pair["old"], pair["new"]),
        (result.forward, pair["new"], pair["old"]),
    ):
        if answer.witness and '"format"' not in json.dumps(pair):  # jsonschema checks few of them
            assert is_valid(sub, answer.witness.instance)
            assert not is_valid(sup, answer.witness.instance)
            assert answer.witness.violations


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ({"type": "array", "maxItems": 1000}, {"maxItems": 500}, "breaking"),
        ({"type": "string", "maxLength": 65535}, {"maxLength": 32767}, "breaking"),
        ({"type": "object", "maxProperties": 500}, {"maxProperties": 400}, "breaking"),
        ({"pattern": "^[a-zA-Z0-9]{1,4000}$"}, {"maxLength": 4000}, "compatible"),
        ({"pattern": "^[a-zA-Z0-9]{1,4000}$"}, {"maxLength": 3999}, "breaking"),
        ({"enum": [*range(2000)]}, {"enum": [*range(2001)]}, "compatible"),
        ({"type": "integer", "maximum": 10**18}, {"maximum": 10**18 - 1}, "breaking"),
    ],
)
def test_sizes_that_people_write_are_no_obstacle(old, new, verdict):
    """Bounds in the thousands are decided like small ones."""
    assert is_subschema(old, new).verdict == verdict


def test_references_whose_target_depends_on_the_way_are_told_apart():
    """The same words mean something else where a `$dynamicRef` leads elsewhere."""

    def tree(leaf):
        node = {"$id": "node", "$dynamicAnchor": "T", "properties": {"a": {"$dynamicRef": "#T"}}}
        leaves = {"$defs": {"leaf": {"$dynamicAnchor": "T", **leaf}}}
        middle = {"$id": "middle", "$ref": "node", **leaves}
        root = {"$id": "https://example.com/root", "$ref": "middle"}
        return {**root, "$defs": {"n": node, "m": middle}}

    answer = is_subschema(tree({"type": "integer"}), tree({"type": "string"}))
    assert answer.verdict == "breaking"
    assert isinstance(answer.witness.instance["a"], int)
    assert is_subschema(tree({}), tree({})).verdict == "compatible"


def test_an_ordinary_instance_that_breaks_is_the_witness():
    """A known-good instance that the other schema refuses is shown as it is."""
    answer = is_subschema(True, {"required": ["id"]}, ordinary=[{"name": "x"}])
    assert answer.witness.instance == {"name": "x"}
    assert answer.witness.changes == ()
    assert answer.witness.message == '"id" is a required property'


def test_a_witness_is_the_ordinary_instance_with_one_thing_different():
    """Where one change of a known-good instance breaks, that is the witness."""
    old = {
        "type": "object",
        "required": ["id", "lines"],
        "properties": {
            "id": {"type": "string"},
            "lines": {"type": "array", "items": {"properties": {"n": {"minimum": 0}}}},
        },
    }
    new = {**old, "properties": {"id": True, "lines": {"items": {"required": ["n"]}}}}
    order = {"id": "A-7", "lines": [{"n": 3, "sku": "x"}, {"n": 1}], "note": None}
    witness = is_subschema(old, new, ordinary=[order]).witness
    assert [str(change) for change in witness.changes] == ["/lines/0/n: 3 → (absent)"]
    assert witness.instance == {**order, "lines": [{"sku": "x"}, {"n": 1}]}
    assert witness.ordinary == order


def test_instances_that_are_not_valid_are_not_ordinary():
    """A sample that the first schema refuses is no witness and no model for one."""
    answer = is_subschema({"type": "string"}, {"maxLength": 3}, ordinary=[17])
    assert answer.witness.ordinary is None
    assert len(answer.witness.instance) == 4


def test_a_witness_is_as_small_as_it_gets():
    """Nothing can be taken away from a witness that no ordinary instance served for."""
    old = {"type": "object", "properties": {"a": {"type": "array"}, "b": {"type": "string"}}}
    new = {"properties": {"a": {"maxItems": 2}}}
    assert is_subschema(old, new).witness.instance == {"a": [None, None, None]}


def test_the_same_comparison_says_the_same_again():
    """Answers, witnesses included, are a function of the schemas."""
    old = {"anyOf": [{"pattern": "^[a-c]+$"}, {"type": "object", "minProperties": 2}]}
    assert compare(old, {"type": "string"}) == compare(old, {"type": "string"})


def test_what_is_assumed_is_said():
    """Each comparison carries what it takes for granted."""
    about = [assumption.about for assumption in compare(True, True).assumptions]
    assert about == ["formats", "patterns", "numbers"] == [a.about for a in ASSUMPTIONS]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ({"pattern": r"^(a+)\1$"}, {"pattern": "^(aa)+$"}, "pattern"),
        ({"pattern": r"a.{25}b.{25}c"}, {"pattern": "a.{25}b.{26}c"}, "pattern|long"),
        ({"type": "array", "minItems": 10**6, "uniqueItems": True}, {"maxItems": 5}, "items"),
    ],
)
def test_what_is_not_known_is_said_with_its_reason(old, new, reason):
    """Where there is neither a proof nor a witness, the answer tells what stood in the way."""
    answer = is_subschema(old, new)
    assert answer.verdict == "unknown"
    assert any(word in answer.reason for word in reason.split("|"))


def test_a_pattern_that_is_not_understood_can_still_have_a_witness():
    """Texts near a back reference are tried on the validator."""
    answer = is_subschema({"type": "string", "pattern": r"^(a|b)\1$"}, {"type": "integer"})
    assert answer.verdict == "breaking"


def test_a_schema_that_is_none_is_an_error_that_says_which():
    """A schema that cannot be read is the user's to mend."""
    with pytest.raises(SchemaError, match="the second schema"):
        compare({}, {"type": "strange"})


def test_schemas_nested_beyond_all_measure_are_not_known():
    """Depth that no search can reach ends in an answer."""
    deep = {"type": "integer"}
    for _ in range(120):
        deep = {"items": deep}
    assert is_subschema({"items": deep}, deep).verdict in {"unknown", "breaking"}
    assert is_subschema(deep, deep).verdict == "compatible"


def test_many_choices_are_given_up_in_time():
    """A pair that would take forever costs a bounded number of steps."""
    clause = [
        {"anyOf": [{"required": [f"{sign}{(i * k) % 30}"]} for sign in "ab" for k in (1, 7, 11)]}
        for i in range(60)
    ]
    pairs = [{"not": {"required": [f"a{i}", f"b{i}"]}} for i in range(30)]
    started = time.process_time()
    answer = is_subschema({"type": "object", "allOf": clause + pairs}, False)
    assert answer.verdict in {"unknown", "breaking"}
    assert time.process_time() - started < 60


def test_the_largest_bundled_event_against_an_edited_copy_is_quick():
    """One edit far down in a schema of thirty definitions is told in under a second."""
    event = max(
        (Catalog.load("expertflow-cx").contract(name) for name in ("FIND_AGENT", "TASK_ENQUEUED")),
        key=lambda contract: len(json.dumps(contract.schema)),
    )
    edited = json.loads(json.dumps(event.schema))
    edited["$defs"]["RoutingPolicy"]["additionalProperties"] = False
    started = time.process_time()
    result = compare(event.schema, edited, ordinary=[event.sample])
    assert time.process_time() - started < 5
    assert (result.backward.verdict, result.forward.verdict) == ("breaking", "compatible")
