"""The schemas of a specification: each by a name of its own, in draft 2020-12.

A schema is entered by its address, and with it all that it refers to. In the end every reference
is `#/$defs/NAME`, so that a schema says the same wherever it is put.
"""

from __future__ import annotations

import copy
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eventcontracts.declarations.schema_objects import Dialect, dialect_of, discriminate, rewrite
from eventcontracts.declarations.specification import UnresolvedError
from eventcontracts.documents.document import DocumentError, Problem
from eventcontracts.jsondata.pointers import parse_pointer
from eventcontracts.schema import all_subschemas, upgrade_schema
from eventcontracts.schema.drafts import DRAFT_2020_12
from eventcontracts.schema.validator import SchemaError, Validator
from eventcontracts.schema.vocabulary import ANCHOR_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.declarations.specification import Address, Specification
    from eventcontracts.jsondata.jsontypes import JsonObject, Schema

__all__ = ["REFERENCE", "Definitions"]

REFERENCE: Final = "#/$defs/"
"""How the schemas of a document refer to its definitions."""

MAX_SCHEMAS: Final = 20_000
"""How many schemas a specification may have."""

MAX_BROKEN: Final = 50
"""How many schemas may be wrong before the document is given up."""

HOLDERS: Final = frozenset({"$defs", "definitions", "schemas"})
"""Keys whose members are schemas by their names."""

UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]+")
MAX_NAME_LENGTH: Final = 80


@dataclass(slots=True)
class _CollectedSchema:
    """A schema that was entered.

    Attributes:
        address: Where it stands.
        dialect: What it is written in.
        name: Its name among the definitions.
        schema: What it says, with references to definitions.
        needs: The definitions that it refers to.
        problem: Why it cannot be used; None if it can.
    """

    address: Address
    dialect: Dialect
    name: str
    schema: Schema = True
    needs: set[str] = field(default_factory=set)
    problem: Problem | None = None


class Definitions:
    """The schemas that the events of a specification need.

    Args:
        specification: The specification.
    """

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._names: dict[tuple[Address, Dialect], str] = {}
        self._entries: dict[str, _CollectedSchema] = {}
        self._wanted: Counter[str] = Counter()
        self._todo: deque[_CollectedSchema] = deque()

    def enter(self, address: Address, dialect: Dialect) -> str:
        """Return the name of the schema at an address, entered with all that it refers to.

        Args:
            address: Where it stands.
            dialect: The words that it is written in, unless it says another draft itself.

        Raises:
            DocumentError: If there are too many schemas.
        """
        name = self._named(address, dialect)
        while self._todo:
            self._fill(self._todo.popleft())
        return name

    def convert(self) -> None:
        """Say all schemas in draft 2020-12; what is no schema has a problem from then on.

        Raises:
            DocumentError: If too many are wrong.
        """
        for _ in range(MAX_BROKEN):
            wrong = next(self._wrong(), None)
            if wrong is None:
                return
            self._blame(*wrong)
        problems = [entry.problem for entry in self._entries.values() if entry.problem]
        raise DocumentError(problems[0].place, f"{len(problems)} schemas; {problems[0].message}")

    def problem(self, name: str) -> Problem | None:
        """Return why a schema, or one that it needs, cannot be used; None if all can."""
        met, todo = {name}, [name]
        while todo:
            entry = self._entries[todo.pop()]
            if entry.problem is not None:
                return entry.problem
            todo.extend(entry.needs - met)
            met |= entry.needs
        return None

    def alone(self, name: str) -> Schema | None:
        """Return a schema that no other one refers to; None for any other."""
        referred = any(name in entry.needs for entry in self._entries.values())
        return None if referred else self.schema(name)

    def needs(self, name: str) -> set[str]:
        """Return the definitions that a schema refers to itself."""
        return set(self._entries[name].needs)

    def schema(self, name: str) -> Schema:
        """Return a schema by its name."""
        return self._entries[name].schema

    def needed(self, names: set[str]) -> dict[str, Schema]:
        """Return some schemas, and all that they need, by name."""
        found, todo = set(names), list(names)
        while todo:
            more = self._entries[todo.pop()].needs - found
            found |= more
            todo.extend(more)
        return {name: self._entries[name].schema for name in sorted(found)}

    def _named(self, address: Address, dialect: Dialect) -> str:
        """Return the name of the schema at an address, which may still have to be filled."""
        stated = self._specification.value(address)
        if isinstance(stated, dict) and isinstance(stated.get("$schema"), str):
            dialect = dialect_of(stated["$schema"], dialect)
        known = self._names.get((address, dialect))
        if known is not None:
            return known
        if len(self._entries) >= MAX_SCHEMAS:
            place = self._specification.place(address)
            raise DocumentError(place, f"more than {MAX_SCHEMAS} schemas; split the document")
        name = self._free(_definition_name(address))
        self._names[address, dialect] = name
        self._entries[name] = _CollectedSchema(address, dialect, name)
        self._todo.append(self._entries[name])
        return name

    def _free(self, name: str) -> str:
        """Return a name that no other schema has, told apart by a number where it must be."""
        found, number = name, 1
        while found in self._entries:
            number += 1
            found = f"{name}{number}"
        return found

    def _fill(self, entry: _CollectedSchema) -> None:
        """Say a schema in the words of JSON Schema, with references to definitions."""
        stated = self._specification.value(entry.address)
        if isinstance(stated, bool):
            entry.schema = stated
            return
        if not isinstance(stated, dict):
            self._spoil(entry, entry.address, "a schema is an object, true or false")
            return
        entry.schema = schema = copy.deepcopy(stated)
        parts = list(all_subschemas(schema))
        places = {id(part): place for place, part in parts}
        for place, part in parts:
            self._discriminate(part, entry.address.inner(*place))
        for _, part in list(all_subschemas(schema)):
            for holder in ("$defs", "definitions"):
                part.pop(holder, None)
            rewrite(part, entry.dialect)
        for _, part in list(all_subschemas(schema)):
            self._refer(part, entry, entry.address.inner(*places.get(id(part), ())))

    def _discriminate(self, part: JsonObject, here: Address) -> None:
        if "discriminator" not in part:
            return

        def target(reference: str) -> tuple[str, JsonObject] | None:
            try:
                address = self._specification.resolve(reference, here)
            except UnresolvedError:
                return None
            value = self._specification.value(address)
            return f"{address.file}#{address.pointer}", value if isinstance(value, dict) else {}

        def mapped(reference: str) -> str | None:
            found = target(reference) or target(f"#/components/schemas/{reference}")
            return found[0] if found else None

        discriminate(part, target, mapped)

    def _refer(self, part: JsonObject, entry: _CollectedSchema, here: Address) -> None:
        """Let a subschema refer to definitions."""
        for anchor in ANCHOR_KEYWORDS:
            part.pop(anchor, None)
        reference = part.pop("$ref", None)
        dynamic = part.pop("$dynamicRef", part.pop("$recursiveRef", None))
        for found in (reference, dynamic):
            if not isinstance(found, str):
                continue
            try:
                address = self._specification.resolve(found, here)
            except UnresolvedError as error:
                self._spoil(entry, here.inner("$ref"), str(error))
                continue
            # "#" is the whole document, and is written where the schema itself is meant
            own = found == "#"
            name = entry.name if own else self._named(address, entry.dialect)
            entry.needs.add(name)
            if "$ref" in part:
                part["allOf"] = [*part.get("allOf", ()), {"$ref": f"#/definitions/{name}"}]
            else:
                part["$ref"] = f"#/definitions/{name}"

    def _spoil(self, entry: _CollectedSchema, address: Address, message: str) -> None:
        if entry.problem is None:
            place = self._specification.place(address)
            pointer = f"{address.file}#{address.pointer}"
            entry.problem = Problem(place, "broken-schema", message, pointer, severity="error")

    def _wrong(self) -> Iterator[tuple[str, SchemaError]]:
        """Yield the problems of the schemas of each dialect, which are converted if there are none.

        A schema of another dialect, or one that is wrong, stands for itself as `true`.
        """
        made: dict[str, Schema] = {}
        for dialect in {entry.dialect for entry in self._entries.values()}:
            whole: JsonObject = {"$schema": dialect.draft} if dialect.draft else {}
            whole["definitions"] = {
                name: copy.deepcopy(entry.schema)
                if entry.dialect == dialect and entry.problem is None
                else True
                for name, entry in self._entries.items()
            }
            try:
                found = _in_current_draft(whole, self._specification.name)
            except SchemaError as error:
                yield self._culprit(error), error
                return
            of_dialect = [one for one in self._entries.values() if one.dialect == dialect]
            made |= {entry.name: found[entry.name] for entry in of_dialect}
        for name, schema in made.items():
            self._entries[name].schema = schema

    def _culprit(self, error: SchemaError) -> str:
        """Return the schema that an error is about."""
        tokens = parse_pointer(error.pointer)
        if len(tokens) > 1 and tokens[1] in self._entries:
            return tokens[1]
        raise DocumentError(self._specification.place(next(iter(self._names))[0]), str(error))

    def _blame(self, name: str, error: SchemaError) -> None:
        entry = self._entries[name]
        problem = str(error).partition(": ")[2] or str(error)
        self._spoil(entry, entry.address.inner(*parse_pointer(error.pointer)[2:]), problem)


def _in_current_draft(whole: JsonObject, where: str) -> dict[str, Schema]:
    """Return the definitions of a schema in draft 2020-12, each with references to the others.

    Raises:
        SchemaError: If one is no schema.
    """
    found = upgrade_schema(whole, where)
    made: JsonObject = found if isinstance(found, dict) else {}
    definitions: JsonObject = dict(made.get("$defs") or made.get("definitions") or {})
    made = {"$schema": DRAFT_2020_12, "$defs": definitions}
    for _, part in list(all_subschemas(made)):
        reference = part.get("$ref")
        if isinstance(reference, str):
            part["$ref"] = REFERENCE + reference.rpartition("/")[2]
    for _, part in list(all_subschemas(made)):
        _unwrap(part)
    Validator(made, where)
    return definitions


def _unwrap(part: JsonObject) -> None:
    """Let a reference stand beside other keywords, which drafts before 2019-09 did not allow."""
    wrapped = part.get("allOf")
    if isinstance(wrapped, list) and len(wrapped) == 1 and "$ref" not in part:
        inner = wrapped[0]
        if isinstance(inner, dict) and list(inner) == ["$ref"]:
            del part["allOf"]
            part["$ref"] = inner["$ref"]


def _definition_name(address: Address) -> str:
    """Return what a schema is called where it stands.

    >>> from eventcontracts.declarations.specification import Address
    >>> _definition_name(Address("", "/components/schemas/List<Item>"))
    'List_Item'
    >>> _definition_name(Address("common/money.json", ""))
    'money'
    """
    tokens = list(parse_pointer(address.pointer))
    named = [index for index, token in enumerate(tokens[:-1]) if token in HOLDERS]
    if named:
        tokens = tokens[named[-1] + 1 :]
    elif not tokens:
        tokens = [address.file.rpartition("/")[2].partition(".")[0]]
    words = [token for token in tokens if token not in {"properties", "components", "payload"}]
    name = UNSAFE.sub("_", "_".join(words or tokens)).strip("_.")
    return name[-MAX_NAME_LENGTH:].strip("_.") or "Schema"
