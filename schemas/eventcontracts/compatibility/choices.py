"""What is still to be chosen about a value, and what of it is left where some facts are known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from eventcontracts.compatibility.statements import At, Has, Member, Others, Sized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.compatibility.facts import Facts
    from eventcontracts.compatibility.formulas import Statements
    from eventcontracts.compatibility.statements import Goal
    from eventcontracts.jsontypes import Json, JsonObject

__all__ = ["Choice", "unlike"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several must be: each alternative is a few literals that are all true.

    Attributes:
        alternatives: The alternatives; none where they follow from `one`.
        one: The parts of which exactly one is true, or not exactly one.
        holds: Whether exactly one is.
    """

    alternatives: tuple[Goal, ...] = ()
    one: Goal = ()
    holds: bool = True

    def left(self, facts: Facts) -> list[Goal] | None:
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

    def _of_one(self, facts: Facts) -> list[Goal] | None:
        verdicts = [facts.verdict(part) for part in self.one]
        sure = verdicts.count(True)
        open_ = [part for part, verdict in zip(self.one, verdicts, strict=True) if verdict is None]
        none = tuple(part.negated() for part in open_)
        if sure > 1:
            return [] if self.holds else None
        if not open_:
            return None if (sure == 1) is self.holds else []
        if sure == 1:
            return [none] if self.holds else [(part,) for part in open_]
        if not self.holds:
            return [none, *combinations(open_, 2)]
        return [
            (part, *(other.negated() for other in open_ if other is not part)) for part in open_
        ]


def unlike(value: list[Json] | JsonObject, statements: Statements) -> Iterator[Goal]:
    """Yield the ways in which a list or an object is not equal to another."""
    if isinstance(value, list):
        size = frozenset({"array"})
        yield (statements.literal(Sized, size, len(value)).negated(),)
        yield (statements.literal(Sized, size, len(value) + 1),)
        for index, item in enumerate(value):
            yield (statements.literal(At, index, statements.among([item])).negated(),)
        return
    for name, item in value.items():
        yield (statements.literal(Has, name).negated(),)
        yield (statements.literal(Member, name, statements.among([item])).negated(),)
    yield (statements.literal(Others, frozenset(value), (), statements.false).negated(),)
