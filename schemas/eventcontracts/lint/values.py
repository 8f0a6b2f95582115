"""Fields of which the documents show nothing, placeholders, and keys that look misspelled.

Fields are pooled by record: what lies under the same key is taken for the same kind of record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from eventcontracts.documents import Problem
from eventcontracts.documents.spelling import is_alike
from eventcontracts.jsondata.pointers import build_pointer, generalize, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.documents import Document, Sample
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject

__all__ = ["check_values"]

PLACEHOLDER_PATTERN = re.compile(
    r"123(4(5(6(7(8(90?)?)?)?)?)?)?|(x|X|0|9|a|A)\7{3,}|<[\w .-]+>|\$?\{\{?[\w .-]+\}?\}"
    r"|(?i:foo|bar|foobar|todo|tbd|lorem ipsum.*|changeme|placeholder|your[-_ ].*)"
)
MAX_KEYS = 200


@dataclass(slots=True)
class _FieldOccurrences:
    """All that one field of a record was seen to hold."""

    sample: Sample
    path: InstancePath
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
        pointer = build_pointer(self.path)
        return Problem(self.sample.location_of(pointer), code, message, pointer, "note")


@dataclass(slots=True)
class _RecordOccurrences:
    """All objects that lie under one key: their fields, and which keys they have together."""

    fields: dict[str, _FieldOccurrences] = field(default_factory=dict)
    shapes: set[frozenset[str]] = field(default_factory=set)

    def add(self, sample: Sample, path: InstancePath, members: JsonObject) -> None:
        self.shapes.add(frozenset(members))
        for key, value in members.items():
            self.fields.setdefault(key, _FieldOccurrences(sample, (*path, key))).add(value)

    def are_exchangeable(self, one: str, other: str) -> bool:
        """Return whether two keys hold values of the same type, and never stand together."""
        together = any({one, other} <= shape for shape in self.shapes)
        return not together and bool(self.fields[one].types & self.fields[other].types)


def check_values(documents: Sequence[Document]) -> Iterator[Problem]:
    """Yield notes on fields and values, each at the first place where it holds."""
    records: dict[str, _RecordOccurrences] = {}
    placeholders: dict[tuple[str, str], _FieldOccurrences] = {}
    for sample in (sample for document in documents for sample in document.samples):
        for path, value in walk(sample.event):
            if isinstance(value, dict):
                name = next((token for token in reversed(path) if isinstance(token, str)), "")
                records.setdefault(name, _RecordOccurrences()).add(sample, path, value)
            elif isinstance(value, str) and PLACEHOLDER_PATTERN.fullmatch(value):
                key = generalize(path), value
                placeholders.setdefault(key, _FieldOccurrences(sample, path)).add(value)
    for record in records.values():
        yield from _unknown_fields(record)
        yield from _misspelled_keys(record)
    for (_, text), found in placeholders.items():
        message = f"{text!r} looks like a placeholder{_format_times(found.count)}"
        yield found.problem("placeholder", message)


def _format_times(count: int) -> str:
    return f", in {count} places" if count > 1 else ""


def _unknown_fields(record: _RecordOccurrences) -> Iterator[Problem]:
    for key, found in record.fields.items():
        if found.nulls == found.count:
            message = (
                f"{key} is always null{_format_times(found.count)}; its type cannot be inferred"
            )
            yield found.problem("always-null", message)
        elif found.nulls + found.empties == found.count:
            times = _format_times(found.count)
            message = f"{key} is always empty{times}; what it holds cannot be inferred"
            yield found.problem("always-empty", message)


def _misspelled_keys(record: _RecordOccurrences) -> Iterator[Problem]:
    """Yield a note for each rare key that is one slip away from a frequent one.

    Keys that stand together in one object are both meant; so are `item` and `items`.
    """
    fields = record.fields
    for pair in combinations(fields, 2) if len(fields) <= MAX_KEYS else ():
        rare, usual = sorted(pair, key=lambda key: fields[key].count)
        is_rare = fields[rare].count < fields[usual].count
        if is_rare and is_alike(rare, usual) and record.are_exchangeable(rare, usual):
            message = f"the key {rare!r} looks like {usual!r}, which is seen more often"
            yield fields[rare].problem("similar-key", message)
