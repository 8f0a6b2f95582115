"""Which item of a list is there for the sake of which `contains`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.structure.errors import UnsatisfiableError
from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.structure.conjunction import Conjunction

__all__ = ["allotted"]

LONGEST: Final = 10_000
"""The most items that a schema can demand of an event."""

SPARE: Final = 16
"""How many more items are looked at than there are demands."""


def allotted(
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
        pointer = below(fragment.pointer, "contains")
        index = -1
        for _ in range(int(min(fragment.schema.get("minContains", 1), LONGEST + 1))):
            index = _first(found, index + 1, pointer, said.prefix, allows)
            found.extend(() for _ in range(index + 1 - len(found)))
            found[index] += (pointer,)
    return tuple(found)


def _first(
    found: list[tuple[str, ...]], start: int, pointer: str, prefix: int,
    allows: Callable[[int, tuple[str, ...]], bool],
) -> int:  # fmt: skip
    """Return the index of the first item that can meet a pointer beside what it has to."""
    for index in range(start, max(len(found), prefix, start) + SPARE):
        others = found[index] if index < len(found) else ()
        if allows(index, (*others, pointer)):
            return index
    raise UnsatisfiableError("", f"no item of the list can be what {pointer} demands")
