"""Pooling: which groups are the same kind of record.

A record seen in twenty places is one definition with twenty observations; that is what makes one
sample of an event enough. Two groups are the same kind

- if they carry the same tag and share keys,
- or are held by the same key and share most keys of the smaller one,
- or, held by different keys, share nearly all keys: the fewer words their labels have in common,
  the more keys it takes,
- or one holds the other and has the very same keys: comments hold comments,
- or they stand at one place, untagged, and have no key in common: a record of optional keys.

A *tag* is a key such as `participantType` whose values, at one label, go with different key sets.
Groups of different tag values are never pooled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.observe import Group
from eventcontracts.inference.words import GENERIC_LABELS, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from eventcontracts.inference.observe import GroupKey
    from eventcontracts.jsontypes import JsonObject

__all__ = ["Kind", "pool"]

SAME_LABEL_OVERLAP: Final = 0.5
"""Share of the smaller key set that two records under one key must have in common."""

SAME_LABEL_SIMILARITY: Final = 0.25
"""Share of all their keys besides: a stub `{id, url}` is another record than what it stands for."""

SAME_WORD_OVERLAP: Final = (3, 0.6)
"""Common keys, and their share of all keys, where the labels have a word in common."""

OTHER_LABEL_OVERLAP: Final = (4, 0.8)
"""The same where they have none: `requestSession` and `data` can both be a ChannelSession."""


@dataclass
class Kind:
    """Groups that are one kind of record.

    Attributes:
        groups: Their keys, sorted.
        seen: What was seen in all of them together.
        tag: The tag that all carry, as key and value; None if they carry none.
    """

    groups: list[GroupKey]
    seen: Group
    tag: tuple[str, str] | None = None

    @property
    def labels(self) -> set[str]:
        """The keys that hold such records."""
        return {group.label for group in self.groups}

    @property
    def told_by(self) -> tuple[str, str] | None:
        """The tag, unless one of the records has another value there, which names no kind."""
        if self.tag is None:
            return None
        others = (group for group in self.groups if self.tag not in group.tags)
        return None if any(self.tag[0] in group.keys for group in others) else self.tag

    @property
    def keys(self) -> frozenset[str]:
        """All keys that were seen in such records."""
        return frozenset(self.seen.fields)

    @property
    def is_envelope(self) -> bool:
        """Whether they make up the events' envelope."""
        return bool(self.groups[0].spine[0])

    @cached_property
    def properties(self) -> JsonObject:
        """The merged types of each key, as schemas; to be asked for once all is pooled."""
        properties: JsonObject = self.seen.skeleton()["properties"]
        return properties

    @property
    def holds(self) -> frozenset[GroupKey]:
        """The groups that stand directly inside such records."""
        return frozenset(group for seen in self.seen.fields.values() for group in seen.held())

    def absorb(self, other: Kind) -> None:
        """Add another kind's groups."""
        self.groups = sorted({*self.groups, *other.groups})
        self.seen.merge(other.seen)
        self.tag = self.tag or other.tag


def pool(groups: Mapping[GroupKey, Group]) -> tuple[Kind, ...]:
    """Return the kinds of record that groups fall into, in a stable order.

    Args:
        groups: The observed groups; left unchanged.
    """
    tags = _tag_keys(groups)
    kinds = [_kind(key, groups[key], tags) for key in sorted(groups)]
    for same in (_same_envelope, _same_tag, _same_label, _alike, _recurs):
        kinds = _join(kinds, same)
    return tuple(_join(kinds, _Alternatives(kinds, groups)))


def _kind(key: GroupKey, group: Group, tags: frozenset[str]) -> Kind:
    seen = Group()
    seen.merge(group)
    tag = next(((name, value) for name, value in key.tags if name in tags), None)
    return Kind([key], seen, None if key.spine[0] else tag)


def _join(kinds: list[Kind], same: Callable[[Kind, Kind], bool]) -> list[Kind]:
    joined: list[Kind] = []
    for kind in kinds:
        peers = (other for other in joined if other.is_envelope == kind.is_envelope)
        home = next((other for other in peers if same(other, kind)), None)
        if home:
            home.absorb(kind)
        else:
            joined.append(kind)
    return joined


def _same_envelope(one: Kind, other: Kind) -> bool:
    """Return whether they are the same object of the same event's envelope."""
    spines = {group.spine for group in one.groups}
    return one.is_envelope and any(group.spine in spines for group in other.groups)


def _same_tag(one: Kind, other: Kind) -> bool:
    return one.tag is not None and one.tag == other.tag and _containment(one, other)


def _same_label(one: Kind, other: Kind) -> bool:
    telling = (one.labels & other.labels) - GENERIC_LABELS
    return bool(telling) and _tags_agree(one, other) and _containment(one, other)


def _alike(one: Kind, other: Kind) -> bool:
    if not _tags_agree(one, other) or _types_conflict(one, other):
        return False
    related = _words(one) & _words(other)
    least, share = SAME_WORD_OVERLAP if related else OTHER_LABEL_OVERLAP
    common = len(one.keys & other.keys)
    return common >= least and common / len(one.keys | other.keys) >= share


def _recurs(one: Kind, other: Kind) -> bool:
    """Return whether one of them holds the other and has the very same keys."""
    if one.keys != other.keys or not _tags_agree(one, other):
        return False
    return not one.holds.isdisjoint(other.groups) or not other.holds.isdisjoint(one.groups)


class _Alternatives:
    """Tells which records stand at one place and have no key in common.

    They are one record that only ever has some of its keys: `changes` that name what has changed.
    Places in the envelopes of different events are different places.
    """

    def __init__(self, kinds: Iterable[Kind], groups: Mapping[GroupKey, Group]) -> None:
        self._homes: dict[GroupKey, set[tuple[int | tuple[str, str], str]]] = {}
        for number, kind in enumerate(kinds):
            for owner in kind.groups:
                home = owner.spine if kind.is_envelope else number
                for key, seen in groups[owner].fields.items():
                    for group in seen.held():
                        self._homes.setdefault(group, set()).add((home, key))

    def __call__(self, one: Kind, other: Kind) -> bool:
        if one.tag or other.tag or one.keys & other.keys:
            return False
        return not self._of(one).isdisjoint(self._of(other))

    def _of(self, kind: Kind) -> set[tuple[int | tuple[str, str], str]]:
        """Return the fields that hold such records."""
        return {home for group in kind.groups for home in self._homes.get(group, ())}


def _words(kind: Kind) -> set[str]:
    return {word for label in kind.labels for word in words(label)}


def _tags_agree(one: Kind, other: Kind) -> bool:
    return one.tag == other.tag or None in (one.tag, other.tag)


def _containment(one: Kind, other: Kind) -> bool:
    common = len(one.keys & other.keys)
    similar = common / len(one.keys | other.keys) >= SAME_LABEL_SIMILARITY
    return similar and common / min(len(one.keys), len(other.keys)) >= SAME_LABEL_OVERLAP


def _types_conflict(one: Kind, other: Kind) -> bool:
    """Return whether more than a quarter of the common keys hold values of different types."""
    common = one.keys & other.keys
    clashes = sum(
        not _types(one, key) & _types(other, key)
        for key in common
        if _types(one, key) and _types(other, key)
    )
    return clashes * 4 > len(common)


def _types(kind: Kind, key: str) -> set[str]:
    seen = kind.seen.fields[key]
    held = {
        "string": seen.texts,
        "number": seen.numbers,
        "object": seen.records or seen.empty_objects or seen.entries,
        "array": seen.items,
    }
    return {name for name, values in held.items() if values}


def _tag_keys(groups: Iterable[GroupKey]) -> frozenset[str]:
    """Return the keys whose value tells which keys an object has, seen at one label or more."""
    found: set[str] = set()
    by_label: dict[str, dict[str, dict[str, set[str]]]] = {}
    for group in groups:
        for key, value in group.tags:
            kinds = by_label.setdefault(group.label, {}).setdefault(key, {})
            kinds.setdefault(value, set()).update(set(group.keys) - {key})
    for candidates in by_label.values():
        found.update(key for key, kinds in candidates.items() if _tells_apart(kinds))
    return frozenset(found)


def _tells_apart(kinds: Mapping[str, set[str]]) -> bool:
    """Return whether the key sets of different tag values have little in common."""
    return len(kinds) > 1 and all(
        len(one & other) < SAME_LABEL_OVERLAP * max(1, min(len(one), len(other)))
        for one, other in combinations(kinds.values(), 2)
    )
