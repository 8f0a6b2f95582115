"""The subschemas of a document, and which of them apply together at one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urldefrag

from eventcontracts.jsondata.pointers import build_pointer, lookup, parse_pointer
from eventcontracts.schema.references import ReferenceResolver
from eventcontracts.schema.validator import SchemaError
from eventcontracts.schema.vocabulary import keywords_where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import JsonObject, Schema
    from eventcontracts.schema.references import SchemaPath

__all__ = ["NEVER_SCHEMA", "SchemaDocument", "SchemaFragment", "child_pointer"]

NEVER_SCHEMA: Final[JsonObject] = {"enum": []}
"""The schema `false` as an object."""

SILENT_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.holds == "reference" or row.role == "location")
) | {"allOf"}
"""Keywords that say nothing about a value by themselves."""

NO_REFERENCES = "only references within the schema itself can be followed"


def child_pointer(pointer: str, *tokens: str | int) -> str:
    """Return the pointer of a place below another.

    >>> child_pointer("/properties", "a/b", 0)
    '/properties/a~1b/0'
    """
    return pointer + build_pointer(tokens)


@dataclass(frozen=True, slots=True)
class SchemaFragment:
    """One schema object that applies at a place.

    Attributes:
        pointer: Its place in the document.
        schema: The object itself.
    """

    pointer: str
    schema: JsonObject


class SchemaDocument:
    """A schema document whose parts are found by pointer and by reference.

    >>> parts = SchemaDocument({"$ref": "#/$defs/A", "$defs": {"A": {"type": "string"}}})
    >>> [fragment.pointer for fragment in parts.fragments("")]
    ['/$defs/A']
    """

    def __init__(self, document: Schema) -> None:
        self._document = document
        self._references = ReferenceResolver(document)
        self._known: dict[str, tuple[SchemaFragment, ...]] = {}

    def at(self, pointer: str) -> Schema:
        """Return the subschema at a pointer.

        Raises:
            SchemaError: If there is none.
        """
        found = lookup(self._document, parse_pointer(pointer))
        if not isinstance(found, dict | bool):
            raise SchemaError("schema", pointer, "a reference leads here, and there is no schema")
        return found

    def fragments(self, pointer: str) -> tuple[SchemaFragment, ...]:
        """Return the schema objects that apply where the one at a pointer applies.

        These are itself and what it takes in by `$ref` and `allOf`, each once. A `$dynamicRef`
        leads to the outermost anchor of its name: in the resources that the pointer lies in, from
        the root, and then in those on the way from there.
        """
        if pointer not in self._known:
            self._known[pointer] = tuple(self._closure(pointer))
        return self._known[pointer]

    def _closure(self, pointer: str) -> Iterator[SchemaFragment]:
        seen: set[str] = set()
        todo = [(pointer, self._resources(parse_pointer(pointer)))]
        while todo:
            here, scope = todo.pop()
            if here in seen:
                continue
            seen.add(here)
            scope = (*scope, self._references.resource_around(parse_pointer(here)))
            schema = self.at(here)
            if schema is False:
                yield SchemaFragment(here, NEVER_SCHEMA)
            elif isinstance(schema, dict):
                if schema.keys() - SILENT_KEYWORDS:
                    yield SchemaFragment(here, schema)
                todo.extend((p, scope) for p in reversed(self._taken_in(here, schema, scope)))

    def _taken_in(
        self, pointer: str, schema: JsonObject, scope: tuple[SchemaPath, ...]
    ) -> list[str]:
        found = []
        if isinstance(reference := schema.get("$ref"), str):
            found.append(self._resolve(reference, pointer))
        if isinstance(reference := schema.get("$dynamicRef"), str):
            found.append(self._outermost(reference, self._resolve(reference, pointer), scope))
        parts = range(len(schema.get("allOf", ())))
        return [*found, *(child_pointer(pointer, "allOf", index) for index in parts)]

    def _outermost(self, reference: str, target: str, scope: tuple[SchemaPath, ...]) -> str:
        """Return what a dynamic reference leads to, which without a scope leads to a target."""
        anchor, known = urldefrag(reference).fragment, self._references
        place = parse_pointer(target)
        if known.dynamic_anchor(known.resource_around(place), anchor) != place:
            return target
        found = (known.dynamic_anchor(resource, anchor) for resource in scope)
        return build_pointer(next((here for here in found if here is not None), place))

    def _resources(self, place: SchemaPath) -> tuple[SchemaPath, ...]:
        """Return the schemas with an `$id` around a place, the root first."""
        found = [self._references.resource_around(place)]
        while found[-1]:
            found.append(self._references.resource_around(found[-1][:-1]))
        return tuple(reversed(found))

    def _resolve(self, reference: str, pointer: str) -> str:
        """Return the pointer that a reference at a pointer leads to."""
        uri, fragment = urldefrag(reference)
        resource = self._references.resource(parse_pointer(pointer), uri)
        if resource is None:
            raise SchemaError("schema", pointer, f"{reference!r}: {NO_REFERENCES}")
        if fragment == "" or fragment.startswith("/"):
            return build_pointer(resource) + unquote(fragment)
        target = self._references.anchor(resource, fragment)
        if target is None:
            raise SchemaError("schema", pointer, f"{reference!r}: there is no such anchor")
        return build_pointer(target)
