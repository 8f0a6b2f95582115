"""Record types: the groups that are one kind of record, and the names of shared ones.

A record seen in twenty places is one definition with twenty observations; that is what makes one
sample of an event enough. Two groups are the same kind

- if they carry the same tag and share keys,
- or are held by the same key and share most keys of the smaller one,
- or, held by different keys, share nearly all keys: the fewer words their labels have in common,
  the more keys it takes,
- or one holds the other and has the very same keys: comments hold comments,
- or they are what has changed in one event: `changes` have whatever has.

A *tag* is a key such as `participantType` whose values, at one label, go with different key sets.
Groups of different tag values are never pooled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.identifiers import GENERIC_LABELS, pascal_case, singular, split_words
from eventcontracts.inference.meanings import names_changes
from eventcontracts.inference.statistics import ObjectGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from eventcontracts.inference.statistics import GroupKey
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["NamedRecord", "RecordType", "RecordTypes", "name_record_types", "pool_groups"]

# Naming: which kinds of record become shared definitions, and what they are called.


MIN_SHARED_KEYS: Final = 2


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
class RecordTypes:
    """The kinds of record of all samples, and the names of those that are shared.

    Attributes:
        kinds: All kinds.
        names: The name of each kind that is a definition, by the kind's index.
    """

    kinds: tuple[RecordType, ...]
    names: Mapping[int, str]
    index: Mapping[GroupKey, int]

    def kind(self, group: GroupKey) -> RecordType:
        """Return the kind that a group belongs to."""
        return self.kinds[self.index[group]]

    def sorted_out(self, groups: Iterable[GroupKey]) -> dict[int, list[GroupKey]]:
        """Return groups by the index of the kind that they belong to."""
        found: dict[int, list[GroupKey]] = {}
        for group in sorted(groups):
            found.setdefault(self.index[group], []).append(group)
        return found

    def reference(self, group: GroupKey) -> str:
        """Return how an event's schema refers to the definition of a group."""
        return f"../definitions/{self.names[self.index[group]]}.json"

    def name(self, group: GroupKey) -> str | None:
        """Return the definition that a group is described by; None if it is described inline."""
        return self.names.get(self.index[group])


@dataclass(frozen=True, slots=True, order=True)
class _RecordField:
    """A field that holds records: a key of a kind, or of an event's envelope."""

    owner: str
    key: str


def name_record_types(
    kinds: Sequence[RecordType], named: Sequence[NamedRecord] = ()
) -> RecordTypes:
    """Return the kinds with names for those that are shared definitions.

    A kind is shared if it stands in two places or two events, and is no part of the envelope; one
    that holds itself has to be, and so has one that is an alternative where a shared one holds it.

    Args:
        kinds: All kinds, in a stable order.
        named: Names given by corrections; a kind so named is always a definition.
    """
    index = {group: i for i, kind in enumerate(kinds) for group in kind.groups}
    places = _fields_of_types(kinds, index)
    names: dict[int, str] = {}
    for i, kind in enumerate(kinds):
        given = next((record.name for record in named if kind.keys.issuperset(record.keys)), None)
        if given and not kind.is_envelope:
            names[i] = given
    # A record that holds itself can be said by a reference alone.
    recursive = _recursive_types([{index[group] for group in kind.holds} for kind in kinds])
    for i, kind in enumerate(kinds):
        # Seen in one place of one event, a record gains nothing by a name of its own.
        several = len(places[i]) > 1 or len(kind.seen.events) > 1
        shared = several and len(kind.keys) >= MIN_SHARED_KEYS and not kind.is_envelope
        if i not in names and (shared or i in recursive):
            names[i] = _free_name(_name_candidates(kind, places[i]), set(names.values()))
    for i in _alternatives(kinds, index, names):
        names[i] = _free_name(_name_candidates(kinds[i], places[i]), set(names.values()))
    return RecordTypes(tuple(kinds), dict(sorted(names.items())), index)


def _alternatives(
    kinds: Sequence[RecordType], index: Mapping[GroupKey, int], names: Collection[int]
) -> list[int]:
    """Return the nameless kinds of which a named one holds one or another."""
    found: dict[int, None] = {}
    todo = list(names)
    while todo:
        for seen in kinds[todo.pop()].seen.fields.values():
            here = sorted({index[group] for group in seen.held()} - set(names) - found.keys())
            todo.extend(here)
            if any(len({index[g] for g in one.records}) > 1 for one in seen.nested()):
                found |= dict.fromkeys(here)
    return list(found)


def _recursive_types(held: Sequence[set[int]]) -> set[int]:
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


def _fields_of_types(
    kinds: Sequence[RecordType], index: Mapping[GroupKey, int]
) -> list[set[_RecordField]]:
    places: list[set[_RecordField]] = [set() for _ in kinds]
    for owner in kinds:
        for key, seen in owner.seen.fields.items():
            for group in seen.held():
                places[index[group]].add(_RecordField(min(owner.labels), key))
    return places


def _name_candidates(kind: RecordType, places: Collection[_RecordField]) -> Iterator[str]:
    """Yield names for a kind, the best first."""
    if kind.tag:
        yield kind.tag[1]
    outside = {singular(place.key) for place in places if place.owner not in kind.labels}
    labels = (outside & kind.labels) or kind.labels
    telling = sorted(labels - GENERIC_LABELS) or sorted(labels)
    common = _common_ending([split_words(label) for label in telling])
    name = pascal_case(" ".join(common)) or pascal_case(
        min(telling, key=lambda text: (len(text), text))
    )
    if name and name.lower() not in GENERIC_LABELS:
        yield name
    for place in sorted(places):
        yield pascal_case(place.owner) + name
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


def _free_name(candidates: Iterator[str], taken: set[str]) -> str:
    return next(name for name in candidates if name and name not in taken)


SAME_LABEL_OVERLAP: Final = 0.5


"""Share of the smaller key set that two records under one key must have in common."""


SAME_LABEL_SIMILARITY: Final = 0.5


"""Share of all their keys besides."""


STUB_SIMILARITY: Final = 0.25


"""The same where one has all keys of the other: a stub `{id, url}` is another record than what it
stands for, and a customer without the attributes of a shop is not."""


SAME_WORD_OVERLAP: Final = (3, 0.6)


"""Common keys, and their share of all keys, where the labels have a word in common."""


OTHER_LABEL_OVERLAP: Final = (4, 0.8)


"""The same where they have none: `requestSession` and `data` can both be a ChannelSession."""


@dataclass
class RecordType:
    """Groups that are one kind of record.

    Attributes:
        groups: Their keys, sorted.
        seen: What was seen in all of them together.
        tag: The tag that all carry, as key and value; None if they carry none.
    """

    groups: list[GroupKey]
    seen: ObjectGroup
    tag: tuple[str, str] | None = None

    @property
    def labels(self) -> set[str]:
        """The keys that hold such records."""
        return {group.label for group in self.groups}

    @property
    def holding_keys(self) -> set[str]:
        """The keys that hold such records directly, and not in a list or a map."""
        return {group.label for group in self.groups if not group.pointer.endswith("/*")}

    @property
    def telling_tag(self) -> tuple[str, str] | None:
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
        return self.groups[0].is_envelope

    @cached_property
    def properties(self) -> JsonObject:
        """The merged types of each key, as schemas; to be asked for once all is pooled."""
        properties: JsonObject = self.seen.skeleton()["properties"]
        return properties

    @property
    def holds(self) -> frozenset[GroupKey]:
        """The groups that stand directly inside such records."""
        return frozenset(group for seen in self.seen.fields.values() for group in seen.held())

    def at(self, keys: Sequence[GroupKey], groups: Mapping[GroupKey, ObjectGroup]) -> RecordType:
        """Return what such records are at one place alone.

        Args:
            keys: Those of its groups that stand there.
            groups: What was seen in all groups.
        """
        seen = ObjectGroup()
        for key in keys:
            seen.merge(groups[key])
        return RecordType(list(keys), seen, self.tag)

    def absorb(self, other: RecordType) -> None:
        """Add another kind's groups."""
        self.groups = sorted({*self.groups, *other.groups})
        self.seen.merge(other.seen)
        self.tag = self.tag or other.tag


def pool_groups(groups: Mapping[GroupKey, ObjectGroup]) -> tuple[RecordType, ...]:
    """Return the kinds of record that groups fall into, in a stable order.

    Args:
        groups: The observed groups; left unchanged.
    """
    tags = _telling_tag_keys(groups)
    kinds = _forms(groups, tags)
    for same in (
        _is_same_envelope,
        _is_same_tag,
        _is_same_label,
        _has_similar_keys,
        _is_recursion,
        _tells_changes,
    ):
        kinds = _join_types(kinds, same)
    return tuple(kinds)


def _forms(groups: Mapping[GroupKey, ObjectGroup], tags: frozenset[str]) -> list[RecordType]:
    """Return a kind for each form of record, and one for each object of an event's envelope."""
    found: dict[object, RecordType] = {}
    for key in sorted(groups):
        own = _record_type(key, groups[key], tags)
        first = found.setdefault(key if key.is_envelope else key.form, own)
        if first is not own:
            first.absorb(own)
    return list(found.values())


def _record_type(key: GroupKey, group: ObjectGroup, tags: frozenset[str]) -> RecordType:
    seen = ObjectGroup()
    seen.merge(group)
    tag = next(((name, value) for name, value in key.tags if name in tags), None)
    return RecordType([key], seen, None if key.is_envelope else tag)


def _join_types(
    kinds: list[RecordType], same: Callable[[RecordType, RecordType], bool]
) -> list[RecordType]:
    joined: list[RecordType] = []
    for kind in kinds:
        peers = (other for other in joined if other.is_envelope == kind.is_envelope)
        home = next((other for other in peers if same(other, kind)), None)
        if home:
            home.absorb(kind)
        else:
            joined.append(kind)
    return joined


def _is_same_envelope(one: RecordType, other: RecordType) -> bool:
    """Return whether they are the same object of the same event's envelope."""
    places = {(group.event, group.pointer) for group in one.groups}
    return one.is_envelope and any((key.event, key.pointer) in places for key in other.groups)


def _is_same_tag(one: RecordType, other: RecordType) -> bool:
    return one.tag is not None and one.tag == other.tag and _is_contained(one, other)


def _is_same_label(one: RecordType, other: RecordType) -> bool:
    telling = (one.labels & other.labels) - GENERIC_LABELS
    return bool(telling) and _tags_agree(one, other) and _is_contained(one, other)


def _has_similar_keys(one: RecordType, other: RecordType) -> bool:
    if not _tags_agree(one, other) or _types_conflict(one, other):
        return False
    related = _label_words(one) & _label_words(other)
    least, share = SAME_WORD_OVERLAP if related else OTHER_LABEL_OVERLAP
    common = len(one.keys & other.keys)
    return common >= least and common / len(one.keys | other.keys) >= share


def _is_recursion(one: RecordType, other: RecordType) -> bool:
    """Return whether one of them holds the other and has the very same keys."""
    if one.keys != other.keys or not _tags_agree(one, other):
        return False
    return not one.holds.isdisjoint(other.groups) or not other.holds.isdisjoint(one.groups)


def _tells_changes(one: RecordType, other: RecordType) -> bool:
    """Return whether they are what has changed in one event, whatever that was."""
    places = {(key.event, key.pointer) for key in one.groups}
    return all(map(names_changes, one.labels)) and any(
        (key.event, key.pointer) in places for key in other.groups
    )


def _label_words(kind: RecordType) -> set[str]:
    return {word for label in kind.labels for word in split_words(label)}


def _tags_agree(one: RecordType, other: RecordType) -> bool:
    return one.tag == other.tag or None in (one.tag, other.tag)


def _is_contained(one: RecordType, other: RecordType) -> bool:
    common = len(one.keys & other.keys)
    least = min(len(one.keys), len(other.keys))
    enough = STUB_SIMILARITY if common == least else SAME_LABEL_SIMILARITY
    similar = common / len(one.keys | other.keys) >= enough
    return similar and common / least >= SAME_LABEL_OVERLAP


def _types_conflict(one: RecordType, other: RecordType) -> bool:
    """Return whether more than a quarter of the common keys hold values of different types."""
    common = one.keys & other.keys
    clashes = sum(
        not _key_types(one, key) & _key_types(other, key)
        for key in common
        if _key_types(one, key) and _key_types(other, key)
    )
    return clashes * 4 > len(common)


def _key_types(kind: RecordType, key: str) -> set[str]:
    seen = kind.seen.fields[key]
    held = {
        "string": seen.texts,
        "number": seen.numbers,
        "object": seen.records or seen.empty_objects or seen.entries,
        "array": seen.items,
    }
    return {name for name, values in held.items() if values}


def _telling_tag_keys(groups: Iterable[GroupKey]) -> frozenset[str]:
    """Return the keys whose value tells which keys an object has, seen at one label or more."""
    found: set[str] = set()
    by_label: dict[str, dict[str, dict[str, set[str]]]] = {}
    for group in groups:
        for key, value in group.tags:
            kinds = by_label.setdefault(group.label, {}).setdefault(key, {})
            kinds.setdefault(value, set()).update(set(group.keys) - {key})
    for candidates in by_label.values():
        found.update(key for key, kinds in candidates.items() if _tags_tell_apart(kinds))
    return frozenset(found)


def _tags_tell_apart(kinds: Mapping[str, set[str]]) -> bool:
    """Return whether the key sets of different tag values have little in common."""
    return len(kinds) > 1 and all(
        len(one & other) < SAME_LABEL_OVERLAP * max(1, min(len(one), len(other)))
        for one, other in combinations(kinds.values(), 2)
    )
