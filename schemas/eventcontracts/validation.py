"""Checking values against a schema, with precise violations.

Validation runs on jsonschema-rs: formats are asserted, nothing is fetched from the network. Where
a value meets no branch of a union, the branch that it comes closest to tells what is wrong: the
one whose tag it carries, and otherwise the one with the fewest violations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from eventcontracts.errors import InputError
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.jsontypes import Json, Schema

__all__ = ["SchemaError", "Validator", "Violation"]

UNIONS = frozenset({"oneOf", "anyOf"})


class SchemaError(InputError):
    """A schema that is no valid JSON Schema.

    Attributes:
        where: The file or name that the schema was known by.
        pointer: The place in the schema.
    """

    def __init__(self, where: str, pointer: str, problem: str) -> None:
        super().__init__(f"{where}{'#' + pointer if pointer else ''}: {problem}")
        self.where = where
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Violation:
    """One constraint that a value breaks.

    Attributes:
        pointer: The place in the value.
        keyword: The schema keyword, such as `required`.
        schema_pointer: The place of the keyword in the schema, after following references.
        message: The validator's own words.
    """

    pointer: str
    keyword: str
    schema_pointer: str
    message: str


class Validator:
    """A compiled schema.

    >>> orders = Validator({"required": ["id"], "properties": {"id": {"type": "integer"}}})
    >>> orders.is_valid({"id": 1})
    True
    >>> [(v.pointer, v.keyword) for v in orders.violations({"id": "1"})]
    [('/id', 'type')]

    Args:
        schema: A self-contained schema; draft 2020-12 unless its `$schema` says otherwise.
        where: What to call the schema in an error.

    Raises:
        SchemaError: If it is no valid schema, or refers to something outside itself.
    """

    def __init__(self, schema: Schema, where: str = "schema") -> None:
        try:
            self._compiled = _compiler(schema)(schema, validate_formats=True, offline=True)
        except jsonschema_rs.ValidationError as error:
            raise SchemaError(where, build(tuple(error.instance_path)), error.message) from None
        except (jsonschema_rs.ReferencingError, ValueError) as error:
            raise SchemaError(where, "", str(error).splitlines()[0]) from None

    def is_valid(self, value: Json) -> bool:
        """Return whether a value meets the schema."""
        return self._compiled.is_valid(value)

    def violations(self, value: Json) -> tuple[Violation, ...]:
        """Return what a value breaks, in the order of the schema; empty when it is valid."""
        return tuple(_flatten(self._compiled.iter_errors(value)))


def _compiler(schema: Schema) -> Any:
    """Return the validator class of the schema's draft."""
    if isinstance(schema, dict) and "$schema" in schema:
        return jsonschema_rs.validator_cls_for(schema)
    return jsonschema_rs.Draft202012Validator


def _flatten(errors: Iterable[Any]) -> Iterator[Violation]:
    for error in errors:
        branches = getattr(error.kind, "context", None)
        closest = _closest(branches) if error.kind.name in UNIONS and branches else None
        if closest:
            yield from _flatten(closest)
        else:
            yield Violation(
                build(tuple(error.instance_path)),
                error.kind.name,
                build(tuple(error.schema_path)),
                error.message,
            )


def _closest(branches: list[list[Any]]) -> list[Any] | None:
    """Return the errors of the branch that the value means, or None where it means none."""

    def misses_tag(errors: list[Any]) -> bool:
        return any(error.kind.name == "const" for error in errors)

    meant = [errors for errors in branches if errors and not misses_tag(errors)]
    if len(meant) == 1:
        return meant[0]
    shape = [errors for errors in meant if not any(not error.instance_path for error in errors)]
    return shape[0] if len(shape) == 1 else None
