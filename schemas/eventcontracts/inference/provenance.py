"""Testimony: how often, and where, each place of a definition or an event was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.catalog.evidence import Evidence
from eventcontracts.inference.statistics import MAX_KEPT_PLACES
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eventcontracts.inference.context import InferenceContext
    from eventcontracts.inference.record_types import RecordTypes
    from eventcontracts.inference.statistics import FieldStatistics, GroupKey, ObjectGroup
    from eventcontracts.jsondata.jsontypes import InstancePath

__all__ = [
    "borrowed_evidence",
    "definition_evidence",
    "event_evidence",
    "first_places",
]


def definition_evidence(
    records: RecordTypes, groups: Mapping[GroupKey, ObjectGroup], index: int
) -> dict[str, Evidence]:
    """Return the evidence for each place of a shared definition, by pointer.

    Args:
        records: All kinds of record.
        groups: What was seen in each group.
        index: The definition's index in `records`.
    """
    return dict(_group_evidence(records, groups, (records.kinds[index].seen,), ()))


def event_evidence(
    records: RecordTypes, groups: Mapping[GroupKey, ObjectGroup], root: FieldStatistics
) -> dict[str, Evidence]:
    """Return the evidence for each place of an event, up to the definitions it refers to.

    Args:
        records: All kinds of record.
        groups: What was seen in each group.
        root: What the event's payloads are.
    """
    return dict(_group_evidence(records, groups, [groups[key] for key in sorted(root.records)], ()))


def first_places(fields: Iterable[FieldStatistics]) -> tuple[str, ...]:
    """Return where the first few values of some fields stand, in words."""
    places = sorted({place for seen in fields for place in seen.places})
    return tuple(str(place) for place in places[:MAX_KEPT_PLACES])


def borrowed_evidence(context: InferenceContext, event: str) -> dict[str, Evidence]:
    """Return the evidence for what only other events tell of an event's envelope, by pointer.

    Args:
        context: What was seen, with the event's names.
        event: The event.
    """
    found: dict[str, Evidence] = {}
    for pointer, frame in context.frames.items():
        if event in frame.events:
            total = sum(group.count for group in frame.events.values())
            never = Evidence(0, frame.events[event].count)
            for key, seen in context.borrowed(event, pointer).items():
                evidence = Evidence(seen.count, total, seen.nulls, first_places([seen]))
                found[pointer + build_pointer((key,))] = evidence
            for key in () if context.names else frame.foreign(event):
                found[pointer + build_pointer((key,))] = never
    return found


def _group_evidence(
    records: RecordTypes,
    groups: Mapping[GroupKey, ObjectGroup],
    seen: Sequence[ObjectGroup],
    path: InstancePath,
) -> Iterator[tuple[str, Evidence]]:
    having = sum(group.count for group in seen)
    for key in dict.fromkeys(key for group in seen for key in group.fields):
        fields = [group.fields[key] for group in seen if key in group.fields]
        yield from _field_evidence(records, groups, fields, having, (*path, key))


def _field_evidence(
    records: RecordTypes,
    groups: Mapping[GroupKey, ObjectGroup],
    fields: Sequence[FieldStatistics],
    of: int,
    path: InstancePath,
) -> Iterator[tuple[str, Evidence]]:
    yield (
        build_pointer(path),
        Evidence(
            seen=sum(seen.count for seen in fields),
            of=of,
            nulls=sum(seen.nulls for seen in fields),
            places=first_places(fields),
        ),
    )
    inside = [key for seen in fields for key in seen.records if records.name(key) is None]
    if inside:
        yield from _group_evidence(
            records, groups, [groups[key] for key in sorted(set(inside))], path
        )
    items = [inside for seen in fields for inside in (seen.items, seen.entries) if inside]
    count = sum(item.count for item in items)
    if count:
        yield from _field_evidence(records, groups, items, count, (*path, "*"))
