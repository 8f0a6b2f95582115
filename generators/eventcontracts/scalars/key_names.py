"""Names of properties, and the values they tell of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = [
    "is_birthday_name",
    "is_count",
    "is_id_name",
    "is_time_name",
    "name_parts",
    "string_category",
]

WORD_PATTERN: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
NAME_CACHE_SIZE: Final = 4_096
"""Of how many names the answers are kept."""

CATEGORY_WORDS: Final = (
    ("email", {"email", "mail"}),
    ("phone", {"phone", "mobile", "msisdn", "telephone", "cellphone", "fax"}),
    ("url", {"url", "uri", "link", "webhook", "website", "href", "endpoint", "logo"}),
    ("ipv4", {"ip", "ipv4"}),
    ("ipv6", {"ipv6"}),
    ("hostname", {"host", "hostname", "domain"}),
    ("username", {"username", "login"}),
    ("street", {"street", "address"}),
    ("city", {"city", "town"}),
    ("country", {"country"}),
    ("language", {"language", "lang", "locale"}),
    ("timezone", {"timezone", "tz"}),
    ("browser", {"browser"}),
    ("channel", {"channel"}),
    ("segment", {"segment"}),
    ("tier", {"tier"}),
    ("digits", {"number", "extension"}),
    ("company", {"company", "organization", "organisation", "employer"}),
    ("sentence", {"description", "summary", "comment", "note", "subject", "text", "markdown"}),
)
"""Kinds of text, and the words in a name that speak of them; the first that fits counts."""

PERSON_WORDS: Final = {
    "agent", "assignee", "author", "caller", "cardholder", "committer", "contact", "customer",
    "display", "driver", "employee", "full", "guest", "owner", "passenger", "patient", "person",
    "pusher", "recipient", "reviewer", "user",
}  # fmt: skip
ADDRESS_LINE_WORDS: Final = {"line", "line1", "1"}
GIVEN_NAME_WORDS: Final = {"first", "given", "fore"}
FAMILY_NAME_WORDS: Final = {"last", "family", "sur"}
TIMESTAMP_WORDS: Final = {
    "at", "created", "date", "datetime", "exp", "expires", "iat", "modified", "nbf", "on", "since",
    "time", "timestamp", "ts", "until", "updated", "when",
}  # fmt: skip
COUNTS: Final = {
    "age", "bytes", "count", "counter", "counts", "depth", "duration", "height", "index", "length",
    "limit", "number", "page", "pages", "port", "position", "priority", "quantity", "rank",
    "retries", "seq", "sequence", "size", "total", "version", "weight", "width",
}  # fmt: skip
"""Words of names of what is counted or measured from zero up."""

BIRTH_WORDS: Final = {"birth", "birthdate", "birthday", "dob", "born"}


@lru_cache(maxsize=NAME_CACHE_SIZE)
def name_parts(name: str) -> tuple[str, ...]:
    """Return the words of a name, in lower case.

    >>> name_parts("customerFirstName"), name_parts("phone_number2")
    (('customer', 'first', 'name'), ('phone', 'number', '2'))
    """
    return tuple(word.lower() for word in WORD_PATTERN.findall(name))


@lru_cache(maxsize=NAME_CACHE_SIZE)
def string_category(name: str, parent: str = "") -> str | None:
    """Return which pool of texts suits a property, or None.

    Args:
        name: The property's name.
        parent: The name of what it belongs to.

    >>> string_category("customerFirstName"), string_category("name",
    ...     "customer"), string_category("name", "channel")
    ('first', 'full', None)
    """
    own = set(name_parts(name))
    if is_id_name(name) or is_time_name(name):
        return None
    if "name" in own or own & {"firstname", "forename", "lastname", "surname"}:
        return _person_name_part(own, set(name_parts(parent)))
    if own <= ADDRESS_LINE_WORDS and "address" in name_parts(parent):
        return "street"
    return next((found for found, marks in CATEGORY_WORDS if own & marks), None)


def _person_name_part(own: set[str], parent: set[str]) -> str | None:
    """Return which part of a person's name is meant, or None if it is not a person's."""
    if own & (GIVEN_NAME_WORDS | {"firstname", "forename"}):
        return "first"
    if own & (FAMILY_NAME_WORDS | {"lastname", "surname"}):
        return "last"
    if "user" in own:
        return "username"
    about = parent if own == {"name"} else own
    return "full" if about & PERSON_WORDS else None


def is_id_name(name: str) -> bool:
    """Return whether a property's name says that its value is an id.

    >>> is_id_name("roomId"), is_id_name("_id"), is_id_name("identifier")
    (True, True, False)
    """
    return name_parts(name)[-1:] in {("id",), ("guid",), ("uuid",)}


def is_time_name(name: str) -> bool:
    """Return whether a property's name speaks of a moment in time.

    >>> is_time_name("joiningTime"), is_time_name("stateChangedOn"), is_time_name("state")
    (True, True, False)
    """
    found = name_parts(name)
    return bool(found) and (found[-1] in TIMESTAMP_WORDS or "timestamp" in found)


def is_count(name: str) -> bool:
    """Return whether a property's name speaks of a number that is never below zero.

    >>> is_count("objectSize"), is_count("retry_count"), is_count("balance")
    (True, True, False)
    """
    return is_id_name(name) or not COUNTS.isdisjoint(name_parts(name)[-1:])


def is_birthday_name(name: str) -> bool:
    """Return whether a property's name speaks of a day long ago.

    >>> is_birthday_name("dateOfBirth"), is_birthday_name("date")
    (True, False)
    """
    return not BIRTH_WORDS.isdisjoint(name_parts(name))
