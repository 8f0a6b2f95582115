"""Operators about what is there: members removed, renamed, demanded or added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.mutations.operators import Operator
from eventcontracts.mutations.patches import add, move, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.mutations.operators import Target
    from eventcontracts.mutations.patches import Patch

__all__ = ["PRESENCE"]

STRANGERS: Final = ("unexpectedProperty", "x", "unexpected property")


def _remove(target: Target) -> Iterator[Patch]:
    if target.site.value in target.value:
        yield (remove((*target.path, target.site.value)),)


def _renamed(target: Target, names: Iterator[str]) -> Iterator[Patch]:
    old = target.site.value
    for new in names:
        if old in target.value and new not in target.value and new != old:
            yield (move((*target.path, old), (*target.path, new)),)


def _rename_case(target: Target) -> Iterator[Patch]:
    name = target.site.value
    yield from _renamed(target, iter((name[:1].swapcase() + name[1:], name.swapcase())))


def _rename_style(target: Target) -> Iterator[Patch]:
    name = target.site.value
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    camel = re.sub(r"(?<=.)_+([A-Za-z0-9])", lambda match: match[1].upper(), name)
    yield from _renamed(target, iter((snake if snake != name else camel, name + "_")))


def _remove_demanded(target: Target) -> Iterator[Patch]:
    name, demanded = target.site.value
    if name in target.value and demanded in target.value:
        yield (remove((*target.path, demanded)),)
    elif name not in target.value and demanded not in target.value:
        yield from (((add((*target.path, name), value)),) for value in (None, "unexpected", 0))


def _add_stranger(target: Target) -> Iterator[Patch]:
    for name in STRANGERS:
        if name not in target.value:
            yield (add((*target.path, name), None),)
            yield (add((*target.path, name), "unexpected"),)


def _add_forbidden(target: Target) -> Iterator[Patch]:
    yield (add((*target.path, target.site.value), None),)


def _add_misnamed(target: Target) -> Iterator[Patch]:
    values = [*target.value.values(), None, "unexpected"]
    for name in ("", "~", "Not A Name", "unexpectedProperty", "x" * 300, "0", "é"):
        yield from (((add((*target.path, name), value)),) for value in values[:3])


def _add_many(target: Target) -> Iterator[Patch]:
    lacking = int(target.site.value) + 1 - len(target.value)
    for value in [*target.value.values()][:3] or [None]:
        names = [f"unexpectedProperty{number}" for number in range(1, lacking + 1)]
        yield tuple(add((*target.path, name), value) for name in names)


def _remove_many(target: Target) -> Iterator[Patch]:
    kept = int(target.site.value) - 1
    names = list(target.value)
    for order in (names[::-1], names):
        yield tuple(remove((*target.path, name)) for name in order[: max(0, len(names) - kept)])


PRESENCE: Final = (
    Operator("remove", "presence", frozenset({"required"}), _remove),
    Operator("rename-case", "presence", frozenset({"required"}), _rename_case),
    Operator("rename-style", "presence", frozenset({"required"}), _rename_style),
    Operator("remove-demanded", "presence", frozenset({"dependentRequired"}), _remove_demanded),
    Operator(
        "add-property",
        "shape",
        frozenset({"additionalProperties", "unevaluatedProperties"}),
        _add_stranger,
    ),
    Operator("add-forbidden", "shape", frozenset({"properties"}), _add_forbidden),
    Operator("add-misnamed", "shape", frozenset({"propertyNames"}), _add_misnamed),
    Operator("too-many-properties", "shape", frozenset({"maxProperties"}), _add_many),
    Operator("too-few-properties", "shape", frozenset({"minProperties"}), _remove_many),
)
