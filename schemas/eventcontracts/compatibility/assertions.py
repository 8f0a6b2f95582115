"""What the keywords say that speak of a value itself, and not of what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.equality import TYPES, exact
from eventcontracts.compatibility.formats import KNOWN
from eventcontracts.compatibility.statements import (
    ARRAY,
    NUMERIC,
    OBJECT,
    STRING,
    Above,
    Formatted,
    Literal,
    Matches,
    Multiple,
    Sized,
    Types,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.compatibility.formulas import Statements
    from eventcontracts.jsontypes import JsonObject

__all__ = ["assertions"]

SIZES: Final = {
    "minLength": (STRING, True), "maxLength": (STRING, False),
    "minItems": (ARRAY, True), "maxItems": (ARRAY, False),
    "minProperties": (OBJECT, True), "maxProperties": (OBJECT, False),
}  # fmt: skip
"""The types that each keyword of size is about, and whether it is the least size."""


def assertions(statements: Statements, part: JsonObject) -> Iterator[Literal]:
    """Yield what a subschema says of types, values, sizes, numbers and texts.

    Args:
        statements: Where the statements of the comparison are made.
        part: The subschema.
    """
    yield from _values(statements, part)
    yield from _sizes(statements, part)
    yield from _numbers(statements, part)
    yield from _texts(statements, part)


def _values(statements: Statements, part: JsonObject) -> Iterator[Literal]:
    if "type" in part:
        yield _types(statements, part["type"])
    if "const" in part:
        yield statements.among([part["const"]])
    if "enum" in part:
        yield statements.among(part["enum"])


def _sizes(statements: Statements, part: JsonObject) -> Iterator[Literal]:
    for keyword, (types, is_least) in SIZES.items():
        if keyword in part:
            size = int(part[keyword])
            if is_least:
                yield statements.literal(Sized, types, size)
            else:
                yield statements.only(types, statements.literal(Sized, types, size + 1).negated())


def _numbers(statements: Statements, part: JsonObject) -> Iterator[Literal]:
    for keyword, strict in (("minimum", False), ("exclusiveMinimum", True)):
        if keyword in part:
            yield statements.literal(Above, exact(part[keyword]), strict)
    for keyword, strict in (("maximum", True), ("exclusiveMaximum", False)):
        if keyword in part:
            above = statements.literal(Above, exact(part[keyword]), strict)
            yield statements.only(NUMERIC, above.negated())
    if "multipleOf" in part:
        yield statements.literal(Multiple, exact(part["multipleOf"]))


def _texts(statements: Statements, part: JsonObject) -> Iterator[Literal]:
    if "pattern" in part:
        yield statements.literal(Matches, part["pattern"])
    if part.get("format") in KNOWN:
        yield statements.literal(Formatted, part["format"])


def _types(statements: Statements, names: str | list[str]) -> Literal:
    found = set([names] if isinstance(names, str) else names)
    if "number" in found:
        found = (found - {"number"}) | {"integer", "fraction"}
    if len(found) == len(TYPES):
        return statements.true
    return statements.literal(Types, frozenset(found))
