"""Operators about unions, lists and what must not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.equality import equal_values, json_type
from eventcontracts.mutations.operator import Operator, putting
from eventcontracts.mutations.patches import add_operation, remove_operation, replace_operation
from eventcontracts.schema.vocabulary import UNION_KEYWORDS
from eventcontracts.structure.subschemas import child_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.mutations.operator import Target
    from eventcontracts.mutations.patches import Patch

__all__ = ["SHAPE_OPERATORS"]

VALUES_OF_EVERY_TYPE: Final[tuple[Json, ...]] = (
    "unexpected",
    12345,
    0.5,
    True,
    [],
    {},
    ["unexpected"],
    None,
)
MAX_MUTATED_ITEMS: Final = 10_000


def _values_of_other_types(target: Target) -> Iterator[Json]:
    """Yield values of every other type."""
    here = json_type(target.value)
    yield from (value for value in VALUES_OF_EVERY_TYPE if json_type(value) != here)
    yield from VALUES_OF_EVERY_TYPE


def _other_branch_tags(target: Target) -> Iterator[tuple[str, Json]]:
    """Yield the properties that name a union's branch, with the tags of the other branches."""
    if not isinstance(target.value, dict):
        return
    node = target.site.place.node
    for index in range(len(target.site.value)):
        for fragment in node.structure.subschemas.fragments(
            child_pointer(target.site.schema_pointer, index)
        ):
            for name, part in fragment.schema.get("properties", {}).items():
                tagged = isinstance(part, dict) and "const" in part and name in target.value
                if tagged and not equal_values(part["const"], target.value[name]):
                    yield name, part["const"]


def _other_condition_tags(target: Target) -> Iterator[tuple[str, Json]]:
    """Yield the tags that a condition, or one in its `else`, asks for, but the one that is met."""
    for name, tag in target.site.value:
        if isinstance(target.value, dict) and not equal_values(target.value.get(name, tag), tag):
            yield name, tag


def _set_unknown_tag(target: Target) -> Iterator[Patch]:
    for name in dict.fromkeys(name for name, _ in _other_branch_tags(target)):
        yield (replace_operation((*target.path, name), f"{target.value[name]}_2"),)


def _remove_tag(target: Target) -> Iterator[Patch]:
    for name in dict.fromkeys(name for name, _ in _other_branch_tags(target)):
        yield (remove_operation((*target.path, name)),)


def _swap_tag(target: Target) -> Iterator[Patch]:
    if target.site.keyword == "if":
        found, start = list(_other_condition_tags(target)), 0
    else:
        found = list(_other_branch_tags(target))
        start = int(target.random.random() * max(1, len(found)))
    for name, tag in (*found[start:], *found[:start]):
        yield (replace_operation((*target.path, name), tag),)


def _values_not_allowed(target: Target) -> Iterator[Json]:
    example = target.example(target.site.schema_pointer)
    if isinstance(example, dict) and isinstance(target.value, dict):
        yield {**target.value, **example}
    yield example
    yield from VALUES_OF_EVERY_TYPE


def _too_short_arrays(target: Target) -> Iterator[Json]:
    count = int(target.site.value) - 1
    if count >= 0:
        yield from (target.value[:count], target.value[len(target.value) - count :])


def _too_long_arrays(target: Target) -> Iterator[Json]:
    lacking = int(target.site.value) + 1 - len(target.value)
    if 0 < lacking <= MAX_MUTATED_ITEMS:
        for item in (*target.value[-1:], None, 0, "unexpected"):
            yield [*target.value, *[item] * lacking]
        numbered = range(FIRST_NEW_NUMBER, FIRST_NEW_NUMBER + lacking)
        yield [*target.value, *numbered]
        yield [*target.value, *map(str, numbered)]


FIRST_NEW_NUMBER: Final = 1001


def _append_item(target: Target) -> Iterator[Patch]:
    for item in (None, "unexpected", *target.value[-1:]):
        yield (add_operation((*target.path, len(target.value)), item),)


def _arrays_with_duplicates(target: Target) -> Iterator[Json]:
    if target.value:
        yield [*target.value, target.value[0]]
        yield [*target.value[:-1], target.value[0]]


def _arrays_without_contained(target: Target) -> Iterator[Json]:
    yield []
    yield from ([item] * max(1, len(target.value)) for item in VALUES_OF_EVERY_TYPE)
    yield from (target.value[index:] for index in range(1, len(target.value)))


def _arrays_with_too_many_contained(target: Target) -> Iterator[Json]:
    if target.value:
        lacking = int(target.site.value) + 1
        yield from ([*target.value, *[item] * lacking] for item in target.value)


SHAPE_OPERATORS: Final = (
    Operator(
        "no-branch",
        "shape",
        UNION_KEYWORDS,
        putting(_values_of_other_types),
        does="Puts a value that no branch of a union allows.",
        why="A field that may be several things becomes one more.",
    ),
    Operator(
        "unknown-tag",
        "value",
        UNION_KEYWORDS,
        _set_unknown_tag,
        does="Gives the tag of a union a value that no branch has.",
        why="Producers add kinds of records.",
    ),
    Operator(
        "missing-tag",
        "presence",
        UNION_KEYWORDS,
        _remove_tag,
        does="Removes the tag that tells the branches of a union apart.",
        why="Consumers choose a class by the tag, and have none without it.",
    ),
    Operator(
        "swapped-tag",
        "shape",
        UNION_KEYWORDS | {"if"},
        _swap_tag,
        anywhere=True,
        does="Gives a record the tag of another branch of its union, or of another condition.",
        why="The tag says one thing and the record is another.",
    ),
    Operator(
        "forbidden-value",
        "value",
        frozenset({"not"}),
        putting(_values_not_allowed),
        does="Puts a value that is excluded.",
        why="Reserved values and forms that were withdrawn come back.",
    ),
    Operator(
        "too-few-items",
        "shape",
        frozenset({"minItems"}),
        putting(_too_short_arrays),
        does="Cuts a list to one item less than the least.",
        why="Consumers take the first item for granted.",
    ),
    Operator(
        "too-many-items",
        "shape",
        frozenset({"maxItems"}),
        putting(_too_long_arrays),
        does="Extends a list to one item more than the most.",
        why="Fixed buffers and pages overflow.",
    ),
    Operator(
        "extra-item",
        "shape",
        frozenset({"items", "unevaluatedItems"}),
        _append_item,
        does="Adds an item to a list of fixed length.",
        why="Tuples grow at the end.",
    ),
    Operator(
        "duplicate-item",
        "value",
        frozenset({"uniqueItems"}),
        putting(_arrays_with_duplicates),
        does="Repeats an item of a list whose items differ.",
        why="Retries and joins repeat records.",
    ),
    Operator(
        "nothing-contained",
        "value",
        frozenset({"contains", "minContains"}),
        putting(_arrays_without_contained),
        does="Takes out of a list what it must contain.",
        why="The one item that a consumer looks for is missing.",
    ),
    Operator(
        "too-much-contained",
        "value",
        frozenset({"maxContains"}),
        putting(_arrays_with_too_many_contained),
        does="Repeats in a list what it may contain only so often.",
        why="There are two of what is expected once.",
    ),
)
