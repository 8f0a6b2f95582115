"""Explanations: the statements about one place of an event, and the evidence of each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.documented import DOCUMENTED
from eventcontracts.catalog.support import Support, conditional_schemas, evidence_key
from eventcontracts.errors import CatalogError
from eventcontracts.jsondata.equality import equal_values
from eventcontracts.jsondata.pointers import generalize_pointer, parse_pointer
from eventcontracts.schema.bundle import definition_name, references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.catalog.evidence import Evidence
    from eventcontracts.catalog.model import Catalog
    from eventcontracts.contract import Link
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = [
    "ExplainedKeyword",
    "PlaceExplanation",
    "SchemaExplanation",
    "UnknownPlaceError",
    "applicable_schemas",
    "definitions_leading_to",
    "describe_values",
    "explain",
    "has_place",
    "matches_constants",
    "subschema_at",
]

# Places of a schema: the schemas that describe one value, and the values that one describes.


def subschema_at(schema: JsonObject, path: Sequence[str]) -> JsonObject | None:
    """Return the schema of a value; below a reference, a new one beside it.

    Args:
        schema: The schema of a definition or an event; a place below a reference is added to it.
        path: The keys of the value, `*` for a list's items.

    >>> subschema_at({"properties": {"a": {"items": {"type": "string"}}}}, ("a", "*"))
    {'type': 'string'}
    """
    here = schema
    for token in path:
        local = "$ref" in here
        if token == "*":
            here = here.setdefault("items", {})
        elif token in here.get("properties", {}):
            here = here["properties"][token]
        elif local:
            here = here.setdefault("properties", {}).setdefault(token, {})
        else:
            branch = next((one for one in here.get("anyOf", ()) if "properties" in one), None)
            if branch is None or token not in branch["properties"]:
                return None
            here = branch["properties"][token]
    return here


def has_place(schema: Schema, definitions: Mapping[str, Schema], pattern: str) -> bool:
    """Return whether a schema names a place, here or in a definition that it refers to.

    Args:
        schema: The schema.
        definitions: All definitions by name.
        pattern: The place, with `*` for a list's items.

    >>> has_place({"properties": {"a": {"$ref": "A.json"}}}, {"A": {"items": {}}}, "/a/*")
    True
    """
    found = list(applicable_schemas(schema, definitions))
    for token in parse_pointer(pattern):
        found = [
            inner
            for view in found
            for below in _subschemas_below(view, token)
            for inner in applicable_schemas(below, definitions)
        ]
    return bool(found)


def _subschemas_below(view: JsonObject, token: str) -> Iterator[Schema]:
    if token == "*" and "items" in view:
        yield view["items"]
    elif token in view.get("properties", {}):
        yield view["properties"][token]
    elif token == "*" and view.get("additionalProperties"):
        yield view["additionalProperties"]


def applicable_schemas(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[JsonObject]:
    """Yield a schema, and those that it refers to or offers a choice of.

    >>> list(applicable_schemas({"anyOf": [{"$ref": "A.json"}]}, {"A": {"type": "null"}}))
    [{'anyOf': [{'$ref': 'A.json'}]}, {'$ref': 'A.json'}, {'type': 'null'}]
    """
    stack: list[Schema] = [schema]
    seen: set[str] = set()
    while stack:
        here = stack.pop()
        if not isinstance(here, dict):
            continue
        yield here
        name = definition_name(here.get("$ref", "")) or ""
        if name in definitions and name not in seen:
            seen.add(name)
            stack.append(definitions[name])
        stack.extend(branch for keyword in ("anyOf", "oneOf") for branch in here.get(keyword, ()))


def definitions_leading_to(definitions: Mapping[str, Schema], name: str) -> dict[str, Schema]:
    """Return those of some definitions that lead to one of them: that one, and what refers to it.

    >>> list(definitions_leading_to({"A": {"items": {"$ref": "B.json"}}, "B": {}, "C": {}}, "B"))
    ['A', 'B']
    """
    owners: dict[str | None, set[str]] = {}
    for owner, schema in definitions.items():
        for reference in references(schema):
            owners.setdefault(definition_name(reference), set()).add(owner)
    found = {name}
    stack = [name]
    while stack:
        new = owners.get(stack.pop(), set()) - found
        found |= new
        stack.extend(new)
    return {name: schema for name, schema in definitions.items() if name in found}


def describe_values(
    schema: Schema, definitions: Mapping[str, Schema], event: str, sample: Json
) -> Iterator[tuple[str, Json, str | int]]:
    """Yield what describes each value of a sample, and where the value is held.

    Args:
        schema: The schema of an event.
        definitions: The definitions to look into, by name.
        event: The event's name.
        sample: A payload of the event.

    Yields:
        The name of the event or definition with the place in it, such as `Task/state/name`; what
        holds the value; and its key or index there.

    >>> schema, definition = {"properties": {"a": {"$ref": "A.json"}}}, {"properties": {"b": {}}}
    >>> [at for at, _, _ in describe_values(schema, {"A": definition}, "E", {"a": {"b": 1}})]
    ['E', 'E/a', 'A', 'A/b']
    """
    todo: list[tuple[Schema, str, Json, str | int]] = [(schema, event, [sample], 0)]
    while todo:
        here, at, holder, key = todo.pop()
        yield at, holder, key
        inside = list(_describe_parts(here, definitions, at, holder, key))
        todo.extend(reversed(inside))


def _describe_parts(
    schema: Schema, definitions: Mapping[str, Schema], at: str, holder: Json, key: str | int
) -> Iterator[tuple[Schema, str, Json, str | int]]:
    """Yield what describes a value more closely, and what describes each of its parts."""
    value = holder[key]
    for view in applicable_schemas(schema, {}):
        name = (definition_name(view["$ref"]) if "$ref" in view else None) or ""
        if name in definitions and matches_constants(definitions[name], value):
            yield definitions[name], name, holder, key
        for token, inner in _part_schemas(view, value):
            place = "*" if isinstance(token, int) else token
            yield inner, f"{at}/{place}", value, token


def _part_schemas(view: JsonObject, value: Json) -> Iterator[tuple[str | int, Schema]]:
    if isinstance(value, dict):
        yield from ((k, v) for k, v in view.get("properties", {}).items() if k in value)
    elif isinstance(value, list) and "items" in view:
        yield from ((index, view["items"]) for index in range(len(value)))


def matches_constants(definition: Schema, value: Json) -> bool:
    """Return whether the constants of a schema, such as a union's tag, are those of a value.

    >>> matches_constants({"properties": {"kind": {"const": "A"}}}, {"kind": "B"})
    False
    """
    if not isinstance(definition, dict) or not isinstance(value, dict):
        return True
    return all(
        equal_values(value.get(name), inner["const"])
        for name, inner in definition.get("properties", {}).items()
        if isinstance(inner, dict) and "const" in inner
    )


APPLICATOR_KEYWORDS: Final = frozenset(
    {
        "$ref",
        "additionalProperties",
        "anyOf",
        "else",
        "if",
        "items",
        "oneOf",
        "properties",
        "required",
        "then",
        "$schema",
        DOCUMENTED,
    }
)


"""Keywords that lead to other places, which are explained on their own."""


FORBIDDEN: Final[JsonObject] = {"not": {}}


"""What a place that must not be there says."""


BASIS_LABELS: Final = {
    "corrected": "by correction",
    "declared": "by the document's words",
    "reconstructed": "by reconstruction",
}


"""What a place rests on whose statements all have a reason."""


class UnknownPlaceError(CatalogError):
    """A place that an event's schema says nothing of."""


@dataclass(frozen=True, slots=True)
class ExplainedKeyword:
    """One keyword, and why it is there.

    Attributes:
        keyword: The keyword, such as `type`; `required` for the place itself, or `absent` for
            keys that were taken away from it.
        value: Its value.
        reason: The reason of the correction that states it; empty where observations do.
        how: Whether the reason is one of a correction or of a reconstruction.
        weak: Whether it rests on too few observations.
    """

    keyword: str
    value: Json
    reason: str = ""
    how: str = "corrected"
    weak: bool = False


@dataclass(frozen=True, slots=True)
class SchemaExplanation:
    """The statements of one schema about a place: the event's, or that of a definition.

    Attributes:
        where: The place, such as `Task/state/name`.
        basis: The observations that it rests on, in words.
        weak: Whether something that it says rests on too few of them.
        statements: What it says.
        notes: Why it leaves open what it leaves open, and what it rests too little on.
    """

    where: str
    basis: str
    weak: bool
    statements: tuple[ExplainedKeyword, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceExplanation:
    """The explanation of one place of an event.

    Attributes:
        aspects: What each schema says of it.
        links: The links that it takes part in.
        members: The keys below it, if it is a record.
    """

    aspects: tuple[SchemaExplanation, ...]
    links: tuple[Link, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _SchemaView:
    """One schema's view of a place, which may hold only under a condition."""

    owner: str
    pointer: str
    schema: JsonObject = field(hash=False)
    required: bool = False
    condition: str = ""


def explain(catalog: Catalog, event: str, pointer: str = "") -> PlaceExplanation:
    """Return why each keyword at a place of an event is there, or why the place is not.

    Args:
        catalog: The catalog.
        event: The event's name.
        pointer: The place, with `*` or any index for a list's items, or any key of a map.

    Raises:
        UnknownEventError: If the catalog has no such event.
        UnknownPlaceError: If no event has such a place.

    >>> from eventcontracts.catalog import Catalog
    >>> found = explain(Catalog.load("expertflow-cx"), "FIND_AGENT", "/entities/cimEvent/type")
    >>> [stated.reason for stated in found.aspects[0].statements if stated.keyword == "enum"]
    ['Declared and closed; for the event documented without the outer message.']
    """
    if pointer and not pointer.startswith("/"):
        meant = "/" + pointer.replace(".", "/")
        raise UnknownPlaceError(
            f"{pointer!r} is no JSON pointer, which begins with '/'; say {meant}"
        )
    pattern = generalize_pointer(pointer)
    tokens = parse_pointer(pattern)
    views = _views_of(catalog, event, tokens)
    if not views:
        return _explain_absence(catalog, event, pointer, tokens)
    return PlaceExplanation(
        aspects=tuple(
            _explain_view(catalog, view) for view in views if not _only_refers(catalog, view)
        ),
        links=tuple(link for link in catalog[event].links if pattern in link.patterns),
        members=tuple(
            dict.fromkeys(k for view in views for k in view.schema.get("properties", ()))
        ),
    )


def _views_of(catalog: Catalog, event: str, tokens: Sequence[str]) -> list[_SchemaView]:
    """Return what the schemas say of a place, here and in definitions that lead there."""
    views = list(_expand_view(catalog, _owner_view(f"events/{event}", catalog[event].schema)))
    for token in tokens:
        views = [inner for view in views for inner in _descend_view(catalog, view, token)]
    return views


def _explain_absence(
    catalog: Catalog, event: str, pointer: str, tokens: Sequence[str]
) -> PlaceExplanation:
    """Return why an event has no such place: it was seen in others alone."""
    others = [name for name in catalog if name != event and _views_of(catalog, name, tokens)]
    if not others:
        raise UnknownPlaceError(f"{event} has nothing at {pointer}; see `explain {event}`")
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    note = f"{others[0]}{more} has it, and what others have says nothing of {event}"
    basis = "no payload of the event shows it"
    return PlaceExplanation((SchemaExplanation(event + pointer, basis, False, (), (note,)),))


def _owner_view(owner: str, schema: Schema) -> _SchemaView:
    return _SchemaView(owner, "", schema if isinstance(schema, dict) else {})


def _expand_view(catalog: Catalog, view: _SchemaView) -> Iterator[_SchemaView]:
    """Yield a view, and those of what its schema refers to or offers a choice of."""
    yield view
    name = definition_name(view.schema.get("$ref", ""))
    if name is not None and name in catalog.definitions:
        yield from _expand_view(
            catalog, _owner_view(f"definitions/{name}", catalog.definitions[name])
        )
    for keyword in ("anyOf", "oneOf"):
        for branch in view.schema.get(keyword, ()):
            yield from _expand_view(catalog, replace(view, schema=branch, required=False))
    for case in conditional_schemas(view.schema):
        inner = replace(view, schema=case.schema, required=False, condition=case.condition)
        yield from _expand_view(catalog, inner)


def _only_refers(catalog: Catalog, view: _SchemaView) -> bool:
    """Return whether a view says nothing of its own, and only refers to another or to its keys."""
    leads = "$ref" in view.schema or view.condition
    seen = _evidence_at(catalog, view)
    guesses = seen is not None and bool(seen.guessed)
    says = guesses or view.required or not APPLICATOR_KEYWORDS.issuperset(view.schema)
    return bool(leads) and not says


def _descend_view(catalog: Catalog, view: _SchemaView, token: str) -> Iterator[_SchemaView]:
    required = token in view.schema.get("required", ())
    if token == "*" and "items" in view.schema:
        inner = view.schema["items"]
    elif token in view.schema.get("properties", {}):
        inner = view.schema["properties"][token]
    elif view.schema.get("additionalProperties"):
        inner, token = view.schema["additionalProperties"], "*"
    elif f"{view.pointer}/{token}" in catalog.evidence.get(view.owner, {}):
        inner = {}  # of a definition's key, the event says whether it must be there
    else:
        return
    inner = FORBIDDEN if inner is False else inner
    pointer = f"{view.pointer}/{token}"
    yield from _expand_view(
        catalog, _SchemaView(view.owner, pointer, inner, required, view.condition)
    )


def _explain_view(catalog: Catalog, view: _SchemaView) -> SchemaExplanation:
    name = view.owner.partition("/")[2]
    place = evidence_key(view.pointer, view.condition)
    support = Support(view.owner, catalog.evidence.get(view.owner, {}), catalog.reasons)
    statements = []
    if view.required:
        weak = support.lacks(view.pointer, "required")
        statements.append(ExplainedKeyword("required", True, weak=weak))
    for keyword, value in view.schema.items():
        if keyword not in APPLICATOR_KEYWORDS:
            reasons = [r for r in catalog.reasons if r.covers(name, view.pointer, keyword)]
            how = reasons[-1].how if reasons else "corrected"
            text = " ".join(reason.text for reason in reasons)
            weak = support.lacks(place, keyword) or (
                keyword == "type" and support.lacks(place, "integer")
            )
            statements.append(ExplainedKeyword(keyword, value, text, how, weak))
    statements += [
        ExplainedKeyword("absent", list(reason.absent), reason.text, reason.how)
        for reason in catalog.reasons
        if reason.absent and reason.at == name + view.pointer
    ]
    hows = {statement.how if statement.reason else "" for statement in statements}
    stated = BASIS_LABELS.get(hows.pop(), "") if len(hows) == 1 else ""
    basis, unknown = _evidence_basis(catalog, view, stated)
    weak = unknown or any(statement.weak for statement in statements)
    return SchemaExplanation(
        name + place, basis, weak, tuple(statements), tuple(_notes(catalog, view, statements))
    )


NOTES: Final = {
    "absent": "must be absent",
    "alternatives": "may be another record",
    "empty": "may be empty, though it never was",
    "form": "may have another form",
    "items": "may hold anything",
    "keys": "may have other keys",
    "null": "may be null, though it never was",
    "optional": "may be absent, though it never was",
    "placeholder": "the document has a placeholder here",
    "type": "may be anything",
}


"""What is allowed that was not seen, in words."""


def _notes(
    catalog: Catalog, view: _SchemaView, statements: Sequence[ExplainedKeyword]
) -> Iterator[str]:
    """Yield why a place may be absent, null or anything, and what is weak in what is said of it."""
    seen = _evidence_at(catalog, view)
    if seen is None:
        return
    if not view.required and seen.seen < seen.of and seen.seen:
        yield f"optional: {seen.of - seen.seen} of {seen.of} did without it"
    for what, reason in seen.guessed.items():
        because = f": {reason}" if reason else ""
        yield f"{NOTES.get(what, what)} (a guess{because})"
    if any(statement.weak for statement in statements):
        yield f"weak: {_counted(seen.records, 'record')} and {_counted(seen.values, 'value')}"


def _counted(number: int, what: str) -> str:
    return f"{number} different {what}s" if number != 1 else f"one {what}"


def _evidence_at(catalog: Catalog, view: _SchemaView) -> Evidence | None:
    known = catalog.evidence.get(view.owner, {})
    return known.get(evidence_key(view.pointer, view.condition)) or known.get(view.pointer)


def _evidence_basis(catalog: Catalog, view: _SchemaView, stated: str) -> tuple[str, bool]:
    """Return the observations that a view rests on in words, and whether there are none.

    Args:
        catalog: The catalog.
        view: The view.
        stated: What it rests on without observations.
    """
    seen = _evidence_at(catalog, view)
    kind, _, name = view.owner.partition("/")
    if seen and view.pointer:
        basis = f"seen {seen.seen} of {seen.of} times"
        basis += f", {seen.nulls} of them null" if seen.nulls else ""
        basis += f": {', '.join(seen.places)}" if seen.places else ""
        return basis, False
    if _is_declared(catalog, view.owner):
        return f"declared at {catalog[name].source}" if kind == "events" else "declared", False
    if stated:
        return stated, False
    if view.pointer:
        return "not documented by a payload", True
    if kind == "definitions":
        return f"a shared definition, seen {seen.seen} times" if seen else "a definition", False
    return catalog[name].source, False


def _is_declared(catalog: Catalog, owner: str) -> bool:
    """Return whether a document states the schema of an owner, such as `events/order.paid`.

    A definition that was inferred has evidence; one that was not is declared, if anything is.
    """
    kind, _, name = owner.partition("/")
    if kind == "events":
        return catalog[name].origin == "declared"
    declares = any(one.origin == "declared" for one in catalog.event_types.values())
    return declares and owner not in catalog.evidence
