"""Operators about the JSON type: every other type, and the near misses of real producers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.equality import equal_values, json_type
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.mutations.operator import Operator, putting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.mutations.operator import Target

__all__ = ["TYPE_OPERATORS"]

TYPE_KEYWORDS: Final = frozenset({"type"})
OTHER_VALUE_KEYWORDS: Final = TYPE_KEYWORDS | {"const", "enum"}
"""What a value of another type breaks, whatever its value."""

MIN_EPOCH_MILLISECONDS: Final = 10**12
"""From which number on an integer is taken for milliseconds since the epoch."""

NUMBER_PATTERN: Final = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,6})?")
DATE_TIME_PATTERN: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _quoted_scalars(target: Target) -> Iterator[Json]:
    """Yield `"5"` for 5 and `"true"` for true."""
    if isinstance(target.value, bool | int | float):
        yield compact(target.value).decode()


def _quoted_decimals(target: Target) -> Iterator[Json]:
    """Yield `"5.0"` for 5."""
    if _is_number(target.value) and json_type(target.value) == "integer":
        yield f"{int(target.value)}.0"


def _padded_numbers(target: Target) -> Iterator[Json]:
    """Yield `"05"` for 5."""
    if _is_number(target.value) and target.value >= 0:
        yield f"0{compact(target.value).decode()}"


def _enum_ordinals(target: Target) -> Iterator[Json]:
    """Yield the index of a value in its enumeration."""
    values = target.site.value
    found = [i for i, value in enumerate(values) if equal_values(value, target.value)] or [0]
    yield from (found[0], found[0] + 1, len(values))


def _unquoted_scalars(target: Target) -> Iterator[Json]:
    """Yield 5 for `"5"`."""
    if isinstance(target.value, str) and NUMBER_PATTERN.fullmatch(target.value):
        yield float(target.value) if "." in target.value else int(target.value)


def _boolean_bits(target: Target) -> Iterator[Json]:
    """Yield 1 for true."""
    if isinstance(target.value, bool):
        yield int(target.value)


def _fractional_numbers(target: Target) -> Iterator[Json]:
    """Yield 5.5 for 5."""
    if _is_number(target.value) and abs(target.value) < 2**52:
        yield target.value + 0.5


def _iso_strings(target: Target) -> Iterator[Json]:
    """Yield a date-time text for milliseconds since the epoch."""
    if (
        _is_number(target.value)
        and MIN_EPOCH_MILLISECONDS <= target.value < 10 * MIN_EPOCH_MILLISECONDS
    ):
        moment = datetime.fromtimestamp(target.value // 1000, UTC)
        yield moment.isoformat().replace("+00:00", "Z")


def _epoch_numbers(target: Target) -> Iterator[Json]:
    """Yield milliseconds since the epoch for a date-time text."""
    if isinstance(target.value, str) and DATE_TIME_PATTERN.match(target.value):
        try:
            moment = datetime.fromisoformat(target.value)
        except ValueError:
            return
        yield int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)


def _item_of_array(target: Target) -> Iterator[Json]:
    """Yield the item for a list of items."""
    if isinstance(target.value, list) and target.value:
        yield target.value[0]


def _array_of_item(target: Target) -> Iterator[Json]:
    """Yield a list of the one value."""
    if not isinstance(target.value, list):
        yield [target.value]


def _array_as_object(target: Target) -> Iterator[Json]:
    """Yield an object with the indexes as keys for a list."""
    if isinstance(target.value, list):
        yield {str(index): item for index, item in enumerate(target.value)}


def _object_as_array(target: Target) -> Iterator[Json]:
    """Yield the list of its values for an object."""
    if isinstance(target.value, dict) and target.value:
        yield list(target.value.values())


def _json_strings(target: Target) -> Iterator[Json]:
    """Yield its JSON as a text for an object or a list."""
    if isinstance(target.value, dict | list):
        yield compact(target.value).decode()


def _type_operator(kind: str, told: str, *values: Json) -> Operator:
    def others(target: Target) -> Iterator[Json]:
        if json_type(target.value) not in {kind, "integer" if kind == "number" else kind}:
            yield from values

    return Operator(
        f"to-{kind}", "type", OTHER_VALUE_KEYWORDS, putting(others),
        does=f"Puts {told} in the place of a value of another type.",
        why="A field changes its type between versions, or differs between producers.",
    )  # fmt: skip


TYPE_OPERATORS: Final = (
    Operator("null", "presence", OTHER_VALUE_KEYWORDS, putting(lambda _: (None,)),
             does="Puts null in the place of a value that is never null.",
             why="What is unknown or not yet set is written as null by most serializers."),
    _type_operator("string", "a text", "unexpected"),
    _type_operator("integer", "a whole number", 12345, -1),
    _type_operator("number", "a number with a fraction", 0.5),
    _type_operator("boolean", "true", True),
    _type_operator("object", "an object", {}, {"unexpected": True}),
    _type_operator("array", "a list", [], ["unexpected"]),
    Operator("quoted", "type", TYPE_KEYWORDS, putting(_quoted_scalars),
             does='Writes a number or boolean as a text: "5" for 5, "true" for true.',
             why="Forms, headers, spreadsheets and some serializers know texts only."),
    Operator("quoted-decimal", "type", TYPE_KEYWORDS, putting(_quoted_decimals),
             does='Writes a whole number as a text with a fraction: "5.0" for 5.',
             why="A number that went through a floating-point column comes out so."),
    Operator("padded-number", "type", TYPE_KEYWORDS, putting(_padded_numbers),
             does='Writes a number as a text with a leading zero: "05" for 5.',
             why="Fixed-width systems pad numbers, and some readers take them for octal."),
    Operator("unquoted", "type", TYPE_KEYWORDS, putting(_unquoted_scalars),
             does='Writes a text of digits as a number: 5 for "5".',
             why="Ids that happen to be digits become numbers on the way, and lose their zeros."),
    Operator("bit-for-boolean", "type", TYPE_KEYWORDS, putting(_boolean_bits),
             does="Writes 1 for true and 0 for false.",
             why="Databases without booleans hand out numbers."),
    Operator("fraction", "type", TYPE_KEYWORDS, putting(_fractional_numbers),
             does="Adds a half to a whole number: 5.5 for 5.",
             why="Averages and divisions end up in counters."),
    Operator("iso-for-epoch", "type", TYPE_KEYWORDS, putting(_iso_strings),
             does="Writes a moment as a date-time text where milliseconds are expected.",
             why="Serializers switch between the two with one setting."),
    Operator("epoch-for-iso", "type", TYPE_KEYWORDS, putting(_epoch_numbers),
             does="Writes a moment in milliseconds where a date-time text is expected.",
             why="Serializers switch between the two with one setting."),
    Operator("ordinal", "value", frozenset({"enum"}), putting(_enum_ordinals),
             does="Writes the position of an enumeration's value for the value.",
             why="Serializers write enumerations by name or by number."),
    Operator("item-for-list", "type", TYPE_KEYWORDS, putting(_item_of_array),
             does="Puts the first item in the place of a list.",
             why="Converters from XML write a list of one as the item alone."),
    Operator("list-for-item", "type", TYPE_KEYWORDS, putting(_array_of_item),
             does="Puts a list of one in the place of a value.",
             why="A field becomes a list when a second value is allowed."),
    Operator("object-for-list", "type", TYPE_KEYWORDS, putting(_array_as_object),
             does="Turns a list into an object with the positions as names.",
             why="PHP and Lua do not tell the two apart."),
    Operator("list-for-object", "type", TYPE_KEYWORDS, putting(_object_as_array),
             does="Turns an object into the list of its values.",
             why="PHP writes an empty map as a list, and tuples lose their names."),
    Operator("json-text", "type", TYPE_KEYWORDS, putting(_json_strings),
             does="Puts the JSON of an object or list as a text in its place.",
             why="Queues and database columns hold texts, so parts are serialized twice."),
)  # fmt: skip
