"""Catalogs of CloudEvents: xRegistry documents, and the earlier discovery documents.

Each message is an event in CloudEvents' structured JSON format: its attributes around `data`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.declarations.messages import PAYLOAD, Message, document_of, left_out
from eventcontracts.declarations.schema_objects import DIALECTS
from eventcontracts.declarations.specification import ROOT, Specification, UnresolvedError
from eventcontracts.documents.sources import YAML_SUFFIXES

if TYPE_CHECKING:
    from eventcontracts.declarations.schema_objects import Dialect
    from eventcontracts.declarations.specification import Address
    from eventcontracts.documents.document import Document, Problem
    from eventcontracts.documents.sources import Source
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["has_discovery", "has_registry", "is_discovery", "read_discovery", "read_registry"]

GROUPS: Final = {
    "messagegroups": "messages",
    "messageGroups": "messages",
    "definitiongroups": "definitions",
    "definitionGroups": "definitions",
}
"""Where messages stand, in xRegistry and in the drafts before it."""

SUFFIXES: Final = (".json", *YAML_SUFFIXES)
TEXT: Final[JsonObject] = {"type": "string", "minLength": 1}
ATTRIBUTES: Final[dict[str, JsonObject]] = {
    "specversion": {"const": "1.0"},
    "id": TEXT,
    "source": {**TEXT, "format": "uri-reference"},
    "type": TEXT,
    "datacontenttype": TEXT,
    "dataschema": {**TEXT, "format": "uri"},
    "subject": TEXT,
    "time": {"type": "string", "format": "date-time"},
}
"""The attributes of every event (CloudEvents 1.0.2, section 3)."""

REQUIRED: Final = ("specversion", "id", "source", "type")

TYPES: Final[dict[str, JsonObject]] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "string": {"type": "string"},
    "binary": {"type": "string", "contentEncoding": "base64"},
    "uri": {"type": "string", "format": "uri"},
    "urireference": {"type": "string", "format": "uri-reference"},
    "uritemplate": {"type": "string"},
    "timestamp": {"type": "string", "format": "date-time"},
}
"""The types of attributes (CloudEvents 1.0.2, section 3.1)."""

MAX_BASES: Final = 10
"""How many messages one message may be derived from in a row."""


def has_registry(source: Source) -> bool:
    """Return whether a document is an xRegistry of messages."""
    if source.suffix not in SUFFIXES or not any(key in source.text for key in GROUPS):
        return False
    value = source.whole.value if source.whole else None
    return isinstance(value, dict) and any(isinstance(value.get(key), dict) for key in GROUPS)


def has_discovery(source: Source) -> bool:
    """Return whether a document lists services with the CloudEvents that they send."""
    words = ("specversions", "dataschema", "subscriptionurl", "datacontenttype")
    if source.suffix not in SUFFIXES or not any(word in source.text for word in words):
        return False
    return source.whole is not None and is_discovery(source.whole.value)


def is_discovery(value: Json) -> bool:
    """Return whether a value lists services with the CloudEvents that they send.

    >>> is_discovery({"services": [{"id": "a", "events": [{"type": "order.paid"}]}]})
    True
    """
    return any(
        isinstance(event, dict) and isinstance(event.get("type"), str) and len(event) > 0
        for service in _services(value)
        for event in _events(service)
    )


def _services(value: Json) -> list[Json]:
    if isinstance(value, dict):
        value = value.get("services")
    return value if isinstance(value, list) else []


def _events(service: Json) -> list[Json]:
    if not isinstance(service, dict) or not {"url", "specurl", "id"} & service.keys():
        return []
    found = service.get("events", service.get("types"))
    return found if isinstance(found, list) else []


def read_registry(source: Source) -> Document:
    """Return the document of an xRegistry: each of its messages is an event.

    Args:
        source: The registry's document, with message groups and schema groups.

    Raises:
        DocumentError: If none of its messages can be read.
    """
    specification = Specification.read(source)
    reading = _Registry(specification)
    messages = reading.messages()
    return document_of(specification, messages, reading.problems, "no message that can be read")


def read_discovery(source: Source) -> Document:
    """Return the document of a list of services: each type that one sends is an event.

    Args:
        source: The document.

    Raises:
        DocumentError: If none of its types can be read.
    """
    specification = Specification.read(source)
    problems: list[Problem] = []
    value = specification.value(ROOT)
    services = ROOT if isinstance(value, list) else ROOT.inner("services")
    messages = []
    for service in specification.items(services):
        for key in ("events", "types"):
            for event in specification.items(service.inner(key)):
                message = _discovered(specification, event, problems)
                messages += [message] if message else []
    return document_of(specification, messages, problems, "no type of event that can be read")


def _discovered(
    specification: Specification, event: Address, problems: list[Problem]
) -> Message | None:
    """Return the message of a type in a discovery document."""
    facts = specification.value(event)
    if not isinstance(facts, dict) or not isinstance(name := facts.get("type"), str):
        return None
    content = facts.get("dataschemacontent")
    if isinstance(content, str):
        try:  # the schema as a text, in place of which it is put itself
            facts["dataschemacontent"] = content = json.loads(content)
        except (ValueError, RecursionError):
            text = f"{name}: its schema is no JSON Schema, and is not read"
            problems.append(left_out(specification, event, text))
    payload = event.inner("dataschemacontent") if isinstance(content, dict | bool) else None
    if payload is None and isinstance(facts.get("dataschema"), str):
        text = f"{name}: the schema {facts['dataschema']} is not fetched; anything is its data"
        problems.append(left_out(specification, event, text))
    extensions = facts.get("extensions")
    listed = extensions if isinstance(extensions, list) else []
    attributes = {str(e.get("name")): e for e in listed if isinstance(e, dict) and "name" in e}
    return Message(
        name=name,
        address=event,
        dialect=DIALECTS["2020-12"],
        description=str(facts.get("description", "")),
        payload=payload,
        envelope=_envelope({**attributes, "type": {"value": name}}, payload is not None),
    )


class _Registry:
    """The messages of one xRegistry document.

    Attributes:
        problems: What was not read.
    """

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._bases: set[Address] = set()
        self.problems: list[Problem] = []

    def messages(self) -> list[Message]:
        """Return the messages of all groups, but for those that others are made of.

        Such a message is an event all the same if it states its own type.
        """
        found = [
            self._message(key, address, f"{name}.{key}")
            for groups, members in GROUPS.items()
            for name, group in self._specification.members(ROOT.inner(groups))
            for key, address in self._specification.members(group.inner(members))
        ]
        return [
            message
            for message in found
            if message
            and not (message.address in self._bases and message.name == message.address.key)
        ]

    def _message(self, key: str, address: Address, qualified: str) -> Message | None:
        facts = self._facts(address)
        form = str(facts.get("envelope", facts.get("format", "")))
        stated = facts.get("envelopemetadata", facts.get("metadata", {}))
        attributes = stated if isinstance(stated, dict) else {}
        if isinstance(attributes.get("attributes"), dict):
            attributes = attributes["attributes"]
        kind = attributes.get("type")
        value = kind.get("value") if isinstance(kind, dict) else None
        name = value if isinstance(value, str) and "{" not in value else key
        language = _first(facts, "dataschemaformat", "schemaformat", "schemaFormat") or ""
        dialect = _dialect(str(language))
        payload = self._payload(facts, address)
        if payload is not None and dialect is None:
            text = f"{name} is left out: schemas in {language} are not read"
            self.problems.append(left_out(self._specification, address, text))
            return None
        enveloped = form.casefold().startswith("cloudevents")
        return Message(
            name=name,
            address=address,
            dialect=dialect or DIALECTS["draft-07"],
            qualifiers=(key, qualified),
            title=str(facts.get("name", "")),
            description=str(facts.get("description") or facts.get("documentation") or ""),
            payload=payload,
            envelope=_envelope(attributes, payload is not None) if enveloped else None,
        )

    def _facts(self, address: Address) -> dict[str, Any]:
        """Return the facts about a message: its own, its version's and those of its parts."""
        found: dict[str, Any] = {}
        for _ in range(MAX_BASES):
            own = self._specification.value(address)
            if not isinstance(own, dict):
                break
            found = _over(_current(own), found)
            base = _first(found, "basemessage", "basemessageurl", "baseMessageUrl")
            if not isinstance(base, str):
                break
            found = {key: value for key, value in found.items() if not key.startswith("base")}
            try:
                address = self._specification.resolve(_local(base), address)
                self._bases.add(address)
            except UnresolvedError as error:
                self.problems.append(left_out(self._specification, address, str(error)))
                break
        return found

    def _payload(self, facts: dict[str, Any], address: Address) -> Address | None:
        """Return where the schema of a message's data stands."""
        for key in ("dataschema", "schema"):
            if isinstance(facts.get(key), dict | bool):
                inner = address.inner(key)
                return inner if self._specification.value(inner) == facts[key] else None
        uri = _first(facts, "dataschemauri", "dataschemaxid", "schemaurl", "schemaUrl", "schemauri")
        if not isinstance(uri, str):
            return None
        try:
            resource = self._specification.resolve(_local(uri), address)
        except UnresolvedError:
            # the definitions say why it cannot be used
            facts_of = self._specification.value(address)
            if isinstance(facts_of, dict):
                facts_of["dataschema"] = {"$ref": uri}
            return address.inner("dataschema")
        return self._schema(resource)

    def _schema(self, resource: Address) -> Address:
        """Return where the schema of a resource stands: in it, or in its version that counts."""
        value = self._specification.value(resource)
        if isinstance(value, dict) and isinstance(value.get("versions"), dict):
            versions = value["versions"]
            default = str(_first(value, "defaultversionid", "versionid"))
            version = default if default in versions else max(versions, key=_number, default="")
            if version and "schema" not in value:
                resource = resource.inner("versions", version)
                value = versions[version]
        if isinstance(value, dict) and isinstance(value.get("schema"), dict | bool):
            return resource.inner("schema")
        return resource


def _number(version: str) -> tuple[int, str]:
    return (int(version) if version.isdecimal() else 0, version)


def _current(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a resource with those of its default version."""
    versions = facts.get("versions")
    if not isinstance(versions, dict):
        return facts
    default = versions.get(str(_first(facts, "defaultversionid", "versionid")))
    return {**default, **facts} if isinstance(default, dict) else facts


def _over(base: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return facts over those that they are based on, attribute by attribute."""
    both = {**base, **found}
    for key in ("envelopemetadata", "metadata"):
        if isinstance(base.get(key), dict) and isinstance(found.get(key), dict):
            both[key] = {**base[key], **found[key]}
    return both


def _first(facts: dict[str, Any], *keys: str) -> Any:
    return next((facts[key] for key in keys if facts.get(key) is not None), None)


def _local(uri: str) -> str:
    """Return a reference within the document as one: xRegistry writes paths without `#`."""
    return f"#{uri}" if uri.startswith("/") else uri


def _dialect(language: str) -> Dialect | None:
    """Return the dialect that a schema's format names; None if it is not read.

    >>> _dialect("JsonSchema/draft-07").name, _dialect("Avro/1.9")
    ('draft-07', None)
    """
    kind, _, version = language.partition("/")
    if kind.casefold() in {"", "jsonschema"}:
        return DIALECTS.get(version.casefold().removeprefix("draft/"), DIALECTS["draft-07"])
    return None


def _envelope(attributes: dict[str, Any], data: bool) -> JsonObject:
    """Return the schema of an event's attributes, with `data` where its schema is known."""
    properties: JsonObject = dict(ATTRIBUTES)
    required: list[str] = [*REQUIRED]
    for name, facts in attributes.items():
        if not isinstance(facts, dict):
            continue
        properties[name] = _attribute(facts, ATTRIBUTES.get(name))
        if facts.get("required") is True and name not in required:
            required.append(name)
    properties["data"] = {"$ref": PAYLOAD} if data else {}
    if data:
        required.append("data")
    return {"type": "object", "properties": properties, "required": required}


def _attribute(facts: dict[str, Any], known: JsonObject | None) -> JsonObject:
    """Return the schema of one attribute."""
    schema = dict(known or TYPES.get(str(facts.get("type", "string")).casefold(), TEXT))
    if isinstance(facts.get("description"), str):
        schema["description"] = facts["description"]
    value = facts.get("value")
    # a text with braces is a template (RFC 6570), unless it is meant for another type
    if value is not None and not (isinstance(value, str) and "{" in value):
        schema = {key: text for key, text in schema.items() if key == "description"}
        schema["const"] = value
    return schema
