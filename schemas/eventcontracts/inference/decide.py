"""Deciding: the schema of each record and field, from what was seen there.

What was only ever null or empty is *unknown*, never `type: null`. What an envelope's fields may
hold is decided from all events together, what they must hold for each event alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from genson import SchemaBuilder

from eventcontracts.inference.context import Seen
from eventcontracts.inference.idmaps import form_of_names
from eventcontracts.inference.maps import variable_keys
from eventcontracts.inference.observe import Field, Group, types_of
from eventcontracts.inference.requirements import required_here
from eventcontracts.inference.siblings import sibling_rules
from eventcontracts.inference.values import keywords
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from eventcontracts.inference.context import Context
    from eventcontracts.inference.observe import GroupKey
    from eventcontracts.inference.pooling import Kind
    from eventcontracts.jsontypes import JsonObject, Path

__all__ = ["definition_schema", "event_schema"]

REFERENCE: Final = "../definitions/{}.json"

SCALARS: Final = ("boolean", "integer", "number", "string")


def definition_schema(context: Context, index: int) -> JsonObject:
    """Return the schema of a shared definition.

    Args:
        context: What was seen.
        index: The kind's index in the records.
    """
    kind = context.records.kinds[index]
    return {"title": context.records.names[index], **_record(context, kind)}


def event_schema(context: Context, root: Field) -> JsonObject:
    """Return the schema of an event.

    Args:
        context: What was seen, with the event's names.
        root: What the event's payloads are.
    """
    return _field(context, root.types(), Seen(root, root, root.nulls > 0), ())


def _record(context: Context, kind: Kind) -> JsonObject:
    """Return the schema of a record, from all that was seen of its kind."""
    own = kind.seen
    variable = variable_keys(kind, context.limits)
    properties: JsonObject = {}
    for key in sorted(kind.keys - variable, key=own.order):
        if kind.told_by and kind.told_by[0] == key:
            properties[key] = {"const": kind.told_by[1]}
        else:
            seen = Seen.at(context, key, own.fields[key], own.fields[key])
            properties[key] = _field(context, kind.properties[key], seen, None)
    schema = _stated(properties, context.required(kind) - variable)
    if variable:
        schema["additionalProperties"] = _map_values(context, kind, variable)
    rules = sibling_rules(kind, context.groups, context.limits)
    if rules:
        schema.update(rules[0] if len(rules) == 1 else {"allOf": rules})
    return schema


def _envelope(context: Context, own: Group, kind: Kind, path: Path) -> JsonObject:
    """Return the schema of an object of the envelope.

    Args:
        context: What the deciding functions share.
        own: What was seen of it in the event.
        kind: Its kind.
        path: Where it lies in the event.
    """
    event, frame = min(own.events), context.frames[build(path)]
    typed = own.skeleton()["properties"]
    borrowed = context.borrowed(event, build(path))
    properties: JsonObject = {}
    for key in sorted(own.fields, key=own.order):
        here = (*path, key)
        if build(here) in context.names:
            properties[key] = {"const": context.names[build(here)]}
        elif key in borrowed:
            properties[key] = _borrowed(context, key, borrowed[key], own.fields[key])
        else:
            seen = Seen.at(context, key, own.fields[key], kind.seen.fields[key])
            properties[key] = _field(context, typed[key], seen, here)
    for key in sorted(borrowed.keys() - own.fields.keys()):
        properties[key] = _borrowed(context, key, borrowed[key], Field())
    if not context.names:
        properties.update(dict.fromkeys(sorted(frame.foreign(event)), False))
    return _stated(properties, frame.required(event))


def _borrowed(context: Context, key: str, seen: Field, own: Field) -> JsonObject:
    """Return the schema of a field of which only other events have shown a value."""
    found = Seen.at(context, key, seen, seen)
    found = found._replace(nullable=found.nullable or own.nulls > 0)
    return _field(context, seen.types(), found, None)


def _stated(properties: JsonObject, required: Collection[str]) -> JsonObject:
    stated: JsonObject = {"type": "object", "properties": properties}
    return {**stated, "required": sorted(required)} if required else stated


def _field(context: Context, node: JsonObject, seen: Seen, path: Path | None) -> JsonObject:
    """Return the schema of a field.

    Args:
        context: What the deciding functions share.
        node: The merged types that were seen.
        seen: The values that were seen.
        path: The place, for a field of the envelope.
    """
    types = types_of(node)
    branches = _objects(context, seen.own, path)
    if "array" in types:
        branches.append(_array(context, node, seen.own))
    scalars = [name for name in SCALARS if name in types]
    if "number" in scalars and "integer" in scalars:
        scalars.remove("integer")
    if scalars:
        stated = keywords(scalars, seen.pooled, context.limits)
        branches.insert(0, {"type": _one_or_list(scalars), **stated})
    return _union(branches, null="null" in types or seen.nullable)


def _union(branches: list[JsonObject], *, null: bool) -> JsonObject:
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


def _objects(context: Context, seen: Field, path: Path | None) -> list[JsonObject]:
    """Return a schema for each kind of object that was seen at a place."""
    kinds: dict[int, list[GroupKey]] = {}
    for group in sorted(seen.records):
        kinds.setdefault(context.records.index[group], []).append(group)
    found = [_object(context, seen, groups, path) for groups in kinds.values()]
    if len(found) > 1 and _tagged(context, [context.records.kinds[index] for index in kinds]):
        either: JsonObject = {"oneOf": found}
        found = [either]
    if seen.entries and seen.names:
        found.append(_id_map(context, seen.entries, seen.names))
    elif seen.empty_objects:
        found.append({"type": "object", "maxProperties": 0} if found else {"type": "object"})
    return found


def _id_map(context: Context, entries: Field, names: Field) -> JsonObject:
    """Return the schema of a map from ids to what was seen at them."""
    values = _field(context, entries.types(), Seen(entries, entries, False), None)
    forms = {"propertyNames": form_of_names(names), "additionalProperties": values}
    return {"type": "object", **{keyword: stated for keyword, stated in forms.items() if stated}}


def _tagged(context: Context, kinds: Sequence[Kind]) -> bool:
    """Return whether the same tag tells the kinds apart, of which one may do without it."""
    tags = {kind.told_by[0] if kind.told_by else "" for kind in kinds}
    without = [kind for kind in kinds if context.required(kind).isdisjoint(tags)]
    return len(tags) == 1 and "" not in tags and len(without) <= 1


def _object(
    context: Context, seen: Field, groups: Sequence[GroupKey], path: Path | None
) -> JsonObject:
    kind = context.records.kind(groups[0])
    if kind.is_envelope:
        own = Group()
        for group in groups:
            own.merge(context.groups[group])
        return _envelope(context, own, kind, path or ())
    name = context.records.name(groups[0])
    if name is None:
        return _record(context, kind)
    here = {group: seen.records[group] for group in groups}
    required = required_here(here, kind.groups, context.groups, context.limits)
    more = sorted(required - context.required(kind) - variable_keys(kind, context.limits))
    reference: JsonObject = {"$ref": REFERENCE.format(name)}
    return {**reference, "required": more} if more else reference


def _array(context: Context, node: JsonObject, seen: Field) -> JsonObject:
    branches = [branch for branch in node.get("anyOf", [node]) if "items" in branch]
    if not branches or seen.items is None:
        return {"type": "array"}
    items = _field(context, branches[0]["items"], Seen(seen.items, seen.items, False), None)
    return {"type": "array", "items": items} if items else {"type": "array"}


def _map_values(context: Context, kind: Kind, keys: frozenset[str]) -> JsonObject:
    """Return what the values of a map may be: any of the types that were seen, in any form."""
    properties = kind.properties
    types = SchemaBuilder(schema_uri=SchemaBuilder.NULL_URI)
    for key in keys:
        types.add_schema(properties[key])
    anything = Field(items=Field())
    merged: JsonObject = types.to_schema()
    return _field(context, merged, Seen(anything, anything, False), None)


def _one_or_list(types: Sequence[str]) -> str | list[str]:
    return types[0] if len(types) == 1 else list(types)
