"""Operators about what is there: members removed, renamed, demanded or added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.mutations.operator import Operator
from eventcontracts.mutations.patches import add_operation, move_operation, remove_operation
from eventcontracts.schema.vocabulary import CLOSING_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.mutations.operator import Target
    from eventcontracts.mutations.patches import Patch

__all__ = ["PRESENCE_OPERATORS"]

LATIN_LETTERS: Final = "aceiopsxyAEOPCTX"
CYRILLIC_LETTERS: Final = (
    "\u0430\u0441\u0435\u0456\u043e\u0440\u0455\u0445\u0443"
    "\u0410\u0415\u041e\u0420\u0421\u0422\u0425"
)
LOOKALIKES: Final = dict(zip(LATIN_LETTERS, CYRILLIC_LETTERS, strict=True))
"""Latin letters, and Cyrillic ones that look the same."""

UNKNOWN_NAMES: Final = ("unexpectedProperty", "x", "unexpected property")


def _remove_property(target: Target) -> Iterator[Patch]:
    if target.site.value in target.value:
        yield (remove_operation((*target.path, target.site.value)),)


def _rename_property(target: Target, names: Iterator[str]) -> Iterator[Patch]:
    old = target.site.value
    for new in names:
        if old in target.value and new not in target.value and new != old:
            yield (move_operation((*target.path, old), (*target.path, new)),)


def _rename_to_other_case(target: Target) -> Iterator[Patch]:
    name = target.site.value
    yield from _rename_property(target, iter((name[:1].swapcase() + name[1:], name.swapcase())))


def _rename_to_other_style(target: Target) -> Iterator[Patch]:
    name = target.site.value
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    camel = re.sub(r"(?<=.)_+([A-Za-z0-9])", lambda match: match[1].upper(), name)
    yield from _rename_property(target, iter((snake if snake != name else camel, name + "_")))


def _rename_to_lookalike(target: Target) -> Iterator[Patch]:
    name = target.site.value
    spots = [index for index, letter in enumerate(name) if letter in LOOKALIKES]
    yield from _rename_property(
        target, (name[:i] + LOOKALIKES[name[i]] + name[i + 1 :] for i in spots)
    )


def _rename_with_invisible(target: Target) -> Iterator[Patch]:
    name = target.site.value
    yield from _rename_property(target, iter((name + "\u200b", "\ufeff" + name)))


def _remove_dependent(target: Target) -> Iterator[Patch]:
    name, demanded = target.site.value
    if name in target.value and demanded in target.value:
        yield (remove_operation((*target.path, demanded)),)
    elif name not in target.value and demanded not in target.value:
        yield from (
            ((add_operation((*target.path, name), value)),) for value in (None, "unexpected", 0)
        )


def _add_unknown_property(target: Target) -> Iterator[Patch]:
    for name in UNKNOWN_NAMES:
        if name not in target.value:
            yield (add_operation((*target.path, name), None),)
            yield (add_operation((*target.path, name), "unexpected"),)


def _add_forbidden_property(target: Target) -> Iterator[Patch]:
    yield (add_operation((*target.path, target.site.value), None),)


def _add_misnamed_property(target: Target) -> Iterator[Patch]:
    values = [*target.value.values(), None, "unexpected"]
    for name in ("", "~", "Not A Name", "unexpectedProperty", "x" * 300, "0", "é"):
        yield from (((add_operation((*target.path, name), value)),) for value in values[:3])


def _add_too_many_properties(target: Target) -> Iterator[Patch]:
    lacking = int(target.site.value) + 1 - len(target.value)
    for value in [*target.value.values()][:3] or [None]:
        names = [f"unexpectedProperty{number}" for number in range(1, lacking + 1)]
        yield tuple(add_operation((*target.path, name), value) for name in names)


def _remove_too_many_properties(target: Target) -> Iterator[Patch]:
    kept = int(target.site.value) - 1
    names = list(target.value)
    for order in (names[::-1], names):
        yield tuple(
            remove_operation((*target.path, name)) for name in order[: max(0, len(names) - kept)]
        )


REQUIRED_KEYWORD: Final = frozenset({"required"})

PRESENCE_OPERATORS: Final = (
    Operator(
        "remove",
        "presence",
        REQUIRED_KEYWORD,
        _remove_property,
        does="Removes a required property.",
        why="It is the commonest break: a producer leaves out what it does not have.",
    ),
    Operator(
        "rename-case",
        "presence",
        REQUIRED_KEYWORD,
        _rename_to_other_case,
        does="Writes the name of a required property in another case.",
        why="Some languages and frameworks ignore case, or begin names with a capital.",
    ),
    Operator(
        "rename-style",
        "presence",
        REQUIRED_KEYWORD,
        _rename_to_other_style,
        does="Writes the name of a required property as snake_case for camelCase, or the "
        "other way round.",
        why="Serializers are set to one style or the other, and settings change.",
    ),
    Operator(
        "rename-lookalike",
        "presence",
        REQUIRED_KEYWORD,
        _rename_to_lookalike,
        does="Puts a Cyrillic letter in the name of a required property, where it looks the same.",
        why="A name typed on another keyboard reads right and is another name.",
    ),
    Operator(
        "rename-invisible",
        "presence",
        REQUIRED_KEYWORD,
        _rename_with_invisible,
        does="Puts a character without width at an end of the name of a required property.",
        why="Names copied from documents and web pages bring such characters along.",
    ),
    Operator(
        "remove-demanded",
        "presence",
        frozenset({"dependentRequired"}),
        _remove_dependent,
        does="Removes a property that another one demands.",
        why="Records are filled half.",
    ),
    Operator(
        "add-property",
        "shape",
        CLOSING_KEYWORDS,
        _add_unknown_property,
        does="Adds a property where no others are allowed.",
        why="Producers add fields, and a consumer that is strict about them breaks.",
    ),
    Operator(
        "add-forbidden",
        "shape",
        frozenset({"properties"}),
        _add_forbidden_property,
        does="Adds a property that must not be there.",
        why="A field that was withdrawn comes back from an old producer.",
    ),
    Operator(
        "add-misnamed",
        "shape",
        frozenset({"propertyNames"}),
        _add_misnamed_property,
        does="Adds a property whose name is not of the allowed form.",
        why="Names made of data, such as ids or languages, are not always clean.",
    ),
    Operator(
        "too-many-properties",
        "shape",
        frozenset({"maxProperties"}),
        _add_too_many_properties,
        does="Adds properties until there is one too many.",
        why="Maps grow beyond what anybody thought of.",
    ),
    Operator(
        "too-few-properties",
        "shape",
        frozenset({"minProperties"}),
        _remove_too_many_properties,
        does="Removes properties until there is one too few.",
        why="Maps come empty before anything is in them.",
    ),
)
