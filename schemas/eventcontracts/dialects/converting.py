"""Making a schema of draft 2020-12 of one in an earlier draft.

Each subschema is rewritten by itself, from the top down. As subschemas change places on the way
(`definitions` becomes `$defs`), the references are set right at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, unquote, urldefrag, urljoin

from eventcontracts.dialects.drafts import CURRENT, DRAFT_2020_12, Draft, draft_named, draft_of
from eventcontracts.dialects.keywords import ANCHOR, moved, silent, translated
from eventcontracts.dialects.positions import every, parts
from eventcontracts.dialects.references import escaped
from eventcontracts.pointers import MISSING, build, lookup, parse
from eventcontracts.validation import SchemaError, Validator

if TYPE_CHECKING:
    from eventcontracts.jsontypes import JsonObject, Schema

__all__ = ["converted"]

RECURSIVE: Final = "recursiveAnchor"
"""The name that `$recursiveAnchor` becomes as a `$dynamicAnchor`."""


def converted(schema: Schema, name: str = "schema") -> Schema:
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

    >>> converted({"$schema": "http://json-schema.org/draft-07/schema#",
    ...            "items": [{"type": "string"}], "additionalItems": False})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'$schema': 'https://json-schema.org/draft/2020-12/schema',
     'prefixItems': [{'type': 'string'}], 'items': False}
    """
    if not isinstance(schema, dict | bool):
        raise SchemaError(name, "", "a schema is an object, true or false")
    schema = escaped(schema)
    draft = draft_of(schema, name)
    if isinstance(schema, bool) or draft == CURRENT:
        return schema
    if draft_named(schema.get("$schema"), name):
        Validator(schema, name)
    if not any("unevaluatedItems" in part for _, part in every(schema)):
        draft = replace(draft, contains_evaluates=True)
    return _Conversion(schema, name).run(draft)


class _Spot(NamedTuple):
    """Where a subschema stood, and what it is read by.

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
class _Reference:
    """A reference that is to be set right."""

    schema: JsonObject
    keyword: str
    spot: _Spot


class _Conversion:
    """The conversion of one schema."""

    def __init__(self, schema: JsonObject, name: str) -> None:
        self._old = schema
        self._name = name
        self._new: JsonObject = {}
        self._spots: dict[tuple[str, ...], _Spot] = {}
        self._resources: dict[str, tuple[str, ...]] = {"": ()}
        self._anchors: dict[str, tuple[str, ...]] = {}
        self._references: list[_Reference] = []

    def run(self, draft: Draft) -> JsonObject:
        self._convert(_Spot((), (), draft, "", recursive=False))
        while self._references:
            self._set_right(self._references.pop())
        return {"$schema": DRAFT_2020_12, **self._new}

    def _convert(self, top: _Spot) -> None:
        """Rewrite a subschema and all below it."""
        todo = [top]
        while todo:
            spot = todo.pop()
            schema = lookup(self._old, spot.old)
            if isinstance(schema, dict):
                spot = self._within(spot, schema)
                self._put(spot.new, self._translated(schema, spot))
                unheard = silent(schema, spot.draft)
                todo.extend(
                    spot._replace(
                        old=(*spot.old, *place),
                        new=(*spot.new, *moved(place, schema, spot.draft)),
                    )
                    for place, _ in parts(schema)
                    if place[0] not in unheard
                )
            self._spots[spot.old] = spot

    def _within(self, spot: _Spot, schema: JsonObject) -> _Spot:
        """Return the spot of a schema with the draft and the URI that it declares itself."""
        identity = schema.get(spot.draft.identifier)
        if not isinstance(identity, str) or spot.draft.identifier in silent(schema, spot.draft):
            identity = ""
        uri, fragment = urldefrag(identity)
        if uri or not spot.old:
            base, draft = urljoin(spot.base, uri), spot.draft
            if spot.old and "$schema" in schema:
                draft = draft_named(schema["$schema"], self._name) or draft
            recursive = schema.get("$recursiveAnchor") is True
            spot = _Spot(spot.old, spot.new, draft, base, recursive)
            self._resources[base] = spot.old
        if fragment:
            self._anchors.setdefault(f"{spot.base}#{fragment}", spot.old)
        return spot

    def _translated(self, schema: JsonObject, spot: _Spot) -> JsonObject:
        result = translated(schema, spot.draft)
        if spot.draft != CURRENT:
            if result.pop("$recursiveAnchor", None) is True:
                result["$dynamicAnchor"] = RECURSIVE
            if result.pop("$recursiveRef", None) is not None:
                reference = {"$dynamicRef": f"#{RECURSIVE}"} if spot.recursive else {"$ref": "#"}
                result["allOf"] = [*result.get("allOf", ()), reference]
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(result.get(keyword), str):
                self._references.append(_Reference(result, keyword, spot))
        return result

    def _put(self, place: tuple[str, ...], value: Any) -> None:
        if not place:
            self._new = value
            return
        holder = lookup(self._new, place[:-1])
        holder[int(place[-1]) if isinstance(holder, list) else place[-1]] = value

    def _set_right(self, reference: _Reference) -> None:
        """Let a reference lead to the new place of what it led to."""
        text = reference.schema[reference.keyword]
        uri, fragment = urldefrag(text)
        base = urljoin(reference.spot.base, uri) if uri else reference.spot.base
        resource = self._resources.get(base)
        if resource is None or not fragment or ANCHOR.fullmatch(fragment):
            return
        if fragment.startswith("/"):
            target: tuple[str, ...] | None = (*resource, *parse(unquote(fragment)))
        else:
            target = self._anchors.get(f"{base}#{fragment}")
        if target is None or not isinstance(lookup(self._old, target), dict | bool):
            return
        place = self._place(target, reference)[len(self._spots[resource].new) :]
        fragment = quote(build(place), safe="/~$!*'()+,;=:@&?")
        reference.schema[reference.keyword] = f"{uri}#{fragment}"

    def _place(self, target: tuple[str, ...], reference: _Reference) -> tuple[str, ...]:
        """Return the new place of a subschema; one outside all others is rewritten there."""
        if target in self._spots:
            return self._spots[target].new
        depth = next(n for n in range(len(target), -1, -1) if target[:n] in self._spots)
        above, rest = self._spots[target[:depth]], target[depth:]
        if lookup(self._new, (*above.new, *rest)) is MISSING:
            where = build((*reference.spot.old, reference.keyword))
            problem = f"it leads to {build(target)}, which means nothing in {above.draft.name}"
            raise SchemaError(self._name, where, problem)
        holder = lookup(self._new, above.new)
        for token in rest[:-1]:
            key: Any = int(token) if isinstance(holder, list) else token
            holder[key] = [*holder[key]] if isinstance(holder[key], list) else {**holder[key]}
            holder = holder[key]
        spot = above._replace(old=target, new=(*above.new, *rest))
        self._convert(spot)
        return spot.new
