"""JSON Patches (RFC 6902) that mutations need, and the parents that they are applied to."""

from __future__ import annotations

from functools import reduce
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import orjson

from eventcontracts.jsondata.jsontext import compact
from eventcontracts.jsondata.pointers import cached_pointer, lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject
    from eventcontracts.mutations.routes import LocalScope

__all__ = [
    "EventPath",
    "ParentDocument",
    "Patch",
    "ValueChange",
    "add_operation",
    "apply_patch",
    "move_operation",
    "patch_change",
    "patched_pointers",
    "remove_operation",
    "replace_operation",
    "with_value",
]

Patch = tuple["JsonObject", ...]


"""Operations, one after the other."""


def add_operation(path: InstancePath, value: Json) -> JsonObject:
    """Return the operation that adds a property, or an item before an index."""
    return {"op": "add", "path": cached_pointer(path), "value": value}


def replace_operation(path: InstancePath, value: Json) -> JsonObject:
    """Return the operation that puts a value in the place of another."""
    return {"op": "replace", "path": cached_pointer(path), "value": value}


def remove_operation(path: InstancePath) -> JsonObject:
    """Return the operation that removes a value."""
    return {"op": "remove", "path": cached_pointer(path)}


def move_operation(source: InstancePath, target: InstancePath) -> JsonObject:
    """Return the operation that moves a value."""
    return {"op": "move", "from": cached_pointer(source), "path": cached_pointer(target)}


def apply_patch(patch: Patch, document: Json, depth: int = 0) -> Json:
    """Return a document with a patch applied; what did not change is shared with the original.

    Args:
        patch: The patch.
        document: The document.
        depth: How many tokens lead to it, where it is a part of what the patch is for.

    >>> apply_patch((remove_operation(("a", 0)), add_operation(("b",), 2)), {"a": [1]})
    {'a': [], 'b': 2}
    >>> apply_patch((remove_operation(("a", 0)),), [1], depth=1)
    []
    """
    for operation in patch:
        path = parse_pointer(operation["path"])[depth:]
        if operation["op"] == "move":
            source = parse_pointer(operation["from"])[depth:]
            value = lookup(document, source)
            document = _apply_operation(document, source, {"op": "remove"})
            document = _apply_operation(document, path, {"op": "add", "value": value})
        else:
            document = _apply_operation(document, path, operation)
    return document


def with_value(document: Json, spot: tuple[str, ...], value: Json) -> Json:
    """Return a document with another value at a place; the rest is shared with the original.

    >>> with_value({"a": [1, 2], "b": 3}, ("a", "0"), None)
    {'a': [None, 2], 'b': 3}
    """
    return _apply_operation(document, spot, {"op": "replace", "value": value})


def _apply_operation(document: Json, path: tuple[str, ...], operation: JsonObject) -> Json:
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
        _edit_array(copy, last, operation)
    elif operation["op"] == "remove":
        del copy[last]
    else:
        copy[last] = operation["value"]
    return root


def _edit_array(items: list[Json], token: str, operation: JsonObject) -> None:
    index = len(items) if token == "-" else int(token)
    if operation["op"] == "remove":
        del items[index]
    elif operation["op"] == "add":
        items.insert(index, operation["value"])
    else:
        items[index] = operation["value"]


# Parents and what is changed in them: a mutant is a valid event with another value at one place.


REMOVING_OPERATIONS: Final = frozenset({"remove", "move"})


EventPath: TypeAlias = tuple[str, ...]


"""A place, as the tokens of a pointer."""


class ValueChange(NamedTuple):
    """The value that a patch puts into a parent.

    Attributes:
        spot: The innermost place that holds all that changes.
        value: What is there then.
        names: The names that come or go there, where that is all that changes.
    """

    spot: EventPath
    value: Json
    names: tuple[str, ...] = ()


class ParentDocument:
    """A valid event that faults are put into, with where in its bytes each value lies.

    >>> parent = ParentDocument({"a": [1, {"b": 2}], "c": 3})
    >>> parent.changed(ValueChange(("a", "1", "b"), None), ValueChange(("c",), [4]))
    b'{"a":[1,{"b":null}],"c":[4]}'

    Args:
        event: The event.

    Attributes:
        event: The event.
        routes: How far in a change at a place can be judged alone, as far as it is known.
    """

    def __init__(self, event: Json) -> None:
        self.event = event
        self.routes: dict[EventPath, LocalScope] = {}
        self._body = _canonical_bytes(event)
        self._spans: dict[EventPath, tuple[int, int]] = {(): (0, len(self._body))}

    def changed(self, *changes: ValueChange) -> bytes:
        """Return the event with some changes, as it is sent; none of them may hold another."""
        if not self._body:
            return compact(reduce(lambda event, c: with_value(event, *c[:2]), changes, self.event))
        body = self._body
        for spot, value, _ in sorted(changes, key=lambda c: self._span(c.spot), reverse=True):
            begin, end = self._span(spot)  # what is before the last change stays where it is
            body = b"".join((body[:begin], compact(value), body[end:]))
        return body

    def _span(self, spot: EventPath) -> tuple[int, int]:
        """Return where the value at a place begins and ends."""
        if spot not in self._spans:
            self._measure(spot[:-1])
        return self._spans[spot]

    def _measure(self, spot: EventPath) -> None:
        """Find the parts of the object or list at a place."""
        end, _ = self._span(spot)
        value = lookup(self.event, spot)
        named = isinstance(value, dict)
        for name, part in value.items() if named else enumerate(value):
            begin = end + 1 + (len(orjson.dumps(name)) + 1 if named else 0)
            end = begin + len(orjson.dumps(part))
            self._spans[*spot, str(name)] = begin, end


def _canonical_bytes(event: Json) -> bytes:
    """Return the bytes of an event; none where its parts are not written alike by themselves."""
    try:
        return orjson.dumps(event)
    except TypeError:  # an integer beyond 64 bits
        return b""


def patch_change(patch: Patch, event: Json) -> ValueChange:
    """Return what a patch changes.

    >>> patch_change(({"op": "move", "from": "/a/b", "path": "/a/c"},), {"a": {"b": 1}})
    ValueChange(spot=('a',), value={'c': 1}, names=('b', 'c'))

    Args:
        patch: The patch.
        event: The event that it is for.
    """
    if len(patch) == 1 and patch[0]["op"] == "replace":
        return ValueChange(parse_pointer(patch[0]["path"]), patch[0]["value"])
    spots = set(_changed_paths(patch))
    spot = _common_path(spots) if len(spots) > 1 else spots.pop()
    value = apply_patch(patch, lookup(event, spot), len(spot))
    return ValueChange(
        spot, value, _removed_names(patch, len(spot)) if isinstance(value, dict) else ()
    )


def _changed_paths(patch: Patch) -> Iterator[EventPath]:
    """Yield the values that a patch changes, or whose names or length it changes."""
    for operation in patch:
        path = parse_pointer(operation["path"])
        yield path if operation["op"] == "replace" else path[:-1]
        if "from" in operation:
            yield parse_pointer(operation["from"])[:-1]


def _common_path(spots: set[EventPath]) -> EventPath:
    """Return the innermost place that holds some places."""
    both = zip(min(spots), max(spots), strict=False)
    return tuple(a for a, _ in takewhile(lambda tokens: tokens[0] == tokens[1], both))


def _removed_names(patch: Patch, depth: int) -> tuple[str, ...]:
    """Return the names that a patch removes or renames at a depth, if it does nothing else."""
    if not all(operation["op"] in REMOVING_OPERATIONS for operation in patch):
        return ()
    paths = [parse_pointer(pointer) for pointer in patched_pointers(patch)]
    return tuple(path[-1] for path in paths) if all(len(p) == depth + 1 for p in paths) else ()


def patched_pointers(patch: Patch) -> tuple[str, ...]:
    """Return the pointers that a patch names."""
    return tuple(step[name] for step in patch for name in ("from", "path") if name in step)
