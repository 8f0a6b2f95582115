"""Frames: what the envelopes of all events have in common, and what tells events apart.

An envelope is seen once in each sample. With few samples of an event, the other events tell which
of its keys belong to the envelope, which to the event, and which come and go; what the envelope's
keys hold that this event has not shown yet; and which keys make an event another one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.observe import Field, Group
from eventcontracts.inference.words import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eventcontracts.inference.observe import GroupKey
    from eventcontracts.inference.strictness import Thresholds

__all__ = ["Frame", "frames"]

REPEATED: Final = 2
"""So many samples of an event can show that a key comes and goes."""


@dataclass(frozen=True)
class Frame:
    """The object at one pointer of the envelope, in all events.

    Attributes:
        events: What was seen of it in each event.
        limits: How much evidence a constraint takes.
    """

    events: Mapping[str, Group]
    limits: Thresholds

    @cached_property
    def _always(self) -> Counter[str]:
        """In how many events each key always is."""
        return Counter(key for group in self.events.values() for key in group.required)

    @cached_property
    def _ever(self) -> Counter[str]:
        """In how many events each key was seen."""
        return Counter(key for group in self.events.values() for key in group.fields)

    def required(self, event: str) -> frozenset[str]:
        """Return the keys that the envelope of an event requires."""
        own = self.events[event]
        if own.count >= self.limits.enough_samples or not self._is_common:
            return own.required
        optional = {key for key in own.required if self._varies(key, own)}
        return own.required - optional - self._beside_the_subject(event)

    @property
    def _is_common(self) -> bool:
        """Whether there is a key that most events have: unrelated messages have no envelope."""
        most = self.limits.varying[1] * len(self.events)
        return any(count >= most for count in self._always.values())

    def _varies(self, key: str, own: Group) -> bool:
        """Return whether a key that all samples of an event have comes and goes in others."""
        least, most = self.limits.varying
        repeated = [
            group
            for group in self.events.values()
            if group.count >= REPEATED and key in group.fields
        ]
        if own.count >= REPEATED and len(repeated) >= self.limits.settled_place:
            changing = sum(key not in group.required for group in repeated)
            return changing > least * len(repeated)
        share = self._always[key] / len(self.events)
        return self._always[key] > 1 and least < share < most

    def _beside_the_subject(self, event: str) -> set[str]:
        """Return the keys that few events have and that this one is not named after.

        They come with one circumstance of the event, as `label` does with an issue that was
        labeled. Without a key that the event is named after, nothing can be told. A plain value
        is a circumstance only if no other event has it, and few samples of this one were seen.
        """
        own = self.events[event]
        subjects = _subjects(event, own.required)
        most = self.limits.varying[1] * len(self.events)
        found = {key for key in own.required - subjects if subjects and self._always[key] < most}
        plain = own.count < self.limits.settled_place and any(
            own.fields[key].holds_objects for key in subjects
        )
        return {
            key
            for key in found
            if own.fields[key].holds_objects or (plain and self._ever[key] == 1)
        }

    def borrowed(self, event: str) -> dict[str, Field]:
        """Return what other events hold at keys of which this one's few samples show nothing."""
        if self.events[event].count >= self.limits.settled_value:
            return {}
        own = self.events[event].fields
        found: dict[str, Field] = {}
        for key, count in sorted(self._ever.items()):
            known = own.get(key)
            if count >= self.limits.settled_place and (known is None or known.is_unknown):
                found[key] = Field()
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
            for key in _subjects(other, group.required)
            if key not in own.fields and self._ever[key] <= rare
        )


def frames(groups: Mapping[GroupKey, Group], limits: Thresholds) -> dict[str, Frame]:
    """Return what was seen of each object of the envelope, by its pointer.

    Args:
        groups: What was seen in all groups.
        limits: How much evidence a constraint takes.
    """
    found: defaultdict[str, dict[str, Group]] = defaultdict(dict)
    for key, group in sorted(groups.items(), key=lambda item: item[0]):
        event, pointer = key.spine
        if event:
            found[pointer].setdefault(event, Group()).merge(group)
    return {pointer: Frame(events, limits) for pointer, events in found.items()}


def _subjects(event: str, keys: Iterable[str]) -> set[str]:
    """Return the keys that an event is named after; numbers and single letters name nothing."""
    named = {word for word in stems(event) if len(word) > 1 and word.isalpha()}
    return {key for key in keys if not stems(key).isdisjoint(named)}
