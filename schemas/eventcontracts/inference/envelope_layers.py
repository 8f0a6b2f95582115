"""Envelopes: what those of all events share, the layers around it, and what names an event.

Each event has its own root, and nothing of another event's root says anything about it, unless the
two share an *envelope*: an object with one place for the payload, around which both have the same.
That is told of two events at a time, so that a further event changes only what is said of those
that it shares an envelope with, and only by what its own samples show.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.layers import Layer, documented_layer
from eventcontracts.documents import Naming
from eventcontracts.inference.identifiers import word_stems
from eventcontracts.inference.meanings import names_payload
from eventcontracts.inference.statistics import ObjectGroup
from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from eventcontracts.documents import Sample
    from eventcontracts.inference.corrections import LayerCorrection
    from eventcontracts.inference.record_types import RecordTypes
    from eventcontracts.inference.statistics import FieldStatistics, GroupKey
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["EnvelopeStatistics", "EventIdentity", "envelope_statistics", "learn_layers"]

# Identifying: which event a payload is, and which of its objects are the envelope.


@dataclass(frozen=True, slots=True)
class EventIdentity:
    """The place that tells events apart.

    Attributes:
        naming: Where a payload tells its event's name, and what tells it elsewhere.
    """

    naming: Naming = field(default_factory=Naming)

    @property
    def pointers(self) -> tuple[str, ...]:
        """The places where a payload tells its event's name, the most trusted first."""
        return self.naming.pointers

    @property
    def spine(self) -> tuple[str, ...]:
        """The pointers of the objects around the names: the envelope, from the root down.

        >>> EventIdentity(Naming(("/payload/event/name",))).spine
        ('', '/payload', '/payload/event')
        """
        prefixes = {""}
        for pointer in self._places():
            tokens = pointer.split("/")
            prefixes.update("/".join(tokens[:end]) for end in range(1, len(tokens)))
        return tuple(sorted(prefixes))

    def _places(self) -> tuple[str, ...]:
        return tuple(pointer for place in self.naming.places for pointer in place.pointers)

    def name(self, sample: Sample) -> str:
        """Return the name of a sample's event: what it says itself, else what its title says."""
        return self.naming.name(sample)

    def keep(self, original: Sample, redacted: Sample) -> Sample:
        """Return a redacted sample that still tells its event's name: a name is no secret.

        Args:
            original: The sample.
            redacted: The same, redacted.
        """
        event = redacted.event
        for path in map(parse_pointer, self._places()):
            value = lookup(original.event, path)
            if not isinstance(value, str) or value == lookup(event, path):
                continue
            if event is redacted.event:
                event = copy.deepcopy(event)
            holder = lookup(event, path[:-1])
            if isinstance(holder, dict):
                holder[path[-1]] = value
        return replace(redacted, event=event)

    def named(self, sample: Sample, event: str) -> frozenset[tuple[str, str]]:
        """Return the places at which a sample tells its event's name, each with what it says."""
        return frozenset(
            part
            for place in self.naming.places
            if place.name(sample.event) == event
            for part in place.parts(sample.event).items()
        )


# Envelope layers: what each puts around the next one, learned from the events in it.


def learn_layers(
    holes: Sequence[LayerCorrection], schemas: Mapping[str, JsonObject], samples: Mapping[str, Json]
) -> tuple[Layer, ...]:
    """Return the layers with what each puts around the next one and into it.

    What a layer adds to the next one is what no event has that is documented without it.

    Args:
        holes: The layers' names and holes, from the outermost in.
        schemas: The events' schemas by name.
        samples: One sample of each event, by name.
    """
    bare = [Layer(hole.name, hole.hole, schemas=hole.schemas) for hole in holes]
    documented = {name: documented_layer(sample, bare) for name, sample in samples.items()}
    layers: list[Layer] = []
    for layer, inner in pairwise(bare):
        around = [name for name, home in documented.items() if home == layer.name]
        within = [schemas[name] for name, home in documented.items() if home == inner.name]
        if around and within:
            tokens = parse_pointer(layer.hole)
            names = {name for schema in within for name in schema["properties"]}
            wrapper = _wrapper_schema(schemas[around[0]], tokens, names)
            example = _wrapper_example(samples[around[0]], tokens, names)
            layers.append(replace(layer, wrapper=wrapper, example=example))
        else:
            layers.append(layer)
    return (*layers, *bare[-1:])


def _wrapper_schema(schema: JsonObject, tokens: Sequence[str], names: set[str]) -> JsonObject:
    """Return an event's schema with nothing in the hole but what the layer adds there."""
    outer = copy.deepcopy(schema)
    hole = outer
    for token in tokens:
        _generalize_constants(hole)
        hole = hole["properties"][token]
    added = {key: value for key, value in hole["properties"].items() if key not in names}
    required = [key for key in hole.get("required", ()) if key not in names]
    hole.clear()
    hole.update({"properties": added, "required": required})
    return outer


def _generalize_constants(schema: JsonObject) -> None:
    """Let a constant of the event that was looked at be any text."""
    for key, value in schema["properties"].items():
        if "const" in value:
            schema["properties"][key] = {"type": "string"}


def _wrapper_example(sample: Json, tokens: Sequence[str], names: set[str]) -> JsonObject:
    outer: JsonObject = copy.deepcopy(sample)
    hole = lookup(outer, tuple(tokens))
    if hole is not MISSING:
        for key in names & set(hole):
            del hole[key]
    return outer


CONTEXT: Final = 2


"""So many records that two nameless events share are what stands around their payloads."""


@dataclass(frozen=True)
class EnvelopeStatistics:
    """The object at one pointer of the envelope, in all events.

    Attributes:
        events: What was seen of it in each event.
        inner: The keys at which the envelope goes on towards the event's name.
        nameless: Whether payloads do not tell their event's name.
        records: All kinds of record.
        limits: How much evidence a constraint takes.
    """

    events: Mapping[str, ObjectGroup]
    inner: frozenset[str]
    nameless: bool
    records: RecordTypes
    limits: Thresholds
    _partners: dict[str, dict[str, ObjectGroup]] = field(default_factory=dict, repr=False)

    def partners(self, event: str) -> Mapping[str, ObjectGroup]:
        """Return the events that share the envelope of an event, with what was seen of it there.

        Args:
            event: The event.
        """
        if event not in self._partners:
            self._partners[event] = {
                name: other
                for name, other in self.events.items()
                if name != event and self._share(self.events[event], other)
            }
        return self._partners[event]

    def _share(self, one: ObjectGroup, other: ObjectGroup) -> bool:
        both = one.required & other.required
        if both & self.inner:
            return True
        if self.nameless:
            return sum(self._is_one_record(one, other, key) for key in both) >= CONTEXT
        return any(self._is_payload(one, other, key) for key in both)

    def _is_payload(self, one: ObjectGroup, other: ObjectGroup, key: str) -> bool:
        """Return whether a key says that what it holds is the payload, an object in both events."""
        fields = one.fields[key], other.fields[key]
        return names_payload(key) and not any(
            seen.is_scalar or seen.items or not seen.holds_objects for seen in fields
        )

    def _is_one_record(self, one: ObjectGroup, other: ObjectGroup, key: str) -> bool:
        return not self._kinds(one.fields[key]).isdisjoint(self._kinds(other.fields[key]))

    def _kinds(self, seen: FieldStatistics) -> set[int]:
        return {self.records.index[group] for group in seen.records}

    def required(self, event: str) -> frozenset[str]:
        """Return the keys that the envelope of an event requires."""
        return self.events[event].required - self.varying(event).keys()

    def varying(self, event: str) -> dict[str, str]:
        """Return the keys that all samples of an event have, and that come and go elsewhere.

        What one event with the same envelope has and another one lacks is a circumstance, unless
        the event is named after it or it is the payload.

        Args:
            event: The event.

        Returns:
            The keys, each with a reason.
        """
        own = self.events[event]
        if own.count >= self.limits.enough_samples:
            return {}
        partners = sorted(self.partners(event).items())
        found: dict[str, str] = {}
        for key in sorted(own.required - self.inner - _subject_keys(event, own.required)):
            lacking = [name for name, other in partners if key not in other.required]
            if lacking and any(self._has_the_same(own, other, key) for _, other in partners):
                found[key] = f"{lacking[0]} has the same envelope without it"
        return found

    def _has_the_same(self, own: ObjectGroup, other: ObjectGroup, key: str) -> bool:
        """Return whether another event has a key that belongs to the envelope around payloads.

        Where payloads are nameless, what is no object can belong to the event itself.
        """
        if key not in other.fields:
            return False
        one, another = own.fields[key], other.fields[key]
        if self.nameless:
            return one.holds_objects and another.holds_objects
        return self._is_one_record(own, other, key) or (one.is_scalar and another.is_scalar)

    def alike(self, event: str, key: str) -> dict[str, ObjectGroup]:
        """Return the events with the same envelope that say the same of a key of it.

        Args:
            event: The event.
            key: The key.
        """
        types = self.events[event].fields[key].types()
        partners = self.partners(event)
        if not all(key in other.required for other in partners.values()):
            return {}  # what comes and goes is a circumstance, however often it came
        return {n: other for n, other in partners.items() if other.fields[key].types() == types}

    def other_form_in(self, event: str, key: str) -> str:
        """Return an event with the same envelope whose texts at a key have another form, or ""."""
        own = self.events[event]
        if own.count >= self.limits.settled_value:
            return ""
        for name, other in sorted(self.partners(event).items()):
            if key in other.fields and other.fields[key].forms - own.fields[key].forms:
                return name
        return ""

    def null_elsewhere(self, event: str, key: str) -> str:
        """Return why a key of the envelope may be null, in words; empty if nothing says so.

        Args:
            event: The event.
            key: The key.
        """
        own = self.events[event]
        if own.count >= self.limits.settled_value or own.fields[key].nulls:
            return ""
        for name, other in sorted(self.partners(event).items()):
            if key in other.fields and other.fields[key].nulls:
                return f"in the same envelope of {name} it is"
        return ""

    def foreign(self, event: str) -> dict[str, str]:
        """Return the keys that make this event another one, each with a reason.

        Where another event has all that this one requires, nothing but its own subject tells them
        apart: an event with an `issue` and a `repository` is about the issue. Events that tell
        their name need no such thing.

        Args:
            event: The event.
        """
        if not self.nameless:
            return {}
        own, required = self.events[event], self.required(event)
        partners = self.partners(event)
        found: dict[str, str] = {}
        for name, other in sorted(partners.items()):
            if required <= other.required:
                for key in _subject_keys(name, other.required) - own.fields.keys():
                    circumstances = sum(
                        key in third.fields and key not in _subject_keys(one, third.fields)
                        for one, third in partners.items()
                    )
                    if circumstances < CONTEXT:
                        found.setdefault(key, f"that would make it {name}")
        return found


def envelope_statistics(
    groups: Mapping[GroupKey, ObjectGroup],
    records: RecordTypes,
    limits: Thresholds,
    *,
    spine: Collection[str],
    named: Collection[str],
) -> dict[str, EnvelopeStatistics]:
    """Return what was seen of each object of the envelope, by its pointer.

    Args:
        groups: What was seen in all groups.
        records: All kinds of record.
        limits: How much evidence a constraint takes.
        spine: The pointers of the envelope's objects.
        named: The pointers at which payloads tell their event's name.
    """
    found: defaultdict[str, dict[str, ObjectGroup]] = defaultdict(dict)
    for key, group in sorted(groups.items(), key=lambda item: item[0]):
        if key.is_envelope:
            found[key.pointer].setdefault(key.event, ObjectGroup()).merge(group)
    inner: defaultdict[str, set[str]] = defaultdict(set)
    for pointer in spine:
        if pointer:
            inner[pointer.rpartition("/")[0]].add(parse_pointer(pointer)[-1])
    return {
        pointer: EnvelopeStatistics(events, frozenset(inner[pointer]), not named, records, limits)
        for pointer, events in found.items()
    }


def _subject_keys(event: str, keys: Iterable[str]) -> frozenset[str]:
    """Return the keys that an event is named after; numbers and single letters name nothing."""
    named = {word for word in word_stems(event) if len(word) > 1 and word.isalpha()}
    return frozenset(key for key in keys if not word_stems(key).isdisjoint(named))
