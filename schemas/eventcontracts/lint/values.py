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
    from eventcontracts.jsontypes import Json, JsonObject, Path

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


@dataclass(slots=True)
class _Record:
    """All objects that lie under one key: their fields, and which keys they have together."""

    fields: dict[str, _Field] = field(default_factory=dict)
    shapes: set[frozenset[str]] = field(default_factory=set)

    def add(self, sample: Sample, path: Path, members: JsonObject) -> None:
        self.shapes.add(frozenset(members))
        for key, value in members.items():
            self.fields.setdefault(key, _Field(sample, (*path, key))).add(value)

    def means_either(self, one: str, other: str) -> bool:
        """Return whether two keys hold values of the same type, and never stand together."""
        together = any({one, other} <= shape for shape in self.shapes)
        return not together and bool(self.fields[one].types & self.fields[other].types)


def check_values(documents: Sequence[Document]) -> Iterator[Problem]:
    """Yield notes on fields and values, each at the first place where it holds."""
    records: dict[str, _Record] = {}
    placeholders: dict[tuple[str, str], _Field] = {}
    for sample in (sample for document in documents for sample in document.samples):
        for path, value in walk(sample.event):
            if isinstance(value, dict):
                name = next((token for token in reversed(path) if isinstance(token, str)), "")
                records.setdefault(name, _Record()).add(sample, path, value)
            elif isinstance(value, str) and PLACEHOLDER.fullmatch(value):
                key = generalize(path), value
                placeholders.setdefault(key, _Field(sample, path)).add(value)
    for record in records.values():
        yield from _unknown(record)
        yield from _misspelled(record)
    for (_, text), found in placeholders.items():
        message = f"{text!r} looks like a placeholder{_times(found.count)}"
        yield found.problem("placeholder", message)


def _times(count: int) -> str:
    return f", in {count} places" if count > 1 else ""


def _unknown(record: _Record) -> Iterator[Problem]:
    for key, found in record.fields.items():
        if found.nulls == found.count:
            message = f"{key} is always null{_times(found.count)}; its type cannot be inferred"
            yield found.problem("always-null", message)
        elif found.nulls + found.empties == found.count:
            message = (
                f"{key} is always empty{_times(found.count)}; what it holds cannot be inferred"
            )
            yield found.problem("always-empty", message)


def _misspelled(record: _Record) -> Iterator[Problem]:
    """Yield a note for each rare key that is one slip away from a frequent one.

    Keys that stand together in one object are both meant; so are `item` and `items`.
    """
    fields = record.fields
    for pair in combinations(fields, 2) if len(fields) <= MOST_KEYS else ():
        rare, usual = sorted(pair, key=lambda key: fields[key].count)
        is_rare = fields[rare].count < fields[usual].count
        if is_rare and _is_alike(rare, usual) and record.means_either(rare, usual):
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
