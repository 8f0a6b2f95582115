"""What the name of a property tells about its value."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = ["category", "is_birthday", "is_count", "is_id", "is_moment", "words"]

WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
KEPT: Final = 4_096
"""Of how many names the answers are kept."""

CATEGORIES: Final = (
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

PERSON: Final = {
    "agent", "assignee", "author", "caller", "cardholder", "committer", "contact", "customer",
    "display", "driver", "employee", "full", "guest", "owner", "passenger", "patient", "person",
    "pusher", "recipient", "reviewer", "user",
}  # fmt: skip
ADDRESS_LINE: Final = {"line", "line1", "1"}
GIVEN: Final = {"first", "given", "fore"}
FAMILY: Final = {"last", "family", "sur"}
MOMENTS: Final = {
    "at", "created", "date", "datetime", "exp", "expires", "iat", "modified", "nbf", "on", "since",
    "time", "timestamp", "ts", "until", "updated", "when",
}  # fmt: skip
COUNTS: Final = {
    "age", "bytes", "count", "counter", "counts", "depth", "duration", "height", "index", "length",
    "limit", "number", "page", "pages", "port", "position", "priority", "quantity", "rank",
    "retries", "seq", "sequence", "size", "total", "version", "weight", "width",
}  # fmt: skip
"""Words of names of what is counted or measured from zero up."""

BIRTH: Final = {"birth", "birthdate", "birthday", "dob", "born"}


@lru_cache(maxsize=KEPT)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, in lower case.

    >>> words("customerFirstName"), words("phone_number2")
    (('customer', 'first', 'name'), ('phone', 'number', '2'))
    """
    return tuple(word.lower() for word in WORD.findall(name))


@lru_cache(maxsize=KEPT)
def category(name: str, parent: str = "") -> str | None:
    """Return which pool of texts suits a property, or None.

    Args:
        name: The property's name.
        parent: The name of what it belongs to.

    >>> category("customerFirstName"), category("name", "customer"), category("name", "channel")
    ('first', 'full', None)
    """
    own = set(words(name))
    if is_id(name) or is_moment(name):
        return None
    if "name" in own or own & {"firstname", "forename", "lastname", "surname"}:
        return _name_of_person(own, set(words(parent)))
    if own <= ADDRESS_LINE and "address" in words(parent):
        return "street"
    return next((found for found, marks in CATEGORIES if own & marks), None)


def _name_of_person(own: set[str], parent: set[str]) -> str | None:
    """Return which part of a person's name is meant, or None if it is not a person's."""
    if own & (GIVEN | {"firstname", "forename"}):
        return "first"
    if own & (FAMILY | {"lastname", "surname"}):
        return "last"
    if "user" in own:
        return "username"
    about = parent if own == {"name"} else own
    return "full" if about & PERSON else None


def is_id(name: str) -> bool:
    """Return whether a property's name says that its value is an id.

    >>> is_id("roomId"), is_id("_id"), is_id("identifier")
    (True, True, False)
    """
    return words(name)[-1:] in {("id",), ("guid",), ("uuid",)}


def is_moment(name: str) -> bool:
    """Return whether a property's name speaks of a moment in time.

    >>> is_moment("joiningTime"), is_moment("stateChangedOn"), is_moment("state")
    (True, True, False)
    """
    found = words(name)
    return bool(found) and (found[-1] in MOMENTS or "timestamp" in found)


def is_count(name: str) -> bool:
    """Return whether a property's name speaks of a number that is never below zero.

    >>> is_count("objectSize"), is_count("retry_count"), is_count("balance")
    (True, True, False)
    """
    return is_id(name) or not COUNTS.isdisjoint(words(name)[-1:])


def is_birthday(name: str) -> bool:
    """Return whether a property's name speaks of a day long ago.

    >>> is_birthday("dateOfBirth"), is_birthday("date")
    (True, False)
    """
    return not BIRTH.isdisjoint(words(name))
