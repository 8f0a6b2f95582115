"""Observing: what the samples show, summed up so that it can be merged in any order.

Objects are summed up by *group*: the same label (the key that holds them), the same set of keys
and the same type names. Groups are the finest grain; `pooling` joins those that are the same kind
of record. Nothing but the groups is kept of a sample, so memory does not grow with their number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from genson import SchemaBuilder

from eventcontracts.inference.forms import Form, form_of, is_epoch_milliseconds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from eventcontracts.documents import Place
    from eventcontracts.jsontypes import Json, JsonObject

_Value = TypeVar("_Value", str, int | float)

__all__ = ["KEPT_PLACES", "Field", "Group", "GroupKey", "Observations", "types_of"]

KEPT_VALUES: Final = 20
"""How many distinct values of a field are remembered: enough to tell codes from free text."""

KEPT_PLACES: Final = 3
"""How many places of a field are remembered, for `explain`."""


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
        fractional: Whether a number is no integer.
        items: What was seen in lists here; None if there was no list.
        entries: What was seen in maps here, objects whose keys are ids; None if there was none.
        names: Those ids.
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
    fractional: bool = False
    items: Field | None = None
    entries: Field | None = None
    names: Field | None = None

    @property
    def is_plain(self) -> bool:
        """Whether no object was seen here or in lists here, and no text with a form."""
        if self.records or self.empty_objects or self.entries or self.forms - {None}:
            return False
        return self.items is None or self.items.is_plain

    @property
    def holds_objects(self) -> bool:
        """Whether an object was seen here or in the lists here."""
        own = self.records or self.empty_objects or self.entries
        return bool(own or (self.items and self.items.holds_objects))

    @property
    def is_unknown(self) -> bool:
        """Whether nothing but null and empty lists was seen here."""
        plain = self.texts or self.numbers or self.booleans
        return not (plain or self.records or self.empty_objects or self.entries) and (
            self.items is None or self.items.is_unknown
        )

    def types(self) -> JsonObject:
        """Return a schema of the types that were seen here, as far as the field itself tells."""
        found: list[JsonObject] = [
            {"type": name}
            for name, seen in (
                ("object", self.records or self.empty_objects or self.entries),
                ("string", self.texts),
                ("number" if self.fractional else "integer", self.numbers),
                ("boolean", self.booleans),
                ("null", self.nulls),
            )
            if seen
        ]
        if self.items:
            found.append({"type": "array", "items": self.items.types()})
        return {"anyOf": found}

    def held(self) -> Iterator[GroupKey]:
        """Yield the groups of the objects that stand here or in the lists here."""
        yield from self.records
        for inside in (self.items, self.entries):
            if inside:
                yield from inside.held()

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
        self.fractional |= other.fractional
        self.items = _merged(self.items, other.items)
        self.entries = _merged(self.entries, other.entries)
        self.names = _merged(self.names, other.names)

    def is_new(self, place: Place) -> bool:
        """Return whether a place is before one of those that are kept, or there is room for it."""
        return len(self.places) < KEPT_PLACES or place < max(self.places)

    def add_place(self, place: Place) -> None:
        """Add a place of a value."""
        self.places = _first(self.places | {place})

    def add_texts(self, texts: Counter[str]) -> None:
        """Add texts that were seen, and how often."""
        self.forms.update(form_of(text) for text in texts if text not in self.texts)
        self.texts.update(texts)
        self.texts = _fewest(self.texts)

    def add_numbers(self, numbers: Collection[int | float]) -> None:
        """Add numbers that were seen."""
        self.only_epoch = self.only_epoch and all(
            isinstance(number, int) and (number == 0 or is_epoch_milliseconds(number))
            for number in numbers
        )
        self.fractional = self.fractional or any(isinstance(one, float) for one in numbers)
        self.numbers = _smallest(self.numbers.union(numbers))


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

    def add_types(self, typical: Mapping[str, Sequence[Json]]) -> None:
        """Add values of each type that was seen at each key, objects among them empty."""
        for row in range(max(map(len, typical.values()))):
            self.types.add_object(
                {name: values[min(row, len(values) - 1)] for name, values in typical.items()}
            )

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


def types_of(node: JsonObject) -> set[str]:
    """Return the types that a merged schema names."""
    if "anyOf" in node:
        return {name for branch in node["anyOf"] for name in types_of(branch)}
    types = node.get("type", [])
    return set(types) if isinstance(types, list) else {types}


def _merged(one: Field | None, other: Field | None) -> Field | None:
    """Return what both have seen; the first is changed."""
    if other is not None:
        one = one or Field()
        one.merge(other)
    return one


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
    return values if len(values) <= KEPT_VALUES else set(nsmallest(KEPT_VALUES, values))
