"""Finding a value of one type: choices are made until only literals about that type are left."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.choices import Choice, unlike
from eventcontracts.compatibility.equality import type_of
from eventcontracts.compatibility.statements import (
    All,
    Among,
    Has,
    Literal,
    Member,
    One,
    Reference,
    Statement,
    Types,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.compatibility.facts import Facts
    from eventcontracts.compatibility.statements import Goal

__all__ = ["State"]

ASKED: Final = 3
"""How many choices ask for a member before its values are taken one by one."""


@dataclass(slots=True)
class State:
    """What is known of a value so far, and what is still to be chosen."""

    facts: Facts
    choices: list[Choice] = field(default_factory=list)

    def copy(self) -> State:
        """Return a state that can be changed by itself."""
        return State(self.facts.copy(), list(self.choices))

    def add(self, literals: Iterable[Literal]) -> bool:
        """Take literals as true; return whether they can be, as far as is seen at once."""
        facts = self.facts
        todo = list(literals)[::-1]
        while todo:
            literal = todo.pop()
            if literal in facts.seen:
                continue
            if literal.negated() in facts.seen:
                return False
            statement, holds = literal
            if statement.about is not None and facts.type not in statement.about:
                if not holds:
                    return False
                continue
            facts.seen[literal] = None
            parts = self._take(statement, holds=holds)
            if parts is None:
                return False
            todo.extend(reversed(parts))
        return True

    def _take(self, statement: Statement, *, holds: bool) -> Goal | None:
        """Return what follows from a literal; None if it cannot be."""
        facts, context = self.facts, self.facts.context
        match statement:
            case Types(names):
                return () if (facts.type in names) is holds else None
            case Reference():
                expanded = context.expand(statement)
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
                facts.atoms[Literal(statement, holds)] = None
                facts.narrow(name, literal if holds else literal.negated())
                return () if holds else (context.statements.literal(Has, name),)
            case _:
                facts.atoms[Literal(statement, holds)] = None
        return ()

    def _take_values(self, statement: Among, *, holds: bool) -> Goal | None:
        facts = self.facts
        ours = [value for value in statement.values if type_of(value) == facts.type]
        if holds and not ours:
            return None
        if holds or facts.type not in {"array", "object"}:
            if ours:
                facts.atoms[Literal(statement, holds)] = None
            return ()
        for value in ours:
            self.choices.append(Choice(tuple(unlike(value, facts.context.statements))))
        return ()

    def settle(self) -> bool:
        """Make the choices that have one alternative left; return whether all can be made."""
        is_settled = False
        while not is_settled:
            is_settled = True
            choices, self.choices = self.choices, []
            for choice in choices:
                left = choice.left(self.facts)
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

    def by_tag(self) -> list[Goal] | None:
        """Return the cases of a member with few values that several choices ask for, if any."""
        facts, context = self.facts, self.facts.context
        asked: dict[str, int] = {}
        for choice in self.choices:
            parts = (*choice.one, *chain.from_iterable(choice.alternatives))
            for name in sorted(context.members_in(parts)):
                asked[name] = asked.get(name, 0) + 1
        tags = [
            name
            for name, values in facts.domains.items()
            if len(values) > 1 and asked.get(name, 0) >= ASKED
        ]
        if not tags:
            return None
        name = max(tags, key=lambda tag: asked[tag])
        statements = context.statements
        has = statements.literal(Has, name)
        cases: list[Goal] = [
            (has, statements.literal(Member, name, statements.among([value])))
            for value in facts.domains[name]
        ]
        return cases if has in facts.seen else [(has.negated(),), *cases]
