"""Declared event types: schemas that documents state, which nothing is inferred for.

They are kept as they are said. What is found out is which place in a payload names the event, from
the values that the schemas allow there, and which examples meet them.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.event_types import EventType
from eventcontracts.catalog.tags import requires, tags_of
from eventcontracts.documents import DocumentError, Problem, event_name
from eventcontracts.documents.likeness import POSSIBLE, key_weight
from eventcontracts.inference.corrections import correct_schemas
from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer
from eventcontracts.schema.bundle import DEFINITIONS_PREFIX, DIALECT, retarget_references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from eventcontracts.catalog.model import Catalog
    from eventcontracts.contract import Contract
    from eventcontracts.documents import Document, Row, Sample
    from eventcontracts.inference.corrections import SchemaCorrection
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = ["Declared", "declared_pointers"]

MIN_DISTINCT: Final = 0.8
"""Which share of the events must have a name of their own at a place that names them: two may be
named alike, one of them by mistake or told apart further down."""

MAX_RESTORED: Final = 20
"""How many values of an example are put back that redaction should have left alone."""

NO_SECRETS: Final = frozenset({"const", "enum"})
"""Keywords that list the values of a place, which are then no personal data."""


@dataclass
class Declared:
    """The event types that documents declare.

    Attributes:
        rows: What is declared, by the event's name.
        definitions: The schemas that they share, by name.
        examples: The examples of each event: as documented, and redacted.
        refused: Examples that do not meet the schema beside them.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    definitions: dict[str, Schema] = field(default_factory=dict)
    examples: dict[str, list[tuple[Sample, Sample]]] = field(default_factory=dict)
    refused: list[Problem] = field(default_factory=list)

    def add(self, document: Document, pointers: Sequence[str]) -> dict[str, str]:
        """Take in what a document declares.

        Args:
            document: The document.
            pointers: Where payloads tell their event's name.

        Returns:
            The name of each event by its title in the document.

        Raises:
            DocumentError: If another document declares one of its events in another way.
        """
        declared = [row for row in document.rows if row.schema is not None]
        if not declared:
            return {}
        names = _names(declared, document.definitions, pointers)
        renamed = self._take_in(document.definitions)
        for row in declared:
            name = names[row.title]
            schema = _narrowed(row.schema, name, pointers, document.definitions)
            schema = retarget_references(
                schema, lambda reference: renamed.get(reference, reference)
            )
            known = self.rows.get(name)
            if known is not None and known.schema != schema:
                problem = (
                    f"{name} is declared in another way at {known.place}; leave one of them out"
                )
                raise DocumentError(row.place, problem)
            self.rows[name] = replace(row, schema=schema, samples=())
        return names

    def keep(self, name: str, original: Sample, redacted: Sample, most: int) -> None:
        """Keep an example of an event, as long as there are not too many."""
        kept = self.examples.setdefault(name, [])
        if len(kept) < most:
            kept.append((original, redacted))

    def recall(self, catalog: Catalog) -> None:
        """Take in what a catalog knows to be declared, with its examples."""
        from eventcontracts.documents import Row, Sample, SourceLocation

        declared = [one for one in catalog.event_types.values() if one.origin == "declared"]
        if not declared:
            return
        self._take_in({name: _said(one) for name, one in catalog.definitions.items()})
        for one in declared:
            file, _, line = one.source.rpartition(":")
            place = (
                SourceLocation(file, int(line))
                if line.isdecimal()
                else SourceLocation(one.source, 1)
            )
            self.rows[one.name] = Row(one.title, one.description, place, schema=_said(one.schema))
            samples = [Sample(event, place, one.name) for event in one.samples]
            self.examples[one.name] = [(sample, sample) for sample in samples]

    def has(self, correction: SchemaCorrection) -> bool:
        """Return whether a correction is one of a declared event type or definition."""
        name = parse_pointer("/" + correction.at)[0]
        return name in self.rows or name in self.definitions

    def event_types(
        self, taken: Mapping[str, Schema], corrections: Iterable[SchemaCorrection]
    ) -> tuple[dict[str, EventType], dict[str, Schema]]:
        """Return the declared event types without examples, and their definitions.

        Args:
            taken: Definitions that are there already; one of the same name gets another.
            corrections: What to merge into them, and what to merge into others.

        Raises:
            CorrectionsError: If a correction names no place of theirs.
        """
        renamed, definitions = _renamed(self.definitions, taken)

        def from_event(reference: str) -> str:
            name = renamed.get(reference, reference).removeprefix(DEFINITIONS_PREFIX)
            return f"../definitions/{name}.json"

        def from_definition(reference: str) -> str:
            return from_event(reference).removeprefix("../definitions/")

        events = {
            name: EventType(
                name=name,
                schema={
                    "$schema": DIALECT,
                    **_annotated(retarget_references(row.schema, from_event), row),
                },
                title=row.title,
                description=row.description,
                origin="declared",
                source=str(row.place),
            )
            for name, row in self.rows.items()
        }
        shared = {
            name: _with_dialect(retarget_references(schema, from_definition))
            for name, schema in definitions.items()
        }
        own = [correction for correction in corrections if self.has(correction)]
        whole = {name: one.schema for name, one in events.items() if isinstance(one.schema, dict)}
        objects = {name: one for name, one in shared.items() if isinstance(one, dict)}
        correct_schemas(objects, whole, own)
        return events, shared

    def samples(
        self, name: str, further: Iterable[Sample], contract: Contract, most: int
    ) -> tuple[Json, ...]:
        """Return the redacted examples of an event that meet its schema.

        Args:
            name: The event's name.
            further: Samples of it in other documents, redacted.
            contract: Its contract.
            most: How many at most.
        """
        kept: list[Json] = []
        pairs = self.examples.get(name, []) + [(sample, sample) for sample in further]
        for original, redacted in pairs:
            wrong = next(iter(contract.validator.violations(original.event)), None)
            if wrong is not None:
                self.refused.append(_refusal(name, original, wrong.pointer, wrong.message))
                continue
            event = _restored(original, redacted, contract)
            if event is not MISSING and event not in kept:
                kept.append(event)
        return tuple(kept[:most])

    def _take_in(self, definitions: Mapping[str, Schema]) -> dict[str, str]:
        """Add definitions; return which references become which."""
        renamed, taken = _renamed(definitions, self.definitions)
        self.definitions |= taken
        return renamed


def declared_pointers(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the pointer at which declared schemas say which event a payload is; none if none does.

    Most schemas that have the place must allow a text there that no other allows, or all of them
    the event's own name; more than half of the schemas must have it.

    Args:
        documents: What was read.

    >>> from eventcontracts.documents import Document, SourceLocation, Row
    >>> rows = [
    ...     Row(key, "", SourceLocation("a.yaml", 1),
    ...     schema={"properties": {"type": {"const": value}}})
    ...     for key, value in [("Paid", "order.paid"), ("Sent", "order.sent")]
    ... ]
    >>> declared_pointers([Document("a.yaml", tuple(rows))])
    ('/type',)
    """
    tags = [
        (row.title, tags_of(row.schema, document.definitions))
        for document in documents
        for row in document.rows
        if row.schema is not None
    ]
    seen = Counter(pointer for _, own in tags for pointer in own)
    found = [
        pointer
        for pointer, count in seen.items()
        if 2 * count > len(tags) and _tells_apart(pointer, tags)
    ]
    return tuple(
        sorted(found, key=lambda p: (-seen[p], p.count("/"), -key_weight(parse_pointer(p)), p))[:1]
    )


def _is_usual(pointer: str) -> bool:
    return key_weight(parse_pointer(pointer)) >= POSSIBLE


def _tells_apart(pointer: str, tags: Sequence[tuple[str, Mapping[str, tuple[str, ...]]]]) -> bool:
    """Return whether the values of a place tell the events apart that have it."""
    own = [(title, values[pointer]) for title, values in tags if pointer in values]
    if all(title in values for title, values in own):
        return True
    alone = Counter(values[0] for _, values in own if len(values) == 1)
    if len(own) > 1:
        distinct = sum(count == 1 for count in alone.values())
        return distinct >= MIN_DISTINCT * len(own)
    if not alone:
        return False
    # one event alone: a constant that is its name, or stands where the name usually does
    title, (value,) = own[0]
    usual = pointer.count("/") == 1 and _is_usual(pointer)
    return usual or event_name(value) == event_name(title)


def _names(
    rows: Sequence[Row], definitions: Mapping[str, Schema], pointers: Sequence[str]
) -> dict[str, str]:
    """Return what events are called on the wire, where their schemas say so, by their titles."""
    said = {}
    for row in rows:
        tags = tags_of(row.schema, definitions)
        values = next((tags[pointer] for pointer in pointers if pointer in tags), ())
        said[row.title] = values[0] if len(values) == 1 else row.title
    often = Counter(said.values())
    return {title: name if often[name] == 1 else title for title, name in said.items()}


def _narrowed(
    schema: Schema | None, name: str, pointers: Sequence[str], definitions: Mapping[str, Schema]
) -> Schema:
    """Return a schema whose events say their own name, where it lists names.

    Several webhooks may have one schema with the names of all; which one a payload is, its
    webhook says. And a payload that may do without its name could be any event.
    """
    tags = tags_of(schema, definitions)
    for pointer in pointers:
        path = parse_pointer(pointer)
        if name in tags.get(pointer, ()) and tags[pointer] != (name,):
            schema = _with_constant(schema, path, name)
        if pointer in tags and not requires(schema, path, definitions):
            schema = _with_required(schema, path)
    return schema if schema is not None else True


def _with_constant(schema: Schema | None, path: Sequence[str], value: str) -> JsonObject:
    made: JsonObject = dict(schema) if isinstance(schema, dict) else {}
    if not path:
        made.pop("enum", None)
        return {**made, "const": value}
    properties = dict(made.get("properties", {}))
    properties[path[0]] = _with_constant(properties.get(path[0]), path[1:], value)
    return {**made, "properties": properties}


def _with_required(schema: Schema | None, path: Sequence[str]) -> JsonObject:
    made: JsonObject = dict(schema) if isinstance(schema, dict) else {}
    made["required"] = list(dict.fromkeys([*made.get("required", ()), path[0]]))
    if len(path) > 1:
        properties = dict(made.get("properties", {}))
        properties[path[0]] = _with_required(properties.get(path[0]), path[1:])
        made["properties"] = properties
    return made


def _renamed(
    definitions: Mapping[str, Schema], taken: Mapping[str, Schema]
) -> tuple[dict[str, str], dict[str, Schema]]:
    """Return definitions by names that no other one has, and which references become which."""
    names: dict[str, str] = {}
    for name, schema in definitions.items():
        free, number = name, 1
        while free in names.values() or (free in taken and taken[free] != schema):
            number += 1
            free = f"{name}{number}"
        names[name] = free
    renamed = {
        DEFINITIONS_PREFIX + old: DEFINITIONS_PREFIX + new
        for old, new in names.items()
        if old != new
    }

    def rewrite(reference: str) -> str:
        return renamed.get(reference, reference)

    return renamed, {names[n]: retarget_references(s, rewrite) for n, s in definitions.items()}


def _annotated(schema: Schema, row: Row) -> JsonObject:
    """Return the schema of an event with its name and what the document says of it."""
    said: JsonObject = dict(schema) if isinstance(schema, dict) else {} if schema else {"not": {}}
    said.setdefault("title", row.title)
    if row.description:
        said.setdefault("description", row.description)
    return said


def _with_dialect(schema: Schema) -> Schema:
    return {"$schema": DIALECT, **schema} if isinstance(schema, dict) else schema


def _said(schema: Schema) -> Schema:
    """Return a schema of a catalog with references as a document has them."""
    if not isinstance(schema, dict):
        return schema
    rewrite: Callable[[str], str] = lambda reference: (  # noqa: E731
        DEFINITIONS_PREFIX + reference.removeprefix("../definitions/").removesuffix(".json")
    )
    found: JsonObject = retarget_references(schema, rewrite)
    return {key: value for key, value in found.items() if key != "$schema"}


def _restored(original: Sample, redacted: Sample, contract: Contract) -> Json:
    """Return a redacted example with the values put back that its schema lists.

    `MISSING` stands for one that does not meet its schema any more.
    """
    event = copy.deepcopy(redacted.event)
    for _ in range(MAX_RESTORED):
        wrong = contract.validator.violations(event)
        if not wrong:
            return event
        listed = [parse_pointer(one.pointer) for one in wrong if one.keyword in NO_SECRETS]
        if not listed:
            return MISSING
        for path in listed:
            value = lookup(original.event, path)
            holder = lookup(event, path[:-1]) if path else None
            if isinstance(holder, dict):
                holder[path[-1]] = value
            elif isinstance(holder, list):
                holder[int(path[-1])] = value
    return MISSING


def _refusal(name: str, sample: Sample, pointer: str, message: str) -> Problem:
    text = f"an example of {name} does not meet its schema: {message}"
    return Problem(sample.location_of(pointer), "refused-example", text, pointer)
