"""The keys that tell how a consumer is reached: `interface`, `request` and `limits`.

The tables are read as the attributes that they change, so that a command line can change some.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.consumers.interface import Interface, Limits
from eventcontracts.consumers.messages import CloudEvents, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eventcontracts.jsontypes import JsonObject

__all__ = ["INTERFACE", "LIMITS", "REQUEST", "TABLES", "interface", "limits", "merged", "request"]

COUNT: Final[JsonObject] = {"type": "integer", "minimum": 0}
BYTES: Final[JsonObject] = {
    "anyOf": [COUNT, {"type": "string", "pattern": "^[0-9]+ ?([KMG]i?B)?$"}]
}
TEXT: Final[JsonObject] = {"type": "string", "minLength": 1}
SIZE: Final = re.compile(r"(\d+) ?(?:([KMG])i?B)?")
UNITS: Final = {None: 0, "K": 10, "M": 20, "G": 30}
TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE: Final = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")

TABLES: Final = ("request", "limits")
"""The keys whose values are tables."""

INTERFACE: Final[JsonObject] = {"enum": [each.value for each in Interface]}
REQUEST: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "method": {"description": "The method. Unless given: POST.", **TEXT},
        "path": {
            "description": "The path that an app is asked for; {event_type} stands for the event's "
            "name. Unless given: /.",
            **TEXT,
        },
        "headers": {
            "description": "Headers. In a value {event_type} stands for the event's name, and "
            "${NAME} for a value from the environment, which is never shown.",
            "type": "object",
            "additionalProperties": {"type": "string"},
        },
        "cloudevents": {
            "description": "How the event is wrapped as a CloudEvent. Unless given: not at all.",
            "enum": [each.value for each in CloudEvents],
        },
        "source": {"description": "The source of the CloudEvent.", **TEXT},
    },
    "additionalProperties": False,
}
LIMITS: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "start": {
            "description": "Seconds until the consumer is ready. Unless given: 30.",
            "type": "number",
            "exclusiveMinimum": 0,
        },
        "output": {"description": "Bytes that it may print for an event: 1 MiB.", **BYTES},
        "answer": {"description": "Bytes of one answer: 1 MiB.", **BYTES},
        "memory": {"description": "Bytes that it may hold; 0 is no limit: 2 GiB.", **BYTES},
        "losses": {
            "description": "How often it may be lost for an event type and kind: 5.",
            **COUNT,
        },
        "restarts": {"description": "How often it may be lost in all: 40.", **COUNT},
    },
    "additionalProperties": False,
}


def interface(value: Any) -> Interface:
    """Return an interface."""
    try:
        return Interface(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(Interface)}, not {value!r}") from None


def request(value: Any) -> dict[str, Any]:
    """Return what a table changes of a `Request`.

    >>> request({"path": "/hook", "headers": {"X-Event": "{event_type}"}})
    {'path': '/hook', 'headers': (('X-Event', '{event_type}'),)}
    """
    readers = {
        "method": _text,
        "path": _text,
        "headers": _headers,
        "cloudevents": _cloudevents,
        "source": _text,
    }
    return _table(value, readers)


def limits(value: Any) -> dict[str, Any]:
    """Return what a table changes of some `Limits`.

    >>> limits({"memory": "512 MiB", "start": 5})
    {'memory': 536870912, 'start': 5.0}
    """
    readers = {
        "start": _seconds,
        "output": _bytes,
        "answer": _bytes,
        "memory": _bytes,
        "losses": _count,
        "restarts": _count,
    }
    return _table(value, readers)


def merged(base: Request | Limits, changes: Mapping[str, Any]) -> Any:
    """Return a request or limits after some changes; headers are replaced one by one.

    >>> base = Request(headers=(("A", "1"), ("B", "2")))
    >>> merged(base, {"headers": (("b", "3"),)}).headers
    (('A', '1'), ('b', '3'))
    """
    given = dict(changes)
    if isinstance(base, Request) and "headers" in given:
        names = {name.lower() for name, _ in given["headers"]}
        kept = [pair for pair in base.headers if pair[0].lower() not in names]
        given["headers"] = (*kept, *given["headers"])
    return replace(base, **given)


def _table(value: Any, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    if not isinstance(value, dict):
        problem = f"it is a table of {', '.join(readers)}, not {value!r}"
        raise ValueError(problem)  # noqa: TRY004 - a value of a file, told like all others
    read = {}
    for key, each in value.items():
        if key not in readers:
            raise ValueError(f"{key!r} is no key of it; there are {', '.join(readers)}")
        try:
            read[key] = readers[key](each)
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None
    return read


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"it is a text, not {value!r}")
    return value


def _headers(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError("it is a table of texts")
    for name, text in value.items():
        if not TOKEN.fullmatch(name) or not VALUE.fullmatch(text):
            raise ValueError(f"{name!r} is no header that can be sent")
    return tuple(value.items())


def _cloudevents(value: Any) -> CloudEvents:
    try:
        return CloudEvents(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(CloudEvents)}, not {value!r}") from None


def _seconds(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = 0.0
    if isinstance(value, bool) or not 0 < seconds < float("inf"):
        raise ValueError(f"it is a number of seconds, not {value!r}")
    return seconds


def _count(value: Any) -> int:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"it is a whole number, not {value!r}")
    return value


def _bytes(value: Any) -> int:
    match = SIZE.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) << UNITS[match[2]] if match else _count(value)
