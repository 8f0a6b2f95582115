"""JSON as text, whatever the size of its integers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["canonical", "compact", "parse_compact", "pretty", "round_trip"]


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
    """Return the one text that equal values have in common.

    >>> canonical({"b": 1, "a": 2})
    b'{"a":2,"b":1}'
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


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
