"""The subschemas of a document, and which of them apply together at one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urldefrag, urljoin

from eventcontracts.pointers import build, lookup, parse
from eventcontracts.validation import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsontypes import JsonObject, Path, Schema

__all__ = ["NOTHING", "Fragment", "Subschemas", "below"]

NOTHING: Final[JsonObject] = {"enum": []}
"""The schema `false` as an object."""

DATA: Final = frozenset({"const", "default", "enum", "examples"})
"""Keywords whose value is data, in which no subschema lies."""

MUTE: Final = frozenset({"$ref", "$dynamicRef", "$comment", "$defs", "definitions", "allOf"})
"""Keywords that say nothing about a value by themselves."""

NO_REFERENCES = "only references within the schema itself can be followed"


def below(pointer: str, *tokens: str | int) -> str:
    """Return the pointer of a place below another.

    >>> below("/properties", "a/b", 0)
    '/properties/a~1b/0'
    """
    return pointer + build(tokens)


@dataclass(frozen=True, slots=True)
class Fragment:
    """One schema object that applies at a place.

    Attributes:
        pointer: Its place in the document.
        schema: The object itself.
    """

    pointer: str
    schema: JsonObject


class Subschemas:
    """A schema document whose parts are found by pointer and by reference.

    >>> parts = Subschemas({"$ref": "#/$defs/A", "$defs": {"A": {"type": "string"}}})
    >>> [fragment.pointer for fragment in parts.fragments("")]
    ['/$defs/A']
    """

    def __init__(self, document: Schema) -> None:
        self._document = document
        self._named: dict[str, str] = {}
        self._bases: dict[str, str] = {"": ""}
        self._known: dict[str, tuple[Fragment, ...]] = {}
        self._index()

    def at(self, pointer: str) -> Schema:
        """Return the subschema at a pointer.

        Raises:
            SchemaError: If there is none.
        """
        found = lookup(self._document, parse(pointer))
        if not isinstance(found, dict | bool):
            raise SchemaError("schema", pointer, "a reference leads here, and there is no schema")
        return found

    def fragments(self, pointer: str) -> tuple[Fragment, ...]:
        """Return the schema objects that apply where the one at a pointer applies.

        These are itself and what it takes in by `$ref` and `allOf`, each once.
        """
        if pointer not in self._known:
            self._known[pointer] = tuple(self._closure(pointer))
        return self._known[pointer]

    def _closure(self, pointer: str) -> Iterator[Fragment]:
        seen: set[str] = set()
        todo = [pointer]
        while todo:
            here = todo.pop()
            if here in seen:
                continue
            seen.add(here)
            schema = self.at(here)
            if schema is False:
                yield Fragment(here, NOTHING)
            elif isinstance(schema, dict):
                if schema.keys() - MUTE:
                    yield Fragment(here, schema)
                todo.extend(reversed(list(self._taken_in(here, schema))))

    def _taken_in(self, pointer: str, schema: JsonObject) -> Iterator[str]:
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(reference := schema.get(keyword), str):
                yield self._resolve(reference, pointer)
        for index in range(len(schema.get("allOf", ()))):
            yield below(pointer, "allOf", index)

    def _resolve(self, reference: str, pointer: str) -> str:
        """Return the pointer that a reference at a pointer leads to."""
        uri, fragment = urldefrag(reference)
        base = self._base(pointer)
        resource = self._named.get(urljoin(self._bases[base], uri)) if uri else base
        if resource is None:
            raise SchemaError("schema", pointer, f"{reference!r}: {NO_REFERENCES}")
        if fragment == "" or fragment.startswith("/"):
            return resource + unquote(fragment)
        target = self._named.get(f"{self._bases[resource]}#{fragment}")
        if target is None:
            raise SchemaError("schema", pointer, f"{reference!r}: there is no such anchor")
        return target

    def _base(self, pointer: str) -> str:
        """Return the pointer of the nearest schema with an `$id`, or of the root."""
        while pointer and pointer not in self._bases:
            pointer = pointer.rpartition("/")[0]
        return pointer

    def _index(self) -> None:
        """Note every `$id` and anchor."""
        todo: list[tuple[Path, Schema]] = [((), self._document)]
        while todo:
            path, value = todo.pop()
            if isinstance(value, dict):
                self._name(build(path), value)
                todo.extend(((*path, key), part) for key, part in value.items() if key not in DATA)
            elif isinstance(value, list):
                todo.extend(((*path, i), part) for i, part in enumerate(value))

    def _name(self, pointer: str, schema: JsonObject) -> None:
        identity = schema.get("$id")
        if isinstance(identity, str):
            parent = self._base(pointer.rpartition("/")[0])
            self._bases[pointer] = urljoin(self._bases[parent], identity).rstrip("#")
            self._named[self._bases[pointer]] = pointer
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(anchor := schema.get(keyword), str):
                base = self._bases[self._base(pointer)]
                self._named.setdefault(f"{base}#{anchor}", pointer)
