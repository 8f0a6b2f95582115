"""Deciding: the schema of each record and field, from what was seen there.

What was only ever null or empty is *unknown*, never `type: null`. What an envelope's fields may
hold is decided from all events together, what they must hold for each event alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from genson import SchemaBuilder

from eventcontracts.inference.nullability import NullKeys
from eventcontracts.inference.observe import Field, Group, types_of
from eventcontracts.inference.requirements import required_here, required_keys
from eventcontracts.inference.siblings import sibling_rules
from eventcontracts.inference.strictness import BALANCED
from eventcontracts.inference.values import keywords
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.inference.naming import Records
    from eventcontracts.inference.observe import GroupKey
    from eventcontracts.inference.pooling import Kind
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsontypes import JsonObject, Path

__all__ = ["Context", "definition_schema", "event_schema"]

REFERENCE: Final = "../definitions/{}.json"

OPEN_MAP_TYPES: Final = 3
"""In an open map the values are of few types."""

SCALARS: Final = ("boolean", "integer", "number", "string")


@dataclass(frozen=True)
class Context:
    """What the deciding functions share.

    Attributes:
        records: All kinds of record.
        groups: What was seen in each group.
        limits: How much evidence a constraint takes.
        names: The event's name at each identifying pointer; empty outside an envelope.
    """

    records: Records
    groups: Mapping[GroupKey, Group]
    limits: Thresholds = BALANCED
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def null_keys(self) -> NullKeys:
        """The keys that were null somewhere."""
        return NullKeys(self.groups.values())


def definition_schema(context: Context, index: int) -> JsonObject:
    """Return the schema of a shared definition.

    Args:
        context: What was seen.
        index: The kind's index in the records.
    """
    kind = context.records.kinds[index]
    return {"title": context.records.names[index], **_record(context, kind.seen, kind)}


def event_schema(context: Context, root: Field) -> JsonObject:
    """Return the schema of an event.

    Args:
        context: What was seen, with the event's names.
        root: What the event's payloads are.
    """
    return _field(context, root.types(), _Seen(root, root, root.nulls > 0), ())


def _record(context: Context, own: Group, kind: Kind, path: Path | None = None) -> JsonObject:
    """Return the schema of a record.

    Args:
        context: What the deciding functions share.
        own: What was seen of it here: in one event for an envelope, else everywhere.
        kind: Its kind.
        path: Where it lies in the event, for an envelope.
    """
    typed = kind.properties if path is None else own.skeleton()["properties"]
    variable = _variable_keys(kind, context.limits) if path is None else frozenset()
    properties: JsonObject = {}
    for key in sorted(set(own.fields) - variable, key=own.order):
        here = None if path is None else (*path, key)
        if here is not None and build(here) in context.names:
            properties[key] = {"const": context.names[build(here)]}
        elif kind.told_by and kind.told_by[0] == key:
            properties[key] = {"const": kind.told_by[1]}
        else:
            properties[key] = _field(context, typed[key], _Seen.at(context, own, kind, key), here)
    schema: JsonObject = {"type": "object", "properties": properties}
    required = kind.seen.required
    if path is not None:
        required = required_keys(own, build(path), context.groups, context.limits)
    if required:
        schema["required"] = sorted(required)
    if variable:
        schema["additionalProperties"] = _map_values(context, kind, variable)
    rules = sibling_rules(kind, context.groups, context.limits)
    if rules:
        schema.update(rules[0] if len(rules) == 1 else {"allOf": rules})
    return schema


class _Seen(NamedTuple):
    """What was seen at a field: here, and in all records of the kind."""

    own: Field
    pooled: Field
    nullable: bool

    @classmethod
    def at(cls, context: Context, own: Group, kind: Kind, key: str) -> _Seen:
        pooled = kind.seen.fields[key]
        nullable = pooled.nulls > 0 or (
            pooled.count < context.limits.settled_value and context.null_keys.has(key, pooled)
        )
        return cls(own.fields[key], pooled, nullable)


def _field(context: Context, node: JsonObject, seen: _Seen, path: Path | None) -> JsonObject:
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
    if len(found) > 1 and _tagged([context.records.kinds[index] for index in kinds]):
        either: JsonObject = {"oneOf": found}
        found = [either]
    if seen.empty_objects:
        found.append({"type": "object", "maxProperties": 0} if found else {"type": "object"})
    return found


def _tagged(kinds: Sequence[Kind]) -> bool:
    """Return whether the same tag tells the kinds apart, of which one may do without it."""
    tags = {kind.told_by[0] if kind.told_by else "" for kind in kinds}
    without = [kind for kind in kinds if kind.seen.required.isdisjoint(tags)]
    return len(tags) == 1 and "" not in tags and len(without) <= 1


def _object(
    context: Context, seen: Field, groups: Sequence[GroupKey], path: Path | None
) -> JsonObject:
    kind = context.records.kind(groups[0])
    if kind.is_envelope:
        own = Group()
        for group in groups:
            own.merge(context.groups[group])
        return _record(context, own, kind, path)
    name = context.records.name(groups[0])
    if name is None:
        return _record(context, kind.seen, kind)
    here = {group: seen.records[group] for group in groups}
    required = required_here(here, kind.groups, context.groups, context.limits)
    more = sorted(required - kind.seen.required - _variable_keys(kind, context.limits))
    reference: JsonObject = {"$ref": REFERENCE.format(name)}
    return {**reference, "required": more} if more else reference


def _array(context: Context, node: JsonObject, seen: Field) -> JsonObject:
    branches = [branch for branch in node.get("anyOf", [node]) if "items" in branch]
    if not branches or seen.items is None:
        return {"type": "array"}
    items = _field(context, branches[0]["items"], _Seen(seen.items, seen.items, False), None)
    return {"type": "array", "items": items} if items else {"type": "array"}


def _variable_keys(kind: Kind, limits: Thresholds) -> frozenset[str]:
    """Return the keys that come and go, if there are enough of them to make the record a map."""
    variable = kind.keys - kind.seen.required
    many = len(variable) >= limits.open_map and len(variable) >= len(kind.seen.required)
    few_types = many and len(_value_types(kind, variable)) <= OPEN_MAP_TYPES
    # Objects, ids and addresses make a record.
    plain = few_types and all(kind.seen.fields[key].is_plain for key in variable)
    return variable if plain else frozenset()


def _value_types(kind: Kind, keys: frozenset[str]) -> set[str]:
    properties = kind.properties
    return {name for key in keys for name in types_of(properties[key])}


def _map_values(context: Context, kind: Kind, keys: frozenset[str]) -> JsonObject:
    """Return what the values of a map may be: any of the types that were seen, in any form."""
    properties = kind.properties
    types = SchemaBuilder(schema_uri=SchemaBuilder.NULL_URI)
    for key in keys:
        types.add_schema(properties[key])
    anything = Field(items=Field())
    merged: JsonObject = types.to_schema()
    return _field(context, merged, _Seen(anything, anything, False), None)


def _one_or_list(types: Sequence[str]) -> str | list[str]:
    return types[0] if len(types) == 1 else list(types)
