"""Names that the members of an object may have, where literals speak of them by patterns."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.statements import (
    STRING,
    Literal,
    Matches,
    Matching,
    Named,
    Others,
    Types,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.compatibility.finding import Finder
    from eventcontracts.compatibility.statements import Goal

__all__ = ["Names"]

KINDS: Final = 64
"""How many kinds of names are told apart."""


@dataclass(slots=True)
class Names:
    """The names of the members of one object.

    Attributes:
        finder: What finds names.
        atoms: Literals about the object.
        known: The names that the literals name.
        rules: What every name meets.
        doubt: Why not all names could be told apart; empty if they could.
    """

    finder: Finder
    atoms: Goal
    known: dict[str, None] = field(default_factory=dict)
    rules: Goal = field(init=False)
    doubt: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.rules = tuple(
            atom.statement.literal
            for atom in self.atoms
            if atom.holds and isinstance(atom.statement, Named)
        )

    def may_be(self, name: str) -> bool:
        """Return whether a name may be a member's, as far as is known."""
        truth = self.finder.context.truth
        return all(truth.of(rule, name) is not False for rule in self.rules)

    def fresh(self, key: Goal, number: int) -> Iterator[str]:
        """Yield names that no literal names: so many of each kind that the literals tell apart."""
        kinds = self._kinds()
        if not self.rules and not kinds and all(_is_plain(literal) for literal in key):
            yield from islice(_unused(self.known), number)
            return
        statements = self.finder.context.statements
        base = (
            statements.literal(Types, STRING),
            statements.among(self.known).negated(),
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
                case Matching(pattern):
                    patterns[statements.literal(Matches, pattern)] = None
                case Others(_, some):
                    patterns.update(
                        {statements.literal(Matches, pattern): None for pattern in some}
                    )
                case Named(literal) if not holds:
                    patterns[literal] = None
        return tuple(patterns)

    def _split(self, base: Goal, kinds: Goal) -> Iterator[Goal]:
        """Yield the goals of all kinds of names that there are."""
        goals = [base]
        for kind in kinds:
            longer = [(*goal, side) for goal in goals for side in (kind.negated(), kind)]
            goals = [goal for goal in longer if not self.finder.solve(goal).is_empty]
            if len(goals) > KINDS:
                self.doubt = "there are too many patterns of member names"
                goals = goals[:KINDS]
        yield from goals


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
