"""Documented schemas: without what was only guessed.

A schema on disk says what may come. Where that is more than was declared or seen, the keyword
`x-documented` beside it says what documented events keep to: `{"type": ["string", "null"],
"x-documented": {"type": "string"}}` may be null by a guess. The documented schema is a function of
the schema and its definitions alone, and whatever meets it meets the schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.schema.vocabulary import SCHEMA_MAP_KEYWORDS, VALUE_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = ["DOCUMENTED", "allowed", "declare", "documented"]

DOCUMENTED: Final = "x-documented"
"""The keyword; draft 2020-12 takes what it does not know for an annotation (core, 6.5)."""

LARGEST: Final = frozenset({"minItems", "minLength", "minProperties", "minimum"})
SMALLEST: Final = frozenset({"maxItems", "maxLength", "maxProperties", "maximum"})

SHAPES: Final = frozenset({"$ref", "additionalProperties", "anyOf", "items", "oneOf", "type"})
"""Keywords that say what a value is: where they are declared, nothing is guessed of the place."""

CHOICES: Final = ("anyOf", "oneOf")


def allowed(schema: Json) -> Json:
    """Return a schema as others read it: all that is allowed, without the keyword.

    >>> allowed({"type": ["string", "null"], "x-documented": {"type": "string"}})
    {'type': ['string', 'null']}
    """
    return _without(schema)


def documented(schema: Json) -> Json:
    """Return a schema of what was declared or seen.

    Args:
        schema: A schema of a catalog, of an event or a definition.

    >>> documented({"type": ["string", "null"], "x-documented": {"type": "string"}})
    {'type': 'string'}
    >>> documented({"required": ["a"], "x-documented": {"required": ["b"]}})
    {'required': ['a', 'b']}
    """
    return _narrowed(schema)


def declare(schema: JsonObject, keywords: Collection[str]) -> None:
    """Take away, in place, what documented events keep to where it is declared what there is.

    Args:
        schema: The schema of a place.
        keywords: The keywords that are declared there.
    """
    kept = {k: v for k, v in schema.pop(DOCUMENTED, {}).items() if k not in keywords}
    if kept and SHAPES.isdisjoint(keywords):
        schema[DOCUMENTED] = kept


def _without(node: Json, *, names: bool = False) -> Json:
    if isinstance(node, list):
        return [_without(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value
        if key in VALUE_KEYWORDS and not names
        else _without(value, names=key in SCHEMA_MAP_KEYWORDS and not names)
        for key, value in node.items()
        if names or key != DOCUMENTED
    }


def _narrowed(node: Json, *, names: bool = False) -> Json:
    if isinstance(node, list):
        return [_narrowed(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept: JsonObject = {
        key: value
        if key in VALUE_KEYWORDS and not names
        else _narrowed(value, names=key in SCHEMA_MAP_KEYWORDS and not names)
        for key, value in node.items()
        if names or key != DOCUMENTED
    }
    if names or not isinstance(node.get(DOCUMENTED), dict):
        return kept
    return _both(kept, _narrowed(node[DOCUMENTED]))


def _both(one: Json, other: Json) -> Json:
    """Return a schema of what meets both schemas, as plain as it can be said."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return one if other is True or one is False else other
    found: JsonObject = dict(one)
    beside: list[JsonObject] = []
    for keyword, value in other.items():
        if keyword not in found or found[keyword] == value:
            found[keyword] = value
        elif (met := _met(keyword, found[keyword], value)) is not None:
            found[keyword] = met
        else:
            beside.append({keyword: value})
    if beside:
        found["allOf"] = [*found.get("allOf", ()), *beside]
    return _pruned(found)


def _met(keyword: str, one: Json, other: Json) -> Json:
    """Return the value of a keyword that says what two values of it say; None if there is none."""
    if keyword in {"items", "additionalProperties"}:
        return _both(one, other)
    if keyword in LARGEST | SMALLEST:
        return (max if keyword in LARGEST else min)(one, other)
    meeting = MEETINGS.get(keyword)
    return meeting(one, other) if meeting else None


def _types_of_both(one: Json, other: Json) -> Json:
    left, right = ([types] if isinstance(types, str) else types for types in (one, other))
    found = [name for name in left if name in right or (name == "integer" and "number" in right)]
    if "integer" in right and "number" in left and "integer" not in found:
        found.append("integer")
    return None if not found else found[0] if len(found) == 1 else found


def _properties_of_both(one: JsonObject, other: JsonObject) -> JsonObject:
    keys = dict.fromkeys([*one, *other])
    return {key: _both(one.get(key, True), other.get(key, True)) for key in keys}


MEETINGS: Final[Mapping[str, Callable[[Json, Json], Json]]] = {
    "enum": lambda one, other: [value for value in one if value in other],
    "properties": _properties_of_both,
    "required": lambda one, other: sorted({*one, *other}),
    "type": _types_of_both,
}
"""How two values of a keyword become one."""


def _pruned(schema: JsonObject) -> Json:
    """Return a schema without the branches of another type than it asks for."""
    for keyword in CHOICES:
        if "type" in schema and keyword in schema:
            branches = [one for one in schema[keyword] if _has_type(one, schema["type"])]
            rest = {name: value for name, value in schema.items() if name != keyword}
            if len(branches) == 1 and isinstance(branches[0], dict):
                return _both(rest, branches[0])
            if branches:
                schema = {**rest, keyword: branches}
    return schema


def _has_type(schema: Schema, types: Json) -> bool:
    """Return whether a schema leaves room for one of some types."""
    known = schema.get("type") if isinstance(schema, dict) else None
    return known is None or _types_of_both(types, known) is not None
