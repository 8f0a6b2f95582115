"""Unions: the places of an event that may hold records of several kinds.

What stands at such a place in one sample is one of the possibilities, so that it equals something
elsewhere is no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.catalog.bundling import definition_name
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["union_places"]


def union_places(
    schema: JsonObject, definitions: Mapping[str, Schema], sample: Json
) -> dict[str, str]:
    """Return the patterns in a sample where the schema has several records, each with itself.

    What several of the records have, such as an `id`, is as open as the place itself, whose
    pattern it comes with.

    Args:
        schema: The event's schema.
        definitions: The shared definitions.
        sample: A payload of the event.

    >>> either = {"oneOf": [{"$ref": "../definitions/A.json"}, {"$ref": "../definitions/B.json"}]}
    >>> schema = {"properties": {"who": {"items": either}}}
    >>> records = {"A": {"properties": {}}, "B": {"properties": {}}}
    >>> union_places(schema, records, {"who": [{}]})
    {'/who/*': '/who/*'}
    """
    return dict(_found([schema], definitions, sample, ""))


def _found(
    schemas: list[JsonObject], definitions: Mapping[str, Schema], value: Json, pattern: str
) -> Iterator[tuple[str, str]]:
    views = [view for schema in schemas for view in _views(schema, definitions)]
    if isinstance(value, dict):
        is_union = any(_is_union(view) for view in views)
        if is_union:
            yield pattern, pattern
        for key, member in value.items():
            here = pattern + build((key,))
            inner = [view["properties"][key] for view in views if key in view.get("properties", {})]
            if is_union and len(inner) > 1:
                yield here, pattern
            yield from _found(inner, definitions, member, here)
    elif isinstance(value, list):
        inner = [view["items"] for view in views if isinstance(view.get("items"), dict)]
        for item in value:
            yield from _found(inner, definitions, item, f"{pattern}/*")


def _is_union(schema: JsonObject) -> bool:
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return sum("$ref" in branch or "properties" in branch for branch in branches) > 1


def _views(schema: JsonObject, definitions: Mapping[str, Schema]) -> Iterator[JsonObject]:
    """Yield the schemas that describe a value: this one, what it refers to, and its branches."""
    yield schema
    name = definition_name(schema.get("$ref", ""))
    definition = definitions.get(name) if name is not None else None
    if isinstance(definition, dict):
        yield from _views(definition, definitions)
    for keyword in ("anyOf", "oneOf"):
        for branch in schema.get(keyword, ()):
            yield from _views(branch, definitions)
