"""Siblings: values whose type another value of the same record tells.

A field of a form is `{"type": "INT", "key": "age", "value": 41}`: what `type` says decides what
`value` is. That is learned where each type name goes with one type of the value, seen often enough
or named by it, and different names go with different types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.catalog.conditions import cases_of, evidence_at
from eventcontracts.catalog.evidence import Evidence
from eventcontracts.inference.observe import Field, types_of
from eventcontracts.inference.testimony import first_places
from eventcontracts.inference.words import words
from eventcontracts.jsontext import canonical
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.inference.forms import Form
    from eventcontracts.inference.observe import Group, GroupKey
    from eventcontracts.inference.pooling import Kind
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsontypes import JsonObject, Schema

__all__ = ["sibling_evidence", "sibling_rules"]

NAMED: Final = {
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

NAMES: Final = {word: sort for sort, names in NAMED.items() for word in names}


class _Sort(NamedTuple):
    """What all values beside one type name are, and whether the name says so itself."""

    type: str
    form: Form | None
    named: bool

    def schema(self, *, nullable: bool) -> JsonObject:
        """Return the keywords that say so."""
        types = [self.type, "null"] if nullable else self.type
        return {"type": types, **(self.form.keywords if self.form else {})}


class _Beside(NamedTuple):
    """What was seen at one key beside one type name."""

    types: set[str]
    field: Field


def sibling_rules(
    kind: Kind, groups: Mapping[GroupKey, Group], limits: Thresholds
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
        by_name: dict[str, list[Group]] = {}
        for key in kind.groups:
            if (name := dict(key.tags).get(tag)) is not None:
                by_name.setdefault(name, []).append(groups[key])
        if len(by_name) > 1 and not kind.is_envelope:
            rules.append(_rules(tag, by_name, limits))
    return [rule for rule in rules if rule]


def sibling_evidence(
    kind: Kind, groups: Mapping[GroupKey, Group], schema: Schema
) -> dict[str, Evidence]:
    """Return what was seen beside type names, by place and condition.

    Args:
        kind: A kind of record.
        groups: What was seen in each group.
        schema: Its schema, with rules.
    """
    found: dict[str, Evidence] = {}
    for case in cases_of(schema):
        for name in case.schema.get("properties", ()):
            beside = [
                groups[key]
                for key in kind.groups
                if all(dict(key.tags).get(tag) in names for tag, names in case.asked.items())
            ]
            fields = [group.fields[name] for group in beside if name in group.fields]
            found[evidence_at(build((name,)), case.condition)] = Evidence(
                seen=sum(seen.count for seen in fields),
                of=sum(group.count for group in beside),
                nulls=sum(seen.nulls for seen in fields),
                places=first_places(fields),
            )
    return found


def _rules(tag: str, by_name: Mapping[str, list[Group]], limits: Thresholds) -> JsonObject:
    """Return the rules of one tag, one for all names that say the same; empty if there are none."""
    beside: dict[str, dict[str, _Beside]] = {}
    for name in sorted(by_name):
        for key, found in _beside(by_name[name]).items():
            beside.setdefault(key, {})[name] = found
    then: dict[str, JsonObject] = {name: {} for name in sorted(by_name)}
    for key in sorted(beside.keys() - {tag}):
        for name, schema in _told(beside[key], limits).items():
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


def _beside(groups: Sequence[Group]) -> dict[str, _Beside]:
    """Return what was seen at each key of groups."""
    found: dict[str, _Beside] = {}
    for group in groups:
        properties = group.skeleton()["properties"]
        for key, seen in group.fields.items():
            types, field = found.setdefault(key, _Beside(set(), Field()))
            types |= types_of(properties[key]) - {"null"}
            field.merge(seen)
    return found


def _told(found: Mapping[str, _Beside], limits: Thresholds) -> dict[str, JsonObject]:
    """Return the schema of the values beside each type name that says what they are."""
    sorts: dict[str, _Sort] = {}
    for name, (types, seen) in found.items():
        if len(types - {"integer"} if "number" in types else types) > 1:
            return {}
        if types and (sort := _sort(max(types), seen, name, limits)):
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


def _sort(kind: str, seen: Field, name: str, limits: Thresholds) -> _Sort | None:
    """Return what the values beside a type name are; None if that may be a coincidence."""
    said = NAMES.get(" ".join(words(name)), "")
    form = next(iter(seen.forms)) if len(seen.forms) == 1 else None
    if form and len(seen.texts) < limits.telling and said != form.name:
        form = None
    if said == kind or (said, kind) == ("number", "integer"):
        return _Sort(said, form, named=True)
    if form and said == form.name:
        return _Sort(kind, form, named=True)
    enough = seen.count - seen.nulls >= limits.telling
    return _Sort(kind, form, named=False) if enough else None
