"""The keys of a configuration: what each means, what it takes, and how it is read.

The JSON Schema that is published says the same; `python -m eventcontracts.configuration.schema`
makes it of this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.configuration.doorkeys import (
    INTERFACE,
    LIMITS,
    REQUEST,
    interface,
    limits,
    request,
)
from eventcontracts.configuration.errors import WrongValueError
from eventcontracts.expectations import Kind, Policy, Weak

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eventcontracts.jsontypes import JsonObject

__all__ = ["KEYS", "SELECTING", "Key", "parsed"]

TEXT: Final[JsonObject] = {"type": "string", "minLength": 1}
TEXTS: Final[JsonObject] = {"type": "array", "items": {"type": "string"}}
NUMBER: Final[JsonObject] = {"type": "integer", "minimum": 0}
SECONDS: Final[JsonObject] = {"type": "number", "exclusiveMinimum": 0}
POLICY: Final[JsonObject] = {"enum": [policy.value for policy in Policy]}
WEAK: Final[JsonObject] = {"enum": [weak.value for weak in Weak]}
KINDS: Final[JsonObject] = {
    "type": "array",
    "items": {"enum": [kind.value for kind in Kind]},
    "minItems": 1,
}


@dataclass(frozen=True, slots=True)
class Key:
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


def parsed(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the values of some keys mean.

    Raises:
        WrongValueError: If there is no such key, or a value cannot be used.

    >>> parsed({"kinds": ["valid"], "seed": 7})
    {'kinds': (<Kind.VALID: 'valid'>,), 'seed': 7}
    """
    values = {}
    for key, value in table.items():
        if key not in KEYS:
            close = get_close_matches(key, KEYS, 1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(KEYS)}"
            raise WrongValueError(key, f"no such key; {hint}")
        try:
            values[key] = KEYS[key].read(value)
        except ValueError as error:
            raise WrongValueError(key, str(error)) from None
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"it is a text, not {value!r}")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"it is a list of texts, not {value!r}")
    return tuple(value)


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"it is a whole number, not {value!r}")
    return value


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
        raise ValueError(f"it is a number of seconds, not {value!r}")
    return float(value)


def _policy(value: Any) -> Policy:
    try:
        return Policy(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(Policy)}, not {value!r}") from None


def _weak(value: Any) -> Weak:
    try:
        return Weak(value)
    except ValueError:
        raise ValueError(f"it is one of {', '.join(Weak)}, not {value!r}") from None


def _kinds(value: Any) -> tuple[Kind, ...]:
    try:
        found = tuple(dict.fromkeys(Kind(kind) for kind in _texts(value)))
    except ValueError:
        raise ValueError(f"it is a list of {', '.join(Kind)}, not {value!r}") from None
    if not found:
        raise ValueError(f"it names at least one of {', '.join(Kind)}")
    return found


def _path(value: Any) -> Path:
    return Path(_text(value))


KEYS: Final[Mapping[str, Key]] = {
    "consumer": Key(
        "What is under test: module:callable, module:app, an address or a command.", TEXT, _text
    ),
    "interface": Key(
        "How it is reached.", INTERFACE, interface, "http for an address, callable for all else"
    ),
    "serve": Key(
        "The command that starts the server; it is started anew when it is lost.",
        TEXT,
        _text,
        "it runs already",
    ),
    "request": Key("What an app or a server is sent.", REQUEST, request, "a POST to /"),
    "limits": Key("What the consumer may use.", LIMITS, limits, "as each says"),
    "events": Key("The event types.", TEXTS, _texts, "all"),
    "catalog": Key(
        "A catalog folder, or name or name@version of a bundled one.", TEXT, _text, "expertflow-cx"
    ),
    "schema": Key("A plain JSON Schema file instead of a catalog.", TEXT, _path),
    "layer": Key("The envelope layer.", TEXT, _text, "each event as it is documented"),
    "policy": Key("Which verdicts are right.", POLICY, _policy, "tolerant"),
    "weak": Key(
        "What to make of accepting an event that breaks a constraint seen only once.",
        WEAK,
        _weak,
        "fail",
    ),
    "baseline": Key("A file of known failures, which do not fail the run.", TEXT, _path),
    "kinds": Key("The kinds of cases.", KINDS, _kinds, "valid and invalid"),
    "seed": Key("What the cases are made from.", NUMBER, _number, "0"),
    "locale": Key("Where names, cities and sentences in events are from.", TEXT, _text, "en_US"),
    "n": Key(
        "How many cases an event type has of each kind.", NUMBER, _number, "what the kind needs"
    ),
    "timeout": Key("Seconds for one delivery.", SECONDS, _seconds, "2"),
    "rejects": Key(
        "What means rejection beside the usual: exceptions, statuses of answers, exit statuses.",
        TEXTS,
        _texts,
    ),
    "mutate": Key("Only these classes or operators of mutations.", TEXTS, _texts, "all"),
    "at": Key("Only mutations at these pointers, as globs.", TEXTS, _texts, "everywhere"),
    "keyword": Key("Only mutations that break these schema keywords.", TEXTS, _texts, "all"),
    "without": Key(
        "No mutations of these classes, operators, pointer globs or keyword:KEYWORD.", TEXTS, _texts
    ),
}
"""All keys, in the order in which they are documented."""

SELECTING: Final = {"mutate": "mutate", "at": "at", "keyword": "keywords", "without": "without"}
"""The keys that select mutations, with the attribute of a `Selection` that each sets."""
