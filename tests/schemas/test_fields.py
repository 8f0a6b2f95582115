"""What documents say in words of fields: in tables, lists and sentences."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.catalog import write_catalog
from eventcontracts.catalog.explanation import explain
from eventcontracts.documents import FieldFact, SourceLocation, read_document
from eventcontracts.documents.facts import contradicted, schema_of_facts
from eventcontracts.documents.fields import FieldColumns, field_in_prose, fields_in_row
from eventcontracts.documents.payload import MAX_DEPTH
from eventcontracts.documents.typewords import Said, said_in_prose, said_in_type
from eventcontracts.inference import Corrections, infer, update_catalog
from eventcontracts.jsondata.pointers import MISSING
from eventcontracts.lint import lint

PLACE = SourceLocation("page.md", 7)
PAYLOAD = {"type": "ORDER_MADE", "id": "a1", "state": "open", "note": "x", "total": 12}


def page(*lines, payload=PAYLOAD, heading="ORDER_MADE"):
    """Return a page that describes one event in some lines and shows its payload below."""
    return "\n".join([f"# {heading}", "", *lines, "", "```json", json.dumps(payload), "```", ""])


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a page in Markdown."""

    def read_page(text, name="page.md"):
        path = tmp_path / name
        path.write_text(text)
        return read_document(path)

    return read_page


def facts(document):
    """Return what is said of the fields of the first sample, without what says nothing."""
    plain = FieldFact("", PLACE)
    names = ("types", "required", "nullable", "enum", "format", "description", "deprecated")
    return {
        fact.pointer: {n: getattr(fact, n) for n in names if getattr(fact, n) != getattr(plain, n)}
        for fact in document.samples[0].facts
    }


def schema_of(document, event="ORDER_MADE"):
    """Return the schema that is inferred for an event."""
    return infer([document], name="shop", version="1")[event].schema


@pytest.mark.parametrize(
    ("words", "types", "nullable"),
    [
        ("string", ("string",), None),
        ("String", ("string",), None),
        ("int64", ("integer",), None),
        ("string or null", ("string",), True),
        ("`string` | `null`", ("string",), True),
        ("?integer", ("integer",), True),
        ("boolean?", ("boolean",), True),
        ("nullable number", ("number",), True),
        ("string / integer", ("string", "integer"), None),
        ("Objeto", ("object",), None),
        ("Zeichenkette", ("string",), None),
        ("Map<String, Object>", ("object",), None),
        ("array of strings or null", ("array",), True),
        ("a partial user object", ("object",), None),
        ("snowflake", (), None),
        ("snowflake or string", (), None),
        ("", (), None),
    ],
)
def test_words_name_types(words, types, nullable):
    """Types are told in the words of programs and of several languages; others say nothing."""
    said = said_in_type(words)
    assert (said.types, said.nullable) == (types, nullable)


@pytest.mark.parametrize(
    "words",
    ["array of integers", "integer[]", "List<Integer>", "[int]", "array (int)", "int array"],
)
def test_words_name_the_items_of_lists(words):
    """However a list is written, the type of its items is known."""
    said = said_in_type(words)
    assert said.types == ("array",)
    assert said.items is not None
    assert said.items.types == ("integer",)


@pytest.mark.parametrize(
    ("words", "name"),
    [("string (uuid)", "uuid"), ("ISO 8601 timestamp", "date-time"), ("string<date>", "date")],
)
def test_words_name_formats(words, name):
    """A format beside a type is that of JSON Schema."""
    assert said_in_type(words).format == name


@pytest.mark.parametrize(
    ("words", "enum"),
    [
        ("One of `open`, `closed`.", ("open", "closed")),
        ("status is one of: open, closed", ("open", "closed")),
        ("Possible values: `A` - first, `B` - second", ("A", "B")),
        ("Either `x` (new) or `y` (since 2.0).", ("x", "y")),
        ("`open` or `closed`", ("open", "closed")),
        ("Allowed values are `1`, `2`", (1, 2)),
        ("always `order.paid`", ("order.paid",)),
        ("always order.paid", ("order.paid",)),
        ("One of `a`, `b`, etc.", ()),
        ("such as one of `a`, `b`", ()),
        ("one of the customers", ()),
        ("always positive", ()),
        ("values are in cents", ()),
        ("The state, `open`", ()),
    ],
)
def test_sentences_list_values(words, enum):
    """All values are listed behind the words for that; examples and other lists are not."""
    assert said_in_prose(words).enum == enum


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("May be null.", Said(nullable=True)),
        ("One of `a`, `b` or null", Said(enum=("a", "b"), nullable=True)),
        ("Never null.", Said(nullable=False)),
        ("Optional.", Said(required=False)),
        ("Only present if paid.", Said(required=False)),
        ("Always present.", Said(required=True)),
        ("Not required.", Said(required=False)),
        ("Deprecated, use `b`.", Said(deprecated=True)),
        ("Defaults to `12`.", Said(default=12)),
        ("Unix time", Said(types=("integer",))),
        ("The price in cents.", Said()),
    ],
)
def test_sentences_say_whether_a_field_is_there_and_null(words, said):
    """The usual words are understood, and others say nothing."""
    assert said_in_prose(words) == said


@pytest.mark.parametrize(
    "header",
    [("Field", "Type"), ("Name", "Description"), ("`Parameter`", "Req", "Required"),
     ("Campo", "Tipo"), ("#", "Property", "Data type")],
)  # fmt: skip
def test_a_table_of_fields_is_known_by_its_header(header):
    """A column of names and one that tells of them are enough."""
    assert FieldColumns.of(header)


@pytest.mark.parametrize("header", [("Event", "Description"), ("Field",), ("Code", "Type"), ()])
def test_another_table_describes_no_fields(header):
    """What lists events, or has no names of fields, is another table."""
    assert FieldColumns.of(header) is None


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("`data.items[].sku`", ("data", "items", "*", "sku")),
        ("data.items[0].sku", ("data", "items", "*", "sku")),
        ("$.data.total", ("data", "total")),
        ("/data/total", ("data", "total")),
        ("data->total", ("data", "total")),
        ("data > total", ("data", "total")),
        ("**total** (required)", ("total",)),
        ("total?", ("total",)),
        ("tags[]", ("tags", "*")),
        ("some words of prose", ("some",)),
        ("(none)", None),
    ],
)
def test_names_are_paths(name, names):
    """A name may lead through objects and lists in any of the usual ways of writing it."""
    found = fields_in_row(FieldColumns.of(("Field", "Type")), (name, "string"), PLACE)
    assert [field.names for field in found] == ([names] if names else [])


@pytest.mark.parametrize(
    ("header", "row", "required"),
    [
        (("Field", "Required"), ("a", "yes"), True),
        (("Field", "Required"), ("a", "✓"), True),
        (("Field", "Required"), ("a", "no"), False),
        (("Field", "Required"), ("a", ""), False),
        (("Field", "Required"), ("a", "Only present if paid"), False),
        (("Field", "Optional"), ("a", "yes"), False),
        (("Field", "Card."), ("a", "0..1"), False),
        (("Field", "Card."), ("a", "1"), True),
        (("Field", "Type"), ("a?", "string"), False),
        (("Field", "Type"), ("a*", "string"), True),
        (("Field", "Type"), ("a", "string, optional"), False),
        (("Field", "Type"), ("a", "string"), None),
    ],
)
def test_a_row_says_whether_its_field_is_required(header, row, required):
    """A column, a mark on the name, or a word beside the type tells it."""
    (field,) = fields_in_row(FieldColumns.of(header), row, PLACE)
    assert field.said.required is required


TABLE = [
    "| Field | Type | Required | Description |",
    "|---|---|---|---|",
    "| `id` | string | yes | The id. |",
    "| `note` | string or null | no | |",
    "| `total` | number | yes | In cents, but someone@shop.example knows. |",
    "| `extra` | integer | no | Deprecated. |",
    "",
    "`state` is one of `open`, `closed`.",
]


def test_a_table_and_a_sentence_become_facts_of_the_payload(read):
    """Each fact has its place in the payload, and its line in the document."""
    document = read(page(*TABLE))
    assert facts(document) == {
        "/id": {"types": ("string",), "required": True, "description": "The id."},
        "/note": {"types": ("string",), "required": False, "nullable": True},
        "/total": {
            "types": ("number",),
            "required": True,
            "description": "In cents, but someone@shop.example knows.",
        },
        "/extra": {
            "types": ("integer",),
            "required": False,
            "deprecated": True,
            "description": "Deprecated.",
        },
        "/state": {"enum": ("open", "closed")},
    }
    assert [fact.place.line for fact in document.samples[0].facts] == [5, 6, 7, 8, 10]


def test_facts_become_declared_parts_of_the_schema(read):
    """Types, lists of values, null and what is optional are in the schema, with their reason."""
    document = read(page(*TABLE))
    schema = schema_of(document)
    properties = schema["properties"]
    assert properties["note"]["type"] == ["string", "null"]
    assert properties["total"]["type"] == "number"
    assert properties["state"] == {"enum": ["open", "closed"]}
    assert properties["extra"] == {
        "type": "integer",
        "description": "Deprecated.",
        "deprecated": True,
    }
    assert properties["id"]["description"] == "The id."
    assert "description" not in properties["total"]  # it has somebody's address
    assert schema["required"] == ["id", "state", "total", "type"]
    catalog = infer([document], name="shop", version="1")
    (aspect,) = explain(catalog, "ORDER_MADE", "/note").aspects
    assert {s.keyword: (s.how, s.reason) for s in aspect.statements if s.reason} == {
        "type": ("declared", "Said at page.md:6.")
    }
    assert not catalog.is_weak("ORDER_MADE", "/properties/note/type")


def test_where_words_and_payload_disagree_the_payload_wins(read):
    """Nothing is taken from what the payload contradicts, and the sample meets its schema."""
    document = read(
        page(
            "| Field | Type | Required | Description |",
            "|---|---|---|---|",
            "| id | integer | yes | |",
            "| gone | string | yes | |",
            "| total | integer | yes | One of `1`, `2`. |",
            "| note | uuid | yes | |",
        )
    )
    schema = schema_of(document)
    assert schema["properties"]["id"]["type"] == "string"
    assert "gone" not in schema["required"]
    assert "enum" not in schema["properties"]["total"]
    assert "format" not in schema["properties"]["note"]


def test_lint_tells_where_words_and_payload_disagree(read):
    """Each contradiction is a warning at the value, and names the line that says otherwise."""
    document = read(page("| Field | Type |", "|---|---|", "| id | integer |", "| total | number |"))
    found = [p for p in lint([document]) if p.code == "contradicted-words"]
    assert [(p.place.line, p.pointer, p.message) for p in found] == [
        (9, "/id", "line 5 says that /id is integer, but it is string in this payload")
    ]


def test_comments_in_a_payload_are_facts(read):
    """A comment says something of the value that it stands beside, or above."""
    text = """# A
```js
// The event
{
  "type": "A", // always `A`
  // What the buyer wrote. May be null.
  "note": "x",
  "data": { // string, optional
    "n": 1 /* deprecated */
  } // number of items
}
```
"""
    assert facts(read(text)) == {
        "/type": {"enum": ("A",), "description": "always A"},
        "/note": {"nullable": True, "description": "What the buyer wrote. May be null."},
        "/data": {"types": ("string",), "required": False, "description": "string, optional"},
        "/data/n": {"deprecated": True, "description": "deprecated"},
    }


def test_placeholders_that_name_a_type_give_it(read):
    """A plain value of the type stands in their place, and the schema has the type."""
    text = """# A
```
{"type": "A", "n": <int>, "s": "<open|closed>", "o": <object>, "at": "<rfc3339>",
 "t": "<string>", "who": "<your name>", "l": [{"q": "<number or null>"}]}
```
"""
    document = read(text)
    assert document.samples[0].event == {
        "type": "A",
        "n": 0,
        "s": "open",
        "o": {},
        "at": "2000-01-01T00:00:00Z",
        "t": "<string>",
        "who": "<your name>",
        "l": [{"q": 0.5}],
    }
    properties = schema_of(document, "A")["properties"]
    assert properties["n"]["type"] == "integer"
    assert properties["s"] == {"enum": ["open", "closed"]}
    assert properties["l"]["items"]["properties"]["q"]["type"] == ["number", "null"]


def test_a_payload_of_type_names_shows_types(read):
    """Where most texts are names of types, each of them is one; a single one is a text."""
    text = '# A\n```json\n{"id": "string", "n": "integer", "ok": "boolean | null"}\n```\n'
    document = read(text)
    assert document.samples[0].event == {"id": "string", "n": 0, "ok": True}
    single = read('# A\n```json\n{"kind": "list", "id": "a1", "n": "b2"}\n```\n')
    assert single.samples[0].event == {"kind": "list", "id": "a1", "n": "b2"}


def test_a_deep_payload_with_a_placeholder_is_read(read):
    """Nesting as deep as payloads may be is no obstacle."""
    depth = MAX_DEPTH - 1
    text = "# A\n```\n" + '{"a": ' * depth + "<int>" + "}" * depth + "\n```\n"
    assert facts(read(text)) == {"/a" * depth: {"types": ("integer",)}}


def test_what_is_said_stays_when_a_catalog_is_widened(read, tmp_path):
    """Words that further samples agree with are kept, and others give way to them."""
    write_catalog(infer([read(page(*TABLE))], name="shop", version="1"), tmp_path / "shop")
    further = [{**PAYLOAD, "state": state, "note": "y"} for state in ("open", "closed")]
    capture = tmp_path / "more.ndjson"
    capture.write_text("\n".join(map(json.dumps, further)))
    same = update_catalog(tmp_path / "shop", [read_document(capture)], facts=Corrections())
    schema = same.catalog["ORDER_MADE"].schema
    assert schema["properties"]["state"] == {"enum": ["open", "closed"]}
    assert schema["properties"]["note"]["type"] == ["string", "null"]
    assert schema["required"] == ["id", "state", "total", "type"]
    capture.write_text(json.dumps({**PAYLOAD, "state": "gone", "id": None}))
    other = update_catalog(tmp_path / "shop", [read_document(capture)], facts=Corrections())
    schema = other.catalog["ORDER_MADE"].schema
    assert schema["properties"]["state"]["type"] == "string"
    assert schema["properties"]["id"]["type"] == ["string", "null"]


def test_what_is_said_below_a_reference_is_said_of_the_shared_record(read):
    """A table on an object inside the payload describes that object."""
    text = page(
        "## The order object",
        "| Field | Type |",
        "|---|---|",
        "| number | string, nullable |",
        "| lines | array of objects |",
        "| ↳ sku | string, optional |",
        payload={"type": "A", "order": {"number": "7", "lines": [{"sku": "x", "n": 1}]}},
        heading="A",
    )
    assert facts(read(text)) == {
        "/order/number": {"types": ("string",), "nullable": True},
        "/order/lines": {"types": ("array",)},
        "/order/lines/*": {"types": ("object",)},
        "/order/lines/*/sku": {"types": ("string",), "required": False},
    }


def test_a_list_of_fields_is_read(read):
    """Items that begin with a name in code describe it, and those below it its members."""
    text = page(
        "- `id` (string, required): the id",
        "- `buyer` - object. The buyer.",
        "    - `name`: string, may be null",
        "- Anything else is up to you.",
        payload={"type": "A", "id": "1", "buyer": {"name": "x"}},
        heading="A",
    )
    assert facts(read(text)) == {
        "/id": {"types": ("string",), "required": True, "description": "the id"},
        "/buyer": {"types": ("object",), "description": "object. The buyer."},
        "/buyer/name": {
            "types": ("string",),
            "nullable": True,
            "description": "string, may be null",
        },
    }


@pytest.mark.parametrize("form", ["html", "rst", "adoc"])
def test_tables_of_other_forms_are_read(read, form):
    """A table of fields says the same in HTML, reStructuredText and AsciiDoc."""
    text = {
        "html": "<h1>A</h1><table><tr><th>Field<th>Type<tr><td><code>id</code><td>string?</table>"
        '<pre>{"id": "1", "type": "A"}</pre>',
        "rst": "A\n=\n\n===== =======\nField Type\n===== =======\nid    string?\n===== =======\n\n"
        'Example::\n\n  {"id": "1", "type": "A"}\n',
        "adoc": "= A\n\n|===\n|Field |Type\n\n|`id` |string?\n|===\n\n"
        '----\n{"id": "1", "type": "A"}\n----\n',
    }[form]
    assert facts(read(text, f"page.{form}")) == {"/id": {"types": ("string",), "nullable": True}}


def test_a_table_that_describes_no_payload_is_noted(read):
    """What is not used is said, with its line."""
    text = page("| Field | Type |", "|---|---|", "| color | string |", "| size | string |")
    document = read(text)
    assert [(p.code, p.place.line, p.severity) for p in document.problems] == [
        ("unused-fields", 5, "note")
    ]
    assert facts(document) == {}


def test_the_table_of_another_event_is_not_taken_for_this_one(read):
    """An event with a table alone, beside one with a payload, says nothing of that."""
    text = page() + "\n# order.lost\n\n| Field | Type |\n|---|---|\n| id | integer |\n"
    assert facts(read(text)) == {}


def test_a_page_of_tables_alone_declares_its_events(read):
    """Each heading that names an event has the schema that its table states."""
    document = read(
        "# Webhooks\n\n## order.paid\n\n| Field | Type | Required |\n|---|---|---|\n"
        "| event | string | yes |\n| data.total | integer | yes |\n| data.tags | string[] | no |\n"
        "\n## Setup\n\n| Parameter | Type |\n|---|---|\n| url | string |\n"
    )
    (row,) = document.rows
    assert row.title == "order.paid"
    assert row.schema == {
        "type": "object",
        "properties": {
            "event": {"type": "string"},
            "data": {
                "type": "object",
                "properties": {
                    "total": {"type": "integer"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["total"],
            },
        },
        "required": ["event"],
    }


@pytest.mark.parametrize(
    ("fact", "event", "names"),
    [
        (FieldFact("/a", PLACE, types=("integer",)), {"a": 1}, []),
        (FieldFact("/a", PLACE, types=("number",)), {"a": 1}, []),
        (FieldFact("/a", PLACE, types=("string",)), {"a": 1}, ["types"]),
        (FieldFact("/a", PLACE, types=("string",)), {"a": None}, []),
        (FieldFact("/a", PLACE, nullable=False), {"a": None}, ["nullable"]),
        (FieldFact("/a", PLACE, required=True), {}, ["required"]),
        (FieldFact("/b/a", PLACE, required=True), {}, []),
        (FieldFact("/a/*", PLACE, types=("string",)), {"a": ["x", 1]}, ["types"]),
        (FieldFact("/a", PLACE, enum=("x",)), {"a": "y"}, ["enum"]),
        (FieldFact("/a", PLACE, format="date"), {"a": "2026-03-01"}, []),
        (FieldFact("/a", PLACE, format="date"), {"a": "soon"}, ["format"]),
    ],
)
def test_what_a_payload_contradicts_is_told(fact, event, names):
    """Each attribute that does not hold is named; null and integers are no contradiction."""
    assert [name for name, _, _ in contradicted(fact, event)] == names


WORDS = st.text(alphabet=st.sampled_from("aA1 `|,.()<>[]?*'\"/-:;ornulefivs"), max_size=60)


@given(WORDS | st.text(max_size=40))
def test_random_words_never_raise(words):
    """Whatever a document says, it is understood or says nothing."""
    for said in (said_in_type(words), said_in_prose(words)):
        assert set(said.types) <= {"string", "integer", "number", "boolean", "object", "array"}
        assert said.default is MISSING or said.default != said


@given(st.lists(WORDS, min_size=3, max_size=3), st.integers(0, 2))
def test_random_rows_never_raise(cells, depth):
    """Whatever stands in a row or an item, it makes facts that make a schema."""
    columns = FieldColumns.of(("Field", "Type", "Description"))
    found = [*fields_in_row(columns, cells, PLACE), *field_in_prose(cells[0], PLACE, depth)]
    assert all(name for field in found for name in field.names)
    known = [FieldFact("/" + "/".join(field.names), PLACE) for field in found]
    assert schema_of_facts(known)["type"] == "object"
