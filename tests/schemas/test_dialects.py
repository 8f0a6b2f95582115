"""Dialects: schemas of earlier drafts become draft 2020-12 and mean the same."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.errors import InputError
from eventcontracts.schema import upgrade_schema

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_6 = "http://json-schema.org/draft-06/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = {
    DRAFT_4: jsonschema.Draft4Validator,
    DRAFT_6: jsonschema.Draft6Validator,
    DRAFT_7: jsonschema.Draft7Validator,
    DRAFT_2019: jsonschema.Draft201909Validator,
}
COMMAND = "from eventcontracts.commands.app import main; main()"
NAMES = st.sampled_from(["a", "b", "id", "$ref", "items"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b", "ab"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def plain(parts):
    """Draw keywords that every draft has, and those that changed their form."""
    return st.one_of(
        st.sampled_from(["string", "integer", "object", "array", "null"]).map(
            lambda name: {"type": name}
        ),
        st.tuples(st.integers(-2, 2), st.integers(0, 3)).map(
            lambda p: {"minimum": p[0], "maximum": p[0] + p[1]}
        ),
        st.lists(parts, min_size=1, max_size=2).map(lambda items: {"items": items}),
        st.tuples(st.lists(parts, min_size=1, max_size=2), parts).map(
            lambda p: {"items": p[0], "additionalItems": p[1]}
        ),
        parts.map(lambda part: {"additionalItems": part}),
        parts.map(lambda part: {"items": part, "additionalItems": False}),
        st.dictionaries(NAMES, parts | st.lists(NAMES, min_size=1, unique=True), max_size=2).map(
            lambda rules: {"dependencies": rules}
        ),
        st.dictionaries(NAMES, parts, max_size=2).map(lambda table: {"properties": table}),
        parts.map(lambda part: {"not": part}),
        st.lists(parts, min_size=1, max_size=2).map(lambda branches: {"anyOf": branches}),
        st.just({"$ref": "#/definitions/A"}),
        parts.map(lambda part: {"$ref": "#/definitions/A", **part}),
    )


def special(draft, parts):
    """Draw keywords that mean something else, or nothing, in some draft."""
    found = [
        parts.map(lambda part: {"contains": part}),
        parts.map(lambda part: {"propertyNames": part}),
        st.integers(-1, 1).map(lambda value: {"const": value}),
        st.tuples(parts, parts, parts).map(lambda p: {"if": p[0], "then": p[1], "else": p[2]}),
        st.tuples(parts, parts).map(lambda p: {"items": [p[0]], "unevaluatedItems": p[1]}),
        st.tuples(parts, parts).map(lambda p: {"contains": p[0], "unevaluatedItems": p[1]}),
        st.tuples(parts, st.integers(0, 2)).map(lambda p: {"contains": p[0], "maxContains": p[1]}),
        parts.map(lambda part: {"prefixItems": [part]}),
        st.dictionaries(NAMES, parts, max_size=1).map(lambda table: {"dependentSchemas": table}),
    ]
    if draft == DRAFT_4:
        found.append(st.booleans().map(lambda flag: {"minimum": 0, "exclusiveMinimum": flag}))
    else:
        found.append(st.integers(-2, 2).map(lambda bound: {"exclusiveMinimum": bound}))
        found.append(st.booleans())
    if draft == DRAFT_2019:
        found.append(st.just({"properties": {"a": {"$recursiveRef": "#"}}}))
    return st.one_of(found)


@st.composite
def schemas(draw, draft):
    """Draw schemas of a draft."""
    parts = st.recursive(
        st.just({}),
        lambda parts: plain(objects(parts)) | special(draft, objects(parts)),
        max_leaves=4,
    )
    schema = draw(parts)
    top = {"$schema": draft, **(schema if isinstance(schema, dict) else {})}
    return {**top, "definitions": {"A": draw(parts.filter(lambda part: "$ref" not in str(part)))}}


def objects(parts):
    """Return schemas that every draft knows: objects."""
    return parts.map(lambda part: part if isinstance(part, dict) else {})


def valid(schema, value):
    """Return whether a value is valid under a schema of draft 2020-12, by both validators."""
    fast = jsonschema_rs.Draft202012Validator(schema, offline=True).is_valid(value)
    assert jsonschema.Draft202012Validator(schema).is_valid(value) == fast
    return fast


@pytest.mark.parametrize("draft", list(REFERENCE))
def test_a_converted_schema_allows_the_same_values(draft):
    """Whatever the draft, its own validator and that of draft 2020-12 agree on every value."""

    @settings(max_examples=50, deadline=None)
    @given(schemas(draft), VALUES)
    def agree(schema, value):
        before = REFERENCE[draft](schema).is_valid(value)
        assert valid(upgrade_schema(schema), value) == before

    agree()


def test_references_lead_to_where_things_have_moved():
    """Pointers, anchors and identifiers still find what they found, also between resources."""
    schema = {
        "$schema": DRAFT_7,
        "$id": "http://example.com/root.json",
        "definitions": {
            "A/b": {"type": "string"},
            "named": {"$id": "#named", "items": [{"$ref": "#/definitions/A~1b"}]},
            "odd": {"$id": "#1st", "type": "null"},
            "other": {"$id": "other.json", "definitions": {"C": {"const": 1}}},
        },
        "properties": {
            "pointer": {"$ref": "#/definitions/A~1b"},
            "inside": {"$ref": "#/definitions/named/items/0"},
            "anchor": {"$ref": "#named"},
            "odd": {"$ref": "root.json#1st"},
            "resource": {"$ref": "other.json#/definitions/C"},
        },
    }
    found = upgrade_schema(schema)
    for event, expected in [
        ({"pointer": "x", "inside": "x", "anchor": ["x"], "odd": None, "resource": 1}, True),
        ({"pointer": 1}, False),
        ({"inside": 1}, False),
        ({"anchor": [1]}, False),
        ({"odd": 1}, False),
        ({"resource": 2}, False),
    ]:
        assert valid(found, event) is expected, event
        assert jsonschema.Draft7Validator(schema).is_valid(event) is expected


def test_what_a_reference_finds_outside_all_subschemas_is_converted_as_well():
    """Schemas kept below keywords of one's own are read by the draft of the document."""
    schema = {
        "$schema": DRAFT_4,
        "properties": {"a": {"$ref": "#/components/schemas/Price"}},
        "components": {
            "schemas": {
                "Price": {"minimum": 0, "exclusiveMinimum": True},
                "Unused": {"minimum": 0, "exclusiveMinimum": True},
            }
        },
    }
    found = upgrade_schema(schema)
    assert not valid(found, {"a": 0})
    assert valid(found, {"a": 1})
    assert found["components"]["schemas"]["Price"] == {"exclusiveMinimum": 0}
    assert schema["components"]["schemas"]["Price"] == {"minimum": 0, "exclusiveMinimum": True}


def test_recursion_of_draft_2019_stays_dynamic():
    """`$recursiveRef` becomes `$dynamicRef` where there is a `$recursiveAnchor`."""
    schema = {
        "$schema": DRAFT_2019,
        "$id": "http://example.com/strict",
        "$recursiveAnchor": True,
        "$ref": "tree",
        "unevaluatedProperties": False,
        "$defs": {
            "tree": {
                "$id": "tree",
                "$recursiveAnchor": True,
                "properties": {"sub": {"$recursiveRef": "#"}},
            }
        },
    }
    assert valid(upgrade_schema(schema), {"sub": {"sub": {}}})
    assert not valid(upgrade_schema(schema), {"sub": {"more": 1}})


def test_identifiers_that_are_pointers_are_of_no_consequence():
    """Generators of schemas write the place of a subschema as its `$id`; nothing breaks by it."""
    schema = {
        "$schema": DRAFT_7,
        "$id": "http://example.com/root.json",
        "properties": {"a": {"$id": "#/properties/a", "type": "string"}},
    }
    assert upgrade_schema(schema)["properties"]["a"] == {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "changed"),
    [
        ({"items": [{"type": "null"}]}, {"prefixItems": [{"type": "null"}]}),
        ({"definitions": {"A": {}}}, {"$defs": {"A": {}}}),
        ({"dependencies": {"a": ["b"]}}, {"dependentRequired": {"a": ["b"]}}),
        ({"maximum": 5, "exclusiveMaximum": True}, {"exclusiveMaximum": 5}),
        ({"$schema": "http://json-schema.org/schema#", "dependencies": {}}, {}),
        (
            {"id": "https://example.com/a", "const": 1},
            {"$id": "https://example.com/a", "const": 1},
        ),
        ({"definitions": {"A": True}, "$defs": {"A": {}}}, {"$defs": {"A_": True, "A": {}}}),
    ],
)
def test_an_undeclared_draft_is_told_by_its_keywords(schema, changed):
    """Old keywords are read as they were meant, and new ones beside them count as well."""
    assert upgrade_schema(schema) == {"$schema": DRAFT_2020, **changed}


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {"type": "object", "properties": {"id": {}, "dependencies": {"type": "array"}}},
        {"$schema": DRAFT_2020, "definitions": {"A": {}}},
        {"$schema": "https://example.com/dialect", "type": "object", "id": "7"},
        {"const": {"items": [], "definitions": {}}},
    ],
)
def test_a_schema_of_the_current_draft_comes_back_as_it_is(schema):
    """Nothing is rewritten where nothing is old: data and names of properties are no keywords."""
    assert upgrade_schema(schema) is schema


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"$schema": "http://json-schema.org/draft-03/schema#"}, r"x#/\$schema: .*too old"),
        ({"$schema": DRAFT_7, "type": "text"}, "x#/type: "),
        ({"$schema": DRAFT_7, "$ref": "https://example.com/a.json"}, "x.*a.json"),
        (
            {
                "$schema": DRAFT_4,
                "properties": {"a": {"$ref": "#/dependentSchemas/b"}},
                "dependentSchemas": {"b": {}},
            },
            r"x#/properties/a/\$ref: it leads to /dependentSchemas/b, .*nothing in draft-04",
        ),
        ([], "x: a schema is an object"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_its_place(schema, problem):
    """One line says where, and what is wrong."""
    with pytest.raises(InputError, match=problem):
        upgrade_schema(schema, "x")


def test_the_deepest_schema_that_can_be_read_is_converted():
    """Depth costs no stack."""
    schema = {"items": [{"type": "null"}]}
    for _ in range(1_000):
        schema = {"not": schema}
    deep = upgrade_schema(schema)
    for _ in range(1_000):
        deep = deep["not"]
    assert deep == {"prefixItems": [{"type": "null"}]}


def test_a_schema_file_of_an_earlier_draft_is_generated_from(tmp_path):
    """`generate --schema` takes it, and its own validator accepts what comes out."""
    schema = {
        "$schema": DRAFT_4,
        "type": "object",
        "required": ["price", "pair", "lines"],
        "properties": {
            "price": {"type": "number", "minimum": 0, "maximum": 1, "exclusiveMinimum": True},
            "pair": {
                "type": "array",
                "items": [{"type": "string"}, {"type": "integer"}],
                "additionalItems": False,
                "minItems": 2,
            },
            "lines": {"type": "array", "items": {"$ref": "#/definitions/Line"}},
            "card": {"type": "string"},
        },
        "dependencies": {"card": ["owner"]},
        "definitions": {"Line": {"type": "object", "required": ["sku"]}},
    }
    file = tmp_path / "order.schema.json"
    file.write_text(json.dumps(schema))
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "generate", "--schema", str(file), "-n", "50"],
        capture_output=True,
        text=True,
        check=True,
    )
    made = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(made) == 50
    assert all(jsonschema.Draft4Validator(schema).is_valid(event) for event in made)
    assert any("owner" in event for event in made)


def test_references_may_have_characters_that_no_uri_has():
    """Definitions that a generator of schemas named after generic types are found."""
    draft = "http://json-schema.org/draft-07/schema#"
    lists = {"List<(A|null)>": {"items": {"type": "integer"}}}
    schema = {"$schema": draft, "definitions": lists, "$ref": "#/definitions/List<(A|null)>"}
    validator = jsonschema_rs.Draft202012Validator(upgrade_schema(schema))
    assert validator.is_valid([1])
    assert not validator.is_valid(["1"])
