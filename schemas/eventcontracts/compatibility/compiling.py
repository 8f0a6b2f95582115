"""Making a formula of a schema, keyword by keyword."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.equality import TYPES, exact
from eventcontracts.compatibility.formats import KNOWN
from eventcontracts.compatibility.formulas import (
    ARRAY,
    NUMERIC,
    OBJECT,
    STRING,
    Above,
    At,
    Counted,
    Distinct,
    Formatted,
    From,
    Has,
    Literal,
    Matches,
    Matching,
    Member,
    Multiple,
    Named,
    One,
    Opaque,
    Others,
    Reference,
    Sized,
    Types,
)
from eventcontracts.compatibility.references import References
from eventcontracts.compatibility.unevaluated import TooManyCasesError, unevaluated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.compatibility.formulas import Statements
    from eventcontracts.compatibility.references import Place
    from eventcontracts.jsontypes import JsonObject, Schema

__all__ = ["Compiler"]

SIZES: Final = {
    "minLength": (STRING, True), "maxLength": (STRING, False),
    "minItems": (ARRAY, True), "maxItems": (ARRAY, False),
    "minProperties": (OBJECT, True), "maxProperties": (OBJECT, False),
}  # fmt: skip
"""The types that each keyword of size is about, and whether it is the least size."""


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
        self.make = statements
        self.references = References(schema)
        self._library = library
        self._done: dict[Place, Literal] = {}

    def literal(self, place: Place = ()) -> Literal:
        """Return what the schema says at a place."""
        if place not in self._done:
            part = self.references.part(place)
            if isinstance(part, bool):
                self._done[place] = self.make.true if part else self.make.false
            else:
                self._done[place] = self.make.every(self._keywords(part, place))
        return self._done[place]

    def _keywords(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        yield from self._values(part)
        yield from self._sizes(part)
        yield from self._numbers(part)
        yield from self._texts(part)
        yield from self._items(part, place)
        yield from self._members(part, place)
        yield from self._joined(part, place)
        yield from self._unevaluated(part, place)

    def reference(self, place: Place, keyword: str, target: str) -> Literal:
        """Return the literal of a reference."""
        found = self.references.target(place, target, dynamic=keyword == "$dynamicRef")
        if found is None:
            key = f"{self.references.key(())}{place}{target}"
            return Literal(self.make.make(Opaque, key, f"{keyword}: {target}"))
        key = self.references.key(found)
        self._library.setdefault(key, (self, found))
        return Literal(self.make.make(Reference, key))

    def _types(self, names: str | list[str]) -> Literal:
        found = set([names] if isinstance(names, str) else names)
        if "number" in found:
            found = (found - {"number"}) | {"integer", "fraction"}
        if len(found) == len(TYPES):
            return self.make.true
        return Literal(self.make.make(Types, frozenset(found)))

    def only(self, types: frozenset[str], literal: Literal) -> Literal:
        """Return what is true of the values of other types, and of those that meet a literal."""
        return self.make.some([Literal(self.make.make(Types, types), holds=False), literal])

    def _values(self, part: JsonObject) -> Iterator[Literal]:
        if "type" in part:
            yield self._types(part["type"])
        if "const" in part:
            yield self.make.among([part["const"]])
        if "enum" in part:
            yield self.make.among(part["enum"])

    def _sizes(self, part: JsonObject) -> Iterator[Literal]:
        for keyword, (types, is_least) in SIZES.items():
            if keyword in part:
                size = int(part[keyword])
                if is_least:
                    yield Literal(self.make.make(Sized, types, size))
                else:
                    yield self.only(types, Literal(self.make.make(Sized, types, size + 1), False))

    def _numbers(self, part: JsonObject) -> Iterator[Literal]:
        for keyword, strict in (("minimum", False), ("exclusiveMinimum", True)):
            if keyword in part:
                yield Literal(self.make.make(Above, exact(part[keyword]), strict))
        for keyword, strict in (("maximum", True), ("exclusiveMaximum", False)):
            if keyword in part:
                above = Literal(self.make.make(Above, exact(part[keyword]), strict))
                yield self.only(NUMERIC, above.negated())
        if "multipleOf" in part:
            yield Literal(self.make.make(Multiple, exact(part["multipleOf"])))

    def _texts(self, part: JsonObject) -> Iterator[Literal]:
        if "pattern" in part:
            yield Literal(self.make.make(Matches, part["pattern"]))
        if part.get("format") in KNOWN:
            yield Literal(self.make.make(Formatted, part["format"]))

    def _items(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        prefix = part.get("prefixItems", [])
        for index in range(len(prefix)):
            below = self.literal((*place, "prefixItems", str(index)))
            yield Literal(self.make.make(At, index, below))
        if "items" in part:
            yield Literal(self.make.make(From, len(prefix), self.literal((*place, "items"))))
        if "contains" in part:
            yield from self._contains(part, self.literal((*place, "contains")))
        if part.get("uniqueItems"):
            yield Literal(self.make.make(Distinct))

    def _contains(self, part: JsonObject, literal: Literal) -> Iterator[Literal]:
        least = int(part.get("minContains", 1))
        if least:
            yield Literal(self.make.make(Counted, literal, least))
        if "maxContains" in part:
            more = Literal(self.make.make(Counted, literal, int(part["maxContains"]) + 1))
            yield self.only(ARRAY, more.negated())

    def _members(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        for name in part.get("required", ()):
            yield Literal(self.make.make(Has, name))
        for name in part.get("properties", ()):
            below = self.literal((*place, "properties", name))
            yield Literal(self.make.make(Member, name, below))
        for pattern in part.get("patternProperties", ()):
            below = self.literal((*place, "patternProperties", pattern))
            yield Literal(self.make.make(Matching, pattern, below))
        if "additionalProperties" in part:
            names = frozenset(part.get("properties", ()))
            patterns = tuple(sorted(part.get("patternProperties", ())))
            below = self.literal((*place, "additionalProperties"))
            yield Literal(self.make.make(Others, names, patterns, below))
        if "propertyNames" in part:
            yield Literal(self.make.make(Named, self.literal((*place, "propertyNames"))))
        yield from self._dependent(part, place)

    def _dependent(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        for name, others in part.get("dependentRequired", {}).items():
            needed = self.make.every(Literal(self.make.make(Has, other)) for other in others)
            yield self.make.some([self.having(name).negated(), needed])
        for name in part.get("dependentSchemas", ()):
            below = self.literal((*place, "dependentSchemas", name))
            yield self.make.some([self.having(name).negated(), below])

    def having(self, name: str) -> Literal:
        """Return that the value is an object with a member of a name."""
        is_object = Literal(self.make.make(Types, OBJECT))
        return self.make.every([is_object, Literal(self.make.make(Has, name))])

    def _joined(self, part: JsonObject, place: Place) -> Iterator[Literal]:
        for keyword in ("$ref", "$dynamicRef"):
            if keyword in part:
                yield self.reference(place, keyword, part[keyword])
        yield from self._branches(part, place, "allOf")
        if "anyOf" in part:
            yield self.make.some(self._branches(part, place, "anyOf"))
        if "oneOf" in part:
            branches = tuple(self._branches(part, place, "oneOf"))
            yield branches[0] if len(branches) == 1 else Literal(self.make.make(One, branches))
        if "not" in part:
            yield self.literal((*place, "not")).negated()
        if "if" in part:
            test = self.literal((*place, "if"))
            if "then" in part:
                yield self.make.some([test.negated(), self.literal((*place, "then"))])
            if "else" in part:
                yield self.make.some([test, self.literal((*place, "else"))])

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
                    yield Literal(self.make.make(Opaque, key, reason))
