"""Link repair: skeletons in which linked places hold the same and all parts meet the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.events import compile_skeleton
from eventcontracts.jsondata.pointers import build_pointer, lookup, matches, walk
from eventcontracts.scalars import Constant, ScalarSlot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.contract import Contract, Link
    from eventcontracts.events import Skeleton, Template
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = [
    "LinkedSkeleton",
    "apply_links",
    "find_conflicting_link",
    "fit_skeleton",
    "unsatisfiable_error",
]

# Restoring links in a tree: linked places hold one and the same part of it.


NULL_CONSTANT: Final = Constant(b"null")


def apply_links(tree: Any, links: Sequence[Link], leaders: Mapping[Link, int]) -> None:
    """Make the places of each link hold the same part of a tree, smallest parts first.

    Args:
        tree: The tree, changed in place.
        links: The links.
        leaders: Which pattern of a link leads where the first one cannot.
    """
    sized = []
    for link in links:
        places = _linked_values(tree, link, leaders.get(link, 0))
        if len(places) > 1:
            sized.append((sum(1 for _ in walk(places[0][1])), link))
    for _, link in sorted(sized, key=lambda pair: pair[0]):
        places = _linked_values(tree, link, leaders.get(link, 0))
        for path, _ in places[1:]:
            if path[: len(places[0][0])] != places[0][0]:
                lookup(tree, path[:-1])[path[-1]] = places[0][1]


def _linked_values(tree: Any, link: Link, first: int) -> list[tuple[InstancePath, Any]]:
    """Return the places of a link in a tree that hold a value, the leading one first."""
    patterns = (link.patterns[first], *link.patterns[:first], *link.patterns[first + 1 :])
    return [
        (path, part)
        for pattern in patterns
        for path, part in matches(tree, pattern)
        if path and not _is_null_value(part)
    ]


def _is_null_value(part: Any) -> bool:
    return isinstance(part, ScalarSlot) and part.source == NULL_CONSTANT


def find_conflicting_link(
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
            places = [build_pointer(path) for path, _ in matches(tree, link.patterns[index])]
            for place in places:
                inside = [
                    len(p) - len(place) for p in pointers if (p + "/").startswith(place + "/")
                ]
                if inside:
                    found.append((min(inside), len(found), (link, index)))
    return min(found)[2] if found else None


class LinkedSkeleton(NamedTuple):
    """A tree that fits a contract.

    Attributes:
        template: What was compiled of it.
        tree: The tree with its links restored.
        leaders: Which pattern of each link leads in it where the first one cannot.
    """

    template: Template
    tree: Skeleton
    leaders: Mapping[Link, int]


def fit_skeleton(
    contract: Contract, tree: Skeleton, key: bytes, leaders: Mapping[Link, int]
) -> tuple[LinkedSkeleton | None, Json]:
    """Return the template of a tree with its links restored, or None; and an event of it.

    Where a copy does not meet the schema at its place, that place becomes the leading one.

    Args:
        contract: What the events must meet.
        tree: The tree, which is left as it is.
        key: What the chance of the event comes from.
        leaders: Which pattern of a link leads to begin with; the first unless named.
    """
    links, validator = contract.links, contract.validator
    found = dict(leaders)
    event: Json = None
    for _ in range(1 + sum(len(link.patterns) - 1 for link in links)):
        copy = _copy_containers(tree)
        apply_links(copy, links, found)
        template = compile_skeleton(copy)
        event = template.event(key, 0)[1]
        if validator.is_valid(event):
            coherent = all(link.holds(event) for link in links)
            return (LinkedSkeleton(template, copy, found) if coherent else None), event
        wrong = [violation.pointer for violation in validator.violations(event)]
        better = find_conflicting_link(copy, links, found, wrong)
        if better is None:
            break
        found[better[0]] = better[1]
    return None, event


def unsatisfiable_error(contract: Contract, event: Json) -> UnsatisfiableError:
    """Return the error for an event that could not be made valid."""
    violations = contract.validator.violations(event)
    if violations:
        first = violations[0]
        return UnsatisfiableError(first.pointer, f"{first.message} ({first.schema_pointer})")
    broken = next((link for link in contract.links if not link.holds(event)), None)
    places = " and ".join(broken.patterns) if broken else "its parts"
    return UnsatisfiableError("", f"{places} cannot hold the same value")


def _copy_containers(tree: Any) -> Any:
    """Return a tree with containers of its own and the same leaves."""
    if isinstance(tree, dict):
        return {name: _copy_containers(part) for name, part in tree.items()}
    return [_copy_containers(part) for part in tree] if isinstance(tree, list) else tree
