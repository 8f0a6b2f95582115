"""Spreading the outcomes of all choices over the first shapes, so that each comes up early."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.plan.sharing import LATEST, Sharing
from eventcontracts.structure import UnsatisfiableError, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.structure import Choice, Node, Place

__all__ = ["SHAPES", "TYPICAL", "cover", "outcomes"]

SHAPES: Final = 64
"""How many shapes share the outcomes, where they have room."""

MOST_PLACES: Final = 5_000
"""How many places are looked at, those near the top first."""

MOST_OUTCOMES: Final = 10_000
TYPICAL: Final = 1
"""How many shapes at the beginning are left as they come."""

TIMES: Final = 4
"""In how many of the first shapes an outcome comes up, as far as they have room."""

MANY: Final = 2_000
"""Where there are more outcomes, each comes up in one shape."""


def outcomes(root: Node) -> Iterator[dict[Choice, int]]:
    """Yield each outcome of each choice once, with the outcomes that lead to it.

    The last entry is the outcome itself.
    """
    seen: set[tuple[Choice, int]] = set()
    for place in islice(places(root), MOST_PLACES):
        for needs in (place.needs, *_others(place)):
            new = [pair for pair in needs.items() if pair not in seen]
            seen.update(new)
            if new:
                yield dict(needs)


def _others(place: Place) -> Iterator[dict[Choice, int]]:
    """Yield the outcomes at a place that no place below stands for."""
    try:
        if place.kind == "object" and place.node.values is None:
            optional = [m for m in place.node.members if not m.required]
            yield from (place.choosing("has:" + member.name, 1) for member in optional)
        elif place.kind == "array" and place.node.values is None:
            count = len(place.node.lengths)
            yield from (place.choosing("length", outcome) for outcome in range(count))
    except UnsatisfiableError:
        return


def cover(root: Node) -> tuple[Mapping[Choice, int], ...]:
    """Return the outcomes that each of the first shapes is to have.

    Each outcome has a shape; as far as there is room it has several, so that what breaks
    consumers (an empty list, a null, an absent field) comes up early and more than once.
    """
    shapes = Sharing()
    for _ in range(SHAPES - TYPICAL):
        shapes.add({})
    shallow_first = sorted(islice(outcomes(root), MOST_OUTCOMES), key=len)
    total = TIMES if len(shallow_first) <= MANY else 1
    for turn, wanted in enumerate(shallow_first):
        for times in range(total):
            count = len(shapes.wanted)
            begin = (turn + times * count // total) % count
            free = shapes.open_for(wanted, begin, new=True)
            if free is not None:
                shapes.join(free, wanted)
            elif times == 0 and count < LATEST - TYPICAL:
                shapes.add(wanted)
    return (*({} for _ in range(TYPICAL)), *shapes.wanted)
