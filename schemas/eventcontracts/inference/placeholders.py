"""Placeholders: what stands in a payload instead of a value, and so shows nothing of it.

A document often leaves out what it has shown elsewhere: `"conversation": {}` in nine payloads, and
the whole conversation in the tenth. There the record is taken for what belongs in its place.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.inference.meanings import names_thing
from eventcontracts.inference.string_forms import is_high_entropy, string_form
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import build_pointer, lookup, matches, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.inference.statistics import (
        FieldStatistics,
        GroupKey,
        ObjectGroup,
        Observations,
    )
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = ["Filling", "fill_groups", "fill_sample"]

FULL: Final = 3
"""A record of so many keys is more than a stub."""

ALIKE: Final = 0.5
"""Such a share of all their keys full records under one key have in common."""


@dataclass(frozen=True)
class Filling:
    """Value that belongs in the place of a placeholder.

    Attributes:
        event: The event whose payload has the placeholder.
        pointer: Where, with `*` for each list index.
        donor: The group of a record that shows what belongs there.
    """

    event: str
    pointer: str
    donor: GroupKey


def fill_groups(
    seen: Observations, limits: Thresholds
) -> tuple[dict[GroupKey, ObjectGroup], tuple[Filling, ...]]:
    """Return what was seen in each group, with records in the place of placeholders.

    An empty object, or list, is one if that is all that a few payloads of the event show there, and
    other payloads have a full record under the same key. A key such as `data` holds another record
    in each event, and a map such as `headers` may well be empty.

    Args:
        seen: What was observed; left as it is.
        limits: How much evidence it takes.
    """
    lists = {
        name
        for group in seen.groups.values()
        for name, field in group.fields.items()
        if field.items and field.items.count
    }
    donors = {k: v for k, v in _donors(seen.groups).items() if k not in lists}
    shown = {
        (key.event, key.pointer, name)
        for key, group in seen.groups.items()
        for name, field in group.fields.items()
        if not _is_empty(field)
    }
    groups = dict(seen.groups)
    found: list[Filling] = []
    for key, group in sorted(seen.groups.items(), key=lambda item: item[0]):
        if group.count >= limits.settled_place:
            continue
        taken = {
            name: donors[name]
            for name in sorted(group.fields.keys() & donors.keys())
            if (key.event, key.pointer, name) not in shown and not _is_within(key, donors[name])
        }
        for name, donor in taken.items():
            found.append(Filling(key.event, key.pointer + build_pointer((name,)), donor))
        fields = {name: _filled(group.fields[name], donor) for name, donor in taken.items()}
        groups[key] = replace(group, fields={**group.fields, **fields})
    return groups, tuple(found)


def _is_within(key: GroupKey, donor: GroupKey) -> bool:
    """Return whether a group is a part of the record that would be taken for a part of it."""
    return key.event == donor.event and f"{key.pointer}/".startswith(f"{donor.pointer}/")


def _is_empty(field: FieldStatistics) -> bool:
    """Return whether nothing but empty objects and lists was seen."""
    empty = field.empty_objects + field.empty_lists
    return empty > 0 and empty == field.count


def _filled(field: FieldStatistics, donor: GroupKey) -> FieldStatistics:
    """Return what belongs at a field that shows nothing; an empty object is still allowed."""
    empty = field.empty_objects + field.empty_lists
    records = Counter({donor: field.count})
    return replace(field, records=records, placeholders=empty, empty_lists=0, items=None)


def _donors(groups: Mapping[GroupKey, ObjectGroup]) -> dict[str, GroupKey]:
    """Return a group of full records for each key that holds one kind of them, and nothing else."""
    full: dict[str, list[GroupKey]] = {}
    for key in sorted(groups):
        if len(key.keys) >= FULL and not key.pointer.endswith("/*") and not key.is_envelope:
            full.setdefault(key.label, []).append(key)
    found: dict[str, GroupKey] = {}
    for label, keys in full.items():
        best = max(keys, key=lambda one: (len(one.keys), groups[one].count))
        if names_thing(label) and all(_are_alike(best.keys, one.keys) for one in keys):
            found[label] = best
    return found


def _are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    both = {*one, *other}
    return len({*one} & {*other}) >= ALIKE * len(both)


def fill_sample(
    sample: Json, fillings: Sequence[Filling], samples: Mapping[str, Sequence[Json]]
) -> tuple[Json, dict[str, Json]]:
    """Return a payload with records in the place of its placeholders, and these by pointer.

    A record that is taken from another event's payload is made to fit: what equals something
    around it there becomes what stands at the same place here.

    Args:
        sample: The payload.
        fillings: What belongs in the place of its placeholders.
        samples: Some payloads of each event.
    """
    found: dict[str, Json] = {}
    filled = copy.deepcopy(sample) if fillings else sample
    for filling in fillings:
        donor = _record_in(samples.get(filling.donor.event, ()), filling.donor)
        for path, value in matches(sample, filling.pointer) if donor else ():
            if donor and isinstance(value, dict | list) and not value:
                holder = lookup(filled, path[:-1])
                holder[path[-1]] = _fitted(donor, sample, path)
                found[build_pointer(path)] = value
    return filled, found


class _Donor(NamedTuple):
    """A record in a payload."""

    payload: Json
    path: InstancePath
    record: Json


def _record_in(payloads: Sequence[Json], group: GroupKey) -> _Donor | None:
    """Return the first record of a group in some payloads."""
    for payload in payloads:
        for path, value in matches(payload, group.pointer):
            if isinstance(value, dict) and tuple(sorted(value)) == group.keys:
                return _Donor(payload, path, value)
    return None


def _fitted(donor: _Donor, sample: Json, path: InstancePath) -> Json:
    """Return a record of one payload as it would be at a place of another one."""
    around = _telling(lookup(donor.payload, donor.path[:-1]), donor.path[-1])
    here = lookup(sample, path[:-1])

    def fit(part: Json) -> Json:
        for place in around.get(_mark(part), ()):
            other = lookup(here, place)
            if _is_of_one_kind(part, other):
                return copy.deepcopy(other)
        if isinstance(part, dict):
            return {key: fit(inner) for key, inner in part.items()}
        return [fit(inner) for inner in part] if isinstance(part, list) else part

    return fit(donor.record)


def _is_of_one_kind(one: Json, other: Json) -> bool:
    """Return whether two values can stand for each other: ids of one form, or like objects."""
    if isinstance(one, str) and isinstance(other, str):
        return string_form(one) == string_form(other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _is_of_one_kind(one[key], other[key]) for key in one if isinstance(one[key], str)
        )
    return False


def _telling(holder: Json, key: str | int) -> dict[bytes, list[InstancePath]]:
    """Return where each value stands around a record that cannot be there by coincidence."""
    found: dict[bytes, list[InstancePath]] = {}
    for path, value in walk(holder):
        mark = _mark(value) if path and path[0] != key else b""
        if mark:
            found.setdefault(mark, []).append(path)
    return found


def _mark(value: Json) -> bytes:
    """Return what tells an id, or an object with one, from all others; empty for other values."""
    if isinstance(value, str):
        return canonical(value) if is_high_entropy(value) else b""
    if isinstance(value, dict) and any(
        isinstance(v, str) and is_high_entropy(v) for v in value.values()
    ):
        return canonical(value)
    return b""
