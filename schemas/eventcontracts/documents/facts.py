"""Facts about fields that a document says in words: in a table, a list or a comment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.pointers import MISSING, build_pointer, matches, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.documents.document import SourceLocation
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = [
    "FACT_TYPES",
    "FieldFact",
    "annotations_of",
    "contradicted",
    "keywords_of",
    "merged_facts",
    "schema_of_facts",
]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
MOST_SHOWN: Final = 5

ITEMS: Final = "*"
"""What stands in a pointer for the items of a list."""

PERSONAL: Final = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|\+?\d(?:[ ()/.-]?\d){6,}|\b\d{1,3}(?:\.\d{1,3}){3}\b"
)

FACT_TYPES: Final = ("null", "boolean", "object", "array", "number", "string", "integer")
"""The types that a fact may name: those of JSON Schema (draft 2020-12, validation, 6.1.1)."""


@dataclass(frozen=True, slots=True)
class FieldFact:
    """A fact about one field that a document says in words.

    Attributes:
        pointer: The field's place in the payload, with `*` for a list's items.
        place: Where the document says it.
        types: The JSON types that are named, `null` aside; none where no type is named.
        required: Whether it is said to be always there, or not always; None where nothing is said.
        nullable: Whether it is said that it may, or may not, be null.
        enum: All values that it may have, where they are listed.
        format: A format of JSON Schema that is named, such as `date-time`.
        description: What it means, in the document's words.
        default: The value that counts where it is absent; `MISSING` where nothing is said.
        examples: Values that are given as examples.
        deprecated: Whether it is said to be going away.

    >>> from eventcontracts.documents import SourceLocation
    >>> fact = FieldFact("/data/total", SourceLocation("page.md", 7), types=("integer",),
    ...     required=True)
    >>> fact.says_nothing, FieldFact("/id", fact.place).says_nothing
    (False, True)
    """

    pointer: str
    place: SourceLocation
    types: tuple[str, ...] = ()
    required: bool | None = None
    nullable: bool | None = None
    enum: tuple[Json, ...] = field(default=(), hash=False)
    format: str = ""
    description: str = ""
    default: Json = field(default=MISSING, hash=False)
    examples: tuple[Json, ...] = field(default=(), hash=False)
    deprecated: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether it names the field and tells nothing of it."""
        return self == FieldFact(self.pointer, self.place)

    def over(self, other: FieldFact) -> FieldFact:
        """Return what this says, and where it says nothing what another fact of the place does."""
        return replace(
            self,
            types=self.types or other.types,
            required=other.required if self.required is None else self.required,
            nullable=other.nullable if self.nullable is None else self.nullable,
            enum=self.enum or other.enum,
            format=self.format or other.format,
            description=self.description or other.description,
            default=other.default if self.default is MISSING else self.default,
            examples=self.examples or other.examples,
            deprecated=self.deprecated or other.deprecated,
        )


def merged_facts(facts: Iterable[FieldFact]) -> dict[str, FieldFact]:
    """Return one fact for each place: what is said first counts, and later words add to it.

    Args:
        facts: The facts, in the order of the document.
    """
    found: dict[str, FieldFact] = {}
    for fact in facts:
        known = found.get(fact.pointer)
        found[fact.pointer] = fact if known is None else known.over(fact)
    return found


def contradicted(fact: FieldFact, event: Json) -> Iterator[tuple[str, str, str]]:
    """Yield what a payload contradicts of a fact: the attribute, the place, and what is wrong.

    Args:
        fact: The fact.
        event: The payload.

    >>> from eventcontracts.documents import SourceLocation
    >>> fact = FieldFact("/id", SourceLocation("page.md", 7), types=("integer",), enum=(1, 2))
    >>> [name for name, _, _ in contradicted(fact, {"id": "a"})]
    ['types', 'enum']
    """
    *path, last = parse_pointer(fact.pointer) if fact.pointer else ("",)
    for parent, holder in matches(event, build_pointer(path)):
        if fact.required and isinstance(holder, dict) and last not in holder:
            yield "required", build_pointer(parent), f"always has {last}, but this payload does not"
    for found, value in matches(event, fact.pointer):
        for name, wrong in _wrong(fact, value):
            yield name, build_pointer(found), wrong


def _wrong(fact: FieldFact, value: Json) -> Iterator[tuple[str, str]]:
    if value is None:
        if fact.nullable is False:
            yield "nullable", "is never null, but it is null in this payload"
        return
    kind = _type_of(value)
    if fact.types and kind not in fact.types and not _is_number(kind, fact.types):
        yield "types", f"is {_or(fact.types)}, but it is {kind} in this payload"
    if fact.enum and value not in fact.enum:
        yield "enum", f"is one of {_or(fact.enum)}, but it is another in this payload"
    if fact.format and isinstance(value, str) and not _has_format(value, fact.format):
        yield "format", f"is a {fact.format}, but it is none in this payload"


def _type_of(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _is_number(kind: str, types: Sequence[str]) -> bool:
    return kind == "integer" and "number" in types


def _or(values: Sequence[Json]) -> str:
    shown = [str(value) for value in values[:MOST_SHOWN]]
    return " or ".join(shown) + (" …" if len(values) > MOST_SHOWN else "")


def _has_format(text: str, name: str) -> bool:
    import jsonschema_rs

    schema = {"$schema": DIALECT, "type": "string", "format": name}
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(text)


def schema_of_facts(facts: Iterable[FieldFact]) -> JsonObject:
    """Return the schema that facts make alone, for an event without a payload.

    Args:
        facts: All that is said of the event's fields.

    >>> from eventcontracts.documents import SourceLocation
    >>> place = SourceLocation("page.md", 7)
    >>> schema_of_facts([FieldFact("/id", place, types=("string",), required=True)])
    {'type': 'object', 'properties': {'id': {'type': 'string'}}, 'required': ['id']}
    """
    root: JsonObject = {"type": "object", "properties": {}}
    for pointer, fact in merged_facts(facts).items():
        here = root
        *path, last = parse_pointer(pointer)
        for key in path:
            here = _inside(here, key)
        target = _inside(here, last)
        for keyword, value in keywords_of(fact).items():
            target.setdefault(keyword, value)
        if fact.required and last != ITEMS:
            here.setdefault("required", []).append(last)
    return root


def keywords_of(fact: FieldFact) -> JsonObject:
    """Return the keywords that say what a fact does, where there is nothing else to go by.

    Args:
        fact: The fact.
    """
    stated: JsonObject = {}
    enum = list(fact.enum)
    if len(enum) == 1 and not fact.nullable:
        stated["const"] = enum[0]
    elif enum:
        stated["enum"] = [*enum, None] if fact.nullable else enum
    elif fact.types:
        types = [*fact.types, *(["null"] if fact.nullable else [])]
        stated["type"] = types[0] if len(types) == 1 else types
    if fact.format and "string" in fact.types and not enum:
        stated["format"] = fact.format
    return {**stated, **annotations_of(fact)}


def annotations_of(fact: FieldFact) -> JsonObject:
    """Return what a fact says that constrains nothing.

    A description with an address or a long number in it is left out: it may be somebody's.

    Args:
        fact: The fact.
    """
    stated: JsonObject = {}
    if fact.description and not PERSONAL.search(fact.description):
        stated["description"] = fact.description
    if fact.default is not MISSING:
        stated["default"] = fact.default
    if fact.deprecated:
        stated["deprecated"] = True
    return stated


def _inside(schema: JsonObject, key: str) -> JsonObject:
    """Return the schema of a member or of the items, which is made if it is not there."""
    if key == ITEMS:
        schema.setdefault("type", "array")
        items: JsonObject = schema.setdefault("items", {})
        return items
    schema.setdefault("type", "object")
    member: JsonObject = schema.setdefault("properties", {}).setdefault(key, {})
    return member
