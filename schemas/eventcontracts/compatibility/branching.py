"""Finding a value of one type: choices are made until only literals about that type are left."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.equality import type_of
from eventcontracts.compatibility.formulas import (
    All,
    Among,
    At,
    Has,
    Literal,
    Member,
    One,
    Opaque,
    Others,
    Reference,
    Sized,
    Statement,
    Types,
)
from eventcontracts.compatibility.truth import every, exactly_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.compatibility.solving import Solver
    from eventcontracts.jsontypes import Json

__all__ = ["Choice", "State"]

ASKED: Final = 3
"""How many choices ask for a member before its values are taken one by one."""

DEPTH: Final = 20
"""How deep a choice is looked into before it is made."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several must be: each alternative is a few literals that are all true.

    Attributes:
        alternatives: The alternatives; none where they follow from `one`.
        one: The parts of which exactly one is true, or not exactly one.
        holds: Whether exactly one is.
    """

    alternatives: tuple[tuple[Literal, ...], ...] = ()
    one: tuple[Literal, ...] = ()
    holds: bool = True


@dataclass(slots=True)
class State:
    """What is known of a value of one type so far.

    Attributes:
        type: The type.
        solver: What knows the references.
        seen: All literals that are true.
        atoms: Those of them that are no more than themselves.
        choices: What is still to be chosen.
        domains: The members that are one of a few values, where they are there.
    """

    type: str
    solver: Solver
    seen: dict[Literal, None] = field(default_factory=dict)
    atoms: dict[Literal, None] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    domains: dict[str, tuple[Json, ...]] = field(default_factory=dict)

    def copy(self) -> State:
        """Return a state that can be changed by itself."""
        return State(
            self.type,
            self.solver,
            dict(self.seen),
            dict(self.atoms),
            list(self.choices),
            dict(self.domains),
        )

    def add(self, literals: Iterable[Literal]) -> bool:
        """Take literals as true; return whether they can be, as far as is seen at once."""
        todo = list(literals)[::-1]
        while todo:
            literal = todo.pop()
            if literal in self.seen:
                continue
            if literal.negated() in self.seen:
                return False
            statement, holds = literal
            if statement.about is not None and self.type not in statement.about:
                if not holds:
                    return False
                continue
            self.seen[literal] = None
            parts = self._take(statement, holds=holds)
            if parts is None:
                return False
            todo.extend(reversed(parts))
        return True

    def _take(self, statement: Statement, *, holds: bool) -> tuple[Literal, ...] | None:
        """Return what follows from a literal; None if it cannot be."""
        match statement:
            case Types(names):
                return () if (self.type in names) is holds else None
            case Reference():
                expanded = self.solver.expand(statement)
                return (expanded if holds else expanded.negated(),)
            case All(parts) if holds:
                return parts
            case All(parts):
                self.choices.append(Choice(tuple((part.negated(),) for part in parts)))
            case One(parts):
                self.choices.append(Choice(one=parts, holds=holds))
            case Among():
                return self._take_values(statement, holds=holds)
            case Member(name, literal):
                self.atoms[Literal(statement, holds)] = None
                self._narrow(name, literal if holds else literal.negated())
                return () if holds else (Literal(self.solver.make.make(Has, name)),)
            case _:
                self.atoms[Literal(statement, holds)] = None
        return ()

    def _take_values(self, statement: Among, *, holds: bool) -> tuple[Literal, ...] | None:
        ours = [value for value in statement.values if type_of(value) == self.type]
        if holds and not ours:
            return None
        if holds or self.type not in {"array", "object"}:
            if ours:
                self.atoms[Literal(statement, holds)] = None
            return ()
        for value in ours:
            self.choices.append(Choice(tuple(self._unlike(value))))
        return ()

    def _unlike(self, value: Json) -> Iterator[tuple[Literal, ...]]:
        """Yield the ways in which a list or an object is not equal to another."""
        make = self.solver.make
        if isinstance(value, list):
            size = frozenset({"array"})
            yield (Literal(make.make(Sized, size, len(value)), holds=False),)
            yield (Literal(make.make(Sized, size, len(value) + 1)),)
            for index, item in enumerate(value):
                yield (Literal(make.make(At, index, make.among([item])), holds=False),)
            return
        for name, item in value.items():
            yield (Literal(make.make(Has, name), holds=False),)
            yield (Literal(make.make(Member, name, make.among([item])), holds=False),)
        yield (Literal(make.make(Others, frozenset(value), (), make.false), holds=False),)

    def _narrow(self, name: str, literal: Literal) -> None:
        """Remember the values that a member may have, if they are few."""
        statement = literal.statement
        for _ in range(DEPTH):
            if isinstance(statement, Reference) and literal.holds:
                literal = self.solver.expand(statement)
                statement = literal.statement
        known = self.domains.get(name)
        if known is None:
            parts = statement.parts if isinstance(statement, All) and literal.holds else (literal,)
            values = [
                part.statement.values
                for part in parts
                if part.holds and isinstance(part.statement, Among)
            ]
            if values:
                known = values[0]
        if known is not None:
            truth = self.solver.truth
            self.domains[name] = tuple(
                value for value in known if truth.of(literal, value) is not False
            )

    def settle(self) -> bool:
        """Make the choices that have one alternative left; return whether all can be made."""
        is_settled = False
        while not is_settled:
            is_settled = True
            choices, self.choices = self.choices, []
            for choice in choices:
                left = self.alternatives(choice)
                if left is None:
                    continue
                if not left:
                    return False
                if len(left) > 1:
                    self.choices.append(choice)
                elif not self.add(left[0]):
                    return False
                else:
                    is_settled = False
        return True

    def by_tag(self) -> list[tuple[Literal, ...]] | None:
        """Return the cases of a member with few values that several choices ask for, if any."""
        asked: dict[str, int] = {}
        for choice in self.choices:
            parts = (*choice.one, *chain.from_iterable(choice.alternatives))
            for name in sorted(self.solver.members_in(parts)):
                asked[name] = asked.get(name, 0) + 1
        tags = [
            name
            for name, values in self.domains.items()
            if len(values) > 1 and asked.get(name, 0) >= ASKED
        ]
        if not tags:
            return None
        name = max(tags, key=lambda tag: asked[tag])
        make = self.solver.make
        has = Literal(make.make(Has, name))
        cases: list[tuple[Literal, ...]] = [
            (has, Literal(make.make(Member, name, make.among([value]))))
            for value in self.domains[name]
        ]
        return cases if has in self.seen else [(has.negated(),), *cases]

    def alternatives(self, choice: Choice) -> list[tuple[Literal, ...]] | None:
        """Return the alternatives that may be; None if one of them is so already."""
        if choice.one:
            return self._of_one(choice.one, holds=choice.holds)
        left = []
        for alternative in choice.alternatives:
            verdict = self._every(alternative, 0)
            if verdict:
                return None
            if verdict is None:
                left.append(alternative)
        return left

    def _of_one(
        self, parts: tuple[Literal, ...], *, holds: bool
    ) -> list[tuple[Literal, ...]] | None:
        verdicts = [self.verdict(part) for part in parts]
        sure = verdicts.count(True)
        open_ = [part for part, verdict in zip(parts, verdicts, strict=True) if verdict is None]
        none = tuple(part.negated() for part in open_)
        if sure > 1:
            return [] if holds else None
        if not open_:
            return None if (sure == 1) is holds else []
        if sure == 1:
            return [none] if holds else [(part,) for part in open_]
        if not holds:
            return [none, *combinations(open_, 2)]
        return [
            (part, *(other.negated() for other in open_ if other is not part)) for part in open_
        ]

    def verdict(self, literal: Literal, depth: int = 0) -> bool | None:
        """Return whether a literal is true here, as far as is seen at once."""
        statement, holds = literal
        if literal in self.seen:
            return True
        if literal.negated() in self.seen:
            return False
        result = True
        if statement.about is None or self.type in statement.about:
            if depth > DEPTH:
                return None
            seen = self._verdict(statement, depth + 1)
            if seen is None:
                return None
            result = seen
        return result is holds

    def _verdict(self, statement: Statement, depth: int) -> bool | None:
        answer: bool | None = None
        match statement:
            case Types(names):
                answer = self.type in names
            case All(parts):
                answer = self._every(parts, depth)
            case Reference():
                answer = self.verdict(self.solver.expand(statement), depth)
            case One(parts):
                answer = exactly_one(self.verdict(part, depth) for part in parts)
            case Member(name, literal):
                answer = self._member(name, literal)
            case Among(_, values) if not any(type_of(value) == self.type for value in values):
                answer = False
        return answer

    def _every(self, parts: Iterable[Literal], depth: int) -> bool | None:
        return every(self.verdict(part, depth) for part in parts)

    def _member(self, name: str, literal: Literal) -> bool | None:
        has = Literal(self.solver.make.make(Has, name))
        if has.negated() in self.seen:
            return True
        if name in self.domains:
            results = {self.solver.truth.of(literal, value) for value in self.domains[name]}
            if results <= {True}:
                return True
            if results == {False} and has in self.seen:
                return False
        return None

    def opaque(self) -> Opaque | None:
        """Return something in what is known that is not understood."""
        found = (atom.statement for atom in self.atoms if isinstance(atom.statement, Opaque))
        return next(found, None)

    def listed(self) -> Among | None:
        """Return the shortest list of values that the value is one of, if there is one."""
        lists = [
            atom.statement
            for atom in self.atoms
            if atom.holds and isinstance(atom.statement, Among)
        ]
        return min(lists, key=lambda statement: len(statement.values), default=None)
