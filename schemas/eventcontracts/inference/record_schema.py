"""The schema of each record and field, from the statistics and values there.

What was only ever null or empty is *unknown*, never `type: null`. What an envelope's fields may
hold is decided from all events together, what they must hold for each event alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from genson import SchemaBuilder

from eventcontracts.inference.context import FieldObservations, required_at
from eventcontracts.inference.maps import key_form, variable_keys
from eventcontracts.inference.statistics import FieldStatistics, ObjectGroup, schema_types
from eventcontracts.inference.unions import sibling_rules
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from eventcontracts.inference.context import InferenceContext
    from eventcontracts.inference.record_types import RecordType
    from eventcontracts.inference.statistics import GroupKey
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsondata.jsontypes import InstancePath, JsonObject

__all__ = ["definition_schema", "event_schema", "value_keywords"]

# Values: what a text or a number has to be, beyond its type.


MAX_EXAMPLES: Final = 5


MAX_EXAMPLE_LENGTH: Final = 60


CODE_WORD: Final = re.compile(r"[A-Za-z][\w.:-]{0,39}", re.ASCII)


MAX_ENUM_VALUES: Final = 10


MIN_ENUM_COUNT: Final = 2


"""Each word of a closed list was seen so often: one seen once says that more are to come."""


def value_keywords(scalars: Sequence[str], seen: FieldStatistics, limits: Thresholds) -> JsonObject:
    """Return the keywords for the scalars at a field.

    Args:
        scalars: Their types.
        seen: What was seen there.
        limits: How much evidence it takes.
    """
    if "string" in scalars:
        return _string_keywords(scalars, seen, limits)
    if list(scalars) == ["integer"] and seen.numbers:
        if seen.numbers - {0} and seen.only_epoch:
            return {"format": "epoch-milliseconds", "minimum": 0}
        return {"examples": sorted(seen.numbers)[:MAX_EXAMPLES]}
    return {}


def _string_keywords(
    scalars: Sequence[str], seen: FieldStatistics, limits: Thresholds
) -> JsonObject:
    forms = [form for form in seen.forms if form]
    if len(forms) == 1 and len(seen.forms) == 1:
        return dict(forms[0].keywords)
    if len(scalars) > 1:
        return {}
    if _is_closed(seen, limits):
        return {"enum": sorted(seen.texts)}
    examples = [text for text in sorted(seen.texts) if 0 < len(text) <= MAX_EXAMPLE_LENGTH]
    return {"examples": examples[:MAX_EXAMPLES]} if examples else {}


def _is_closed(seen: FieldStatistics, limits: Thresholds) -> bool:
    return (
        limits.closed is not None
        and 1 < len(seen.texts) <= MAX_ENUM_VALUES
        and seen.texts.total() >= limits.closed
        and min(seen.texts.values()) >= MIN_ENUM_COUNT
        and all(CODE_WORD.fullmatch(text) for text in seen.texts)
    )


REFERENCE_TEMPLATE: Final = "../definitions/{}.json"


SCALAR_TYPES: Final = ("boolean", "integer", "number", "string")


def definition_schema(context: InferenceContext, index: int) -> JsonObject:
    """Return the schema of a shared definition.

    Args:
        context: What was seen.
        index: The kind's index in the records.
    """
    kind = context.records.kinds[index]
    return {"title": context.records.names[index], **_record_schema(context, kind)}


def event_schema(context: InferenceContext, root: FieldStatistics) -> JsonObject:
    """Return the schema of an event.

    Args:
        context: What was seen, with the event's names.
        root: What the event's payloads are.
    """
    return _field_schema(context, root.types(), FieldObservations(root, root, root.nulls > 0), ())


def _record_schema(context: InferenceContext, kind: RecordType) -> JsonObject:
    """Return the schema of a record, from all that was seen of its kind."""
    own = kind.seen
    variable = variable_keys(kind, context.limits)
    properties: JsonObject = {}
    for key in sorted(kind.keys - variable, key=own.order):
        if kind.telling_tag and kind.telling_tag[0] == key:
            properties[key] = {"const": kind.telling_tag[1]}
        else:
            seen = FieldObservations.at(context, key, own.fields[key], own.fields[key])
            properties[key] = _field_schema(context, kind.properties[key], seen, None)
    schema = _object_keywords(properties, context.required(kind) - variable)
    if variable:
        schema["additionalProperties"] = _map_value_schema(context, kind, variable)
    rules = sibling_rules(kind, context.groups, context.limits)
    if rules:
        schema.update(rules[0] if len(rules) == 1 else {"allOf": rules})
    return schema


def _envelope_schema(
    context: InferenceContext, own: ObjectGroup, kind: RecordType, path: InstancePath
) -> JsonObject:
    """Return the schema of an object of the envelope.

    Args:
        context: What the deciding functions share.
        own: What was seen of it in the event.
        kind: Its kind.
        path: Where it lies in the event.
    """
    event, frame = min(own.events), context.frames[build_pointer(path)]
    typed = own.skeleton()["properties"]
    borrowed = context.borrowed(event, build_pointer(path))
    properties: JsonObject = {}
    for key in sorted(own.fields, key=own.order):
        here = (*path, key)
        if build_pointer(here) in context.names:
            properties[key] = {"const": context.names[build_pointer(here)]}
        elif key in borrowed:
            properties[key] = _borrowed_schema(context, key, borrowed[key], own.fields[key])
        else:
            seen = FieldObservations.at(context, key, own.fields[key], kind.seen.fields[key])
            properties[key] = _field_schema(context, typed[key], seen, here)
    for key in sorted(borrowed.keys() - own.fields.keys()):
        properties[key] = _borrowed_schema(context, key, borrowed[key], FieldStatistics())
    if not context.names:
        properties.update(dict.fromkeys(sorted(frame.foreign(event)), False))
    return _object_keywords(properties, frame.required(event))


def _borrowed_schema(
    context: InferenceContext, key: str, seen: FieldStatistics, own: FieldStatistics
) -> JsonObject:
    """Return the schema of a field of which only other events have shown a value."""
    found = FieldObservations.at(context, key, seen, seen)
    found = found._replace(nullable=found.nullable or own.nulls > 0)
    return _field_schema(context, seen.types(), found, None)


def _object_keywords(properties: JsonObject, required: Collection[str]) -> JsonObject:
    stated: JsonObject = {"type": "object", "properties": properties}
    return {**stated, "required": sorted(required)} if required else stated


def _field_schema(
    context: InferenceContext, node: JsonObject, seen: FieldObservations, path: InstancePath | None
) -> JsonObject:
    """Return the schema of a field.

    Args:
        context: What the deciding functions share.
        node: The merged types that were seen.
        seen: The values that were seen.
        path: The place, for a field of the envelope.
    """
    types = schema_types(node)
    branches = _object_branches(context, seen.own, path)
    if "array" in types:
        branches.append(_array_schema(context, node, seen.own))
    scalars = [name for name in SCALAR_TYPES if name in types]
    if "number" in scalars and "integer" in scalars:
        scalars.remove("integer")
    if scalars:
        stated = value_keywords(scalars, seen.pooled, context.limits)
        branches.insert(0, {"type": _type_keyword(scalars), **stated})
    return _union_schema(branches, null="null" in types or seen.nullable)


def _union_schema(branches: list[JsonObject], *, null: bool) -> JsonObject:
    """Return a schema for any of the branches; without any, the field is unknown."""
    if not branches:
        return {}
    if len(branches) == 1 and null and "type" in branches[0]:
        types = branches[0]["type"]
        return {**branches[0], "type": [*(types if isinstance(types, list) else [types]), "null"]}
    if len(branches) == 1 and null and "oneOf" in branches[0]:
        return {"oneOf": [*branches[0]["oneOf"], {"type": "null"}]}
    if null:
        branches = [*branches, {"type": "null"}]
    if len(branches) == 1:
        return branches[0]
    return {"anyOf": branches}


def _object_branches(
    context: InferenceContext, seen: FieldStatistics, path: InstancePath | None
) -> list[JsonObject]:
    """Return a schema for each kind of object that was seen at a place."""
    kinds: dict[int, list[GroupKey]] = {}
    for group in sorted(seen.records):
        kinds.setdefault(context.records.index[group], []).append(group)
    found = [_object_schema(context, seen, groups, path) for groups in kinds.values()]
    if len(found) > 1 and _is_tagged(context, [context.records.kinds[index] for index in kinds]):
        either: JsonObject = {"oneOf": found}
        found = [either]
    if seen.entries and seen.names:
        found.append(_id_map_schema(context, seen.entries, seen.names))
    elif seen.empty_objects:
        found.append({"type": "object", "maxProperties": 0} if found else {"type": "object"})
    return found


def _id_map_schema(
    context: InferenceContext, entries: FieldStatistics, names: FieldStatistics
) -> JsonObject:
    """Return the schema of a map from ids to what was seen at them."""
    values = _field_schema(
        context, entries.types(), FieldObservations(entries, entries, False), None
    )
    forms = {"propertyNames": key_form(names), "additionalProperties": values}
    return {"type": "object", **{keyword: stated for keyword, stated in forms.items() if stated}}


def _is_tagged(context: InferenceContext, kinds: Sequence[RecordType]) -> bool:
    """Return whether the same tag tells the kinds apart, of which one may do without it."""
    tags = {kind.telling_tag[0] if kind.telling_tag else "" for kind in kinds}
    without = [kind for kind in kinds if context.required(kind).isdisjoint(tags)]
    return len(tags) == 1 and "" not in tags and len(without) <= 1


def _object_schema(
    context: InferenceContext,
    seen: FieldStatistics,
    groups: Sequence[GroupKey],
    path: InstancePath | None,
) -> JsonObject:
    kind = context.records.kind(groups[0])
    if kind.is_envelope:
        own = ObjectGroup()
        for group in groups:
            own.merge(context.groups[group])
        return _envelope_schema(context, own, kind, path or ())
    name = context.records.name(groups[0])
    if name is None:
        return _record_schema(context, kind)
    here = {group: seen.records[group] for group in groups}
    required = required_at(here, kind.groups, context.groups, context.limits)
    more = sorted(required - context.required(kind) - variable_keys(kind, context.limits))
    reference: JsonObject = {"$ref": REFERENCE_TEMPLATE.format(name)}
    return {**reference, "required": more} if more else reference


def _array_schema(context: InferenceContext, node: JsonObject, seen: FieldStatistics) -> JsonObject:
    branches = [branch for branch in node.get("anyOf", [node]) if "items" in branch]
    if not branches or seen.items is None:
        return {"type": "array"}
    items = _field_schema(
        context, branches[0]["items"], FieldObservations(seen.items, seen.items, False), None
    )
    return {"type": "array", "items": items} if items else {"type": "array"}


def _map_value_schema(
    context: InferenceContext, kind: RecordType, keys: frozenset[str]
) -> JsonObject:
    """Return what the values of a map may be: any of the types that were seen, in any form."""
    properties = kind.properties
    types = SchemaBuilder(schema_uri=SchemaBuilder.NULL_URI)
    for key in keys:
        types.add_schema(properties[key])
    anything = FieldStatistics(items=FieldStatistics())
    merged: JsonObject = types.to_schema()
    return _field_schema(context, merged, FieldObservations(anything, anything, False), None)


def _type_keyword(types: Sequence[str]) -> str | list[str]:
    return types[0] if len(types) == 1 else list(types)
