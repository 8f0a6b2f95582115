"""Declared facts: statements in words about fields, made part of the inferred schemas.

The payload wins: a word that a payload contradicts is left out, and `lint` tells of it. What is
said below a reference becomes a part of the shared definition, as what is seen there does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.catalog.documented import DOCUMENTED, declare
from eventcontracts.catalog.evidence import Reason
from eventcontracts.catalog.explanation import subschema_at
from eventcontracts.documents import FieldFact, SourceLocation
from eventcontracts.documents.facts import annotations_of, contradicted
from eventcontracts.jsondata.pointers import MISSING, build_pointer, parse_pointer
from eventcontracts.schema.bundle import definition_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eventcontracts.catalog.model import Catalog
    from eventcontracts.documents import Sample
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["DocumentedFacts", "apply_facts"]

ITEMS: Final = "*"
DECLARED: Final = "declared"
SAID_AT: Final = "Said at "
SCALARS: Final = frozenset({"string", "integer", "number", "boolean"})


@dataclass
class DocumentedFacts:
    """The facts about the fields of each event that documents state.

    Attributes:
        found: The facts by event and pointer.
        refuted: What payloads contradict: event, pointer and the name of the attribute.
    """

    found: dict[str, dict[str, FieldFact]] = field(default_factory=dict)
    refuted: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, event: str, sample: Sample) -> None:
        """Take in what is said of a sample's fields, as far as the sample itself agrees.

        Args:
            event: The event's name.
            sample: The sample, as documented.
        """
        own = self.found.setdefault(event, {}) if sample.facts else self.found.get(event, {})
        for fact in sample.facts:
            known = own.get(fact.pointer)
            own[fact.pointer] = fact if known is None else known.over(fact)
        for fact in own.values():
            for name, _, _ in contradicted(fact, sample.event):
                self.refuted.add((event, fact.pointer, name))

    def recall(self, catalog: Catalog) -> None:
        """Take in what a catalog knows to be said of the fields of its events and definitions."""
        for reason in catalog.reasons:
            if reason.how != DECLARED:
                continue
            owner, slash, rest = reason.at.partition("/")
            known = catalog.definitions.get(owner)
            if owner in catalog.event_types:
                known = catalog[owner].schema
            if isinstance(known, dict):
                fact = _recalled(known, slash + rest, reason)
                if owner not in catalog.event_types:
                    # further samples are not held against what is said of a shared record, so
                    # only what widens it stays
                    fact = replace(
                        fact,
                        required=fact.required and None,
                        nullable=fact.nullable or None,
                        format="",
                    )
                self.found.setdefault(owner, {}).setdefault(fact.pointer, fact)

    def agreed(self) -> Iterator[tuple[str, FieldFact]]:
        """Yield the events and what is said of their fields, without what payloads contradict."""
        for event, facts in sorted(self.found.items()):
            for pointer, fact in facts.items():
                wrong = {name for one, at, name in self.refuted if (one, at) == (event, pointer)}
                nothing = FieldFact(fact.pointer, fact.place)
                yield event, replace(fact, **{name: getattr(nothing, name) for name in wrong})


def _recalled(schema: JsonObject, pointer: str, reason: Reason) -> FieldFact:
    """Return the fact that a schema states for a reason."""
    *path, last = parse_pointer(pointer) if pointer else ("",)
    parent = subschema_at(schema, path) or {}
    member = _member(parent, last)
    stated = {k: v for k, v in member.items() if k in reason.keywords} if member else {}
    document, _, line = reason.text.removeprefix(SAID_AT).removesuffix(".").rpartition(":")
    types = _types(stated)
    enum = [stated["const"]] if "const" in stated else stated.get("enum", [])
    return FieldFact(
        pointer,
        SourceLocation(document, int(line) if line.isdecimal() else 1),
        types=tuple(name for name in types if name != "null"),
        required=last in parent.get("required", ()) if "required" in reason.keywords else None,
        nullable=("null" in types or None in enum) if types or enum else None,
        enum=tuple(value for value in enum if value is not None),
        format=stated.get("format", ""),
        description=stated.get("description", ""),
        default=stated.get("default", MISSING),
        deprecated=stated.get("deprecated", False),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """The place where a schema describes a value: its owner, the pointer there, and the schema."""

    owner: str
    pointer: tuple[str, ...]
    schema: JsonObject


def apply_facts(
    definitions: Mapping[str, JsonObject],
    events: Mapping[str, JsonObject],
    facts: Iterable[tuple[str, FieldFact]],
) -> tuple[Reason, ...]:
    """Make what documents say of fields a part of schemas, in place, and return the reasons.

    Args:
        definitions: The definitions' schemas by name.
        events: The events' schemas by name.
        facts: The events and what is said of their fields, as far as payloads agree.
    """
    unseen: set[tuple[str, tuple[str, ...]]] = set()
    said: dict[tuple[str, tuple[str, ...]], list[tuple[FieldFact, tuple[_Place, ...]]]] = {}
    for event, fact in facts:
        root = events.get(event, definitions.get(event))
        if root is None:
            continue
        *path, last = parse_pointer(fact.pointer) if fact.pointer else ("",)
        parents = _walk(definitions, _Place(event, (), root), path)
        known = list(_targets(parents, last))
        made = [] if known else list(_make(parents, last))
        unseen |= {(place.owner, place.pointer) for place in made}
        for place in known + made:
            said.setdefault((place.owner, place.pointer), []).append((fact, parents))
    reasons = []
    for (owner, pointer), found in said.items():
        parents = found[0][1]
        fact = _joined([one for one, _ in found])
        keywords = _require(parents, pointer[-1], fact)
        for place in _targets(parents, pointer[-1]):
            if (place.owner, place.pointer) == (owner, pointer):
                said_here = _describe(place.schema, fact, unseen=(owner, pointer) in unseen)
                declare(place.schema, said_here)
                keywords += said_here
        if keywords:
            text = f"Said at {fact.place}."
            reasons.append(
                Reason(owner + build_pointer(pointer), tuple(keywords), text, "declared")
            )
    return tuple(reasons)


def _joined(facts: Sequence[FieldFact]) -> FieldFact:
    """Return what several events say of one field of a record that they share."""
    joined = facts[0]
    for fact in facts[1:]:
        joined = replace(
            joined.over(fact),
            required=_both(joined.required, fact.required, weaker=False),
            nullable=_both(joined.nullable, fact.nullable, weaker=True),
            types=tuple(dict.fromkeys(joined.types + fact.types)),
            enum=tuple(dict.fromkeys(joined.enum + fact.enum)),
        )
    return joined


def _both(one: bool | None, other: bool | None, *, weaker: bool) -> bool | None:
    if one is None or other is None:
        return other if one is None else one
    return weaker if weaker in {one, other} else one


def _expanded(definitions: Mapping[str, JsonObject], place: _Place) -> Iterator[_Place]:
    """Yield a place, those of what its schema refers to, and those that it offers a choice of."""
    yield place
    name = definition_name(place.schema.get("$ref", "")) or ""
    if name in definitions:
        yield from _expanded(definitions, _Place(name, (), definitions[name]))
    for keyword in ("anyOf", "oneOf"):
        for branch in place.schema.get(keyword, ()):
            if isinstance(branch, dict):
                yield from _expanded(definitions, replace(place, schema=branch))


def _walk(
    definitions: Mapping[str, JsonObject], root: _Place, path: Sequence[str]
) -> tuple[_Place, ...]:
    """Return what describes the value that keys lead to, `*` for a list's items."""
    found = list(_expanded(definitions, root))
    for key in path:
        found = [
            place
            for parent in found
            for below in _targets([parent], key)
            for place in _expanded(definitions, below)
        ]
    return tuple(found)


def _targets(parents: Sequence[_Place], key: str) -> Iterator[_Place]:
    """Yield the schemas of a member, or of the items, that places have."""
    for place in parents:
        member = _member(place.schema, key)
        if isinstance(member, dict):
            yield _Place(place.owner, (*place.pointer, key), member)


def _make(parents: Sequence[_Place], key: str) -> Iterator[_Place]:
    """Yield a new schema for a member that no payload shows, in the first object with others."""
    for place in parents:
        properties = place.schema.get("properties")
        is_map = isinstance(place.schema.get("additionalProperties"), dict)
        if properties is not None and not is_map and key != ITEMS and key not in properties:
            yield _Place(place.owner, (*place.pointer, key), properties.setdefault(key, {}))
            return


def _member(schema: JsonObject, key: str) -> Any:
    return schema.get("items") if key == ITEMS else schema.get("properties", {}).get(key)


def _require(parents: Sequence[_Place], key: str, fact: FieldFact) -> list[str]:
    """Require a key, or not any more; return the keyword if that changes or confirms anything."""
    holders = [place.schema for place in parents if key in place.schema.get("required", ())]
    if key == ITEMS or fact.required is None:
        return []
    if not fact.required:
        for place in parents:
            seen = place.schema.get(DOCUMENTED, {})
            if key in seen.get("required", ()):
                seen["required"] = [one for one in seen["required"] if one != key]
        for schema in holders:
            schema["required"] = [one for one in schema["required"] if one != key]
            if not schema["required"]:
                del schema["required"]
    elif not holders:
        for place in parents:
            if key in place.schema.get("properties", {}):
                place.schema["required"] = sorted([*place.schema.get("required", ()), key])
    return ["required"]


def _describe(schema: JsonObject, fact: FieldFact, *, unseen: bool) -> list[str]:
    """Say in the schema of a field what a fact does; return the keywords that now rest on it."""
    if "const" in schema:
        return _annotate(schema, fact)
    if unseen and fact.nullable is None:
        fact = replace(fact, nullable=False)
    keywords = _list_values(schema, fact) if fact.enum else _type(schema, fact)
    if fact.format and "string" in _types(schema) and not schema.keys() & {"format", "enum"}:
        schema["format"] = fact.format
        keywords.append("format")
    return keywords + _annotate(schema, fact)


def _annotate(schema: JsonObject, fact: FieldFact) -> list[str]:
    new = {key: value for key, value in annotations_of(fact).items() if key not in schema}
    schema.update(new)
    return list(new)


def _types(schema: JsonObject) -> list[str]:
    stated = schema.get("type", [])
    return stated if isinstance(stated, list) else [stated]


def _list_values(schema: JsonObject, fact: FieldFact) -> list[str]:
    """State all values that a field may have, unless objects or lists were seen there."""
    types = _types(schema)
    if any(value not in fact.enum for value in schema.get("examples", ())):
        return []  # another one was seen since, in an event that shares the record
    if schema.keys() & {"anyOf", "oneOf", "$ref", "items", "properties", "enum"}:
        return []
    nullable = "null" in types if fact.nullable is None else fact.nullable
    for keyword in ("type", "examples", "format", "pattern"):
        schema.pop(keyword, None)
    if len(fact.enum) == 1 and not nullable:
        schema["const"] = fact.enum[0]
        return ["const"]
    schema["enum"] = [*fact.enum, *([None] if nullable else [])]
    return ["enum"]


def _type(schema: JsonObject, fact: FieldFact) -> list[str]:
    """Widen, or where nothing is known set, the types of a field; say whether it may be null."""
    types = _types(schema)
    if not types and schema.keys() & {"anyOf", "oneOf", "$ref", "enum"}:
        return _allow_null(schema) if fact.nullable else []
    null = ["null"] if "null" in types or not types else []
    if fact.nullable is not None:
        null = ["null"] if fact.nullable else []
    seen = [name for name in types if name != "null"]
    stated = seen if _only_wider(seen, fact.types) is None else _only_wider(seen, fact.types)
    if not stated:
        return []
    wanted = [*stated, *null]
    changed = fact.types or fact.nullable is not None
    schema["type"] = wanted[0] if len(wanted) == 1 else wanted
    return ["type"] if changed else []


def _only_wider(seen: Sequence[str], said: Sequence[str]) -> list[str] | None:
    """Return the types that are said if they admit all that were seen; None if they do not."""
    if not said or (set(seen) - SCALARS and set(seen) - set(said)):
        return None
    wide = set(said) | ({"integer"} if "number" in said else set())
    return list(said) if set(seen) <= wide else None


def _allow_null(schema: JsonObject) -> list[str]:
    """Let a field with a choice, a reference or a list of values be null as well."""
    null: JsonObject = {"type": "null"}
    if "enum" in schema:
        schema["enum"] = list(dict.fromkeys([*schema["enum"], None]))
        return ["enum"]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            schema[keyword] += [] if null in schema[keyword] else [null]
            return [keyword]
    inside = {key: schema.pop(key) for key in ("$ref", "required", "properties") if key in schema}
    schema["anyOf"] = [inside, null]
    return ["anyOf"]
