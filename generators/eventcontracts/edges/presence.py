"""Edge classes about what is there: nulls, absent and unknown fields, the order of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.differences import Difference
from eventcontracts.edges.classes import ANY, EdgeClass, putting
from eventcontracts.pointers import MISSING, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.edges.classes import Spot
    from eventcontracts.jsontypes import Json

__all__ = ["PRESENCE"]

OBJECT: Final = frozenset({"object"})
UNKNOWN: Final = "unknownField"
UNKNOWN_VALUES: Final[tuple[Json, ...]] = ("new in this version", 12345, True, None, {}, [])
MOST_TRIED: Final = 2_000
"""From how many places a field is taken away at most."""


def _null(spot: Spot) -> Iterator[Json]:
    if spot.value is not None:
        yield None


def _absent(spot: Spot) -> Iterator[list[Difference]]:
    if spot.place.path and isinstance(spot.place.path[-1], str):
        yield [Difference(spot.place.path, spot.value, MISSING)]


def _only_required(spot: Spot) -> Iterator[list[Difference]]:
    """Leave out all optional fields of an object."""
    optional = [name for name in spot.value if name not in spot.place.node.required]
    if optional:
        path = spot.place.path
        yield [Difference((*path, name), spot.value[name], MISSING) for name in optional]


def _bare(spot: Spot) -> Iterator[list[Difference]]:
    """Leave out whatever can be left out, one after the other, all over the event."""
    if spot.place.path:
        return
    taken: list[Difference] = []
    gone: set[tuple[str | int, ...]] = set()
    for tried, (path, value) in enumerate(walk(spot.value)):
        if tried > MOST_TRIED:
            break
        inside = any(path[:depth] in gone for depth in range(len(path)))
        if inside or not path or isinstance(path[-1], int):
            continue
        more = [*taken, Difference(path, value, MISSING)]
        if spot.accepts(more):
            taken = more
            gone.add(path)
    if taken:
        yield taken


def _unknown(spot: Spot) -> Iterator[list[Difference]]:
    path = (*spot.place.path, UNKNOWN)
    if UNKNOWN not in spot.value:
        yield from ([Difference(path, MISSING, value)] for value in UNKNOWN_VALUES)


def _reordered(spot: Spot) -> Iterator[Json]:
    if len(spot.value) > 1:
        yield dict(reversed(spot.value.items()))


PRESENCE: Final = (
    EdgeClass("null", ANY, putting(_null),
              "Puts null where it is allowed.",
              "What has always been there is used without a look."),
    EdgeClass("absent", ANY, _absent,
              "Leaves out an optional property.",
              "What has always been there is used without a look."),
    EdgeClass("only-required", OBJECT, _only_required,
              "Leaves out all optional properties of an object.",
              "Properties come in company, so that one is guarded and the next is not."),
    EdgeClass("bare", OBJECT, _bare,
              "Leaves out all that can be left out, all over the event.",
              "The least event that the contract allows is the best test of defaults."),
    EdgeClass("unknown-field", OBJECT, _unknown,
              "Adds a property that the schema does not name.",
              "Producers add fields without asking."),
    EdgeClass("key-order", OBJECT, putting(_reordered),
              "Reverses the keys of an object.",
              "The order of keys means nothing in JSON, but a position was relied upon."),
    EdgeClass("empty-object", OBJECT, putting(lambda spot: [{}] if spot.value else []),
              "Takes all properties out of an object.",
              "An object that is there counts as filled."),
)  # fmt: skip
