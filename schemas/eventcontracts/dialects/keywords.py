"""One schema object in the words of draft 2020-12; its subschemas stay as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.dialects.drafts import CURRENT
from eventcontracts.dialects.positions import KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.dialects.drafts import Draft
    from eventcontracts.jsontypes import JsonObject

__all__ = ["ANCHOR", "moved", "silent", "translated"]

ANCHOR: Final = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")
"""What an anchor looks like in draft 2020-12."""

HEARD: Final = frozenset({"$defs", "definitions"})
"""What still counts beside a `$ref` that silences the rest."""

CONTAINS: Final = ("contains", "minContains", "maxContains")


def silent(schema: JsonObject, draft: Draft) -> frozenset[str]:
    """Return the keywords of a schema that mean nothing there, though they do in draft 2020-12."""
    if draft == CURRENT:
        return frozenset()
    found = schema.keys() & draft.foreign
    if draft.lone_references and isinstance(schema.get("$ref"), str):
        found |= schema.keys() & (KNOWN - HEARD)
    if not isinstance(schema.get("items"), list):
        found |= schema.keys() & {"additionalItems"}
    return frozenset(found)


def translated(schema: JsonObject, draft: Draft) -> JsonObject:
    """Return a schema object in the words of draft 2020-12, with containers of its own.

    >>> from eventcontracts.dialects.drafts import DRAFT_4
    >>> translated({"id": "#a", "minimum": 0, "exclusiveMinimum": True}, DRAFT_4)
    {'$anchor': 'a', 'exclusiveMinimum': 0}
    """
    unheard = silent(schema, draft)
    heard = {keyword: value for keyword, value in schema.items() if keyword not in unheard}
    result: JsonObject = {}
    for keyword, value in heard.items():
        for name, new in _changed(keyword, value, heard, draft).items():
            if isinstance(new, dict):
                before = result.get(name)
                result[name] = {**before, **new} if isinstance(before, dict) else {**new}
            else:
                result[name] = [*new] if isinstance(new, list) else new
    if "contains" in result and not draft.contains_evaluates:
        hidden = {name: result.pop(name) for name in CONTAINS if name in result}
        result["allOf"] = [*result.get("allOf", ()), {"not": {"not": hidden}}]
    return result


def moved(place: tuple[str, ...], schema: JsonObject, draft: Draft) -> tuple[str, ...]:
    """Return where a subschema of a schema stands in its translation.

    >>> from eventcontracts.dialects.drafts import DRAFT_4
    >>> moved(("items", "1"), {"items": [{}, {}]}, DRAFT_4)
    ('prefixItems', '1')
    """
    keyword, *rest = place
    if draft == CURRENT:
        return place
    if keyword == "definitions":
        return ("$defs", _free(rest[0], schema))
    if keyword == "contains" and not draft.contains_evaluates:
        return ("allOf", str(len(schema.get("allOf", ()))), "not", "not", "contains")
    renamed = {"additionalItems": "items", "dependencies": "dependentSchemas"}
    if keyword == "items" and rest:
        renamed = {"items": "prefixItems"}
    return (renamed.get(keyword, keyword), *rest)


def _changed(keyword: str, value: Any, schema: JsonObject, draft: Draft) -> JsonObject:
    """Return the keywords that one keyword becomes."""
    if draft == CURRENT:
        return {keyword: value}
    if keyword in {draft.identifier, "$id"}:
        return _identity(value, draft)
    change = CHANGES.get(keyword)
    return change(value, schema) if change else {keyword: value}


def _identity(value: Any, draft: Draft) -> JsonObject:
    """Return `$id` without its fragment, and the fragment as an anchor."""
    if not isinstance(value, str):
        return {}
    uri, _, fragment = value.partition("#")
    found = {"$id": uri} if uri else {}
    if draft.named_by_fragment and ANCHOR.fullmatch(fragment):
        found["$anchor"] = fragment
    return found


def _definitions(value: Any, schema: JsonObject) -> JsonObject:
    if not isinstance(value, dict):
        return {"definitions": value}
    return {"$defs": {_free(name, schema): part for name, part in value.items()}}


def _free(name: str, schema: JsonObject) -> str:
    """Return the name of a definition, another where `$defs` has one of this name too."""
    taken = schema.get("$defs")
    while isinstance(taken, dict) and name in taken:
        name += "_"
    return name


def _dependencies(value: Any, _: JsonObject) -> JsonObject:
    """Return the names that a property demands and the schemas that it demands, apart."""
    if not isinstance(value, dict):
        return {"dependencies": value}
    names = {name: rule for name, rule in value.items() if isinstance(rule, list)}
    schemas = {name: rule for name, rule in value.items() if not isinstance(rule, list)}
    found: JsonObject = {"dependentRequired": names} if names else {}
    return {**found, **({"dependentSchemas": schemas} if schemas else {})}


def _items(value: Any, _: JsonObject) -> JsonObject:
    if not isinstance(value, list):
        return {"items": value}
    return {"prefixItems": value} if value else {}


def _bound(inclusive: str, exclusive: str) -> Callable[[Any, JsonObject], JsonObject]:
    """Return the change of a bound that a flag can make exclusive."""

    def changed(value: Any, schema: JsonObject) -> JsonObject:
        return {exclusive if schema.get(exclusive) is True else inclusive: value}

    return changed


def _flag(name: str) -> Callable[[Any, JsonObject], JsonObject]:
    """Return the change of a bound of its own, which as a flag says nothing alone."""
    return lambda value, _: {} if isinstance(value, bool) else {name: value}


CHANGES: Final[dict[str, Callable[[Any, JsonObject], JsonObject]]] = {
    "$schema": lambda _, __: {},
    "additionalItems": lambda value, _: {"items": value},
    "definitions": _definitions,
    "dependencies": _dependencies,
    "exclusiveMaximum": _flag("exclusiveMaximum"),
    "exclusiveMinimum": _flag("exclusiveMinimum"),
    "items": _items,
    "maximum": _bound("maximum", "exclusiveMaximum"),
    "minimum": _bound("minimum", "exclusiveMinimum"),
}
