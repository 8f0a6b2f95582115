"""Envelope layers: the same event inside one wrapping or another.

A catalog's layers are listed from the outermost in. Each says where the next one lies in it (its
*hole*) and what it puts around and into it, so that an event documented in one layer can be had
in any other: the inner ones by taking it out, the outer ones by wrapping it. A layer without a hole
before the last one holds the very same event as the next, which says what differs in it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from eventcontracts.errors import CatalogError
from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.contract import Link
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = [
    "Layer",
    "UnknownLayerError",
    "WrappedEvent",
    "documented_layer",
    "payload_pointers",
    "rewrap_event",
]


class UnknownLayerError(CatalogError):
    """A layer that a catalog does not have, or that has nothing of an event."""


@dataclass(frozen=True)
class Layer:
    """One layer of the envelope.

    Attributes:
        name: Its name, such as `webhook`.
        hole: The pointer at which the next layer lies in it; empty for the innermost.
        wrapper: The schema of what is around the hole, with what this layer adds to the next one
            as the hole's own schema.
        example: The same as a value.
        schemas: By pointer, the schemas of values that differ in this layer from the others, such
            as times that are written otherwise where events are stored.
    """

    name: str
    hole: str = ""
    wrapper: JsonObject = field(default_factory=dict)
    example: JsonObject = field(default_factory=dict)
    schemas: Mapping[str, Schema] = field(default_factory=dict)


@dataclass(frozen=True)
class WrappedEvent:
    """An event's schema, links and sample in one layer."""

    schema: Schema
    links: tuple[Link, ...]
    sample: Json


def documented_layer(sample: Json, layers: Sequence[Layer]) -> str | None:
    """Return the layer that a payload is in: the outermost whose hole begins in it.

    Args:
        sample: The payload.
        layers: The layers from the outermost in.

    >>> layers = (Layer("message", "/payload"), Layer("body", "/entities/event"), Layer("event"))
    >>> documented_layer({"entities": {"event": {}}}, layers)
    'body'
    """
    for layer in layers:
        if layer.hole and lookup(sample, parse_pointer(layer.hole)[:1]) is not MISSING:
            return layer.name
    return layers[-1].name if layers else None


def rewrap_event(
    event: WrappedEvent, name: str, documented: str | None, wanted: str, layers: Sequence[Layer]
) -> WrappedEvent:
    """Return an event as it is in another layer.

    Args:
        event: The event as documented; its envelope refers to no definition.
        name: The event's name, for errors.
        documented: The layer that it is in.
        wanted: The layer to put it in.
        layers: The layers from the outermost in.

    Raises:
        UnknownLayerError: If there is no such layer, or the event has nothing in it.
    """
    names = [layer.name for layer in layers]
    if wanted not in names:
        known = f"there are {', '.join(names)}" if names else "this catalog has none"
        raise UnknownLayerError(f"no envelope layer {wanted!r}; {known}")
    here = names.index(documented or names[0])
    there = names.index(wanted)
    for layer in layers[here:there]:
        event = _unwrap(event, layer, name, wanted)
    for layer in reversed(layers[there:here]):
        event = _wrap(event, layer)
    for pointer, schema in layers[there].schemas.items():
        event = replace(event, schema=_with_subschema(event.schema, parse_pointer(pointer), schema))
    return event


def payload_pointers(outermost: str | None, layers: Sequence[Layer]) -> tuple[str, ...]:
    """Return where each layer has the next one, from a layer in, as pointers from that layer.

    >>> payload_pointers("message", (Layer("message", "/payload"), Layer("body", "/event"),
    ...     Layer("event")))
    ('/payload', '/payload/event')
    """
    names = [layer.name for layer in layers]
    inner = layers[names.index(outermost) :] if outermost in names else ()
    return tuple(accumulate(layer.hole for layer in inner if layer.hole))


def _unwrap(event: WrappedEvent, layer: Layer, name: str, wanted: str) -> WrappedEvent:
    inner = _subschema(event.schema, parse_pointer(layer.hole))
    if inner is None:
        raise UnknownLayerError(f"{name} has nothing at {layer.hole}, so no layer {wanted!r}")
    added = _subschema(layer.wrapper, parse_pointer(layer.hole)) or {}
    sample = lookup(event.sample, parse_pointer(layer.hole))
    return WrappedEvent(
        _remove_added(inner, added),
        tuple(link for outer in event.links if (link := outer.within(layer.hole))),
        None if sample is MISSING else _remove_added_values(sample, added),
    )


def _wrap(event: WrappedEvent, layer: Layer) -> WrappedEvent:
    tokens = parse_pointer(layer.hole)
    around = _subschema(layer.wrapper, tokens) or {}
    sample = None
    if event.sample is not None:
        added = lookup(layer.example, tokens)
        inner = {**(added if isinstance(added, dict) else {}), **event.sample}
        sample = _with_value(layer.example, tokens, inner)
    return replace(
        event,
        schema=_with_subschema(layer.wrapper, tokens, _merge_added(event.schema, around)),
        links=tuple(link.below(layer.hole) for link in event.links),
        sample=sample,
    )


def _subschema(schema: Schema, tokens: Sequence[str]) -> JsonObject | None:
    """Return the schema of a property, however deep; None if the schema does not name it."""
    if not isinstance(schema, dict):
        return None
    here = schema
    for token in tokens:
        if token not in here.get("properties", {}):
            return None
        here = here["properties"][token]
    return here


def _with_subschema(wrapper: Schema, tokens: Sequence[str], inner: Schema) -> Schema:
    outer = copy.deepcopy(wrapper)
    parent = _subschema(outer, tokens[:-1])
    if parent is not None:
        parent.setdefault("properties", {})[tokens[-1]] = inner
    return outer


def _with_value(example: JsonObject, tokens: Sequence[str], inner: Json) -> JsonObject:
    outer = copy.deepcopy(example)
    parent = lookup(outer, tuple(tokens[:-1]))
    if isinstance(parent, dict):
        parent[tokens[-1]] = inner
    return outer


def _remove_added(inner: JsonObject, added: JsonObject) -> JsonObject:
    """Return an inner layer's schema without what the outer one adds to it."""
    names = added.get("properties", {})
    kept = {key: value for key, value in inner.get("properties", {}).items() if key not in names}
    required = [key for key in inner.get("required", []) if key not in names]
    return {**inner, "properties": kept, "required": required}


def _remove_added_values(sample: Json, added: JsonObject) -> Json:
    names = added.get("properties", {})
    if not isinstance(sample, dict):
        return sample  # a sketched event has none
    return {key: value for key, value in sample.items() if key not in names}


def _merge_added(inner: Schema, added: JsonObject) -> JsonObject:
    """Return an inner layer's schema with what the outer one adds to it."""
    base = inner if isinstance(inner, dict) else {}
    return {
        **{key: value for key, value in base.items() if key != "$schema"},
        "properties": {**added.get("properties", {}), **base.get("properties", {})},
        "required": sorted({*base.get("required", []), *added.get("required", [])}),
    }
