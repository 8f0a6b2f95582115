"""Finding an object that meets literals about its members."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.formulas import (
    STRING,
    Has,
    Literal,
    Matches,
    Matching,
    Member,
    Named,
    Others,
    Sized,
    Types,
)
from eventcontracts.compatibility.results import EMPTY, Result, candidate, found, unknown
from eventcontracts.compatibility.truth import is_found, is_other

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.compatibility.solving import Solver
    from eventcontracts.jsontypes import JsonObject

__all__ = ["find_object", "member_goal"]

KINDS: Final = 64
"""How many kinds of names are told apart."""

MEMBERS: Final = 1_000
"""How many members an object may need."""

TRIES: Final = 2_000
"""How many ways to meet all demands are tried."""


def member_goal(atoms: Iterable[Literal], name: str) -> tuple[Literal, ...]:
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
        literal: What it meets.
        atom: The literal that demands it.
    """

    key: tuple[Literal, ...]
    literal: Literal | None
    atom: Literal


@dataclass(slots=True)
class _Search:
    """The search for one object."""

    solver: Solver
    atoms: tuple[Literal, ...]
    required: dict[str, None] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    names: dict[str, None] = field(default_factory=dict)
    demands: list[_Demand] = field(default_factory=list)
    least: int = 0
    most: int | None = None
    doubt: str = ""
    tries: int = 0

    def read(self) -> None:
        """Sort the literals."""
        for atom in self.atoms:
            statement, holds = atom
            match statement:
                case Has(name):
                    self.names[name] = None
                    if holds:
                        self.required[name] = None
                    else:
                        self.absent.add(name)
                case Member(name):
                    self.names[name] = None
                    if not holds:
                        self.required[name] = None
                case Sized(_, size) if holds:
                    self.least = max(self.least, size)
                case Sized(_, size):
                    self.most = size - 1 if self.most is None else min(self.most, size - 1)
                case Others(names):
                    self.names.update(dict.fromkeys(sorted(names)))
                case _:
                    pass
            if not holds:
                self._demand(atom)

    def _demand(self, atom: Literal) -> None:
        make = self.solver.make
        match atom.statement:
            case Matching(pattern, literal):
                key: tuple[Literal, ...] = (Literal(make.make(Matches, pattern)),)
                self.demands.append(_Demand(key, literal.negated(), atom))
            case Others(names, patterns, literal):
                key = (
                    make.among(sorted(names)).negated(),
                    *(Literal(make.make(Matches, pattern), holds=False) for pattern in patterns),
                )
                self.demands.append(_Demand(key, literal.negated(), atom))
            case Named(literal):
                self.demands.append(_Demand((literal.negated(),), None, atom))

    def run(self) -> Result:
        """Return an object."""
        if self.absent & self.required.keys() or (self.most is not None and self.least > self.most):
            return EMPTY
        if self.least > MEMBERS:
            return unknown(f"an object of {self.least} members is more than is looked for")
        return self._assign(dict.fromkeys(self.required, ()), 0)

    def _assign(self, chosen: dict[str, tuple[Literal, ...]], done: int) -> Result:
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
        return unknown(self.doubt) if doubt.is_empty and self.doubt else doubt

    def _candidates(self, demand: _Demand, chosen: dict[str, tuple[Literal, ...]]) -> Iterator[str]:
        """Yield the names that may meet a demand, one of each kind that can matter."""
        tried = set()
        for name in (*chosen, *self.names):
            if name not in tried and name not in self.absent and self._suits(demand, name):
                yield name
            tried.add(name)
        for name in self._fresh(demand.key, 1 + len(chosen)):
            if name not in tried:
                yield name

    def _suits(self, demand: _Demand, name: str) -> bool:
        return self._is_named(name) and self.solver.truth.of_all(demand.key, name) is not False

    def _is_named(self, name: str) -> bool:
        """Return whether a name may be one, as far as is known."""
        return all(
            self.solver.truth.of(atom.statement.literal, name) is not False
            for atom in self.atoms
            if atom.holds and isinstance(atom.statement, Named)
        )

    def _fresh(self, key: tuple[Literal, ...], number: int) -> Iterator[str]:
        """Yield names that no literal names: so many of each kind that the literals tell apart."""
        rules = tuple(
            atom.statement.literal
            for atom in self.atoms
            if atom.holds and isinstance(atom.statement, Named)
        )
        kinds = self._kinds()
        if not rules and not kinds and all(_is_plain(literal) for literal in key):
            yield from islice(_unused(self.names), number)
            return
        make = self.solver.make
        base = (Literal(make.make(Types, STRING)), make.among(self.names).negated(), *key, *rules)
        for goal in self._split(base, kinds):
            names, is_all = self.solver.several(goal, number)
            yield from names
            if not is_all:
                self.doubt = "not all kinds of member names could be told apart"

    def _kinds(self) -> tuple[Literal, ...]:
        """Return what tells names apart."""
        make = self.solver.make
        patterns: dict[Literal, None] = {}
        for statement, holds in self.atoms:
            match statement:
                case Matching(pattern):
                    patterns[Literal(make.make(Matches, pattern))] = None
                case Others(_, some):
                    patterns.update(
                        {Literal(make.make(Matches, pattern)): None for pattern in some}
                    )
                case Named(literal) if not holds:
                    patterns[literal] = None
        return tuple(patterns)

    def _split(
        self, base: tuple[Literal, ...], kinds: tuple[Literal, ...]
    ) -> Iterator[tuple[Literal, ...]]:
        """Yield the goals of all kinds of names that there are."""
        goals = [base]
        for kind in kinds:
            longer = [(*goal, side) for goal in goals for side in (kind.negated(), kind)]
            goals = [goal for goal in longer if not self.solver.solve(goal).is_empty]
            if len(goals) > KINDS:
                self.doubt = "there are too many patterns of member names"
                goals = goals[:KINDS]
        yield from goals

    def _member(self, name: str, extra: tuple[Literal, ...]) -> Result:
        if name in self.absent or not self._is_named(name):
            return EMPTY
        return self.solver.solve((*extra, *member_goal(self.atoms, name)))

    def _filled(self, chosen: dict[str, tuple[Literal, ...]]) -> Result:
        """Return the object of chosen members, and of others if there have to be more."""
        reason = ""
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
                self.doubt = self.doubt or result.reason
            if len(value) == self.least:
                break
        if len(value) < self.least:
            return unknown(self.doubt) if self.doubt else EMPTY
        return candidate(value, reason) if reason else found(value)

    def _spare(self, chosen: dict[str, tuple[Literal, ...]]) -> Iterator[str]:
        yield from (name for name in self.names if name not in chosen)
        yield from (name for name in self._fresh((), self.least) if name not in chosen)


def find_object(solver: Solver, atoms: tuple[Literal, ...]) -> Result:
    """Return an object that meets all literals about objects.

    Args:
        solver: What finds the members.
        atoms: Literals about objects, none of them a choice.
    """
    search = _Search(solver, atoms)
    search.read()
    return search.run()


def _is_better(result: Result, than: Result) -> bool:
    """Return whether a result says more about what may be than another."""
    return not result.is_empty and (result.has_value or not than.has_value)


def _is_plain(literal: Literal) -> bool:
    """Return whether a literal says no more of a name than that it is none of some."""
    return not literal.holds and not isinstance(literal.statement, Matches)


def _unused(names: Iterable[str]) -> Iterator[str]:
    """Yield names that are not among some."""
    taken = set(names)
    for number in count():
        name = f"extra{number or ''}"
        if name not in taken:
            yield name
