"""Messages: what a specification declares of events, and the document that they make."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.declarations.definitions import REFERENCE, Definitions
from eventcontracts.declarations.schema_objects import ANNOTATIONS
from eventcontracts.declarations.specification import ROOT, UnresolvedError
from eventcontracts.documents.document import Document, DocumentError, Problem, Row, Sample
from eventcontracts.jsondata.pointers import MISSING, build_pointer, walk
from eventcontracts.schema.bundle import with_definitions
from eventcontracts.schema.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eventcontracts.declarations.schema_objects import Dialect
    from eventcontracts.declarations.specification import Address, Specification
    from eventcontracts.jsondata.jsontypes import JsonObject, Schema

__all__ = ["PAYLOAD", "Example", "Message", "document_of", "left_out"]

MAX_EXAMPLES: Final = 100
"""How many examples of one message are read."""

PAYLOAD: Final = "#payload"
"""How the schema of an envelope refers to that of the payload."""

SAYING_NOTHING: Final = frozenset({*ANNOTATIONS, "$comment"})


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a message.

    Attributes:
        address: Where its payload stands.
        headers: The headers that stand beside it, names in lower case.
    """

    address: Address
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One event as a specification declares it.

    Attributes:
        name: What it is called.
        address: Where it stands.
        dialect: What its schema is written in.
        qualifiers: What else tells it from others of its name, the best first.
        title: Its name for people.
        description: What it means.
        payload: Where its schema stands, before references are followed; None where it has none.
        envelope: A schema around the payload's, which refers to it as `#payload`; None where the
            payload is all.
        examples: Its examples.
    """

    name: str
    address: Address
    dialect: Dialect
    qualifiers: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    payload: Address | None = None
    envelope: JsonObject | None = field(default=None, hash=False)
    examples: tuple[Example, ...] = ()


def left_out(specification: Specification, address: Address, message: str) -> Problem:
    """Return the problem of a part of a specification that is not read."""
    return Problem(specification.place(address), "left-out", message)


def document_of(
    specification: Specification,
    messages: Iterable[Message],
    problems: Iterable[Problem],
    nothing: str,
) -> Document:
    """Return the document of a specification: an event for each message, with its schema.

    Args:
        specification: The specification.
        messages: Its messages.
        problems: What was not read of it.
        nothing: What to say where there is no message.

    Raises:
        DocumentError: If there is no message, or its schemas are too many or too broken.
    """
    found, known = list(messages), list(problems)
    if not found:
        told = dict.fromkeys(problem.message for problem in known)
        raise DocumentError(specification.place(ROOT), "; ".join([nothing, *told]))
    return _DeclaredDocument(specification, known).document(found)


class _DeclaredDocument:
    """The document of a specification, while it is being made."""

    def __init__(self, specification: Specification, problems: list[Problem]) -> None:
        self._specification = specification
        self._definitions = Definitions(specification)
        self._problems = problems

    def document(self, messages: Sequence[Message]) -> Document:
        messages = list(_told_apart([self._followed(message) for message in messages]))
        schemas = {
            message.name: self._definitions.enter(message.payload, message.dialect)
            for message in messages
            if message.payload is not None
        }
        self._definitions.convert()
        uses = Counter(schemas.values())
        rows, shared = [], set[str]()
        for message in messages:
            name = schemas.get(message.name)
            problem = None if name is None else self._definitions.problem(name)
            if problem is not None:
                self._report(message, problem)
                continue
            alone = None
            if name is not None and uses[name] == 1:
                alone = self._definitions.alone(name)
            rows.append(self._row(message, name, alone))
            if name is not None:
                shared |= {name} if alone is None else self._definitions.needs(name)
        used = self._definitions.needed(shared)
        problems = [*self._problems, *(p for row in rows for p in _refused_examples(row, used))]
        return Document(self._specification.name, tuple(rows), tuple(problems), used)

    def _followed(self, message: Message) -> Message:
        """Return a message with the address that the reference to its payload leads to."""
        if message.payload is None:
            return message
        try:
            return replace(message, payload=self._specification.follow(message.payload))
        except UnresolvedError:  # which is told where the schema is entered
            return message

    def _report(self, message: Message, problem: Problem) -> None:
        told = f"the schema of {message.name} cannot be used: {problem.message}"
        self._problems.append(replace(problem, message=told))

    def _row(self, message: Message, name: str | None, alone: Schema | None) -> Row:
        samples = tuple(self._samples(message))
        schema: Schema | None = message.envelope
        if name is not None:
            said = self._definitions.schema(name)
            samples = samples or tuple(self._own_examples(message, said))
            if message.envelope is not None:
                schema = _enveloped(message.envelope, said if alone is not None else _refer(name))
            elif not (samples and _says_nothing(said)):
                schema = said if alone is not None else _refer(name)
        place = self._specification.place(message.address)
        return Row(
            message.name,
            message.description or (message.title if message.title != message.name else ""),
            place,
            samples,
            schema=schema,
        )

    def _samples(self, message: Message) -> Iterator[Sample]:
        for example in message.examples[:MAX_EXAMPLES]:
            event = self._specification.value(example.address)
            if event is MISSING:
                continue
            place = self._specification.place(example.address)
            lines = {
                build_pointer(path): self._specification.place(example.address.inner(*path)).line
                for path, _ in walk(event)
            }
            yield Sample(event, place, message.name, lines, headers=example.headers)

    def _own_examples(self, message: Message, schema: Schema) -> Iterator[Sample]:
        """Yield the examples that stand in the schema itself."""
        examples = schema.get("examples") if isinstance(schema, dict) else None
        if isinstance(examples, list) and message.payload is not None and message.envelope is None:
            place = self._specification.place(message.payload)
            for example in examples[:MAX_EXAMPLES]:
                yield Sample(example, place, message.name)


def _refused_examples(row: Row, definitions: Mapping[str, Schema]) -> Iterator[Problem]:
    """Yield the first thing that is wrong with each example that its own schema refuses."""
    if row.schema is None or not row.samples:
        return
    validator = Validator(with_definitions(row.schema, definitions), row.title)
    for sample in row.samples:
        for wrong in validator.violations(sample.event)[:1]:
            place = sample.location_of(wrong.pointer)
            text = f"an example of {row.title} does not meet its schema: {wrong.message}"
            yield Problem(place, "refused-example", text, wrong.pointer)


def _refer(name: str) -> JsonObject:
    return {"$ref": REFERENCE + name}


def _enveloped(envelope: JsonObject, payload: Schema) -> JsonObject:
    """Return the schema of an envelope with that of its payload in its place.

    >>> _enveloped({"properties": {"data": {"$ref": "#payload"}}}, {"type": "string"})
    {'properties': {'data': {'type': 'string'}}}
    """
    properties = {
        key: payload if isinstance(value, dict) and value.get("$ref") == PAYLOAD else value
        for key, value in envelope["properties"].items()
    }
    return {**envelope, "properties": properties}


def _says_nothing(schema: Schema) -> bool:
    """Return whether a schema admits every object.

    >>> _says_nothing({"type": "object", "description": "An order."}), _says_nothing(False)
    (True, False)
    """
    if not isinstance(schema, dict):
        return schema is True
    said = {key: value for key, value in schema.items() if key not in SAYING_NOTHING}
    said = {key: value for key, value in said.items() if value not in ({}, [], True)}
    return said in ({}, {"type": "object"})


def _told_apart(messages: Sequence[Message]) -> Iterator[Message]:
    """Yield messages with names of their own; those that say the same under one name once."""
    groups: dict[str, dict[object, list[Message]]] = {}
    for message in messages:
        # messages without a payload are told apart by where they stand
        same = (message.payload or message.address, str(message.envelope))
        groups.setdefault(message.name, {}).setdefault(same, []).append(message)
    taken = set(groups)
    for name, by_payload in groups.items():
        merged = [_merged(alike) for alike in by_payload.values()]
        if len(merged) == 1:
            yield merged[0]
            continue
        offered = Counter(q for message in merged for q in dict.fromkeys(message.qualifiers))
        for number, message in enumerate(merged, 1):
            own = [q for q in message.qualifiers if offered[q] == 1 and q not in taken]
            renamed = own[0] if own else f"{name}-{number}"
            while renamed in taken:
                renamed += "_"
            taken.add(renamed)
            yield replace(message, name=renamed)


def _merged(messages: Sequence[Message]) -> Message:
    """Return messages that say the same as one, with the examples of all."""
    examples = dict.fromkeys(example for message in messages for example in message.examples)
    descriptions = (message.description for message in messages if message.description)
    return replace(messages[0], examples=tuple(examples), description=next(descriptions, ""))
