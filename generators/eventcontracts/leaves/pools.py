"""Pools of real-looking texts for one plan.

Nothing in them can reach anybody: hosts are example domains, addresses are from the ranges kept
for documentation, telephone numbers from those kept for fiction.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Final

from eventcontracts.contract import DEFAULT_LOCALE
from eventcontracts.leaves.locales import words_of
from eventcontracts.leaves.taken import PERSONAL, name_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eventcontracts.leaves.locales import Words

__all__ = ["Pools"]

SIZE: Final = 128
DOMAINS: Final = ("example.com", "example.org", "example.net")
RANGES: Final = ("192.0.2", "198.51.100", "203.0.113")
PHONES: Final = {"DE": "+4930231250##", "FR": "+3363998####", "GB": "+447700900###"}
"""Numbers that countries keep for fiction; elsewhere those of North America are used."""

LISTS: Final = {
    "browser": ("Chrome", "Edge", "Firefox", "Safari"),
    "channel": ("chat", "email", "sms", "voice", "web"),
    "language": ("ar", "de", "en", "es", "fr", "tr", "ur"),
    "segment": ("business", "premium", "public", "retail"),
    "tier": ("basic", "gold", "platinum", "silver"),
    "timezone": ("Asia/Karachi", "Europe/Berlin", "Europe/London", "America/New_York", "UTC"),
}
"""Categories with few texts, the same everywhere."""


@dataclass(frozen=True, slots=True)
class Pools:
    """Where the texts of a plan come from.

    Attributes:
        seed: Where chance begins.
        locale: The locale of names, addresses and words.
        taken: Texts, and words of names, that are not to be used; see `names_in`.

    >>> all(host.endswith(("example.com", "example.org", "example.net"))
    ...     for host in Pools(1).texts("hostname"))
    True
    """

    seed: int
    locale: str = DEFAULT_LOCALE
    taken: frozenset[str] = frozenset()

    def texts(self, category: str) -> tuple[str, ...]:
        """Return different texts of a category, the same for the same pools.

        Args:
            category: A key of `LISTS` or `MAKERS`, or of the lists of a locale, such as `first`.

        Raises:
            InputError: If there is no such locale.
        """
        if category in LISTS:
            return LISTS[category]
        return _free(category, self.seed, self.locale, self.taken)


@lru_cache(maxsize=256)
def _free(category: str, seed: int, locale: str, taken: frozenset[str]) -> tuple[str, ...]:
    """Return the texts of a category that are not taken; all where each of them is."""
    made = _made(category, seed, locale)
    free = [text for text in made if text not in taken]
    if taken and category in PERSONAL:
        free = [text for text in free if taken.isdisjoint(name_words(text))]
    return tuple(free) or made


@lru_cache(maxsize=256)
def _made(category: str, seed: int, locale: str) -> tuple[str, ...]:
    words, random = words_of(locale), Random(f"{seed}:{category}")
    if category in words:
        return tuple(sorted(words[category], key=lambda _: random.random())[:SIZE])
    make = MAKERS[category]
    return tuple(dict.fromkeys(make(words, random, locale) for _ in range(SIZE)))


def _one(texts: Sequence[str], random: Random) -> str:
    return texts[int(random.random() * len(texts))]


def _slug(text: str) -> str:
    """Return a text in plain letters, as addresses have it; empty where it has none."""
    plain = unicodedata.normalize("NFKD", text.lower()).replace("ß", "ss")
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z]+", "-", letters).strip("-")


def _plain(words: Words, name: str, random: Random) -> str:
    """Return one of some texts as a slug, an English one where the locale has another script."""
    return _slug(_one(words[name], random)) or _slug(_one(words_of(DEFAULT_LOCALE)[name], random))


def _full(words: Words, random: Random, _: str) -> str:
    return f"{_one(words['first'], random)} {_one(words['last'], random)}"


def _email(words: Words, random: Random, _: str) -> str:
    person = f"{_plain(words, 'first', random)}.{_plain(words, 'last', random)}"
    return f"{person}@{_one(DOMAINS, random)}"


def _username(words: Words, random: Random, _: str) -> str:
    return f"{_plain(words, 'first', random)}{int(random.random() * 90) + 10}"


def _host(words: Words, random: Random, _: str) -> str:
    return f"{_plain(words, 'word', random)}.{_one(DOMAINS, random)}"


def _url(words: Words, random: Random, locale: str) -> str:
    path = "/".join(_plain(words, "word", random) for _ in range(2))
    return f"https://{_host(words, random, locale)}/{path}"


def _phone(_: Words, random: Random, locale: str) -> str:
    area = 200 + int(random.random() * 700)
    form = PHONES.get(locale[-2:], f"+1{area}55501##")
    return re.sub("#", lambda _: str(int(random.random() * 10)), form)


def _digits(_: Words, random: Random, __: str) -> str:
    return str(10**7 + int(random.random() * 9 * 10**7))


def _ipv4(_: Words, random: Random, __: str) -> str:
    return f"{_one(RANGES, random)}.{1 + int(random.random() * 254)}"


def _ipv6(_: Words, random: Random, __: str) -> str:
    return f"2001:db8::{1 + int(random.random() * 65000):x}"


MAKERS: Final[dict[str, Callable[[Words, Random, str], str]]] = {
    "digits": _digits,
    "email": _email,
    "full": _full,
    "hostname": _host,
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "phone": _phone,
    "url": _url,
    "username": _username,
}
