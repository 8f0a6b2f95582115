"""Support: whether a constraint rests on enough to fail somebody for breaking it.

What a single observation shows may be a coincidence. An envelope is seen once in each sample of an
event, so what several events say alike at one place supports it in all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.conditions import cases_of, evidence_at
from eventcontracts.pointers import build, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.catalog.model import Catalog
    from eventcontracts.jsontypes import JsonObject, Path, Schema

__all__ = ["WEAK_BELOW", "is_weak"]

WEAK_BELOW: Final = 2
"""A constraint that rests on fewer observations is weakly supported."""

CHOICES: Final = frozenset({"allOf", "anyOf", "oneOf"})


def is_weak(
    catalog: Catalog, event: str, schema_pointer: str, *, key: str = "", layer: str | None = None
) -> bool:
    """Return whether a constraint of an event's contract rests on less than two observations.

    What a correction or a sketch states, and the name of the event, are never weak; a catalog
    without evidence has nothing weak.

    Args:
        catalog: The catalog.
        event: The event's name.
        schema_pointer: The place of the keyword in the schema of `catalog.contract(event, layer)`,
            such as `/$defs/Task/properties/state/type`.
        key: For `required`, which key is missing; any of them unless given.
        layer: The envelope layer; the one that the event is documented in unless given.

    >>> from eventcontracts.catalog import Catalog
    >>> catalog = Catalog.load("expertflow-cx@2025.06")
    >>> is_weak(catalog, "TASK_ENQUEUED", "/$defs/RoomInfo/properties/id/type")
    False
    """
    *tokens, keyword = parse(schema_pointer)
    if keyword.isdigit() and tokens:
        keyword = tokens.pop()
    condition = ""
    if tokens[:1] == ["$defs"]:
        name, place = tokens[1], _place(tokens[2:])
        owners = [f"definitions/{name}"]
        condition = _condition(catalog.definitions.get(name, True), tokens[2:])
    else:
        name, place = event, _documented(catalog, event, _place(tokens), layer)
        if keyword == "const" or catalog[event].origin == "sketched":
            return False
        owners = list(_saying_the_same(catalog, event, place, keyword))
    keys = [key] if key else _required(catalog, owners, place)
    pointers = [build((*place, one)) for one in keys] if keyword == "required" else [build(place)]
    return any(
        _rests_on_little(catalog, owners, evidence_at(one, condition))
        for one in pointers
        if not any(reason.covers(name, one, keyword) for reason in catalog.reasons)
    )


def _rests_on_little(catalog: Catalog, owners: Sequence[str], place: str) -> bool:
    found = [catalog.evidence.get(owner, {}).get(place) for owner in owners]
    seen = [one.seen for one in found if one is not None]
    return bool(seen) and sum(seen) < WEAK_BELOW


def _condition(schema: Schema, tokens: Sequence[str]) -> str:
    """Return the condition under which a place of a definition's schema says something."""
    cases = cases_of(schema)
    return next(
        (one.condition for one in cases if tuple(tokens[: len(one.tokens)]) == one.tokens), ""
    )


def _saying_the_same(catalog: Catalog, event: str, place: Path, keyword: str) -> Iterator[str]:
    """Yield the events whose schemas have the same keyword at a place."""
    stated = _at(catalog[event].schema, place).get(keyword)
    for name, other in catalog.event_types.items():
        found = _at(other.schema, place).get(keyword)
        if name == event or (keyword == "required" and found) or found == stated:
            yield f"events/{name}"


def _required(catalog: Catalog, owners: Sequence[str], place: Path) -> list[str]:
    """Return the keys that the first of some owners requires at a place."""
    kind, _, name = owners[0].partition("/")
    schema = catalog.definitions[name] if kind == "definitions" else catalog[name].schema
    return list(_at(schema, place).get("required", ()))


def _at(schema: Schema, place: Path) -> JsonObject:
    """Return the subschema of a place outside of unions; an empty one if there is none."""
    here = schema
    for token in place:
        inner = here if isinstance(here, dict) else {}
        here = inner.get("items", {}) if token == "*" else inner.get("properties", {}).get(token)
    return here if isinstance(here, dict) else {}


def _place(tokens: Sequence[str]) -> Path:
    """Return the place in a value that a subschema describes.

    >>> _place(["properties", "items", "items", "anyOf", "0", "properties", "id"])
    ('items', '*', 'id')
    """
    place: list[str] = []
    rest = iter(tokens)
    for token in rest:
        if token == "properties":
            place.append(next(rest, ""))
        elif token == "items":
            place.append("*")
        elif token in CHOICES:
            next(rest, None)
    return tuple(place)


def _documented(catalog: Catalog, event: str, place: Path, layer: str | None) -> Path:
    """Return where a place of a layer lies in the layer that the event is documented in."""
    documented = catalog[event].layer
    if layer is None or layer == documented:
        return place
    here, there = _depth(catalog, layer), _depth(catalog, documented)
    within = (*here, *place)
    return within[len(there) :] if within[: len(there)] == there else place


def _depth(catalog: Catalog, layer: str | None) -> Path:
    """Return where a layer lies in the outermost one."""
    names = [one.name for one in catalog.layers]
    number = names.index(layer) if layer in names else 0
    return parse("".join(one.hole for one in catalog.layers[:number]))
