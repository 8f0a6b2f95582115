"""JSON values: their kinds, and when two are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json

__all__ = ["KINDS", "kind_of", "same"]

KINDS: Final = ("object", "array", "string", "number", "integer", "boolean", "null")
"""The types of JSON Schema."""


def kind_of(value: Json) -> str:
    """Return the JSON Schema type of a value, the narrower one for a whole number.

    >>> [kind_of(value) for value in (None, True, 1, 1.5, "", [], {})]
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


def same(one: Json, other: Json) -> bool:
    """Return whether two values are equal as JSON: 1 is 1.0, but not true.

    >>> same([1], [1.0]), same(1, True), same({"a": 0}, {"a": False})
    (True, False, False)
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
