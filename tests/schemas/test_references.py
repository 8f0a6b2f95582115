"""Targets of references, held to those that the `referencing` library finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from eventcontracts.jsondata.pointers import lookup
from eventcontracts.schema.references import ReferenceResolver
from eventcontracts.schema.vocabulary import all_subschemas
from eventcontracts.structure import SchemaDocument

ROOT = "https://example.com/root"
NAMES = ("a", "b", "c/d", "e~f", "items")
REFERENCES = (
    "#", "#/$defs/a", "#/$defs/c~1d", "#/$defs/e~0f", "#/$defs/c%2Fd", "#here", "#there", "one",
    "one#", "one#here", "/two/three#/$defs/b", "/two/three", "root#there", "four",
    "https://example.com/two/one", "#/$defs/b/properties/items",
)  # fmt: skip


def schemas(depth: int) -> st.SearchStrategy[dict]:
    """Return schemas that name themselves and refer to each other in all the ways there are."""
    own = st.fixed_dictionaries(
        {},
        optional={
            "$ref": st.sampled_from(REFERENCES),
            "$id": st.sampled_from(("one", "/two/three", "/two/one")),
            "$anchor": st.sampled_from(("here", "there")),
        },
    )
    if not depth:
        return own
    inner = st.dictionaries(st.sampled_from(NAMES), schemas(depth - 1), max_size=2)
    parts = st.fixed_dictionaries({}, optional={"$defs": inner, "properties": inner})
    return st.builds(lambda mine, below: {**mine, **below}, own, parts)


def names_nothing_twice(schema: dict) -> bool:
    """Return whether each URI and anchor of a schema is one subschema's only."""
    known = ReferenceResolver(schema)
    parts = list(all_subschemas(schema))
    bases = [known.base(place) for place, part in parts if "$id" in part]
    anchors = [(known.base(place), part["$anchor"]) for place, part in parts if "$anchor" in part]
    return all(len(found) == len(set(found)) for found in (bases, anchors))


@given(schemas(3).map(lambda schema: {**schema, "$id": ROOT}).filter(names_nothing_twice))
def test_references_lead_where_the_library_leads(schema):
    """Each reference leads to the subschema that the library finds, or nowhere if it has none."""
    known, registry = ReferenceResolver(schema), Registry()
    registry = DRAFT202012.create_resource(schema) @ registry
    for place, part in all_subschemas(schema):
        for reference in REFERENCES if "$ref" not in part else [part["$ref"]]:
            target = known.target(place, reference)
            try:
                found = registry.resolver(known.base(place)).lookup(reference).contents
            except Unresolvable:
                found = None
            assert (target is None) == (found is None)
            assert target is None or lookup(schema, target) is found


@pytest.mark.parametrize(
    ("schema", "applied"),
    [
        ({"$ref": "#a", "$defs": {"A": {"$anchor": "a", "type": "null"}}}, "/$defs/A"),
        (
            {"$ref": "one", "$defs": {"A": {"$id": "one", "$ref": "#/$defs/B",
             "$defs": {"B": {"type": "null"}}}}},
            "/$defs/A/$defs/B",
        ),
        (
            {"$ref": "list", "$defs": {
                "own": {"$dynamicAnchor": "item", "type": "null"},
                "L": {"$id": "list", "allOf": [{"$dynamicRef": "#item"}],
                      "$defs": {"any": {"$dynamicAnchor": "item", "title": "any"}}},
            }},
            "/$defs/own",
        ),
        (
            {"$ref": "list", "$defs": {
                "own": {"$anchor": "item", "type": "null"},
                "L": {"$id": "list", "allOf": [{"$dynamicRef": "#item"}],
                      "$defs": {"any": {"$dynamicAnchor": "item", "title": "any"}}},
            }},
            "/$defs/L/$defs/any",
        ),
    ],
    ids=["anchor", "resource", "outer dynamic anchor", "outer plain anchor"],
)  # fmt: skip
def test_what_applies_is_what_references_take_in(schema, applied):
    """A dynamic reference leads to the outermost anchor of its name, any other where it says."""
    assert [fragment.pointer for fragment in SchemaDocument(schema).fragments("")][-1] == applied
