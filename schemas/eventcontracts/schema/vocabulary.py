"""The keywords of JSON Schema, in any draft, and the subschemas they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import JsonObject, Schema

__all__ = ["KNOWN_KEYWORDS", "all_subschemas", "direct_subschemas"]

SCHEMA_KEYWORDS: Final = frozenset(
    {"additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items"}
    | {"not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"}
)
"""Keywords that hold a schema."""

SCHEMA_ARRAY_KEYWORDS: Final = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
"""Keywords that hold a list of schemas."""

SCHEMA_MAP_KEYWORDS: Final = frozenset(
    {"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"}
)
"""Keywords that hold schemas by name."""

KNOWN_KEYWORDS: Final = SCHEMA_KEYWORDS | SCHEMA_ARRAY_KEYWORDS | SCHEMA_MAP_KEYWORDS | {
    "$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveAnchor", "$recursiveRef",
    "const", "dependentRequired", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "id",
    "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems",
    "minLength", "minProperties", "minimum", "multipleOf", "pattern", "required", "type",
    "uniqueItems",
}  # fmt: skip
"""Keywords by which a schema names itself or says something about values."""


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
