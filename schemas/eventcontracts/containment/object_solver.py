"""The solver of objects: names by classes of patterns, and a goal for each property."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from eventcontracts.containment.constraints import (
    STRING_TYPES,
    AdditionalProperties,
    Literal,
    MinSize,
    Pattern,
    PatternProperties,
    Property,
    PropertyNames,
    Required,
    Types,
)
from eventcontracts.containment.result import (
    EMPTY_RESULT,
    SearchResult,
    candidate_result,
    found_result,
    unknown_result,
)
from eventcontracts.containment.truth import has_pattern, is_additional_property

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.containment.constraints import Goal
    from eventcontracts.containment.search import ValueFinder
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["PropertyNamePool", "find_object", "property_goal"]

# Names that the properties of an object may have, where literals speak of them by patterns.


MAX_NAME_CLASSES: Final = 64


"""How many kinds of names are told apart."""


@dataclass(slots=True)
class PropertyNamePool:
    """The names of the properties of one object.

    Attributes:
        finder: What finds names.
        atoms: Literals about the object.
        known: The names that the literals name.
        rules: What every name meets.
        doubt: Why not all names could be told apart; empty if they could.
    """

    finder: ValueFinder
    atoms: Goal
    known: dict[str, None] = field(default_factory=dict)
    rules: Goal = field(init=False)
    doubt: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.rules = tuple(
            atom.constraint.literal
            for atom in self.atoms
            if atom.holds and isinstance(atom.constraint, PropertyNames)
        )

    def may_be(self, name: str) -> bool:
        """Return whether a name may be a property's, as far as is known."""
        truth = self.finder.context.truth
        return all(truth.of(rule, name) is not False for rule in self.rules)

    def fresh(self, key: Goal, number: int) -> Iterator[str]:
        """Yield names that no literal names: so many of each kind that the literals tell apart."""
        kinds = self._kinds()
        # The usual case: any name will do.
        if not self.rules and not kinds and all(_only_excludes_names(literal) for literal in key):
            yield from islice(_unused_names(self.known), number)
            return
        statements = self.finder.context.statements
        base = (
            statements.literal(Types, STRING_TYPES),
            statements.enum(self.known).negated(),
            *key,
            *self.rules,
        )
        for goal in self._split(base, kinds):
            names, is_all = self.finder.several(goal, number)
            yield from names
            if not is_all:
                self.doubt = "not all kinds of member names could be told apart"

    def _kinds(self) -> Goal:
        """Return what tells names apart."""
        statements = self.finder.context.statements
        patterns: dict[Literal, None] = {}
        for statement, holds in self.atoms:
            match statement:
                case PatternProperties(pattern):
                    patterns[statements.literal(Pattern, pattern)] = None
                case AdditionalProperties(_, some):
                    patterns.update(
                        {statements.literal(Pattern, pattern): None for pattern in some}
                    )
                case PropertyNames(literal) if not holds:
                    patterns[literal] = None
        return tuple(patterns)

    def _split(self, base: Goal, kinds: Goal) -> Iterator[Goal]:
        """Yield the goals of all kinds of names that there are."""
        goals = [base]
        # Names fall into classes by which patterns they match; of a class in which all names are
        # alike for the literals, a few stand for all. Classes that have no name are dropped at
        # once.
        for kind in kinds:
            longer = [(*goal, side) for goal in goals for side in (kind.negated(), kind)]
            goals = [goal for goal in longer if not self.finder.solve(goal).is_empty]
            if len(goals) > MAX_NAME_CLASSES:
                self.doubt = "there are too many patterns of member names"
                goals = goals[:MAX_NAME_CLASSES]
        yield from goals


def _only_excludes_names(literal: Literal) -> bool:
    """Return whether a literal says no more of a name than that it is none of some."""
    return not literal.holds and not isinstance(literal.constraint, Pattern)


def _unused_names(names: Iterable[str]) -> Iterator[str]:
    """Yield names that are not among some."""
    taken = set(names)
    for number in count():
        name = f"extra{number or ''}"
        if name not in taken:
            yield name


MAX_PROPERTIES: Final = 1_000


"""How many properties an object may need."""


MAX_ATTEMPTS: Final = 2_000


"""How many ways to meet all demands are tried."""


def property_goal(atoms: Iterable[Literal], name: str) -> Goal:
    """Return what a property of an object has to meet, if it is there."""
    goal: dict[Literal, None] = {}
    for statement, holds in atoms:
        match statement:
            case Property(other, literal) if other == name:
                goal[literal if holds else literal.negated()] = None
            case PatternProperties(pattern, literal) if holds and has_pattern(pattern, name):
                goal[literal] = None
            case AdditionalProperties(names, patterns, literal) if holds and is_additional_property(
                name, names, patterns
            ):
                goal[literal] = None
    return tuple(goal)


@dataclass(slots=True)
class _PropertyDemand:
    """A property that has to be there: its name is open, and it meets something.

    Attributes:
        key: What its name meets.
        literal: What it meets; None if that is open.
    """

    key: Goal
    literal: Literal | None


@dataclass(slots=True)
class _ObjectSearch:
    """The search for one object."""

    finder: ValueFinder
    atoms: Goal
    names: PropertyNamePool
    required: dict[str, None] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    demands: list[_PropertyDemand] = field(default_factory=list)
    least: int = 0
    most: int | None = None
    attempts: int = 0

    def read(self) -> None:
        """Sort the literals."""
        for atom in self.atoms:
            statement, holds = atom
            match statement:
                case Required(name):
                    self.names.known[name] = None
                    if holds:
                        self.required[name] = None
                    else:
                        self.absent.add(name)
                # Not to meet `properties` takes the property (Core 10.3.2.1).
                case Property(name):
                    self.names.known[name] = None
                    if not holds:
                        self.required[name] = None
                case MinSize(_, size) if holds:
                    self.least = max(self.least, size)
                case MinSize(_, size):
                    self.most = size - 1 if self.most is None else min(self.most, size - 1)
                case AdditionalProperties(names):
                    self.names.known.update(dict.fromkeys(sorted(names)))
                case _:
                    pass
            # The negation of "every property that …" is "some property that … not": one whose name
            # is open.
            if not holds:
                self._demand(atom)

    def _demand(self, atom: Literal) -> None:
        statements = self.finder.context.statements
        match atom.constraint:
            case PatternProperties(pattern, literal):
                key: Goal = (statements.literal(Pattern, pattern),)
                self.demands.append(_PropertyDemand(key, literal.negated()))
            case AdditionalProperties(names, patterns, literal):
                key = (
                    statements.enum(sorted(names)).negated(),
                    *(statements.literal(Pattern, pattern).negated() for pattern in patterns),
                )
                self.demands.append(_PropertyDemand(key, literal.negated()))
            case PropertyNames(literal):
                self.demands.append(_PropertyDemand((literal.negated(),), None))

    def run(self) -> SearchResult:
        """Return an object."""
        if self.absent & self.required.keys() or (self.most is not None and self.least > self.most):
            return EMPTY_RESULT
        if self.least > MAX_PROPERTIES:
            return unknown_result(f"an object of {self.least} members is more than is looked for")
        return self._assign(dict.fromkeys(self.required, ()), 0)

    def _assign(self, chosen: dict[str, Goal], done: int) -> SearchResult:
        """Return an object in which the demands from one on are met by some property."""
        self.attempts += 1
        if self.attempts > MAX_ATTEMPTS:
            return unknown_result("there are too many ways to choose members")
        if self.most is not None and len(chosen) > self.most:
            return EMPTY_RESULT
        # Checked at each step: a property that cannot be makes all further assignments vain.
        for name, extra in chosen.items():
            if self._member(name, extra).is_empty:
                return EMPTY_RESULT
        if done == len(self.demands):
            return self._filled(chosen)
        doubt: SearchResult = EMPTY_RESULT
        demand = self.demands[done]
        for name in self._candidates(demand, chosen):
            extra = chosen.get(name, ())
            more = extra if demand.literal is None else (*extra, demand.literal)
            result = self._assign({**chosen, name: more}, done + 1)
            if result.is_found:
                return result
            doubt = result if _is_more_informative(result, doubt) else doubt
        return unknown_result(self.names.doubt) if doubt.is_empty and self.names.doubt else doubt

    def _candidates(self, demand: _PropertyDemand, chosen: dict[str, Goal]) -> Iterator[str]:
        """Yield the names that may meet a demand, one of each kind that can matter."""
        tried = set()
        for name in (*chosen, *self.names.known):
            if name not in tried and name not in self.absent and self._suits(demand, name):
                yield name
            tried.add(name)
        # One fresh name more than there are properties, since each of those may be in the way.
        for name in self.names.fresh(demand.key, 1 + len(chosen)):
            if name not in tried:
                yield name

    def _suits(self, demand: _PropertyDemand, name: str) -> bool:
        return (
            self.names.may_be(name)
            and self.finder.context.truth.of_all(demand.key, name) is not False
        )

    def _member(self, name: str, extra: Goal) -> SearchResult:
        if name in self.absent or not self.names.may_be(name):
            return EMPTY_RESULT
        return self.finder.solve((*extra, *property_goal(self.atoms, name)))

    def _filled(self, chosen: dict[str, Goal]) -> SearchResult:
        """Return the object of chosen properties, and of others if there have to be more."""
        reason = doubt = ""
        value: JsonObject = {}
        for name, extra in chosen.items():
            result = self._member(name, extra)
            if result.is_empty:
                return EMPTY_RESULT
            if not result.has_value:
                return result
            value[name] = result.value
            reason = reason or result.reason
        for name in self._spare(chosen) if len(value) < self.least else ():
            result = self._member(name, ())
            if result.is_found:
                value[name] = result.value
            elif not result.is_empty:
                doubt = doubt or result.reason
            if len(value) == self.least:
                break
        if len(value) < self.least:
            doubt = self.names.doubt or doubt
            return unknown_result(doubt) if doubt else EMPTY_RESULT
        return candidate_result(value, reason) if reason else found_result(value)

    def _spare(self, chosen: dict[str, Goal]) -> Iterator[str]:
        yield from (name for name in self.names.known if name not in chosen)
        yield from (name for name in self.names.fresh((), self.least) if name not in chosen)


def find_object(finder: ValueFinder, atoms: Goal) -> SearchResult:
    """Return an object that meets all literals about objects.

    Args:
        finder: What finds the properties.
        atoms: Literals about objects, none of them a choice.
    """
    search = _ObjectSearch(finder, atoms, PropertyNamePool(finder, atoms))
    search.read()
    return search.run()


def _is_more_informative(result: SearchResult, than: SearchResult) -> bool:
    """Return whether a result says more about what may be than another."""
    return not result.is_empty and (result.has_value or not than.has_value)
