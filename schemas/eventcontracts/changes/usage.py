"""Usage: at which places of which events a definition describes a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.changes.selfcontained import DEFINITIONS
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.changes.versions import Version
    from eventcontracts.jsontypes import Json, Schema

__all__ = ["MOST_PLACES", "Usage", "usage"]

Usage = dict[str, dict[str, tuple[str, ...]]]
"""By `events/NAME` or `definitions/NAME`: by event, the patterns of the places it describes."""

MOST_PLACES: Final = 400
"""How many places of one definition in one event are told apart."""

BELOW: Final = {
    "items": "/*",
    "contains": "/*",
    "additionalProperties": "/*",
    "unevaluatedItems": "/*",
    "unevaluatedProperties": "/*",
    "not": "",
    "if": "",
    "then": "",
    "else": "",
}
NAMED: Final = {"properties": None, "patternProperties": "/*", "dependentSchemas": ""}
LISTED: Final = ("allOf", "anyOf", "oneOf")


def usage(version: Version) -> Usage:
    """Return at which places each definition of a version describes a value.

    >>> from eventcontracts.changes.versions import of_schema
    >>> schema = {"items": {"$ref": "#/$defs/A"}, "$defs": {"A": {}}}
    >>> usage(of_schema(schema, "E", "old"))
    {'events/E': {'E': ('',)}, 'definitions/A': {'E': ('/*',)}}
    """
    found: Usage = {}
    for event, schema in version.events.items():
        found[f"events/{event}"] = {event: ("",)}
        for name, places in _of_event(schema, version.definitions).items():
            found.setdefault(f"definitions/{name}", {})[event] = tuple(places)
    return found


def _of_event(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    todo: list[tuple[str, str, frozenset[str]]] = [
        (name, place, frozenset()) for name, place in _references(schema)
    ]
    while todo:
        name, place, chain = todo.pop(0)
        places = found.setdefault(name, {})
        if place in places or len(places) >= MOST_PLACES or name not in definitions:
            continue
        places[place] = None
        if name not in chain:
            inner = _references(definitions[name])
            todo += [(other, place + below, chain | {name}) for other, below in inner]
    return {name: places for name, places in found.items() if places}


def _references(schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield each definition that a schema refers to, and the place that it describes there."""
    todo: list[tuple[Json, str]] = [(schema, "")]
    while todo:
        node, place = todo.pop()
        if not isinstance(node, dict):
            continue
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(DEFINITIONS):
            yield reference.removeprefix(DEFINITIONS), place
        todo.extend(reversed(list(_inner(node, place))))


def _inner(node: dict[str, Json], place: str) -> Iterator[tuple[Json, str]]:
    for keyword, value in node.items():
        if keyword in BELOW:
            yield value, place + BELOW[keyword]
        elif keyword in NAMED and isinstance(value, dict):
            below = NAMED[keyword]
            for name, inner in value.items():
                yield inner, place + (build((name,)) if below is None else below)
        elif keyword in LISTED and isinstance(value, list):
            yield from ((inner, place) for inner in value)
        elif keyword == "prefixItems" and isinstance(value, list):
            yield from ((inner, f"{place}/{index}") for index, inner in enumerate(value))
