"""The compiler of schemas into formulas, keyword by keyword."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.containment.constraints import (
    ARRAY_TYPES,
    NUMERIC_TYPES,
    OBJECT_TYPES,
    STRING_TYPES,
    AdditionalProperties,
    Contains,
    ExactlyOne,
    HasFormat,
    ItemAt,
    ItemsFrom,
    Literal,
    Minimum,
    MinSize,
    MultipleOf,
    Opaque,
    Pattern,
    PatternProperties,
    Property,
    PropertyNames,
    Reference,
    Required,
    Types,
    UniqueItems,
)
from eventcontracts.containment.string_solver import KNOWN_FORMATS
from eventcontracts.containment.unevaluated import TooManyCasesError, unevaluated_formula
from eventcontracts.jsondata.equality import VALUE_TYPES, exact_number
from eventcontracts.schema.references import ReferenceResolver
from eventcontracts.schema.vocabulary import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.containment.constraints import FormulaFactory
    from eventcontracts.jsondata.jsontypes import JsonObject, Schema
    from eventcontracts.schema.references import SchemaPath

__all__ = ["FormulaCompiler", "assertion_literals"]

# What the keywords say that speak of a value itself, and not of what is in it.


SIZED_TYPES: Final = {"string": STRING_TYPES, "array": ARRAY_TYPES, "object": OBJECT_TYPES}

SIZE_KEYWORDS: Final = {
    row.name: (SIZED_TYPES[kind], row.limit == "lower")
    for row in KEYWORDS.values()
    for kind in row.types
    if row.limit and kind in SIZED_TYPES
}


"""The types that each keyword of size is about, and whether it is the least size."""


def assertion_literals(statements: FormulaFactory, part: JsonObject) -> Iterator[Literal]:
    """Yield what a subschema says of types, values, sizes, numbers and strings.

    Args:
        statements: Where the statements of the comparison are made.
        part: The subschema.
    """
    yield from _value_literals(statements, part)
    yield from _size_literals(statements, part)
    yield from _number_literals(statements, part)
    yield from _string_literals(statements, part)


def _value_literals(statements: FormulaFactory, part: JsonObject) -> Iterator[Literal]:
    if "type" in part:
        yield _type_literal(statements, part["type"])
    if "const" in part:
        yield statements.enum([part["const"]])
    if "enum" in part:
        yield statements.enum(part["enum"])


def _size_literals(statements: FormulaFactory, part: JsonObject) -> Iterator[Literal]:
    for keyword, (types, is_least) in SIZE_KEYWORDS.items():
        if keyword in part:
            # 1.0 is an integer as 1 is (Core 6.3). A greatest size is the negation of a least size
            # that is one more; that negation would say "and an array", so it is said of the type
            # alone (`only`).
            size = int(part[keyword])
            if is_least:
                yield statements.literal(MinSize, types, size)
            else:
                yield statements.only(types, statements.literal(MinSize, types, size + 1).negated())


def _number_literals(statements: FormulaFactory, part: JsonObject) -> Iterator[Literal]:
    for keyword, strict in (("minimum", False), ("exclusiveMinimum", True)):
        if keyword in part:
            yield statements.literal(Minimum, exact_number(part[keyword]), strict)
    # Validation 6.2.2: `maximum` is "not above". The negation of a bound is a bound on the other
    # side, so one kind of constraint serves all four keywords.
    for keyword, strict in (("maximum", True), ("exclusiveMaximum", False)):
        if keyword in part:
            above = statements.literal(Minimum, exact_number(part[keyword]), strict)
            yield statements.only(NUMERIC_TYPES, above.negated())
    if "multipleOf" in part:
        yield statements.literal(MultipleOf, exact_number(part["multipleOf"]))


def _string_literals(statements: FormulaFactory, part: JsonObject) -> Iterator[Literal]:
    if "pattern" in part:
        yield statements.literal(Pattern, part["pattern"])
    # An unknown format asserts nothing (Validation 7.2.3), so it is no constraint at all.
    if part.get("format") in KNOWN_FORMATS:
        yield statements.literal(HasFormat, part["format"])


def _type_literal(statements: FormulaFactory, names: str | list[str]) -> Literal:
    found = set([names] if isinstance(names, str) else names)
    if "number" in found:
        # Integers are apart from fractions, though JSON Schema has them inside number (Validation
        # 6.1.1): each type that is searched then has one solver, and `integer` needs no exception.
        found = (found - {"number"}) | {"integer", "fraction"}
    if len(found) == len(VALUE_TYPES):
        return statements.true
    return statements.literal(Types, frozenset(found))


class FormulaCompiler:
    """The formulas of the places in one schema.

    Args:
        statements: Where the statements of the comparison are made.
        schema: A self-contained schema in draft 2020-12.
        library: Where references of all schemas of the comparison are looked up; it grows.
    """

    def __init__(
        self,
        statements: FormulaFactory,
        schema: Schema,
        library: dict[str, tuple[FormulaCompiler, SchemaPath]],
    ) -> None:
        self.statements = statements
        self.references = ReferenceResolver(schema)
        self._library = library
        self._done: dict[SchemaPath, Literal] = {}

    def literal(self, place: SchemaPath = ()) -> Literal:
        """Return what the schema says at a place."""
        if place not in self._done:
            part = self.references.part(place)
            if isinstance(part, bool):
                self._done[place] = self.statements.true if part else self.statements.false
            else:
                self._done[place] = self.statements.every(self._keywords(part, place))
        return self._done[place]

    def _keywords(self, part: JsonObject, place: SchemaPath) -> Iterator[Literal]:
        yield from assertion_literals(self.statements, part)
        yield from self._items(part, place)
        yield from self._members(part, place)
        yield from self._joined(part, place)
        yield from self._unevaluated(part, place)

    def _reference(self, place: SchemaPath, keyword: str, target: str) -> Literal:
        """Return the literal of a reference."""
        found = self.references.target(place, target, dynamic=keyword == "$dynamicRef")
        if found is None:
            key = f"{self.references.key(())}{place}{target}"
            return self.statements.literal(Opaque, key, f"{keyword}: {target}")
        key = self.references.key(found)
        self._library.setdefault(key, (self, found))
        return self.statements.literal(Reference, key)

    def _items(self, part: JsonObject, place: SchemaPath) -> Iterator[Literal]:
        prefix = part.get("prefixItems", [])
        for index in range(len(prefix)):
            below = self.literal((*place, "prefixItems", str(index)))
            yield self.statements.literal(ItemAt, index, below)
        # Core 10.3.1.2: `items` is for what comes after `prefixItems`; for all, where that is
        # absent.
        if "items" in part:
            yield self.statements.literal(ItemsFrom, len(prefix), self.literal((*place, "items")))
        if "contains" in part:
            yield from self._contains(part, self.literal((*place, "contains")))
        if part.get("uniqueItems"):
            yield self.statements.literal(UniqueItems)

    def _contains(self, part: JsonObject, literal: Literal) -> Iterator[Literal]:
        # Validation 6.4.5: with `minContains: 0` the array need contain nothing, and only
        # `maxContains` is left.
        least = int(part.get("minContains", 1))
        if least:
            yield self.statements.literal(Contains, literal, least)
        if "maxContains" in part:
            more = self.statements.literal(Contains, literal, int(part["maxContains"]) + 1)
            yield self.statements.only(ARRAY_TYPES, more.negated())

    def _members(self, part: JsonObject, place: SchemaPath) -> Iterator[Literal]:
        for name in part.get("required", ()):
            yield self.statements.literal(Required, name)
        for name in part.get("properties", ()):
            below = self.literal((*place, "properties", name))
            yield self.statements.literal(Property, name, below)
        for pattern in part.get("patternProperties", ()):
            below = self.literal((*place, "patternProperties", pattern))
            yield self.statements.literal(PatternProperties, pattern, below)
        if "additionalProperties" in part:
            # Core 10.3.2.3: what is "additional" hangs on the siblings of the same schema object
            # alone, never on `allOf` or `$ref` beside it; for these there is
            # `unevaluatedProperties`.
            names = frozenset(part.get("properties", ()))
            patterns = tuple(sorted(part.get("patternProperties", ())))
            below = self.literal((*place, "additionalProperties"))
            yield self.statements.literal(AdditionalProperties, names, patterns, below)
        if "propertyNames" in part:
            yield self.statements.literal(PropertyNames, self.literal((*place, "propertyNames")))
        yield from self._dependent(part, place)

    def _dependent(self, part: JsonObject, place: SchemaPath) -> Iterator[Literal]:
        for name, others in part.get("dependentRequired", {}).items():
            needed = self.statements.every(
                self.statements.literal(Required, other) for other in others
            )
            yield self.statements.some([self.statements.having(name).negated(), needed])
        for name in part.get("dependentSchemas", ()):
            below = self.literal((*place, "dependentSchemas", name))
            yield self.statements.some([self.statements.having(name).negated(), below])

    def _joined(self, part: JsonObject, place: SchemaPath) -> Iterator[Literal]:
        for keyword in ("$ref", "$dynamicRef"):
            if keyword in part:
                yield self._reference(place, keyword, part[keyword])
        yield from self._branches(part, place, "allOf")
        if "anyOf" in part:
            yield self.statements.some(self._branches(part, place, "anyOf"))
        if "oneOf" in part:
            # Kept whole: as `anyOf` of pairs that exclude each other it would be quadratic in the
            # branches, and unit propagation sees more in it as it is.
            branches = tuple(self._branches(part, place, "oneOf"))
            yield (
                branches[0] if len(branches) == 1 else self.statements.literal(ExactlyOne, branches)
            )
        if "not" in part:
            yield self.literal((*place, "not")).negated()
        if "if" in part:
            # Core 10.2.2: `then` and `else` without `if`, and `if` without both, assert nothing.
            test = self.literal((*place, "if"))
            if "then" in part:
                yield self.statements.some([test.negated(), self.literal((*place, "then"))])
            if "else" in part:
                yield self.statements.some([test, self.literal((*place, "else"))])

    def _branches(self, part: JsonObject, place: SchemaPath, keyword: str) -> Iterator[Literal]:
        for index in range(len(part.get(keyword, ()))):
            yield self.literal((*place, keyword, str(index)))

    def _unevaluated(self, part: JsonObject, place: SchemaPath) -> Iterator[Literal]:
        for keyword in ("unevaluatedProperties", "unevaluatedItems"):
            if keyword in part:
                try:
                    yield unevaluated_formula(self, place, keyword)
                except TooManyCasesError:
                    # Said to be opaque, it can still be on both sides: the same words at the same
                    # place is the same constraint, so that `A` lies in `A` whatever is in it.
                    key = f"{self.references.key(())}{place}{keyword}"
                    reason = f"{keyword} beside so many branches"
                    yield self.statements.literal(Opaque, key, reason)
