"""Records of message brokers as their tools dump them: the event is what a record carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.documents.strictjson import parse_json, parse_plain_line

if TYPE_CHECKING:
    from eventcontracts.documents.httptext import Headers
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["carried_event"]

RECORDS: Final = (
    (frozenset({"topic", "partition", "offset"}), ("value", "payload")),  # Kafka, by kcat -J too
    (frozenset({"topic", "qos"}), ("payload",)),  # MQTT, as mosquitto_sub -F %j writes it
    (frozenset({"exchange", "routing_key"}), ("payload",)),  # AMQP, by rabbitmqadmin
)
"""The keys of each kind of record, and where it may carry the event."""


def carried_event(value: Json) -> tuple[Json, Headers]:
    """Return the event that a broker's record carries, and its headers; else the value itself.

    Args:
        value: A line of a capture.

    >>> carried_event({"topic": "a", "partition": 0, "offset": 7, "value": '{"id": 1}'})
    ({'id': 1}, ())
    >>> carried_event({"topic": "a", "id": 1})
    ({'topic': 'a', 'id': 1}, ())
    """
    if not isinstance(value, dict) or value.keys().isdisjoint({"topic", "exchange"}):
        return value, ()
    for keys, carriers in RECORDS:
        if keys <= value.keys():
            for carrier in carriers:
                event = _parsed(value.get(carrier))
                if event is not None:
                    return event, _headers(value.get("headers"))
    return value, ()


def _parsed(carried: Json) -> Json:
    """Return the object that is carried, as such or as JSON in a text; None if it is none."""
    if isinstance(carried, str):
        if not carried.lstrip().startswith("{"):
            return None
        plain = parse_plain_line(carried.encode())
        payloads = () if plain else parse_json(carried, "")[0]
        carried = plain[0] if plain else payloads[0].value if payloads else None
    return carried if isinstance(carried, dict) else None


def _headers(stated: Json) -> Headers:
    """Return headers that are an object, or a list of pairs or of names and values in turn."""
    pairs: list[Json] = []
    if isinstance(stated, dict):
        pairs = list(stated.items())
    elif isinstance(stated, list) and all(isinstance(one, str) for one in stated):
        pairs = list(zip(stated[::2], stated[1::2], strict=False))
    elif isinstance(stated, list):
        pairs = [
            (one.get("key"), one.get("value")) if isinstance(one, dict) else one for one in stated
        ]
    return tuple((one[0].lower(), one[1]) for one in pairs if _is_header(one))


def _is_header(pair: Json) -> bool:
    match pair:
        case [str(), str()]:
            return True
    return False
