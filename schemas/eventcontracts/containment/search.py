"""The state of a search for a value: known facts, open disjunctions, and the shared context."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Final, Protocol

from eventcontracts.containment.constraints import (
    AdditionalProperties,
    And,
    Constraint,
    Enum,
    ExactlyOne,
    Goal,
    ItemAt,
    Literal,
    MinSize,
    Opaque,
    Property,
    Reference,
    Required,
    Types,
)
from eventcontracts.containment.truth import TruthEvaluator, all_true, exactly_one
from eventcontracts.jsondata.equality import exact_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.containment.constraints import FormulaFactory
    from eventcontracts.containment.result import SearchResult
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["Disjunction", "KnownFacts", "SearchContext", "ValueFinder", "unequal_alternatives"]

# What is known of a value of one type, and what follows from it at once.


MAX_EVALUATION_DEPTH: Final = 20


"""How deep a statement is looked into."""


@dataclass(slots=True)
class KnownFacts:
    """Facts about a value of one type, as far as they are known.

    Attributes:
        type: The type.
        context: What the search works with.
        seen: All literals that are true.
        atoms: Those of them that are no more than themselves.
        domains: The properties that are one of a few values, where they are there.
    """

    type: str
    context: SearchContext
    seen: dict[Literal, None] = field(default_factory=dict)
    atoms: dict[Literal, None] = field(default_factory=dict)
    domains: dict[str, tuple[Json, ...]] = field(default_factory=dict)

    def copy(self) -> KnownFacts:
        """Return facts that can be added to by themselves."""
        return KnownFacts(
            self.type, self.context, dict(self.seen), dict(self.atoms), dict(self.domains)
        )

    def narrow(self, name: str, literal: Literal) -> None:
        """Remember the values that a property may have, if they are few."""
        statement = literal.constraint
        for _ in range(MAX_EVALUATION_DEPTH):
            if isinstance(statement, Reference) and literal.holds:
                literal = self.context.expand(statement)
                statement = literal.constraint
        known = self.domains.get(name)
        if known is None:
            parts = statement.parts if isinstance(statement, And) and literal.holds else (literal,)
            values = [
                part.constraint.values
                for part in parts
                if part.holds and isinstance(part.constraint, Enum)
            ]
            if values:
                known = values[0]
        if known is not None:
            truth = self.context.truth
            self.domains[name] = tuple(
                value for value in known if truth.of(literal, value) is not False
            )

    def verdict(self, literal: Literal, depth: int = 0) -> bool | None:
        """Return whether a literal is true here, as far as is seen at once."""
        statement, holds = literal
        if literal in self.seen:
            return True
        if literal.negated() in self.seen:
            return False
        result = True
        if statement.about is None or self.type in statement.about:
            if depth > MAX_EVALUATION_DEPTH:
                return None
            seen = self._verdict(statement, depth + 1)
            if seen is None:
                return None
            result = seen
        return result is holds

    def _verdict(self, statement: Constraint, depth: int) -> bool | None:
        answer: bool | None = None
        match statement:
            case Types(names):
                answer = self.type in names
            case And(parts):
                answer = self.every(parts, depth)
            case Reference():
                answer = self.verdict(self.context.expand(statement), depth)
            case ExactlyOne(parts):
                answer = exactly_one(self.verdict(part, depth) for part in parts)
            case Property(name, literal):
                answer = self._member(name, literal)
            case Enum(_, values) if not any(exact_type(value) == self.type for value in values):
                answer = False
        return answer

    def every(self, parts: Iterable[Literal], depth: int = 0) -> bool | None:
        """Return whether all of some literals are true here, as far as is seen at once."""
        return all_true(self.verdict(part, depth) for part in parts)

    def _member(self, name: str, literal: Literal) -> bool | None:
        has = self.context.statements.literal(Required, name)
        if has.negated() in self.seen:
            return True
        if name in self.domains:
            results = {self.context.truth.of(literal, value) for value in self.domains[name]}
            if results <= {True}:
                return True
            if results == {False} and has in self.seen:
                return False
        return None

    def opaque(self) -> Opaque | None:
        """Return something in what is known that is not understood."""
        found = (atom.constraint for atom in self.atoms if isinstance(atom.constraint, Opaque))
        return next(found, None)

    def listed(self) -> Enum | None:
        """Return the shortest list of values that the value is one of, if there is one."""
        lists = [
            atom.constraint
            for atom in self.atoms
            if atom.holds and isinstance(atom.constraint, Enum)
        ]
        return min(lists, key=lambda statement: len(statement.values), default=None)


# What is still to be chosen about a value, and what of it is left where some facts are known.


@dataclass(frozen=True, slots=True)
class Disjunction:
    """One of several must be: each alternative is a few literals that are all true.

    Attributes:
        alternatives: The alternatives; none where they follow from `one`.
        one: The parts of which exactly one is true, or not exactly one.
        holds: Whether exactly one is.
    """

    alternatives: tuple[Goal, ...] = ()
    one: Goal = ()
    holds: bool = True

    def left(self, facts: KnownFacts) -> list[Goal] | None:
        """Return the alternatives that may be; None if one of them is so already."""
        if self.one:
            return self._of_one(facts)
        left = []
        for alternative in self.alternatives:
            verdict = facts.every(alternative)
            if verdict:
                return None
            if verdict is None:
                left.append(alternative)
        return left

    def _of_one(self, facts: KnownFacts) -> list[Goal] | None:
        verdicts = [facts.verdict(part) for part in self.one]
        sure = verdicts.count(True)
        open_ = [part for part, verdict in zip(self.one, verdicts, strict=True) if verdict is None]
        none = tuple(part.negated() for part in open_)
        # Two branches hold: exactly one is false, and its negation true already.
        if sure > 1:
            return [] if self.holds else None
        if not open_:
            return None if (sure == 1) is self.holds else []
        if sure == 1:
            return [none] if self.holds else [(part,) for part in open_]
        if not self.holds:
            # Not exactly one: none of them, or two of them, whatever the rest is.
            return [none, *combinations(open_, 2)]
        return [
            (part, *(other.negated() for other in open_ if other is not part)) for part in open_
        ]


def unequal_alternatives(
    value: list[Json] | JsonObject, statements: FormulaFactory
) -> Iterator[Goal]:
    """Yield the ways in which an array or an object is not equal to another."""
    if isinstance(value, list):
        size = frozenset({"array"})
        yield (statements.literal(MinSize, size, len(value)).negated(),)
        yield (statements.literal(MinSize, size, len(value) + 1),)
        for index, item in enumerate(value):
            yield (statements.literal(ItemAt, index, statements.enum([item])).negated(),)
        return
    for name, item in value.items():
        yield (statements.literal(Required, name).negated(),)
        yield (statements.literal(Property, name, statements.enum([item])).negated(),)
    yield (
        statements.literal(AdditionalProperties, frozenset(value), (), statements.false).negated(),
    )


# What the search for an array or an object asks of the search for what is in it.


class ValueFinder(Protocol):
    """A finder of values of any type."""

    @property
    def context(self) -> SearchContext:
        """The constraints and references of the search."""
        ...

    def solve(self, goal: Goal) -> SearchResult:
        """Return a value that meets a goal, or that there is none."""
        ...

    def several(self, goal: Goal, number: int) -> tuple[list[Json], bool]:
        """Return different values that meet a goal, and whether fewer than asked for are all."""
        ...


class SearchContext:
    """The constraints and references that a whole search shares.

    Args:
        statements: The statements of the comparison.
        expand: What tells what a reference says.
    """

    def __init__(self, statements: FormulaFactory, expand: Callable[[Reference], Literal]) -> None:
        self.statements = statements
        self.expand = expand
        self.truth = TruthEvaluator(expand)
        self._members: dict[frozenset[Literal], frozenset[str]] = {}

    def property_names_in(self, literals: Goal) -> frozenset[str]:
        """Return the names of the properties that literals speak of, at once or by references."""
        key = frozenset(literals)
        if key not in self._members:
            self._members[key] = frozenset()  # a reference to itself adds nothing
            names: set[str] = set()
            for statement, _ in literals:
                match statement:
                    case Property(name):
                        names.add(name)
                    case And(parts) | ExactlyOne(parts):
                        names |= self.property_names_in(parts)
                    case Reference():
                        names |= self.property_names_in((self.expand(statement),))
            self._members[key] = frozenset(names)
        return self._members[key]
