"""Finding an object that meets literals about its members."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.membernames import Names
from eventcontracts.compatibility.results import EMPTY, Result, candidate, found, unknown
from eventcontracts.compatibility.statements import (
    Has,
    Literal,
    Matches,
    Matching,
    Member,
    Named,
    Others,
    Sized,
)
from eventcontracts.compatibility.truth import is_found, is_other

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.compatibility.finding import Finder
    from eventcontracts.compatibility.statements import Goal
    from eventcontracts.jsontypes import JsonObject

__all__ = ["find_object", "member_goal"]

MEMBERS: Final = 1_000
"""How many members an object may need."""

TRIES: Final = 2_000
"""How many ways to meet all demands are tried."""


def member_goal(atoms: Iterable[Literal], name: str) -> Goal:
    """Return what a member of an object has to meet, if it is there."""
    goal: dict[Literal, None] = {}
    for statement, holds in atoms:
        match statement:
            case Member(other, literal) if other == name:
                goal[literal if holds else literal.negated()] = None
            case Matching(pattern, literal) if holds and is_found(pattern, name):
                goal[literal] = None
            case Others(names, patterns, literal) if holds and is_other(name, names, patterns):
                goal[literal] = None
    return tuple(goal)


@dataclass(slots=True)
class _Demand:
    """A member that has to be there: its name is open, and it meets something.

    Attributes:
        key: What its name meets.
        literal: What it meets; None if that is open.
    """

    key: Goal
    literal: Literal | None


@dataclass(slots=True)
class _Search:
    """The search for one object."""

    finder: Finder
    atoms: Goal
    names: Names
    required: dict[str, None] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    demands: list[_Demand] = field(default_factory=list)
    least: int = 0
    most: int | None = None
    tries: int = 0

    def read(self) -> None:
        """Sort the literals."""
        for atom in self.atoms:
            statement, holds = atom
            match statement:
                case Has(name):
                    self.names.known[name] = None
                    if holds:
                        self.required[name] = None
                    else:
                        self.absent.add(name)
                case Member(name):
                    self.names.known[name] = None
                    if not holds:
                        self.required[name] = None
                case Sized(_, size) if holds:
                    self.least = max(self.least, size)
                case Sized(_, size):
                    self.most = size - 1 if self.most is None else min(self.most, size - 1)
                case Others(names):
                    self.names.known.update(dict.fromkeys(sorted(names)))
                case _:
                    pass
            if not holds:
                self._demand(atom)

    def _demand(self, atom: Literal) -> None:
        statements = self.finder.context.statements
        match atom.statement:
            case Matching(pattern, literal):
                key: Goal = (statements.literal(Matches, pattern),)
                self.demands.append(_Demand(key, literal.negated()))
            case Others(names, patterns, literal):
                key = (
                    statements.among(sorted(names)).negated(),
                    *(statements.literal(Matches, pattern).negated() for pattern in patterns),
                )
                self.demands.append(_Demand(key, literal.negated()))
            case Named(literal):
                self.demands.append(_Demand((literal.negated(),), None))

    def run(self) -> Result:
        """Return an object."""
        if self.absent & self.required.keys() or (self.most is not None and self.least > self.most):
            return EMPTY
        if self.least > MEMBERS:
            return unknown(f"an object of {self.least} members is more than is looked for")
        return self._assign(dict.fromkeys(self.required, ()), 0)

    def _assign(self, chosen: dict[str, Goal], done: int) -> Result:
        """Return an object in which the demands from one on are met by some member."""
        self.tries += 1
        if self.tries > TRIES:
            return unknown("there are too many ways to choose members")
        if self.most is not None and len(chosen) > self.most:
            return EMPTY
        for name, extra in chosen.items():
            if self._member(name, extra).is_empty:
                return EMPTY
        if done == len(self.demands):
            return self._filled(chosen)
        doubt: Result = EMPTY
        demand = self.demands[done]
        for name in self._candidates(demand, chosen):
            extra = chosen.get(name, ())
            more = extra if demand.literal is None else (*extra, demand.literal)
            result = self._assign({**chosen, name: more}, done + 1)
            if result.is_found:
                return result
            doubt = result if _is_better(result, doubt) else doubt
        return unknown(self.names.doubt) if doubt.is_empty and self.names.doubt else doubt

    def _candidates(self, demand: _Demand, chosen: dict[str, Goal]) -> Iterator[str]:
        """Yield the names that may meet a demand, one of each kind that can matter."""
        tried = set()
        for name in (*chosen, *self.names.known):
            if name not in tried and name not in self.absent and self._suits(demand, name):
                yield name
            tried.add(name)
        for name in self.names.fresh(demand.key, 1 + len(chosen)):
            if name not in tried:
                yield name

    def _suits(self, demand: _Demand, name: str) -> bool:
        return (
            self.names.may_be(name)
            and self.finder.context.truth.of_all(demand.key, name) is not False
        )

    def _member(self, name: str, extra: Goal) -> Result:
        if name in self.absent or not self.names.may_be(name):
            return EMPTY
        return self.finder.solve((*extra, *member_goal(self.atoms, name)))

    def _filled(self, chosen: dict[str, Goal]) -> Result:
        """Return the object of chosen members, and of others if there have to be more."""
        reason = doubt = ""
        value: JsonObject = {}
        for name, extra in chosen.items():
            result = self._member(name, extra)
            if result.is_empty:
                return EMPTY
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
            return unknown(doubt) if doubt else EMPTY
        return candidate(value, reason) if reason else found(value)

    def _spare(self, chosen: dict[str, Goal]) -> Iterator[str]:
        yield from (name for name in self.names.known if name not in chosen)
        yield from (name for name in self.names.fresh((), self.least) if name not in chosen)


def find_object(finder: Finder, atoms: Goal) -> Result:
    """Return an object that meets all literals about objects.

    Args:
        finder: What finds the members.
        atoms: Literals about objects, none of them a choice.
    """
    search = _Search(finder, atoms, Names(finder, atoms))
    search.read()
    return search.run()


def _is_better(result: Result, than: Result) -> bool:
    """Return whether a result says more about what may be than another."""
    return not result.is_empty and (result.has_value or not than.has_value)
