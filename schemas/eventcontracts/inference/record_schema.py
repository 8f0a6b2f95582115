"""The schema of each record and field, from the statistics and values there.

A schema says what may come, which is more than what was seen: a field that only ever was null may
be anything, and one that was seen a few times may be null after all. What is allowed without having
been seen is a *guess*. The keyword `x-documented` stands beside it, with what documented events
keep to, and its reason goes into the evidence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.documented import DOCUMENTED
from eventcontracts.inference.alternatives import narrower
from eventcontracts.inference.kinship import absent_guess, lacking_elsewhere, null_guess
from eventcontracts.inference.maps import form_of_names, open_map
from eventcontracts.inference.statistics import merge_statistics, schema_types
from eventcontracts.inference.string_forms import is_placeholder
from eventcontracts.inference.unions import sibling_rules
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from eventcontracts.inference.context import InferenceContext
    from eventcontracts.inference.maps import OpenMap
    from eventcontracts.inference.record_types import RecordType
    from eventcontracts.inference.statistics import FieldStatistics, GroupKey
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
    examples = [
        text
        for text in sorted(seen.texts)
        if 0 < len(text) <= MAX_EXAMPLE_LENGTH and not is_placeholder(text)
    ]
    return {"examples": examples[:MAX_EXAMPLES]} if examples else {}


def _is_closed(seen: FieldStatistics, limits: Thresholds) -> bool:
    return (
        limits.closed is not None
        and 1 < len(seen.texts) <= MAX_ENUM_VALUES
        and seen.texts.total() >= limits.closed
        and min(seen.texts.values()) >= MIN_ENUM_COUNT
        and all(CODE_WORD.fullmatch(text) for text in seen.texts)
    )


EMPTY: Final[JsonObject] = {"type": ["array", "object"], "maxItems": 0, "maxProperties": 0}


"""What a placeholder is."""


SCALAR_TYPES: Final = ("boolean", "integer", "number", "string")


def definition_schema(context: InferenceContext, index: int) -> JsonObject:
    """Return the schema of a shared definition.

    Args:
        context: What was seen, with room for what is guessed in the definition.
        index: The kind's index in the records.
    """
    kind = context.records.kinds[index]
    return {"title": context.records.names[index], **_record_schema(context, kind, ())}


def event_schema(context: InferenceContext, root: FieldStatistics) -> JsonObject:
    """Return the schema of an event.

    Args:
        context: What was seen, with the event's names, and room for what is guessed in the event.
        root: What the event's payloads are.
    """
    return _field_schema(context, root, ())


def _record_schema(context: InferenceContext, kind: RecordType, at: InstancePath) -> JsonObject:
    """Return the schema of a record, from all that was seen of its kind."""
    own = kind.seen
    data = open_map(kind, context.limits)
    names = kind.keys - data.keys
    schema: JsonObject = {"type": "object"}
    if names:
        schema["properties"] = _properties(context, kind, names, at)
    required = own.required - data.keys
    absent = absent_guess(kind, context.limits)
    schema |= _required(required - absent.keys())
    schema = _optional(context, schema, {key: absent[key] for key in required & absent.keys()}, at)
    if not own.required and not data.keys:  # an empty one would be a branch of its own
        schema = _documented(schema, {"minProperties": 1})
    if data.keys:
        return _map(context, kind, data, schema, at)
    rules = sibling_rules(kind, context.groups, context.limits)
    if rules:
        schema.update(rules[0] if len(rules) == 1 else {"allOf": rules})
    return schema


def _properties(
    context: InferenceContext, kind: RecordType, keys: Collection[str], at: InstancePath
) -> JsonObject:
    own = kind.seen
    properties: JsonObject = {}
    for key in sorted(keys, key=own.order):
        if kind.telling_tag and kind.telling_tag[0] == key:
            properties[key] = {"const": kind.telling_tag[1]}
        else:
            guess = null_guess(key, own.fields, context.limits)
            here = (*at, key)
            properties[key] = _field_schema(context, own.fields[key], here, guess)
    return properties


def _map(
    context: InferenceContext, kind: RecordType, data: OpenMap, schema: JsonObject, at: InstancePath
) -> JsonObject:
    """Return the schema of a map; where its keys are no ids, documented events have those seen."""
    schema = {**schema, "additionalProperties": _map_value_schema(context, kind, data.keys, at)}
    if not data.is_named:
        return schema
    context.guess(at, "keys", data.reason)
    seen = _properties(context, kind, data.keys, at)
    required = _required(kind.seen.required & data.keys)
    return _documented(schema, {"properties": seen, **required, "additionalProperties": False})


def _map_value_schema(
    context: InferenceContext, kind: RecordType, keys: frozenset[str], at: InstancePath
) -> JsonObject:
    """Return what the values of a map may be: any of the types that were seen, in any form."""
    values = merge_statistics(kind.seen.fields[key] for key in sorted(keys))
    return _field_schema(context, values, (*at, "*"), any_form=True)


def _envelope_schema(context: InferenceContext, kind: RecordType, at: InstancePath) -> JsonObject:
    """Return the schema of an object of the envelope.

    Args:
        context: What the deciding functions share.
        kind: What was seen of it in the event.
        at: Where it lies in the event.
    """
    own = kind.seen
    event, frame = min(own.events), context.frames[build_pointer(at)]
    properties: JsonObject = {}
    for key in sorted(own.fields, key=own.order):
        here = (*at, key)
        if build_pointer(here) in context.names:
            properties[key] = {"const": context.names[build_pointer(here)]}
        else:
            guess = null_guess(key, own.fields, context.limits)
            guess = guess or frame.null_elsewhere(event, key)
            other = frame.other_form_in(event, key)
            properties[key] = _envelope_field(context, other, own.fields[key], here, guess)
    for key, reason in sorted(frame.foreign(event).items()):
        properties[key] = False
        context.guess((*at, key), "absent", reason)
    varying = {**frame.varying(event), **absent_guess(kind, context.limits)}
    required = _required(own.required - varying.keys())
    schema = {"type": "object", "properties": properties, **required}
    return _optional(context, schema, varying, at)


def _envelope_field(
    context: InferenceContext, other: str, seen: FieldStatistics, at: InstancePath, guess: str
) -> JsonObject:
    """Return the schema of a field of the envelope, whose texts may have another form elsewhere.

    Args:
        context: What the deciding functions share.
        other: An event with the same envelope in which they have; empty if there is none.
        seen: What was seen at the field.
        at: The place.
        guess: Why the field may be null; empty unless it is guessed.
    """
    if not other or len(seen.forms - {None}) != 1 or None in seen.forms:
        return _field_schema(context, seen, at, guess)
    context.guess(at, "form", f"in the same envelope of {other} it has another one")
    schema = _field_schema(context, replace(seen, forms={*seen.forms, None}), at, guess)
    return _documented(
        schema, {k: v for form in seen.forms if form for k, v in form.keywords.items()}
    )


def _optional(
    context: InferenceContext, schema: JsonObject, reasons: Mapping[str, str], at: InstancePath
) -> JsonObject:
    """Return the schema of a record in which keys are optional that all such records had."""
    for key, reason in sorted(reasons.items()):
        context.guess((*at, key), "optional", reason)
    return _documented(schema, _required(reasons))


def _required(keys: Iterable[str]) -> JsonObject:
    found = sorted(keys)
    return {"required": found} if found else {}


def _documented(schema: JsonObject, seen: JsonObject) -> JsonObject:
    """Return a schema with what documented events keep to beside it."""
    if not seen:
        return schema
    return {**schema, DOCUMENTED: {**schema.get(DOCUMENTED, {}), **seen}}


def _field_schema(
    context: InferenceContext,
    seen: FieldStatistics,
    at: InstancePath,
    guess: str = "",
    *,
    any_form: bool = False,
) -> JsonObject:
    """Return the schema of a field.

    Args:
        context: What the deciding functions share.
        seen: The values that were seen.
        at: The place.
        guess: Why the field may be null; empty unless it is guessed.
        any_form: Whether texts and numbers of other forms may come.
    """
    types = schema_types(seen.types())
    branches = _object_branches(context, seen, at)
    if "array" in types:
        branches.append(_array_schema(context, seen, at))
    scalars = [name for name in SCALAR_TYPES if name in types]
    if "number" in scalars and "integer" in scalars:
        scalars.remove("integer")
    if scalars:
        stated = {} if any_form else value_keywords(scalars, seen, context.limits)
        branches.insert(0, {"type": _type_keyword(scalars), **stated})
    if not branches:
        context.guess(at, "type", "nothing but null was seen")
        return _documented({}, {"type": "null"})
    if not guess or seen.nulls:
        return _union_schema(branches, null="null" in types)
    context.guess(at, "null", guess)
    others = [*scalars, *(name for name in ("object", "array") if name in types)]
    return _documented(_union_schema(branches, null=True), {"type": _type_keyword(sorted(others))})


def _union_schema(branches: list[JsonObject], *, null: bool) -> JsonObject:
    """Return a schema for any of the branches."""
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
    context: InferenceContext, seen: FieldStatistics, at: InstancePath
) -> list[JsonObject]:
    """Return a schema for each kind of object that was seen at a place."""
    kinds = context.records.sorted_out(seen.records)
    found = [_object_schema(context, groups, at) for groups in kinds.values()]
    if len(found) > 1 and _is_tagged([context.records.kinds[index] for index in kinds]):
        either: JsonObject = {"oneOf": found}
        found = [either]
    if seen.entries and seen.names:
        found.append(_id_map_schema(context, seen.entries, seen.names, at))
    if seen.placeholders and found:
        shown = _union_schema(found, null=False)
        found = [_documented(_union_schema([*found, EMPTY], null=False), shown)]
    elif seen.empty_objects and found and not seen.entries:
        found.append({"type": "object", "maxProperties": 0})
    elif seen.empty_objects and not found:
        context.guess(at, "keys", "nothing but empty objects were seen")
        found.append(_documented({"type": "object"}, {"maxProperties": 0}))
    return found


def _id_map_schema(
    context: InferenceContext, entries: FieldStatistics, names: FieldStatistics, at: InstancePath
) -> JsonObject:
    """Return the schema of a map from ids to what was seen at them."""
    values = _field_schema(context, entries, (*at, "*"))
    forms = {"propertyNames": form_of_names(names), "additionalProperties": values}
    return {"type": "object", **{keyword: stated for keyword, stated in forms.items() if stated}}


def _is_tagged(kinds: Sequence[RecordType]) -> bool:
    """Return whether the same tag tells the kinds apart, of which one may do without it."""
    tags = {kind.telling_tag[0] if kind.telling_tag else "" for kind in kinds}
    without = [kind for kind in kinds if kind.seen.required.isdisjoint(tags)]
    return len(tags) == 1 and "" not in tags and len(without) <= 1


def _object_schema(
    context: InferenceContext, groups: Sequence[GroupKey], at: InstancePath
) -> JsonObject:
    kind = context.records.kind(groups[0])
    if not kind.is_envelope and context.records.name(groups[0]) is not None:
        return _shared(context, kind, groups, at)
    here = kind.at(groups, context.groups)
    return (_envelope_schema if kind.is_envelope else _record_schema)(context, here, at)


def _shared(
    context: InferenceContext, kind: RecordType, groups: Sequence[GroupKey], at: InstancePath
) -> JsonObject:
    """Return a reference to a record's definition, with what is said of it at this place alone."""
    here = kind.at(groups, context.groups)
    always = here.seen.required - kind.seen.required - open_map(kind, context.limits).keys
    lacking = {
        **lacking_elsewhere(groups, kind.groups, context.groups, context.limits),
        **absent_guess(here, context.limits),
    }
    more = _required(always - lacking.keys())
    reference = {"$ref": context.records.reference(groups[0]), **more}
    reference = _documented(reference, narrower(context, kind, groups, at))
    return _optional(context, reference, {key: lacking[key] for key in always & lacking.keys()}, at)


def _array_schema(context: InferenceContext, seen: FieldStatistics, at: InstancePath) -> JsonObject:
    schema: JsonObject = {"type": "array"}
    if seen.items and seen.items.count:
        schema["items"] = _field_schema(context, seen.items, (*at, "*"))
        if seen.empty_lists:
            return schema
        context.guess(at, "empty", "")
        return _documented(schema, {"minItems": 1})
    context.guess(at, "items", "nothing but empty lists were seen")
    return _documented(schema, {"maxItems": 0})


def _type_keyword(types: Sequence[str]) -> str | list[str]:
    return types[0] if len(types) == 1 else list(types)
