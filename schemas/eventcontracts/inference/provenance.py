"""Provenance: how often, and where, each place of a definition or an event was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.catalog.evidence import Evidence
from eventcontracts.inference.maps import open_map
from eventcontracts.inference.statistics import MAX_KEPT_PLACES, Different, merge_statistics
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.inference.context import InferenceContext
    from eventcontracts.inference.record_types import RecordType
    from eventcontracts.inference.statistics import FieldStatistics, GroupKey, ObjectGroup
    from eventcontracts.jsondata.jsontypes import InstancePath

__all__ = ["ObservedPlace", "definition_evidence", "event_evidence"]

NO_EVENTS: Final[Mapping[str, ObjectGroup]] = {}


def definition_evidence(context: InferenceContext, index: int) -> dict[str, Evidence]:
    """Return the evidence for each place of a shared definition, by pointer.

    Args:
        context: What was seen.
        index: The definition's index in the records.
    """
    kind = context.records.kinds[index]
    whole = Evidence(kind.seen.count, kind.seen.count, 0, len(kind.seen.values), 0)
    return {"": whole, **dict(_object_evidence(context, kind.groups, ()))}


def event_evidence(context: InferenceContext, root: FieldStatistics) -> dict[str, Evidence]:
    """Return the evidence for each place of an event, up to the definitions it refers to.

    Of a definition's places, those are told that the event requires and the definition does not.
    What events with the same envelope show of a place around their payloads supports it in each.

    Args:
        context: What was seen.
        root: What the event's payloads are.
    """
    return dict(_field_evidence(context, ObservedPlace([root], (), root.count), ()))


class ObservedPlace(NamedTuple):
    """Observations at one place.

    Attributes:
        fields: What was seen there, in each group of records that hold it.
        holders: The groups; without any, each different value counts as a record of its own.
        of: How many records could have had a value.
        also: Records of the same envelope in other events that say the same of the place.
    """

    fields: Sequence[FieldStatistics]
    holders: Sequence[ObjectGroup]
    of: int
    also: Mapping[str, ObjectGroup] = NO_EVENTS

    def evidence(self, key: str, objects: int = 0) -> Evidence:
        """Return the evidence for the place.

        Args:
            key: Its key.
            objects: How many different objects there are among the values.
        """
        own = merge_statistics(self.fields)
        others = [group.fields[key] for group in self.also.values()]
        whole = merge_statistics([*self.fields, *others])
        records = Different()
        for holder in (*self.holders, *self.also.values()):
            records.merge(holder.values)
        values = objects + whole.different_scalars()
        return Evidence(
            seen=own.count,
            of=self.of,
            nulls=own.nulls,
            records=len(records) if self.holders else values,
            values=values,
            places=tuple(str(place) for place in sorted(own.places)[:MAX_KEPT_PLACES]),
        )


def _object_evidence(
    context: InferenceContext, keys: Sequence[GroupKey], path: InstancePath
) -> Iterator[tuple[str, Evidence]]:
    """Yield the evidence for the places in objects of one kind."""
    groups = [context.groups[key] for key in keys]
    having = sum(group.count for group in groups)
    for key in dict.fromkeys(key for group in groups for key in group.fields):
        holders = [group for group in groups if key in group.fields]
        fields = [group.fields[key] for group in holders]
        also = _alike(context, keys[0], key)
        yield from _field_evidence(
            context, ObservedPlace(fields, holders, having, also), (*path, key)
        )
    data = open_map(context.records.kind(keys[0]).at(keys, context.groups), context.limits)
    values = [group.fields[key] for group in groups for key in data.keys & group.fields.keys()]
    if values:
        count = sum(seen.count for seen in values)
        yield from _field_evidence(context, ObservedPlace(values, (), count), (*path, "*"))


def _alike(context: InferenceContext, group: GroupKey, key: str) -> Mapping[str, ObjectGroup]:
    """Return the events with the same envelope that say the same of a key of it."""
    if not group.is_envelope:
        return NO_EVENTS
    return context.frames[group.pointer].alike(group.event, key)


def _field_evidence(
    context: InferenceContext, column: ObservedPlace, path: InstancePath
) -> Iterator[tuple[str, Evidence]]:
    inside = sorted({key for seen in column.fields for key in seen.records})
    objects = Different()
    for key in inside:
        objects.merge(context.groups[key].values)
    yield build_pointer(path), column.evidence(str(path[-1]) if path else "", len(objects))
    for index, keys in context.records.sorted_out(inside).items():
        if index not in context.records.names:
            yield from _object_evidence(context, keys, path)
        else:
            yield from _required_evidence(context, context.records.kinds[index], keys, path)
    items = [within for seen in column.fields for within in (seen.items, seen.entries) if within]
    count = sum(item.count for item in items)
    if count:
        yield from _field_evidence(context, ObservedPlace(items, (), count), (*path, "*"))


def _required_evidence(
    context: InferenceContext, kind: RecordType, keys: Sequence[GroupKey], path: InstancePath
) -> Iterator[tuple[str, Evidence]]:
    """Yield the evidence for the keys that a shared record has at one place, and not everywhere."""
    groups = [context.groups[key] for key in keys]
    always = frozenset.intersection(*(group.required for group in groups))
    having = sum(group.count for group in groups)
    for key in sorted(always - kind.seen.required):
        column = ObservedPlace([group.fields[key] for group in groups], groups, having)
        yield build_pointer((*path, key)), column.evidence(key)
