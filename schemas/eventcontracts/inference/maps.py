"""Record or map: whether an object's keys are a producer's names or somebody's data.

Keys that come and go tell it, if there are enough of them, and values of few types. So do, in a
single object, keys that are no names, such as numbers, and many keys that share very few words as
their values: `{"issues": "write", "pages": "read", …}` lists things.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.inference.observe import types_of

if TYPE_CHECKING:
    from eventcontracts.inference.pooling import Kind
    from eventcontracts.inference.strictness import Thresholds

__all__ = ["variable_keys"]

FEW_TYPES: Final = 3
"""In an open map the values are of few types."""

KEYS_A_WORD: Final = 3
"""In a list of things each word of the values stands at so many keys on average, or more."""

NUMERAL: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def variable_keys(kind: Kind, limits: Thresholds) -> frozenset[str]:
    """Return the keys of a record that are data rather than names; none unless it is a map.

    Args:
        kind: The kind of record.
        limits: How much evidence it takes.
    """
    if all(NUMERAL.fullmatch(key) for key in kind.keys) or _lists_things(kind, limits):
        return kind.keys
    variable = kind.keys - kind.seen.required
    many = len(variable) >= limits.open_map and len(variable) >= len(kind.seen.required)
    few_types = many and len(_value_types(kind, variable)) <= FEW_TYPES
    # Objects, ids and addresses make a record.
    plain = few_types and all(kind.seen.fields[key].is_plain for key in variable)
    return variable if plain else frozenset()


def _lists_things(kind: Kind, limits: Thresholds) -> bool:
    """Return whether many keys have nothing but the same few words as values."""
    fields = kind.seen.fields.values()
    if len(fields) < limits.open_map or not all(seen.forms == {None} for seen in fields):
        return False
    found = {text for seen in fields for text in seen.texts}
    only_words = all(seen.texts.total() == seen.count for seen in fields)
    return only_words and len(found) * KEYS_A_WORD <= len(fields)


def _value_types(kind: Kind, keys: frozenset[str]) -> set[str]:
    properties = kind.properties
    return {name for key in keys for name in types_of(properties[key])}
