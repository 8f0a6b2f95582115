"""Forms of text: what an id, a time or an address looks like.

A form is asserted only when every observed value has it, so each test here is strict: a format is
claimed only where an asserting validator agrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.schema.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = [
    "STRING_FORMS",
    "StringForm",
    "is_epoch_milliseconds",
    "is_high_entropy",
    "is_placeholder",
    "string_form",
]


@dataclass(frozen=True, slots=True)
class StringForm:
    """A form of text and the keywords that state it.

    Attributes:
        name: What it is called.
        keywords: The schema keywords that state it.
        regex: A pattern that a value must match; cheap, and narrower than the format. No
            text matches those of two forms.
    """

    name: str
    keywords: JsonObject = field(hash=False)
    regex: str


STRING_FORMS: Final = (
    StringForm("object-id", {"pattern": "^[0-9a-f]{24}$"}, r"(?=.*\d)[0-9a-f]{24}"),
    StringForm("uuid", {"format": "uuid"}, r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    StringForm(
        "date-time",
        {"format": "date-time"},
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    ),
    StringForm("date", {"format": "date"}, r"\d{4}-\d\d-\d\d"),
    StringForm("email", {"format": "email"}, r"[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-zA-Z]{2,}"),
    StringForm("uri", {"format": "uri"}, r"[a-z][a-z0-9+.-]*://[^\s{}]+"),
    StringForm(
        "uri-template",
        {"format": "uri-template"},
        r"[a-z][a-z0-9+.-]*://[^\s{}]+(\{[^\s{}]+\}[^\s{}]*)+",
    ),
    StringForm("ipv4", {"format": "ipv4"}, r"\d{1,3}(\.\d{1,3}){3}"),
    StringForm("json", {"contentMediaType": "application/json"}, r"(?s:\s*[\[{].*[\]}]\s*)"),
)
"""The forms that are recognized."""

FORM_PATTERN: Final = re.compile("|".join(f"({form.regex})" for form in STRING_FORMS), re.ASCII)
FORM_BY_GROUP: Final = {
    1 + sum(re.compile(before.regex).groups + 1 for before in STRING_FORMS[:number]): form
    for number, form in enumerate(STRING_FORMS)
}
"""The form that each group of the pattern stands for."""

PLACEHOLDER: Final = re.compile(r"<[\w .:|/-]*>|(?s:.*)(\.\.\.|…)")
"""A word that stands for a value, or a text that is cut off."""

EPOCH_MS_2001: Final = 978_307_200_000
EPOCH_MS_2100: Final = 4_102_444_800_000

HIGH_ENTROPY_PATTERN: Final = re.compile(r"(?=.*\d)(?=.*[a-zA-Z])[\w.:+/=@-]{12,}", re.ASCII)


@cache
def _format_check(name: str) -> Callable[[str], bool]:
    if name == "json":
        return _is_json
    keywords = next(form.keywords for form in STRING_FORMS if form.name == name)
    return Validator(keywords).is_valid


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def string_form(text: str) -> StringForm | None:
    """Return the form of a text, or None if it has none of them.

    >>> string_form("5f0c1a2b3d4e5f6071829304").name, string_form("https://example.com/a").name
    ('object-id', 'uri')
    >>> string_form("https://example.com/{id}").name, string_form("4711")
    ('uri-template', None)
    """
    match = FORM_PATTERN.fullmatch(text)
    form = FORM_BY_GROUP[match.lastindex or 0] if match else None
    return form if form and _format_check(form.name)(text) else None


def is_placeholder(text: str) -> bool:
    """Return whether a text stands for another one, or is cut off: it shows no form.

    >>> [is_placeholder(text) for text in ("<string>", "...", "2020-02-12T15:15...", "a < b > c")]
    [True, True, True, False]
    """
    return PLACEHOLDER.fullmatch(text) is not None


def is_epoch_milliseconds(number: int) -> bool:
    """Return whether an integer is a time between the years 2001 and 2100 in milliseconds."""
    return EPOCH_MS_2001 <= number < EPOCH_MS_2100


def is_high_entropy(text: str) -> bool:
    """Return whether a text is unlikely to stand in two places by coincidence.

    Twelve characters, letters and digits among them, is the least that the id forms in use have.

    >>> is_high_entropy("q7Zt1XcVb3NmK9sLfG5hJw.."), is_high_entropy("CONTACT_CENTER")
    (True, False)
    """
    return HIGH_ENTROPY_PATTERN.fullmatch(text) is not None
