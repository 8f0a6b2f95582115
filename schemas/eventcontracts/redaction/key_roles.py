"""Roles of keys: whether the values below are about a person, a line or a host.

A key is read as words: `customerFirstName` is *customer first name*.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["PERSONAL_ROLES", "Role", "property_context", "property_contexts", "role_of"]


class Role(StrEnum):
    """The role of a key's values."""

    PLAIN = "plain"
    KEY = "key"
    NAME = "name"
    SENDER = "sender"
    SECRET = "secret"
    LINE = "line"
    PHONE = "phone"
    HOST = "host"
    FIXED = "fixed"


PERSONAL_ROLES = frozenset({Role.NAME, Role.SENDER, Role.SECRET, Role.LINE, Role.PHONE})
"""Roles whose values are replaced wherever else they stand."""

ROLE_WORDS: tuple[tuple[Role, str], ...] = (
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

WORD_PATTERN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")
NAMING_KEYS = ("key", "name", "field", "attribute", "label")
VALUE_KEYS = frozenset({"value", "values", "val", "answer"})
ROLE_PATTERNS = tuple((role, re.compile(rf"(?:.* )?(?:{words})")) for role, words in ROLE_WORDS)
SECRET_PREFIX = "secret: "
PERSON_CONTEXT = "person name"


def property_context(parent: JsonObject, key: str, outer: str) -> str:
    """Return the words that say what the value of a member is.

    In a pair such as `{"key": "phone", "value": "…"}` that is what the pair calls it. What lies
    below a secret is secret.

    Args:
        parent: The object.
        key: The member's key.
        outer: The context of the object itself.

    >>> property_context({"key": "phone", "value": "0"}, "value", "attributes")
    'phone'
    >>> property_context({"key": "name", "value": "Ann"}, "value", "attributes")
    'person name'
    """
    if key in VALUE_KEYS:
        named = next((parent[k] for k in NAMING_KEYS if isinstance(parent.get(k), str)), None)
        if named is not None:
            words = _key_words(named)
            return _context_within(outer, PERSON_CONTEXT if words == "name" else words)
    return _context_of_key(key, outer)


def property_contexts(parent: JsonObject, outer: str) -> tuple[str, ...]:
    """Return the contexts of all members of an object, in order; see `property_context`.

    Args:
        parent: The object.
        outer: The context of the object itself.
    """
    if VALUE_KEYS.isdisjoint(parent):
        return _cached_contexts(tuple(parent), outer)
    return tuple(property_context(parent, key, outer) for key in parent)


@lru_cache(maxsize=4096)
def _cached_contexts(keys: tuple[str, ...], outer: str) -> tuple[str, ...]:
    """Return the contexts of members; the same few kinds of object are met again and again."""
    return tuple(_context_of_key(key, outer) for key in keys)


@lru_cache(maxsize=4096)
def _context_of_key(key: str, outer: str) -> str:
    return _context_within(outer, _key_words(key))


def _context_within(outer: str, words: str) -> str:
    if role_of(outer) is Role.SECRET:
        return SECRET_PREFIX + words
    return f"address {words}" if words == "line" and outer.endswith("address") else words


def _key_words(key: str) -> str:
    return " ".join(WORD_PATTERN.findall(key)).lower()


@lru_cache(maxsize=4096)
def role_of(context: str) -> Role:
    """Return the role of the values in a context.

    >>> role_of("customer first name"), role_of("channel name"), role_of("phone number")
    (<Role.NAME: 'name'>, <Role.PLAIN: 'plain'>, <Role.PHONE: 'phone'>)
    """
    if context.startswith(SECRET_PREFIX):
        return Role.SECRET
    return next((role for role, words in ROLE_PATTERNS if words.fullmatch(context)), Role.PLAIN)
