"""Bundles: one self-contained schema of one that refers to others, with flat references."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from eventcontracts.jsondata.pointers import build_pointer
from eventcontracts.schema.references import ReferenceResolver
from eventcontracts.schema.vocabulary import (
    SCHEMA_MAP_KEYWORDS,
    VALUE_KEYWORDS,
    all_subschemas,
    keywords_where,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = [
    "DEFINITIONS_PREFIX",
    "DIALECT",
    "bundle",
    "combine_schemas",
    "definition_name",
    "flatten_references",
    "references",
    "retarget_references",
    "with_definitions",
]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


DEFINITION_PREFIXES: Final = ("../definitions/", "", "#/$defs/")


"""How a catalog's schemas refer to a definition: from an event, from a definition, bundled."""


def bundle(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Return a schema with the definitions that it needs below `$defs`.

    Args:
        schema: A schema that refers to definitions, or an already bundled one.
        definitions: All definitions by name.

    >>> bundle({"$ref": "../definitions/A.json"}, {"A": {"type": "string"}})["$defs"]
    {'A': {'type': 'string'}}
    """
    if isinstance(schema, bool):
        return schema
    rest = {key: value for key, value in schema.items() if key not in {"$schema", "$defs"}}
    needed = _needed_definitions(rest, definitions)
    bundled: JsonObject = {"$schema": DIALECT, **_with_local_references(rest)}
    if needed:
        bundled["$defs"] = {
            name: _with_local_references(definitions[name]) for name in sorted(needed)
        }
    return bundled


def definition_name(reference: str) -> str | None:
    """Return the definition that a `$ref` of a catalog means, or None if it means none.

    >>> definition_name("../definitions/RoomInfo.json"), definition_name("#/$defs/RoomInfo")
    ('RoomInfo', 'RoomInfo')
    """
    if reference.startswith("#/$defs/"):
        return reference.removeprefix("#/$defs/")
    if reference.endswith(".json"):
        return reference.removeprefix("../definitions/").removesuffix(".json")
    return None


def references(schema: Json) -> Iterator[str]:
    """Yield every `$ref` in a schema."""
    for node in _schema_objects(schema):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]


def _schema_objects(schema: Json) -> Iterator[JsonObject]:
    """Yield every object in a schema that can hold a keyword."""
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            yield node
            for key, value in node.items():
                if key in SCHEMA_MAP_KEYWORDS and isinstance(value, dict):
                    stack.extend(value.values())
                elif key not in VALUE_KEYWORDS:
                    stack.append(value)


def _needed_definitions(schema: Schema, definitions: Mapping[str, Schema]) -> set[str]:
    needed: set[str] = set()
    stack: list[Schema] = [schema]
    while stack:
        for reference in references(stack.pop()):
            name = definition_name(reference)
            if name is not None and name in definitions and name not in needed:
                needed.add(name)
                stack.append(definitions[name])
    return needed


def _with_local_references(schema: Schema) -> Json:
    """Return a schema whose references point below `$defs`."""
    return retarget_references(
        schema, lambda reference: f"{DEFINITIONS_PREFIX}{definition_name(reference) or reference}"
    )


# Schemas with the definitions that they refer to, and references that lead elsewhere.


DEFINITIONS_PREFIX: Final = "#/$defs/"


"""How the schemas of a version refer to its definitions."""


def retarget_references(
    schema: Json, rewrite: Callable[[str], str], *, names: bool = False
) -> Json:
    """Return a schema in which each `$ref` is another.

    Args:
        schema: The schema.
        rewrite: The new reference of an old one.
        names: Whether the members are schemas by any name, and no keywords.

    >>> retarget_references({"items": {"$ref": "#/$defs/A"}}, lambda reference: reference + "2")
    {'items': {'$ref': '#/$defs/A2'}}
    """
    if isinstance(schema, list):
        return [retarget_references(item, rewrite) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: rewrite(value)
        if key == "$ref" and isinstance(value, str) and not names
        else value
        if key in VALUE_KEYWORDS and not names
        else retarget_references(value, rewrite, names=key in SCHEMA_MAP_KEYWORDS and not names)
        for key, value in schema.items()
    }


def _reference_token(name: str) -> str:
    """Return a name as it stands in a reference."""
    return quote(name.replace("~", "~0").replace("/", "~1"), safe="!$&'()*+,;=:@~")


def with_definitions(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Return a self-contained schema: one of a version with the definitions that it needs.

    >>> with_definitions({"$ref": "#/$defs/A"}, {"A": {}, "B": {}})["$defs"]
    {'A': {}}
    """
    if isinstance(schema, bool):
        return schema
    needed: dict[str, Schema] = {}
    todo: list[Schema] = [schema]
    while todo:
        for reference in references(todo.pop()):
            name = reference.removeprefix(DEFINITIONS_PREFIX)
            if (
                reference.startswith(DEFINITIONS_PREFIX)
                and name in definitions
                and name not in needed
            ):
                needed[name] = definitions[name]
                todo.append(definitions[name])
    names = {
        DEFINITIONS_PREFIX + name: DEFINITIONS_PREFIX + _reference_token(name) for name in needed
    }
    if any(name != written for name, written in names.items()):

        def rewrite(reference: str) -> str:
            return names.get(reference, reference)

        schema = retarget_references(schema, rewrite)
        needed = {
            name: retarget_references(definition, rewrite) for name, definition in needed.items()
        }
    made: JsonObject = {"$schema": DIALECT, **(schema if isinstance(schema, dict) else {})}
    return {**made, "$defs": dict(sorted(needed.items()))} if needed else made


def combine_schemas(keyword: Literal["allOf", "anyOf"], old: Schema, new: Schema) -> JsonObject:
    """Return two self-contained schemas as one, with the definitions of each under its name.

    >>> combine_schemas("anyOf", {"type": "string"}, {"$ref": "#/$defs/A",
    ...     "$defs": {"A": {}}})["anyOf"]
    [{'type': 'string'}, {'$ref': '#/$defs/new.A'}]
    """
    definitions: JsonObject = {}
    parts: list[Schema] = []
    for label, schema in (("old", old), ("new", new)):
        if not isinstance(schema, dict):
            parts.append(schema)
            continue

        def prefixed(reference: str, label: str = label) -> str:
            return reference.replace("#/$defs/", f"#/$defs/{label}.", 1)

        named = schema.get("$defs", {})
        rest = {key: value for key, value in schema.items() if key not in {"$defs", "$schema"}}
        parts.append(retarget_references(rest, prefixed))
        definitions |= {
            f"{label}.{name}": retarget_references(s, prefixed) for name, s in named.items()
        }
    made: JsonObject = {"$schema": DIALECT, keyword: parts}
    return {**made, "$defs": definitions} if definitions else made


# Flattening: a schema whose references are all pointers from its root.


IDENTIFIER_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.role == "identifier" and row.is_current)
) | {"$schema"}


def flatten_references(schema: Schema) -> Schema | None:
    """Return a schema that says the same with references from its root, by pointers only.

    Args:
        schema: A self-contained schema of draft 2020-12.

    Returns:
        The schema; None if where a reference leads depends on the way to it.

    >>> flatten_references({"$ref": "#a", "$defs": {"A": {"$anchor": "a", "type": "null"}}})
    {'$defs': {'A': {'type': 'null'}}, '$ref': '#/$defs/A'}
    """
    if isinstance(schema, bool):
        return schema
    known = ReferenceResolver(schema)
    made = copy.deepcopy(schema)
    for place, part in list(all_subschemas(made)):
        for keyword in [key for key in ("$ref", "$dynamicRef") if key in part]:
            dynamic = keyword == "$dynamicRef"
            target = known.target(place, str(part.pop(keyword)), dynamic=dynamic)
            if target is None:
                return None
            _add_reference(part, "#" + quote(build_pointer(target), safe="/~!$&'()*+,;=:@"))
        for name in IDENTIFIER_KEYWORDS & part.keys():
            del part[name]
    return made if all(reference.startswith("#") for reference in references(made)) else None


def _add_reference(part: JsonObject, pointer: str) -> None:
    """Add a reference to what a schema says already."""
    if "$ref" in part:
        part["allOf"] = [*part.get("allOf", ()), {"$ref": pointer}]
    else:
        part["$ref"] = pointer
