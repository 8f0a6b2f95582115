"""JSON types, equality of values, and the exact value of a number.

There is one notion of equality (JSON Schema 2020-12, core, section 4.2.2): numbers are equal if
they are the same number, however they are written, and a boolean is no number. It comes in three
forms: `equal_values` compares two values, `equality_key` is what equal values share as a key, and
`jsontext.canonical` is what they share as text.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable

    from eventcontracts.jsondata.jsontypes import Json

__all__ = [
    "JSON_TYPES",
    "VALUE_TYPES",
    "EqualityKey",
    "equal_values",
    "equality_key",
    "exact_number",
    "exact_type",
    "json_type",
    "plain_number",
]

# JSON values: their kinds, and when two are the same.


JSON_TYPES: Final = ("object", "array", "string", "number", "integer", "boolean", "null")


"""The types of JSON Schema."""


def json_type(value: Json) -> str:
    """Return the JSON Schema type of a value, the narrower one for a whole number.

    >>> [json_type(value) for value in (None, True, 1, 1.5, "", [], {})]
    ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def equal_values(one: Json, other: Json) -> bool:
    """Return whether two values are equal as JSON: 1 is 1.0, but not true.

    >>> equal_values([1], [1.0]), equal_values(1, True), equal_values({"a": 0}, {"a": False})
    (True, False, False)
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal_values(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal_values, one, other))
    if isinstance(one, float) and isinstance(other, int):
        return _is_written_as(one, other)
    if isinstance(other, float) and isinstance(one, int):
        return _is_written_as(other, one)
    return bool(one == other)


def _is_written_as(real: float, integer: int) -> bool:
    """Return whether the digits of a float say an integer.

    Python's `==` takes the float's binary value, by which `1e23` is not the integer of that name.
    """
    return real.is_integer() and exact_number(real) == integer


VALUE_TYPES: Final = ("null", "boolean", "integer", "fraction", "string", "array", "object")


"""The kinds of JSON values as disjoint sets; a `fraction` is a number that is no integer."""


EqualityKey: TypeAlias = "tuple[str, Hashable]"


"""What equal values have in common and others have not."""


def exact_number(number: float) -> Fraction:
    """Return the number that the decimal digits say.

    >>> exact_number(0.1)
    Fraction(1, 10)
    """
    return Fraction(number) if isinstance(number, int) else Fraction(Decimal(repr(number)))


def plain_number(number: Fraction) -> int | float | None:
    """Return a number as JSON has it; None if a 64-bit float cannot tell it exactly.

    >>> plain_number(Fraction(1, 2)), plain_number(Fraction(4)), plain_number(Fraction(1, 3))
    (0.5, 4, None)
    """
    if number.denominator == 1:
        return number.numerator
    try:
        value = float(number)
    except OverflowError:
        return None
    return value if exact_number(value) == number else None


def exact_type(value: Json) -> str:
    """Return which of `TYPES` a value is of.

    >>> exact_type(1.0), exact_type(1.5), exact_type(True)
    ('integer', 'fraction', 'boolean')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if exact_number(value).denominator == 1 else "fraction"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def equality_key(value: Json) -> EqualityKey:
    """Return what equal values have in common: 1 equals 1.0 and not true.

    >>> equality_key([1, {"a": 2}]) == equality_key([1.0, {"a": 2.0}])
    True
    >>> equality_key(1) == equality_key(True)
    False
    """
    if isinstance(value, bool) or value is None:
        return ("constant", value)
    if isinstance(value, int | float):
        return ("number", exact_number(value))
    if isinstance(value, str):
        return ("string", value)
    if isinstance(value, list):
        return ("array", tuple(equality_key(item) for item in value))
    return ("object", frozenset((key, equality_key(item)) for key, item in value.items()))
