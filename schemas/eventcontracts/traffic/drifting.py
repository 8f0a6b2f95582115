"""Drift: what a valid event has that its schema does not know yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.places import fits, views
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsontypes import Json, JsonObject, Path, Schema

__all__ = ["drift"]

OPENING: Final = ("additionalProperties", "patternProperties", "unevaluatedProperties")
CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{3,}")


def drift(schema: Schema, event: Json) -> Iterator[tuple[str, str, str]]:
    """Yield what an event has that its schema does not know: new keys, and new values of codes.

    Args:
        schema: A self-contained schema.
        event: An event.

    Yields:
        The code, the pointer, and what is new.

    >>> list(drift({"properties": {"a": {"examples": ["NEW_ONE"]}}}, {"a": "OLD_ONE", "b": 1}))
    [('unknown-key', '/b', 'b'), ('new-value', '/a', 'OLD_ONE')]
    """
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    todo: list[tuple[list[Schema], Json, Path]] = [([schema], event, ())]
    while todo:
        schemas, value, path = todo.pop()
        found = [
            view
            for each in schemas
            for view in views(each, definitions)
            if fits(_target(view, definitions), value)
        ]
        if isinstance(value, dict):
            named = {key for view in found for key in view.get("properties", {})}
            if named and not any(key in view for view in found for key in OPENING):
                new = (key for key in value if key not in named)
                yield from (("unknown-key", build((*path, key)), key) for key in new)
        elif isinstance(value, str):
            listed = any("enum" in view or "const" in view for view in found)
            seen = [t for view in found if not listed for t in view.get("examples", ())]
            if value not in seen and _is_code(value) and seen and all(map(_is_code, seen)):
                yield "new-value", build(path), value
        todo.extend(reversed(list(_below(found, value, path))))


def _target(view: JsonObject, definitions: Mapping[str, Schema]) -> Schema:
    return definitions.get(str(view.get("$ref", "")).removeprefix("#/$defs/"), view)


def _below(
    found: list[JsonObject], value: Json, path: Path
) -> Iterator[tuple[list[Schema], Json, Path]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            schemas = [v["properties"][key] for v in found if key in v.get("properties", {})]
            if schemas:
                yield schemas, inner, (*path, key)
    elif isinstance(value, list):
        items = [view["items"] for view in found if "items" in view]
        if items:
            yield from ((items, inner, (*path, index)) for index, inner in enumerate(value))


def _is_code(text: Json) -> bool:
    return isinstance(text, str) and CODE.fullmatch(text) is not None
