"""Reading: what different readers make of the same events.

A *tolerant* reader ignores keys that it does not know; a *strict* one refuses them; a
*default-filling* one puts in the default of a key that is absent before it looks. Each is asked
about a writer that writes only the keys that its version names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from eventcontracts.catalog.bundling import NO_SCHEMAS, references

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["READERS", "Reader", "filling", "read_by", "written"]

Reader = Literal["as-written", "tolerant", "strict", "default-filling"]

READERS: Final[tuple[Reader, ...]] = ("as-written", "tolerant", "strict", "default-filling")

CLOSING: Final = ("additionalProperties", "unevaluatedProperties", "patternProperties")

IN_PLACE: Final = ("allOf", "not", "if", "then", "else", "dependentSchemas")
"""Keywords whose schemas describe the same value as the one beside them: a key that one names is
unknown to the other, so none of them can be closed by itself."""

NAMED: Final = frozenset({"properties", "patternProperties", "$defs"})


def written(schema: Schema) -> Schema:
    """Return what a writer writes that adds no key of its own: records that name keys are closed.

    A record that is put together of several schemas is left as it is.

    >>> written({"properties": {"a": {}}})
    {'properties': {'a': {}}, 'additionalProperties': False}
    """
    return _closed(schema)


def read_by(reader: Reader, schema: Schema) -> Schema:
    """Return what a reader accepts whose version says a schema."""
    if reader == "strict":
        return _closed(schema)
    return filling(schema) if reader == "default-filling" else schema


def _closed(schema: Schema) -> Schema:
    """Return a schema whose records have no other keys than those that it names."""
    opened = _left_open(schema)
    made: Schema = _shut(schema)
    if opened and isinstance(schema, dict) and isinstance(made, dict):
        made["$defs"] = {
            name: definition if name in opened else made["$defs"][name]
            for name, definition in schema.get("$defs", {}).items()
        }
    return made


def _left_open(schema: Schema) -> set[str]:
    """Return the definitions that are only a part of some record."""
    found: set[str] = set()
    todo: list[Json] = [schema]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(node)
        if not isinstance(node, dict):
            continue
        todo.extend(value for key, value in node.items() if key not in NO_SCHEMAS)
        parts = [node[key] for key in IN_PLACE if key in node]
        if "properties" in node:
            parts += [node[key] for key in ("anyOf", "oneOf") if key in node]
            parts += [{"$ref": node["$ref"]}] if not _within(node, schema) else []
        found.update(ref.removeprefix("#/$defs/") for part in parts for ref in references(part))
    return found


def _within(node: JsonObject, schema: Schema) -> bool:
    """Return whether what stands beside a reference names only keys of the definition."""
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    target = definitions.get(str(node.get("$ref", "")).removeprefix("#/$defs/"), node)
    named = target.get("properties", {}) if isinstance(target, dict) else {}
    return "$ref" not in node or node["properties"].keys() <= named.keys()


def _shut(node: Json, *, alone: bool = True) -> Json:
    if isinstance(node, list):
        return [_shut(item, alone=alone) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _shut_member(key, value, node) for key, value in node.items()}
    composed = any(key in node for key in (*IN_PLACE, *CLOSING, "$ref", "$dynamicRef"))
    choices = any(key in node for key in ("anyOf", "oneOf"))
    if alone and "properties" in node and not composed and not choices:
        made["additionalProperties"] = False
    return made


def _shut_member(key: str, value: Json, node: JsonObject) -> Json:
    if key in NO_SCHEMAS or key in IN_PLACE:
        return value
    if key in NAMED and isinstance(value, dict):
        return {name: _shut(inner) for name, inner in value.items()}
    if key in {"anyOf", "oneOf"}:
        return _shut(value, alone="properties" not in node and "$ref" not in node)
    return _shut(value)


def filling(schema: Json) -> Json:
    """Return what a reader accepts that fills in defaults: a key with a default may be absent.

    >>> filling({"properties": {"a": {"default": 1}}, "required": ["a", "b"]})["required"]
    ['b']
    """
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    return _filling(schema, definitions)


def _filling(node: Json, definitions: JsonObject) -> Json:
    if isinstance(node, list):
        return [_filling(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    made = {
        key: value
        if key in NO_SCHEMAS
        else {name: _filling(inner, definitions) for name, inner in value.items()}
        if key in NAMED and isinstance(value, dict)
        else _filling(value, definitions)
        for key, value in node.items()
    }
    if isinstance(node.get("required"), list):
        named = node.get("properties", {})
        made["required"] = [
            name for name in node["required"] if not _has_default(named.get(name), definitions)
        ]
    return made


def _has_default(schema: Json, definitions: JsonObject) -> bool:
    if not isinstance(schema, dict):
        return False
    target = definitions.get(str(schema.get("$ref", "")).removeprefix("#/$defs/"), {})
    return "default" in schema or (isinstance(target, dict) and "default" in target)
