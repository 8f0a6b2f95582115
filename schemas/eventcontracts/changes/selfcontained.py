"""Schemas with the definitions that they refer to, and references that lead elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from eventcontracts.catalog.bundling import DIALECT, NAMES_OF_SCHEMAS, NO_SCHEMAS, references

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["DEFINITIONS", "combined", "retargeted", "with_definitions"]

DEFINITIONS: Final = "#/$defs/"
"""How the schemas of a version refer to its definitions."""


def retargeted(schema: Json, rewrite: Callable[[str], str], *, names: bool = False) -> Json:
    """Return a schema in which each `$ref` is another.

    Args:
        schema: The schema.
        rewrite: The new reference of an old one.
        names: Whether the members are schemas by any name, and no keywords.

    >>> retargeted({"items": {"$ref": "#/$defs/A"}}, lambda reference: reference + "2")
    {'items': {'$ref': '#/$defs/A2'}}
    """
    if isinstance(schema, list):
        return [retargeted(item, rewrite) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: rewrite(value)
        if key == "$ref" and isinstance(value, str) and not names
        else value
        if key in NO_SCHEMAS and not names
        else retargeted(value, rewrite, names=key in NAMES_OF_SCHEMAS and not names)
        for key, value in schema.items()
    }


def _written(name: str) -> str:
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
            name = reference.removeprefix(DEFINITIONS)
            if reference.startswith(DEFINITIONS) and name in definitions and name not in needed:
                needed[name] = definitions[name]
                todo.append(definitions[name])
    names = {DEFINITIONS + name: DEFINITIONS + _written(name) for name in needed}
    if any(name != written for name, written in names.items()):

        def rewrite(reference: str) -> str:
            return names.get(reference, reference)

        schema = retargeted(schema, rewrite)
        needed = {name: retargeted(definition, rewrite) for name, definition in needed.items()}
    made: JsonObject = {"$schema": DIALECT, **(schema if isinstance(schema, dict) else {})}
    return {**made, "$defs": dict(sorted(needed.items()))} if needed else made


def combined(keyword: Literal["allOf", "anyOf"], old: Schema, new: Schema) -> JsonObject:
    """Return two self-contained schemas as one, with the definitions of each under its name.

    >>> combined("anyOf", {"type": "string"}, {"$ref": "#/$defs/A", "$defs": {"A": {}}})["anyOf"]
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
        parts.append(retargeted(rest, prefixed))
        definitions |= {f"{label}.{name}": retargeted(s, prefixed) for name, s in named.items()}
    made: JsonObject = {"$schema": DIALECT, keyword: parts}
    return {**made, "$defs": definitions} if definitions else made
