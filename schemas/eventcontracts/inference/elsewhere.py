"""Elsewhere: what fields of the same key show in other records.

A key means the same in every record of a producer. Where a field was seen a few times only, what a
field of the same key and type was elsewhere tells what this one can be, too: null, or a text
without the form that the few texts here have. Keys that end in the same word are kin: if some of
`started_at`, `merged_at` and `closed_at` are null until it happens, so may be `archived_at`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.inference.forms import Form
    from eventcontracts.inference.observe import Field, Group
    from eventcontracts.inference.strictness import Thresholds

__all__ = ["Elsewhere"]

ANYTHING: Final = ""
"""Stands for the type of a field that was only ever null: it could have been any scalar."""

LEAST_KIN: Final = 2
"""So many keys with the same last word were null: one alone may be a case of its own."""

CONTAINERS: Final = frozenset({"array", "object"})


class Elsewhere:
    """What was seen at all fields, by key.

    Args:
        groups: All groups that were seen.
        limits: How much evidence it takes.
    """

    def __init__(self, groups: Iterable[Group], limits: Thresholds) -> None:
        self._limits = limits
        self._nulls: set[tuple[str, str]] = set()
        self._shown: Counter[str] = Counter()
        self._forms: defaultdict[str, set[Form | None]] = defaultdict(set)
        self._kin: defaultdict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
        for group in groups:
            for key, seen in group.fields.items():
                self._add(key, seen)

    def _add(self, key: str, seen: Field) -> None:
        sorts = list(_sorts(seen)) or [ANYTHING]
        self._shown[key] += seen.count - seen.nulls
        self._forms[key] |= seen.forms
        if seen.nulls:
            self._nulls.update((key, sort) for sort in sorts)
        for sort in sorts:
            kin = self._kin[_ending(key), sort]
            kin[key] = kin.get(key, False) or seen.nulls > 0

    def may_be_null(self, key: str, seen: Field) -> bool:
        """Return whether a field that was never null can be.

        Args:
            key: The key.
            seen: What was seen at it here.
        """
        if seen.count >= self._limits.settled_value:
            return False
        sorts = set(_sorts(seen))
        if sorts - CONTAINERS and (key, ANYTHING) in self._nulls:
            return True
        return any((key, sort) in self._nulls or self._kin_are_null(key, sort) for sort in sorts)

    def _kin_are_null(self, key: str, sort: str) -> bool:
        """Return whether enough of the keys with the same last word were null."""
        if self._shown[key] >= self._limits.settled_value:
            return False
        kin = dict(self._kin[_ending(key), sort])
        for other, null in self._kin[_ending(key), ANYTHING].items():
            kin[other] = null or kin.get(other, False)
        kin.pop(key, None)
        return sum(kin.values()) >= max(LEAST_KIN, self._limits.null_kin * len(kin))

    def lacks_the_form(self, key: str, seen: Field) -> bool:
        """Return whether texts elsewhere lack the form of the few texts that were seen here.

        Args:
            key: The key.
            seen: What was seen at it here.
        """
        return seen.count < self._limits.settled_value and self._forms[key] != seen.forms


def _ending(key: str) -> str:
    return (words(key) or [key])[-1]


def _sorts(seen: Field) -> Iterator[str]:
    """Yield the types and forms of a field's values."""
    for form in seen.forms:
        yield form.name if form else "text"
    if seen.numbers:
        yield "number"
    if seen.records or seen.empty_objects or seen.entries:
        yield "object"
    if seen.items:
        yield "array"
    if seen.booleans:
        yield "boolean"
