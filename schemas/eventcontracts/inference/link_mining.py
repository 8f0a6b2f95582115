"""Link mining: places of an event that hold the same value, and not by coincidence.

Only values that cannot meet by chance count: ids, tokens and addresses of high entropy, and whole
objects that contain one. Two places are linked if they were equal in at least one sample and
different in none; a place inside a list counts with all of its items.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from eventcontracts.contract import Link
from eventcontracts.inference.string_forms import is_high_entropy
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import generalize, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["MAX_COMPARED_SAMPLES", "mine_links"]

CONFLICT: Final = b""
"""Stands for the items of a list that differ among themselves."""

NO_UNIONS: Final[Mapping[str, str]] = {}

MAX_COMPARED_SAMPLES: Final = 50
"""So many samples of an event are compared; further ones would teach nothing new."""


def mine_links(
    samples: Sequence[Json], unions: Mapping[str, str] = NO_UNIONS, inner: str = ""
) -> tuple[Link, ...]:
    """Return the links that hold in all samples of an event, the smallest values first.

    Args:
        samples: Payloads of one event type.
        unions: Patterns that may hold another kind of record next time, or a part of one, each
            with the pattern of that record; they are only linked to places within it.
        inner: The pointer of the innermost envelope layer, whose places lead, so that an event
            taken out of its envelope keeps its links.

    >>> order = {"id": "ord-20250601-7f3a", "items": [{"order": "ord-20250601-7f3a"}]}
    >>> [link.patterns for link in mine_links([order])]
    [('/id', '/items/*/order')]
    """
    seen = [_link_values(sample) for sample in samples[:MAX_COMPARED_SAMPLES]]
    rank = {
        pattern: i
        for i, pattern in enumerate(
            sorted({p for s in seen for p in s}, key=lambda p: _pattern_rank(p, inner))
        )
    }
    classes = _equality_classes(seen, rank, unions)
    sizes = {pattern: max(len(s.get(pattern, b"")) for s in seen) for pattern in rank}
    # The largest values first: where a record is linked as a whole, links of what is inside it say
    # nothing new and are left out.
    classes.sort(key=lambda patterns: (-sizes[patterns[0]], rank[patterns[0]]))
    followers: set[str] = set()
    links: list[Link] = []
    for patterns in classes:
        kept = tuple(pattern for pattern in patterns if not _is_below(pattern, followers))
        if len(kept) > 1:
            followers.update(kept[1:])
            links.append(Link(kept, sum(_is_present(values, kept) for values in seen)))
    # Restored from the smallest to the largest, so that a record is copied when its ids are right.
    return tuple(reversed(links))


def _pattern_rank(pattern: str, inner: str) -> tuple[bool, int, int, str]:
    """Return what makes the plainest place lead: in the event itself, outside of lists, high up."""
    # Generation copies from the leader, so it is the place that most events have, and have once.
    outside = not pattern.startswith(f"{inner}/")
    return outside, pattern.count("/*"), pattern.count("/"), pattern


def _is_present(values: Mapping[str, bytes], patterns: Sequence[str]) -> bool:
    return sum(pattern in values for pattern in patterns) > 1


def _link_values(sample: Json) -> dict[str, bytes]:
    """Return the one value of each pattern that can be a link's place."""
    found: dict[str, bytes] = {}
    for path, value in walk(sample):
        if path and value is not None:
            pattern = generalize(path)
            text = _canonical_value(value)
            # Items of an array that differ have no one value to be equal to another's.
            if found.setdefault(pattern, text) != text:
                found[pattern] = CONFLICT
    return {pattern: text for pattern, text in found.items() if text != CONFLICT}


def _canonical_value(value: Json) -> bytes:
    """Return a text for values that can be linked, and `CONFLICT` for all others."""
    if isinstance(value, str):
        # Equal codes, counts and flags are equal by chance every other time; equal ids are not.
        return canonical(value) if is_high_entropy(value) else CONFLICT
    if isinstance(value, dict) and any(
        isinstance(member, str) and is_high_entropy(member) for _, member in walk(value)
    ):
        return canonical(value)
    return CONFLICT


def _equality_classes(
    seen: Sequence[Mapping[str, bytes]], rank: Mapping[str, int], unions: Mapping[str, str]
) -> list[tuple[str, ...]]:
    """Return groups of patterns that were equal somewhere and different nowhere."""
    equal: set[tuple[str, str]] = set()
    for values in seen:
        by_value: dict[bytes, list[str]] = {}
        for pattern in sorted(values, key=rank.__getitem__):
            by_value.setdefault(values[pattern], []).append(pattern)
        for patterns in by_value.values():
            equal.update(combinations(patterns, 2))
    held = sorted(
        (
            pair
            for pair in equal
            if _share_records(unions, *pair)
            and all(_values_agree(values, *pair) for values in seen)
        ),
        key=lambda pair: (rank[pair[0]], rank[pair[1]]),
    )
    return _cliques(held)


def _share_records(unions: Mapping[str, str], one: str, other: str) -> bool:
    """Return whether neither place is open to a record that the other is no part of."""
    return all(
        unions.get(open_one) is None or fixed.startswith(unions[open_one] + "/")
        for open_one, fixed in ((one, other), (other, one))
    )


def _values_agree(values: Mapping[str, bytes], one: str, other: str) -> bool:
    return one not in values or other not in values or values[one] == values[other]


def _cliques(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return disjoint groups in which every two patterns are linked."""
    partners: dict[str, set[str]] = {}
    for one, other in pairs:
        partners.setdefault(one, set()).add(other)
        partners.setdefault(other, set()).add(one)
    groups: list[list[str]] = []
    for pattern, linked in partners.items():
        # Not connected components: a equal to b and b to c in different samples does not make a
        # equal to c.
        home = next((group for group in groups if linked.issuperset(group)), None)
        if home:
            home.append(pattern)
        else:
            groups.append([pattern])
    return [tuple(group) for group in groups if len(group) > 1]


def _is_below(pattern: str, followers: Iterable[str]) -> bool:
    return any(pattern.startswith(follower + "/") for follower in followers)
