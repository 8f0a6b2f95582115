"""What a search works with: the statements, what references say, and what is true of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.compatibility.statements import All, Goal, Literal, Member, One, Reference
from eventcontracts.compatibility.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.compatibility.formulas import Statements

__all__ = ["Context"]


class Context:
    """What is known before anything is searched for.

    Args:
        statements: The statements of the comparison.
        expand: What tells what a reference says.
    """

    def __init__(self, statements: Statements, expand: Callable[[Reference], Literal]) -> None:
        self.statements = statements
        self.expand = expand
        self.truth = Truth(expand)
        self._members: dict[frozenset[Literal], frozenset[str]] = {}

    def members_in(self, literals: Goal) -> frozenset[str]:
        """Return the names of the members that literals speak of, at once or by references."""
        key = frozenset(literals)
        if key not in self._members:
            self._members[key] = frozenset()  # a reference to itself adds nothing
            names: set[str] = set()
            for statement, _ in literals:
                match statement:
                    case Member(name):
                        names.add(name)
                    case All(parts) | One(parts):
                        names |= self.members_in(parts)
                    case Reference():
                        names |= self.members_in((self.expand(statement),))
            self._members[key] = frozenset(names)
        return self._members[key]
