"""Every keyword of draft 2020-12 that a schema can bring is met, or the schema is refused."""

from __future__ import annotations

import jsonschema
import pytest

from eventcontracts.contract import Contract
from eventcontracts.errors import InputError
from eventcontracts.plan import Plan
from eventcontracts.structure import SchemaStructure

NAMES = {"type": "object", "minProperties": 1}
TREE = {
    "$id": "https://example.com/strict",
    "$dynamicAnchor": "node",
    "$ref": "tree",
    "unevaluatedProperties": False,
    "$defs": {
        "tree": {
            "$id": "tree",
            "$dynamicAnchor": "node",
            "type": "object",
            "required": ["data"],
            "properties": {
                "data": {"type": "integer"},
                "children": {"type": "array", "items": {"$dynamicRef": "#node"}},
            },
        }
    },
}
SCOPES = {
    "$id": "https://example.com/main",
    "$ref": "second",
    "$defs": {
        "second": {
            "$id": "second",
            "$ref": "start",
            "$defs": {"thing": {"$dynamicAnchor": "thing", "type": "null"}},
        },
        "start": {"$id": "start", "$dynamicRef": "inner#thing"},
        "inner": {"$id": "inner", "$dynamicAnchor": "thing", "type": "string"},
    },
}


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(TREE, id="dynamic reference to the root"),
        pytest.param(SCOPES, id="dynamic reference to a resource on the way"),
        pytest.param(
            {
                **NAMES,
                "allOf": [{"properties": {"foo": True}, "unevaluatedProperties": False}],
                "anyOf": [{"properties": {"bar": True}}],
            },
            id="unevaluated properties do not see what stands beside their object",
        ),
        pytest.param(
            {
                **NAMES,
                "anyOf": [{"$ref": "#/$defs/A"}, {"properties": {"b": {"type": "string"}}}],
                "unevaluatedProperties": False,
                "$defs": {"A": {"properties": {"a": {"type": "integer"}}, "required": ["a"]}},
            },
            id="unevaluated properties see the way that is taken, by reference",
        ),
        pytest.param(
            {
                "type": "array",
                "contains": {"type": "string"},
                "minContains": 2,
                "unevaluatedItems": False,
            },
            id="contains evaluates",
        ),
        pytest.param(
            {
                "type": "array",
                "minItems": 3,
                "allOf": [{"prefixItems": [{"type": "integer"}]}],
                "unevaluatedItems": {"type": "boolean"},
            },
            id="unevaluated items see allOf",
        ),
        pytest.param(
            {"not": {"anyOf": [True, {"properties": {"a": True}}], "unevaluatedProperties": False}},
            id="not a closed object",
        ),
        pytest.param({"properties": {"a": {"not": {}}}, "type": "object"}, id="not anything"),
        pytest.param({"type": "number", "multipleOf": 0.0001}, id="multiples of a fraction"),
        pytest.param(
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": True},
                "dependentRequired": {"a": ["b"]},
                "minProperties": 3,
            },
            id="names that only another demands",
        ),
    ],
)
def test_events_are_valid_for_two_validators(schema):
    """Whatever the keyword, the events meet it."""
    contract = Contract("EVENT", schema)
    plan = Plan.compile(contract)
    reference = jsonschema.Draft202012Validator(schema)
    for index in range(60):
        assert contract.accepts(plan.valid(index))
        reference.validate(plan.valid(index))


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        ("^\\cC$", "\x03"),
        ("^\\p{Lu}\\p{Ll}$", None),
        ("^[\\p{Nd}_]$", None),
        ("^(?<year>[0-9]{4})-(x|y)$", None),
    ],
)
def test_patterns_of_javascript_are_met(pattern, letters):
    """Control letters, Unicode properties and named groups become texts."""
    contract = Contract("EVENT", {"type": "string", "pattern": pattern})
    made = {Plan.compile(contract).valid(index) for index in range(10)}
    assert all(map(contract.accepts, made))
    assert letters is None or made == {letters}


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"not": True},
        {"type": "integer", "minimum": 5, "maximum": 4},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"enum": [1, 2], "const": 3},
        {"type": "object", "required": ["a"], "properties": {"a": False}},
        {"type": "array", "minItems": 2, "prefixItems": [True], "items": False},
        {"$ref": "https://json-schema.org/draft/2020-12/schema"},
        {"properties": {"again": {"$ref": "#"}}, "required": ["again"], "type": "object"},
    ],
)
def test_what_has_no_event_is_refused(schema):
    """A schema that nothing can meet, or that refers to elsewhere, is one line of an error."""
    with pytest.raises(InputError) as raised:
        Plan.compile(Contract("EVENT", schema)).valid(0)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("said", "barred", "kinds"),
    [
        ({"type": "string", "format": "uri"}, {"type": "string", "format": "uri"}, ()),
        ({"type": "string", "format": "uri"}, {"title": "anything"}, ()),
        ({"type": "string"}, {"type": "string", "maxLength": 3}, ("string",)),
        ({"const": 1}, {"const": True}, ("integer",)),
        ({"properties": {"a": {}}, "additionalProperties": False},
         {"additionalProperties": False}, ("object",)),
    ],
)  # fmt: skip
def test_what_is_demanded_and_barred_alike_leaves_no_value(said, barred, kinds):
    """It is seen before anything is tried, and only where it is so."""
    assert SchemaStructure({**said, "not": barred}).root.kinds == kinds
