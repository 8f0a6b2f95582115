"""When two JSON values are equal, and what a number is exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable

    from eventcontracts.jsontypes import Json

__all__ = ["TYPES", "Identity", "exact", "identity", "plain", "type_of"]

TYPES: Final = ("null", "boolean", "integer", "fraction", "string", "array", "object")
"""The kinds of JSON values as disjoint sets; a `fraction` is a number that is no integer."""

Identity: TypeAlias = "tuple[str, Hashable]"
"""What equal values have in common and others have not."""


def exact(number: float) -> Fraction:
    """Return the number that the decimal digits say.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(number) if isinstance(number, int) else Fraction(Decimal(repr(number)))


def plain(number: Fraction) -> int | float | None:
    """Return a number as JSON has it; None if a 64-bit float cannot tell it exactly.

    >>> plain(Fraction(1, 2)), plain(Fraction(4)), plain(Fraction(1, 3))
    (0.5, 4, None)
    """
    if number.denominator == 1:
        return number.numerator
    try:
        value = float(number)
    except OverflowError:
        return None
    return value if exact(value) == number else None


def type_of(value: Json) -> str:
    """Return which of `TYPES` a value is of.

    >>> type_of(1.0), type_of(1.5), type_of(True)
    ('integer', 'fraction', 'boolean')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if exact(value).denominator == 1 else "fraction"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def identity(value: Json) -> Identity:
    """Return what equal values have in common: 1 equals 1.0 and not true.

    >>> identity([1, {"a": 2}]) == identity([1.0, {"a": 2.0}])
    True
    >>> identity(1) == identity(True)
    False
    """
    if isinstance(value, bool) or value is None:
        return ("constant", value)
    if isinstance(value, int | float):
        return ("number", exact(value))
    if isinstance(value, str):
        return ("string", value)
    if isinstance(value, list):
        return ("array", tuple(identity(item) for item in value))
    return ("object", frozenset((key, identity(item)) for key, item in value.items()))
