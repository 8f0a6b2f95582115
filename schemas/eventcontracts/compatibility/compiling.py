"""Making a formula of a schema, keyword by keyword."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.compatibility.assertions import assertions
from eventcontracts.compatibility.references import References
from eventcontracts.compatibility.statements import (
    ARRAY,
    At,
    Counted,
    Distinct,
    From,
    Has,
    Literal,
    Matching,
    Member,
    Named,
    One,
    Opaque,
    Others,
    Reference,
)
from eventcontracts.compatibility.unevaluated import TooManyCasesError, unevaluated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.compatibility.formulas import Statements
    from eventcontracts.compatibility.references import Place
    from eventcontracts.jsontypes import JsonObject, Schema

__all__ = ["Compiler"]


class Compiler:
    """The formulas of the places in one schema.

    Args:
        statements: Where the statements of the comparison are made.
        schema: A self-contained schema in draft 2020-12.
        library: Where references of all schemas of the comparison are looked up; it grows.
    """

    def __init__(
        self, statements: Statements, schema: Schema, library: dict[str, tuple[Compiler, Place]]
    ) -> None:
        self.statements = statements
        self.references = References(schema)
        self._library = library
        self._done: dict[Place, Literal] = {}

    def literal(self, place: Place = ()) -> Literal:
        """Return what the schema says at a place."""
        if place not in self._done:
            part = self.references.part(place)
            if isinstance(part, bool):
                self._done[place] = self.statements.true if part else self.statements.false
            else:
                self._done[place] = self.statements.every(self._keywords(part, place))
        return self._done[place]

    def _keywords(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        yield from assertions(self.statements, part)
        yield from self._items(part, place)
        yield from self._members(part, place)
        yield from self._joined(part, place)
        yield from self._unevaluated(part, place)

    def _reference(self, place: Place, keyword: str, target: str) -> Literal:
        """Return the literal of a reference."""
        found = self.references.target(place, target, dynamic=keyword == "$dynamicRef")
        if found is None:
            key = f"{self.references.key(())}{place}{target}"
            return self.statements.literal(Opaque, key, f"{keyword}: {target}")
        key = self.references.key(found)
        self._library.setdefault(key, (self, found))
        return self.statements.literal(Reference, key)

    def _items(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        prefix = part.get("prefixItems", [])
        for index in range(len(prefix)):
            below = self.literal((*place, "prefixItems", str(index)))
            yield self.statements.literal(At, index, below)
        if "items" in part:
            yield self.statements.literal(From, len(prefix), self.literal((*place, "items")))
        if "contains" in part:
            yield from self._contains(part, self.literal((*place, "contains")))
        if part.get("uniqueItems"):
            yield self.statements.literal(Distinct)

    def _contains(self, part: JsonObject, literal: Literal) -> Iterator[Literal]:
        least = int(part.get("minContains", 1))
        if least:
            yield self.statements.literal(Counted, literal, least)
        if "maxContains" in part:
            more = self.statements.literal(Counted, literal, int(part["maxContains"]) + 1)
            yield self.statements.only(ARRAY, more.negated())

    def _members(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        for name in part.get("required", ()):
            yield self.statements.literal(Has, name)
        for name in part.get("properties", ()):
            below = self.literal((*place, "properties", name))
            yield self.statements.literal(Member, name, below)
        for pattern in part.get("patternProperties", ()):
            below = self.literal((*place, "patternProperties", pattern))
            yield self.statements.literal(Matching, pattern, below)
        if "additionalProperties" in part:
            names = frozenset(part.get("properties", ()))
            patterns = tuple(sorted(part.get("patternProperties", ())))
            below = self.literal((*place, "additionalProperties"))
            yield self.statements.literal(Others, names, patterns, below)
        if "propertyNames" in part:
            yield self.statements.literal(Named, self.literal((*place, "propertyNames")))
        yield from self._dependent(part, place)

    def _dependent(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        for name, others in part.get("dependentRequired", {}).items():
            needed = self.statements.every(self.statements.literal(Has, other) for other in others)
            yield self.statements.some([self.statements.having(name).negated(), needed])
        for name in part.get("dependentSchemas", ()):
            below = self.literal((*place, "dependentSchemas", name))
            yield self.statements.some([self.statements.having(name).negated(), below])

    def _joined(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        for keyword in ("$ref", "$dynamicRef"):
            if keyword in part:
                yield self._reference(place, keyword, part[keyword])
        yield from self._branches(part, place, "allOf")
        if "anyOf" in part:
            yield self.statements.some(self._branches(part, place, "anyOf"))
        if "oneOf" in part:
            branches = tuple(self._branches(part, place, "oneOf"))
            yield (branches[0] if len(branches) == 1 else self.statements.literal(One, branches))
        if "not" in part:
            yield self.literal((*place, "not")).negated()
        if "if" in part:
            test = self.literal((*place, "if"))
            if "then" in part:
                yield self.statements.some([test.negated(), self.literal((*place, "then"))])
            if "else" in part:
                yield self.statements.some([test, self.literal((*place, "else"))])

    def _branches(self, part: JsonObject, place: Place, keyword: str) -> Iterator[Literal]:
        for index in range(len(part.get(keyword, ()))):
            yield self.literal((*place, keyword, str(index)))

    def _unevaluated(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        for keyword in ("unevaluatedProperties", "unevaluatedItems"):
            if keyword in part:
                try:
                    yield unevaluated(self, place, keyword)
                except TooManyCasesError:
                    key = f"{self.references.key(())}{place}{keyword}"
                    reason = f"{keyword} beside so many branches"
                    yield self.statements.literal(Opaque, key, reason)
