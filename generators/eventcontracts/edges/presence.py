"""Edge classes about what is there: nulls, absent and unknown fields, the order of keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from eventcontracts.differences import Difference
from eventcontracts.edges.classes import ANY, Basis, EdgeClass, putting
from eventcontracts.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.edges.classes import Spot
    from eventcontracts.jsontypes import Json

__all__ = ["PRESENCE"]

OBJECT: Final = frozenset({"object"})
UNKNOWN: Final = "unknownField"
UNKNOWN_VALUES: Final[tuple[Json, ...]] = ("new in this version", 12345, True, None, {}, [])


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


def _unknown(spot: Spot) -> Iterator[list[Difference]]:
    """Add an unknown property; to a map of records one more record."""
    path, known = (*spot.place.path, UNKNOWN), [*spot.value.values()]
    is_map = known and all(isinstance(value, dict) and value for value in known)
    if UNKNOWN not in spot.value:
        values = (*known[-1:], *UNKNOWN_VALUES) if is_map else UNKNOWN_VALUES
        yield from ([Difference(path, MISSING, value)] for value in values)


def _reordered(spot: Spot) -> Iterator[Json]:
    if len(spot.value) > 1:
        yield dict(reversed(spot.value.items()))


presence = partial(EdgeClass, category="presence", basis=Basis.DOCUMENTED)

PRESENCE: Final = (
    presence("null", ANY, putting(_null),
             "Puts null where it is documented.",
             "What has mostly been there is used without a look."),
    presence("absent", ANY, _absent,
             "Leaves out an optional property.",
             "What has mostly been there is used without a look."),
    presence("only-required", OBJECT, _only_required,
             "Leaves out all optional properties of an object.",
             "Properties come in company, so that one is guarded and the next is not."),
    presence("unknown-field", OBJECT, _unknown,
             "Adds a property that the schema does not name.",
             "Producers add fields without asking.", basis=Basis.EITHER),
    presence("key-order", OBJECT, putting(_reordered),
             "Reverses the keys of an object.",
             "The order of keys means nothing in JSON, but a position was relied upon."),
    presence("empty-object", OBJECT, putting(lambda spot: [{}] if spot.value else []),
             "Takes all properties out of an object.",
             "An object that is there counts as filled."),
)  # fmt: skip
