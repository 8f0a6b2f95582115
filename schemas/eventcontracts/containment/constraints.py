"""Constraints on a value: few kinds of statements, and a literal for each and its negation.

Each statement about one type holds of all values of other types, as a keyword does, so that its
negation says that the value is of that type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from eventcontracts.jsondata.equality import equality_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from eventcontracts.jsondata.jsontypes import Json

__all__ = [
    "ARRAY_TYPES",
    "NUMERIC_TYPES",
    "OBJECT_TYPES",
    "STRING_TYPES",
    "AdditionalProperties",
    "And",
    "Constraint",
    "Contains",
    "Enum",
    "ExactlyOne",
    "FormulaFactory",
    "Goal",
    "HasFormat",
    "ItemAt",
    "ItemsFrom",
    "Literal",
    "MinSize",
    "Minimum",
    "MultipleOf",
    "Opaque",
    "Pattern",
    "PatternProperties",
    "Property",
    "PropertyNames",
    "Reference",
    "Required",
    "Types",
    "UniqueItems",
]

NUMERIC_TYPES: Final = frozenset({"integer", "fraction"})


STRING_TYPES: Final = frozenset({"string"})


ARRAY_TYPES: Final = frozenset({"array"})


OBJECT_TYPES: Final = frozenset({"object"})


@dataclass(frozen=True, eq=False, slots=True)
class Constraint:
    """Something that is true or false of a value.

    Attributes:
        about: The types that it speaks about; None if it speaks about every value.
    """

    about: frozenset[str] | None = field(init=False, default=None)


class Literal(NamedTuple):
    """A statement, or its negation."""

    constraint: Constraint
    holds: bool = True

    def negated(self) -> Literal:
        """Return the opposite."""
        return Literal(self.constraint, not self.holds)


Goal: TypeAlias = tuple[Literal, ...]


"""Literals that one value is to meet."""


@dataclass(frozen=True, eq=False, slots=True)
class _NumberConstraint(Constraint):
    """Something about numbers alone."""

    about: frozenset[str] | None = field(init=False, default=NUMERIC_TYPES)


@dataclass(frozen=True, eq=False, slots=True)
class _StringConstraint(Constraint):
    """Something about strings alone."""

    about: frozenset[str] | None = field(init=False, default=STRING_TYPES)


@dataclass(frozen=True, eq=False, slots=True)
class _ArrayConstraint(Constraint):
    """Something about arrays alone."""

    about: frozenset[str] | None = field(init=False, default=ARRAY_TYPES)


@dataclass(frozen=True, eq=False, slots=True)
class _ObjectConstraint(Constraint):
    """Something about objects alone."""

    about: frozenset[str] | None = field(init=False, default=OBJECT_TYPES)


@dataclass(frozen=True, eq=False, slots=True)
class And(Constraint):
    """Every part is true; without parts, always."""

    parts: tuple[Literal, ...]


@dataclass(frozen=True, eq=False, slots=True)
class ExactlyOne(Constraint):
    """Exactly one part is true."""

    parts: tuple[Literal, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Reference(Constraint):
    """A reference to the formula of a place in a schema, looked up when it is needed.

    Attributes:
        key: What equal places have in common.
    """

    key: str


@dataclass(frozen=True, eq=False, slots=True)
class Opaque(Constraint):
    """Something that is not understood.

    Attributes:
        key: What equal statements have in common.
        reason: What it is, in words that complete "cannot reason about".
    """

    key: str
    reason: str


@dataclass(frozen=True, eq=False, slots=True)
class Types(Constraint):
    """The value is of one of these types."""

    names: frozenset[str]


@dataclass(frozen=True, eq=False, slots=True)
class Enum(Constraint):
    """The value is one of these."""

    keys: frozenset[Any]
    values: tuple[Json, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Minimum(_NumberConstraint):
    """The number is at least the bound, or more if that is strict."""

    bound: Fraction
    strict: bool


@dataclass(frozen=True, eq=False, slots=True)
class MultipleOf(_NumberConstraint):
    """The number is a multiple."""

    of: Fraction


@dataclass(frozen=True, eq=False, slots=True)
class MinSize(Constraint):
    """The string, array or object has at least so many characters, items or properties."""

    about: frozenset[str] | None
    least: int


@dataclass(frozen=True, eq=False, slots=True)
class Pattern(_StringConstraint):
    """The pattern is found in the string."""

    pattern: str


@dataclass(frozen=True, eq=False, slots=True)
class HasFormat(_StringConstraint):
    """The string is of a format."""

    name: str


@dataclass(frozen=True, eq=False, slots=True)
class ItemAt(_ArrayConstraint):
    """The item at an index, if there is one, meets something."""

    index: int
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class ItemsFrom(_ArrayConstraint):
    """Every item from an index on meets something."""

    index: int
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class Contains(_ArrayConstraint):
    """At least so many items meet something."""

    literal: Literal
    least: int


@dataclass(frozen=True, eq=False, slots=True)
class UniqueItems(_ArrayConstraint):
    """No two items are equal."""


@dataclass(frozen=True, eq=False, slots=True)
class Required(_ObjectConstraint):
    """The object has a property."""

    name: str


@dataclass(frozen=True, eq=False, slots=True)
class Property(_ObjectConstraint):
    """The property of a name, if there is one, meets something."""

    name: str
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class PatternProperties(_ObjectConstraint):
    """Every property whose name matches a pattern meets something."""

    pattern: str
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class AdditionalProperties(_ObjectConstraint):
    """Every property but those of the names and the patterns meets something."""

    names: frozenset[str]
    patterns: tuple[str, ...]
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class PropertyNames(_ObjectConstraint):
    """Every property's name meets something."""

    literal: Literal


# Schemas as formulas: statements about a value, joined by *and* and *not*.


class FormulaFactory:
    """The statements of one comparison, each there once.

    >>> statements = FormulaFactory()
    >>> statements.literal(Required, "id").constraint is statements.literal(Required,
    ...     "id").constraint
    True
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Literal] = {}

    def literal(self, kind: type[Constraint], *facts: Any) -> Literal:
        """Return that the statement of a kind with these facts is true."""
        key = (kind, *facts)
        if key not in self._known:
            self._known[key] = Literal(kind(*facts))
        return self._known[key]

    def every(self, literals: Iterable[Literal]) -> Literal:
        """Return that all of these are true."""
        parts = tuple(dict.fromkeys(literals))
        return parts[0] if len(parts) == 1 else self.literal(And, parts)

    def some(self, literals: Iterable[Literal]) -> Literal:
        """Return that at least one of these is true."""
        return self.every(literal.negated() for literal in literals).negated()

    def enum(self, values: Iterable[Json]) -> Literal:
        """Return that the value is one of these."""
        found = {equality_key(value): value for value in values}
        key = (Enum, frozenset(found))
        if key not in self._known:
            self._known[key] = Literal(Enum(frozenset(found), tuple(found.values())))
        return self._known[key]

    def only(self, types: frozenset[str], literal: Literal) -> Literal:
        """Return a literal true of values of other types, and of those that meet a literal."""
        return self.some([self.literal(Types, types).negated(), literal])

    def having(self, name: str) -> Literal:
        """Return that the value is an object with a property of a name."""
        return self.every([self.literal(Types, OBJECT_TYPES), self.literal(Required, name)])

    @property
    def true(self) -> Literal:
        """A literal that is true of every value."""
        return self.literal(And, ())

    @property
    def false(self) -> Literal:
        """A literal that is true of no value."""
        return self.true.negated()
