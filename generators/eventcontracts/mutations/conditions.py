"""Conditions that ask for nothing but the values of properties: which of their cases applies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from eventcontracts.jsonvalues import same
from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.jsontypes import Json, Schema
    from eventcontracts.structure.subschemas import Fragment

__all__ = ["Condition", "asks_for_values"]


class Condition(NamedTuple):
    """An `if` that asks for nothing but values of properties.

    Attributes:
        asked: The properties, each with the values that meet it; None stands for any value.
        demanded: Those that must be there.
        then: The subschema that applies if it is met.
        otherwise: The one that applies if not.
    """

    asked: Mapping[str, Sequence[Json] | None]
    demanded: frozenset[str]
    then: tuple[str, ...]
    otherwise: tuple[str, ...]

    @classmethod
    def of(cls, fragment: Fragment) -> Condition:
        """Return the condition of a subschema that has one."""
        schema, demanded = fragment.schema, frozenset(fragment.schema["if"].get("required", ()))
        asked: dict[str, Sequence[Json] | None] = dict.fromkeys(demanded)
        for name, part in schema["if"].get("properties", {}).items():
            asked[name] = [part["const"]] if "const" in part else part["enum"]
        then, otherwise = (
            (below(fragment.pointer, keyword),) if keyword in schema else ()
            for keyword in ("then", "else")
        )
        return cls(asked, demanded, then, otherwise)

    def case(self, value: Json) -> tuple[str, ...]:
        """Return the subschema that applies to a value, if there is one."""
        is_met = not isinstance(value, dict) or all(
            (name not in self.demanded)
            if name not in value
            else values is None or any(same(value[name], one) for one in values)
            for name, values in self.asked.items()
        )
        return self.then if is_met else self.otherwise


def asks_for_values(condition: Schema) -> bool:
    """Return whether a condition asks for nothing but values of properties."""
    if not isinstance(condition, dict) or condition.keys() - {"properties", "required"}:
        return False
    parts = condition.get("properties", {}).values()
    return all(isinstance(part, dict) and part.keys() in ({"const"}, {"enum"}) for part in parts)
