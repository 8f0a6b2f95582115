"""Delta debugging: as few as possible of the things that together bring something about."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["accumulated", "minimized"]

Unit = TypeVar("Unit")


def minimized(
    units: tuple[Unit, ...], does_it: Callable[[tuple[Unit, ...]], bool]
) -> tuple[Unit, ...]:
    """Return a part of some units that does it and of which no chunk can be left out.

    Args:
        units: What does it as a whole.
        does_it: Tells whether a part does it too; the order of units is kept.

    >>> minimized(tuple(range(100)), lambda part: {7, 60} <= set(part))
    (7, 60)
    """
    pieces = 2
    while len(units) > 1:
        size = -(-len(units) // pieces)
        starts = range(0, len(units), size)
        chunks = [units[start : start + size] for start in starts]
        rests = [units[:start] + units[start + size :] for start in starts]
        for number, part in enumerate((*chunks, *rests)):
            if len(part) < len(units) and does_it(part):
                units, pieces = part, 2 if number < len(chunks) else max(pieces - 1, 2)
                break
        else:
            if size == 1:
                break
            pieces = min(pieces * 2, len(units))
    return units


def accumulated(
    units: tuple[Unit, ...], does_it: Callable[[tuple[Unit, ...]], bool]
) -> tuple[Unit, ...]:
    """Return a part of some units that does it, having it done as rarely as possible.

    For what is dear to bring about, as a hang costs a deadline, and cheap to miss: units are added
    one by one until it happens, so that the last one is needed, and so on with those before it.
    Each unit that is needed costs two times that it is done, however many others there are.

    Args:
        units: What does it as a whole.
        does_it: Tells whether a part does it too; the order of units is kept.

    >>> accumulated(tuple(range(100)), lambda part: {7, 60} <= set(part))
    (7, 60)
    """
    needed: tuple[Unit, ...] = ()
    rest, best = units, units
    while rest:
        sizes = range(1, len(rest) + 1)
        size = next((size for size in sizes if does_it((*rest[:size], *needed))), 0)
        if size == 0:
            return best
        best = (*rest[:size], *needed)
        needed, rest = (rest[size - 1], *needed), rest[: size - 1]
        if rest and does_it(needed):
            return needed
    return needed or best
