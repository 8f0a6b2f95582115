"""Which source a leaf has, from what the schema and the place say about it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from eventcontracts.leaves.checks import check_of, leaf_schema
from eventcontracts.leaves.moments import number_unit, offsets
from eventcontracts.leaves.numbers import numbers
from eventcontracts.leaves.sources import Clock, Source, pool_of, readings
from eventcontracts.leaves.strings import Wanted, string_source
from eventcontracts.structure import UnsatisfiableError, kind_of
from eventcontracts.texts import drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.jsontypes import Json
    from eventcontracts.leaves.pools import Pools
    from eventcontracts.structure import Node

__all__ = ["Hint", "source_of"]

CANDIDATES: Final = 64
PLAIN: Final = (0, 1, -1, -10, 10, 0.5, -0.5, 2.5)
"""Numbers to try where those within the bounds do not suit."""

LONGEST_TOLD: Final = 120


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known about a leaf beside its schema.

    Attributes:
        name: The name of the property, or of the list that it is an item of.
        parent: The name of what the property belongs to.
        seen: Values observed there.
    """

    name: str = ""
    parent: str = ""
    seen: tuple[Json, ...] = ()


def source_of(node: Node, kind: str, hint: Hint, pools: Pools) -> Source:
    """Return where a leaf's value comes from.

    Args:
        node: What the schema says.
        kind: The JSON type of the value; not `object` or `array`.
        hint: What else is known.
        pools: Where names, addresses and words come from.

    Raises:
        UnsatisfiableError: If no value can be made.
    """
    fits = check_of(node)
    source = _source(node, kind, hint, pools, fits)
    if source is None:
        raise UnsatisfiableError("", f"no {kind} was found that meets {_told(node)}")
    return source


def _source(
    node: Node, kind: str, hint: Hint, pools: Pools, fits: Callable[[Json], bool]
) -> Source | None:
    if node.values is not None:
        fitting = [v for v in node.values if kind_of(v) == kind and fits(v)]
        return pool_of(fitting) if fitting else None
    if kind in {"null", "boolean"}:
        fitting = [value for value in ((None,) if kind == "null" else (True, False)) if fits(value)]
        return pool_of(fitting) if fitting else None
    examples = [value for values in node.all("examples") for value in values]
    wanted_kinds = {kind, "integer"} if kind == "number" else {kind}
    seen = tuple(v for v in (*examples, *hint.seen) if kind_of(v) in wanted_kinds)
    if kind == "string":
        return string_source(Wanted(node, hint.name, hint.parent, seen, fits, pools))
    return _number(node, kind, Hint(hint.name, hint.parent, seen), pools.seed, fits)


def _number(
    node: Node, kind: str, hint: Hint, seed: int, fits: Callable[[Json], bool]
) -> Source | None:
    unit = number_unit(hint.name, node.all("format"), hint.seen)
    if unit:
        clock = Clock(unit, offsets(hint.name, unit))
        if all(fits(int(number)) for number in readings(clock)):
            return clock
    random = Random(f"{seed}:{hint.name}")
    found = [v for v in (*numbers(node, kind, random, CANDIDATES), *PLAIN) if fits(v)]
    found = [value for value in found if kind_of(value) in {kind, "integer"}][:CANDIDATES]
    if not found:
        wanted = {"type": kind, **leaf_schema(node)}
        found = [
            v for v in drawn(wanted, CANDIDATES) if kind_of(v) in {kind, "integer"} and fits(v)
        ]
    seen = [value for value in hint.seen if fits(value)]
    if seen:
        found = [*seen, *_near(seen, kind, random, fits)]
    return pool_of(found) if found else None


def _near(
    seen: list[Json], kind: str, random: Random, fits: Callable[[Json], bool]
) -> list[int | float]:
    """Return one number near each of those seen."""
    scaled = [value * (0.5 + random.random()) for value in seen]
    near = [round(value, 6) if kind == "number" else round(value) for value in scaled]
    return [value for value in near if fits(value)]


def _told(node: Node) -> str:
    """Return the plain keywords of a node in one line."""
    text = str(leaf_schema(node))
    return text if len(text) <= LONGEST_TOLD else text[: LONGEST_TOLD - 3] + "..."
