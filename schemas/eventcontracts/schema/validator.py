"""The validator of values against a schema, with precise violations.

Validation runs on jsonschema-rs: formats are asserted, nothing is fetched from the network. Where
a value meets no branch of a union, the branch that it means tells what is wrong: the only one for
values of its type, or among several the one whose tag it carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema_rs

from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import build_pointer, cached_pointer
from eventcontracts.schema.vocabulary import UNION_KEYWORDS, keywords_where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = ["SchemaError", "Validator", "Violation"]

WHOLE_SCHEMA_URI = "urn:eventcontracts:whole"
"""What the whole schema is called by the validators of its parts."""

SUBSCHEMA_KEYWORDS = frozenset(
    keywords_where(lambda row: row.describes in {"some", "keyed"} and row.monotone)
)
"""The keywords that hold the schema of a part; `false` there forbids the part."""


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
        self._schema = schema
        try:
            self._compiled = _validator_class(schema)(schema, validate_formats=True, offline=True)
        except jsonschema_rs.ValidationError as error:
            raise SchemaError(where, build_pointer(error.instance_path), error.message) from None
        except (jsonschema_rs.ReferencingError, ValueError) as error:
            raise SchemaError(where, "", str(error).splitlines()[0]) from None

    def is_valid(self, value: Json) -> bool:
        """Return whether a value meets the schema."""
        return bool(self._compiled.is_valid(value))

    def part(self, pointers: Sequence[str]) -> Validator:
        """Return the validator of the values that some subschemas are for.

        >>> orders = Validator({"properties": {"id": {"type": "integer"}}})
        >>> orders.part(["/properties/id"]).is_valid("1")
        False

        Args:
            pointers: Where the subschemas stand; each must be met.
        """
        return _CompiledPart(self._schema, self._registry, pointers)

    @cached_property
    def _registry(self) -> Any:
        return jsonschema_rs.Registry([(WHOLE_SCHEMA_URI, self._schema)])

    def violations(self, value: Json, at: str = "", under: str = "") -> tuple[Violation, ...]:
        """Return what a value breaks, in the order of the schema; empty when it is valid.

        Args:
            value: The value.
            at: Its pointer, where it is a part of another one.
            under: The schema's pointer, where it is a part of another one.
        """
        return tuple(_flatten_errors(self._compiled.iter_errors(value), at, under))


class _CompiledPart(Validator):
    """Some subschemas of a schema, compiled together."""

    def __init__(self, schema: Schema, registry: Any, pointers: Sequence[str]) -> None:
        references = [{"$ref": f"{WHOLE_SCHEMA_URI}#{quote(pointer)}"} for pointer in pointers]
        together = references[0] if len(references) == 1 else {"allOf": references}
        compile_ = _validator_class(schema)
        self._compiled = compile_(together, validate_formats=True, registry=registry)


def _validator_class(schema: Schema) -> Any:
    """Return the validator class of the schema's draft."""
    if isinstance(schema, dict) and "$schema" in schema:
        return jsonschema_rs.validator_cls_for(schema)
    return jsonschema_rs.Draft202012Validator


def _flatten_errors(errors: Iterable[Any], at: str, under: str) -> Iterator[Violation]:
    for error in errors:
        branches = error.kind.context if error.kind.name in UNION_KEYWORDS else None
        closest = _closest_branch_errors(branches, error.instance_path) if branches else None
        if closest:
            yield from _flatten_errors(closest, at, under)
        else:
            yield Violation(
                at + build_pointer(error.instance_path),
                _broken_keyword(error),
                under + cached_pointer(tuple(error.schema_path)),
                error.message,
            )


def _broken_keyword(error: Any) -> str:
    """Return the keyword that is broken; for the schema `false`, the one that holds it."""
    if error.kind.name != "falseSchema":
        return str(error.kind.name)
    holders = (str(token) for token in reversed(error.schema_path) if token in SUBSCHEMA_KEYWORDS)
    return next(holders, "false")


def _closest_branch_errors(branches: list[list[Any]], place: list[str | int]) -> list[Any] | None:
    """Return the errors of the branch that the value means, or None where it means none.

    Args:
        branches: The errors of each branch.
        place: Where the union stands; a type error there says that the branch is for other values.
    """
    of_this_type = [
        errors
        for errors in branches
        if errors and not any(e.kind.name == "type" and e.instance_path == place for e in errors)
    ]
    if len(of_this_type) == 1:
        return of_this_type[0]
    tagged = [errors for errors in of_this_type if not any(_is_tag_error(e, place) for e in errors)]
    return tagged[0] if len(tagged) == 1 else None


def _is_tag_error(error: Any, place: list[str | int]) -> bool:
    """Return whether an error says that a property of the value at a place is another constant."""
    return error.kind.name == "const" and len(error.instance_path) == len(place) + 1
