"""Operators about the JSON type: every other type, and the near misses of real producers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from eventcontracts.jsontext import compact
from eventcontracts.jsonvalues import kind_of
from eventcontracts.mutations.operators import Operator, putting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.operators import Target

__all__ = ["KINDS"]

TYPE: Final = frozenset({"type"})
ANY_OTHER: Final = TYPE | {"const", "enum"}
"""What a value of another type breaks, whatever its value."""

EARLIEST: Final = 10**12
"""From which number on an integer is taken for milliseconds since the epoch."""

NUMBER: Final = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,6})?")
DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _quoted(target: Target) -> Iterator[Json]:
    """Yield `"5"` for 5 and `"true"` for true."""
    if isinstance(target.value, bool | int | float):
        yield compact(target.value).decode()


def _unquoted(target: Target) -> Iterator[Json]:
    """Yield 5 for `"5"`."""
    if isinstance(target.value, str) and NUMBER.fullmatch(target.value):
        yield float(target.value) if "." in target.value else int(target.value)


def _bit(target: Target) -> Iterator[Json]:
    """Yield 1 for true."""
    if isinstance(target.value, bool):
        yield int(target.value)


def _fraction(target: Target) -> Iterator[Json]:
    """Yield 5.5 for 5."""
    if _is_number(target.value) and abs(target.value) < 2**52:
        yield target.value + 0.5


def _iso(target: Target) -> Iterator[Json]:
    """Yield a date-time text for milliseconds since the epoch."""
    if _is_number(target.value) and EARLIEST <= target.value < 10 * EARLIEST:
        moment = datetime.fromtimestamp(target.value // 1000, UTC)
        yield moment.isoformat().replace("+00:00", "Z")


def _epoch(target: Target) -> Iterator[Json]:
    """Yield milliseconds since the epoch for a date-time text."""
    if isinstance(target.value, str) and DATE.match(target.value):
        try:
            moment = datetime.fromisoformat(target.value)
        except ValueError:
            return
        yield int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)


def _single(target: Target) -> Iterator[Json]:
    """Yield the item for a list of items."""
    if isinstance(target.value, list) and target.value:
        yield target.value[0]


def _listed(target: Target) -> Iterator[Json]:
    """Yield a list of the one value."""
    if not isinstance(target.value, list):
        yield [target.value]


def _keyed(target: Target) -> Iterator[Json]:
    """Yield an object with the indexes as keys for a list."""
    if isinstance(target.value, list):
        yield {str(index): item for index, item in enumerate(target.value)}


def _valued(target: Target) -> Iterator[Json]:
    """Yield the list of its values for an object."""
    if isinstance(target.value, dict) and target.value:
        yield list(target.value.values())


def _serialized(target: Target) -> Iterator[Json]:
    """Yield its JSON as a text for an object or a list."""
    if isinstance(target.value, dict | list):
        yield compact(target.value).decode()


def _plain(kind: str, *values: Json) -> Operator:
    def others(target: Target) -> Iterator[Json]:
        if kind_of(target.value) != kind:
            yield from values

    return Operator(f"to-{kind}", "type", ANY_OTHER, putting(others))


KINDS: Final = (
    Operator("null", "presence", ANY_OTHER, putting(lambda _: (None,))),
    _plain("string", "unexpected"),
    _plain("integer", 12345, -1),
    _plain("boolean", True),
    _plain("object", {}, {"unexpected": True}),
    _plain("array", [], ["unexpected"]),
    Operator("quoted", "type", TYPE, putting(_quoted)),
    Operator("unquoted", "type", TYPE, putting(_unquoted)),
    Operator("bit-for-boolean", "type", TYPE, putting(_bit)),
    Operator("fraction", "type", TYPE, putting(_fraction)),
    Operator("iso-for-epoch", "type", TYPE, putting(_iso)),
    Operator("epoch-for-iso", "type", TYPE, putting(_epoch)),
    Operator("item-for-list", "type", TYPE, putting(_single)),
    Operator("list-for-item", "type", TYPE, putting(_listed)),
    Operator("object-for-list", "type", TYPE, putting(_keyed)),
    Operator("list-for-object", "type", TYPE, putting(_valued)),
    Operator("json-text", "type", TYPE, putting(_serialized)),
)
