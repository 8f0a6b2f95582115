"""What can be said of a value: few kinds of statements, and a literal for each and its negation.

Each statement about one type holds of all values of other types, as a keyword does, so that its
negation says that the value is of that type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

    from eventcontracts.jsontypes import Json

__all__ = [
    "ARRAY", "NUMERIC", "OBJECT", "STRING", "Above", "All", "Among", "At", "Counted",
    "Distinct", "Formatted", "From", "Goal", "Has", "Literal", "Matches", "Matching", "Member",
    "Multiple", "Named", "One", "Opaque", "Others", "Reference", "Sized", "Statement", "Types",
]  # fmt: skip

NUMERIC: Final = frozenset({"integer", "fraction"})
STRING: Final = frozenset({"string"})
ARRAY: Final = frozenset({"array"})
OBJECT: Final = frozenset({"object"})


@dataclass(frozen=True, eq=False, slots=True)
class Statement:
    """Something that is true or false of a value.

    Attributes:
        about: The types that it speaks about; None if it speaks about every value.
    """

    about: frozenset[str] | None = field(init=False, default=None)


class Literal(NamedTuple):
    """A statement, or its negation."""

    statement: Statement
    holds: bool = True

    def negated(self) -> Literal:
        """Return the opposite."""
        return Literal(self.statement, not self.holds)


Goal: TypeAlias = tuple[Literal, ...]
"""Literals that one value is to meet."""


@dataclass(frozen=True, eq=False, slots=True)
class _OfNumbers(Statement):
    """Something about numbers alone."""

    about: frozenset[str] | None = field(init=False, default=NUMERIC)


@dataclass(frozen=True, eq=False, slots=True)
class _OfTexts(Statement):
    """Something about texts alone."""

    about: frozenset[str] | None = field(init=False, default=STRING)


@dataclass(frozen=True, eq=False, slots=True)
class _OfLists(Statement):
    """Something about lists alone."""

    about: frozenset[str] | None = field(init=False, default=ARRAY)


@dataclass(frozen=True, eq=False, slots=True)
class _OfObjects(Statement):
    """Something about objects alone."""

    about: frozenset[str] | None = field(init=False, default=OBJECT)


@dataclass(frozen=True, eq=False, slots=True)
class All(Statement):
    """Every part is true; without parts, always."""

    parts: tuple[Literal, ...]


@dataclass(frozen=True, eq=False, slots=True)
class One(Statement):
    """Exactly one part is true."""

    parts: tuple[Literal, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Reference(Statement):
    """What a place in a schema says; it is looked up when it is needed.

    Attributes:
        key: What equal places have in common.
    """

    key: str


@dataclass(frozen=True, eq=False, slots=True)
class Opaque(Statement):
    """Something that is not understood.

    Attributes:
        key: What equal statements have in common.
        reason: What it is, in words that complete "cannot reason about".
    """

    key: str
    reason: str


@dataclass(frozen=True, eq=False, slots=True)
class Types(Statement):
    """The value is of one of these types."""

    names: frozenset[str]


@dataclass(frozen=True, eq=False, slots=True)
class Among(Statement):
    """The value is one of these."""

    keys: frozenset[Any]
    values: tuple[Json, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Above(_OfNumbers):
    """The number is at least the bound, or more if that is strict."""

    bound: Fraction
    strict: bool


@dataclass(frozen=True, eq=False, slots=True)
class Multiple(_OfNumbers):
    """The number is a multiple."""

    of: Fraction


@dataclass(frozen=True, eq=False, slots=True)
class Sized(Statement):
    """The text, list or object has at least so many characters, items or members."""

    about: frozenset[str] | None
    least: int


@dataclass(frozen=True, eq=False, slots=True)
class Matches(_OfTexts):
    """The pattern is found in the text."""

    pattern: str


@dataclass(frozen=True, eq=False, slots=True)
class Formatted(_OfTexts):
    """The text is of a format."""

    name: str


@dataclass(frozen=True, eq=False, slots=True)
class At(_OfLists):
    """The item at an index, if there is one, meets something."""

    index: int
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class From(_OfLists):
    """Every item from an index on meets something."""

    index: int
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class Counted(_OfLists):
    """At least so many items meet something."""

    literal: Literal
    least: int


@dataclass(frozen=True, eq=False, slots=True)
class Distinct(_OfLists):
    """No two items are equal."""


@dataclass(frozen=True, eq=False, slots=True)
class Has(_OfObjects):
    """The object has a member."""

    name: str


@dataclass(frozen=True, eq=False, slots=True)
class Member(_OfObjects):
    """The member of a name, if there is one, meets something."""

    name: str
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class Matching(_OfObjects):
    """Every member whose name matches a pattern meets something."""

    pattern: str
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class Others(_OfObjects):
    """Every member but those of the names and the patterns meets something."""

    names: frozenset[str]
    patterns: tuple[str, ...]
    literal: Literal


@dataclass(frozen=True, eq=False, slots=True)
class Named(_OfObjects):
    """Every member's name meets something."""

    literal: Literal
