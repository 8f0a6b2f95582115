"""Walking through the texts of a JSON value in order, and putting others in their place."""

from __future__ import annotations

import json
from itertools import repeat
from typing import TYPE_CHECKING, Protocol, TypeAlias

from eventcontracts.redaction.roles import Role, contexts_of, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsontypes import Json, JsonObject

    _Member: TypeAlias = tuple[str | int, Json, str]
    """A key or index, the value there, and its context."""

__all__ = ["Visit", "rewrite"]

SMALLEST_PHONE_NUMBER = 1_000_000


class Visit(Protocol):
    """What is asked for each text: what to put in its place."""

    def __call__(self, text: str, role: Role) -> str:
        """Return the text to put in place of one in a role."""
        ...


def rewrite(value: Json, visit: Visit, context: str = "") -> Json:
    """Return a copy of a value with each of its texts, and keys, replaced.

    Texts are visited in the order of the document; those of JSON inside a text in their place,
    and the text is written anew in compact form. Numbers under the key of a phone are visited as
    text.

    Args:
        value: Any JSON value, nested to any depth.
        visit: Called for each text.
        context: What the value is; see `roles.context_of`.

    >>> rewrite({"a": ["x", 1], "b": '{"c": "y"}'}, lambda text, role: text.upper())
    {'A': ['X', 1], 'B': '{"C":"Y"}'}
    """
    root: JsonObject = {}
    stack: list[tuple[Json, Iterator[_Member]]] = [(root, iter([("", value, context)]))]
    while stack:
        new, members = stack[-1]
        for slot, old, here in members:
            if isinstance(old, str):
                new[slot] = _text(old, visit, here)
            elif isinstance(old, dict):
                inner: JsonObject = {}
                new[slot] = inner
                stack.append((inner, _members(old, visit, here)))
                break
            elif isinstance(old, list):
                new[slot] = items = [None] * len(old)
                stack.append((items, zip(range(len(old)), old, repeat(here), strict=False)))
                break
            else:
                new[slot] = _leaf(old, visit, here)
        else:
            stack.pop()
    return root[""]


def _members(old: JsonObject, visit: Visit, context: str) -> Iterator[_Member]:
    """Return the members of an object under their new keys, which are all visited first."""
    names = [visit(key, Role.KEY) for key in old]
    return zip(names, old.values(), contexts_of(old, context), strict=True)


def _leaf(value: Json, visit: Visit, context: str) -> Json:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if role_of(context) is not Role.PHONE or value < SMALLEST_PHONE_NUMBER or value % 1:
        return value
    return type(value)(visit(str(int(value)), Role.PHONE))


def _text(text: str, visit: Visit, context: str) -> str:
    if not text[:1].isalnum() and text.lstrip()[:1] in {"{", "["}:
        try:
            inner = rewrite(json.loads(text), visit, context)
            return _compact(inner, ascii_only=text.isascii())
        except (ValueError, RecursionError):
            pass  # no JSON after all
    return visit(text, role_of(context))


def _compact(value: Json, *, ascii_only: bool) -> str:
    text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair can stand only as an escape
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    return text
