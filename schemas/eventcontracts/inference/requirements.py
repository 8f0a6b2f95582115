"""Requiring: which keys a shared record must have at one place.

What it requires everywhere is decided from all its observations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.words import GENERIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from eventcontracts.inference.observe import Group, GroupKey
    from eventcontracts.inference.strictness import Thresholds

__all__ = ["loose_labels", "required_here"]

SEVERAL: Final = 2

LOOSE_BELOW: Final = 0.25
"""Records of one label that share fewer keys than that, over all events, have none of their own."""


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


def loose_labels(groups: Mapping[GroupKey, Group], limits: Thresholds) -> frozenset[str]:
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
        if len(events) >= max(SEVERAL, limits.settled_place)
        and _agreement(events.values()) < LOOSE_BELOW
    )


def _agreement(sets: Collection[set[str]]) -> float:
    """Return how probably a key of one of the sets is in another one."""
    having = Counter(key for keys in sets for key in keys)
    return sum(n * (n - 1) for n in having.values()) / (having.total() * (len(sets) - 1))
