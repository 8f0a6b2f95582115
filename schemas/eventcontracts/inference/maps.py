"""Maps: objects whose keys are somebody's data and not a producer's names.

Keys that come and go tell it, if there are enough of them, and values of few types. So do, in a
single object, keys that are no names, such as numbers, and many keys that share very few words as
their values: `{"issues": "write", "pages": "read", …}` lists things.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.statistics import schema_types

if TYPE_CHECKING:
    from eventcontracts.inference.record_types import RecordType
    from eventcontracts.inference.statistics import FieldStatistics
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["is_id_map", "key_form", "variable_keys"]

# Maps from ids: objects whose keys are data and not names of fields.


ID_KEY: Final = re.compile(
    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|(?=[a-f]*\d)[0-9a-f]{24}"
    r"|\d+"
    r"|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?"
    r"|\+\d{7,15}"
    r"|[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-zA-Z]{2,}",
    re.ASCII,
)


"""Keys that no producer names a field by: ids, numbers, times, phone numbers and addresses."""


DIGITS_SCHEMA: Final[JsonObject] = {"pattern": "^[0-9]+$"}


def is_id_map(value: JsonObject) -> bool:
    """Return whether all keys of an object are ids.

    >>> is_id_map({"4711": 1, "4712": 2}), is_id_map({"4711": 1, "name": 2}), is_id_map({})
    (True, False, False)
    """
    return bool(value) and all(map(ID_KEY.fullmatch, value))


def key_form(names: FieldStatistics) -> JsonObject:
    """Return the keywords that state the form of a map's keys; empty if they differ.

    Args:
        names: What was seen of the keys.
    """
    forms = names.forms
    if len(forms) == 1 and (form := next(iter(forms))) is not None:
        return form.keywords
    return (
        DIGITS_SCHEMA if all(text.isdecimal() for text in names.texts) and forms == {None} else {}
    )


MAX_MAP_TYPES: Final = 3


"""In an open map the values are of few types."""


MIN_KEYS_PER_WORD: Final = 3


"""In a list of things each word of the values stands at so many keys on average, or more."""


NUMERAL_PATTERN: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def variable_keys(kind: RecordType, limits: Thresholds) -> frozenset[str]:
    """Return the keys of a record that are data rather than names; none unless it is a map.

    Args:
        kind: The kind of record.
        limits: How much evidence it takes.
    """
    if all(NUMERAL_PATTERN.fullmatch(key) for key in kind.keys) or _is_listing(kind, limits):
        return kind.keys
    variable = kind.keys - kind.seen.required
    many = len(variable) >= limits.open_map and len(variable) >= len(kind.seen.required)
    few_types = many and len(_value_types(kind, variable)) <= MAX_MAP_TYPES
    # Objects, ids and addresses make a record.
    plain = few_types and all(kind.seen.fields[key].is_plain for key in variable)
    return variable if plain else frozenset()


def _is_listing(kind: RecordType, limits: Thresholds) -> bool:
    """Return whether many keys have nothing but the same few words as values."""
    fields = kind.seen.fields.values()
    if len(fields) < limits.open_map or not all(seen.forms == {None} for seen in fields):
        return False
    found = {text for seen in fields for text in seen.texts}
    only_words = all(seen.texts.total() == seen.count for seen in fields)
    return only_words and len(found) * MIN_KEYS_PER_WORD <= len(fields)


def _value_types(kind: RecordType, keys: frozenset[str]) -> set[str]:
    properties = kind.properties
    return {name for key in keys for name in schema_types(properties[key])}
