"""Tags: texts that a schema lists for a place, by which one kind of value is told from others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.pointers import build_pointer
from eventcontracts.schema.bundle import definition_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = ["MAX_TAG_DEPTH", "requires", "tags_of"]

MAX_TAG_VALUES: Final = 200
"""How many texts a place may list to be a tag."""

MAX_TAG_DEPTH: Final = 4
"""How deep in a value a tag may lie."""

MAX_NESTING: Final = 12
"""How many subschemas inside one another are looked into."""


def tags_of(
    schema: Schema | None,
    definitions: Mapping[str, Schema],
    path: tuple[str, ...] = (),
    nesting: int = 0,
) -> dict[str, tuple[str, ...]]:
    """Return the texts that a schema lists, by the pointer of the place; the fewest for each.

    Args:
        schema: The schema.
        definitions: The definitions that it refers to, by name.
        path: Where the values of the schema lie.
        nesting: How many subschemas are around it.

    >>> tags_of({"properties": {"type": {"enum": ["a", "b"]}}, "$ref": "#/$defs/A"}, {
    ...     "A": {"properties": {"type": {"const": "a"}}}})
    {'/type': ('a',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(schema, dict) or nesting > MAX_NESTING:
        return found
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    listed = values if path and isinstance(values, list) else []
    texts = tuple(value for value in listed if isinstance(value, str) and value)
    inner: list[dict[str, tuple[str, ...]]] = []
    if 0 < len(texts) == len(listed) <= MAX_TAG_VALUES:
        inner.append({build_pointer(path): texts})
    inner += [tags_of(one, definitions, path, nesting + 1) for one in _joined(schema, definitions)]
    inner += [
        _in_each([tags_of(one, definitions, path, nesting + 1) for one in branches])
        for branches in _unions(schema)
    ]
    properties = schema.get("properties")
    if isinstance(properties, dict) and len(path) < MAX_TAG_DEPTH:
        for key, one in properties.items():
            inner.append(tags_of(one, definitions, (*path, key), nesting + 1))
    for tags in inner:
        for pointer, said in tags.items():
            found[pointer] = min(found.get(pointer, said), said, key=len)
    return found


def requires(schema: Schema | None, path: Sequence[str], definitions: Mapping[str, Schema]) -> bool:
    """Return whether each value of a schema has a place, as far as it says so outside of unions.

    >>> requires({"required": ["a"], "properties": {"a": {"required": ["b"]}}}, ("a", "b"), {})
    True
    """
    parts = list(_parts(schema, definitions))
    if not path:
        return True
    return any(path[0] in _list(part, "required") for part in parts) and (
        len(path) == 1
        or any(requires(_properties(part).get(path[0]), path[1:], definitions) for part in parts)
    )


def _parts(
    schema: Schema | None, definitions: Mapping[str, Schema], nesting: int = 0
) -> Iterator[JsonObject]:
    """Yield a schema and those that a value must meet as well."""
    if isinstance(schema, dict) and nesting <= MAX_NESTING:
        yield schema
        for inner in _joined(schema, definitions):
            yield from _parts(inner, definitions, nesting + 1)


def _joined(schema: JsonObject, definitions: Mapping[str, Schema]) -> list[Schema]:
    """Return the schemas that a value must meet as well: by reference, or in `allOf`."""
    found = _list(schema, "allOf")
    name = definition_name(str(schema.get("$ref", "")))
    if name is not None and name in definitions:
        found.append(definitions[name])
    return found


def _unions(schema: JsonObject) -> list[list[Schema]]:
    return [branches for key in ("oneOf", "anyOf") if (branches := _list(schema, key))]


def _in_each(branches: Sequence[dict[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Return the tags that each branch of a union has, with the texts of all."""
    shared = set(branches[0]).intersection(*branches[1:])
    return {
        pointer: tuple(dict.fromkeys(text for branch in branches for text in branch[pointer]))
        for pointer in branches[0]
        if pointer in shared
    }


def _list(schema: JsonObject, keyword: str) -> list[Json]:
    found = schema.get(keyword)
    return list(found) if isinstance(found, list) else []


def _properties(schema: JsonObject) -> JsonObject:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}
