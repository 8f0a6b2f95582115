"""The keys of a configuration, doors included: what each means, takes, and how it is read.

The JSON Schema that is published says the same;
`python -m eventcontracts.reference.settings_schema`
makes it of this table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.configuration.setting_errors import WrongValueError
from eventcontracts.consumers.interface import Interface, Limits
from eventcontracts.consumers.requests import CloudEvents, RequestTemplate
from eventcontracts.policy import Kind, Policy, Weak

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = [
    "CONFIGURATION_KEYS",
    "INTERFACE_SCHEMA",
    "LIMITS_SCHEMA",
    "REQUEST_SCHEMA",
    "SELECTION_KEYS",
    "TABLE_KEYS",
    "ConfigurationKey",
    "merge_table",
    "parse_interface",
    "parse_keys",
    "parse_limits",
    "parse_request",
]

# The keys that tell how a consumer is reached: `interface`, `request` and `limits`.


COUNT_SCHEMA: Final[JsonObject] = {"type": "integer", "minimum": 0}


BYTES_SCHEMA: Final[JsonObject] = {
    "anyOf": [COUNT_SCHEMA, {"type": "string", "pattern": "^[0-9]+ ?([KMG]i?B)?$"}]
}


NONEMPTY_STRING_SCHEMA: Final[JsonObject] = {"type": "string", "minLength": 1}


SIZE_PATTERN: Final = re.compile(r"(\d+) ?(?:([KMG])i?B)?")


SIZE_UNIT_BITS: Final = {None: 0, "K": 10, "M": 20, "G": 30}


HTTP_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


HEADER_VALUE: Final = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


TABLE_KEYS: Final = ("request", "limits")


"""The keys whose values are tables."""


INTERFACE_SCHEMA: Final[JsonObject] = {"enum": [each.value for each in Interface]}


REQUEST_SCHEMA: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "method": {"description": "The method. Unless given: POST.", **NONEMPTY_STRING_SCHEMA},
        "path": {
            "description": "The path that an app is asked for; {event_type} stands for the event's "
            "name. Unless given: /.",
            **NONEMPTY_STRING_SCHEMA,
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
        "source": {"description": "The source of the CloudEvent.", **NONEMPTY_STRING_SCHEMA},
    },
    "additionalProperties": False,
}


LIMITS_SCHEMA: Final[JsonObject] = {
    "type": "object",
    "properties": {
        "start": {
            "description": "Seconds until the consumer is ready. Unless given: 30.",
            "type": "number",
            "exclusiveMinimum": 0,
        },
        "output": {"description": "Bytes that it may print for an event: 1 MiB.", **BYTES_SCHEMA},
        "answer": {"description": "Bytes of one answer: 1 MiB.", **BYTES_SCHEMA},
        "memory": {"description": "Bytes that it may hold; 0 is no limit: 2 GiB.", **BYTES_SCHEMA},
        "losses": {
            "description": "How often it may be lost for an event type and kind: 5.",
            **COUNT_SCHEMA,
        },
        "restarts": {"description": "How often it may be lost in all: 40.", **COUNT_SCHEMA},
    },
    "additionalProperties": False,
}


def parse_interface(value: Any) -> Interface:
    """Return an interface."""
    try:
        return Interface(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(Interface)}, not {value!r}") from None


def parse_request(value: Any) -> dict[str, Any]:
    """Return what a table changes of a `RequestTemplate`.

    >>> parse_request({"path": "/hook", "headers": {"X-Event": "{event_type}"}})
    {'path': '/hook', 'headers': (('X-Event', '{event_type}'),)}
    """
    readers = {
        "method": _parse_nonempty_string,
        "path": _parse_nonempty_string,
        "headers": _parse_headers,
        "cloudevents": _parse_cloudevents,
        "source": _parse_nonempty_string,
    }
    return _parse_table(value, readers)


def parse_limits(value: Any) -> dict[str, Any]:
    """Return what a table changes of some `Limits`.

    >>> parse_limits({"memory": "512 MiB", "start": 5})
    {'memory': 536870912, 'start': 5.0}
    """
    readers = {
        "start": _parse_limit_seconds,
        "output": _parse_bytes,
        "answer": _parse_bytes,
        "memory": _parse_bytes,
        "losses": _parse_count,
        "restarts": _parse_count,
    }
    return _parse_table(value, readers)


def merge_table(base: RequestTemplate | Limits, changes: Mapping[str, Any]) -> Any:
    """Return a request or limits after some changes; headers are replaced one by one.

    >>> base = RequestTemplate(headers=(("A", "1"), ("B", "2")))
    >>> merge_table(base, {"headers": (("b", "3"),)}).headers
    (('A', '1'), ('b', '3'))
    """
    given = dict(changes)
    if isinstance(base, RequestTemplate) and "headers" in given:
        names = {name.lower() for name, _ in given["headers"]}
        kept = [pair for pair in base.headers if pair[0].lower() not in names]
        given["headers"] = (*kept, *given["headers"])
    return replace(base, **given)


def _parse_table(value: Any, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
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


def _parse_nonempty_string(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"it is a text, not {value!r}")
    return value


def _parse_headers(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError("it is a table of texts")
    for name, text in value.items():
        if not HTTP_TOKEN.fullmatch(name) or not HEADER_VALUE.fullmatch(text):
            raise ValueError(f"{name!r} is no header that can be sent")
    return tuple(value.items())


def _parse_cloudevents(value: Any) -> CloudEvents:
    try:
        return CloudEvents(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(CloudEvents)}, not {value!r}") from None


def _parse_limit_seconds(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = 0.0
    if isinstance(value, bool) or not 0 < seconds < float("inf"):
        raise ValueError(f"it is a number of seconds, not {value!r}")
    return seconds


def _parse_count(value: Any) -> int:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"it is a whole number, not {value!r}")
    return value


def _parse_bytes(value: Any) -> int:
    match = SIZE_PATTERN.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) << SIZE_UNIT_BITS[match[2]] if match else _parse_count(value)


STRING_SCHEMA: Final[JsonObject] = {"type": "string", "minLength": 1}


STRINGS_SCHEMA: Final[JsonObject] = {"type": "array", "items": {"type": "string"}}


NUMBER_SCHEMA: Final[JsonObject] = {"type": "integer", "minimum": 0}


SECONDS_SCHEMA: Final[JsonObject] = {"type": "number", "exclusiveMinimum": 0}


POLICY_SCHEMA: Final[JsonObject] = {"enum": [policy.value for policy in Policy]}


WEAK_SCHEMA: Final[JsonObject] = {"enum": [weak.value for weak in Weak]}


KINDS_SCHEMA: Final[JsonObject] = {
    "type": "array",
    "items": {"enum": [kind.value for kind in Kind]},
    "minItems": 1,
}


@dataclass(frozen=True, slots=True)
class ConfigurationKey:
    """A key.

    Attributes:
        means: What it means, in one line.
        schema: The JSON Schema of its value.
        read: Returns what its value means, or raises ValueError with what it should be.
        default: What counts without it, in words.
    """

    means: str
    schema: JsonObject
    read: Callable[[Any], Any]
    default: str = "none"


def parse_keys(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the values of some keys mean.

    Raises:
        WrongValueError: If there is no such key, or a value cannot be used.

    >>> parse_keys({"kinds": ["valid"], "seed": 7})
    {'kinds': (<Kind.VALID: 'valid'>,), 'seed': 7}
    """
    values = {}
    for key, value in table.items():
        if key not in CONFIGURATION_KEYS:
            close = get_close_matches(key, CONFIGURATION_KEYS, 1)
            hint = (
                f"did you mean {close[0]}?"
                if close
                else f"there are {', '.join(CONFIGURATION_KEYS)}"
            )
            raise WrongValueError(key, f"no such key; {hint}")
        try:
            values[key] = CONFIGURATION_KEYS[key].read(value)
        except ValueError as error:
            raise WrongValueError(key, str(error)) from None
    return values


def _parse_string(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"it is a text, not {value!r}")
    return value


def _parse_strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"it is a list of texts, not {value!r}")
    return tuple(value)


def _parse_number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"it is a whole number, not {value!r}")
    return value


def _parse_seconds(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
        raise ValueError(f"it is a number of seconds, not {value!r}")
    return float(value)


def _parse_policy(value: Any) -> Policy:
    try:
        return Policy(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(Policy)}, not {value!r}") from None


def _parse_weak(value: Any) -> Weak:
    try:
        return Weak(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(Weak)}, not {value!r}") from None


def _parse_kinds(value: Any) -> tuple[Kind, ...]:
    try:
        found = tuple(dict.fromkeys(Kind(kind) for kind in _parse_strings(value)))
    except ValueError:
        raise ValueError(f"it is a list of {', '.join(Kind)}, not {value!r}") from None
    if not found:
        raise ValueError(f"it names at least one of {', '.join(Kind)}")
    return found


def _parse_path(value: Any) -> Path:
    return Path(_parse_string(value))


CONFIGURATION_KEYS: Final[Mapping[str, ConfigurationKey]] = {
    "consumer": ConfigurationKey(
        "What is under test: module:callable, module:app, an address or a command.",
        STRING_SCHEMA,
        _parse_string,
    ),
    "interface": ConfigurationKey(
        "How it is reached.",
        INTERFACE_SCHEMA,
        parse_interface,
        "http for an address, callable for all else",
    ),
    "serve": ConfigurationKey(
        "The command that starts the server; it is started anew when it is lost.",
        STRING_SCHEMA,
        _parse_string,
        "it runs already",
    ),
    "request": ConfigurationKey(
        "What an app or a server is sent.", REQUEST_SCHEMA, parse_request, "a POST to /"
    ),
    "limits": ConfigurationKey(
        "What the consumer may use.", LIMITS_SCHEMA, parse_limits, "as each says"
    ),
    "events": ConfigurationKey("The event types.", STRINGS_SCHEMA, _parse_strings, "all"),
    "catalog": ConfigurationKey(
        "A catalog folder, or name or name@version of a bundled one.",
        STRING_SCHEMA,
        _parse_string,
        "expertflow-cx",
    ),
    "schema": ConfigurationKey(
        "A plain JSON Schema file instead of a catalog.", STRING_SCHEMA, _parse_path
    ),
    "layer": ConfigurationKey(
        "The envelope layer.", STRING_SCHEMA, _parse_string, "each event as it is documented"
    ),
    "policy": ConfigurationKey(
        "Which verdicts are right.", POLICY_SCHEMA, _parse_policy, "tolerant"
    ),
    "weak": ConfigurationKey(
        "What to make of weak evidence: what fails on a guess alone is a doubt unless it is fail; "
        "warn excuses accepting what breaks a constraint seen only once, too.",
        WEAK_SCHEMA,
        _parse_weak,
        "doubt",
    ),
    "baseline": ConfigurationKey(
        "A file of known failures, which do not fail the run.", STRING_SCHEMA, _parse_path
    ),
    "kinds": ConfigurationKey(
        "The kinds of cases.", KINDS_SCHEMA, _parse_kinds, "valid and invalid"
    ),
    "seed": ConfigurationKey("What the cases are made from.", NUMBER_SCHEMA, _parse_number, "0"),
    "locale": ConfigurationKey(
        "Where names, cities and sentences in events are from.",
        STRING_SCHEMA,
        _parse_string,
        "en_US",
    ),
    "n": ConfigurationKey(
        "How many cases an event type has of each kind.",
        NUMBER_SCHEMA,
        _parse_number,
        "what the kind needs",
    ),
    "timeout": ConfigurationKey("Seconds for one delivery.", SECONDS_SCHEMA, _parse_seconds, "2"),
    "rejects": ConfigurationKey(
        "What means rejection beside the usual: exceptions, statuses of answers, exit statuses.",
        STRINGS_SCHEMA,
        _parse_strings,
    ),
    "mutate": ConfigurationKey(
        "Only these classes or operators of mutations.", STRINGS_SCHEMA, _parse_strings, "all"
    ),
    "at": ConfigurationKey(
        "Only mutations at these pointers, as globs.", STRINGS_SCHEMA, _parse_strings, "everywhere"
    ),
    "keyword": ConfigurationKey(
        "Only mutations that break these schema keywords.", STRINGS_SCHEMA, _parse_strings, "all"
    ),
    "without": ConfigurationKey(
        "No mutations of these classes, operators, pointer globs or keyword:KEYWORD.",
        STRINGS_SCHEMA,
        _parse_strings,
    ),
}


"""All keys, in the order in which they are documented."""


SELECTION_KEYS: Final = {
    "mutate": "mutate",
    "at": "at",
    "keyword": "keywords",
    "without": "without",
}


"""The keys that select mutations, with the attribute of a `Selection` that each sets."""
