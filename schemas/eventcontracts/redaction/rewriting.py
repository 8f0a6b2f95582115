"""Walking through the texts of a JSON value in order, and putting others in their place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from eventcontracts.redaction.roles import Role, context_of, role_of

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json

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
    root = [value]
    stack: list[tuple[Json, str | int, str]] = [(root, 0, context)]
    while stack:
        parent, slot, here = stack.pop()
        old = parent[slot]
        if isinstance(old, dict):
            names = [(key, visit(key, Role.KEY), context_of(old, key, here)) for key in old]
            new: Json = {name: old[key] for key, name, _ in names}
            stack.extend((new, name, inner) for _, name, inner in reversed(names))
        elif isinstance(old, list):
            new = list(old)
            stack.extend((new, index, here) for index in reversed(range(len(old))))
        else:
            new = _leaf(old, visit, here)
        parent[slot] = new
    return root[0]


def _leaf(value: Json, visit: Visit, context: str) -> Json:
    if isinstance(value, str):
        return _text(value, visit, context)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if role_of(context) is not Role.PHONE or value < SMALLEST_PHONE_NUMBER or value % 1:
        return value
    return type(value)(visit(str(int(value)), Role.PHONE))


def _text(text: str, visit: Visit, context: str) -> str:
    if text.lstrip()[:1] in {"{", "["}:
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
