"""JSON Patches (RFC 6902): the few operations that a mutation needs, built and applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventcontracts.pointers import lookup, parse, pointer_of

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json, JsonObject, Path

__all__ = ["Patch", "add", "apply", "move", "remove", "replace", "replaced"]

Patch = tuple["JsonObject", ...]
"""Operations, one after the other."""


def add(path: Path, value: Json) -> JsonObject:
    """Return the operation that adds a property, or an item before an index."""
    return {"op": "add", "path": pointer_of(path), "value": value}


def replace(path: Path, value: Json) -> JsonObject:
    """Return the operation that puts a value in the place of another."""
    return {"op": "replace", "path": pointer_of(path), "value": value}


def remove(path: Path) -> JsonObject:
    """Return the operation that removes a value."""
    return {"op": "remove", "path": pointer_of(path)}


def move(source: Path, target: Path) -> JsonObject:
    """Return the operation that moves a value."""
    return {"op": "move", "from": pointer_of(source), "path": pointer_of(target)}


def apply(patch: Patch, document: Json, depth: int = 0) -> Json:
    """Return a document with a patch applied; what did not change is shared with the original.

    Args:
        patch: The patch.
        document: The document.
        depth: How many tokens lead to it, where it is a part of what the patch is for.

    >>> apply((remove(("a", 0)), add(("b",), 2)), {"a": [1]})
    {'a': [], 'b': 2}
    >>> apply((remove(("a", 0)),), [1], depth=1)
    []
    """
    for operation in patch:
        path = parse(operation["path"])[depth:]
        if operation["op"] == "move":
            source = parse(operation["from"])[depth:]
            value = lookup(document, source)
            document = _changed(document, source, {"op": "remove"})
            document = _changed(document, path, {"op": "add", "value": value})
        else:
            document = _changed(document, path, operation)
    return document


def replaced(document: Json, spot: tuple[str, ...], value: Json) -> Json:
    """Return a document with another value at a place; the rest is shared with the original.

    >>> replaced({"a": [1, 2], "b": 3}, ("a", "0"), None)
    {'a': [None, 2], 'b': 3}
    """
    return _changed(document, spot, {"op": "replace", "value": value})


def _changed(document: Json, path: tuple[str, ...], operation: JsonObject) -> Json:
    """Return a document with one operation done; only what holds the place is copied."""
    if not path:
        return operation["value"]
    root: Json = document.copy()
    copy = root
    for token in path[:-1]:
        step: Any = int(token) if isinstance(copy, list) else token
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
