"""JSON Patches (RFC 6902): the few operations that a mutation needs, built and applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.pointers import build, parse

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json, JsonObject, Path

__all__ = ["Patch", "add", "apply", "move", "remove", "replace"]

Patch = tuple["JsonObject", ...]
"""Operations, one after the other."""


def add(path: Path, value: Json) -> JsonObject:
    """Return the operation that adds a property, or an item before an index."""
    return {"op": "add", "path": build(path), "value": value}


def replace(path: Path, value: Json) -> JsonObject:
    """Return the operation that puts a value in the place of another."""
    return {"op": "replace", "path": build(path), "value": value}


def remove(path: Path) -> JsonObject:
    """Return the operation that removes a value."""
    return {"op": "remove", "path": build(path)}


def move(source: Path, target: Path) -> JsonObject:
    """Return the operation that moves a value."""
    return {"op": "move", "from": build(source), "path": build(target)}


def apply(patch: Patch, document: Json) -> Json:
    """Return a document with a patch applied; what did not change is shared with the original.

    >>> apply((remove(("a", 0)), add(("b",), 2)), {"a": [1]})
    {'a': [], 'b': 2}
    """
    for operation in patch:
        path = parse(operation["path"])
        if operation["op"] == "move":
            source = parse(operation["from"])
            value = _at(document, source)
            document = _changed(document, source, {"op": "remove"})
            document = _changed(document, path, {"op": "add", "value": value})
        else:
            document = _changed(document, path, operation)
    return document


def _at(document: Json, path: tuple[str, ...]) -> Json:
    for token in path:
        document = document[_step(document, token)]
    return document


def _step(holder: Json, token: str) -> Json:
    """Return the index or key that a token of a pointer means in a list or object."""
    return int(token) if isinstance(holder, list) else token


def _changed(document: Json, path: tuple[str, ...], operation: JsonObject) -> Json:
    """Return a document with one operation done; only what holds the place is copied."""
    if not path:
        return operation["value"]
    root: Json = document.copy()
    copy = root
    for token in path[:-1]:
        step = int(token) if isinstance(copy, list) else token
        inner = copy[step] = copy[step].copy()
        copy = inner
    last = path[-1]
    if isinstance(copy, list):
        _change_list(copy, last, operation)
    elif operation["op"] == "remove":
        del copy[last]
    else:
        copy[last] = operation["value"]
    return root


def _change_list(items: list[Json], token: str, operation: JsonObject) -> None:
    index = len(items) if token == "-" else int(token)
    if operation["op"] == "remove":
        del items[index]
    elif operation["op"] == "add":
        items.insert(index, operation["value"])
    else:
        items[index] = operation["value"]
