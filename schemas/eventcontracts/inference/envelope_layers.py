"""Envelopes: what those of all events share, the layers around it, and what names an event.

An envelope is seen once in each sample. With few samples of an event, the other events tell which
of its keys belong to the envelope, which to the event, and which come and go; what the envelope's
keys hold that this event has not shown yet; and which keys make an event another one.
"""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.layers import Layer, documented_layer
from eventcontracts.documents import Naming
from eventcontracts.inference.identifiers import word_stems
from eventcontracts.inference.statistics import FieldStatistics, ObjectGroup
from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eventcontracts.documents import Sample
    from eventcontracts.inference.corrections import LayerCorrection
    from eventcontracts.inference.statistics import GroupKey
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


MIN_REPEATED_SAMPLES: Final = 2


"""So many samples of an event can show that a key comes and goes."""


@dataclass(frozen=True)
class EnvelopeStatistics:
    """The object at one pointer of the envelope, in all events.

    Attributes:
        events: What was seen of it in each event.
        limits: How much evidence a constraint takes.
    """

    events: Mapping[str, ObjectGroup]
    limits: Thresholds

    @cached_property
    def _events_requiring_key(self) -> Counter[str]:
        """In how many events each key always is."""
        return Counter(key for group in self.events.values() for key in group.required)

    @cached_property
    def _events_with_key(self) -> Counter[str]:
        """In how many events each key was seen."""
        return Counter(key for group in self.events.values() for key in group.fields)

    def required(self, event: str) -> frozenset[str]:
        """Return the keys that the envelope of an event requires."""
        own = self.events[event]
        if own.count >= self.limits.enough_samples or not self._is_common:
            return own.required
        optional = {key for key in own.required if self._varies(key, own)}
        return own.required - optional - self._circumstantial_keys(event)

    @property
    def _is_common(self) -> bool:
        """Whether there is a key that most events have: unrelated messages have no envelope."""
        most = self.limits.varying[1] * len(self.events)
        return any(count >= most for count in self._events_requiring_key.values())

    def _varies(self, key: str, own: ObjectGroup) -> bool:
        """Return whether a key that all samples of an event have comes and goes in others."""
        least, most = self.limits.varying
        repeated = [
            group
            for group in self.events.values()
            if group.count >= MIN_REPEATED_SAMPLES and key in group.fields
        ]
        if own.count >= MIN_REPEATED_SAMPLES and len(repeated) >= self.limits.settled_place:
            changing = sum(key not in group.required for group in repeated)
            return changing > least * len(repeated)
        share = self._events_requiring_key[key] / len(self.events)
        return self._events_requiring_key[key] > 1 and least < share < most

    def _circumstantial_keys(self, event: str) -> set[str]:
        """Return the keys that few events have and that this one is not named after.

        They come with one circumstance of the event, as `label` does with an issue that was
        labeled. Without a key that the event is named after, nothing can be told. A plain value
        is a circumstance only if no other event has it, and few samples of this one were seen.
        """
        own = self.events[event]
        subjects = _subject_keys(event, own.required)
        most = self.limits.varying[1] * len(self.events)
        found = {
            key
            for key in own.required - subjects
            if subjects and self._events_requiring_key[key] < most
        }
        plain = own.count < self.limits.settled_place and any(
            own.fields[key].holds_objects for key in subjects
        )
        return {
            key
            for key in found
            if own.fields[key].holds_objects or (plain and self._events_with_key[key] == 1)
        }

    def borrowed(self, event: str) -> dict[str, FieldStatistics]:
        """Return what other events hold at keys of which this one's few samples show nothing."""
        if self.events[event].count >= self.limits.settled_value:
            return {}
        own = self.events[event].fields
        found: dict[str, FieldStatistics] = {}
        for key, count in sorted(self._events_with_key.items()):
            known = own.get(key)
            if count >= self.limits.settled_place and (known is None or known.is_unknown):
                found[key] = FieldStatistics()
                for group in self.events.values():
                    if key in group.fields:
                        found[key].merge(group.fields[key])
        return {key: seen for key, seen in found.items() if not seen.is_unknown}

    def foreign(self, event: str) -> frozenset[str]:
        """Return the keys that make this event another one.

        Where another event has all that this one requires, nothing but its own subject tells them
        apart: an event with an `issue` and a `repository` is about the issue.
        """
        own, required = self.events[event], self.required(event)
        rare = self.limits.varying[0] * len(self.events)
        return frozenset(
            key
            for other, group in self.events.items()
            if required <= group.required
            for key in _subject_keys(other, group.required)
            if key not in own.fields and self._events_with_key[key] <= rare
        )


def envelope_statistics(
    groups: Mapping[GroupKey, ObjectGroup], limits: Thresholds
) -> dict[str, EnvelopeStatistics]:
    """Return what was seen of each object of the envelope, by its pointer.

    Args:
        groups: What was seen in all groups.
        limits: How much evidence a constraint takes.
    """
    found: defaultdict[str, dict[str, ObjectGroup]] = defaultdict(dict)
    for key, group in sorted(groups.items(), key=lambda item: item[0]):
        event, pointer = key.spine
        if event:
            found[pointer].setdefault(event, ObjectGroup()).merge(group)
    return {pointer: EnvelopeStatistics(events, limits) for pointer, events in found.items()}


def _subject_keys(event: str, keys: Iterable[str]) -> set[str]:
    """Return the keys that an event is named after; numbers and single letters name nothing."""
    named = {word for word in word_stems(event) if len(word) > 1 and word.isalpha()}
    return {key for key in keys if not word_stems(key).isdisjoint(named)}
