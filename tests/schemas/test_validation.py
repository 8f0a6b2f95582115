"""Validation and its precise violations."""

from __future__ import annotations

import pytest

from eventcontracts.schema.validator import SchemaError, Validator

CAT = {
    "type": "object",
    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
    "required": ["kind", "lives"],
}
DOG = {"type": "object", "properties": {"kind": {"const": "dog"}}, "required": ["kind"]}
PETS = {"properties": {"pet": {"oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]}}}
PETS["$defs"] = {"Cat": CAT, "Dog": DOG}


def test_a_fault_inside_a_tagged_union_is_told_by_the_branch_that_the_tag_names():
    """The tag says cat, so the cat's constraint is what is broken, at its own place."""
    (violation,) = Validator(PETS).violations({"pet": {"kind": "cat", "lives": "nine"}})
    assert (violation.pointer, violation.keyword) == ("/pet/lives", "type")
    assert violation.schema_pointer == "/$defs/Cat/properties/lives/type"


def test_an_unknown_tag_breaks_the_union_itself():
    """No branch is meant, so the union is what is broken."""
    (violation,) = Validator(PETS).violations({"pet": {"kind": "bird"}})
    assert (violation.pointer, violation.keyword) == ("/pet", "oneOf")


@pytest.mark.parametrize("union", ["oneOf", "anyOf"])
def test_a_fault_inside_a_nullable_record_is_told_by_the_record(union):
    """An object cannot have meant null, so the record's own constraint is what is broken."""
    schema = {"properties": {"pet": {union: [CAT, {"type": "null"}]}}}
    for pet, keyword in [({"kind": "cat"}, "required"), ({"kind": "dog", "lives": 9}, "const")]:
        (violation,) = Validator(schema).violations({"pet": pet})
        assert violation.keyword == keyword


def test_formats_are_asserted():
    """A text that is no UUID breaks `format: uuid`."""
    assert not Validator({"format": "uuid"}).is_valid("7")


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "strin"}, "#/type"),
        ({"$ref": "#/$defs/Nowhere"}, "does not exist"),
        ({"$ref": "https://example.com/other.json"}, "disabled"),
        ([1], "not of types"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_name_and_place(schema, problem):
    """The error is one line that names the schema; nothing is fetched from the network."""
    with pytest.raises(SchemaError, match=problem) as raised:
        Validator(schema, "orders.json")
    assert str(raised.value).startswith("orders.json")
    assert "\n" not in str(raised.value)
