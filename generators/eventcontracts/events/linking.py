"""Restoring links in a tree: linked places hold one and the same part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eventcontracts.leaves import Fixed, Leaf
from eventcontracts.pointers import build, lookup, matches, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.catalog.links import Link
    from eventcontracts.jsontypes import Path

NULL: Final = Fixed(b"null")

__all__ = ["blamed", "restore"]


def restore(tree: Any, links: Sequence[Link], leaders: Mapping[Link, int]) -> None:
    """Make the places of each link hold the same part of a tree, smallest parts first.

    Args:
        tree: The tree, changed in place.
        links: The links.
        leaders: Which pattern of a link leads where the first one cannot.
    """
    sized = []
    for link in links:
        places = _places(tree, link, leaders.get(link, 0))
        if len(places) > 1:
            sized.append((sum(1 for _ in walk(places[0][1])), link))
    for _, link in sorted(sized, key=lambda pair: pair[0]):
        places = _places(tree, link, leaders.get(link, 0))
        for path, _ in places[1:]:
            if path[: len(places[0][0])] != places[0][0]:
                lookup(tree, path[:-1])[path[-1]] = places[0][1]


def _places(tree: Any, link: Link, first: int) -> list[tuple[Path, Any]]:
    """Return the places of a link in a tree that hold a value, the leading one first."""
    patterns = (link.patterns[first], *link.patterns[:first], *link.patterns[first + 1 :])
    return [
        (path, part)
        for pattern in patterns
        for path, part in matches(tree, pattern)
        if path and not _is_null(part)
    ]


def _is_null(part: Any) -> bool:
    return isinstance(part, Leaf) and part.source == NULL


def blamed(
    tree: Any, links: Sequence[Link], leaders: Mapping[Link, int], pointers: Sequence[str]
) -> tuple[Link, int] | None:
    """Return the link whose copy is wrong, with the index of the pattern that should lead instead.

    Args:
        tree: The tree after its links were restored.
        links: The links.
        leaders: The patterns that led.
        pointers: The places where the schema is not met.
    """
    found: list[tuple[int, int, tuple[Link, int]]] = []
    for link in links:
        for index in range(leaders.get(link, 0) + 1, len(link.patterns)):
            places = [build(path) for path, _ in matches(tree, link.patterns[index])]
            for place in places:
                inside = [
                    len(p) - len(place) for p in pointers if (p + "/").startswith(place + "/")
                ]
                if inside:
                    found.append((min(inside), len(found), (link, index)))
    return min(found)[2] if found else None
