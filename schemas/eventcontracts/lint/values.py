"""Fields of which the documents show nothing, placeholders, and keys that look misspelled.

Fields are pooled by record: what lies under the same key is taken for the same kind of record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from eventcontracts.documents import Problem
from eventcontracts.pointers import build, generalize, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.documents import Document, Sample
    from eventcontracts.jsontypes import Json, Path

__all__ = ["check_values"]

PLACEHOLDER = re.compile(
    r"123(4(5(6(7(8(90?)?)?)?)?)?)?|(x|X|0|9|a|A)\7{3,}|<[\w .-]+>|\$?\{\{?[\w .-]+\}?\}"
    r"|(?i:foo|bar|foobar|todo|tbd|lorem ipsum.*|changeme|placeholder|your[-_ ].*)"
)
MOST_KEYS = 200
SHORTEST_KEY = 5


@dataclass(slots=True)
class _Field:
    """All that one field of a record was seen to hold."""

    sample: Sample
    path: Path
    count: int = 0
    nulls: int = 0
    empties: int = 0
    types: set[type] = field(default_factory=set)

    def add(self, value: Json) -> None:
        self.count += 1
        self.nulls += value is None
        self.empties += isinstance(value, dict | list) and not value
        self.types.add(type(value))

    def problem(self, code: str, message: str) -> Problem:
        pointer = build(self.path)
        return Problem(self.sample.place_of(pointer), code, message, pointer, "note")


def check_values(documents: Sequence[Document]) -> Iterator[Problem]:
    """Yield notes on fields and values, each at the first place where it holds."""
    records: dict[str, dict[str, _Field]] = {}
    placeholders: dict[tuple[str, str], _Field] = {}
    for sample in (sample for document in documents for sample in document.samples):
        for path, value in walk(sample.event):
            if isinstance(value, str) and PLACEHOLDER.fullmatch(value):
                key = generalize(path), value
                placeholders.setdefault(key, _Field(sample, path)).add(value)
            if path and isinstance(path[-1], str):
                fields = records.setdefault(_record(path), {})
                fields.setdefault(path[-1], _Field(sample, path)).add(value)
    for fields in records.values():
        yield from _unknown(fields)
        yield from _misspelled(fields)
    for (_, text), found in placeholders.items():
        message = f"{text!r} looks like a placeholder{_times(found.count)}"
        yield found.problem("placeholder", message)


def _record(path: Path) -> str:
    """Return the key under which the object lies that holds the last key of a path."""
    return next((token for token in reversed(path[:-1]) if isinstance(token, str)), "")


def _times(count: int) -> str:
    return f", in {count} places" if count > 1 else ""


def _unknown(fields: dict[str, _Field]) -> Iterator[Problem]:
    for key, found in fields.items():
        if found.nulls == found.count:
            message = f"{key} is always null{_times(found.count)}; its type cannot be inferred"
            yield found.problem("always-null", message)
        elif found.nulls + found.empties == found.count:
            message = (
                f"{key} is always empty{_times(found.count)}; what it holds cannot be inferred"
            )
            yield found.problem("always-empty", message)


def _misspelled(fields: dict[str, _Field]) -> Iterator[Problem]:
    """Yield a note for each rare key that is one letter away from a frequent one.

    Keys that stand together in one object are both meant; so are `item` and `items`.
    """
    if len(fields) > MOST_KEYS:
        return
    for pair in combinations(fields, 2):
        rare, usual = sorted(pair, key=lambda key: fields[key].count)
        if _is_alike(rare, usual) and fields[rare].types & fields[usual].types:
            together = fields[rare].path[:-1] == fields[usual].path[:-1]
            if not together and fields[rare].count < fields[usual].count:
                message = f"the key {rare!r} looks like {usual!r}, which is seen more often"
                yield fields[rare].problem("similar-key", message)


def _is_alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST_KEY or one.rstrip("s") == other.rstrip("s"):
        return False
    if one.rstrip("0123456789") == other.rstrip("0123456789"):
        return False
    return one.lower() == other.lower() or _is_one_edit(one, other)


def _is_one_edit(one: str, other: str) -> bool:
    """Return whether one letter was added, left out or changed, or two were exchanged."""
    short, long = sorted((one, other), key=len)
    same = next(
        (i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    left, right = short[same:], long[same:]
    swapped = left[1::-1] + left[2:] == right
    return left == right[1:] or left[1:] == right[1:] or swapped
