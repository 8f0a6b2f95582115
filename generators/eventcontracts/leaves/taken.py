"""What the names and addresses of a sample are, so that no generated event has one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.leaves.names import category
from eventcontracts.pointers import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.jsontypes import Json

__all__ = ["PERSONAL", "name_words", "names_in"]

PERSONAL: Final = frozenset({"email", "first", "full", "last", "username"})
"""Categories of texts that tell who somebody is."""


def names_in(seen: Mapping[str, tuple[Json, ...]]) -> frozenset[str]:
    """Return the texts that a sample has where names and addresses are, and the names' words.

    Args:
        seen: The values at each place, by pattern.

    >>> sorted(names_in({"/customer/firstName": ("Ada",), "/state": ("OPEN",)}))
    ['Ada', 'ada']
    """
    found: set[str] = set()
    for pattern, values in seen.items():
        names = [token for token in parse(pattern) if token != "*"]
        kind = category(names[-1] if names else "", names[-2] if len(names) > 1 else "")
        texts = [value for value in values if kind is not None and isinstance(value, str)]
        found.update(texts)
        if kind in PERSONAL:
            found.update(word for text in texts for word in name_words(text))
    return frozenset(found)


def name_words(text: str) -> list[str]:
    """Return the names in a text; of an e-mail address, those before the `@`.

    >>> name_words("Ada.Moon7@example.com")
    ['ada', 'moon']
    """
    return re.findall(r"[^\W\d_]+", text.partition("@")[0].casefold())
