"""JSON as text, whatever the size of its integers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.jsondata.equality import exact_number

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["canonical", "compact", "parse_compact", "pretty", "round_trip"]

WHOLE_FLOAT_PATTERN: Final = re.compile(rb"[0-9]\.0(?![0-9])|[0-9]e\+?[0-9]")
"""How a float that is a whole number is written; strings that look alike only cost time."""


def compact(value: Json) -> bytes:
    """Return a value as it is sent: without spaces, in UTF-8.

    >>> compact({"n": [1, 2**70]})
    b'{"n":[1,1180591620717411303424]}'
    """
    try:
        return orjson.dumps(value)
    except TypeError:  # an integer beyond 64 bits, or a text that is no Unicode
        return _compact_with_surrogates(value)


def _compact_with_surrogates(value: Json) -> bytes:
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair can be escaped alone
        return json.dumps(value, separators=(",", ":")).encode()


def parse_compact(text: bytes) -> Json:
    """Return the value that `compact` wrote.

    >>> parse_compact(compact({"n": [1, 2**70]}))
    {'n': [1, 1180591620717411303424]}
    """
    try:
        value = orjson.loads(text)
    except ValueError:  # half a surrogate pair
        return json.loads(text)
    return value if compact(value) == text else json.loads(text)


def canonical(value: Json) -> bytes:
    """Return the one text that equal values have in common: 1.0 is written as 1.

    >>> canonical({"b": 1.0, "a": 2})
    b'{"a":2,"b":1}'
    """
    text = _sorted_text(value)
    return _sorted_text(_with_integers(value)) if WHOLE_FLOAT_PATTERN.search(text) else text


def _sorted_text(value: Json) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _with_integers(value: Json) -> Json:
    """Return a value in which floats that are whole numbers are integers, by their digits."""
    if isinstance(value, dict):
        return {key: _with_integers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_integers(item) for item in value]
    return int(exact_number(value)) if isinstance(value, float) and value.is_integer() else value


def pretty(value: Json) -> str:
    """Return a value for people, two spaces a level, with a line end.

    >>> print(pretty({"a": 1}), end="")
    {
      "a": 1
    }
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"
    except TypeError:
        return json.dumps(value, indent=2) + "\n"


def round_trip(value: Json) -> Json:
    """Return a value as it reads back from its JSON; nothing is shared with it.

    >>> round_trip({"n": 2**70, "f": 1.0})
    {'n': 1180591620717411303424, 'f': 1.0}
    """
    try:
        return orjson.loads(orjson.dumps(value))
    except TypeError:  # an integer beyond 64 bits
        return json.loads(json.dumps(value))
