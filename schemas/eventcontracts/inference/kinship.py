"""Kinship: what the few observations of a field do not show, and others make likely.

What is told here is a guess: the schema allows it, and documented events never have it. It rests on
the name of a key, and on what was seen of the same record, so that nothing else changes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.inference.identifiers import split_words
from eventcontracts.inference.meanings import may_be_missing, may_be_nobody, names_changes
from eventcontracts.inference.statistics import ObjectGroup

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from eventcontracts.inference.record_types import RecordType
    from eventcontracts.inference.statistics import FieldStatistics, GroupKey
    from eventcontracts.inference.strictness import Thresholds

__all__ = ["absent_guess", "lacking_elsewhere", "null_guess"]

LEAST_KIN: Final = 2
"""So many keys with the same last word were null, and at least half of them: if `merged_at` and
`closed_at` are null until it happens, so may be `starred_at`."""

ALIKE: Final = 0.5
"""Such a share of all their keys two records have in common that are the same but for a few."""


def null_guess(key: str, fields: Mapping[str, FieldStatistics], limits: Thresholds) -> str:
    """Return why a field that was never null may be, in words; empty if nothing says so.

    Args:
        key: The field's key.
        fields: All fields of the record.
        limits: How much evidence it takes.
    """
    seen = fields[key]
    if seen.nulls or seen.is_unknown or seen.count >= limits.settled_value:
        return ""
    if may_be_missing(key) and (not seen.holds_objects or may_be_nobody(key)):
        return "what is called so is not always known"
    kin = {
        other: one.nulls > 0
        for other, one in fields.items()
        if other != key
        and split_words(key)[:-1]
        and split_words(other)[:-1]
        and _last(other) == _last(key)
    }
    nulls = [other for other, null in kin.items() if null]
    if len(nulls) < LEAST_KIN or len(nulls) * 2 < len(kin):
        return ""
    return f"{' and '.join(sorted(nulls)[:LEAST_KIN])} beside it are"


def lacking_elsewhere(
    here: Collection[GroupKey],
    kind: Collection[GroupKey],
    groups: Mapping[GroupKey, ObjectGroup],
    limits: Thresholds,
) -> dict[str, str]:
    """Return the keys that a shared record always has at one place and lacks at another.

    What a place has shown often enough, it decides alone. Before that, the same record in other
    events shows what one sample may have had by chance.

    Args:
        here: The groups of the record that stand at the place.
        kind: All of the record's groups.
        groups: What was seen in all groups.
        limits: How much evidence it takes.

    Returns:
        The keys, each with a reason.
    """
    own = ObjectGroup()
    for key in here:
        own.merge(groups[key])
    if len(own.values) >= limits.settled_place:
        return {}
    labels = {key.label for key in here}
    events: dict[tuple[str, tuple[str, ...]], GroupKey] = {}
    for other in kind:
        if other.label in labels and _are_alike(own.fields.keys(), other.keys):
            events.setdefault((other.event, other.keys), other)
    enough = limits.usual * len(events)
    found: dict[str, str] = {}
    for name in own.required:
        lacking = [other for other in events.values() if name not in other.keys]
        if len(events) - len(lacking) < enough:
            where = f"{lacking[0].event}{lacking[0].pointer}"
            found[name] = f"{where} is the same record without it"
    return found


def absent_guess(kind: RecordType, limits: Thresholds) -> dict[str, str]:
    """Return the keys that all records of a kind have and need not have, each with a reason.

    Args:
        kind: The kind of record, with what was seen of it.
        limits: How much evidence it takes.
    """
    own = kind.seen
    if own.count >= limits.settled_value:
        return {}
    if all(map(names_changes, kind.labels)):
        return dict.fromkeys(own.required, "only what has changed is there")
    return {
        key: "what has changed is there where something has"
        for key in own.required
        if names_changes(key)
    }


def _last(key: str) -> str:
    return (split_words(key) or [key])[-1]


def _are_alike(one: Collection[str], other: Collection[str]) -> bool:
    common = sum(key in other for key in one)
    return common >= ALIKE * (len(one) + len(other) - common)
