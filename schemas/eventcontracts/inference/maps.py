"""Maps: objects whose keys are somebody's data and not a producer's names.

Keys that come and go tell it, if there are enough of them, and values of few types. In a single
object other things do: keys that are no names, such as ids, languages and topics; the key that
holds it, such as `headers`; values of one shape under a plural; and many keys that share very few
words as their values: `{"issues": "write", "pages": "read", …}` lists things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.inference.identifiers import singular, split_words
from eventcontracts.inference.meanings import is_data, names_changes, names_map, says_map
from eventcontracts.inference.statistics import schema_types

if TYPE_CHECKING:
    from eventcontracts.inference.record_types import RecordType
    from eventcontracts.inference.statistics import FieldStatistics
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["NO_MAP", "OpenMap", "form_of_names", "open_map"]

MAX_MAP_TYPES: Final = 3
"""In an open map the values are of few types."""

MIN_KEYS_PER_WORD: Final = 3
"""In a list of things each word of the values stands at so many keys on average, or more."""

SEVERAL: Final = 2

LINKS: Final = frozenset({"link", "url"})
"""What has one shape and is no map: the links of a resource are a record."""

DIGITS: Final[JsonObject] = {"pattern": "^[0-9]+$"}


class OpenMap(NamedTuple):
    """Keys of a record that are data, and how that was told.

    Attributes:
        keys: The keys.
        reason: What told it, in words; empty if the record is no map.
        is_named: Whether the keys may be names after all, so that others are a guess.
    """

    keys: frozenset[str] = frozenset()
    reason: str = ""
    is_named: bool = True


NO_MAP: Final = OpenMap()


def open_map(kind: RecordType, limits: Thresholds) -> OpenMap:
    """Return the keys of a record that are data rather than names; none unless it is a map.

    Args:
        kind: The kind of record.
        limits: How much evidence it takes.
    """
    if kind.is_envelope or kind.tag:
        return NO_MAP
    if is_data(tuple(sorted(kind.keys))):
        return OpenMap(kind.keys, "its keys are data", is_named=False)
    if _is_listing(kind, limits):
        return OpenMap(kind.keys, "its many keys share few words as values")
    if len(kind.seen.values) < limits.told_map:
        for label in sorted(kind.holding_keys):
            if reason := _told(kind, label):
                return OpenMap(kind.keys, reason)
    variable = kind.keys - kind.seen.required
    many = len(variable) >= limits.open_map and len(variable) >= len(kind.seen.required)
    few_types = many and len(_value_types(kind, variable)) <= MAX_MAP_TYPES
    # Objects, ids and addresses make a record.
    if few_types and all(kind.seen.fields[key].is_plain for key in variable):
        return OpenMap(variable, "its keys come and go")
    return NO_MAP


def form_of_names(names: FieldStatistics) -> JsonObject:
    """Return the keywords that state the form of a map's keys; empty if they differ.

    Args:
        names: What was seen of the keys.
    """
    forms = names.forms
    if len(forms) == 1 and (form := next(iter(forms))) is not None:
        return form.keywords
    return DIGITS if all(text.isdecimal() for text in names.texts) and forms == {None} else {}


def _told(kind: RecordType, label: str) -> str:
    """Return how the key that holds a record tells that it is a map; empty if it does not."""
    fields = list(kind.seen.fields.values())
    types = _value_types(kind, kind.keys) - {"null"}
    flat = not any(seen.holds_objects for seen in fields)
    if names_map(label) and (flat or types == {"object"}):
        return f"{label!r} names a map"
    plain = flat and all(seen.forms <= {None} for seen in fields)
    if says_map(label) and plain and len(types) == 1:
        return f"{label!r} can be a map, and all values are of one type"
    shapes = {key.keys for seen in fields for key in seen.held()}
    alike = types in ({"object"}, {"array"}) and len(shapes) == 1 and not flat
    last = (split_words(label) or [label])[-1]
    if names_changes(label):
        return ""
    if len(fields) >= SEVERAL and alike and singular(last) not in {last, *LINKS}:
        return f"{label!r} is a plural, and all values are of one shape"
    return ""


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
