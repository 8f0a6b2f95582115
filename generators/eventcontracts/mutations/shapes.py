"""Operators about unions, lists and what must not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.jsonvalues import kind_of, same
from eventcontracts.mutations.operators import Operator, putting
from eventcontracts.mutations.patches import add, remove, replace
from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.operators import Target
    from eventcontracts.mutations.patches import Patch

__all__ = ["SHAPES"]

UNION: Final = frozenset({"oneOf", "anyOf"})
STRANGERS: Final[tuple[Json, ...]] = ("unexpected", 12345, 0.5, True, [], {}, ["unexpected"], None)
LONGEST: Final = 10_000


def _stranger(target: Target) -> Iterator[Json]:
    """Yield values of every other type."""
    here = kind_of(target.value)
    yield from (value for value in STRANGERS if kind_of(value) != here)
    yield from STRANGERS


def _tags(target: Target) -> Iterator[tuple[str, Json]]:
    """Yield the properties that name a union's branch, with the tags of the other branches."""
    if not isinstance(target.value, dict):
        return
    node = target.site.place.node
    for index in range(len(target.site.value)):
        for fragment in node.structure.subschemas.fragments(
            below(target.site.schema_pointer, index)
        ):
            for name, part in fragment.schema.get("properties", {}).items():
                tagged = isinstance(part, dict) and "const" in part and name in target.value
                if tagged and part["const"] != target.value[name]:
                    yield name, part["const"]


def _conditions(target: Target) -> Iterator[tuple[str, Json]]:
    """Yield the tags that a condition, or one in its `else`, asks for, but the one that is met."""
    for name, tag in target.site.value:
        if isinstance(target.value, dict) and not same(target.value.get(name, tag), tag):
            yield name, tag


def _unknown_tag(target: Target) -> Iterator[Patch]:
    for name in dict.fromkeys(name for name, _ in _tags(target)):
        yield (replace((*target.path, name), f"{target.value[name]}_2"),)


def _missing_tag(target: Target) -> Iterator[Patch]:
    for name in dict.fromkeys(name for name, _ in _tags(target)):
        yield (remove((*target.path, name)),)


def _swapped_tag(target: Target) -> Iterator[Patch]:
    if target.site.keyword == "if":
        found, start = list(_conditions(target)), 0
    else:
        found = list(_tags(target))
        start = int(target.random.random() * max(1, len(found)))
    for name, tag in (*found[start:], *found[:start]):
        yield (replace((*target.path, name), tag),)


def _forbidden(target: Target) -> Iterator[Json]:
    example = target.example(target.site.schema_pointer)
    if isinstance(example, dict) and isinstance(target.value, dict):
        yield {**target.value, **example}
    yield example
    yield from STRANGERS


def _too_few(target: Target) -> Iterator[Json]:
    count = int(target.site.value) - 1
    if count >= 0:
        yield from (target.value[:count], target.value[len(target.value) - count :])


def _too_many(target: Target) -> Iterator[Json]:
    lacking = int(target.site.value) + 1 - len(target.value)
    if 0 < lacking <= LONGEST:
        for item in (*target.value[-1:], None, 0, "unexpected"):
            yield [*target.value, *[item] * lacking]
        numbered = range(FIRST_NUMBER, FIRST_NUMBER + lacking)
        yield [*target.value, *numbered]
        yield [*target.value, *map(str, numbered)]


FIRST_NUMBER: Final = 1001


def _one_more(target: Target) -> Iterator[Patch]:
    for item in (None, "unexpected", *target.value[-1:]):
        yield (add((*target.path, len(target.value)), item),)


def _duplicate(target: Target) -> Iterator[Json]:
    if target.value:
        yield [*target.value, target.value[0]]
        yield [*target.value[:-1], target.value[0]]


def _uncontained(target: Target) -> Iterator[Json]:
    yield []
    yield from ([item] * max(1, len(target.value)) for item in STRANGERS)
    yield from (target.value[index:] for index in range(1, len(target.value)))


def _overcontained(target: Target) -> Iterator[Json]:
    if target.value:
        lacking = int(target.site.value) + 1
        yield from ([*target.value, *[item] * lacking] for item in target.value)


SHAPES: Final = (
    Operator("no-branch", "shape", UNION, putting(_stranger),
             does="Puts a value that no branch of a union allows.",
             why="A field that may be several things becomes one more."),
    Operator("unknown-tag", "value", UNION, _unknown_tag,
             does="Gives the tag of a union a value that no branch has.",
             why="Producers add kinds of records."),
    Operator("missing-tag", "presence", UNION, _missing_tag,
             does="Removes the tag that tells the branches of a union apart.",
             why="Consumers choose a class by the tag, and have none without it."),
    Operator("swapped-tag", "shape", UNION | {"if"}, _swapped_tag, anywhere=True,
             does="Gives a record the tag of another branch of its union, or of another condition.",
             why="The tag says one thing and the record is another."),
    Operator("forbidden-value", "value", frozenset({"not"}), putting(_forbidden),
             does="Puts a value that is excluded.",
             why="Reserved values and forms that were withdrawn come back."),
    Operator("too-few-items", "shape", frozenset({"minItems"}), putting(_too_few),
             does="Cuts a list to one item less than the least.",
             why="Consumers take the first item for granted."),
    Operator("too-many-items", "shape", frozenset({"maxItems"}), putting(_too_many),
             does="Extends a list to one item more than the most.",
             why="Fixed buffers and pages overflow."),
    Operator("extra-item", "shape", frozenset({"items", "unevaluatedItems"}), _one_more,
             does="Adds an item to a list of fixed length.",
             why="Tuples grow at the end."),
    Operator("duplicate-item", "value", frozenset({"uniqueItems"}), putting(_duplicate),
             does="Repeats an item of a list whose items differ.",
             why="Retries and joins repeat records."),
    Operator("nothing-contained", "value", frozenset({"contains", "minContains"}),
             putting(_uncontained),
             does="Takes out of a list what it must contain.",
             why="The one item that a consumer looks for is missing."),
    Operator("too-much-contained", "value", frozenset({"maxContains"}), putting(_overcontained),
             does="Repeats in a list what it may contain only so often.",
             why="There are two of what is expected once."),
)  # fmt: skip
