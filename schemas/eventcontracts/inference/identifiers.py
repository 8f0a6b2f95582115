"""Words: splitting keys into words, and naming records from them."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["GENERIC_LABELS", "pascal_case", "singular", "split_words", "word_stems"]

GENERIC_LABELS: Final = frozenset(
    {"", "attributes", "body", "content", "data", "details", "entity", "info", "item", "items",
     "message", "metadata", "object", "payload", "properties", "record", "result", "value",
     "values"}
)  # fmt: skip
"""Keys that tell nothing about what they hold, so a record found there needs another name."""

WORD_PATTERN: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def split_words(name: str) -> list[str]:
    """Return the words of a key or title, in lower case.

    >>> split_words("lastUsedChannelSession"), split_words("user_ids"), split_words("customerSLA")
    (['last', 'used', 'channel', 'session'], ['user', 'ids'], ['customer', 'sla'])
    """
    return [word.lower() for word in WORD_PATTERN.findall(name)]


def pascal_case(name: str) -> str:
    """Return a name in the form of a definition's.

    >>> pascal_case("room_info"), pascal_case("ChannelSession")
    ('RoomInfo', 'ChannelSession')
    """
    return "".join(word.capitalize() for word in split_words(name))


def word_stems(name: str) -> frozenset[str]:
    """Return the words of a name, each also in the singular.

    >>> sorted(word_stems("issueComments"))
    ['comment', 'comments', 'issue']
    """
    return frozenset(form for word in split_words(name) for form in (word, singular(word)))


def singular(name: str) -> str:
    """Return the name of one item of a list.

    >>> singular("participants"), singular("wrapUpEntries"), singular("addresses"), singular("sms")
    ('participant', 'wrapUpEntry', 'address', 'sms')
    """
    for suffix, replacement in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x")):
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix) + replacement
    keeps = name.endswith(("ss", "us", "is")) or len(name) <= len("sms")
    return name if keeps or not name.endswith("s") else name[:-1]
