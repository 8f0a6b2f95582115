"""What is known of a value of one type, and what follows from it at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.equality import type_of
from eventcontracts.compatibility.statements import (
    All,
    Among,
    Has,
    Literal,
    Member,
    One,
    Opaque,
    Reference,
    Statement,
    Types,
)
from eventcontracts.compatibility.truth import every, exactly_one

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.compatibility.contexts import Context
    from eventcontracts.jsontypes import Json

__all__ = ["Facts"]

DEPTH: Final = 20
"""How deep a statement is looked into."""


@dataclass(slots=True)
class Facts:
    """What is known of a value of one type so far.

    Attributes:
        type: The type.
        context: What the search works with.
        seen: All literals that are true.
        atoms: Those of them that are no more than themselves.
        domains: The members that are one of a few values, where they are there.
    """

    type: str
    context: Context
    seen: dict[Literal, None] = field(default_factory=dict)
    atoms: dict[Literal, None] = field(default_factory=dict)
    domains: dict[str, tuple[Json, ...]] = field(default_factory=dict)

    def copy(self) -> Facts:
        """Return facts that can be added to by themselves."""
        return Facts(self.type, self.context, dict(self.seen), dict(self.atoms), dict(self.domains))

    def narrow(self, name: str, literal: Literal) -> None:
        """Remember the values that a member may have, if they are few."""
        statement = literal.statement
        for _ in range(DEPTH):
            if isinstance(statement, Reference) and literal.holds:
                literal = self.context.expand(statement)
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
                answer = self.every(parts, depth)
            case Reference():
                answer = self.verdict(self.context.expand(statement), depth)
            case One(parts):
                answer = exactly_one(self.verdict(part, depth) for part in parts)
            case Member(name, literal):
                answer = self._member(name, literal)
            case Among(_, values) if not any(type_of(value) == self.type for value in values):
                answer = False
        return answer

    def every(self, parts: Iterable[Literal], depth: int = 0) -> bool | None:
        """Return whether all of some literals are true here, as far as is seen at once."""
        return every(self.verdict(part, depth) for part in parts)

    def _member(self, name: str, literal: Literal) -> bool | None:
        has = self.context.statements.literal(Has, name)
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
