"""Testimony: how often, and where, each place of a definition or an event was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.catalog.evidence import Evidence
from eventcontracts.inference.observe import KEPT_PLACES
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eventcontracts.inference.context import Context
    from eventcontracts.inference.naming import Records
    from eventcontracts.inference.observe import Field, Group, GroupKey
    from eventcontracts.jsontypes import Path

__all__ = [
    "first_places",
    "testimony_of_definition",
    "testimony_of_event",
    "testimony_of_others",
]


def testimony_of_definition(
    records: Records, groups: Mapping[GroupKey, Group], index: int
) -> dict[str, Evidence]:
    """Return the evidence for each place of a shared definition, by pointer.

    Args:
        records: All kinds of record.
        groups: What was seen in each group.
        index: The definition's index in `records`.
    """
    return dict(_of_group(records, groups, (records.kinds[index].seen,), ()))


def testimony_of_event(
    records: Records, groups: Mapping[GroupKey, Group], root: Field
) -> dict[str, Evidence]:
    """Return the evidence for each place of an event, up to the definitions it refers to.

    Args:
        records: All kinds of record.
        groups: What was seen in each group.
        root: What the event's payloads are.
    """
    return dict(_of_group(records, groups, [groups[key] for key in sorted(root.records)], ()))


def first_places(fields: Iterable[Field]) -> tuple[str, ...]:
    """Return where the first few values of some fields stand, in words."""
    places = sorted({place for seen in fields for place in seen.places})
    return tuple(str(place) for place in places[:KEPT_PLACES])


def testimony_of_others(context: Context, event: str) -> dict[str, Evidence]:
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
                found[pointer + build((key,))] = evidence
            for key in () if context.names else frame.foreign(event):
                found[pointer + build((key,))] = never
    return found


def _of_group(
    records: Records, groups: Mapping[GroupKey, Group], seen: Sequence[Group], path: Path
) -> Iterator[tuple[str, Evidence]]:
    having = sum(group.count for group in seen)
    for key in dict.fromkeys(key for group in seen for key in group.fields):
        fields = [group.fields[key] for group in seen if key in group.fields]
        yield from _of_fields(records, groups, fields, having, (*path, key))


def _of_fields(
    records: Records,
    groups: Mapping[GroupKey, Group],
    fields: Sequence[Field],
    of: int,
    path: Path,
) -> Iterator[tuple[str, Evidence]]:
    yield (
        build(path),
        Evidence(
            seen=sum(seen.count for seen in fields),
            of=of,
            nulls=sum(seen.nulls for seen in fields),
            places=first_places(fields),
        ),
    )
    inside = [key for seen in fields for key in seen.records if records.name(key) is None]
    if inside:
        yield from _of_group(records, groups, [groups[key] for key in sorted(set(inside))], path)
    items = [inside for seen in fields for inside in (seen.items, seen.entries) if inside]
    count = sum(item.count for item in items)
    if count:
        yield from _of_fields(records, groups, items, count, (*path, "*"))
