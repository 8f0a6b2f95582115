"""The context of decisions: evidence from other records, and the keys that a place requires."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.inference.envelope_layers import envelope_statistics
from eventcontracts.inference.identifiers import GENERIC_LABELS, split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from eventcontracts.inference.envelope_layers import EnvelopeStatistics
    from eventcontracts.inference.record_types import RecordType, RecordTypes
    from eventcontracts.inference.statistics import FieldStatistics, GroupKey, ObjectGroup
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.inference.string_forms import StringForm

__all__ = [
    "CrossRecordEvidence",
    "FieldObservations",
    "InferenceContext",
    "loose_labels",
    "required_at",
]

# Elsewhere: what fields of the same key show in other records.


ANY_TYPE: Final = ""


"""Stands for the type of a field that was only ever null: it could have been any scalar."""


MIN_NULL_KIN: Final = 2


"""So many keys with the same last word were null: one alone may be a case of its own."""


CONTAINER_TYPES: Final = frozenset({"array", "object"})


class CrossRecordEvidence:
    """Observations at all fields, by key.

    Args:
        groups: All groups that were seen.
        limits: How much evidence it takes.
    """

    def __init__(self, groups: Iterable[ObjectGroup], limits: Thresholds) -> None:
        self._limits = limits
        self._nulls: set[tuple[str, str]] = set()
        self._shown: Counter[str] = Counter()
        self._forms: defaultdict[str, set[StringForm | None]] = defaultdict(set)
        self._kin: defaultdict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
        for group in groups:
            for key, seen in group.fields.items():
                self._add(key, seen)

    def _add(self, key: str, seen: FieldStatistics) -> None:
        sorts = list(_types_and_forms(seen)) or [ANY_TYPE]
        self._shown[key] += seen.count - seen.nulls
        self._forms[key] |= seen.forms
        if seen.nulls:
            self._nulls.update((key, sort) for sort in sorts)
        for sort in sorts:
            kin = self._kin[_last_word(key), sort]
            kin[key] = kin.get(key, False) or seen.nulls > 0

    def may_be_null(self, key: str, seen: FieldStatistics) -> bool:
        """Return whether a field that was never null can be.

        Args:
            key: The key.
            seen: What was seen at it here.
        """
        # Seen often enough here, a field speaks for itself; what others do is no evidence against
        # it.
        if seen.count >= self._limits.settled_value:
            return False
        sorts = set(_types_and_forms(seen))
        # Somewhere else a field of this name was only ever null: it could have been of this type.
        if sorts - CONTAINER_TYPES and (key, ANY_TYPE) in self._nulls:
            return True
        return any((key, sort) in self._nulls or self._has_null_kin(key, sort) for sort in sorts)

    def _has_null_kin(self, key: str, sort: str) -> bool:
        """Return whether enough of the keys with the same last word were null."""
        if self._shown[key] >= self._limits.settled_value:
            return False
        kin = dict(self._kin[_last_word(key), sort])
        for other, null in self._kin[_last_word(key), ANY_TYPE].items():
            kin[other] = null or kin.get(other, False)
        # The key's own nulls are looked at by name; kin is what *others* with the same last word
        # do.
        kin.pop(key, None)
        return sum(kin.values()) >= max(MIN_NULL_KIN, self._limits.null_kin * len(kin))

    def has_other_forms(self, key: str, seen: FieldStatistics) -> bool:
        """Return whether texts elsewhere lack the form of the few texts that were seen here.

        Args:
            key: The key.
            seen: What was seen at it here.
        """
        return seen.count < self._limits.settled_value and self._forms[key] != seen.forms


def _last_word(key: str) -> str:
    return (split_words(key) or [key])[-1]


def _types_and_forms(seen: FieldStatistics) -> Iterator[str]:
    """Yield the types and forms of a field's values."""
    for form in seen.forms:
        yield form.name if form else "text"
    if seen.numbers:
        yield "number"
    if seen.records or seen.empty_objects or seen.entries:
        yield "object"
    if seen.items:
        yield "array"
    if seen.booleans:
        yield "boolean"


# Requiring: which keys a shared record must have at one place.


MIN_EVENTS: Final = 2


MIN_LABEL_AGREEMENT: Final = 0.25


"""Records of one label that share fewer keys than that, over all events, have none of their own."""


def required_at(
    here: Mapping[GroupKey, int],
    kind: Collection[GroupKey],
    groups: Mapping[GroupKey, ObjectGroup],
    limits: Thresholds,
) -> frozenset[str]:
    """Return the keys that a shared record requires at one place.

    Args:
        here: How many objects of each of its groups stand there.
        kind: All of the record's groups.
        groups: What was seen in all groups.
        limits: How much evidence it takes.
    """
    always = frozenset.intersection(*(frozenset(key.keys) for key in here))
    if sum(here.values()) >= limits.settled_place:
        return always
    labels = {key.label for key in here}
    events = {key: len(groups[key].events) for key in kind if key.label in labels}
    enough = limits.usual * sum(events.values())
    having = Counter[str]()
    for key, count in events.items():
        having.update(dict.fromkeys(always.intersection(key.keys), count))
    return frozenset(name for name in always if having[name] >= enough)


def loose_labels(groups: Mapping[GroupKey, ObjectGroup], limits: Thresholds) -> frozenset[str]:
    """Return the labels under which different events hold records of different keys.

    `changes` names what has changed, whatever that is: none of it is required.

    Args:
        groups: What was seen in all groups.
        limits: How much evidence it takes.
    """
    keys: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, group in groups.items():
        if not key.spine[0] and key.label not in GENERIC_LABELS:
            for event in group.events:
                keys[key.label][event].update(key.keys)
    return frozenset(
        label
        for label, events in keys.items()
        if len(events) >= max(MIN_EVENTS, limits.settled_place)
        and _key_agreement(events.values()) < MIN_LABEL_AGREEMENT
    )


def _key_agreement(sets: Collection[set[str]]) -> float:
    """Return how probably a key of one of the sets is in another one."""
    having = Counter(key for keys in sets for key in keys)
    return sum(n * (n - 1) for n in having.values()) / (having.total() * (len(sets) - 1))


@dataclass(frozen=True)
class InferenceContext:
    """The statistics and thresholds that the deciding functions share.

    Attributes:
        records: All kinds of record.
        groups: What was seen in each group.
        limits: How much evidence a constraint takes.
        elsewhere: What was seen at all fields, by key.
        frames: What the envelopes of all events have in common, by pointer.
        loose: The labels of records of which nothing is required.
        names: The event's name at each identifying pointer; empty outside an envelope.
    """

    records: RecordTypes
    groups: Mapping[GroupKey, ObjectGroup]
    limits: Thresholds
    elsewhere: CrossRecordEvidence
    frames: Mapping[str, EnvelopeStatistics]
    loose: frozenset[str]
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, records: RecordTypes, groups: Mapping[GroupKey, ObjectGroup], limits: Thresholds
    ) -> InferenceContext:
        """Return what follows from all that was seen.

        Args:
            records: All kinds of record.
            groups: What was seen in each group.
            limits: How much evidence a constraint takes.
        """
        elsewhere = CrossRecordEvidence(groups.values(), limits)
        loose = loose_labels(groups, limits)
        return cls(records, groups, limits, elsewhere, envelope_statistics(groups, limits), loose)

    def borrowed(self, event: str, pointer: str) -> dict[str, FieldStatistics]:
        """Return what only other events show of an event's envelope.

        Of a field that holds records, nothing unless all are of one shared definition.

        Args:
            event: The event.
            pointer: Where the object lies in its envelope.
        """
        found = self.frames[pointer].borrowed(event)
        return {key: seen for key, seen in found.items() if self._is_one_record(seen)}

    def _is_one_record(self, seen: FieldStatistics) -> bool:
        names = {self.records.name(group) for group in seen.held()}
        return not names or (len(names) == 1 and None not in names)

    def required(self, kind: RecordType) -> frozenset[str]:
        """Return the keys that records of a kind have wherever they stand."""
        few = kind.seen.count < self.limits.settled_value
        return frozenset() if few and kind.labels <= self.loose else kind.seen.required


class FieldObservations(NamedTuple):
    """Observations at a field: here, and in all records of the type."""

    own: FieldStatistics
    pooled: FieldStatistics
    nullable: bool

    @classmethod
    def at(
        cls, context: InferenceContext, key: str, own: FieldStatistics, pooled: FieldStatistics
    ) -> FieldObservations:
        """Return what was seen, weighed by what fields of the same key show elsewhere.

        Args:
            context: What the deciding functions share.
            key: The key.
            own: What was seen here.
            pooled: What was seen in all records of the kind.
        """
        nullable = pooled.nulls > 0 or context.elsewhere.may_be_null(key, pooled)
        if context.elsewhere.has_other_forms(key, pooled):
            pooled = replace(pooled, forms=pooled.forms | {None})
        return cls(own, pooled, nullable)
