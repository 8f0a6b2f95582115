"""Likeness: how much a key, a value and a title look like those that name an event."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.titles import named, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "CERTAIN",
    "LIKELY",
    "POSSIBLE",
    "UNLIKELY",
    "agreement",
    "is_code",
    "is_name",
    "key_weight",
]

EVENT_WORDS: Final = frozenset(
    {"activity", "ereignis", "etkinlik", "event", "evento", "events", "evt", "evenement",
     "gebeurtenis", "hendelse", "hook", "intent", "notification", "olay", "topic", "trigger",
     "webhook", "zdarzenie", "événement", "событие", "事件", "イベント", "이벤트"}
)  # fmt: skip
KIND_WORDS: Final = frozenset(
    {"kind", "name", "type", "typ", "tipo", "tipus", "naam", "nom", "nome", "nombre", "тип",
     "类型", "種類", "유형"}
)  # fmt: skip
ACTION_WORDS: Final = frozenset(
    {"action", "class", "code", "command", "key", "op", "operation", "subject", "t", "verb",
     "acción", "ação", "aktion"}
)  # fmt: skip
OTHER_WORDS: Final = frozenset(
    {"address", "at", "author", "by", "category", "channel", "city", "color", "comment", "country",
     "created", "currency", "customer", "date", "description", "domain", "email", "encoding", "env",
     "environment", "file", "first", "format", "from", "full", "gender", "hash", "host", "href",
     "id", "image", "ip", "lang", "language", "last", "link", "locale", "login", "method", "mode",
     "note", "origin", "owner", "path", "phone", "platform", "priority", "product", "project",
     "provider", "reason", "ref", "region", "repository", "role", "schema", "sender", "severity",
     "signature", "sku", "slug", "source", "state", "status", "street", "tag", "text", "time",
     "timestamp", "timezone", "title", "token", "unit", "updated", "uri", "url", "user",
     "username", "uuid", "value", "vendor", "version", "visibility", "zone"}
)  # fmt: skip
"""Words of keys that name an event, its kind, what was done, and those that name other things."""

THINGS: Final = frozenset({"activity", "intent", "topic", "trigger"})
"""Words that are names as values of keys, but whose objects have names of their own."""

CERTAIN: Final = 1.0
LIKELY: Final = 0.75
POSSIBLE: Final = 0.5
UNKNOWN: Final = 0.3
UNLIKELY: Final = 0.05

NO_NAME: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://.*|www\..*|[^@\s]+@[^@\s]+\.\w+|\d{4}-\d\d-\d\d.*|\d\d?:\d\d.*"
    r"|[<{$%].*|\.\.\.|[0-9a-f-]{16,}|[A-Za-z0-9+/]{40,}={0,2}|[a-z]{2}[-_][A-Z]{2}|(?:refs|/)/.*"
    r"|(?:application|audio|font|image|multipart|text|video)/.*",
    re.DOTALL,
)
"""Texts that are addresses, times, ids, locales and types of media."""

CODE: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9]*(?:[._:/-][A-Za-z][A-Za-z0-9]*)+|[a-z]+(?:[A-Z][a-z]+)+"
    r"|(?:[A-Z][a-z]+){2,}"
)
"""Several words as programs write them: `order.paid`, `ORDER_PAID`, `orderPaid`."""

LONGEST_NAME: Final = 80
MOST_WORDS: Final = 6
MOST_DIGITS: Final = 0.3
LONGEST_SUFFIXED: Final = 4
SHORTEST_JOINED: Final = 6


@lru_cache(maxsize=1024)
def key_weight(path: tuple[str, ...]) -> float:
    """Return how likely a key holds the name of an event, from 0 to 1.

    >>> key_weight(("eventType",)), key_weight(("type",)), key_weight(("eventTime",))
    (1.0, 0.9, 0.05)
    >>> key_weight(("event", "name")), key_weight(("intent", "name")), key_weight(("intent",))
    (1.0, 0.3, 1.0)

    Args:
        path: The path of the value; the last key counts, and the one that holds it.
    """
    words = {word.lower() for word in words_of(path[-1])}
    around = {word.lower() for word in words_of(path[-2])} if path[1:] else set()
    if words & OTHER_WORDS:
        return UNLIKELY
    if words & EVENT_WORDS and words <= EVENT_WORDS | KIND_WORDS | ACTION_WORDS:
        return CERTAIN
    if words & KIND_WORDS and around & EVENT_WORDS - THINGS:
        return CERTAIN
    if "name" in words:
        return UNKNOWN
    if words & KIND_WORDS:
        return 0.9 if len(words) == 1 else LIKELY
    return POSSIBLE if words & ACTION_WORDS else UNKNOWN


@lru_cache(maxsize=4096)
def is_name(text: str) -> bool:
    """Return whether a text may be the name of an event.

    >>> [is_name(text) for text in ("order.paid", "Push Hook", "2026-01-01", "5f0c1a2b3d4e5f60")]
    [True, True, False, False]
    """
    if not 0 < len(text.strip()) <= LONGEST_NAME or NO_NAME.fullmatch(text):
        return False
    digits = sum(character.isdigit() for character in text)
    letters = any(character.isalpha() for character in text)
    return letters and digits <= MOST_DIGITS * len(text) and len(text.split()) <= MOST_WORDS


@lru_cache(maxsize=4096)
def is_code(text: str) -> bool:
    """Return whether a text is made of several words as programs write them.

    >>> is_code("order.paid"), is_code("OrderPaid"), is_code("paid"), is_code("Order paid")
    (True, True, False, False)
    """
    return CODE.fullmatch(text) is not None


def agreement(value: str, texts: Iterable[str]) -> float:
    """Return how far a value says what one of some titles says, from 0 to 1.

    >>> agreement("project_create", ["Project created:"]), agreement("push", ["Push events"])
    (1.0, 1.0)
    >>> agreement("shop.order_paid", ["Order paid", "Hooks"]), agreement("note", ["Comment"])
    (0.8, 0.0)
    """
    own = _stems(value)
    return max((_overlap(own, _title_stems(text), value, text) for text in texts), default=0.0)


def _overlap(own: Sequence[str], titled: Sequence[str], value: str, text: str) -> float:
    """Return how far words agree, or the letters of all: `wikipage` is `Wiki page`."""
    if not own or not titled:
        return 0.0
    shared = 2 * len(set(own) & set(titled)) / (len(set(own)) + len(set(titled)))
    one, other = "".join(words_of(value)).lower(), "".join(words_of(named(text))).lower()
    if len(one) >= SHORTEST_JOINED and one in other:
        shared = max(shared, 2 * len(one) / (len(one) + len(other)))
    return round(shared, 3)


@lru_cache(maxsize=4096)
def _title_stems(text: str) -> tuple[str, ...]:
    return _stems(named(text))


@lru_cache(maxsize=4096)
def _stems(text: str) -> tuple[str, ...]:
    """Return the words of a text without their endings, so that `created` is like `create`."""
    return tuple(_stem(word.lower()) for word in words_of(text))


def _stem(word: str) -> str:
    if len(word) <= LONGEST_SUFFIXED:
        return word
    return re.sub(r"(?:ed|ing|ion|es|s|e)$", "", word)
