"""Requiring: which keys one event's envelope must have.

What a shared record requires is decided from all its observations. An envelope is seen once in
each sample, and with one sample of an event the other events tell which of its keys belong to the
envelope, which to the event, and which come and go with the circumstances.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.words import stems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from eventcontracts.inference.observe import Group, GroupKey

__all__ = ["required_keys"]

VARYING_SHARE: Final = (0.15, 2 / 3)
"""An envelope's key that such a share of the events have comes and goes with the circumstances;
below, it is what the event is about, and above, it belongs to the envelope."""

ENOUGH_SAMPLES: Final = 8
"""From so many samples on, an event's own envelope decides what it requires."""


def required_keys(own: Group, pointer: str, groups: Mapping[GroupKey, Group]) -> frozenset[str]:
    """Return the keys that an envelope requires in one event.

    Args:
        own: What was seen of it in the event's samples.
        pointer: Where it lies in the event.
        groups: What was seen in all groups.
    """
    if own.count >= ENOUGH_SAMPLES:
        return own.required
    events: dict[str, frozenset[str]] = {}
    for key, group in groups.items():
        event, place = key.spine
        if event and place == pointer:
            events[event] = events.get(event, group.required) & group.required
    return own.required - _varying(events.values()) - _beside_the_subject(own, events.values())


def _varying(events: Collection[frozenset[str]]) -> set[str]:
    """Return the keys that some of the events have and the others leave out."""
    least, most = (share * len(events) for share in VARYING_SHARE)
    having = Counter(key for keys in events for key in keys)
    return {key for key, count in having.items() if count > 1 and least < count < most}


def _beside_the_subject(own: Group, events: Collection[frozenset[str]]) -> set[str]:
    """Return the records that few events have and that this one is not named after.

    They come with one circumstance of the event, as `label` does with an issue that was labeled.
    Without a key that the event is named after, nothing can be told.
    """
    having = Counter(key for keys in events for key in keys)
    name = stems(min(own.events))
    subjects = {key for key in own.required if not stems(key).isdisjoint(name)}
    if not subjects:
        return set()
    most = VARYING_SHARE[1] * len(events)
    return {
        key
        for key in own.required - subjects
        if having[key] < most and next(own.fields[key].held(), None) is not None
    }
