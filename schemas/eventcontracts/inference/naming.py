"""Naming: which kinds of record become shared definitions, and what they are called.

Names come from the payload: a tag's value (`ChannelSession`), else what the keys that hold the
record have in common (`agentSla` and `customerSla` hold an `Sla`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.words import GENERIC_LABELS, pascal, singular, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from eventcontracts.inference.observe import GroupKey
    from eventcontracts.inference.pooling import Kind

__all__ = ["NamedRecord", "Records", "name_records"]

LEAST_KEYS: Final = 2
"""A record of fewer keys is clearer where it stands than behind a reference."""


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A name that a correction gives to a kind of record.

    Attributes:
        name: The definition's name.
        keys: Keys that the record has; they tell which record is meant.
        reason: Why.
    """

    name: str
    keys: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Records:
    """The kinds of record of all samples, and the names of those that are shared.

    Attributes:
        kinds: All kinds.
        names: The name of each kind that is a definition, by the kind's index.
    """

    kinds: tuple[Kind, ...]
    names: Mapping[int, str]
    index: Mapping[GroupKey, int]

    def kind(self, group: GroupKey) -> Kind:
        """Return the kind that a group belongs to."""
        return self.kinds[self.index[group]]

    def name(self, group: GroupKey) -> str | None:
        """Return the definition that a group is described by; None if it is described inline."""
        return self.names.get(self.index[group])


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """A field that holds records: a key of a kind, or of an event's envelope."""

    owner: str
    key: str


def name_records(kinds: Sequence[Kind], named: Sequence[NamedRecord] = ()) -> Records:
    """Return the kinds with names for those that are shared definitions.

    A kind is shared if it stands in two places or two events, and is no part of the envelope; one
    that holds itself has to be.

    Args:
        kinds: All kinds, in a stable order.
        named: Names given by corrections; a kind so named is always a definition.
    """
    index = {group: i for i, kind in enumerate(kinds) for group in kind.groups}
    places = _places(kinds, index)
    names: dict[int, str] = {}
    for i, kind in enumerate(kinds):
        given = next((record.name for record in named if kind.keys.issuperset(record.keys)), None)
        if given and not kind.is_envelope:
            names[i] = given
    recursive = _recursive([{index[group] for group in kind.holds} for kind in kinds])
    for i, kind in enumerate(kinds):
        several = len(places[i]) > 1 or len(kind.seen.events) > 1
        shared = several and len(kind.keys) >= LEAST_KEYS and not kind.is_envelope
        if i not in names and (shared or i in recursive):
            names[i] = _free(_candidates(kind, places[i]), set(names.values()))
    return Records(tuple(kinds), names, index)


def _recursive(held: Sequence[set[int]]) -> set[int]:
    """Return the kinds that hold themselves, directly or not."""
    found: set[int] = set()
    for start, first in enumerate(held):
        reached: set[int] = set()
        stack = list(first)
        while stack:
            index = stack.pop()
            if index not in reached:
                reached.add(index)
                stack.extend(held[index])
        if start in reached:
            found.add(start)
    return found


def _places(kinds: Sequence[Kind], index: Mapping[GroupKey, int]) -> list[set[_Place]]:
    places: list[set[_Place]] = [set() for _ in kinds]
    for owner in kinds:
        for key, seen in owner.seen.fields.items():
            for group in seen.held():
                places[index[group]].add(_Place(min(owner.labels), key))
    return places


def _candidates(kind: Kind, places: Collection[_Place]) -> Iterator[str]:
    """Yield names for a kind, the best first."""
    if kind.tag:
        yield kind.tag[1]
    outside = {singular(place.key) for place in places if place.owner not in kind.labels}
    labels = (outside & kind.labels) or kind.labels
    telling = sorted(labels - GENERIC_LABELS) or sorted(labels)
    common = _common_ending([words(label) for label in telling])
    name = pascal(" ".join(common)) or pascal(min(telling, key=lambda text: (len(text), text)))
    if name and name.lower() not in GENERIC_LABELS:
        yield name
    for place in sorted(places):
        yield pascal(place.owner) + name
    number = 2
    while True:
        yield f"{name or 'Record'}{number}"
        number += 1


def _common_ending(names: Sequence[Sequence[str]]) -> list[str]:
    ending: list[str] = []
    for column in zip(*(reversed(name) for name in names), strict=False):
        if len(set(column)) > 1:
            break
        ending.insert(0, column[0])
    return ending


def _free(candidates: Iterator[str], taken: set[str]) -> str:
    return next(name for name in candidates if name and name not in taken)
