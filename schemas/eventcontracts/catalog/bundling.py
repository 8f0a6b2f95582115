"""Bundling: one self-contained schema from a schema that refers to definitions in other files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["DIALECT", "bundle", "definition_name", "references"]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

PREFIXES: Final = ("../definitions/", "", "#/$defs/")
"""How a catalog's schemas refer to a definition: from an event, from a definition, bundled."""

NAMES_OF_SCHEMAS: Final = frozenset(
    {"properties", "patternProperties", "$defs", "dependentSchemas"}
)
"""Keywords whose members are schemas by any name, so that a name is no keyword."""

NO_SCHEMAS: Final = frozenset({"const", "enum", "examples", "default"})
"""Keywords that hold values and not schemas."""


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
    needed = _needed(rest, definitions)
    bundled: JsonObject = {"$schema": DIALECT, **_rewritten(rest)}
    if needed:
        bundled["$defs"] = {name: _rewritten(definitions[name]) for name in sorted(needed)}
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
    for node in _nodes(schema):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]


def _nodes(schema: Json) -> Iterator[JsonObject]:
    """Yield every object in a schema that can hold a keyword."""
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            yield node
            for key, value in node.items():
                if key in NAMES_OF_SCHEMAS and isinstance(value, dict):
                    stack.extend(value.values())
                elif key not in NO_SCHEMAS:
                    stack.append(value)


def _needed(schema: Schema, definitions: Mapping[str, Schema]) -> set[str]:
    needed: set[str] = set()
    stack: list[Schema] = [schema]
    while stack:
        for reference in references(stack.pop()):
            name = definition_name(reference)
            if name is not None and name in definitions and name not in needed:
                needed.add(name)
                stack.append(definitions[name])
    return needed


def _rewritten(node: Json, *, names: bool = False) -> Json:
    """Return a schema whose references point below `$defs`."""
    if isinstance(node, list):
        return [_rewritten(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: f"#/$defs/{definition_name(value) or value}"
        if key == "$ref" and isinstance(value, str) and not names
        else value
        if key in NO_SCHEMAS and not names
        else _rewritten(value, names=key in NAMES_OF_SCHEMAS and not names)
        for key, value in node.items()
    }
