"""Alternatives: which of the records that a shared record can hold stand there in one event.

A participant is an agent where an agent has joined, whatever participants are elsewhere. The shared
definition admits all of them; documented events keep to those that their own place has shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.inference.context import InferenceContext
    from eventcontracts.inference.record_types import RecordType
    from eventcontracts.inference.statistics import FieldStatistics, GroupKey
    from eventcontracts.jsondata.jsontypes import InstancePath, JsonObject

__all__ = ["narrower"]


def narrower(
    context: InferenceContext, kind: RecordType, groups: Sequence[GroupKey], at: InstancePath
) -> JsonObject:
    """Return what the records at one place hold, where the shared record can hold more.

    Args:
        context: What was seen, with room for what is guessed.
        kind: The shared record.
        groups: Those of its groups that stand at the place.
        at: The place.

    Returns:
        Keywords beside a reference to the record; empty if nothing is narrower.
    """
    own = kind.at(groups, context.groups).seen
    found = {
        key: inner
        for key in sorted(own.fields, key=own.order)
        if key in kind.seen.fields
        and (inner := _field(context, kind.seen.fields[key], own.fields[key], (*at, key)))
    }
    return {"properties": found} if found else {}


def _field(
    context: InferenceContext, whole: FieldStatistics, own: FieldStatistics, at: InstancePath
) -> JsonObject:
    """Return what one field holds at the place, where the shared record's can hold more."""
    kinds = context.records.sorted_out(whole.records)
    here = context.records.sorted_out(own.records)
    if len(kinds) > 1 and here.keys() < kinds.keys():
        names = [context.records.names.get(index, "another record") for index in kinds]
        context.guess(at, "alternatives", f"elsewhere it is one of {', '.join(sorted(names))}")
        return _either([_reference(context, groups, at) for groups in here.values()], whole)
    found: JsonObject = {}
    if len(here) == 1 and len(kinds) == 1:
        (groups,) = here.values()
        found = narrower(context, context.records.kind(groups[0]), groups, at)
    if own.items and whole.items and (inner := _field(context, whole.items, own.items, (*at, "*"))):
        found["items"] = inner
    return found


def _reference(
    context: InferenceContext, groups: Sequence[GroupKey], at: InstancePath
) -> JsonObject:
    inside = narrower(context, context.records.kind(groups[0]), groups, at)
    return {"$ref": context.records.reference(groups[0]), **inside}


def _either(records: list[JsonObject], whole: FieldStatistics) -> JsonObject:
    """Return a schema for one of some records, or whatever else the field holds elsewhere."""
    others = sorted(_other_types(whole))
    if others:
        records = [*records, {"type": others[0] if len(others) == 1 else others}]
    return records[0] if len(records) == 1 else {"anyOf": records}


def _other_types(seen: FieldStatistics) -> Iterator[str]:
    """Yield the types of what is no record."""
    if seen.texts:
        yield "string"
    if seen.numbers:
        yield "number"
    if seen.booleans:
        yield "boolean"
    if seen.nulls:
        yield "null"
    if seen.items:
        yield "array"
