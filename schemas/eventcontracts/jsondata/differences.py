"""Differences between two events, and making one from the other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.pointers import MISSING, build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject

__all__ = ["Difference", "apply_differences", "differences", "split_difference"]

MAX_VALUE_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two events differ.

    Attributes:
        path: The place.
        old: What the one has there; `MISSING` if nothing.
        new: What the other has there; `MISSING` if nothing.

    >>> str(Difference(("items",), [1], []))
    '/items: [1] → []'
    >>> str(Difference(("id",), 7, MISSING))
    '/id: 7 → (absent)'
    """

    path: InstancePath
    old: Json
    new: Json

    def __str__(self) -> str:
        where = build_pointer(self.path) or "(the whole event)"
        return f"{where}: {_format_value(self.old)} → {_format_value(self.new)}"


def differences(old: Json, new: Json) -> tuple[Difference, ...]:
    """Return the smallest places where two events differ, in document order.

    A list that has become empty is one difference.

    >>> [str(found) for found in differences({"a": {"b": 1, "c": [1]}}, {"a": {"b": 2, "c": []}})]
    ['/a/b: 1 → 2', '/a/c: [1] → []']
    """
    todo: list[tuple[InstancePath, Json, Json]] = [((), old, new)]
    found: list[Difference] = []
    while todo:
        path, before, after = todo.pop()
        parts = _paired_parts(before, after)
        if parts is not None:
            pairs = [pair for pair in parts if pair[1] is not pair[2]]  # most is often shared
            todo.extend(((*path, key), one, other) for key, one, other in reversed(pairs))
        elif not _is_same_text(before, after):
            found.append(Difference(path, before, after))
    return tuple(found)


def split_difference(difference: Difference) -> tuple[Difference, ...]:
    """Return a difference as those one level below; itself, if it is as fine as it gets."""
    parts = _paired_parts(difference.old, difference.new)
    if parts is None:
        return (difference,)
    return tuple(
        Difference((*difference.path, key), before, after)
        for key, before, after in parts
        if not _is_same_text(before, after)
    )


def _paired_parts(old: Json, new: Json) -> Iterator[tuple[str | int, Json, Json]] | None:
    """Return the parts of two values beside each other; None where they differ as a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        return _match_properties(old, new)
    if isinstance(old, list) and isinstance(new, list) and new:
        return _align_items(old, new)
    return None


def apply_differences(value: Json, changes: Iterable[Difference]) -> Json:
    """Return an event with the new values of some differences; it shares the rest.

    Raises:
        LookupError: If the event has no place for one of them.

    >>> apply_differences({"a": [1, 2]}, [Difference(("a", 1), 2, MISSING), Difference(("b",),
    ...     MISSING, 3)])
    {'a': [1], 'b': 3}
    """
    return _apply_below(value, list(changes), 0)


def _apply_below(value: Json, changes: list[Difference], depth: int) -> Json:
    """Return a part of an event, so many levels below the whole, with all changes in it."""
    for change in changes:
        if len(change.path) == depth:
            return change.new
    below: dict[str | int, list[Difference]] = {}
    for change in changes:
        below.setdefault(change.path[depth], []).append(change)
    if isinstance(value, dict):
        return _apply_to_object(value, below, depth + 1)
    if isinstance(value, list) and all(isinstance(token, int) for token in below):
        return _apply_to_array(value, below, depth + 1)
    if not below:
        return value
    raise LookupError(f"{value!r:.60} has no place {next(iter(below), '')!r}")


def _apply_to_object(
    value: JsonObject, below: dict[str | int, list[Difference]], depth: int
) -> JsonObject:
    result = dict(value)
    for key, changes in below.items():
        if not isinstance(key, str):
            continue
        new = _apply_below(value.get(key, MISSING), changes, depth)
        if new is MISSING:
            result.pop(key, None)
        else:
            result[key] = new
    return result


def _apply_to_array(
    value: list[Json], below: dict[str | int, list[Difference]], depth: int
) -> list[Json]:
    """Return a list with changed, removed and, beyond its end, appended items."""
    result = list(value)
    for index in sorted(below, key=int):
        if int(index) < len(value):
            result[int(index)] = _apply_below(value[int(index)], below[index], depth)
        elif any(len(change.path) == depth for change in below[index]):
            result.append(below[index][-1].new)
        else:
            raise LookupError(f"a list of {len(value)} has no item {index}")
    return [item for item in result if item is not MISSING]


def _match_properties(old: JsonObject, new: JsonObject) -> Iterator[tuple[str | int, Json, Json]]:
    for key in {**old, **new}:
        yield key, old.get(key, MISSING), new.get(key, MISSING)


def _align_items(old: list[Json], new: list[Json]) -> Iterator[tuple[str | int, Json, Json]]:
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else MISSING
        yield index, before, new[index] if index < len(new) else MISSING


def _is_same_text(one: Json, other: Json) -> bool:
    """Return whether two values are written the same: `1`, `1.0` and `true` are three values."""
    todo = [(one, other)]
    while todo:
        one, other = todo.pop()
        if one is other:
            continue  # most of an event is shared with what it was made of
        if type(one) is not type(other):
            return False
        if isinstance(one, dict):
            if one.keys() != other.keys():
                return False
            todo.extend((value, other[key]) for key, value in one.items())
        elif isinstance(one, list):
            if len(one) != len(other):
                return False
            todo.extend(zip(one, other, strict=True))
        elif one != other:
            return False
    return True


def _format_value(value: Json) -> str:
    if value is MISSING:
        return "(absent)"
    if isinstance(value, dict) and value:
        text = json.dumps(value, ensure_ascii=False)
        return (
            text
            if len(text) <= MAX_VALUE_LENGTH
            else f"{{… {_format_count(len(value), 'member')}}}"
        )
    if isinstance(value, list) and value:
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= MAX_VALUE_LENGTH else f"[… {_format_count(len(value), 'item')}]"
    text = json.dumps(value, ensure_ascii=False)
    return (
        text
        if len(text) <= MAX_VALUE_LENGTH
        else f"{text[: MAX_VALUE_LENGTH - 1]}… ({len(text):,} characters)"
    )


def _format_count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
