"""Requests: method, path, headers and body of what a web app or a server is sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import orjson

if TYPE_CHECKING:
    from eventcontracts.consumers.interface import Deliverable

__all__ = ["PLAIN_REQUEST", "CloudEvents", "OutgoingRequest", "RequestTemplate"]

EVENT_TYPE_PLACEHOLDER: Final = "{event_type}"
CLOUDEVENTS_SOURCE: Final = "urn:eventcontracts"
VISIBLE_CHARACTERS: Final = "".join(
    char for char in map(chr, range(0x21, 0x7F)) if char not in '"%'
)


class CloudEvents(StrEnum):
    """The modes in which an event is sent as a CloudEvent over HTTP."""

    BINARY = "binary"
    STRUCTURED = "structured"


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A request as it is sent.

    Attributes:
        method: Its method.
        path: Its path, with a query if it has one; empty for that of the address.
        headers: Names and values.
        body: Its body.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class RequestTemplate:
    """The template by which an event becomes a request.

    In the path and in the values of headers, `{event_type}` stands for the event's name.

    Attributes:
        method: The method.
        path: The path that an app is asked for.
        headers: Names and values; they win over those that are sent anyway.
        cloudevents: How the event is wrapped as a CloudEvent; None for not at all.
        source: The `source` of the CloudEvent.
    """

    method: str = "POST"
    path: str = "/"
    headers: tuple[tuple[str, str], ...] = ()
    cloudevents: CloudEvents | None = None
    source: str = CLOUDEVENTS_SOURCE

    def message(self, delivery: Deliverable, number: int) -> OutgoingRequest:
        r"""Return the request for a delivery.

        Args:
            delivery: What is delivered.
            number: How many there were before; it is the `id` of a CloudEvent.

        >>> from eventcontracts.consumers import Delivery
        >>> binary = RequestTemplate(cloudevents=CloudEvents.BINARY)
        >>> dict(binary.message(Delivery(b"{}", "PING"), 7).headers)["ce-type"]
        'PING'
        >>> structured = RequestTemplate(cloudevents=CloudEvents.STRUCTURED)
        >>> structured.message(Delivery(b"[1]", "PING"), 7).body[-12:]
        b',"data":[1]}'
        """
        body, kind = delivery.body, "application/json"
        attributes = self._attributes(delivery, number)
        standing = {}
        if self.cloudevents is CloudEvents.STRUCTURED:
            kind = "application/cloudevents+json"
            head = orjson.dumps({**attributes, "datacontenttype": "application/json"})
            body = b'%b,"data":%b}' % (head[:-1], body)
        elif self.cloudevents is CloudEvents.BINARY:
            standing = {
                f"ce-{key}": _escape_header_value(value) for key, value in attributes.items()
            }
        standing["content-type"] = kind
        name = _escape_header_value(delivery.event_type)
        own = [
            (key.lower(), value.replace(EVENT_TYPE_PLACEHOLDER, name))
            for key, value in self.headers
        ]
        for key, _ in own:
            standing.pop(key, None)
        path = self.path.replace(EVENT_TYPE_PLACEHOLDER, quote(delivery.event_type, safe=""))
        return OutgoingRequest(self.method, path, (*standing.items(), *own), body)

    def _attributes(self, delivery: Deliverable, number: int) -> dict[str, str]:
        return {
            "specversion": "1.0",
            "id": str(number),
            "source": self.source,
            "type": delivery.event_type or "event",
        }


def _escape_header_value(value: str) -> str:
    """Return a value of a header as CloudEvents writes it: only visible ASCII stays."""
    return quote(value, safe=VISIBLE_CHARACTERS)


PLAIN_REQUEST: Final = RequestTemplate()
"""An event posted as JSON to `/`."""
