"""JSON Pointers (RFC 6901), and paths, their parsed form.

A pointer is text (`/payload/0/name`); a path is a tuple (`("payload", 0, "name")`), quicker to
build and to follow. A *pattern* is a pointer in which `*` stands for every item of a list.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = [
    "MISSING",
    "build_pointer",
    "cached_pointer",
    "generalize",
    "generalize_pointer",
    "is_index",
    "lookup",
    "matches",
    "parse_pointer",
    "walk",
]

MISSING = object()
"""What `lookup` returns where there is no value; `None` is a value."""


def build_pointer(path: Sequence[str | int]) -> str:
    """Return the pointer of a path.

    >>> build_pointer(("a/b", 0))
    '/a~1b/0'
    """
    if not path:
        return ""
    text = "/" + "/".join(map(str, path))
    if "~" not in text and text.count("/") == len(path):
        return text
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


@lru_cache(maxsize=8192)
def cached_pointer(path: InstancePath) -> str:
    """Return the pointer of a path that is asked for again and again; see `build`."""
    return build_pointer(path)


@lru_cache(maxsize=8192)
def parse_pointer(pointer: str) -> tuple[str, ...]:
    """Return the tokens of a pointer, list indexes still as text.

    Raises:
        ValueError: If the pointer is neither empty nor begins with a slash.

    >>> parse_pointer("/a~1b/0")
    ('a/b', '0')
    """
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON pointer begins with '/', unlike {pointer!r}")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/"))


def lookup(document: Json, path: InstancePath) -> Json:
    """Return the value at a path, or `MISSING`.

    Args:
        document: The value to look into.
        path: Keys and indexes; an index may be text, as `parse` leaves it.

    >>> lookup({"a": [10, 20]}, ("a", "1"))
    20
    >>> lookup({"a": [10, 20]}, ("b",)) is MISSING
    True
    """
    value = document
    for token in path:
        if isinstance(value, dict):
            value = value.get(token, MISSING)
        elif isinstance(value, list):
            value = _item_at(value, token)
        else:
            return MISSING
    return value


def _item_at(values: list[Json], token: str | int) -> Json:
    if isinstance(token, str):
        if not is_index(token):
            return MISSING
        token = int(token)
    return values[token] if 0 <= token < len(values) else MISSING


def walk(document: Json, path: InstancePath = ()) -> Iterator[tuple[InstancePath, Json]]:
    """Yield every value in a document with its path, parents before children.

    >>> [build_pointer(path) for path, _ in walk({"a": [1]})]
    ['', '/a', '/a/0']
    """
    stack: list[tuple[InstancePath, Json]] = [(path, document)]
    while stack:
        here, value = stack.pop()
        yield here, value
        if isinstance(value, dict):
            stack.extend(((*here, key), value[key]) for key in reversed(value))
        elif isinstance(value, list):
            stack.extend(((*here, i), value[i]) for i in range(len(value) - 1, -1, -1))


def generalize(path: InstancePath) -> str:
    """Return the pattern of a path: its pointer with `*` for each list index.

    >>> generalize(("items", 3, "id"))
    '/items/*/id'
    """
    return build_pointer(tuple("*" if isinstance(token, int) else token for token in path))


def generalize_pointer(pointer: str) -> str:
    """Return the pattern of a pointer, in which an index cannot be told from a number as a name.

    >>> generalize_pointer("/items/3/id"), generalize_pointer("/a~1b/x2")
    ('/items/*/id', '/a~1b/x2')
    """
    tokens = parse_pointer(pointer)
    return build_pointer(tuple("*" if is_index(token) else token for token in tokens))


def is_index(token: str) -> bool:
    """Return whether a token of a pointer can be the index of an item (RFC 6901, section 4).

    >>> is_index("10"), is_index("-"), is_index("\u0661")
    (True, False, False)
    """
    return token.isascii() and token.isdigit()


def matches(document: Json, pattern: str) -> Iterator[tuple[InstancePath, Json]]:
    """Yield the path and value of each place that a pattern names in a document.

    >>> list(matches({"a": [{"b": 1}, {"b": 2}, {}]}, "/a/*/b"))
    [(('a', 0, 'b'), 1), (('a', 1, 'b'), 2)]
    """
    found: list[tuple[InstancePath, Json]] = [((), document)]
    for token in _pattern_tokens(pattern):
        steps: list[tuple[InstancePath, Json]] = []
        for path, value in found:
            if isinstance(value, dict):
                if token in value:
                    steps.append(((*path, token), value[token]))
            elif isinstance(value, list):
                steps.extend(_matching_items(path, value, token))
        found = steps
    yield from found


@lru_cache(maxsize=4096)
def _pattern_tokens(pattern: str) -> tuple[str, ...]:
    """Return the tokens of a pattern; the same few are followed again and again."""
    return parse_pointer(pattern)


def _matching_items(
    path: InstancePath, values: list[Json], token: str
) -> Iterator[tuple[InstancePath, Json]]:
    if token == "*":
        yield from (((*path, i), item) for i, item in enumerate(values))
    elif (item := _item_at(values, token)) is not MISSING:
        yield (*path, int(token)), item
