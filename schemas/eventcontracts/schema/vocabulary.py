"""The vocabulary of JSON Schema: one table of its keywords, and the walk that follows from it.

`KEYWORDS` has a row for each keyword of each draft. Whoever needs a list of keywords takes a column
of the table, by `keywords_where` or one of the sets below, so that a keyword is known everywhere or
nowhere. CONTRIBUTING.md says where a new keyword goes on from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.jsondata.jsontypes import InstancePath, JsonObject, Schema

__all__ = [
    "ANCHOR_KEYWORDS",
    "ANNOTATION_KEYWORDS",
    "CLOSING_KEYWORDS",
    "COMBINATORS",
    "CONDITION_KEYWORDS",
    "DEFINITION_KEYWORDS",
    "DRAFT_NAMES",
    "IN_PLACE_KEYWORDS",
    "KEYED_KEYWORDS",
    "KEYWORDS",
    "KNOWN_KEYWORDS",
    "SCALAR_ASSERTIONS",
    "SCHEMA_MAP_KEYWORDS",
    "UNION_KEYWORDS",
    "VALUE_KEYWORDS",
    "Keyword",
    "Site",
    "all_subschemas",
    "described_path",
    "direct_subschemas",
    "keywords_of_type",
    "keywords_where",
]

DRAFT_NAMES: Final = ("draft-04", "draft-06", "draft-07", "draft 2019-09", "draft 2020-12")
"""The drafts, oldest first."""

DraftName = Literal["draft-04", "draft-06", "draft-07", "draft 2019-09", "draft 2020-12"]

Role = Literal["dialect", "identifier", "assertion", "annotation", "applicator", "location"]
"""What a keyword is for (core, section 7); a `location` only keeps subschemas or comments."""

Content = Literal["", "schema", "array", "schema or array", "map", "reference", "value", "values"]
"""What a keyword holds: a schema, an array of them, schemas by name, a reference, any values."""

Described = Literal["", "same", "some", "keyed"]
"""Which values the subschemas describe: the same value as the schema that holds them, some or all
parts of it, the part that has their own name or index; or none of its values."""

Site = Literal["", "value", "closed", "each"]
"""Where mutations break a keyword: once at a value, only where it is `false`, or by each of the
things it names."""

Locality = Literal["parts", "names", "branches", "condition", "scope", "whole"]
"""What must be looked at when a part of a value has changed: that part alone; also which names are
there; which branch of a union applies; which of `then` and `else`; how validation came here; or the
whole value."""

Proof = Literal["", "type", "container", "scalar", "opaque"]
"""How it is proved that a template meets a keyword: by type, names and number of parts; by
representative values; or not at all. Without a word, its subschemas are followed."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A row of the table.

    Attributes:
        name: The keyword.
        role: What it is for.
        types: The JSON types that it is about; none if it is about any. `number` has integers, too.
        since: The first draft that has it.
        until: The last draft in which it means something.
        holds: What its value is, as far as it is schemas, a reference or JSON values.
        describes: Which values its subschemas describe.
        change: The stem of the codes of its changes in a diff; `constraint` for those without a
            stem of their own, empty for limits, annotations and what `diff` compares by its parts.
        limit: Whether it is a lower or an upper limit.
        site: Where mutations break it.
        locality: What must be looked at when a part of a value has changed.
        proof: How it is proved that all events of a template meet it.
        joint: Whether it can look at several parts of a value together.
        monotone: Whether a subschema in it that accepts more lets the whole accept more, too.
    """

    name: str
    role: Role
    types: tuple[str, ...] = ()
    since: DraftName = "draft-04"
    until: DraftName = "draft 2020-12"
    holds: Content = ""
    describes: Described = ""
    change: str = ""
    limit: Literal["", "lower", "upper"] = ""
    site: Site = ""
    locality: Locality = "whole"
    proof: Proof = ""
    joint: bool = False
    monotone: bool = True

    @property
    def is_current(self) -> bool:
        """Whether it means something in draft 2020-12."""
        return self.until == DRAFT_NAMES[-1]

    @property
    def drafts(self) -> tuple[str, ...]:
        """The drafts that it means something in."""
        return DRAFT_NAMES[DRAFT_NAMES.index(self.since) : DRAFT_NAMES.index(self.until) + 1]


_NUMBER: Final = ("number",)
_STRING: Final = ("string",)
_OBJECT: Final = ("object",)
_ARRAY: Final = ("array",)
_D6: Final = "draft-06"
_D7: Final = "draft-07"
_D2019: Final = "draft 2019-09"
_D2020: Final = "draft 2020-12"

_ROWS: Final = (
    # Core, sections 8.1 to 8.3: the dialect, names, references and places for definitions.
    Keyword("$schema", "dialect", locality="parts"),
    Keyword("$vocabulary", "dialect", since=_D2019),
    Keyword("id", "identifier", until="draft-04"),
    Keyword("$id", "identifier", since=_D6, locality="scope"),
    Keyword("$anchor", "identifier", since=_D2019, locality="parts"),
    Keyword("$dynamicAnchor", "identifier", since=_D2020, locality="scope"),
    Keyword("$recursiveAnchor", "identifier", since=_D2019, until=_D2019),
    Keyword("$ref", "applicator", holds="reference", change="reference", locality="parts"),
    Keyword("$dynamicRef", "applicator", since=_D2020, holds="reference", change="constraint",
            locality="scope"),
    Keyword("$recursiveRef", "applicator", since=_D2019, until=_D2019, holds="reference",
            change="constraint", locality="scope"),
    Keyword("$defs", "location", since=_D2019, holds="map", locality="parts"),
    Keyword("definitions", "location", until=_D7, holds="map", locality="parts"),
    Keyword("$comment", "location", since=_D7, locality="parts"),
    # Validation, section 6.1; core, sections 10.2.1 and 10.2.2: about any value.
    Keyword("type", "assertion", site="value", locality="parts", proof="type"),
    Keyword("const", "assertion", since=_D6, holds="value", site="value", proof="opaque"),
    Keyword("enum", "assertion", holds="values", site="value", proof="opaque"),
    Keyword("allOf", "applicator", holds="array", describes="same", change="combination",
            locality="parts"),
    Keyword("oneOf", "applicator", holds="array", describes="same", change="combination",
            site="value", locality="branches", joint=True, monotone=False),
    Keyword("anyOf", "applicator", holds="array", describes="same", change="combination",
            site="value", locality="branches", joint=True),
    Keyword("not", "applicator", holds="schema", describes="same", change="constraint",
            site="value", joint=True, monotone=False),
    Keyword("if", "applicator", since=_D7, holds="schema", describes="same", change="constraint",
            site="each", locality="condition", joint=True, monotone=False),
    Keyword("then", "applicator", since=_D7, holds="schema", describes="same",
            change="constraint", locality="condition", monotone=False),
    Keyword("else", "applicator", since=_D7, holds="schema", describes="same",
            change="constraint", locality="condition", monotone=False),
    # Validation, section 6.2: numbers.
    Keyword("minimum", "assertion", _NUMBER, limit="lower", site="value", proof="scalar"),
    Keyword("maximum", "assertion", _NUMBER, limit="upper", site="value", proof="scalar"),
    Keyword("exclusiveMinimum", "assertion", _NUMBER, limit="lower", site="value", proof="scalar"),
    Keyword("exclusiveMaximum", "assertion", _NUMBER, limit="upper", site="value", proof="scalar"),
    Keyword("multipleOf", "assertion", _NUMBER, change="constraint", site="value", proof="scalar"),
    # Validation, sections 6.3, 7 and 8: strings. Formats that are known are asserted.
    Keyword("minLength", "assertion", _STRING, limit="lower", site="value", proof="scalar"),
    Keyword("maxLength", "assertion", _STRING, limit="upper", site="value", proof="scalar"),
    Keyword("pattern", "assertion", _STRING, change="pattern", site="value", proof="scalar"),
    Keyword("format", "assertion", _STRING, change="format", site="value", proof="scalar"),
    Keyword("contentEncoding", "annotation", _STRING, since=_D7),
    Keyword("contentMediaType", "annotation", _STRING, since=_D7),
    Keyword("contentSchema", "annotation", _STRING, since=_D2019, holds="schema"),
    # Validation, section 6.5; core, sections 10.2.2.4, 10.3.2 and 11.3: objects.
    Keyword("properties", "applicator", _OBJECT, holds="map", describes="keyed", site="each",
            locality="parts"),
    Keyword("patternProperties", "applicator", _OBJECT, holds="map", describes="some",
            change="other-keys", locality="parts"),
    Keyword("additionalProperties", "applicator", _OBJECT, holds="schema", describes="some",
            change="other-keys", site="closed", locality="parts"),
    Keyword("unevaluatedProperties", "applicator", _OBJECT, since=_D2019, holds="schema",
            describes="some", change="other-keys", site="closed", proof="opaque", joint=True),
    Keyword("minProperties", "assertion", _OBJECT, limit="lower", site="value", locality="names",
            proof="container"),
    Keyword("maxProperties", "assertion", _OBJECT, limit="upper", site="value", locality="names",
            proof="container"),
    Keyword("propertyNames", "applicator", _OBJECT, since=_D6, holds="schema",
            change="other-keys", site="value", locality="names", proof="opaque"),
    Keyword("required", "assertion", _OBJECT, site="each", locality="parts", proof="container"),
    Keyword("dependentRequired", "assertion", _OBJECT, since=_D2019, change="constraint",
            site="each", locality="names", proof="container"),
    Keyword("dependentSchemas", "applicator", _OBJECT, since=_D2019, holds="map",
            describes="same", change="constraint", proof="opaque", monotone=False),
    Keyword("dependencies", "applicator", _OBJECT, until=_D7, holds="map", describes="same",
            change="constraint", monotone=False),
    # Validation, section 6.4; core, sections 10.3.1 and 11.2: arrays.
    Keyword("prefixItems", "applicator", _ARRAY, since=_D2020, holds="array", describes="keyed",
            change="items", locality="parts"),
    Keyword("items", "applicator", _ARRAY, holds="schema or array", describes="some",
            change="items", site="closed", locality="parts"),
    Keyword("additionalItems", "applicator", _ARRAY, until=_D2019, holds="schema",
            describes="some"),
    Keyword("unevaluatedItems", "applicator", _ARRAY, since=_D2019, holds="schema",
            describes="some", change="items", site="closed", proof="opaque", joint=True),
    Keyword("minItems", "assertion", _ARRAY, limit="lower", site="value", locality="parts",
            proof="container"),
    Keyword("maxItems", "assertion", _ARRAY, limit="upper", site="value", locality="parts",
            proof="container"),
    Keyword("uniqueItems", "assertion", _ARRAY, change="constraint", site="value",
            proof="opaque", joint=True),
    Keyword("contains", "applicator", _ARRAY, since=_D6, holds="schema", describes="some",
            change="items", site="value", proof="opaque", joint=True, monotone=False),
    Keyword("minContains", "assertion", _ARRAY, since=_D2019, change="constraint", site="value",
            proof="opaque"),
    Keyword("maxContains", "assertion", _ARRAY, since=_D2019, change="constraint", site="value",
            proof="opaque"),
    # Validation, section 9: annotations.
    Keyword("title", "annotation", locality="parts"),
    Keyword("description", "annotation", locality="parts"),
    Keyword("deprecated", "annotation", since=_D2019, locality="parts"),
    Keyword("examples", "annotation", since=_D6, holds="values", locality="parts"),
    Keyword("default", "annotation", holds="value", change="default", locality="parts"),
    Keyword("readOnly", "annotation", since=_D7, locality="parts"),
    Keyword("writeOnly", "annotation", since=_D7, locality="parts"),
)  # fmt: skip

KEYWORDS: Final = {row.name: row for row in _ROWS}
"""The table: the row of each keyword by its name, in the order in which keywords are tried."""


def keywords_where(test: Callable[[Keyword], object]) -> tuple[str, ...]:
    """Return the keywords whose rows meet a condition, in the order of the table.

    >>> keywords_where(lambda row: row.locality == "branches")
    ('oneOf', 'anyOf')
    """
    return tuple(name for name, row in KEYWORDS.items() if test(row))


def keywords_of_type(kind: str) -> frozenset[str]:
    """Return the keywords of draft 2020-12 that are about values of one type only.

    >>> sorted(keywords_of_type("number"))
    ['exclusiveMaximum', 'exclusiveMinimum', 'maximum', 'minimum', 'multipleOf']
    """
    return frozenset(keywords_where(lambda row: kind in row.types and row.is_current))


SCHEMA_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.holds.startswith("schema")))
"""Keywords that can hold a schema."""

SCHEMA_ARRAY_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.holds.endswith("array")))
"""Keywords that can hold an array of schemas."""

SCHEMA_MAP_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.holds == "map"))
"""Keywords that hold schemas by name: what stands below them is a name and no keyword."""

VALUE_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.holds in {"value", "values"}))
"""Keywords that hold values and no schemas: nothing below them is a keyword."""

KEYED_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.is_current and row.holds in {"array", "map"})
)
"""Keywords of draft 2020-12 that hold several schemas, each under a key of its own."""

COMBINATORS: Final = keywords_where(lambda row: row.holds == "array" and row.describes == "same")
"""Keywords that combine schemas for the same value."""

UNION_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.locality == "branches"))
"""Keywords of which each branch is an alternative."""

CONDITION_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.locality == "condition"))

IN_PLACE_KEYWORDS: Final = frozenset(keywords_where(lambda row: row.describes == "same"))
"""Keywords whose schemas describe the same value as the schema that holds them."""

DEFINITION_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.role == "location" and row.holds)
)
"""Keywords that keep schemas for references to lead to."""

ANCHOR_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.role == "identifier" and row.name.endswith("nchor"))
)
"""Keywords that make a subschema known by a name within its resource."""

CLOSING_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.site == "closed" and "object" in row.types)
)
"""Keywords that speak of the properties which no other keyword names."""

SCALAR_ASSERTIONS: Final = keywords_where(
    lambda row: row.role == "assertion" and set(row.types) <= {"string", "number"}
)
"""Assertions about values that have no parts."""

ANNOTATION_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.role == "annotation" and not row.types)
) | {"$comment"}
"""Keywords that constrain nothing."""

KNOWN_KEYWORDS: Final = frozenset(
    keywords_where(
        lambda row: (
            row.role in {"identifier", "assertion", "applicator"} or row.holds in {"schema", "map"}
        )
    )
) - {"$ref"}
"""Keywords by which a schema names itself or says something about values, but for `$ref`."""


def described_path(schema_path: InstancePath) -> tuple[str | int, ...]:
    """Return where the values lie that the schema at a path describes, with `*` for any key.

    Args:
        schema_path: Where the schema stands in another, without references on the way.

    >>> described_path(("properties", "task", "items", "allOf", 0, "prefixItems", 1))
    ('task', '*', 1)
    """
    place: list[str | int] = []
    tokens = iter(schema_path)
    for token in tokens:
        row = KEYWORDS.get(token) if isinstance(token, str) else None
        key = next(tokens, None) if row and row.name in KEYED_KEYWORDS else None
        if row and row.describes == "some":
            place.append("*")
        elif row and row.describes == "keyed" and key is not None:
            place.append(key)
    return tuple(place)


def direct_subschemas(schema: JsonObject) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """Yield the subschemas directly inside a schema, each with its place.

    >>> list(direct_subschemas({"items": {"type": "null"}, "properties": {"a": True},
    ...     "enum": [{}]}))
    [(('items',), {'type': 'null'}), (('properties', 'a'), True)]
    """
    for keyword, value in schema.items():
        if keyword in SCHEMA_KEYWORDS and _is_schema(value):
            yield (keyword,), value
        elif keyword in SCHEMA_ARRAY_KEYWORDS and isinstance(value, list):
            for index, item in enumerate(value):
                if _is_schema(item):
                    yield (keyword, str(index)), item
        elif keyword in SCHEMA_MAP_KEYWORDS and isinstance(value, dict):
            for name, item in value.items():
                if _is_schema(item):
                    yield (keyword, name), item


def all_subschemas(schema: Schema) -> Iterator[tuple[tuple[str, ...], JsonObject]]:
    """Yield a schema and the subschemas in it that are objects, each with its place."""
    todo: list[tuple[tuple[str, ...], Schema]] = [((), schema)]
    while todo:
        place, here = todo.pop()
        if isinstance(here, dict):
            yield place, here
            todo.extend(((*place, *below), part) for below, part in direct_subschemas(here))


def _is_schema(value: object) -> bool:
    return isinstance(value, dict | bool)
