"""Operators about the envelope: its layers missing, doubled or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.equality import equal_values
from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer
from eventcontracts.mutations.operator import Operator
from eventcontracts.mutations.patches import replace_operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.mutations.operator import Target
    from eventcontracts.mutations.patches import Patch

__all__ = ["ENVELOPE_OPERATORS", "KEYWORD"]

KEYWORD: Final = "envelope"
"""What stands for the keyword of a site that is a layer's hole in what is around it."""

HOLE_KEYWORDS: Final = frozenset({KEYWORD})


def _remove_layer(target: Target) -> Iterator[Patch]:
    """Yield the object around a hole with the inner layer's properties among its own."""
    hole, _ = target.site.value
    inner = target.value.get(hole)
    if isinstance(inner, dict):
        around = {name: value for name, value in target.value.items() if name != hole}
        yield (replace_operation(target.path, {**inner, **around}),)


def _double_layer(target: Target) -> Iterator[Patch]:
    """Yield the object around a hole, in the hole once more."""
    hole, _ = target.site.value
    if hole in target.value:
        path = (*target.path, hole)
        yield (replace_operation(path, {hole: target.value[hole]}),)
        yield (replace_operation(path, target.value),)


def _replace_layer(target: Target) -> Iterator[Patch]:
    """Yield a hole that holds another layer: one further in, or else nothing of it."""
    hole, further = target.site.value
    inner = target.value.get(hole)
    deeper = lookup(inner, parse_pointer(further)) if further else MISSING
    for value in (deeper, {}, [inner], {"unexpected": inner}):
        if value is not MISSING and not equal_values(value, inner):
            yield (replace_operation((*target.path, hole), value),)


ENVELOPE_OPERATORS: Final = (
    Operator("layer-missing", "envelope", HOLE_KEYWORDS, _remove_layer, anywhere=True, whole=True,
             does="Leaves out a layer of the envelope: what was in it stands where it stood.",
             why="One relay unwraps an event, and the next unwraps it again."),
    Operator("layer-doubled", "envelope", HOLE_KEYWORDS, _double_layer, anywhere=True, whole=True,
             does="Puts a layer of the envelope into itself.",
             why="A relay wraps what is wrapped already, as retries and dead-letter queues do."),
    Operator("layer-wrong", "envelope", HOLE_KEYWORDS, _replace_layer, anywhere=True, whole=True,
             does="Puts another layer of the envelope in the place of the expected one.",
             why="An event comes by another way than usual, such as a webhook for a queue."),
)  # fmt: skip
