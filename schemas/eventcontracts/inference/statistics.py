"""Statistics: what the samples show, summed up so that it can be merged and kept.

Objects are summed up by *group*: the same place in the same event type, the same set of keys and
the same type names. Groups are the finest grain; `pooling` joins those that are the same kind of
record. Nothing but the groups is kept of a sample, so memory does not grow with their number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import nsmallest
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from genson import SchemaBuilder

from eventcontracts.documents import SourceLocation
from eventcontracts.inference.string_forms import (
    STRING_FORMS,
    StringForm,
    is_epoch_milliseconds,
    is_placeholder,
    string_form,
)
from eventcontracts.jsondata.jsontext import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = [
    "MAX_KEPT_PLACES",
    "MOST_DIFFERENT",
    "Different",
    "FieldStatistics",
    "GroupKey",
    "ObjectGroup",
    "Observations",
    "digest",
    "merge_statistics",
    "observations_as_json",
    "observations_from_json",
    "schema_types",
]

_Value = TypeVar("_Value", str, int | float)


MAX_KEPT_VALUES: Final = 20


"""How many distinct values of a field are remembered: enough to tell codes from free text."""


MAX_KEPT_PLACES: Final = 3


"""How many places of a field are remembered, for `explain`."""


MOST_DIFFERENT: Final = 20


"""Up to how many different values are counted: no rule asks for more."""


class GroupKey(NamedTuple):
    """The key of a group of objects.

    Attributes:
        label: The key that holds the object, in the singular for a list's items.
        keys: The object's keys, sorted.
        tags: Its type names: pairs of key and value.
        event: The event type that it stands in.
        pointer: Where, with `*` for each list index and each key of a map.
        is_envelope: Whether that is one of the objects around the event's name.
    """

    label: str
    keys: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    event: str = ""
    pointer: str = ""
    is_envelope: bool = False

    @property
    def form(self) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
        """Return the key that groups of different places may have in common."""
        return self.label, self.keys, self.tags


@dataclass
class Different:
    """Count of different values, up to `MOST_DIFFERENT`.

    Equal values are told by their digests. Once there are so many, which ones they are is
    forgotten, so that it never depends on the order in which they came.
    """

    digests: set[int] = field(default_factory=set)
    many: bool = False

    def __len__(self) -> int:
        """Return how many there were, or the most that are counted."""
        return MOST_DIFFERENT if self.many else len(self.digests)

    def add(self, values: Iterable[Json]) -> None:
        """Add values that were met."""
        for value in values:
            if self.many:
                return
            self.digests.add(digest(value))
            self._forget()

    def merge(self, other: Different) -> None:
        """Add the values that were met elsewhere."""
        self.many |= other.many
        self.digests = self.digests | other.digests
        self._forget()

    def _forget(self) -> None:
        self.many |= len(self.digests) >= MOST_DIFFERENT
        if self.many:
            self.digests = set()


@dataclass
class FieldStatistics:
    """Statistics of one place: at a key of a group, or of the items of such an array.

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
        empty_lists: How many lists without an item.
        placeholders: How many empty objects and lists stood for a record.
        booleans: How many truth values.
        fractional: Whether a number is no integer.
        items: What was seen in lists here; None if there was no list.
        entries: What was seen in maps here, objects whose keys are ids; None if there was none.
        names: Those ids.
    """

    count: int = 0
    nulls: int = 0
    places: set[SourceLocation] = field(default_factory=set)
    texts: Counter[str] = field(default_factory=Counter)
    numbers: set[int | float] = field(default_factory=set)
    forms: set[StringForm | None] = field(default_factory=set)
    only_epoch: bool = True
    records: Counter[GroupKey] = field(default_factory=Counter)
    empty_objects: int = 0
    empty_lists: int = 0
    placeholders: int = 0
    booleans: int = 0
    fractional: bool = False
    items: FieldStatistics | None = None
    entries: FieldStatistics | None = None
    names: FieldStatistics | None = None

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
    def is_scalar(self) -> bool:
        """Whether a text, a number or a truth value was seen here."""
        return bool(self.texts or self.numbers or self.booleans)

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

    def different_scalars(self) -> int:
        """Return how many different texts, numbers and truth values were seen."""
        texts = sum(not is_placeholder(text) for text in self.texts)
        return texts + len(self.numbers) + bool(self.booleans)

    def held(self) -> Iterator[GroupKey]:
        """Yield the groups of the objects that stand here or in the lists here."""
        for one in self.nested():
            yield from one.records

    def nested(self) -> Iterator[FieldStatistics]:
        """Yield the field, and what was seen in the lists and maps here, however deep."""
        yield self
        for inside in (self.items, self.entries):
            if inside:
                yield from inside.nested()

    def merge(self, other: FieldStatistics) -> None:
        """Add what another field of the same meaning has seen."""
        self.count += other.count
        self.nulls += other.nulls
        self.places = _first_places(self.places | other.places)
        self.texts = _smallest_counter(self.texts + other.texts)
        self.numbers = _smallest_values(self.numbers | other.numbers)
        self.forms |= other.forms
        self.only_epoch &= other.only_epoch
        self.records += other.records
        self.empty_objects += other.empty_objects
        self.empty_lists += other.empty_lists
        self.placeholders += other.placeholders
        self.booleans += other.booleans
        self.fractional |= other.fractional
        self.items = _merge_fields(self.items, other.items)
        self.entries = _merge_fields(self.entries, other.entries)
        self.names = _merge_fields(self.names, other.names)

    def is_new(self, place: SourceLocation) -> bool:
        """Return whether a place is before one of those that are kept, or there is room for it."""
        return len(self.places) < MAX_KEPT_PLACES or place < max(self.places)

    def add_place(self, place: SourceLocation) -> None:
        """Add a place of a value."""
        self.places = _first_places(self.places | {place})

    def add_strings(self, texts: Counter[str]) -> None:
        """Add texts that were seen, and how often."""
        shown = (text for text in texts if text not in self.texts and not is_placeholder(text))
        self.forms.update(map(string_form, shown))
        self.texts.update(texts)
        self.texts = _smallest_counter(self.texts)

    def add_numbers(self, numbers: Collection[int | float]) -> None:
        """Add numbers that were seen."""
        self.only_epoch = self.only_epoch and all(
            isinstance(number, int) and (number == 0 or is_epoch_milliseconds(number))
            for number in numbers
        )
        self.fractional = self.fractional or any(isinstance(one, float) for one in numbers)
        self.numbers = _smallest_values(self.numbers.union(numbers))


def _empty_type_builder() -> SchemaBuilder:
    return SchemaBuilder(schema_uri=SchemaBuilder.NULL_URI)


@dataclass
class ObjectGroup:
    """Statistics of the objects of one group.

    Attributes:
        types: The merged types and required keys of the objects, nested objects left out.
        fields: What was seen at each key.
        required: The keys that all of the objects have.
        positions: For each key, the sum of its places in the objects that have it.
        having: For each key, how many objects have it.
        events: The names of the events in which they were seen.
        count: How many were seen.
        values: How many of them differ: a record that a document repeats was seen once.
    """

    types: SchemaBuilder = field(default_factory=_empty_type_builder)
    fields: dict[str, FieldStatistics] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    positions: Counter[str] = field(default_factory=Counter)
    having: Counter[str] = field(default_factory=Counter)
    events: set[str] = field(default_factory=set)
    count: int = 0
    values: Different = field(default_factory=Different)

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

    def merge(self, other: ObjectGroup) -> None:
        """Add what another group of the same kind of record has seen."""
        self.types.add_schema(other.skeleton())
        self.required = self.required & other.required if self.count else other.required
        for key, seen in other.fields.items():
            self.fields.setdefault(key, FieldStatistics()).merge(seen)
        self.positions += other.positions
        self.having += other.having
        self.events |= other.events
        self.count += other.count
        self.values.merge(other.values)


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
        self.groups: dict[GroupKey, ObjectGroup] = {}
        self.roots: dict[str, FieldStatistics] = {}


def merge_statistics(fields: Iterable[FieldStatistics]) -> FieldStatistics:
    """Return what several fields of the same meaning have seen; they are left as they are."""
    merged = FieldStatistics()
    for seen in fields:
        merged.merge(seen)
    return merged


def digest(value: Json) -> int:
    """Return what tells a value from all others, for all practical purposes.

    >>> digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    True
    """
    return int.from_bytes(blake2b(canonical(value), digest_size=8).digest())


def schema_types(node: JsonObject) -> set[str]:
    """Return the types that a merged schema names."""
    if "anyOf" in node:
        return {name for branch in node["anyOf"] for name in schema_types(branch)}
    types = node.get("type", [])
    return set(types) if isinstance(types, list) else {types}


def _merge_fields(
    one: FieldStatistics | None, other: FieldStatistics | None
) -> FieldStatistics | None:
    """Return what both have seen; the first is changed."""
    if other is not None:
        one = one or FieldStatistics()
        one.merge(other)
    return one


def _first_places(places: set[SourceLocation]) -> set[SourceLocation]:
    """Return the few places that are kept: the first, so that order does not matter."""
    return places if len(places) <= MAX_KEPT_PLACES else set(sorted(places)[:MAX_KEPT_PLACES])


def _smallest_counter(texts: Counter[str]) -> Counter[str]:
    """Return the few texts that are kept, as `_smallest_values` does."""
    return (
        texts
        if len(texts) <= MAX_KEPT_VALUES
        else Counter({t: texts[t] for t in _smallest_values(set(texts))})
    )


def _smallest_values(values: set[_Value]) -> set[_Value]:
    """Return the few values that are kept: the smallest, so that order does not matter."""
    return values if len(values) <= MAX_KEPT_VALUES else set(nsmallest(MAX_KEPT_VALUES, values))


# Memory: observations as JSON, so that a catalog can be widened by further samples.


FORM_BY_NAME: Final = {form.name: form for form in STRING_FORMS}


MANY: Final = "many"


"""Stands for more different values than are counted."""


def observations_as_json(seen: Observations) -> JsonObject:
    """Return observations as JSON.

    Args:
        seen: What was observed.
    """
    keys = sorted(seen.groups)
    numbers = {key: number for number, key in enumerate(keys)}
    return {
        "spine": sorted(seen.spine),
        "groups": [_group_as_json(key, seen.groups[key], numbers) for key in keys],
        "roots": {
            event: _field_as_json(root, numbers) for event, root in sorted(seen.roots.items())
        },
    }


def observations_from_json(facts: JsonObject) -> Observations:
    """Return the observations that `remembered` made JSON of."""
    keys = [
        GroupKey(
            group["label"],
            tuple(group["keys"]),
            tuple((key, value) for key, value in group["tags"]),
            group["event"],
            group["pointer"],
            group["pointer"] in facts["spine"],
        )
        for group in facts["groups"]
    ]
    seen = Observations(facts["spine"])
    for key, group in zip(keys, facts["groups"], strict=True):
        seen.groups[key] = _group_from_json(group, keys)
    seen.roots = {event: _field_from_json(root, keys) for event, root in facts["roots"].items()}
    return seen


def _group_as_json(
    key: GroupKey, group: ObjectGroup, numbers: Mapping[GroupKey, int]
) -> JsonObject:
    return {
        "label": key.label,
        "event": key.event,
        "pointer": key.pointer,
        "keys": list(key.keys),
        "tags": [list(tag) for tag in key.tags],
        "types": group.skeleton(),
        "fields": {
            name: _field_as_json(seen, numbers) for name, seen in sorted(group.fields.items())
        },
        "positions": dict(sorted(group.positions.items())),
        "count": group.count,
        "values": MANY if group.values.many else sorted(group.values.digests),
    }


def _group_from_json(facts: JsonObject, keys: Sequence[GroupKey]) -> ObjectGroup:
    group = ObjectGroup(
        fields={name: _field_from_json(seen, keys) for name, seen in facts["fields"].items()},
        required=frozenset(facts["keys"]),
        positions=Counter(facts["positions"]),
        having=Counter(dict.fromkeys(facts["keys"], facts["count"])),
        events={facts["event"]},
        count=facts["count"],
        values=Different(set(), many=True)
        if facts["values"] == MANY
        else Different(set(facts["values"])),
    )
    group.types.add_schema(facts["types"])
    return group


def _field_as_json(seen: FieldStatistics, numbers: Mapping[GroupKey, int]) -> JsonObject:
    """Return a field as JSON, without what it does not have."""
    facts: JsonObject = {
        "nulls": seen.nulls,
        "places": [[place.document, place.line] for place in sorted(seen.places)],
        "texts": dict(sorted(seen.texts.items())),
        "numbers": sorted(seen.numbers),
        "forms": sorted(form.name if form else "" for form in seen.forms),
        "records": sorted([numbers[key], count] for key, count in seen.records.items()),
        "empty_objects": seen.empty_objects,
        "empty_lists": seen.empty_lists,
        "booleans": seen.booleans,
        "fractional": seen.fractional,
        "items": _field_as_json(seen.items, numbers) if seen.items else None,
        "entries": _field_as_json(seen.entries, numbers) if seen.entries else None,
        "names": _field_as_json(seen.names, numbers) if seen.names else None,
        "other_numbers": not seen.only_epoch,
    }
    return {"count": seen.count, **{name: value for name, value in facts.items() if value}}


def _field_from_json(facts: JsonObject, keys: Sequence[GroupKey]) -> FieldStatistics:
    return FieldStatistics(
        count=facts["count"],
        nulls=facts.get("nulls", 0),
        places={SourceLocation(document, line) for document, line in facts.get("places", ())},
        texts=Counter(facts.get("texts", {})),
        numbers=set(facts.get("numbers", ())),
        forms={FORM_BY_NAME.get(name) for name in facts.get("forms", ())},
        only_epoch="other_numbers" not in facts,
        records=Counter({keys[number]: count for number, count in facts.get("records", ())}),
        empty_objects=facts.get("empty_objects", 0),
        empty_lists=facts.get("empty_lists", 0),
        booleans=facts.get("booleans", 0),
        fractional=facts.get("fractional", False),
        items=_field_from_json(facts["items"], keys) if "items" in facts else None,
        entries=_field_from_json(facts["entries"], keys) if "entries" in facts else None,
        names=_field_from_json(facts["names"], keys) if "names" in facts else None,
    )
