"""Columns: samples taken apart by place, so that all values of a place are seen at once.

The objects of a place are sorted by their keys and type names, and the values at each key make up
the column of the next place. A column costs a few passes, however many values it has.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import chain, repeat
from types import NoneType
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.inference.idmaps import is_map
from eventcontracts.inference.observe import Field, Group, GroupKey
from eventcontracts.inference.words import singular, words
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from eventcontracts.documents import Sample
    from eventcontracts.inference.observe import Observations
    from eventcontracts.jsontypes import Json, JsonObject, Path

    _Tags: TypeAlias = tuple[tuple[str, str], ...]

__all__ = ["add_samples"]

TAG_WORDS: Final = frozenset({"type", "kind", "class", "object", "typename", "discriminator"})
"""Last words of keys whose value may name the kind of the object they stand in."""

LONGEST_TAG: Final = 64

TYPICAL: Final[Mapping[type, Json]] = {
    str: "", bool: True, int: 0, float: 0.5, NoneType: None, dict: {}, list: [],
}  # fmt: skip
"""A value of each type, with nothing in it."""


class _Spot(NamedTuple):
    """Where a value stands.

    Attributes:
        sample: The number of its sample.
        path: Its place there; left out where nobody knows the lines of a sample's values.
    """

    sample: int
    path: Path = ()


class _Column(NamedTuple):
    """The values of one place in all samples of an event.

    Attributes:
        field: What is known of the place.
        values: The values.
        spots: Where each stands.
        pointer: The place, with `*` for each list index.
        label: The key that holds the values, in the singular for the items of a list.
    """

    field: Field
    values: Sequence[Json]
    spots: Sequence[_Spot]
    pointer: str = ""
    label: str = ""


def add_samples(seen: Observations, event: str, samples: Sequence[Sample]) -> None:
    """Add what samples of an event show to what was seen before.

    Args:
        seen: What was seen; changed.
        event: The event's name.
        samples: Any number of its samples.
    """
    ordered = sorted(samples, key=lambda sample: sample.place)
    values = [sample.event for sample in ordered]
    spots = [_Spot(number) for number in range(len(values))]
    stack = [_Column(seen.roots.setdefault(event, Field()), values, spots)]
    walk = _Walk(seen, event, ordered)
    while stack:
        stack.extend(reversed(list(walk.add(stack.pop()))))


class _Walk:
    """The way through the columns of an event's samples, which are sorted by place."""

    def __init__(self, seen: Observations, event: str, samples: Sequence[Sample]) -> None:
        self._seen = seen
        self._event = event
        self._samples = samples
        self._has_lines = any(sample.lines for sample in samples)

    def add(self, column: _Column) -> Iterator[_Column]:
        """Add a column to its field, and yield the columns below it."""
        seen, found = column.field, _by_type(column.values)
        seen.count += len(column.values)
        seen.nulls += len(found.get(NoneType, ()))
        seen.booleans += len(found.get(bool, ()))
        seen.add_texts(Counter(found.get(str, ())))
        seen.add_numbers([*found.get(int, ()), *found.get(float, ())])
        self._locate(seen, column.spots)
        if dict in found:
            yield from self._objects(_only(column, dict, found))
        if list in found:
            yield from self._items(_only(column, list, found))

    def _locate(self, seen: Field, spots: Sequence[_Spot]) -> None:
        """Remember the first places of values."""
        if not seen.is_new(self._samples[0].place):
            return
        for number, path in sorted(set(spots), key=lambda spot: spot.sample):
            sample = self._samples[number]
            # Nothing in a sample stands before its first line.
            if not seen.is_new(sample.place):
                break
            seen.add_place(sample.place_of(build(path)))

    def _items(self, column: _Column) -> Iterator[_Column]:
        """Yield the items of lists as a column."""
        field = column.field.items = column.field.items or Field()
        spots: list[_Spot] = []
        for spot, items in zip(column.spots, column.values, strict=True):
            if self._has_lines:
                spots.extend(_Spot(spot.sample, (*spot.path, i)) for i in range(len(items)))
            else:
                spots.extend(repeat(spot, len(items)))
        items = list(chain.from_iterable(column.values))
        if items:
            yield _Column(field, items, spots, column.pointer + "/*", singular(column.label))

    def _objects(self, column: _Column) -> Iterator[_Column]:
        """Add objects to their groups, and yield the columns of their keys."""
        is_envelope = column.pointer in self._seen.spine
        if not is_envelope and any(map(is_map, column.values)):
            maps = [index for index, value in enumerate(column.values) if is_map(value)]
            yield from self._entries(_rows(column, maps))
            others = sorted({*range(len(column.values))}.difference(maps))
            column = _rows(column, others)
        spine = (self._event, column.pointer) if is_envelope else ("", "")
        for (keys, tags), indexes in _alike(column.values).items():
            if not keys:
                column.field.empty_objects += len(indexes)
                continue
            key = GroupKey(column.label, spine, _sorted(keys), tags)
            column.field.records[key] += len(indexes)
            yield from self._group(key, keys, _rows(column, indexes))

    def _entries(self, column: _Column) -> Iterator[_Column]:
        """Yield the values of maps as a column."""
        seen = column.field
        seen.entries, seen.names = seen.entries or Field(), seen.names or Field()
        seen.names.add_texts(Counter(chain.from_iterable(column.values)))
        spots = [
            _Spot(spot.sample, (*spot.path, name)) if self._has_lines else spot
            for spot, value in zip(column.spots, column.values, strict=True)
            for name in value
        ]
        values = [inner for value in column.values for inner in value.values()]
        yield _Column(seen.entries, values, spots, column.pointer + "/*", singular(column.label))

    def _group(self, key: GroupKey, keys: Sequence[str], column: _Column) -> Iterator[_Column]:
        """Add objects of a group, their keys in the same order, and yield a column for each."""
        objects, spots = column.values, column.spots
        group = self._seen.groups.setdefault(key, Group(required=frozenset(keys)))
        group.count += len(objects)
        group.events.add(self._event)
        values = {name: [value[name] for value in objects] for name in keys}
        group.add_types({name: _typical(found) for name, found in values.items()})
        for position, name in enumerate(keys):
            group.positions[name] += position * len(objects)
            group.having[name] += len(objects)
            if self._has_lines:
                spots = [_Spot(spot.sample, (*spot.path, name)) for spot in column.spots]
            field = group.fields.setdefault(name, Field())
            yield _Column(field, values[name], spots, column.pointer + build((name,)), name)


def _by_type(values: Sequence[Json]) -> dict[type, Sequence[Json]]:
    """Return values by the type that they have in JSON."""
    types = set(map(type, values))
    if len(types) == 1 and types <= TYPICAL.keys():
        return {types.pop(): values}
    found: dict[type, list[Json]] = {}
    for value in values:
        kind = type(value)
        if kind not in TYPICAL:
            kind = next(one for one in TYPICAL if isinstance(value, one))
        found.setdefault(kind, []).append(value)
    return dict(found)


def _only(column: _Column, kind: type, found: Mapping[type, Sequence[Json]]) -> _Column:
    """Return the part of a column that is of one type."""
    if len(found) == 1:
        return column
    return _rows(column, [i for i, value in enumerate(column.values) if isinstance(value, kind)])


def _rows(column: _Column, indexes: Sequence[int]) -> _Column:
    if len(indexes) == len(column.values):
        return column
    return column._replace(
        values=[column.values[i] for i in indexes], spots=[column.spots[i] for i in indexes]
    )


def _alike(objects: Sequence[JsonObject]) -> dict[tuple[tuple[str, ...], _Tags], list[int]]:
    """Return which objects have the same keys, in the same order, and the same type names."""
    found: dict[tuple[tuple[str, ...], _Tags], list[int]] = {}
    for index, value in enumerate(objects):
        keys = tuple(value)
        found.setdefault((keys, _tags(value, _tag_keys(keys))), []).append(index)
    return found


def _tags(value: JsonObject, keys: Iterable[str]) -> _Tags:
    names = ((key, value[key]) for key in keys)
    return tuple(
        (key, name)
        for key, name in names
        if isinstance(name, str)
        and len(name) <= LONGEST_TAG
        and name.isascii()
        and name.isidentifier()
    )


@lru_cache(maxsize=4096)
def _tag_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys whose value may name the kind of an object."""
    return tuple(key for key in _sorted(keys) if words(key) and words(key)[-1] in TAG_WORDS)


@lru_cache(maxsize=4096)
def _sorted(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(keys))


def _typical(values: Sequence[Json]) -> list[Json]:
    """Return a value of each type among values; of all lists, one with their typical items."""
    found = _by_type(values)
    typical = [TYPICAL[kind] for kind in found if kind is not list]
    if list in found:
        typical.append(_typical(list(chain.from_iterable(found[list]))))
    return typical
