"""Bounds on the lengths of arrays, and the items that are there for a `contains`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.structure.subschemas import child_pointer

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.structure.conjunction import Conjunction

__all__ = ["assign_contains", "length_range", "usual_lengths"]

# Which item of a list is there for the sake of which `contains`.


MAX_CONTAINED_ITEMS: Final = 10_000


"""The most items that a schema can demand of an event."""


SPARE_ITEMS: Final = 16


"""How many more items are looked at than there are demands."""


def assign_contains(
    said: Conjunction, allows: Callable[[int, tuple[str, ...]], bool]
) -> tuple[tuple[str, ...], ...]:
    """Return, by index, the pointers of what the first items of a list have to be.

    Items serve several demands where one value can, and as far in front as possible.

    Args:
        said: What the schema says about the list.
        allows: Tells whether there can be an item at an index that meets some pointers as well.

    Raises:
        UnsatisfiableError: If there is no item that can meet a demand.
    """
    found: list[tuple[str, ...]] = []
    for fragment in said.fragments:
        if "contains" not in fragment.schema:
            continue
        pointer = child_pointer(fragment.pointer, "contains")
        index = -1
        for _ in range(int(min(fragment.schema.get("minContains", 1), MAX_CONTAINED_ITEMS + 1))):
            index = _first_matching_index(found, index + 1, pointer, said.prefix, allows)
            found.extend(() for _ in range(index + 1 - len(found)))
            found[index] += (pointer,)
    return tuple(found)


def _first_matching_index(
    found: list[tuple[str, ...]], start: int, pointer: str, prefix: int,
    allows: Callable[[int, tuple[str, ...]], bool],
) -> int:  # fmt: skip
    """Return the index of the first item that can meet a pointer beside what it has to."""
    for index in range(start, max(len(found), prefix, start) + SPARE_ITEMS):
        others = found[index] if index < len(found) else ()
        if allows(index, (*others, pointer)):
            return index
    raise UnsatisfiableError("", f"no item of the list can be what {pointer} demands")


MAX_ARRAY_LENGTH: Final = 10_000


"""The most items that a schema can demand of an event."""


MAX_DIFFERENT_LENGTHS: Final = 4


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
    most = int(min(said.all("maxItems"), default=least + MAX_DIFFERENT_LENGTHS))
    for index in range(min(most, MAX_ARRAY_LENGTH)):
        if index <= least + MAX_DIFFERENT_LENGTHS and not allows(index):
            most = index
            break
    if least > MAX_ARRAY_LENGTH:
        raise UnsatisfiableError("", f"a list of more than {MAX_ARRAY_LENGTH} items is demanded")
    if least > most:
        raise UnsatisfiableError("", f"a list must have at least {least} and at most {most} items")
    return least, most


def usual_lengths(least: int, most: int, prefix: int) -> tuple[int, ...]:
    """Return the lengths that lists are given, the usual one first.

    >>> usual_lengths(0, 9, 0), usual_lengths(2, 3, 0)
    ((1, 0, 2, 3, 4), (2, 3))
    """
    top = min(most, least + MAX_DIFFERENT_LENGTHS)
    usual = min(max(1, least, prefix), top)
    return (usual, *(length for length in range(least, top + 1) if length != usual))
