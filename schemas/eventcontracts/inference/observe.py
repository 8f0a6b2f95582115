"""Observing: what the samples show, summed up so that it can be merged in any order.

Objects are summed up by *group*: the same label (the key that holds them), the same set of keys
and the same type names. Groups are the finest grain; `pooling` joins those that are the same kind
of record. Nothing but the groups is kept of a sample, so memory does not grow with their number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from genson import SchemaBuilder

from eventcontracts.inference.forms import Form, form_of, is_epoch_milliseconds
from eventcontracts.inference.words import singular, words
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from eventcontracts.documents import Place, Sample
    from eventcontracts.jsontypes import Json, JsonObject, Path

_Value = TypeVar("_Value", str, int | float)

__all__ = ["KEPT_PLACES", "Field", "Group", "GroupKey", "Observations"]

KEPT_VALUES: Final = 20
"""How many distinct values of a field are remembered: enough to tell codes from free text."""

KEPT_PLACES: Final = 3
"""How many places of a field are remembered, for `explain`."""

TAG_WORDS: Final = frozenset({"type", "kind", "class", "object", "typename", "discriminator"})
"""Last words of keys whose value may name the kind of the object they stand in."""

LONGEST_TAG: Final = 64


class GroupKey(NamedTuple):
    """What makes objects one group.

    Attributes:
        label: The key that holds the object, in the singular for a list's items.
        spine: Event and pointer, for an object of the event's envelope; empty for all others.
        keys: The object's keys, sorted.
        tags: Its type names: pairs of key and value.
    """

    label: str
    spine: tuple[str, str]
    keys: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]


@dataclass
class Field:
    """What was seen at one place: at a key of a group, or as the items of such a list.

    Attributes:
        count: How many values.
        nulls: How many of them were null.
        places: Where the first few of them stand.
        texts: Some of the texts, and how often each was seen.
        numbers: Some of the numbers.
        forms: The forms of all texts; None stands for a text without one.
        only_epoch: Whether every number is zero or a time in milliseconds.
        records: How many objects of each group.
        empty_objects: How many objects without a key.
        booleans: How many truth values.
        items: What was seen in lists here; None if there was no list.
    """

    count: int = 0
    nulls: int = 0
    places: set[Place] = field(default_factory=set)
    texts: Counter[str] = field(default_factory=Counter)
    numbers: set[int | float] = field(default_factory=set)
    forms: set[Form | None] = field(default_factory=set)
    only_epoch: bool = True
    records: Counter[GroupKey] = field(default_factory=Counter)
    empty_objects: int = 0
    booleans: int = 0
    items: Field | None = None

    @property
    def is_plain(self) -> bool:
        """Whether no object was seen here or in lists here, and no text with a form."""
        if self.records or self.empty_objects or self.forms - {None}:
            return False
        return self.items is None or self.items.is_plain

    @property
    def holds_objects(self) -> bool:
        """Whether an object was seen here or in the lists here."""
        return bool(self.records or self.empty_objects or (self.items and self.items.holds_objects))

    def held(self) -> Iterator[GroupKey]:
        """Yield the groups of the objects that stand here or in the lists here."""
        yield from self.records
        if self.items:
            yield from self.items.held()

    def merge(self, other: Field) -> None:
        """Add what another field of the same meaning has seen."""
        self.count += other.count
        self.nulls += other.nulls
        self.places = _first(self.places | other.places)
        self.texts = _fewest(self.texts + other.texts)
        self.numbers = _smallest(self.numbers | other.numbers)
        self.forms |= other.forms
        self.only_epoch &= other.only_epoch
        self.records += other.records
        self.empty_objects += other.empty_objects
        self.booleans += other.booleans
        if other.items:
            self.items = self.items or Field()
            self.items.merge(other.items)

    def add_text(self, text: str) -> None:
        """Add a text that was seen."""
        if text not in self.texts:
            self.forms.add(form_of(text))
        self.texts[text] += 1
        if len(self.texts) > KEPT_VALUES:
            del self.texts[max(self.texts)]

    def add_number(self, number: float) -> None:
        """Add a number that was seen."""
        is_time = isinstance(number, int) and (number == 0 or is_epoch_milliseconds(number))
        self.only_epoch &= is_time
        self.numbers = _smallest(self.numbers | {number})


def _no_types() -> SchemaBuilder:
    return SchemaBuilder(schema_uri=SchemaBuilder.NULL_URI)


@dataclass
class Group:
    """What was seen in the objects of one group.

    Attributes:
        types: The merged types and required keys of the objects, nested objects left out.
        fields: What was seen at each key.
        required: The keys that all of the objects have.
        positions: For each key, the sum of its places in the objects that have it.
        having: For each key, how many objects have it.
        events: The names of the events in which they were seen.
        count: How many were seen.
    """

    types: SchemaBuilder = field(default_factory=_no_types)
    fields: dict[str, Field] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    positions: Counter[str] = field(default_factory=Counter)
    having: Counter[str] = field(default_factory=Counter)
    events: set[str] = field(default_factory=set)
    count: int = 0

    def skeleton(self) -> JsonObject:
        """Return the merged types and required keys as a schema."""
        schema: JsonObject = self.types.to_schema()
        return schema

    def order(self, key: str) -> tuple[float, str]:
        """Return what sorts keys as the objects have them, whatever the order of the objects."""
        return self.positions[key] / self.having[key], key

    def merge(self, other: Group) -> None:
        """Add what another group of the same kind of record has seen."""
        self.types.add_schema(other.skeleton())
        self.required = self.required & other.required if self.count else other.required
        for key, seen in other.fields.items():
            self.fields.setdefault(key, Field()).merge(seen)
        self.positions += other.positions
        self.having += other.having
        self.events |= other.events
        self.count += other.count


class Observations:
    """All groups that were seen.

    Args:
        spine: The pointers of the objects that make up the envelope, from the root down; they
            are kept apart for each event.

    Attributes:
        groups: The groups by key.
        roots: For each event, what its payloads are.
    """

    def __init__(self, spine: Collection[str] = ("",)) -> None:
        self.spine = frozenset(spine)
        self.groups: dict[GroupKey, Group] = {}
        self.roots: dict[str, Field] = {}

    def add(self, event: str, sample: Sample) -> None:
        """Add one sample of an event."""
        root = self.roots.setdefault(event, Field())
        self._see(root, sample.event, _Here(event, sample))

    def _see(self, seen: Field, value: Json, place: _Here) -> None:
        seen.count += 1
        # Nothing in a sample stands before its first line: a later sample teaches no new place.
        if len(seen.places) < KEPT_PLACES or place.sample.place < max(seen.places):
            seen.places = _first(seen.places | {place.sample.place_of(build(place.path))})
        if value is None:
            seen.nulls += 1
        elif isinstance(value, dict):
            if value:
                seen.records[self._see_object(value, place)] += 1
            else:
                seen.empty_objects += 1
        elif isinstance(value, list):
            seen.items = seen.items or Field()
            for index, item in enumerate(value):
                self._see(seen.items, item, place.item(index))
        elif isinstance(value, str):
            seen.add_text(value)
        elif isinstance(value, bool):
            seen.booleans += 1
        elif isinstance(value, (int, float)):
            seen.add_number(value)

    def _see_object(self, value: JsonObject, place: _Here) -> GroupKey:
        spine = (place.event, place.pointer) if place.pointer in self.spine else ("", "")
        key = GroupKey(place.label, spine, tuple(sorted(value)), tuple(_tags(value)))
        group = self.groups.setdefault(key, Group(required=frozenset(value)))
        group.count += 1
        group.events.add(place.event)
        group.types.add_object({name: _shallow(member) for name, member in value.items()})
        for position, (name, member) in enumerate(value.items()):
            group.positions[name] += position
            group.having[name] += 1
            seen = group.fields.setdefault(name, Field())
            self._see(seen, member, place.member(name))
        return key


class _Here(NamedTuple):
    """Where the walk is."""

    event: str
    sample: Sample
    pointer: str = ""
    label: str = ""
    path: Path = ()

    def member(self, name: str) -> _Here:
        path = (*self.path, name)
        return self._replace(pointer=self.pointer + build((name,)), label=name, path=path)

    def item(self, index: int) -> _Here:
        path = (*self.path, index)
        return self._replace(pointer=self.pointer + "/*", label=singular(self.label), path=path)


def _tags(value: JsonObject) -> Iterator[tuple[str, str]]:
    for key in sorted(value):
        name = value[key]
        if (
            isinstance(name, str)
            and len(name) <= LONGEST_TAG
            and name.isascii()
            and name.isidentifier()
            and words(key)[-1:]
            and words(key)[-1] in TAG_WORDS
        ):
            yield key, name


def _shallow(value: Json) -> Json:
    """Return a value with the inside of its objects left out: they are groups of their own."""
    if isinstance(value, dict):
        return {}
    if isinstance(value, list):
        return [_shallow(item) for item in value]
    return value


def _first(places: set[Place]) -> set[Place]:
    """Return the few places that are kept: the first, so that order does not matter."""
    return places if len(places) <= KEPT_PLACES else set(sorted(places)[:KEPT_PLACES])


def _fewest(texts: Counter[str]) -> Counter[str]:
    """Return the few texts that are kept, as `_smallest` does."""
    return (
        texts
        if len(texts) <= KEPT_VALUES
        else Counter({t: texts[t] for t in _smallest(set(texts))})
    )


def _smallest(values: set[_Value]) -> set[_Value]:
    """Return the few values that are kept: the smallest, so that order does not matter."""
    return values if len(values) <= KEPT_VALUES else set(sorted(values)[:KEPT_VALUES])
