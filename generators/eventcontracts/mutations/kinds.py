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


def _decimal(target: Target) -> Iterator[Json]:
    """Yield `"5.0"` for 5."""
    if _is_number(target.value) and kind_of(target.value) == "integer":
        yield f"{int(target.value)}.0"


def _padded(target: Target) -> Iterator[Json]:
    """Yield `"05"` for 5."""
    if _is_number(target.value) and target.value >= 0:
        yield f"0{compact(target.value).decode()}"


def _ordinal(target: Target) -> Iterator[Json]:
    """Yield the index of a value in its enumeration."""
    values = target.site.value
    found = [i for i, value in enumerate(values) if value == target.value] or [0]
    yield from (found[0], found[0] + 1, len(values))


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


def _plain(kind: str, told: str, *values: Json) -> Operator:
    def others(target: Target) -> Iterator[Json]:
        if kind_of(target.value) not in {kind, "integer" if kind == "number" else kind}:
            yield from values

    return Operator(
        f"to-{kind}", "type", ANY_OTHER, putting(others),
        does=f"Puts {told} in the place of a value of another type.",
        why="A field changes its type between versions, or differs between producers.",
    )  # fmt: skip


KINDS: Final = (
    Operator("null", "presence", ANY_OTHER, putting(lambda _: (None,)),
             does="Puts null in the place of a value that is never null.",
             why="What is unknown or not yet set is written as null by most serializers."),
    _plain("string", "a text", "unexpected"),
    _plain("integer", "a whole number", 12345, -1),
    _plain("number", "a number with a fraction", 0.5),
    _plain("boolean", "true", True),
    _plain("object", "an object", {}, {"unexpected": True}),
    _plain("array", "a list", [], ["unexpected"]),
    Operator("quoted", "type", TYPE, putting(_quoted),
             does='Writes a number or boolean as a text: "5" for 5, "true" for true.',
             why="Forms, headers, spreadsheets and some serializers know texts only."),
    Operator("quoted-decimal", "type", TYPE, putting(_decimal),
             does='Writes a whole number as a text with a fraction: "5.0" for 5.',
             why="A number that went through a floating-point column comes out so."),
    Operator("padded-number", "type", TYPE, putting(_padded),
             does='Writes a number as a text with a leading zero: "05" for 5.',
             why="Fixed-width systems pad numbers, and some readers take them for octal."),
    Operator("unquoted", "type", TYPE, putting(_unquoted),
             does='Writes a text of digits as a number: 5 for "5".',
             why="Ids that happen to be digits become numbers on the way, and lose their zeros."),
    Operator("bit-for-boolean", "type", TYPE, putting(_bit),
             does="Writes 1 for true and 0 for false.",
             why="Databases without booleans hand out numbers."),
    Operator("fraction", "type", TYPE, putting(_fraction),
             does="Adds a half to a whole number: 5.5 for 5.",
             why="Averages and divisions end up in counters."),
    Operator("iso-for-epoch", "type", TYPE, putting(_iso),
             does="Writes a moment as a date-time text where milliseconds are expected.",
             why="Serializers switch between the two with one setting."),
    Operator("epoch-for-iso", "type", TYPE, putting(_epoch),
             does="Writes a moment in milliseconds where a date-time text is expected.",
             why="Serializers switch between the two with one setting."),
    Operator("ordinal", "value", frozenset({"enum"}), putting(_ordinal),
             does="Writes the position of an enumeration's value for the value.",
             why="Serializers write enumerations by name or by number."),
    Operator("item-for-list", "type", TYPE, putting(_single),
             does="Puts the first item in the place of a list.",
             why="Converters from XML write a list of one as the item alone."),
    Operator("list-for-item", "type", TYPE, putting(_listed),
             does="Puts a list of one in the place of a value.",
             why="A field becomes a list when a second value is allowed."),
    Operator("object-for-list", "type", TYPE, putting(_keyed),
             does="Turns a list into an object with the positions as names.",
             why="PHP and Lua do not tell the two apart."),
    Operator("list-for-object", "type", TYPE, putting(_valued),
             does="Turns an object into the list of its values.",
             why="PHP writes an empty map as a list, and tuples lose their names."),
    Operator("json-text", "type", TYPE, putting(_serialized),
             does="Puts the JSON of an object or list as a text in its place.",
             why="Queues and database columns hold texts, so parts are serialized twice."),
)  # fmt: skip
