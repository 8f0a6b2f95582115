"""Support of constraints: whether one rests on enough to fail somebody for breaking it.

What a single observation shows may be a coincidence. An envelope is seen once in each sample of an
event, so what several events say alike at one place supports it in all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.jsondata.pointers import build_pointer, parse_pointer
from eventcontracts.schema.vocabulary import described_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.catalog.model import Catalog
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject, Schema

__all__ = [
    "MIN_OBSERVATIONS",
    "ConditionalSchema",
    "conditional_schemas",
    "evidence_key",
    "is_weak",
]

# Conditions: what a schema says of a record only where one of its keys has a certain value.


class ConditionalSchema(NamedTuple):
    """The part of a schema that applies under one condition.

    Attributes:
        asked: The keys of the condition, each with the values that meet it.
        tokens: Where what it says then stands in the schema, as tokens of a pointer.
        schema: What it says then.
    """

    asked: Mapping[str, Sequence[Json]]
    tokens: tuple[str, ...]
    schema: JsonObject

    @property
    def condition(self) -> str:
        """The condition in words, such as `type is INT`."""
        parts = (f"{key} is {' or '.join(map(str, found))}" for key, found in self.asked.items())
        return " and ".join(parts)


def conditional_schemas(
    schema: Schema, tokens: tuple[str, ...] = ()
) -> Iterator[ConditionalSchema]:
    """Yield the cases of a schema's `if`, of each further one in an `else`, and those of `allOf`.

    Args:
        schema: The schema.
        tokens: Where it stands.

    >>> rule = {"if": {"properties": {"type": {"const": "INT"}}}, "then": {"minimum": 0}}
    >>> [(case.condition, case.tokens) for case in conditional_schemas({"if": {}, "else": rule})]
    [('type is INT', ('else', 'then'))]
    """
    if not isinstance(schema, dict):
        return
    asked, then = _required_values(schema.get("if", True)), schema.get("then")
    if asked and isinstance(then, dict):
        yield ConditionalSchema(asked, (*tokens, "then"), then)
    yield from conditional_schemas(schema.get("else", True), (*tokens, "else"))
    for number, part in enumerate(schema.get("allOf", ())):
        yield from conditional_schemas(part, (*tokens, "allOf", str(number)))


def evidence_key(pointer: str, condition: str) -> str:
    """Return what evidence is filed under that was seen at a place under a condition.

    Args:
        pointer: The place.
        condition: The condition in words; empty for any.
    """
    return f"{pointer} where {condition}" if condition else pointer


def _required_values(condition: Schema) -> dict[str, Sequence[Json]]:
    """Return the keys that a condition asks for; empty if it asks for anything but their values."""
    if not isinstance(condition, dict) or condition.keys() - {"properties", "required"}:
        return {}
    parts = condition.get("properties", {})
    asked = {key: _allowed_values(part) for key, part in parts.items() if isinstance(part, dict)}
    return asked if len(asked) == len(parts) and all(asked.values()) else {}


def _allowed_values(schema: JsonObject) -> Sequence[Json]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])


MIN_OBSERVATIONS: Final = 2


"""A constraint that rests on fewer observations is weakly supported."""


STATED: Final = frozenset({"sketched", "declared"})


"""Origins of event types that rest on no observations."""


def is_weak(
    catalog: Catalog, event: str, schema_pointer: str, *, key: str = "", layer: str | None = None
) -> bool:
    """Return whether a constraint of an event's contract rests on less than two observations.

    What a document declares, a correction or a sketch states, and the name of the event, are never
    weak; a catalog
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
    *tokens, keyword = parse_pointer(schema_pointer)
    if keyword.isdigit() and tokens:
        keyword = tokens.pop()
    condition = ""
    if tokens[:1] == ["$defs"]:
        name, place = tokens[1], described_path(tuple(tokens[2:]))
        owners = [f"definitions/{name}"]
        condition = _condition_at(catalog.definitions.get(name, True), tokens[2:])
    else:
        name, place = event, _documented_path(catalog, event, described_path(tuple(tokens)), layer)
        if keyword == "const" or catalog[event].origin in STATED:
            return False
        owners = list(_events_with_keyword(catalog, event, place, keyword))
    keys = [key] if key else _required_keys(catalog, owners, place)
    pointers = (
        [build_pointer((*place, one)) for one in keys]
        if keyword == "required"
        else [build_pointer(place)]
    )
    return any(
        _has_few_observations(catalog, owners, evidence_key(one, condition))
        for one in pointers
        if not any(reason.covers(name, one, keyword) for reason in catalog.reasons)
    )


def _has_few_observations(catalog: Catalog, owners: Sequence[str], place: str) -> bool:
    found = [catalog.evidence.get(owner, {}).get(place) for owner in owners]
    seen = [one.seen for one in found if one is not None]
    return bool(seen) and sum(seen) < MIN_OBSERVATIONS


def _condition_at(schema: Schema, tokens: Sequence[str]) -> str:
    """Return the condition under which a place of a definition's schema says something."""
    cases = conditional_schemas(schema)
    return next(
        (one.condition for one in cases if tuple(tokens[: len(one.tokens)]) == one.tokens), ""
    )


def _events_with_keyword(
    catalog: Catalog, event: str, place: InstancePath, keyword: str
) -> Iterator[str]:
    """Yield the events whose schemas have the same keyword at a place."""
    stated = _subschema_at(catalog[event].schema, place).get(keyword)
    for name, other in catalog.event_types.items():
        found = _subschema_at(other.schema, place).get(keyword)
        if name == event or (keyword == "required" and found) or found == stated:
            yield f"events/{name}"


def _required_keys(catalog: Catalog, owners: Sequence[str], place: InstancePath) -> list[str]:
    """Return the keys that the first of some owners requires at a place."""
    kind, _, name = owners[0].partition("/")
    schema = catalog.definitions[name] if kind == "definitions" else catalog[name].schema
    return list(_subschema_at(schema, place).get("required", ()))


def _subschema_at(schema: Schema, place: InstancePath) -> JsonObject:
    """Return the subschema of a place outside of unions; an empty one if there is none."""
    here = schema
    for token in place:
        inner = here if isinstance(here, dict) else {}
        here = inner.get("items", {}) if token == "*" else inner.get("properties", {}).get(token)
    return here if isinstance(here, dict) else {}


def _documented_path(
    catalog: Catalog, event: str, place: InstancePath, layer: str | None
) -> InstancePath:
    """Return where a place of a layer lies in the layer that the event is documented in."""
    documented = catalog[event].layer
    if layer is None or layer == documented:
        return place
    here, there = _layer_path(catalog, layer), _layer_path(catalog, documented)
    within = (*here, *place)
    return within[len(there) :] if within[: len(there)] == there else place


def _layer_path(catalog: Catalog, layer: str | None) -> InstancePath:
    """Return where a layer lies in the outermost one."""
    names = [one.name for one in catalog.layers]
    number = names.index(layer) if layer in names else 0
    return parse_pointer("".join(one.hole for one in catalog.layers[:number]))
