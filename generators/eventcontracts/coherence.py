"""Changing an event so that its links hold: what is changed leads, and the other places follow."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.differences import Difference, patched
from eventcontracts.pointers import matches, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eventcontracts.catalog.links import Link
    from eventcontracts.jsontypes import Json, Path

__all__ = ["changed"]

ANY: Final = object()
"""What stands for any index of a list."""

END: Final = object()
"""What marks the end of a place."""

Tree: TypeAlias = "dict[object, Tree]"
"""Places, by their tokens."""


def changed(event: Json, changes: Sequence[Difference], links: Sequence[Link]) -> Json:
    """Return an event with some changes, and the same changes at all places that are linked.

    A place of a link that is absent or null stays so. Where the changes themselves contradict a
    link, the first of them leads.

    Args:
        event: The event; the result shares what is not changed.
        changes: What becomes different.
        links: Places that hold the same value.

    Raises:
        LookupError: If the event has no place for a change.

    >>> from eventcontracts.catalog.links import Link
    >>> event = {"id": 1, "items": [{"order": 1}, {"order": None}]}
    >>> changed(event, [Difference(("id",), 1, 2)], [Link(("/id", "/items/*/order"))])
    {'id': 2, 'items': [{'order': 2}, {'order': None}]}
    """
    result = patched(event, changes)
    touched: Tree = {}
    _add(touched, (change.path for change in changes))
    for _ in range(1 + len(links)):
        found = [follow for link in links for follow in _followers(result, link, touched)]
        if not found:
            break
        result = patched(result, found)
        _add(touched, (change.path for change in found))
    return result


def _followers(event: Json, link: Link, touched: Tree) -> list[Difference]:
    """Return what must change for a link to hold again."""
    if not any(_is_near(touched, _tokens(pattern)) for pattern in link.patterns):
        return []
    places = [
        (path, value)
        for pattern in link.patterns
        for path, value in matches(event, pattern)
        if value is not None
    ]
    for path, new in places:
        if _is_near(touched, tuple(map(str, path))):
            return [Difference(place, old, new) for place, old in places if old != new]
    return []


def _add(tree: Tree, paths: Iterable[Path]) -> None:
    for path in paths:
        here = tree
        for token in path:
            here = here.setdefault(str(token), {})
        here[END] = {}


def _is_near(tree: Tree, tokens: Sequence[object], depth: int = 0) -> bool:
    """Return whether a place is one of a tree, holds one or lies in one.

    Args:
        tree: The places, by their tokens.
        tokens: Those of the place; `ANY` stands for every index.
        depth: How many of them led to the tree.
    """
    for number in range(depth, len(tokens)):
        if END in tree:
            return True
        if tokens[number] is ANY:
            return any(_is_near(part, tokens, number + 1) for part in tree.values())
        if tokens[number] not in tree:
            return False
        tree = tree[tokens[number]]
    return True


@lru_cache(maxsize=4_096)
def _tokens(pattern: str) -> tuple[object, ...]:
    return tuple(ANY if token == "*" else token for token in parse(pattern))
