"""Providers, which choose the source of a leaf by its schema and place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.scalars.key_names import name_parts
from eventcontracts.scalars.number_sources import draw_numbers
from eventcontracts.scalars.scalar_sources import (
    ScalarSource,
    Timestamp,
    leaf_check,
    leaf_schema,
    pool_of,
    timestamp_samples,
)
from eventcontracts.scalars.string_sources import StringRequest, string_source
from eventcontracts.scalars.timestamps import number_unit, timestamp_offsets
from eventcontracts.strings import draw_values
from eventcontracts.structure import json_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.scalars.pools import Pools
    from eventcontracts.structure import SchemaNode

__all__ = ["FieldContext", "scalar_source"]

MAX_NUMBER_CANDIDATES: Final = 64
PLAIN_NUMBERS: Final = (0, 1, -1, -10, 10, 0.5, -0.5, 2.5)
"""Numbers to try where those within the bounds do not suit."""

CODE_WORDS: Final = {
    "action", "category", "class", "code", "event", "flags", "kind", "level", "mode", "op",
    "opcode", "reason", "state", "status", "type", "version",
}  # fmt: skip
"""Last words of names whose numbers stand for something else."""

MONEY_WORDS: Final = {
    "amount", "balance", "charge", "cost", "discount", "fee", "net", "paid", "payment", "price",
    "refunded", "revenue", "shipping", "subtotal", "tax", "total",
}  # fmt: skip

MAX_MESSAGE_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class FieldContext:
    """The context of a leaf: all that is known of it beside its schema.

    Attributes:
        name: The name of the property, or of the list that it is an item of.
        parent: The name of what the property belongs to.
        seen: Values observed there.
    """

    name: str = ""
    parent: str = ""
    seen: tuple[Json, ...] = ()


def scalar_source(node: SchemaNode, kind: str, hint: FieldContext, pools: Pools) -> ScalarSource:
    """Return where a leaf's value comes from.

    Args:
        node: What the schema says.
        kind: The JSON type of the value; not `object` or `array`.
        hint: What else is known.
        pools: Where names, addresses and words come from.

    Raises:
        UnsatisfiableError: If no value can be made.
    """
    fits = leaf_check(node)
    source = _typed_source(node, kind, hint, pools, fits)
    if source is None:
        raise UnsatisfiableError("", f"no {kind} was found that meets {_format_constraints(node)}")
    return source


def _typed_source(
    node: SchemaNode, kind: str, hint: FieldContext, pools: Pools, fits: Callable[[Json], bool]
) -> ScalarSource | None:
    if node.values is not None:
        fitting = [v for v in node.values if json_type(v) == kind and fits(v)]
        return pool_of(fitting) if fitting else None
    if kind in {"null", "boolean"}:
        fitting = [value for value in ((None,) if kind == "null" else (True, False)) if fits(value)]
        return pool_of(fitting) if fitting else None
    examples = [value for values in node.all("examples") for value in values]
    wanted_kinds = {kind, "integer"} if kind == "number" else {kind}
    seen = tuple(v for v in (*examples, *hint.seen) if json_type(v) in wanted_kinds)
    if kind == "string":
        return string_source(StringRequest(node, hint.name, hint.parent, seen, fits, pools))
    return _number_source(node, kind, FieldContext(hint.name, hint.parent, seen), pools.seed, fits)


def _number_source(
    node: SchemaNode, kind: str, hint: FieldContext, seed: int, fits: Callable[[Json], bool]
) -> ScalarSource | None:
    unit = number_unit(hint.name, node.all("format"), hint.seen)
    if unit:
        clock = Timestamp(unit, timestamp_offsets(hint.name, unit))
        if all(fits(int(number)) for number in timestamp_samples(clock)):
            return clock
    random = Random(f"{seed}:{hint.name}")
    found = [
        v
        for v in (*draw_numbers(node, kind, random, MAX_NUMBER_CANDIDATES), *PLAIN_NUMBERS)
        if fits(v)
    ]
    found = [value for value in found if json_type(value) in {kind, "integer"}][
        :MAX_NUMBER_CANDIDATES
    ]
    if not found:
        wanted = {"type": kind, **leaf_schema(node)}
        found = [
            v
            for v in draw_values(wanted, MAX_NUMBER_CANDIDATES)
            if json_type(v) in {kind, "integer"} and fits(v)
        ]
    seen = [value for value in hint.seen if fits(value)]
    if seen:
        near = [] if _is_code(hint.name, seen) else _numbers_near(seen, kind, hint.name, random)
        found = [*seen, *(value for value in near if fits(value))]
    return pool_of(found) if found else None


def _is_code(name: str, seen: list[Json]) -> bool:
    """Return whether numbers stand for something else, as the type of an interaction does."""
    last = name_parts(name)[-1:]
    return not CODE_WORDS.isdisjoint(last) and all(isinstance(value, int) for value in seen)


def _numbers_near(seen: list[Json], kind: str, name: str, random: Random) -> Iterator[int | float]:
    """Yield numbers near those seen, with as many decimals, two of them where it is money."""
    digits = max(map(_count_decimals, seen))
    if digits and not MONEY_WORDS.isdisjoint(name_parts(name)):
        digits = max(digits, 2)
    for step in range(MAX_NUMBER_CANDIDATES):
        scaled = seen[step % len(seen)] * (0.5 + random.random())
        yield round(scaled, digits) if kind == "number" and digits else round(scaled)


def _count_decimals(value: float) -> int:
    """Return how many decimals a number is written with.

    >>> _count_decimals(4.9), _count_decimals(52.520008), _count_decimals(7), _count_decimals(1e-7)
    (1, 6, 0, 7)
    """
    exponent = Decimal(repr(value)).as_tuple().exponent
    return 0 if isinstance(exponent, str) or isinstance(value, int) else max(0, -exponent)


def _format_constraints(node: SchemaNode) -> str:
    """Return the plain keywords of a node in one line."""
    text = str(leaf_schema(node))
    return text if len(text) <= MAX_MESSAGE_LENGTH else text[: MAX_MESSAGE_LENGTH - 3] + "..."
