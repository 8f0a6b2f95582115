"""Numbers within bounds."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from eventcontracts.structure import SchemaNode

__all__ = ["draw_numbers", "number_bounds"]

MIN_NUMBER_CHOICES: Final = 64
"""Among how many numbers there is a choice at least, where the schema leaves it."""

FLOAT_THRESHOLD: Final = 10**21
"""From here on numbers that need not be integers are floats, as readers take them."""

DEFAULT_RANGE: Final = 1_000
"""How far numbers lie from their bound, or from zero, where the schema does not say."""


def draw_numbers(node: SchemaNode, kind: str, random: Random, count: int) -> Iterator[int | float]:
    """Yield numbers that the schema's bounds and multiples allow, small ones most often.

    Args:
        node: What the schema says.
        kind: `integer` or `number`.
        random: Where chance comes from.
        count: How many.
    """
    step = _multiple_step(node, kind)
    least, most = _step_range(node, step)
    if least > most:
        return
    multiples = [value for value in node.all("multipleOf") if isinstance(value, float)]
    for _ in range(count):
        share = random.random() * random.random()
        steps = min(int(share * (most - least + 1)), most - least)
        number = _typed_number((least + steps) * step, kind)
        if all((number / multiple).is_integer() for multiple in multiples):
            yield number  # a multiple by the arithmetic of floats too, which some validators use


def number_bounds(node: SchemaNode, kind: str) -> tuple[int | float | None, int | float | None]:
    """Return the least and the greatest number that the schema's bounds leave, where it has them.

    Args:
        node: What the schema says.
        kind: `integer` or `number`.
    """
    step = _multiple_step(node, kind)
    least, most = _step_range(node, step)
    low, high = _exact_bounds(node)
    lowest, highest = (_typed_number(steps * step, kind) for steps in (least, most))
    return None if low is None else lowest, None if high is None else highest


def _typed_number(value: Fraction, kind: str) -> int | float:
    whole = value.denominator == 1 and (kind == "integer" or abs(value) < FLOAT_THRESHOLD)
    return int(value) if whole else value.numerator / value.denominator


def _multiple_step(node: SchemaNode, kind: str) -> Fraction:
    """Return the number of which every value is a multiple."""
    multiples = [_exact_fraction(value) for value in node.all("multipleOf")]
    if kind == "integer":
        multiples.append(Fraction(1))
    if multiples:
        return Fraction(
            math.lcm(*(value.numerator for value in multiples)),
            math.gcd(*(value.denominator for value in multiples)),
        )
    low, high = _exact_bounds(node)
    if low is not None and high is not None and 0 < high - low < 1:
        return (high - low) / 128
    return Fraction(1, 100)


def _step_range(node: SchemaNode, step: Fraction) -> tuple[int, int]:
    """Return the least and the greatest number of steps from zero."""
    low, high = _exact_bounds(node)
    span = max(MIN_NUMBER_CHOICES * step, Fraction(DEFAULT_RANGE))
    if low is None:
        low = Fraction(0) if high is None or high >= 0 else high - span
    if high is None:
        high = low + span
    least, most = math.ceil(low / step), math.floor(high / step)
    if any(_exact_fraction(value) >= least * step for value in node.all("exclusiveMinimum")):
        least += 1
    if any(_exact_fraction(value) <= most * step for value in node.all("exclusiveMaximum")):
        most -= 1
    return least, most


def _exact_bounds(node: SchemaNode) -> tuple[Fraction | None, Fraction | None]:
    lows = [_exact_fraction(v) for word in ("minimum", "exclusiveMinimum") for v in node.all(word)]
    highs = [_exact_fraction(v) for word in ("maximum", "exclusiveMaximum") for v in node.all(word)]
    return max(lows, default=None), min(highs, default=None)


def _exact_fraction(value: float) -> Fraction:
    return Fraction(str(value))
