"""Described fields: the places in payloads that a document's words are about.

A table describes the payloads below the heading that it stands below, or of the one event that the
heading above that has. It may describe an object inside them: the one that has most of its names,
or whose key its heading names. What describes no payload is a problem of severity `note`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.document import Problem, Row, SourceLocation
from eventcontracts.documents.facts import FieldFact, schema_of_facts
from eventcontracts.documents.titles import event_name, is_generic, is_token, named
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.documents.document import Sample, Title
    from eventcontracts.documents.fields import DescribedField
    from eventcontracts.documents.typewords import Said
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["FieldGroup", "attach_facts", "rows_of_fields"]

ROOT_NAMES: Final = {"body", "event", "payload", "request", "root", "webhook"}
"""What documents call the payload itself, before the first key."""

COMMON: Final = re.compile(
    r"\b(?:common|shared|base|envelope|general|every|all|top[- ]level|standard)\b", re.IGNORECASE
)
"""A heading above fields that all events have."""

WIRE_NAME: Final = re.compile(r"[A-Za-z]\w*(?:[._:/-]\w+)+|[A-Z][A-Z0-9_]{2,}")
"""A title that is the name of an event in a program."""

MIN_SHARE: Final = 0.5
"""Which share of its names an object must have to be the one that a table describes."""

MAX_OBJECTS: Final = 2_000
"""How many places of a payload are looked at."""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that are described together.

    Attributes:
        above: What stands above them, from the document's name to the nearest label.
        fields: The fields, in order.
        names_types: Whether they are a table with a column of types.
    """

    above: tuple[Title, ...]
    fields: tuple[DescribedField, ...]
    names_types: bool = False

    @property
    def place(self) -> SourceLocation:
        """The place where the first of them is described."""
        return self.fields[0].place


def attach_facts(
    rows: Sequence[Row], groups: Sequence[FieldGroup]
) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a document whose samples know what is said of their fields.

    Args:
        rows: The rows of the document.
        groups: The fields that it describes.

    Returns:
        The rows, and a note for each table that describes none of their payloads.
    """
    facts: dict[int, list[FieldFact]] = {}
    problems: list[Problem] = []
    for group in groups:
        found = _facts_by_sample(rows, group)
        for sample, own in found:
            facts.setdefault(id(sample), []).extend(own)
        if not found and group.names_types:
            message = "what this table says of fields is not used: no payload here has them"
            problems.append(Problem(group.place, "unused-fields", message, severity="note"))
    return [_with_facts(row, facts) for row in rows], problems


def _with_facts(row: Row, facts: dict[int, list[FieldFact]]) -> Row:
    samples = tuple(
        replace(sample, facts=(*sample.facts, *facts[id(sample)]))
        if id(sample) in facts
        else sample
        for sample in row.samples
    )
    return replace(row, samples=samples)


def _facts_by_sample(
    rows: Sequence[Row], group: FieldGroup
) -> list[tuple[Sample, tuple[FieldFact, ...]]]:
    """Return the samples that a group describes, with what it says of each."""
    subject = group.above[-1].text if group.above else ""
    for depth in range(len(group.above), 0, -1):
        above = _texts(group.above[:depth])
        below = [s for row in rows for s in row.samples if _texts(s.above[:depth]) == above]
        between = [title.text for title in group.above[depth:]]
        generic = all(map(is_generic, between))
        of_another = any(is_token(text) and not is_generic(text) for text in between)
        near = (generic and depth > 1) or (_is_one_event(below) and not of_another)
        whole = not between or near or COMMON.search(subject) is not None
        found = [(sample, _facts_of(group, sample.event, subject, whole=whole)) for sample in below]
        if any(own for _, own in found):
            return [(sample, own) for sample, own in found if own]
    return []


def _texts(titles: Iterable[Title]) -> list[tuple[str, SourceLocation]]:
    return [(title.text, title.place) for title in titles]


def _is_one_event(samples: Sequence[Sample]) -> bool:
    return len({sample.above for sample in samples}) == 1


def _facts_of(
    group: FieldGroup, event: Json, subject: str, *, whole: bool
) -> tuple[FieldFact, ...]:
    """Return what a group says of a payload.

    Args:
        group: The fields.
        event: The payload.
        subject: What the fields are described below.
        whole: Whether they may describe the payload as a whole, or any object in it; else only an
            object that the subject names.
    """
    objects = _objects(event)
    fields = list(_with_parents(group.fields))
    names = {names[0] for names, _ in fields}
    if names & ROOT_NAMES and not names & objects.get((), set()):
        fields = [(n[1:] if n[0] in ROOT_NAMES else n, field) for n, field in fields if n[1:]]
        names = {names[0] for names, _ in fields}
    base = _base(objects, names, subject, whole=whole)
    if base is None:
        return ()
    return tuple(
        fact
        for names_of_field, field in fields
        for place in _place(objects, base, names_of_field)
        for fact in _facts_at(place, field)
    )


def _with_parents(
    fields: Iterable[DescribedField],
) -> Iterator[tuple[tuple[str, ...], DescribedField]]:
    """Yield fields with all keys that lead to them: those of the fields that they lie below."""
    parents: list[tuple[int, tuple[str, ...]]] = []
    for field in fields:
        while parents and parents[-1][0] >= field.depth:
            parents.pop()
        above = parents[-1][1] if parents else ()
        names = (*above, *field.names)
        parents.append((field.depth, names))
        yield names, field


def _objects(event: Json) -> dict[tuple[str, ...], set[str]]:
    """Return the keys of the objects of a payload by their place, with `*` for items of lists."""
    found: dict[tuple[str, ...], set[str]] = {}
    todo: list[tuple[tuple[str, ...], Json]] = [((), event)]
    while todo and len(found) < MAX_OBJECTS:
        path, value = todo.pop()
        if isinstance(value, dict):
            found.setdefault(path, set()).update(value)
            todo.extend(((*path, key), inner) for key, inner in reversed(value.items()))
        elif isinstance(value, list):
            todo.extend(((*path, "*"), inner) for inner in reversed(value))
    return dict(sorted(found.items(), key=lambda item: len(item[0])))


def _base(
    objects: dict[tuple[str, ...], set[str]], names: set[str], subject: str, *, whole: bool
) -> tuple[str, ...] | None:
    """Return the place of the object that fields describe; None if there is none."""
    words = {_singular(word) for word in re.findall(r"[^\W_]+(?:_[^\W_]+)*", subject)}
    named = [path for path in objects if path and _singular(_key(path)) in words]
    best: tuple[str, ...] | None = None
    most = 0.0
    for path in [*named, *(objects if whole else ())]:
        share = len(names & objects[path]) / len(names) if names else 0.0
        if share > most:
            best, most = path, share
    return best if most >= MIN_SHARE or (best is not None and best in named) else None


def _key(path: Sequence[str]) -> str:
    return next((key for key in reversed(path) if key != "*"), "")


def _singular(word: str) -> str:
    return word.lower().removesuffix("s")


def _place(
    objects: dict[tuple[str, ...], set[str]], base: tuple[str, ...], names: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Return the place of a field: below the base, or else where its name stands once."""
    path = base
    for name in names[:-1]:
        path = _below(objects, (*path, name)) if name != "*" or path[-1:] != ("*",) else path
    if names[-1] == "*":
        return [path if path[-1:] == ("*",) else (*path, "*")]
    if len(names) == 1 and names[0] not in objects.get(base, ()):
        elsewhere = [other for other, keys in objects.items() if names[0] in keys]
        if len(elsewhere) == 1:
            return [(*elsewhere[0], names[0])]
    return [(*path, names[-1])] if path in objects else []


def _below(objects: dict[tuple[str, ...], set[str]], path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a place, or that of the items if a list stands there."""
    return (*path, "*") if path not in objects and (*path, "*") in objects else path


def rows_of_fields(groups: Sequence[FieldGroup], rows: Sequence[Row]) -> list[Row]:
    """Return the events that a page without a payload describes by tables of their fields alone.

    Args:
        groups: The fields that the page describes.
        rows: The rows that it has already.
    """
    if any(row.samples for row in rows):
        return []
    facts: dict[tuple[str, SourceLocation], list[FieldFact]] = {}
    titles: dict[tuple[str, SourceLocation], Title] = {}
    for group in groups:
        title = next((t for t in reversed(group.above) if not is_generic(t.text)), None)
        if title is None or not group.names_types or not _is_name(named(title.text), group):
            continue
        key = (title.text, title.place)
        titles[key] = title
        for names, field in _with_parents(group.fields):
            facts.setdefault(key, []).extend(_facts_at(names, field))
    return [
        Row(
            named(title.text),
            title.description,
            title.place,
            facts=tuple(facts[key]),
            schema=schema_of_facts(facts[key]),
        )
        for key, title in titles.items()
        if key in facts
    ]


def _is_name(title: str, group: FieldGroup) -> bool:
    """Return whether a title looks like a name on the wire, or a field is said to hold it."""
    if WIRE_NAME.fullmatch(title):
        return True
    return any(event_name(str(v)) == event_name(title) for f in group.fields for v in f.said.enum)


def _facts_at(names: tuple[str, ...], field: DescribedField) -> Iterator[FieldFact]:
    """Yield the facts about a field at a place, and about the items of the array that it is.

    Args:
        names: The keys that lead there, with `*` for a list's items.
        field: The field.
    """
    said: Said | None = field.said
    description = field.description
    while said is not None:
        yield FieldFact(
            pointer=build_pointer(names),
            place=field.place,
            types=said.types,
            required=said.required,
            nullable=said.nullable,
            enum=said.enum,
            format=said.format,
            description=description,
            default=said.default,
            examples=said.examples,
            deprecated=said.deprecated,
        )
        said, names, description = said.items, (*names, "*"), ""
