"""Moving: edits that belong together, since what one takes away another puts elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.changes.similarity import bare
from eventcontracts.pointers import MISSING, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.changes.edits import Edit
    from eventcontracts.changes.preparing import Prepared
    from eventcontracts.jsontypes import Schema

__all__ = ["Group", "grouped"]

COMES: Final = frozenset({"property-added", "required-added"})

FEWEST: Final = 2
"""How many keys must have moved into or out of a record for it to be split or joined."""


@dataclass(frozen=True)
class Group:
    """Edits that are one change.

    Attributes:
        code: The code of the change.
        edits: The edits; the first one tells where it is.
        detail: More about it for people.
    """

    code: str
    edits: tuple[Edit, ...]
    detail: str = ""


def grouped(edits: Sequence[Edit], versions: Prepared) -> Iterator[Group]:
    """Yield the changes that edits are, in the order of their first edits.

    Args:
        edits: All edits between two versions.
        versions: The versions.
    """
    taken: set[int] = set()
    first: dict[int, Group] = {}
    for group in (*_splits(edits, versions, split=True), *_splits(edits, versions, split=False)):
        numbers = [i for i, edit in enumerate(edits) if any(edit is each for each in group.edits)]
        if taken.isdisjoint(numbers):
            taken.update(numbers)
            first[numbers[0]] = group
    for i, j in _moves(edits):
        if taken.isdisjoint((i, j)):
            taken.update((i, j))
            old, new = edits[i], edits[j]
            told = f"{old.owner.partition('/')[2]}{old.place} → "
            told += f"{new.owner.partition('/')[2]}{new.place}"
            first[min(i, j)] = Group("property-moved", (new, old), told)
    for number, edit in enumerate(edits):
        if number in first:
            yield first[number]
        elif number not in taken:
            yield Group(edit.code, (edit,), edit.detail)


def _moves(edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """Yield a removed and an added property of the same name and schema, where they are alone."""
    gone: dict[tuple[str, bytes], list[int]] = {}
    come: dict[tuple[str, bytes], list[int]] = {}
    for number, edit in enumerate(edits):
        if edit.code == "property-removed":
            gone.setdefault((_name(edit), bare(edit.old)), []).append(number)
        elif edit.code in COMES and edit.new is not MISSING and edit.keyword[0] == "properties":
            come.setdefault((_name(edit), bare(edit.new)), []).append(number)
    for key, numbers in gone.items():
        if len(numbers) == 1 and len(come.get(key, ())) == 1:
            yield numbers[0], come[key][0]


def _splits(edits: Sequence[Edit], versions: Prepared, *, split: bool) -> Iterator[Group]:
    """Yield the records that keys moved into (or, in reverse, out of), with these keys."""
    side = versions.new if split else versions.old
    wholes = [e for e in edits if (e.code in COMES if split else e.code == "property-removed")]
    keys = [e for e in edits if (e.code == "property-removed" if split else e.code in COMES)]
    for whole in wholes:
        inner = _members(whole.new if split else whole.old, side.definitions)
        record = whole.place.rpartition("/")[0]
        moved = [
            edit
            for edit in keys
            if edit.owner == whole.owner
            and edit.place.rpartition("/")[0] == record
            and edit.keyword[:1] == ("properties",)
            and _name(edit) in inner
            and bare(inner[_name(edit)]) == bare(edit.old if split else edit.new)
        ]
        if len(moved) >= FEWEST:
            names = ", ".join(_name(edit) for edit in moved)
            how = "moved into" if split else "moved out of"
            code = "record-split" if split else "record-joined"
            yield Group(code, (whole, *moved), f"{names} {how} {_name(whole)}")


def _members(schema: Schema, definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Return the properties of a record, here or in the definition that it is."""
    if not isinstance(schema, dict):
        return {}
    target = definitions.get(str(schema.get("$ref", "")).removeprefix("#/$defs/"), schema)
    return dict(target.get("properties", {})) if isinstance(target, dict) else {}


def _name(edit: Edit) -> str:
    return parse(edit.place)[-1]
