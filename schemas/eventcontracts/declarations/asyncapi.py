"""AsyncAPI 2 and 3: the messages of channels, operations and components, with their payloads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.declarations.messages import Example, Message, document_of, left_out
from eventcontracts.declarations.schema_objects import DIALECTS
from eventcontracts.declarations.specification import ROOT, Specification, UnresolvedError
from eventcontracts.documents.document import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.declarations.schema_objects import Dialect
    from eventcontracts.declarations.specification import Address
    from eventcontracts.documents.document import Document, Problem
    from eventcontracts.documents.sources import Source
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["read_asyncapi"]

VERSION: Final = re.compile(r"[23](?:\.|$)")
OPERATIONS: Final = ("publish", "subscribe")

FORMAT: Final = re.compile(r"(?P<type>[^;\s]+)\s*(?:;.*?version=(?P<version>[^;\s]+))?")
"""A `schemaFormat`: a media type with the version of the schema's language."""

OTHER_LANGUAGES: Final = {
    "avro": "Avro",
    "protobuf": "Protocol Buffers",
    "raml": "RAML",
    "xml": "XML Schema",
    "xsd": "XML Schema",
    "thrift": "Thrift",
    "zod": "Zod",
}
"""Languages of schemas that are not read, by a word of their media types."""


def read_asyncapi(source: Source) -> Document:
    """Return the document of an AsyncAPI description: each message is an event.

    An event is named by its message's `name`, or else its key. Messages that two channels share
    are one event. Schemas in AsyncAPI's own words, in JSON Schema and in OpenAPI's are read.

    Args:
        source: The description, of version 2 or 3.

    Raises:
        DocumentError: If it is of another version, or no message of it can be read.
    """
    specification = Specification.read(source)
    version = str(specification.root.get("asyncapi"))
    if not VERSION.match(version):
        problem = f"AsyncAPI {version} is not read; convert it to version 3: asyncapi convert"
        raise DocumentError(specification.place(ROOT.inner("asyncapi")), problem)
    reading = _AsyncApiMessages(specification)
    messages = list(reading.messages())
    return document_of(specification, messages, reading.problems, "no message that can be read")


class _AsyncApiMessages:
    """The messages of one description.

    Attributes:
        problems: What was not read.
    """

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._seen: set[Address] = set()
        self.problems: list[Problem] = []

    def messages(self) -> Iterator[Message]:
        """Yield the messages, each once, those that channels use first."""
        for qualifiers, address in self._addresses():
            try:
                found = self._specification.follow(address)
            except UnresolvedError as error:
                self._leave_out(address, f"a message is left out: {error}")
                continue
            if found in self._seen or not isinstance(self._specification.value(found), dict):
                continue
            self._seen.add(found)
            yield from self._message(found, qualifiers)

    def _addresses(self) -> Iterator[tuple[tuple[str, ...], Address]]:
        """Yield where messages stand, with what else they can be called."""
        components = ROOT.inner("components")
        for holder in (ROOT.inner("channels"), components.inner("channels")):
            for channel, address in self._followed(holder):
                yield from self._of_channel(channel, address)
        for holder in (ROOT.inner("operations"), components.inner("operations")):
            for name, address in self._followed(holder):
                for place in (address, address.inner("reply")):
                    for item in self._specification.items(place.inner("messages")):
                        yield (name,), item
        for key, address in self._specification.members(components.inner("messages")):
            yield (key,), address

    def _followed(self, holder: Address) -> Iterator[tuple[str, Address]]:
        """Yield the members of an object, where their references lead."""
        for key, address in self._specification.members(holder):
            try:
                yield key, self._specification.follow(address)
            except UnresolvedError as error:
                self._leave_out(address, f"{key} is left out: {error}")

    def _of_channel(
        self, channel: str, address: Address
    ) -> Iterator[tuple[tuple[str, ...], Address]]:
        for key, message in self._specification.members(address.inner("messages")):
            yield (key, f"{channel}.{key}"), message
        for operation in OPERATIONS:
            message = address.inner(operation, "message")
            options = list(self._specification.items(message.inner("oneOf")))
            for option in options or [message]:
                called = self._text(address.inner(operation), "operationId")
                yield tuple(filter(None, (called, f"{channel}.{operation}", channel))), option

    def _message(self, address: Address, qualifiers: tuple[str, ...]) -> Iterator[Message]:
        payload, stated = self._payload(address)
        name = self._text(address, "name") or self._text(address, "messageId")
        key = address.key
        keyed = "messages" in address.pointer.split("/")[-2:-1]
        title = self._text(address, "title")
        name = name or (key if keyed else "") or title or next(iter(qualifiers), "message")
        dialect = self._dialect(stated, name, address)
        if dialect is None:
            return
        summary = self._text(address, "summary")
        yield Message(
            name=name,
            address=address,
            dialect=dialect,
            qualifiers=(*((key,) if keyed else ()), *qualifiers),
            title=title,
            description=self._text(address, "description") or summary,
            payload=payload,
            examples=tuple(self._examples(address)),
        )

    def _payload(self, address: Address) -> tuple[Address | None, str]:
        """Return where the schema of a message stands, and the language that it says it is in."""
        payload = address.inner("payload")
        value = self._value(payload)
        if value is None:
            return None, self._text(address, "schemaFormat")
        # AsyncAPI 3.0.0, 4.7.41: a Multi Format Schema Object in the place of the schema
        try:
            found = self._specification.follow(payload)
        except UnresolvedError:
            found = payload
        inner = self._value(found)
        if isinstance(inner, dict) and "schemaFormat" in inner and "schema" in inner:
            return found.inner("schema"), self._text(found, "schemaFormat")
        return payload, self._text(address, "schemaFormat")

    def _dialect(self, stated: str, name: str, address: Address) -> Dialect | None:
        """Return the dialect of a schema's language; None, with a problem, if it is not read."""
        if not stated:
            return DIALECTS["asyncapi"]
        media = FORMAT.match(stated)
        kind, version = (media["type"], media["version"] or "") if media else (stated, "")
        if "vnd.aai.asyncapi" in kind:
            return DIALECTS["asyncapi"]
        if "vnd.oai.openapi" in kind:
            return DIALECTS["openapi-3.1" if version.startswith("3.1") else "openapi-3.0"]
        if kind.startswith("application/schema"):
            return DIALECTS.get(version.removeprefix("draft/"), DIALECTS["draft-07"])
        language = next((OTHER_LANGUAGES[w] for w in OTHER_LANGUAGES if w in kind), stated)
        self._leave_out(address, f"{name} is left out: schemas in {language} are not read")
        return None

    def _examples(self, address: Address) -> Iterator[Example]:
        traits = self._specification.items(address.inner("traits"))
        for holder in (address, *traits):
            for item in self._specification.items(holder.inner("examples")):
                value = self._value(item)
                if not isinstance(value, dict):
                    continue
                if "payload" in value:
                    headers = value.get("headers")
                    yield Example(item.inner("payload"), _headers(headers))
                elif not {"headers", "name", "summary"} & value.keys():
                    yield Example(item)  # as AsyncAPI 2.0 had them: the payload itself

    def _value(self, address: Address) -> Json:
        """Return what stands at an address; None where nothing does."""
        value = self._specification.value(address)
        return value if isinstance(value, dict | list | str | int | float | bool) else None

    def _text(self, address: Address, key: str) -> str:
        """Return a text of an object, or of the first trait that has one (3.0.0, 4.7.27)."""
        for holder in (address, *self._specification.items(address.inner("traits"))):
            try:
                value = self._value(self._specification.follow(holder).inner(key))
            except UnresolvedError:
                continue
            if isinstance(value, str) and value.strip():
                return value.strip()
        return ""

    def _leave_out(self, address: Address, message: str) -> None:
        self.problems.append(left_out(self._specification, address, message))


def _headers(stated: Json) -> tuple[tuple[str, str], ...]:
    """Return the headers of an example, as texts."""
    if not isinstance(stated, dict):
        return ()
    return tuple(
        (name.lower(), str(value)) for name, value in stated.items() if isinstance(value, str | int)
    )
