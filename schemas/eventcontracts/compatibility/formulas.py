"""Schemas as formulas: statements about a value, joined by *and* and *not*.

Equal statements are one object (`Statements.literal`), which makes sets of them cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventcontracts.compatibility.equality import identity
from eventcontracts.compatibility.statements import (
    OBJECT,
    All,
    Among,
    Has,
    Literal,
    Statement,
    Types,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.jsontypes import Json

__all__ = ["Statements"]


class Statements:
    """The statements of one comparison, each there once.

    >>> statements = Statements()
    >>> statements.literal(Has, "id").statement is statements.literal(Has, "id").statement
    True
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Literal] = {}

    def literal(self, kind: type[Statement], *facts: Any) -> Literal:
        """Return that the statement of a kind with these facts is true."""
        key = (kind, *facts)
        if key not in self._known:
            self._known[key] = Literal(kind(*facts))
        return self._known[key]

    def every(self, literals: Iterable[Literal]) -> Literal:
        """Return that all of these are true."""
        parts = tuple(dict.fromkeys(literals))
        return parts[0] if len(parts) == 1 else self.literal(All, parts)

    def some(self, literals: Iterable[Literal]) -> Literal:
        """Return that at least one of these is true."""
        return self.every(literal.negated() for literal in literals).negated()

    def among(self, values: Iterable[Json]) -> Literal:
        """Return that the value is one of these."""
        found = {identity(value): value for value in values}
        key = (Among, frozenset(found))
        if key not in self._known:
            self._known[key] = Literal(Among(frozenset(found), tuple(found.values())))
        return self._known[key]

    def only(self, types: frozenset[str], literal: Literal) -> Literal:
        """Return what is true of values of other types, and of those that meet a literal."""
        return self.some([self.literal(Types, types).negated(), literal])

    def having(self, name: str) -> Literal:
        """Return that the value is an object with a member of a name."""
        return self.every([self.literal(Types, OBJECT), self.literal(Has, name)])

    @property
    def true(self) -> Literal:
        """What is true of every value."""
        return self.literal(All, ())

    @property
    def false(self) -> Literal:
        """What is true of no value."""
        return self.true.negated()
