"""Edits: the single steps from one schema to another, and taking one alone."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventcontracts.jsontext import canonical
from eventcontracts.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.jsontypes import Json, Path, Schema

__all__ = ["Edit", "Member", "Setting", "applied", "reverted"]


@dataclass(frozen=True)
class Setting:
    """A key of a schema that has another value.

    Attributes:
        path: Where, from the schema that is edited.
        old: What it was; `MISSING` if it was not there.
        new: What it is; `MISSING` if it is not there.
    """

    path: Path
    old: Json
    new: Json


@dataclass(frozen=True)
class Member:
    """A value that came into a list of a schema, or went out of it.

    Attributes:
        path: Where the list is, from the schema that is edited.
        value: The value.
        added: Whether it came.
    """

    path: Path
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
    old_path: Path
    new_path: Path
    keyword: Path
    old: Json
    new: Json
    steps: tuple[Setting | Member, ...]
    detail: str = ""


def applied(schema: Schema, path: Path, steps: Iterable[Setting | Member]) -> Schema:
    """Return an old schema with some steps taken.

    Args:
        schema: The old schema.
        path: Where the edited schema is in it.
        steps: The steps.

    >>> applied({"items": {"minimum": 1}}, ("items",), [Setting(("minimum",), 1, MISSING)])
    {'items': {}}
    """
    return _edited(schema, path, [(s.path, _after(s), s) for s in steps])


def reverted(schema: Schema, path: Path, steps: Iterable[Setting | Member]) -> Schema:
    """Return a new schema with some steps not taken; see `applied`.

    >>> reverted({"required": ["a", "b"]}, (), [Member(("required",), "b", added=True)])
    {'required': ['a']}
    """
    return _edited(schema, path, [(s.path, _before(s), s) for s in steps])


def _after(step: Setting | Member) -> Json:
    return step.new if isinstance(step, Setting) else step.added


def _before(step: Setting | Member) -> Json:
    return step.old if isinstance(step, Setting) else not step.added


def _edited(
    schema: Schema, path: Path, steps: Iterable[tuple[Path, Json, Setting | Member]]
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
        if isinstance(step, Member):
            members = holder.get(where[-1], [])
            holder[where[-1]] = _with_member(members, step.value, value, where[-1])
        elif value is MISSING:
            holder.pop(where[-1], None)
        else:
            holder[where[-1]] = copy.deepcopy(value)
    made: Schema = root[0]
    return made


def _with_member(values: Json, value: Json, wanted: bool, keyword: str | int) -> list[Json]:
    """Return a list with a value more, or once less; a union of nothing stays one that holds."""
    made = list(values) if isinstance(values, list) else [values]
    if wanted:
        return [*made, value]
    texts = [canonical(each) for each in made]
    if (text := canonical(value)) in texts:
        del made[texts.index(text)]
    return made or ([keyword == "allOf"] if keyword in {"allOf", "anyOf", "oneOf"} else [])


def _descend(document: Json, path: Path) -> Json:
    """Return what is at a path; objects that lack on the way are made."""
    for token in path:
        is_object = isinstance(document, dict)
        document = document.setdefault(token, {}) if is_object else document[token]
    return document
