"""Edge classes about values: lengths and numbers at their bounds, nulls, absence, key order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from eventcontracts.edges.edge_classes import ANY_TYPE, MAX_ITEMS, Basis, EdgeClass, putting
from eventcontracts.jsondata.differences import Difference
from eventcontracts.jsondata.pointers import MISSING
from eventcontracts.scalars import is_count, is_time_name, number_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.edges.edge_classes import EdgeTarget
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["PRESENCE_EDGES", "VALUE_EDGES"]

# Edge classes about what is there: nulls, absent and unknown fields, the order of keys.


OBJECT_TYPE: Final = frozenset({"object"})


UNKNOWN_PROPERTY: Final = "unknownField"


UNKNOWN_VALUES: Final[tuple[Json, ...]] = ("new in this version", 12345, True, None, {}, [])


def _propose_null(spot: EdgeTarget) -> Iterator[Json]:
    if spot.value is not None:
        yield None


def _propose_absence(spot: EdgeTarget) -> Iterator[list[Difference]]:
    if spot.place.path and isinstance(spot.place.path[-1], str):
        yield [Difference(spot.place.path, spot.value, MISSING)]


def _propose_only_required(spot: EdgeTarget) -> Iterator[list[Difference]]:
    """Leave out all optional fields of an object."""
    optional = [name for name in spot.value if name not in spot.place.node.required]
    if optional:
        path = spot.place.path
        yield [Difference((*path, name), spot.value[name], MISSING) for name in optional]


def _propose_unknown_property(spot: EdgeTarget) -> Iterator[list[Difference]]:
    """Add an unknown property; to a map of records one more record."""
    path, known = (*spot.place.path, UNKNOWN_PROPERTY), [*spot.value.values()]
    is_map = known and all(isinstance(value, dict) and value for value in known)
    if UNKNOWN_PROPERTY not in spot.value:
        values = (*known[-1:], *UNKNOWN_VALUES) if is_map else UNKNOWN_VALUES
        yield from ([Difference(path, MISSING, value)] for value in values)


def _propose_key_order(spot: EdgeTarget) -> Iterator[Json]:
    if len(spot.value) > 1:
        yield dict(reversed(spot.value.items()))


presence = partial(EdgeClass, category="presence", basis=Basis.DOCUMENTED)


PRESENCE_EDGES: Final = (
    presence("null", ANY_TYPE, putting(_propose_null),
             "Puts null where it is documented.",
             "What has mostly been there is used without a look."),
    presence("absent", ANY_TYPE, _propose_absence,
             "Leaves out an optional property.",
             "What has mostly been there is used without a look."),
    presence("only-required", OBJECT_TYPE, _propose_only_required,
             "Leaves out all optional properties of an object.",
             "Properties come in company, so that one is guarded and the next is not."),
    presence("unknown-field", OBJECT_TYPE, _propose_unknown_property,
             "Adds a property that the schema does not name.",
             "Producers add fields without asking.", basis=Basis.EITHER),
    presence("key-order", OBJECT_TYPE, putting(_propose_key_order),
             "Reverses the keys of an object.",
             "The order of keys means nothing in JSON, but a position was relied upon."),
    presence("empty-object", OBJECT_TYPE, putting(lambda spot: [{}] if spot.value else []),
             "Takes all properties out of an object.",
             "An object that is there counts as filled."),
)  # fmt: skip


ARRAY_TYPE: Final = frozenset({"array"})


NUMBER_TYPES: Final = frozenset({"integer", "number"})


FRACTION: Final = frozenset({"number"})


"""What may have a fraction, so that whoever reads it takes every spelling of a number."""


MANY_ITEMS: Final = 100


"""How many items a large list has."""


MAX_SAFE_INTEGER: Final = 2**53


"""From here on a number that is read as a float is no longer exact."""


LAST_TIMESTAMP: Final = {False: 253_402_300_799, True: 253_402_300_799_999}


"""The end of the year 9999, in seconds and in milliseconds."""


MAX_EPOCH_SECONDS: Final = 10**11


"""Below this, a moment since the epoch counts seconds."""


def _shortest_arrays(spot: EdgeTarget) -> Iterator[Json]:
    """Yield the shortest list that is not empty."""
    for fewest in (max(spot.place.node.all("minItems"), default=1), 1):
        if 0 < fewest < len(spot.value):
            yield spot.value[: int(fewest)]


def _longest_arrays(spot: EdgeTarget) -> Iterator[Json]:
    """Yield the longest list, or a large one where there is no longest."""
    length = min(int(min(spot.place.node.all("maxItems"), default=MANY_ITEMS)), MAX_ITEMS)
    if spot.value and length > len(spot.value):
        yield [spot.value[index % len(spot.value)] for index in range(length)]
        if all(isinstance(item, int) for item in spot.value):
            yield list(range(length))
        if all(isinstance(item, str) for item in spot.value):
            yield [f"item{index}" for index in range(length)]


def _arrays_with_duplicate(spot: EdgeTarget) -> Iterator[Json]:
    if spot.value:
        yield [*spot.value, spot.value[-1]]


def _lowest_numbers(spot: EdgeTarget) -> Iterator[Json]:
    low, _ = number_bounds(spot.place.node, spot.place.kind or "")
    if low is not None:
        yield low


def _highest_numbers(spot: EdgeTarget) -> Iterator[Json]:
    _, high = number_bounds(spot.place.node, spot.place.kind or "")
    if high is not None:
        yield high


def _large_numbers(spot: EdgeTarget) -> Iterator[Json]:
    """Yield a number at the end of what is exact, or a moment at the end of the calendar."""
    if _is_timestamp(spot):
        yield LAST_TIMESTAMP[spot.value > MAX_EPOCH_SECONDS]
    else:
        yield from (MAX_SAFE_INTEGER - 1, 2**31)


def _negative_numbers(spot: EdgeTarget) -> Iterator[Json]:
    if not (_is_timestamp(spot) or is_count(spot.name)):
        yield from (-1, -0.5)


def _decimal_spellings(spot: EdgeTarget) -> Iterator[Json]:
    """Yield 5.0 for 5 and 5 for 5.0."""
    if (
        isinstance(spot.value, int)
        and not isinstance(spot.value, bool)
        and abs(spot.value) < MAX_SAFE_INTEGER
    ):
        yield float(spot.value)
    elif isinstance(spot.value, float) and abs(spot.value) < MAX_SAFE_INTEGER:
        yield int(spot.value)


def _exponent_numbers(spot: EdgeTarget) -> Iterator[Json]:
    """Yield numbers that JSON writes with an exponent."""
    if not _is_timestamp(spot):
        yield from (1e16, 1e-7, -1e16, 1e22, 5e-324)


def _is_timestamp(spot: EdgeTarget) -> bool:
    return is_time_name(spot.name) or "epoch-milliseconds" in spot.place.node.all("format")


values = partial(EdgeClass, category="value")


VALUE_EDGES: Final = (
    values("empty-list", ARRAY_TYPE, putting(lambda spot: [[]] if spot.value else []),
              "Takes all items out of a list.",
              "The first item is asked for without a look at whether there is one."),
    values("fewest-items", ARRAY_TYPE, putting(_shortest_arrays),
              "Leaves as few items in a list as it may have.",
              "What was always a pair is one."),
    values("many-items", ARRAY_TYPE, putting(_longest_arrays),
              "Fills a list up to its limit, or with a hundred items where there is none.",
              "A page, a column or a loop was made for a handful."),
    values("duplicate-item", ARRAY_TYPE, putting(_arrays_with_duplicate),
              "Repeats the last item of a list.",
              "Items become the keys of a map, and one of them is gone."),
    values("lowest", NUMBER_TYPES, putting(_lowest_numbers),
              "Puts the least number that is allowed.",
              "Bounds are off by one."),
    values("highest", NUMBER_TYPES, putting(_highest_numbers),
              "Puts the greatest number that is allowed.",
              "Bounds are off by one."),
    values("zero", NUMBER_TYPES, putting(lambda spot: [0] if spot.value else []),
              "Puts zero.",
              "Zero counts as missing, or is divided by."),
    values("negative", NUMBER_TYPES, putting(_negative_numbers),
              "Puts a number below zero.",
              "Counts and durations are taken for positive."),
    values("negative-zero", FRACTION, putting(lambda spot: [-0.0] if spot.value else []),
              "Puts -0.0, which is equal to zero.",
              "Its sign comes out again as text, or in a key."),
    values("large-number", NUMBER_TYPES, putting(_large_numbers),
              "Puts the last integer that a float holds exactly, or a moment in the year 9999.",
              "Columns have 32 bits, and calendars end."),
    values("number-spelling", FRACTION, putting(_decimal_spellings),
              "Writes 5 as 5.0, and 5.0 as 5.",
              "JSON knows one kind of number, and the reader two."),
    values("exponent", FRACTION, putting(_exponent_numbers),
              "Puts a number that is written with an exponent, such as 1e+16.",
              "It is read by hand, or as an integer."),
)  # fmt: skip
