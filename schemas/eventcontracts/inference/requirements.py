"""Requiring: which keys one event's envelope must have, and a shared record at one place.

What a shared record requires everywhere is decided from all its observations. An envelope is seen
once in each sample, and with one sample of an event the other events tell which of its keys belong
to the envelope, which to the event, and which come and go with the circumstances.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from eventcontracts.inference.words import stems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from eventcontracts.inference.observe import Group, GroupKey
    from eventcontracts.inference.strictness import Thresholds

__all__ = ["required_here", "required_keys"]


def required_keys(
    own: Group, pointer: str, groups: Mapping[GroupKey, Group], limits: Thresholds
) -> frozenset[str]:
    """Return the keys that an envelope requires in one event.

    Args:
        own: What was seen of it in the event's samples.
        pointer: Where it lies in the event.
        groups: What was seen in all groups.
        limits: How much evidence it takes.
    """
    if own.count >= limits.enough_samples:
        return own.required
    events: dict[str, frozenset[str]] = {}
    for key, group in groups.items():
        event, place = key.spine
        if event and place == pointer:
            events[event] = events.get(event, group.required) & group.required
    return (
        own.required
        - _varying(events.values(), limits)
        - _beside_the_subject(own, events.values(), limits)
    )


def required_here(
    here: Mapping[GroupKey, int],
    kind: Collection[GroupKey],
    groups: Mapping[GroupKey, Group],
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


def _varying(events: Collection[frozenset[str]], limits: Thresholds) -> set[str]:
    """Return the keys that some of the events have and the others leave out."""
    least, most = (share * len(events) for share in limits.varying)
    having = Counter(key for keys in events for key in keys)
    return {key for key, count in having.items() if count > 1 and least < count < most}


def _beside_the_subject(
    own: Group, events: Collection[frozenset[str]], limits: Thresholds
) -> set[str]:
    """Return the records that few events have and that this one is not named after.

    They come with one circumstance of the event, as `label` does with an issue that was labeled.
    Without a key that the event is named after, nothing can be told.
    """
    having = Counter(key for keys in events for key in keys)
    name = stems(min(own.events))
    subjects = {key for key in own.required if not stems(key).isdisjoint(name)}
    if not subjects:
        return set()
    most = limits.varying[1] * len(events)
    return {
        key
        for key in own.required - subjects
        if having[key] < most and own.fields[key].holds_objects
    }
