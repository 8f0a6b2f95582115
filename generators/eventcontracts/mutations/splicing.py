"""Parents and what is changed in them: a mutant is a valid event with another value at one place.

Only that value is made anew; around it the bytes of the mutant are those of its parent.
"""

from __future__ import annotations

from functools import reduce
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import orjson

from eventcontracts.jsontext import compact
from eventcontracts.mutations.patches import apply, replaced
from eventcontracts.pointers import lookup, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.patches import Patch
    from eventcontracts.mutations.routes import Route

__all__ = ["Change", "Parent", "Spot", "change_of", "touched"]

LEAVING: Final = frozenset({"remove", "move"})

Spot: TypeAlias = tuple[str, ...]
"""A place, as the tokens of a pointer."""


class Change(NamedTuple):
    """What a patch makes of a parent.

    Attributes:
        spot: The innermost place that holds all that changes.
        value: What is there then.
        names: The names that come or go there, where that is all that changes.
    """

    spot: Spot
    value: Json
    names: tuple[str, ...] = ()


class Parent:
    """A valid event that faults are put into, with where in its bytes each value lies.

    >>> parent = Parent({"a": [1, {"b": 2}], "c": 3})
    >>> parent.changed(Change(("a", "1", "b"), None), Change(("c",), [4]))
    b'{"a":[1,{"b":null}],"c":[4]}'

    Args:
        event: The event.

    Attributes:
        event: The event.
        routes: How far in a change at a place can be judged alone, as far as it is known.
    """

    def __init__(self, event: Json) -> None:
        self.event = event
        self.routes: dict[Spot, Route] = {}
        self._body = _plain(event)
        self._spans: dict[Spot, tuple[int, int]] = {(): (0, len(self._body))}

    def changed(self, *changes: Change) -> bytes:
        """Return the event with some changes, as it is sent; none of them may hold another."""
        if not self._body:
            return compact(reduce(lambda event, c: replaced(event, *c[:2]), changes, self.event))
        body = self._body
        for spot, value, _ in sorted(changes, key=lambda c: self._span(c.spot), reverse=True):
            begin, end = self._span(spot)  # what is before the last change stays where it is
            body = b"".join((body[:begin], compact(value), body[end:]))
        return body

    def _span(self, spot: Spot) -> tuple[int, int]:
        """Return where the value at a place begins and ends."""
        if spot not in self._spans:
            self._measure(spot[:-1])
        return self._spans[spot]

    def _measure(self, spot: Spot) -> None:
        """Find the parts of the object or list at a place."""
        end, _ = self._span(spot)
        value = lookup(self.event, spot)
        named = isinstance(value, dict)
        for name, part in value.items() if named else enumerate(value):
            begin = end + 1 + (len(orjson.dumps(name)) + 1 if named else 0)
            end = begin + len(orjson.dumps(part))
            self._spans[*spot, str(name)] = begin, end


def _plain(event: Json) -> bytes:
    """Return the bytes of an event; none where its parts are not written alike by themselves."""
    try:
        return orjson.dumps(event)
    except TypeError:  # an integer beyond 64 bits
        return b""


def change_of(patch: Patch, event: Json) -> Change:
    """Return what a patch changes.

    >>> change_of(({"op": "move", "from": "/a/b", "path": "/a/c"},), {"a": {"b": 1}})
    Change(spot=('a',), value={'c': 1}, names=('b', 'c'))

    Args:
        patch: The patch.
        event: The event that it is for.
    """
    if len(patch) == 1 and patch[0]["op"] == "replace":
        return Change(parse(patch[0]["path"]), patch[0]["value"])
    spots = set(_spots(patch))
    spot = _holding(spots) if len(spots) > 1 else spots.pop()
    value = apply(patch, lookup(event, spot), len(spot))
    return Change(spot, value, _names(patch, len(spot)) if isinstance(value, dict) else ())


def _spots(patch: Patch) -> Iterator[Spot]:
    """Yield the values that a patch changes, or whose names or length it changes."""
    for operation in patch:
        path = parse(operation["path"])
        yield path if operation["op"] == "replace" else path[:-1]
        if "from" in operation:
            yield parse(operation["from"])[:-1]


def _holding(spots: set[Spot]) -> Spot:
    """Return the innermost place that holds some places."""
    both = zip(min(spots), max(spots), strict=False)
    return tuple(a for a, _ in takewhile(lambda tokens: tokens[0] == tokens[1], both))


def _names(patch: Patch, depth: int) -> tuple[str, ...]:
    """Return the names that a patch removes or renames at a depth, if it does nothing else."""
    if not all(operation["op"] in LEAVING for operation in patch):
        return ()
    paths = [parse(pointer) for pointer in touched(patch)]
    return tuple(path[-1] for path in paths) if all(len(p) == depth + 1 for p in paths) else ()


def touched(patch: Patch) -> tuple[str, ...]:
    """Return the pointers that a patch names."""
    return tuple(step[name] for step in patch for name in ("from", "path") if name in step)
