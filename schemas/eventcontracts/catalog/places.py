"""Places of a schema: the schemas that describe one value, and the values that one describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.catalog.bundling import definition_name, references
from eventcontracts.pointers import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["described", "fits", "has_place", "leading", "place_in", "views"]


def place_in(schema: JsonObject, path: Sequence[str]) -> JsonObject | None:
    """Return the schema of a value; below a reference, a new one beside it.

    Args:
        schema: The schema of a definition or an event; a place below a reference is added to it.
        path: The keys of the value, `*` for a list's items.

    >>> place_in({"properties": {"a": {"items": {"type": "string"}}}}, ("a", "*"))
    {'type': 'string'}
    """
    here = schema
    for token in path:
        local = "$ref" in here
        if token == "*":
            here = here.setdefault("items", {})
        elif token in here.get("properties", {}):
            here = here["properties"][token]
        elif local:
            here = here.setdefault("properties", {}).setdefault(token, {})
        else:
            branch = next((one for one in here.get("anyOf", ()) if "properties" in one), None)
            if branch is None or token not in branch["properties"]:
                return None
            here = branch["properties"][token]
    return here


def has_place(schema: Schema, definitions: Mapping[str, Schema], pattern: str) -> bool:
    """Return whether a schema names a place, here or in a definition that it refers to.

    Args:
        schema: The schema.
        definitions: All definitions by name.
        pattern: The place, with `*` for a list's items.

    >>> has_place({"properties": {"a": {"$ref": "A.json"}}}, {"A": {"items": {}}}, "/a/*")
    True
    """
    found = list(views(schema, definitions))
    for token in parse(pattern):
        found = [
            inner
            for view in found
            for below in _below(view, token)
            for inner in views(below, definitions)
        ]
    return bool(found)


def _below(view: JsonObject, token: str) -> Iterator[Schema]:
    if token == "*" and "items" in view:
        yield view["items"]
    elif token in view.get("properties", {}):
        yield view["properties"][token]
    elif token == "*" and view.get("additionalProperties"):
        yield view["additionalProperties"]


def views(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[JsonObject]:
    """Yield a schema, and those that it refers to or offers a choice of.

    >>> list(views({"anyOf": [{"$ref": "A.json"}]}, {"A": {"type": "null"}}))
    [{'anyOf': [{'$ref': 'A.json'}]}, {'$ref': 'A.json'}, {'type': 'null'}]
    """
    stack: list[Schema] = [schema]
    seen: set[str] = set()
    while stack:
        here = stack.pop()
        if not isinstance(here, dict):
            continue
        yield here
        name = definition_name(here.get("$ref", "")) or ""
        if name in definitions and name not in seen:
            seen.add(name)
            stack.append(definitions[name])
        stack.extend(branch for keyword in ("anyOf", "oneOf") for branch in here.get(keyword, ()))


def leading(definitions: Mapping[str, Schema], name: str) -> dict[str, Schema]:
    """Return those of some definitions that lead to one of them: that one, and what refers to it.

    >>> list(leading({"A": {"items": {"$ref": "B.json"}}, "B": {}, "C": {}}, "B"))
    ['A', 'B']
    """
    owners: dict[str | None, set[str]] = {}
    for owner, schema in definitions.items():
        for reference in references(schema):
            owners.setdefault(definition_name(reference), set()).add(owner)
    found = {name}
    stack = [name]
    while stack:
        new = owners.get(stack.pop(), set()) - found
        found |= new
        stack.extend(new)
    return {name: schema for name, schema in definitions.items() if name in found}


def described(
    schema: Schema, definitions: Mapping[str, Schema], event: str, sample: Json
) -> Iterator[tuple[str, Json, str | int]]:
    """Yield what describes each value of a sample, and where the value is held.

    Args:
        schema: The schema of an event.
        definitions: The definitions to look into, by name.
        event: The event's name.
        sample: A payload of the event.

    Yields:
        The name of the event or definition with the place in it, such as `Task/state/name`; what
        holds the value; and its key or index there.

    >>> schema, definition = {"properties": {"a": {"$ref": "A.json"}}}, {"properties": {"b": {}}}
    >>> [at for at, _, _ in described(schema, {"A": definition}, "E", {"a": {"b": 1}})]
    ['E', 'E/a', 'A', 'A/b']
    """
    todo: list[tuple[Schema, str, Json, str | int]] = [(schema, event, [sample], 0)]
    while todo:
        here, at, holder, key = todo.pop()
        yield at, holder, key
        inside = list(_inside(here, definitions, at, holder, key))
        todo.extend(reversed(inside))


def _inside(
    schema: Schema, definitions: Mapping[str, Schema], at: str, holder: Json, key: str | int
) -> Iterator[tuple[Schema, str, Json, str | int]]:
    """Yield what describes a value more closely, and what describes each of its parts."""
    value = holder[key]
    for view in views(schema, {}):
        name = (definition_name(view["$ref"]) if "$ref" in view else None) or ""
        if name in definitions and fits(definitions[name], value):
            yield definitions[name], name, holder, key
        for token, inner in _members(view, value):
            place = "*" if isinstance(token, int) else token
            yield inner, f"{at}/{place}", value, token


def _members(view: JsonObject, value: Json) -> Iterator[tuple[str | int, Schema]]:
    if isinstance(value, dict):
        yield from ((k, v) for k, v in view.get("properties", {}).items() if k in value)
    elif isinstance(value, list) and "items" in view:
        yield from ((index, view["items"]) for index in range(len(value)))


def fits(definition: Schema, value: Json) -> bool:
    """Return whether the constants of a schema, such as a union's tag, are those of a value.

    >>> fits({"properties": {"kind": {"const": "A"}}}, {"kind": "B"})
    False
    """
    if not isinstance(definition, dict) or not isinstance(value, dict):
        return True
    return all(
        value.get(name) == inner["const"]
        for name, inner in definition.get("properties", {}).items()
        if isinstance(inner, dict) and "const" in inner
    )
