"""Schemas as formulas: few kinds of statements about a value, joined by *and* and *not*.

Each statement about one type holds of all values of other types, as a keyword does, so that its
negation says that the value is of that type. A `Literal` is a statement or its negation. Equal
statements are one object (`Statements.make`), which makes sets of them cheap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from eventcontracts.compatibility.equality import identity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from eventcontracts.jsontypes import Json

__all__ = [
    "ARRAY",
    "NUMERIC",
    "OBJECT",
    "STRING",
    "Above",
    "All",
    "Among",
    "At",
    "Counted",
    "Distinct",
    "Formatted",
    "From",
    "Has",
    "Literal",
    "Matches",
    "Matching",
    "Member",
    "Multiple",
    "Named",
    "One",
    "Opaque",
    "Others",
    "Reference",
    "Sized",
    "Statement",
    "Statements",
    "Types",
]

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
class Above(Statement):
    """The number is at least the bound, or more if that is strict."""

    bound: Fraction
    strict: bool
    about: frozenset[str] | None = field(init=False, default=NUMERIC)


@dataclass(frozen=True, eq=False, slots=True)
class Multiple(Statement):
    """The number is a multiple."""

    of: Fraction
    about: frozenset[str] | None = field(init=False, default=NUMERIC)


@dataclass(frozen=True, eq=False, slots=True)
class Sized(Statement):
    """The text, list or object has at least so many characters, items or members."""

    about: frozenset[str] | None
    least: int


@dataclass(frozen=True, eq=False, slots=True)
class Matches(Statement):
    """The pattern is found in the text."""

    pattern: str
    about: frozenset[str] | None = field(init=False, default=STRING)


@dataclass(frozen=True, eq=False, slots=True)
class Formatted(Statement):
    """The text is of a format."""

    name: str
    about: frozenset[str] | None = field(init=False, default=STRING)


@dataclass(frozen=True, eq=False, slots=True)
class At(Statement):
    """The item at an index, if there is one, meets something."""

    index: int
    literal: Literal
    about: frozenset[str] | None = field(init=False, default=ARRAY)


@dataclass(frozen=True, eq=False, slots=True)
class From(Statement):
    """Every item from an index on meets something."""

    index: int
    literal: Literal
    about: frozenset[str] | None = field(init=False, default=ARRAY)


@dataclass(frozen=True, eq=False, slots=True)
class Counted(Statement):
    """At least so many items meet something."""

    literal: Literal
    least: int
    about: frozenset[str] | None = field(init=False, default=ARRAY)


@dataclass(frozen=True, eq=False, slots=True)
class Distinct(Statement):
    """No two items are equal."""

    about: frozenset[str] | None = field(init=False, default=ARRAY)


@dataclass(frozen=True, eq=False, slots=True)
class Has(Statement):
    """The object has a member."""

    name: str
    about: frozenset[str] | None = field(init=False, default=OBJECT)


@dataclass(frozen=True, eq=False, slots=True)
class Member(Statement):
    """The member of a name, if there is one, meets something."""

    name: str
    literal: Literal
    about: frozenset[str] | None = field(init=False, default=OBJECT)


@dataclass(frozen=True, eq=False, slots=True)
class Matching(Statement):
    """Every member whose name matches a pattern meets something."""

    pattern: str
    literal: Literal
    about: frozenset[str] | None = field(init=False, default=OBJECT)


@dataclass(frozen=True, eq=False, slots=True)
class Others(Statement):
    """Every member but those of the names and the patterns meets something."""

    names: frozenset[str]
    patterns: tuple[str, ...]
    literal: Literal
    about: frozenset[str] | None = field(init=False, default=OBJECT)


@dataclass(frozen=True, eq=False, slots=True)
class Named(Statement):
    """Every member's name meets something."""

    literal: Literal
    about: frozenset[str] | None = field(init=False, default=OBJECT)


S = TypeVar("S", bound=Statement)


class Statements:
    """The statements of one comparison, each there once.

    >>> statements = Statements()
    >>> statements.make(Has, "id") is statements.make(Has, "id")
    True
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Any] = {}

    def make(self, kind: type[S], *facts: Any) -> S:
        """Return the statement of a kind with these facts."""
        key = (kind, *facts)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = kind(*facts)
        result: S = known
        return result

    def every(self, literals: Iterable[Literal]) -> Literal:
        """Return that all of these are true."""
        parts = tuple(dict.fromkeys(literals))
        return parts[0] if len(parts) == 1 else Literal(self.make(All, parts))

    def some(self, literals: Iterable[Literal]) -> Literal:
        """Return that at least one of these is true."""
        return self.every(literal.negated() for literal in literals).negated()

    def among(self, values: Iterable[Json]) -> Literal:
        """Return that the value is one of these."""
        found = {identity(value): value for value in values}
        key = (Among, frozenset(found))
        if key not in self._known:
            self._known[key] = Among(frozenset(found), tuple(found.values()))
        return Literal(self._known[key])

    @property
    def true(self) -> Literal:
        """What is true of every value."""
        return Literal(self.make(All, ()))

    @property
    def false(self) -> Literal:
        """What is true of no value."""
        return self.true.negated()
