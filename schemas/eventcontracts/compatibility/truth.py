"""Whether a literal is true of a value."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from eventcontracts.compatibility.equality import exact, identity, type_of
from eventcontracts.compatibility.statements import (
    Above,
    All,
    Among,
    At,
    Counted,
    Distinct,
    Formatted,
    From,
    Has,
    Literal,
    Matches,
    Matching,
    Member,
    Multiple,
    Named,
    One,
    Others,
    Reference,
    Sized,
    Statement,
    Types,
)
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eventcontracts.jsontypes import Json, JsonObject

__all__ = ["Truth", "every", "exactly_one", "is_formatted", "is_found", "is_other"]


@lru_cache(maxsize=256)
def _checking(keyword: str, value: str) -> Validator:
    return Validator({keyword: value})


def is_found(pattern: str, text: str) -> bool:
    """Return whether a pattern is found in a text, as the validator sees it.

    >>> is_found("b", "abc")
    True
    """
    return _checking("pattern", pattern).is_valid(text)


def is_formatted(name: str, text: str) -> bool:
    """Return whether a text is of a format, as the validator sees it.

    >>> is_formatted("date", "2025-02-30")
    False
    """
    return _checking("format", name).is_valid(text)


class Truth:
    """The truth of literals, where `None` stands for unknown.

    Args:
        expand: What tells what a reference says.
    """

    def __init__(self, expand: Callable[[Reference], Literal]) -> None:
        self._expand = expand

    def of(self, literal: Literal, value: Json) -> bool | None:
        """Return whether a literal is true of a value; None if that is not known."""
        result = self._of(literal.statement, value)
        return result if result is None else result is literal.holds

    def of_all(self, literals: Iterable[Literal], value: Json) -> bool | None:
        """Return whether all literals are true of a value; None if that is not known."""
        return every(self.of(literal, value) for literal in literals)

    def _of(self, statement: Statement, value: Json) -> bool | None:
        if statement.about is not None and type_of(value) not in statement.about:
            return True
        match statement:
            case Types(names):
                answer: bool | None = type_of(value) in names
            case Among(keys):
                answer = identity(value) in keys
            case All(parts):
                answer = self.of_all(parts, value)
            case One(parts):
                answer = exactly_one(self.of(part, value) for part in parts)
            case Reference():
                answer = self.of(self._expand(statement), value)
            case _:
                answer = self._typed(statement, value)
        return answer

    def _typed(self, statement: Statement, value: Json) -> bool | None:
        if isinstance(statement, Sized):
            return len(value) >= statement.least
        if isinstance(value, str):
            return _spelled(statement, value)
        if isinstance(value, list):
            return self._listed(statement, value)
        if isinstance(value, dict):
            return self._membered(statement, value)
        return _counted(statement, value)

    def _listed(self, statement: Statement, items: list[Json]) -> bool | None:
        match statement:
            case At(index, literal):
                return index >= len(items) or self.of(literal, items[index])
            case From(index, literal):
                return every(self.of(literal, item) for item in items[index:])
            case Counted(literal, least):
                results = [self.of(literal, item) for item in items]
                if results.count(True) >= least:
                    return True
                return None if results.count(False) <= len(items) - least else False
            case Distinct():
                return len({identity(item) for item in items}) == len(items)
        return None

    def _membered(self, statement: Statement, members: JsonObject) -> bool | None:
        match statement:
            case Has(name):
                return name in members
            case Member(name, literal):
                return name not in members or self.of(literal, members[name])
            case Matching(pattern, literal):
                chosen = [name for name in members if is_found(pattern, name)]
                return every(self.of(literal, members[name]) for name in chosen)
            case Others(names, patterns, literal):
                chosen = [name for name in members if is_other(name, names, patterns)]
                return every(self.of(literal, members[name]) for name in chosen)
            case Named(literal):
                return every(self.of(literal, name) for name in members)
        return None


def is_other(name: str, names: frozenset[str], patterns: tuple[str, ...]) -> bool:
    """Return whether a member is none of some names, and matches none of some patterns."""
    return name not in names and not any(is_found(pattern, name) for pattern in patterns)


def every(results: Iterable[bool | None]) -> bool | None:
    """Return whether all are true; None if that is not known.

    >>> every([True, None]), every([None, False])
    (None, False)
    """
    answer: bool | None = True
    for result in results:
        if result is False:
            return False
        if result is None:
            answer = None
    return answer


def exactly_one(results: Iterable[bool | None]) -> bool | None:
    """Return whether one is true and the others are not; None if that is not known.

    >>> exactly_one([True, None]), exactly_one([True, True, None])
    (None, False)
    """
    listed = list(results)
    if listed.count(True) > 1:
        return False
    return None if None in listed else listed.count(True) == 1


def _spelled(statement: Statement, text: str) -> bool | None:
    match statement:
        case Matches(pattern):
            return is_found(pattern, text)
        case Formatted(name):
            return is_formatted(name, text)
    return None


def _counted(statement: Statement, number: Json) -> bool | None:
    match statement:
        case Above(bound, strict):
            return exact(number) > bound if strict else exact(number) >= bound
        case Multiple(of):
            return (exact(number) / of).denominator == 1
    return None
