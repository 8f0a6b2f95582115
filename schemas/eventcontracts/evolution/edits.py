"""Edits: the single steps from one schema to another, moves among them, and one alone."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.evolution.alignment import assertion_text
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import MISSING, build_pointer, parse_pointer
from eventcontracts.schema.vocabulary import COMBINATORS, KEYED_KEYWORDS, described_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.evolution.alignment import AlignedVersions
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, Schema

__all__ = [
    "ArrayStep",
    "Edit",
    "EditGroup",
    "KeywordStep",
    "apply_steps",
    "common_path",
    "group_edits",
    "instance_pattern",
    "path_keywords",
    "revert_steps",
]

# Moving: edits that belong together, since what one takes away another puts elsewhere.


ADDED_CODES: Final = frozenset({"property-added", "required-added"})


MIN_MOVED_KEYS: Final = 2


"""How many keys must have moved into or out of a record for it to be split or joined."""


@dataclass(frozen=True)
class EditGroup:
    """Edits that are one change.

    Attributes:
        code: The code of the change.
        edits: The edits; the first one tells where it is.
        detail: More about it for people.
    """

    code: str
    edits: tuple[Edit, ...]
    detail: str = ""


def group_edits(edits: Sequence[Edit], versions: AlignedVersions) -> Iterator[EditGroup]:
    """Yield the changes that edits are, in the order of their first edits.

    Args:
        edits: All edits between two versions.
        versions: The versions.
    """
    taken: set[int] = set()
    first: dict[int, EditGroup] = {}
    for group in (
        *_find_splits(edits, versions, split=True),
        *_find_splits(edits, versions, split=False),
    ):
        numbers = [i for i, edit in enumerate(edits) if any(edit is each for each in group.edits)]
        if taken.isdisjoint(numbers):
            taken.update(numbers)
            first[numbers[0]] = group
    for i, j in _find_moves(edits):
        if taken.isdisjoint((i, j)):
            taken.update((i, j))
            old, new = edits[i], edits[j]
            told = f"{old.owner.partition('/')[2]}{old.place} → "
            told += f"{new.owner.partition('/')[2]}{new.place}"
            first[min(i, j)] = EditGroup("property-moved", (new, old), told)
    for number, edit in enumerate(edits):
        if number in first:
            yield first[number]
        elif number not in taken:
            yield EditGroup(edit.code, (edit,), edit.detail)


def _find_moves(edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """Yield a removed and an added property of the same name and schema, where they are alone."""
    gone: dict[tuple[str, bytes], list[int]] = {}
    come: dict[tuple[str, bytes], list[int]] = {}
    for number, edit in enumerate(edits):
        if edit.code == "property-removed":
            gone.setdefault((_property_name(edit), assertion_text(edit.old)), []).append(number)
        elif (
            edit.code in ADDED_CODES and edit.new is not MISSING and edit.keyword[0] == "properties"
        ):
            come.setdefault((_property_name(edit), assertion_text(edit.new)), []).append(number)
    for key, numbers in gone.items():
        if len(numbers) == 1 and len(come.get(key, ())) == 1:
            yield numbers[0], come[key][0]


def _find_splits(
    edits: Sequence[Edit], versions: AlignedVersions, *, split: bool
) -> Iterator[EditGroup]:
    """Yield the records that keys moved into (or, in reverse, out of), with these keys."""
    side = versions.new if split else versions.old
    wholes = [
        e for e in edits if (e.code in ADDED_CODES if split else e.code == "property-removed")
    ]
    keys = [e for e in edits if (e.code == "property-removed" if split else e.code in ADDED_CODES)]
    for whole in wholes:
        inner = _record_properties(whole.new if split else whole.old, side.definitions)
        record = whole.place.rpartition("/")[0]
        moved = [
            edit
            for edit in keys
            if edit.owner == whole.owner
            and edit.place.rpartition("/")[0] == record
            and edit.keyword[:1] == ("properties",)
            and _property_name(edit) in inner
            and assertion_text(inner[_property_name(edit)])
            == assertion_text(edit.old if split else edit.new)
        ]
        if len(moved) >= MIN_MOVED_KEYS:
            names = ", ".join(_property_name(edit) for edit in moved)
            how = "moved into" if split else "moved out of"
            code = "record-split" if split else "record-joined"
            yield EditGroup(code, (whole, *moved), f"{names} {how} {_property_name(whole)}")


def _record_properties(schema: Schema, definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Return the properties of a record, here or in the definition that it is."""
    if not isinstance(schema, dict):
        return {}
    target = definitions.get(str(schema.get("$ref", "")).removeprefix("#/$defs/"), schema)
    return dict(target.get("properties", {})) if isinstance(target, dict) else {}


def _property_name(edit: Edit) -> str:
    return parse_pointer(edit.place)[-1]


# Paths in schemas: which values they describe, and how far they run together.


def instance_pattern(path: InstancePath) -> str:
    """Return which values the schema at a path describes, as a pattern.

    >>> instance_pattern(("properties", "task", "items", "allOf", 0, "prefixItems", 1))
    '/task/*/1'
    """
    return build_pointer(described_path(path))


def common_path(paths: Sequence[InstancePath]) -> InstancePath:
    """Return the path of the innermost schema that some paths have in common.

    >>> common_path([("items", "properties", "c"), ("items", "properties", "d")])
    ('items',)
    """
    first, *others = paths
    length = len(first)
    for other in others:
        pairs = zip(first[:length], other, strict=False)
        length = next((i for i, (a, b) in enumerate(pairs) if a != b), min(length, len(other)))
    starts = [start for start, _ in path_keywords(first)]
    return first[: max(end for end in [0, *starts, len(first)] if end <= length)]


def path_keywords(path: InstancePath) -> Iterator[tuple[int, str | int]]:
    """Yield the keywords on a path with their indexes: what stands under `properties` is none.

    >>> list(path_keywords(("properties", "not", "items", "allOf", 0)))
    [(0, 'properties'), (2, 'items'), (3, 'allOf')]
    """
    index = 0
    while index < len(path):
        yield index, path[index]
        index += 2 if path[index] in KEYED_KEYWORDS else 1


@dataclass(frozen=True)
class KeywordStep:
    """A key of a schema that has another value.

    Attributes:
        path: Where, from the schema that is edited.
        old: What it was; `MISSING` if it was not there.
        new: What it is; `MISSING` if it is not there.
    """

    path: InstancePath
    old: Json
    new: Json


@dataclass(frozen=True)
class ArrayStep:
    """A value that came into a list of a schema, or went out of it.

    Attributes:
        path: Where the list is, from the schema that is edited.
        value: The value.
        added: Whether it came.
    """

    path: InstancePath
    value: Json
    added: bool


@dataclass(frozen=True)
class Edit:
    """One step from an old schema to a new one, as people think of it.

    Attributes:
        code: What kind of step it is, such as `required-added`.
        owner: The event or definition that holds it: `events/NAME` or `definitions/NAME`.
        place: The value it speaks of, as a pattern from the owner's root.
        old_path: Where the edited schema is in the old owner.
        new_path: Where it is in the new one.
        keyword: Which of its keywords, as a path from there.
        old: What it said; `MISSING` if nothing.
        new: What it says; `MISSING` if nothing.
        steps: What to change to take the edit.
        detail: More about it for people, such as the new name of a property.
    """

    code: str
    owner: str
    place: str
    old_path: InstancePath
    new_path: InstancePath
    keyword: InstancePath
    old: Json
    new: Json
    steps: tuple[KeywordStep | ArrayStep, ...]
    detail: str = ""


def apply_steps(
    schema: Schema, path: InstancePath, steps: Iterable[KeywordStep | ArrayStep]
) -> Schema:
    """Return an old schema with some steps taken.

    Args:
        schema: The old schema.
        path: Where the edited schema is in it.
        steps: The steps.

    >>> apply_steps({"items": {"minimum": 1}}, ("items",), [KeywordStep(("minimum",), 1, MISSING)])
    {'items': {}}
    """
    return _edit_schema(schema, path, [(s.path, _value_after(s), s) for s in steps])


def revert_steps(
    schema: Schema, path: InstancePath, steps: Iterable[KeywordStep | ArrayStep]
) -> Schema:
    """Return a new schema with some steps not taken; see `applied`.

    >>> revert_steps({"required": ["a", "b"]}, (), [ArrayStep(("required",), "b", added=True)])
    {'required': ['a']}
    """
    return _edit_schema(schema, path, [(s.path, _value_before(s), s) for s in steps])


def _value_after(step: KeywordStep | ArrayStep) -> Json:
    return step.new if isinstance(step, KeywordStep) else step.added


def _value_before(step: KeywordStep | ArrayStep) -> Json:
    return step.old if isinstance(step, KeywordStep) else not step.added


def _edit_schema(
    schema: Schema,
    path: InstancePath,
    steps: Iterable[tuple[InstancePath, Json, KeywordStep | ArrayStep]],
) -> Schema:
    root = [copy.deepcopy(schema)]
    parent, key = _descend(root, (0, *path)[:-1]), (0, *path)[-1]
    if isinstance(parent[key], bool):
        parent[key] = {} if parent[key] else {"not": {}}
    for where, value, step in steps:
        if not where:
            parent[key] = copy.deepcopy(value)
            continue
        here = parent[key]
        holder = _descend(here, where[:-1])
        if isinstance(step, ArrayStep):
            members = holder.get(where[-1], [])
            holder[where[-1]] = _edit_array(members, step.value, value, where[-1])
        elif value is MISSING:
            holder.pop(where[-1], None)
        else:
            holder[where[-1]] = copy.deepcopy(value)
    made: Schema = root[0]
    return made


def _edit_array(values: Json, value: Json, wanted: bool, keyword: str | int) -> list[Json]:
    """Return a list with a value more, or once less; a union of nothing stays one that holds."""
    made = list(values) if isinstance(values, list) else [values]
    if wanted:
        return [*made, value]
    texts = [canonical(each) for each in made]
    if (text := canonical(value)) in texts:
        del made[texts.index(text)]
    return made or ([keyword == "allOf"] if keyword in COMBINATORS else [])


def _descend(document: Json, path: InstancePath) -> Json:
    """Return the value at a path; objects that lack on the way are made."""
    for token in path:
        is_object = isinstance(document, dict)
        document = document.setdefault(token, {}) if is_object else document[token]
    return document
