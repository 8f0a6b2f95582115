"""Coherent changes of an event: what is changed leads, and linked places follow."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.jsondata.differences import Difference, apply_differences
from eventcontracts.jsondata.pointers import matches, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eventcontracts.contract import Link
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = ["set_linked"]

ANY_TOKEN: Final = object()
"""What stands for any index of a list."""

PATH_END: Final = object()
"""What marks the end of a place."""

PathTree: TypeAlias = "dict[object, PathTree]"
"""Places, by their tokens."""


def set_linked(event: Json, changes: Sequence[Difference], links: Sequence[Link]) -> Json:
    """Return an event with some changes, and the same changes at all places that are linked.

    A place of a link that is absent or null stays so. Where the changes themselves contradict a
    link, the first of them leads.

    Args:
        event: The event; the result shares what is not changed.
        changes: What becomes different.
        links: Places that hold the same value.

    Raises:
        LookupError: If the event has no place for a change.

    >>> from eventcontracts.contract import Link
    >>> event = {"id": 1, "items": [{"order": 1}, {"order": None}]}
    >>> set_linked(event, [Difference(("id",), 1, 2)], [Link(("/id", "/items/*/order"))])
    {'id': 2, 'items': [{'order': 2}, {'order': None}]}
    """
    result = apply_differences(event, changes)
    touched: PathTree = {}
    _add_paths(touched, (change.path for change in changes))
    for _ in range(1 + len(links)):
        found = [follow for link in links for follow in _linked_differences(result, link, touched)]
        if not found:
            break
        result = apply_differences(result, found)
        _add_paths(touched, (change.path for change in found))
    return result


def _linked_differences(event: Json, link: Link, touched: PathTree) -> list[Difference]:
    """Return what must change for a link to hold again."""
    if not any(_overlaps_tree(touched, _pattern_tokens(pattern)) for pattern in link.patterns):
        return []
    places = [
        (path, value)
        for pattern in link.patterns
        for path, value in matches(event, pattern)
        if value is not None
    ]
    for path, new in places:
        if _overlaps_tree(touched, tuple(map(str, path))):
            return [Difference(place, old, new) for place, old in places if old != new]
    return []


def _add_paths(tree: PathTree, paths: Iterable[InstancePath]) -> None:
    for path in paths:
        here = tree
        for token in path:
            here = here.setdefault(str(token), {})
        here[PATH_END] = {}


def _overlaps_tree(tree: PathTree, tokens: Sequence[object], depth: int = 0) -> bool:
    """Return whether a place is one of a tree, holds one or lies in one.

    Args:
        tree: The places, by their tokens.
        tokens: Those of the place; `ANY` stands for every index.
        depth: How many of them led to the tree.
    """
    for number in range(depth, len(tokens)):
        if PATH_END in tree:
            return True
        if tokens[number] is ANY_TOKEN:
            return any(_overlaps_tree(part, tokens, number + 1) for part in tree.values())
        if tokens[number] not in tree:
            return False
        tree = tree[tokens[number]]
    return True


@lru_cache(maxsize=4_096)
def _pattern_tokens(pattern: str) -> tuple[object, ...]:
    return tuple(ANY_TOKEN if token == "*" else token for token in parse_pointer(pattern))
