"""How long a list can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.structure.errors import UnsatisfiableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.structure.conjunction import Conjunction

__all__ = ["length_range", "usual_lengths"]

LONGEST: Final = 10_000
"""The most items that a schema can demand of an event."""

SPREAD: Final = 4
"""How many different lengths a list has."""


def length_range(
    said: Conjunction, contained: int, allows: Callable[[int], bool]
) -> tuple[int, int]:
    """Return the least and the greatest length of a list.

    Args:
        said: What the schema says about it.
        contained: How many items `contains` demands.
        allows: Tells whether there can be an item at an index.

    Raises:
        UnsatisfiableError: If there is no such length.
    """
    least = int(max([*said.all("minItems"), contained]))
    most = int(min(said.all("maxItems"), default=least + SPREAD))
    for index in range(min(most, LONGEST)):
        if index <= least + SPREAD and not allows(index):
            most = index
            break
    if least > LONGEST:
        raise UnsatisfiableError("", f"a list of more than {LONGEST} items is demanded")
    if least > most:
        raise UnsatisfiableError("", f"a list must have at least {least} and at most {most} items")
    return least, most


def usual_lengths(least: int, most: int, prefix: int) -> tuple[int, ...]:
    """Return the lengths that lists are given, the usual one first.

    >>> usual_lengths(0, 9, 0), usual_lengths(2, 3, 0)
    ((1, 0, 2, 3, 4), (2, 3))
    """
    top = min(most, least + SPREAD)
    usual = min(max(1, least, prefix), top)
    return (usual, *(length for length in range(least, top + 1) if length != usual))
