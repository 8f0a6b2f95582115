"""Envelope layers: what each puts around the next one, learned from the events in it."""

from __future__ import annotations

import copy
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from eventcontracts.catalog.layers import Layer, documented_layer
from eventcontracts.pointers import MISSING, lookup, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.inference.corrections import Hole
    from eventcontracts.jsontypes import Json, JsonObject

__all__ = ["learn_layers"]


def learn_layers(
    holes: Sequence[Hole], schemas: Mapping[str, JsonObject], samples: Mapping[str, Json]
) -> tuple[Layer, ...]:
    """Return the layers with what each puts around the next one and into it.

    What a layer adds to the next one is what no event has that is documented without it.

    Args:
        holes: The layers' names and holes, from the outermost in.
        schemas: The events' schemas by name.
        samples: One sample of each event, by name.
    """
    bare = [Layer(hole.name, hole.hole, schemas=hole.schemas) for hole in holes]
    documented = {name: documented_layer(sample, bare) for name, sample in samples.items()}
    layers: list[Layer] = []
    for layer, inner in pairwise(bare):
        around = [name for name, home in documented.items() if home == layer.name]
        within = [schemas[name] for name, home in documented.items() if home == inner.name]
        if around and within:
            tokens = parse(layer.hole)
            names = {name for schema in within for name in schema["properties"]}
            wrapper = _around(schemas[around[0]], tokens, names)
            example = _example(samples[around[0]], tokens, names)
            layers.append(replace(layer, wrapper=wrapper, example=example))
        else:
            layers.append(layer)
    return (*layers, *bare[-1:])


def _around(schema: JsonObject, tokens: Sequence[str], names: set[str]) -> JsonObject:
    """Return an event's schema with nothing in the hole but what the layer adds there."""
    outer = copy.deepcopy(schema)
    hole = outer
    for token in tokens:
        _forget_names(hole)
        hole = hole["properties"][token]
    added = {key: value for key, value in hole["properties"].items() if key not in names}
    required = [key for key in hole.get("required", ()) if key not in names]
    hole.clear()
    hole.update({"properties": added, "required": required})
    return outer


def _forget_names(schema: JsonObject) -> None:
    """Let a constant of the event that was looked at be any text."""
    for key, value in schema["properties"].items():
        if "const" in value:
            schema["properties"][key] = {"type": "string"}


def _example(sample: Json, tokens: Sequence[str], names: set[str]) -> JsonObject:
    outer: JsonObject = copy.deepcopy(sample)
    hole = lookup(outer, tuple(tokens))
    if hole is not MISSING:
        for key in names & set(hole):
            del hole[key]
    return outer
