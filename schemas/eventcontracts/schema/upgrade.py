"""The upgrade of schemas in earlier drafts to draft 2020-12.

Each subschema is rewritten by itself, from the top down. As subschemas change places on the way
(`definitions` becomes `$defs`), the references are set right at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, unquote, urldefrag, urljoin

from eventcontracts.jsondata.jsontext import round_trip
from eventcontracts.jsondata.pointers import MISSING, build_pointer, lookup, parse_pointer
from eventcontracts.schema.drafts import CURRENT_DRAFT, DRAFT_2020_12, Draft, draft_named, draft_of
from eventcontracts.schema.validator import SchemaError, Validator
from eventcontracts.schema.vocabulary import (
    DEFINITION_KEYWORDS,
    KNOWN_KEYWORDS,
    all_subschemas,
    direct_subschemas,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.jsondata.jsontypes import JsonObject, Schema

__all__ = [
    "ANCHOR_PATTERN",
    "escape_references",
    "ignored_keywords",
    "translate_keywords",
    "translated_path",
    "upgrade_schema",
]

# One schema object in the words of draft 2020-12; its subschemas stay as they are.


ANCHOR_PATTERN: Final = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")


"""What an anchor looks like in draft 2020-12."""


CONTAINS_KEYWORDS: Final = ("contains", "minContains", "maxContains")


def ignored_keywords(schema: JsonObject, draft: Draft) -> frozenset[str]:
    """Return the keywords of a schema that mean nothing there, though they do in draft 2020-12."""
    if draft == CURRENT_DRAFT:
        return frozenset()
    found = schema.keys() & draft.foreign
    if draft.lone_references and isinstance(schema.get("$ref"), str):
        found |= schema.keys() & (KNOWN_KEYWORDS - DEFINITION_KEYWORDS)
    if not isinstance(schema.get("items"), list):
        found |= schema.keys() & {"additionalItems"}
    return frozenset(found)


def translate_keywords(schema: JsonObject, draft: Draft) -> JsonObject:
    """Return a schema object in the words of draft 2020-12, with containers of its own.

    >>> from eventcontracts.schema.drafts import DRAFT_4
    >>> translate_keywords({"id": "#a", "minimum": 0, "exclusiveMinimum": True}, DRAFT_4)
    {'$anchor': 'a', 'exclusiveMinimum': 0}
    """
    unheard = ignored_keywords(schema, draft)
    heard = {keyword: value for keyword, value in schema.items() if keyword not in unheard}
    result: JsonObject = {}
    for keyword, value in heard.items():
        for name, new in _translate_keyword(keyword, value, heard, draft).items():
            if isinstance(new, dict):
                before = result.get(name)
                result[name] = {**before, **new} if isinstance(before, dict) else {**new}
            else:
                result[name] = [*new] if isinstance(new, list) else new
    if "contains" in result and not draft.contains_evaluates:
        hidden = {name: result.pop(name) for name in CONTAINS_KEYWORDS if name in result}
        result["allOf"] = [*result.get("allOf", ()), {"not": {"not": hidden}}]
    return result


def translated_path(place: tuple[str, ...], schema: JsonObject, draft: Draft) -> tuple[str, ...]:
    """Return where a subschema of a schema stands in its translation.

    >>> from eventcontracts.schema.drafts import DRAFT_4
    >>> translated_path(("items", "1"), {"items": [{}, {}]}, DRAFT_4)
    ('prefixItems', '1')
    """
    keyword, *rest = place
    if draft == CURRENT_DRAFT:
        return place
    if keyword == "definitions":
        return ("$defs", _free_definition_name(rest[0], schema))
    if keyword == "contains" and not draft.contains_evaluates:
        return ("allOf", str(len(schema.get("allOf", ()))), "not", "not", "contains")
    renamed = {"additionalItems": "items", "dependencies": "dependentSchemas"}
    if keyword == "items" and rest:
        renamed = {"items": "prefixItems"}
    return (renamed.get(keyword, keyword), *rest)


def _translate_keyword(keyword: str, value: Any, schema: JsonObject, draft: Draft) -> JsonObject:
    """Return the keywords that one keyword becomes."""
    if draft == CURRENT_DRAFT:
        return {keyword: value}
    if keyword in {draft.identifier, "$id"}:
        return _translate_id(value, draft)
    change = KEYWORD_TRANSLATIONS.get(keyword)
    return change(value, schema) if change else {keyword: value}


def _translate_id(value: Any, draft: Draft) -> JsonObject:
    """Return `$id` without its fragment, and the fragment as an anchor."""
    if not isinstance(value, str):
        return {}
    uri, _, fragment = value.partition("#")
    found = {"$id": uri} if uri else {}
    if draft.named_by_fragment and ANCHOR_PATTERN.fullmatch(fragment):
        found["$anchor"] = fragment
    return found


def _translate_definitions(value: Any, schema: JsonObject) -> JsonObject:
    if not isinstance(value, dict):
        return {"definitions": value}
    return {"$defs": {_free_definition_name(name, schema): part for name, part in value.items()}}


def _free_definition_name(name: str, schema: JsonObject) -> str:
    """Return the name of a definition, another where `$defs` has one of this name too."""
    taken = schema.get("$defs")
    while isinstance(taken, dict) and name in taken:
        name += "_"
    return name


def _translate_dependencies(value: Any, _: JsonObject) -> JsonObject:
    """Return the names that a property demands and the schemas that it demands, apart."""
    if not isinstance(value, dict):
        return {"dependencies": value}
    names = {name: rule for name, rule in value.items() if isinstance(rule, list)}
    schemas = {name: rule for name, rule in value.items() if not isinstance(rule, list)}
    found: JsonObject = {"dependentRequired": names} if names else {}
    return {**found, **({"dependentSchemas": schemas} if schemas else {})}


def _translate_items(value: Any, _: JsonObject) -> JsonObject:
    if not isinstance(value, list):
        return {"items": value}
    return {"prefixItems": value} if value else {}


def _bound_translation(inclusive: str, exclusive: str) -> Callable[[Any, JsonObject], JsonObject]:
    """Return the change of a bound that a flag can make exclusive."""

    def changed(value: Any, schema: JsonObject) -> JsonObject:
        return {exclusive if schema.get(exclusive) is True else inclusive: value}

    return changed


def _flag_translation(name: str) -> Callable[[Any, JsonObject], JsonObject]:
    """Return the change of a bound of its own, which as a flag says nothing alone."""
    return lambda value, _: {} if isinstance(value, bool) else {name: value}


KEYWORD_TRANSLATIONS: Final[dict[str, Callable[[Any, JsonObject], JsonObject]]] = {
    "$schema": lambda _, __: {},
    "additionalItems": lambda value, _: {"items": value},
    "definitions": _translate_definitions,
    "dependencies": _translate_dependencies,
    "exclusiveMaximum": _flag_translation("exclusiveMaximum"),
    "exclusiveMinimum": _flag_translation("exclusiveMinimum"),
    "items": _translate_items,
    "maximum": _bound_translation("maximum", "exclusiveMaximum"),
    "minimum": _bound_translation("minimum", "exclusiveMinimum"),
}


# References as URIs, which some tools write as if they were none.


REFERENCE_KEYWORDS: Final = ("$ref", "$dynamicRef")


INVALID_FRAGMENT_CHARS: Final = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]|%(?![0-9A-Fa-f]{2})")


"""What the fragment of a URI may not have."""


def escape_references(schema: Schema) -> Schema:
    """Return a schema whose references have no characters in their fragments that no URI has.

    Generators of schemas name definitions after generic types, and refer to them as they are.

    >>> escape_references({"$ref": "#/$defs/List<Item>"})
    {'$ref': '#/$defs/List%3CItem%3E'}
    """
    if not any(_escaped_references(part) for _, part in all_subschemas(schema)):
        return schema
    copy: Schema = round_trip(schema)
    for _, part in all_subschemas(copy):
        part.update(_escaped_references(part))
    return copy


def _escaped_references(schema: dict[str, object]) -> dict[str, str]:
    """Return the references of one schema object that have to be others."""
    found = {}
    for keyword in REFERENCE_KEYWORDS:
        if isinstance(reference := schema.get(keyword), str):
            uri, sign, fragment = reference.partition("#")
            found[keyword] = (
                uri + sign + INVALID_FRAGMENT_CHARS.sub(lambda wrong: quote(wrong[0]), fragment)
            )
    return {keyword: text for keyword, text in found.items() if text != schema[keyword]}


RECURSIVE_ANCHOR: Final = "recursiveAnchor"


"""The name that `$recursiveAnchor` becomes as a `$dynamicAnchor`."""


def upgrade_schema(schema: Schema, name: str = "schema") -> Schema:
    """Return a schema in draft 2020-12 that allows the same values.

    One that is written in draft 2020-12 comes back as it is; but in any, references that are no
    URIs are made such. Where `$schema` is missing or unknown, the draft is told by keywords of the
    old ones, such as `definitions`, `dependencies`, a list in `items` or `exclusiveMinimum: true`.

    Args:
        schema: A schema of draft-04, draft-06, draft-07, draft 2019-09 or draft 2020-12.
        name: What to call the schema in an error.

    Raises:
        SchemaError: If it is of an older draft, no valid schema of its own draft, or has a
            reference to where nothing is said.

    >>> upgrade_schema({"$schema": "http://json-schema.org/draft-07/schema#",
    ...            "items": [{"type": "string"}], "additionalItems": False})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'$schema': 'https://json-schema.org/draft/2020-12/schema',
     'prefixItems': [{'type': 'string'}], 'items': False}
    """
    if not isinstance(schema, dict | bool):
        raise SchemaError(name, "", "a schema is an object, true or false")
    schema = escape_references(schema)
    draft = draft_of(schema, name)
    if isinstance(schema, bool) or draft == CURRENT_DRAFT:
        return schema
    if draft_named(schema.get("$schema"), name):
        Validator(schema, name)
    if not any("unevaluatedItems" in part for _, part in all_subschemas(schema)):
        draft = replace(draft, contains_evaluates=True)
    return _Conversion(schema, name).run(draft)


class _SubschemaSite(NamedTuple):
    """The former place of a subschema, and the draft it is read by.

    Attributes:
        old: Its place in the old schema.
        new: Its place in the new one.
        draft: Its draft.
        base: The URI that references in it are relative to.
        recursive: Whether the resource that it lies in has `$recursiveAnchor`.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    draft: Draft
    base: str
    recursive: bool


@dataclass(frozen=True, slots=True)
class _PendingReference:
    """A reference that is to be set right."""

    schema: JsonObject
    keyword: str
    spot: _SubschemaSite


class _Conversion:
    """The conversion of one schema."""

    def __init__(self, schema: JsonObject, name: str) -> None:
        self._old = schema
        self._name = name
        self._new: JsonObject = {}
        self._spots: dict[tuple[str, ...], _SubschemaSite] = {}
        self._resources: dict[str, tuple[str, ...]] = {"": ()}
        self._anchors: dict[str, tuple[str, ...]] = {}
        self._references: list[_PendingReference] = []

    def run(self, draft: Draft) -> JsonObject:
        self._convert(_SubschemaSite((), (), draft, "", recursive=False))
        while self._references:
            self._set_right(self._references.pop())
        return {"$schema": DRAFT_2020_12, **self._new}

    def _convert(self, top: _SubschemaSite) -> None:
        """Rewrite a subschema and all below it."""
        todo = [top]
        while todo:
            spot = todo.pop()
            schema = lookup(self._old, spot.old)
            if isinstance(schema, dict):
                spot = self._within(spot, schema)
                self._put(spot.new, self._translated(schema, spot))
                unheard = ignored_keywords(schema, spot.draft)
                todo.extend(
                    spot._replace(
                        old=(*spot.old, *place),
                        new=(*spot.new, *translated_path(place, schema, spot.draft)),
                    )
                    for place, _ in direct_subschemas(schema)
                    if place[0] not in unheard
                )
            self._spots[spot.old] = spot

    def _within(self, spot: _SubschemaSite, schema: JsonObject) -> _SubschemaSite:
        """Return the spot of a schema with the draft and the URI that it declares itself."""
        identity = schema.get(spot.draft.identifier)
        if not isinstance(identity, str) or spot.draft.identifier in ignored_keywords(
            schema, spot.draft
        ):
            identity = ""
        uri, fragment = urldefrag(identity)
        if uri or not spot.old:
            base, draft = urljoin(spot.base, uri), spot.draft
            if spot.old and "$schema" in schema:
                draft = draft_named(schema["$schema"], self._name) or draft
            recursive = schema.get("$recursiveAnchor") is True
            spot = _SubschemaSite(spot.old, spot.new, draft, base, recursive)
            self._resources[base] = spot.old
        if fragment:
            self._anchors.setdefault(f"{spot.base}#{fragment}", spot.old)
        return spot

    def _translated(self, schema: JsonObject, spot: _SubschemaSite) -> JsonObject:
        result = translate_keywords(schema, spot.draft)
        if spot.draft != CURRENT_DRAFT:
            if result.pop("$recursiveAnchor", None) is True:
                result["$dynamicAnchor"] = RECURSIVE_ANCHOR
            if result.pop("$recursiveRef", None) is not None:
                reference = (
                    {"$dynamicRef": f"#{RECURSIVE_ANCHOR}"} if spot.recursive else {"$ref": "#"}
                )
                result["allOf"] = [*result.get("allOf", ()), reference]
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(result.get(keyword), str):
                self._references.append(_PendingReference(result, keyword, spot))
        return result

    def _put(self, place: tuple[str, ...], value: Any) -> None:
        if not place:
            self._new = value
            return
        holder = lookup(self._new, place[:-1])
        holder[int(place[-1]) if isinstance(holder, list) else place[-1]] = value

    def _set_right(self, reference: _PendingReference) -> None:
        """Let a reference lead to the new place of what it led to."""
        text = reference.schema[reference.keyword]
        uri, fragment = urldefrag(text)
        base = urljoin(reference.spot.base, uri) if uri else reference.spot.base
        resource = self._resources.get(base)
        if resource is None or not fragment or ANCHOR_PATTERN.fullmatch(fragment):
            return
        if fragment.startswith("/"):
            target: tuple[str, ...] | None = (*resource, *parse_pointer(unquote(fragment)))
        else:
            target = self._anchors.get(f"{base}#{fragment}")
        if target is None or not isinstance(lookup(self._old, target), dict | bool):
            return
        place = self._place(target, reference)[len(self._spots[resource].new) :]
        fragment = quote(build_pointer(place), safe="/~$!*'()+,;=:@&?")
        reference.schema[reference.keyword] = f"{uri}#{fragment}"

    def _place(self, target: tuple[str, ...], reference: _PendingReference) -> tuple[str, ...]:
        """Return the new place of a subschema; one outside all others is rewritten there."""
        if target in self._spots:
            return self._spots[target].new
        depth = next(n for n in range(len(target), -1, -1) if target[:n] in self._spots)
        above, rest = self._spots[target[:depth]], target[depth:]
        if lookup(self._new, (*above.new, *rest)) is MISSING:
            where = build_pointer((*reference.spot.old, reference.keyword))
            problem = (
                f"it leads to {build_pointer(target)}, which means nothing in {above.draft.name}"
            )
            raise SchemaError(self._name, where, problem)
        holder = lookup(self._new, above.new)
        for token in rest[:-1]:
            key: Any = int(token) if isinstance(holder, list) else token
            holder[key] = [*holder[key]] if isinstance(holder[key], list) else {**holder[key]}
            holder = holder[key]
        spot = above._replace(old=target, new=(*above.new, *rest))
        self._convert(spot)
        return spot.new
