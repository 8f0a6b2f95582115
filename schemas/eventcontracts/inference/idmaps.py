"""Maps from ids: objects whose keys are data and not names of fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts.inference.observe import Field
    from eventcontracts.jsontypes import JsonObject

__all__ = ["form_of_names", "is_map"]

IDS: Final = re.compile(
    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|(?=[a-f]*\d)[0-9a-f]{24}"
    r"|\d+"
    r"|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?"
    r"|\+\d{7,15}"
    r"|[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-zA-Z]{2,}",
    re.ASCII,
)
"""Keys that no producer names a field by: ids, numbers, times, phone numbers and addresses."""

DIGITS: Final[JsonObject] = {"pattern": "^[0-9]+$"}


def is_map(value: JsonObject) -> bool:
    """Return whether all keys of an object are ids.

    >>> is_map({"4711": 1, "4712": 2}), is_map({"4711": 1, "name": 2}), is_map({})
    (True, False, False)
    """
    return bool(value) and all(map(IDS.fullmatch, value))


def form_of_names(names: Field) -> JsonObject:
    """Return the keywords that state the form of a map's keys; empty if they differ.

    Args:
        names: What was seen of the keys.
    """
    forms = names.forms
    if len(forms) == 1 and (form := next(iter(forms))) is not None:
        return form.keywords
    return DIGITS if all(text.isdecimal() for text in names.texts) and forms == {None} else {}
