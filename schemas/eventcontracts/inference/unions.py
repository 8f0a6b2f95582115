"""Unions: places that may hold several kinds of record, and values whose type another tells.

What stands at such a place in one sample is one of the possibilities, so that it equals something
elsewhere is no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.catalog.support import conditional_schemas, evidence_key
from eventcontracts.inference.identifiers import split_words
from eventcontracts.inference.provenance import ObservedPlace
from eventcontracts.inference.statistics import FieldStatistics, schema_types
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import build_pointer
from eventcontracts.schema.bundle import definition_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.catalog.evidence import Evidence
    from eventcontracts.inference.record_types import RecordType
    from eventcontracts.inference.statistics import GroupKey, ObjectGroup
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.inference.string_forms import StringForm
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = ["sibling_evidence", "sibling_rules", "union_places"]

# Siblings: values whose type another value of the same record tells.


TYPE_NAMES: Final = {
    "string": ("str", "string", "text"),
    "integer": ("int", "integer", "long"),
    "number": ("decimal", "double", "float", "number", "numeric"),
    "boolean": ("bool", "boolean", "flag"),
    "array": ("array", "list"),
    "object": ("map", "object"),
    "email": ("email", "mail"),
    "uri": ("link", "uri", "url"),
    "uuid": ("guid", "uuid"),
    "date": ("date",),
    "date-time": ("date time", "datetime", "timestamp"),
    "ipv4": ("ip", "ipv4"),
}


"""Type names that say themselves which JSON type, or form of text, a value has."""


TYPE_OF_NAME: Final = {word: sort for sort, names in TYPE_NAMES.items() for word in names}


class _DependentType(NamedTuple):
    """The type of all values beside one type name, and whether the name says so itself."""

    type: str
    form: StringForm | None
    named: bool

    def schema(self, *, nullable: bool) -> JsonObject:
        """Return the keywords that say so."""
        types = [self.type, "null"] if nullable else self.type
        return {"type": types, **(self.form.keywords if self.form else {})}


class _SiblingStatistics(NamedTuple):
    """Statistics of one key beside one type name."""

    types: set[str]
    field: FieldStatistics


def sibling_rules(
    kind: RecordType, groups: Mapping[GroupKey, ObjectGroup], limits: Thresholds
) -> list[JsonObject]:
    """Return what type names say of the values beside them, a schema for each key that says so.

    A schema asks for one name after another, each in the `else` of the one before, so that at
    most one of them applies and a name that is not known says nothing.

    Args:
        kind: A kind of record.
        groups: What was seen in each group.
        limits: How much evidence it takes.
    """
    rules: list[JsonObject] = []
    for tag in sorted({name for key in kind.groups for name, _ in key.tags}):
        by_name: dict[str, list[ObjectGroup]] = {}
        for key in kind.groups:
            if (name := dict(key.tags).get(tag)) is not None:
                by_name.setdefault(name, []).append(groups[key])
        if len(by_name) > 1 and not kind.is_envelope:
            rules.append(_tag_rules(tag, by_name, limits))
    return [rule for rule in rules if rule]


def sibling_evidence(
    kind: RecordType, groups: Mapping[GroupKey, ObjectGroup], schema: Schema
) -> dict[str, Evidence]:
    """Return what was seen beside type names, by place and condition.

    Args:
        kind: A kind of record.
        groups: What was seen in each group.
        schema: Its schema, with rules.
    """
    found: dict[str, Evidence] = {}
    for case in conditional_schemas(schema):
        for name in case.schema.get("properties", ()):
            beside = [
                groups[key]
                for key in kind.groups
                if all(dict(key.tags).get(tag) in names for tag, names in case.asked.items())
            ]
            holders = [group for group in beside if name in group.fields]
            fields = [group.fields[name] for group in holders]
            observed = ObservedPlace(fields, holders, sum(group.count for group in beside))
            place = evidence_key(build_pointer((name,)), case.condition)
            found[place] = observed.evidence(name)
    return found


def _tag_rules(
    tag: str, by_name: Mapping[str, list[ObjectGroup]], limits: Thresholds
) -> JsonObject:
    """Return the rules of one tag, one for all names that say the same; empty if there are none."""
    beside: dict[str, dict[str, _SiblingStatistics]] = {}
    for name in sorted(by_name):
        for key, found in _sibling_statistics(by_name[name]).items():
            beside.setdefault(key, {})[name] = found
    then: dict[str, JsonObject] = {name: {} for name in sorted(by_name)}
    for key in sorted(beside.keys() - {tag}):
        for name, schema in _schemas_by_name(beside[key], limits).items():
            then[name][key] = schema
    alike: dict[bytes, list[str]] = {}
    for name, properties in then.items():
        if properties:
            alike.setdefault(canonical(properties), []).append(name)
    rules: JsonObject = {}
    for names in reversed(alike.values()):
        is_one = {"const": names[0]} if len(names) == 1 else {"enum": names}
        rule = {
            "if": {"properties": {tag: is_one}, "required": [tag]},
            "then": {"properties": then[names[0]]},
        }
        rules = {**rule, "else": rules} if rules else rule
    return rules


def _sibling_statistics(groups: Sequence[ObjectGroup]) -> dict[str, _SiblingStatistics]:
    """Return what was seen at each key of groups."""
    found: dict[str, _SiblingStatistics] = {}
    for group in groups:
        properties = group.skeleton()["properties"]
        for key, seen in group.fields.items():
            types, field = found.setdefault(key, _SiblingStatistics(set(), FieldStatistics()))
            types |= schema_types(properties[key]) - {"null"}
            field.merge(seen)
    return found


def _schemas_by_name(
    found: Mapping[str, _SiblingStatistics], limits: Thresholds
) -> dict[str, JsonObject]:
    """Return the schema of the values beside each type name that says what they are."""
    sorts: dict[str, _DependentType] = {}
    for name, (types, seen) in found.items():
        if len(types - {"integer"} if "number" in types else types) > 1:
            return {}
        if types and (sort := _dependent_type(max(types), seen, name, limits)):
            sorts[name] = sort
    if len({sort.form for sort in sorts.values() if sort.form}) == 1:
        # One form beside one name, and none beside others: that may be a coincidence.
        sorts = {name: one if one.named else one._replace(form=None) for name, one in sorts.items()}
    if len({max(types) for types, _ in found.values() if types}) == 1:
        sorts = {name: sort for name, sort in sorts.items() if sort.form}
    if len(sorts) == len(found) and len({sort[:2] for sort in sorts.values()}) == 1:
        return {}  # no name makes a difference
    nullable = any(seen.nulls for _, seen in found.values())
    return {name: sort.schema(nullable=nullable) for name, sort in sorts.items()}


def _dependent_type(
    kind: str, seen: FieldStatistics, name: str, limits: Thresholds
) -> _DependentType | None:
    """Return what the values beside a type name are; None if that may be a coincidence."""
    said = TYPE_OF_NAME.get(" ".join(split_words(name)), "")
    form = next(iter(seen.forms)) if len(seen.forms) == 1 else None
    if form and len(seen.texts) < limits.telling and said != form.name:
        form = None
    if said == kind or (said, kind) == ("number", "integer"):
        return _DependentType(said, form, named=True)
    if form and said == form.name:
        return _DependentType(kind, form, named=True)
    enough = seen.count - seen.nulls >= limits.telling
    return _DependentType(kind, form, named=False) if enough else None


def union_places(
    schema: JsonObject, definitions: Mapping[str, Schema], sample: Json
) -> dict[str, str]:
    """Return the patterns in a sample where the schema has several records, each with itself.

    What several of the records have, such as an `id`, is as open as the place itself, whose
    pattern it comes with.

    Args:
        schema: The event's schema.
        definitions: The shared definitions.
        sample: A payload of the event.

    >>> either = {"oneOf": [{"$ref": "../definitions/A.json"}, {"$ref": "../definitions/B.json"}]}
    >>> schema = {"properties": {"who": {"items": either}}}
    >>> records = {"A": {"properties": {}}, "B": {"properties": {}}}
    >>> union_places(schema, records, {"who": [{}]})
    {'/who/*': '/who/*'}
    """
    return dict(_find_unions([schema], definitions, sample, ""))


def _find_unions(
    schemas: list[JsonObject], definitions: Mapping[str, Schema], value: Json, pattern: str
) -> Iterator[tuple[str, str]]:
    views = [view for schema in schemas for view in _describing_schemas(schema, definitions)]
    if isinstance(value, dict):
        is_union = any(_is_union(view) for view in views)
        if is_union:
            yield pattern, pattern
        for key, member in value.items():
            here = pattern + build_pointer((key,))
            inner = [view["properties"][key] for view in views if key in view.get("properties", {})]
            if is_union and len(inner) > 1:
                yield here, pattern
            yield from _find_unions(inner, definitions, member, here)
    elif isinstance(value, list):
        inner = [view["items"] for view in views if isinstance(view.get("items"), dict)]
        for item in value:
            yield from _find_unions(inner, definitions, item, f"{pattern}/*")


def _is_union(schema: JsonObject) -> bool:
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return sum("$ref" in branch or "properties" in branch for branch in branches) > 1


def _describing_schemas(
    schema: JsonObject, definitions: Mapping[str, Schema]
) -> Iterator[JsonObject]:
    """Yield the schemas that describe a value: this one, what it refers to, and its branches."""
    yield schema
    name = definition_name(schema.get("$ref", ""))
    definition = definitions.get(name) if name is not None else None
    if isinstance(definition, dict):
        yield from _describing_schemas(definition, definitions)
    for keyword in ("anyOf", "oneOf"):
        for branch in schema.get(keyword, ()):
            yield from _describing_schemas(branch, definitions)
