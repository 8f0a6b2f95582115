"""Collection: samples one after another, by columns, and all that inference needs of them.

Samples are mended, redacted and observed in batches. What is kept of them is bounded: the
observations, a few samples of each event, and where they tell its name. A sample that is equal to
one of the latest of its event shows nothing new, and counts once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, repeat
from types import NoneType
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.documents import (
    Choices,
    DocumentError,
    check_identity,
    event_name,
    name_of_title,
    select,
)
from eventcontracts.errors import InputError
from eventcontracts.inference.corrections import correct_sample
from eventcontracts.inference.declared import Declared, declared_pointers
from eventcontracts.inference.declared_facts import DocumentedFacts
from eventcontracts.inference.envelope_layers import EventIdentity
from eventcontracts.inference.identifiers import singular, split_words
from eventcontracts.inference.link_mining import MAX_COMPARED_SAMPLES
from eventcontracts.inference.meanings import is_data
from eventcontracts.inference.statistics import (
    FieldStatistics,
    GroupKey,
    ObjectGroup,
    Observations,
    digest,
    observations_as_json,
)
from eventcontracts.jsondata.pointers import build_pointer
from eventcontracts.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject

    _TagValues: TypeAlias = tuple[tuple[str, str], ...]
    from eventcontracts.documents import Document, Naming, Problem, Row, Sample, Selected
    from eventcontracts.inference.corrections import Corrections

__all__ = [
    "MAX_KEPT_SAMPLES",
    "NOTHING_SAID",
    "CollectedSamples",
    "NothingToInferError",
    "add_samples",
    "collect_samples",
]

# Columns: samples taken apart by place, so that all values of a place are seen at once.


TAG_WORDS: Final = frozenset({"type", "kind", "class", "object", "typename", "discriminator"})


"""Last words of keys whose value may name the kind of the object they stand in."""


MAX_TAG_LENGTH: Final = 64


TYPICAL_VALUES: Final[Mapping[type, Json]] = {
    str: "", bool: True, int: 0, float: 0.5, NoneType: None, dict: {}, list: [],
}  # fmt: skip


"""A value of each type, with nothing in it."""


class _Occurrence(NamedTuple):
    """The place of a value in a document.

    Attributes:
        sample: The number of its sample.
        path: Its place there; left out where nobody knows the lines of a sample's values.
    """

    sample: int
    path: InstancePath = ()


class _ValueColumn(NamedTuple):
    """The values of one place in all samples of an event.

    Attributes:
        field: What is known of the place.
        values: The values.
        spots: Where each stands.
        pointer: The place, with `*` for each list index.
        label: The key that holds the values, in the singular for the items of a list.
    """

    field: FieldStatistics
    values: Sequence[Json]
    spots: Sequence[_Occurrence]
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
    spots = [_Occurrence(number) for number in range(len(values))]
    stack = [_ValueColumn(seen.roots.setdefault(event, FieldStatistics()), values, spots)]
    walk = _ColumnWalker(seen, event, ordered)
    while stack:
        stack.extend(reversed(list(walk.add(stack.pop()))))


class _ColumnWalker:
    """The way through the columns of an event's samples, which are sorted by place."""

    def __init__(self, seen: Observations, event: str, samples: Sequence[Sample]) -> None:
        self._seen = seen
        self._event = event
        self._samples = samples
        self._has_lines = any(sample.lines for sample in samples)

    def add(self, column: _ValueColumn) -> Iterator[_ValueColumn]:
        """Add a column to its field, and yield the columns below it."""
        seen, found = column.field, _split_by_type(column.values)
        seen.count += len(column.values)
        seen.nulls += len(found.get(NoneType, ()))
        seen.booleans += len(found.get(bool, ()))
        seen.add_strings(Counter(found.get(str, ())))
        seen.add_numbers([*found.get(int, ()), *found.get(float, ())])
        self._locate(seen, column.spots)
        if dict in found:
            yield from self._objects(_select_type(column, dict, found))
        if list in found:
            yield from self._items(_select_type(column, list, found))

    def _locate(self, seen: FieldStatistics, spots: Sequence[_Occurrence]) -> None:
        """Remember the first places of values."""
        if not seen.is_new(self._samples[0].place):
            return
        for number, path in sorted(set(spots), key=lambda spot: spot.sample):
            sample = self._samples[number]
            # Nothing in a sample stands before its first line.
            if not seen.is_new(sample.place):
                break
            seen.add_place(sample.location_of(build_pointer(path)))

    def _items(self, column: _ValueColumn) -> Iterator[_ValueColumn]:
        """Yield the items of lists as a column."""
        field = column.field.items = column.field.items or FieldStatistics()
        column.field.empty_lists += sum(not items for items in column.values)
        spots: list[_Occurrence] = []
        for spot, items in zip(column.spots, column.values, strict=True):
            if self._has_lines:
                spots.extend(_Occurrence(spot.sample, (*spot.path, i)) for i in range(len(items)))
            else:
                spots.extend(repeat(spot, len(items)))
        items = list(chain.from_iterable(column.values))
        if items:
            yield _ValueColumn(field, items, spots, column.pointer + "/*", singular(column.label))

    def _objects(self, column: _ValueColumn) -> Iterator[_ValueColumn]:
        """Add objects to their groups, and yield the columns of their keys."""
        is_envelope = column.pointer in self._seen.spine
        maps = () if is_envelope else _maps(column.values)
        if maps:
            yield from self._entries(_select_rows(column, maps))
            others = sorted({*range(len(column.values))}.difference(maps))
            column = _select_rows(column, others)
        for (keys, tags), indexes in _group_by_keys(column.values).items():
            if not keys:
                column.field.empty_objects += len(indexes)
                continue
            key = GroupKey(
                column.label, _sorted_keys(keys), tags, self._event, column.pointer, is_envelope
            )
            column.field.records[key] += len(indexes)
            yield from self._group(key, keys, _select_rows(column, indexes))

    def _entries(self, column: _ValueColumn) -> Iterator[_ValueColumn]:
        """Yield the values of maps as a column."""
        seen = column.field
        seen.entries, seen.names = (
            seen.entries or FieldStatistics(),
            seen.names or FieldStatistics(),
        )
        seen.names.add_strings(Counter(chain.from_iterable(column.values)))
        spots = [
            _Occurrence(spot.sample, (*spot.path, name)) if self._has_lines else spot
            for spot, value in zip(column.spots, column.values, strict=True)
            for name in value
        ]
        values = [inner for value in column.values for inner in value.values()]
        yield _ValueColumn(
            seen.entries, values, spots, column.pointer + "/*", singular(column.label)
        )

    def _group(
        self, key: GroupKey, keys: Sequence[str], column: _ValueColumn
    ) -> Iterator[_ValueColumn]:
        """Add objects of a group, their keys in the same order, and yield a column for each."""
        objects, spots = column.values, column.spots
        group = self._seen.groups.setdefault(key, ObjectGroup(required=frozenset(keys)))
        group.count += len(objects)
        group.events.add(self._event)
        group.values.add(objects)
        values = {name: [value[name] for value in objects] for name in keys}
        group.add_types({name: _typical_of(found) for name, found in values.items()})
        for position, name in enumerate(keys):
            group.positions[name] += position * len(objects)
            group.having[name] += len(objects)
            if self._has_lines:
                spots = [_Occurrence(spot.sample, (*spot.path, name)) for spot in column.spots]
            field = group.fields.setdefault(name, FieldStatistics())
            yield _ValueColumn(
                field, values[name], spots, column.pointer + build_pointer((name,)), name
            )


def _split_by_type(values: Sequence[Json]) -> dict[type, Sequence[Json]]:
    """Return values by the type that they have in JSON."""
    types = set(map(type, values))
    if len(types) == 1 and types <= TYPICAL_VALUES.keys():
        return {types.pop(): values}
    found: dict[type, list[Json]] = {}
    for value in values:
        kind = type(value)
        if kind not in TYPICAL_VALUES:
            kind = next(one for one in TYPICAL_VALUES if isinstance(value, one))
        found.setdefault(kind, []).append(value)
    return dict(found)


def _select_type(
    column: _ValueColumn, kind: type, found: Mapping[type, Sequence[Json]]
) -> _ValueColumn:
    """Return the part of a column that is of one type."""
    if len(found) == 1:
        return column
    return _select_rows(
        column, [i for i, value in enumerate(column.values) if isinstance(value, kind)]
    )


def _select_rows(column: _ValueColumn, indexes: Sequence[int]) -> _ValueColumn:
    if len(indexes) == len(column.values):
        return column
    return column._replace(
        values=[column.values[i] for i in indexes], spots=[column.spots[i] for i in indexes]
    )


def _maps(objects: Sequence[JsonObject]) -> list[int]:
    """Return which objects are maps: all their keys are data."""
    return [index for index, value in enumerate(objects) if is_data(tuple(value))]


def _group_by_keys(
    objects: Sequence[JsonObject],
) -> dict[tuple[tuple[str, ...], _TagValues], list[int]]:
    """Return which objects have the same keys, in the same order, and the same type names."""
    found: dict[tuple[tuple[str, ...], _TagValues], list[int]] = {}
    for index, value in enumerate(objects):
        keys = tuple(value)
        found.setdefault((keys, _tag_values(value, _possible_tag_keys(keys))), []).append(index)
    return found


def _tag_values(value: JsonObject, keys: Iterable[str]) -> _TagValues:
    names = ((key, value[key]) for key in keys)
    return tuple(
        (key, name)
        for key, name in names
        if isinstance(name, str)
        and len(name) <= MAX_TAG_LENGTH
        and name.isascii()
        and name.isidentifier()
    )


@lru_cache(maxsize=4096)
def _possible_tag_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys whose value may name the kind of an object."""
    return tuple(
        key for key in _sorted_keys(keys) if split_words(key) and split_words(key)[-1] in TAG_WORDS
    )


@lru_cache(maxsize=4096)
def _sorted_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(keys))


def _typical_of(values: Sequence[Json]) -> list[Json]:
    """Return a value of each type among values; of all lists, one with their typical items."""
    found = _split_by_type(values)
    typical = [TYPICAL_VALUES[kind] for kind in found if kind is not list]
    if list in found:
        typical.append(_typical_of(list(chain.from_iterable(found[list]))))
    return typical


MAX_KEPT_SAMPLES: Final = 3


"""So many samples of an event are kept in a catalog."""


BATCH: Final = 2_000


"""So many samples are redacted together, so that the same value becomes the same replacement."""


NOTHING_SAID: Final = Choices()

MAX_DOUBTS: Final = 1_000
"""From so many payloads that do not name their event on, no more are remembered."""

NOTHING: Final[Mapping[int, str]] = {}


REMEMBERED: Final = 2_000


"""So many of the latest samples of an event are known again: what is sent twice is sent soon."""


class NothingToInferError(InputError):
    """Documents without any payload."""


@dataclass
class CollectedSamples:
    """Statistics of the samples that were seen, and a few of the samples.

    Attributes:
        identity: How their events are told apart.
        facts: The corrections.
        seen: What was observed.
        samples: The first samples of each event, redacted.
        counts: How many samples of each event there were.
        named: Where all samples of an event tell its name, and what each says there.
        fingerprints: Digests of the latest samples of each event.
        rows: What documents say of each event, without the samples.
        declared: What documents declare.
        documented: What documents say in words of fields.
        choices: What somebody says of the documents.
        used: What of it meant a block.
        doubts: Payloads that do not name their event, or misspell its name.
        asides: How many blocks of data were taken for no event.
    """

    identity: EventIdentity
    facts: Corrections
    seen: Observations
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    named: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    fingerprints: dict[str, dict[str, None]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    declared: Declared = field(default_factory=Declared)
    documented: DocumentedFacts = field(default_factory=DocumentedFacts)
    choices: Choices = field(default_factory=Choices)
    used: set[str] = field(default_factory=set)
    doubts: list[Problem] = field(default_factory=list)
    asides: int = 0

    @classmethod
    def empty(
        cls, naming: Naming, facts: Corrections, choices: Choices = NOTHING_SAID
    ) -> CollectedSamples:
        """Return the statistics of no sample.

        Args:
            naming: How payloads tell their event's name.
            facts: The corrections.
            choices: What somebody says of the documents.
        """
        identity = EventIdentity(naming)
        return cls(identity, facts, Observations(identity.spine), choices=choices)

    def as_json(self) -> JsonObject | None:
        """Return what a catalog has to remember besides its samples; None if they are all."""
        if all(count <= MAX_KEPT_SAMPLES for count in self.counts.values()):
            return None
        return {
            "seen": observations_as_json(self.seen),
            "counts": dict(sorted(self.counts.items())),
            "named": {event: dict(sorted(at)) for event, at in sorted(self.named.items())},
            "fingerprints": {
                event: list(known) for event, known in sorted(self.fingerprints.items())
            },
        }

    def add_selected(self, found: Selected) -> None:
        """Add the samples of documents of whose data nothing but events is left.

        Args:
            found: The documents.

        Raises:
            CorrectionsError: If a value that is to be mended is not there.
            DocumentError: If two documents declare an event in two ways.
        """
        self.used.update(found.used)
        self.asides += sum(len(document.asides) for document in found.documents)
        if len(self.doubts) < MAX_DOUBTS:
            self.doubts.extend(check_identity(found.documents, found.naming))
        self.add(found.documents)

    def add(self, documents: Sequence[Document], known: Mapping[int, str] = NOTHING) -> None:
        """Add the samples of some documents.

        Args:
            documents: The documents.
            known: The names of samples that a catalog knows already, by identity of the object.

        Raises:
            CorrectionsError: If a value that is to be mended is not there.
            DocumentError: If two documents declare an event in two ways.
        """
        found: list[Sample] = []
        names: list[str] = []
        stated: list[bool] = []
        for document in documents:
            declared = self.declared.add(document, self.identity.pointers)
            for row in document.rows:
                is_declared = row.schema is not None
                if not is_declared:
                    self._list(row)
                for sample in row.samples:
                    name = declared[row.title] if is_declared else known.get(id(sample), "")
                    if is_declared or self._is_new(name or self.identity.name(sample), sample):
                        found.append(sample)
                        names.append(name)
                        stated.append(is_declared)
        mended = [
            correct_sample(sample, name or self.identity.name(sample), self.facts.samples)
            for sample, name in zip(found, names, strict=True)
        ]
        by_event: dict[str, list[Sample]] = {}
        for name, is_declared, original, redacted in zip(
            names, stated, mended, redact(mended), strict=True
        ):
            sample = self.identity.keep(original, redacted)
            if is_declared:
                self.declared.keep(name, original, sample, MAX_COMPARED_SAMPLES)
            else:
                event = name or self.identity.name(sample)
                self.documented.add(event, original)
                by_event.setdefault(event, []).append(sample)
        for event, samples in by_event.items():
            self._see(event, samples)

    def _is_new(self, event: str, sample: Sample) -> bool:
        """Return whether a sample is equal to none of the latest of its event, and remember it."""
        known = self.fingerprints.setdefault(event, {})
        mark = f"{digest(sample.event):016x}"
        is_new = mark not in known
        known[mark] = None
        if len(known) > REMEMBERED:
            del known[next(iter(known))]
        return is_new

    def _list(self, row: Row) -> None:
        """Remember what a document says of an event; what says most counts."""
        names = dict.fromkeys(map(self.identity.name, row.samples)) or (name_of_title(row.title),)
        for name in names:
            known = self.rows.get(name)
            if known is None or row.description or not known.description:
                self.rows[name] = replace(row, samples=())

    def row(self, event: str) -> Row | None:
        """Return what documents say of an event, however they spell its name."""
        if event in self.rows:
            return self.rows[event]
        spelled = event_name(event)
        return next((row for name, row in self.rows.items() if event_name(name) == spelled), None)

    def _see(self, event: str, samples: Sequence[Sample]) -> None:
        add_samples(self.seen, event, samples)
        self.counts[event] += len(samples)
        for sample in samples:
            named = self.identity.named(sample, event)
            self.named[event] = self.named.get(event, named) & named
        kept = self.samples.setdefault(event, [])
        kept.extend(samples[: MAX_COMPARED_SAMPLES - len(kept)])


def collect_samples(
    documents: Iterable[Document],
    *,
    identify: Sequence[str] = (),
    choices: Choices = NOTHING_SAID,
    facts: Corrections,
) -> CollectedSamples:
    """Return the statistics of documents, of which a batch is in memory at a time.

    Args:
        documents: The documents, or parts of them.
        identify: Where payloads name their event; found in the first batch unless given.
        choices: What else somebody says of them; the corrections count where this is silent.
        facts: The corrections.

    Raises:
        NothingToInferError: If there is no payload.
        DocumentError: If there is none but broken ones.
        CorrectionsError: If a value that is to be mended is not there.
        ChoiceError: If something is said of blocks that are not there.
    """
    choices = Choices(identify=tuple(identify)).or_else(choices)
    said = choices.or_else(Choices.from_json(facts.catalog))
    batches = _batch_documents(documents)
    first = next(batches, [])
    declared = Choices(identify=declared_pointers(first))
    chosen = select(first, said.or_else(declared))
    gathered = CollectedSamples.empty(chosen.naming, facts, choices)
    gathered.add_selected(chosen)
    for batch in batches:
        gathered.add_selected(select(batch, said, chosen.naming))
    if not (gathered.counts or gathered.declared.rows):
        raise _nothing_found(chosen.documents)
    said.require_used(gathered.used)
    return gathered


def _nothing_found(documents: Sequence[Document]) -> InputError:
    """Return the error that documents without an event are: of what is broken, if that is all."""
    for problem in (problem for document in documents for problem in document.problems):
        if problem.severity == "error":
            return DocumentError(problem.place, problem.message)
    where = ", ".join(document.name for document in documents)
    asides = sum(len(document.asides) for document in documents)
    found = f"; {asides} blocks look like data, and `lint --notes` says what they are"
    return NothingToInferError(f"{where}: no payload found{found if asides else ''}")


def _batch_documents(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.samples)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
