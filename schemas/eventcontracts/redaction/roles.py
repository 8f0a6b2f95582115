"""What a key says of the values below it: whether they are about a person, a line or a host.

A key is read as words: `customerFirstName` is *customer first name*.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eventcontracts.jsontypes import JsonObject

__all__ = ["PERSONAL", "Role", "context_of", "contexts_of", "role_of"]


class Role(StrEnum):
    """What the values of a key are."""

    PLAIN = "plain"
    KEY = "key"
    NAME = "name"
    SENDER = "sender"
    SECRET = "secret"
    LINE = "line"
    PHONE = "phone"
    HOST = "host"
    FIXED = "fixed"


PERSONAL = frozenset({Role.NAME, Role.SENDER, Role.SECRET, Role.LINE, Role.PHONE})
"""Roles whose values are replaced wherever else they stand."""

ROLES: tuple[tuple[Role, str], ...] = (
    (Role.SECRET, r"passw(or)?d|pwd|pass|secret|token|credentials?|cookie|authorization"),
    (Role.SECRET, r"(api|access|private|session) key|pin"),
    (Role.NAME, r"(first|last|middle|full|given|family|display|nick|user|screen|birth) ?names?"),
    (Role.NAME, r"(agent|customer|caller|contact|person|employee) names?"),
    (Role.NAME, r"surnames?|logins?|user ids?|nick|e ?mails?"),
    (Role.NAME, r"address(es)?|address lines?|street|city|zip|zip code|post(al)? ?code"),
    (Role.NAME, r"birth(day| date)|dob"),
    (Role.NAME, r"ssn|passport|iban|license plate"),
    (Role.SENDER, r"(sender|author|owner|participant) names?"),
    (Role.FIXED, r"time|timestamp|date|(created|updated|changed|started|ended) (on|at)|version"),
    (Role.FIXED, r"time ?zone|locale|language|mime ?type|content type"),
    (Role.PHONE, r"(phones?|tel|telephones?|mobiles?|cell|fax|msisdn|ani|dnis)( no| numbers?)?"),
    (Role.LINE, r"extensions?|ext|numbers?|identifiers?|line|did|caller|callee"),
    (Role.LINE, r"voice|sms|whatsapp|viber"),
    (Role.HOST, r"hosts?|host ?names?|servers?|domains?|fqdn"),
)
"""Roles by the last words of a key; the first that fits counts."""

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")
NAMING = ("key", "name", "field", "attribute", "label")
VALUES = frozenset({"value", "values", "val", "answer"})
PATTERNS = tuple((role, re.compile(rf"(?:.* )?(?:{words})")) for role, words in ROLES)
SECRET_BELOW = "secret: "
PERSON = "person name"


def context_of(parent: JsonObject, key: str, outer: str) -> str:
    """Return the words that say what the value of a member is.

    In a pair such as `{"key": "phone", "value": "…"}` that is what the pair calls it. What lies
    below a secret is secret.

    Args:
        parent: The object.
        key: The member's key.
        outer: The context of the object itself.

    >>> context_of({"key": "phone", "value": "0"}, "value", "attributes")
    'phone'
    >>> context_of({"key": "name", "value": "Ann"}, "value", "attributes")
    'person name'
    """
    if key in VALUES:
        named = next((parent[k] for k in NAMING if isinstance(parent.get(k), str)), None)
        if named is not None:
            words = _words(named)
            return _within(outer, PERSON if words == "name" else words)
    return _context(key, outer)


def contexts_of(parent: JsonObject, outer: str) -> tuple[str, ...]:
    """Return the contexts of all members of an object, in order; see `context_of`.

    Args:
        parent: The object.
        outer: The context of the object itself.
    """
    if VALUES.isdisjoint(parent):
        return _contexts(tuple(parent), outer)
    return tuple(context_of(parent, key, outer) for key in parent)


@lru_cache(maxsize=4096)
def _contexts(keys: tuple[str, ...], outer: str) -> tuple[str, ...]:
    """Return the contexts of members; the same few kinds of object are met again and again."""
    return tuple(_context(key, outer) for key in keys)


@lru_cache(maxsize=4096)
def _context(key: str, outer: str) -> str:
    return _within(outer, _words(key))


def _within(outer: str, words: str) -> str:
    if role_of(outer) is Role.SECRET:
        return SECRET_BELOW + words
    return f"address {words}" if words == "line" and outer.endswith("address") else words


def _words(key: str) -> str:
    return " ".join(WORD.findall(key)).lower()


@lru_cache(maxsize=4096)
def role_of(context: str) -> Role:
    """Return the role of the values in a context.

    >>> role_of("customer first name"), role_of("channel name"), role_of("phone number")
    (<Role.NAME: 'name'>, <Role.PLAIN: 'plain'>, <Role.PHONE: 'phone'>)
    """
    if context.startswith(SECRET_BELOW):
        return Role.SECRET
    return next((role for role, words in PATTERNS if words.fullmatch(context)), Role.PLAIN)
