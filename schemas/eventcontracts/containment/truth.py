"""The truth of a literal for a value, in three values: true, false and unknown."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from eventcontracts.containment.constraints import (
    AdditionalProperties,
    And,
    Constraint,
    Contains,
    Enum,
    ExactlyOne,
    HasFormat,
    ItemAt,
    ItemsFrom,
    Literal,
    Minimum,
    MinSize,
    MultipleOf,
    Pattern,
    PatternProperties,
    Property,
    PropertyNames,
    Reference,
    Required,
    Types,
    UniqueItems,
)
from eventcontracts.jsondata.equality import equality_key, exact_number, exact_type
from eventcontracts.schema.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = [
    "TruthEvaluator",
    "all_true",
    "exactly_one",
    "has_format",
    "has_pattern",
    "is_additional_property",
]


@lru_cache(maxsize=256)
def _checking_validator(keyword: str, value: str) -> Validator:
    return Validator({keyword: value})


def has_pattern(pattern: str, text: str) -> bool:
    """Return whether a pattern is found in a string, as the validator sees it.

    >>> has_pattern("b", "abc")
    True
    """
    return _checking_validator("pattern", pattern).is_valid(text)


def has_format(name: str, text: str) -> bool:
    """Return whether a string is of a format, as the validator sees it.

    >>> has_format("date", "2025-02-30")
    False
    """
    return _checking_validator("format", name).is_valid(text)


class TruthEvaluator:
    """The truth of literals, where `None` stands for unknown.

    Args:
        expand: What tells what a reference says.
    """

    def __init__(self, expand: Callable[[Reference], Literal]) -> None:
        self._expand = expand

    def of(self, literal: Literal, value: Json) -> bool | None:
        """Return whether a literal is true of a value; None if that is not known."""
        result = self._of(literal.constraint, value)
        return result if result is None else result is literal.holds

    def of_all(self, literals: Iterable[Literal], value: Json) -> bool | None:
        """Return whether all literals are true of a value; None if that is not known."""
        return all_true(self.of(literal, value) for literal in literals)

    def _of(self, statement: Constraint, value: Json) -> bool | None:
        if statement.about is not None and exact_type(value) not in statement.about:
            return True
        match statement:
            case Types(names):
                answer: bool | None = exact_type(value) in names
            case Enum(keys):
                answer = equality_key(value) in keys
            case And(parts):
                answer = self.of_all(parts, value)
            case ExactlyOne(parts):
                answer = exactly_one(self.of(part, value) for part in parts)
            case Reference():
                answer = self.of(self._expand(statement), value)
            case _:
                answer = self._value_truth(statement, value)
        return answer

    def _value_truth(self, statement: Constraint, value: Json) -> bool | None:
        if isinstance(statement, MinSize):
            return len(value) >= statement.least
        if isinstance(value, str):
            return _string_truth(statement, value)
        if isinstance(value, list):
            return self._listed(statement, value)
        if isinstance(value, dict):
            return self._object_truth(statement, value)
        return _number_truth(statement, value)

    def _listed(self, statement: Constraint, items: list[Json]) -> bool | None:
        match statement:
            case ItemAt(index, literal):
                return index >= len(items) or self.of(literal, items[index])
            case ItemsFrom(index, literal):
                return all_true(self.of(literal, item) for item in items[index:])
            case Contains(literal, least):
                results = [self.of(literal, item) for item in items]
                if results.count(True) >= least:
                    return True
                # So many are surely false that the rest cannot be enough; otherwise those not
                # known may be.
                return None if results.count(False) <= len(items) - least else False
            case UniqueItems():
                return len({equality_key(item) for item in items}) == len(items)
        return None

    def _object_truth(self, statement: Constraint, members: JsonObject) -> bool | None:
        match statement:
            case Required(name):
                return name in members
            case Property(name, literal):
                return name not in members or self.of(literal, members[name])
            case PatternProperties(pattern, literal):
                chosen = [name for name in members if has_pattern(pattern, name)]
                return all_true(self.of(literal, members[name]) for name in chosen)
            case AdditionalProperties(names, patterns, literal):
                chosen = [name for name in members if is_additional_property(name, names, patterns)]
                return all_true(self.of(literal, members[name]) for name in chosen)
            case PropertyNames(literal):
                return all_true(self.of(literal, name) for name in members)
        return None


def is_additional_property(name: str, names: frozenset[str], patterns: tuple[str, ...]) -> bool:
    """Return whether a property is none of some names, and matches none of some patterns."""
    return name not in names and not any(has_pattern(pattern, name) for pattern in patterns)


def all_true(results: Iterable[bool | None]) -> bool | None:
    """Return whether all are true; None if that is not known.

    >>> all_true([True, None]), all_true([None, False])
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


def _string_truth(statement: Constraint, text: str) -> bool | None:
    match statement:
        case Pattern(pattern):
            return has_pattern(pattern, text)
        case HasFormat(name):
            return has_format(name, text)
    return None


def _number_truth(statement: Constraint, number: Json) -> bool | None:
    match statement:
        case Minimum(bound, strict):
            return exact_number(number) > bound if strict else exact_number(number) >= bound
        case MultipleOf(of):
            return (exact_number(number) / of).denominator == 1
    return None
