"""Conditions: what a schema says of a record only where one of its keys has a certain value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["Case", "cases_of", "evidence_at"]


class Case(NamedTuple):
    """What a schema says under one condition.

    Attributes:
        asked: The keys of the condition, each with the values that meet it.
        tokens: Where what it says then stands in the schema, as tokens of a pointer.
        schema: What it says then.
    """

    asked: Mapping[str, Sequence[Json]]
    tokens: tuple[str, ...]
    schema: JsonObject

    @property
    def condition(self) -> str:
        """The condition in words, such as `type is INT`."""
        parts = (f"{key} is {' or '.join(map(str, found))}" for key, found in self.asked.items())
        return " and ".join(parts)


def cases_of(schema: Schema, tokens: tuple[str, ...] = ()) -> Iterator[Case]:
    """Yield the cases of a schema's `if`, of each further one in an `else`, and those of `allOf`.

    Args:
        schema: The schema.
        tokens: Where it stands.

    >>> rule = {"if": {"properties": {"type": {"const": "INT"}}}, "then": {"minimum": 0}}
    >>> [(case.condition, case.tokens) for case in cases_of({"if": {}, "else": rule})]
    [('type is INT', ('else', 'then'))]
    """
    if not isinstance(schema, dict):
        return
    asked, then = _asked(schema.get("if", True)), schema.get("then")
    if asked and isinstance(then, dict):
        yield Case(asked, (*tokens, "then"), then)
    yield from cases_of(schema.get("else", True), (*tokens, "else"))
    for number, part in enumerate(schema.get("allOf", ())):
        yield from cases_of(part, (*tokens, "allOf", str(number)))


def evidence_at(pointer: str, condition: str) -> str:
    """Return what evidence is filed under that was seen at a place under a condition.

    Args:
        pointer: The place.
        condition: The condition in words; empty for any.
    """
    return f"{pointer} where {condition}" if condition else pointer


def _asked(condition: Schema) -> dict[str, Sequence[Json]]:
    """Return the keys that a condition asks for; empty if it asks for anything but their values."""
    if not isinstance(condition, dict) or condition.keys() - {"properties", "required"}:
        return {}
    parts = condition.get("properties", {})
    asked = {key: _values(part) for key, part in parts.items() if isinstance(part, dict)}
    return asked if len(asked) == len(parts) and all(asked.values()) else {}


def _values(schema: JsonObject) -> Sequence[Json]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])
