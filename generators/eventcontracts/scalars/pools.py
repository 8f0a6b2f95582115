"""Pools of real-looking texts for one plan.

Nothing in them can reach anybody: hosts are example domains, addresses are from the ranges kept
for documentation, telephone numbers from those kept for fiction.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import orjson

from eventcontracts.contract import DEFAULT_LOCALE
from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import parse_pointer
from eventcontracts.scalars.key_names import string_category

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = [
    "PERSONAL_CATEGORIES",
    "TECHNICAL_LISTS",
    "LocaleWords",
    "Pools",
    "collect_words",
    "locale_words",
    "name_words",
    "sample_names",
]

# Lists of real-looking words, names and addresses for a locale.


LocaleWords: TypeAlias = "Mapping[str, tuple[str, ...]]"


"""Texts by what they are: `city`, `company`, `country`, `first`, `last`, `sentence`, ..."""


FAKER_PROVIDERS: Final = {
    "city": "city",
    "company": "company",
    "country": "country",
    "first": "first_name",
    "last": "last_name",
    "sentence": "sentence",
    "street": "street_address",
    "word": "word",
}


"""What a list is called, and the method of Faker that fills it."""


WORDS_PER_LIST: Final = 512


"""How often Faker is asked for each list."""


DEFAULT_LOCALE_FILE: Final = f"{DEFAULT_LOCALE}.json"


@lru_cache(maxsize=8)
def locale_words(locale: str) -> LocaleWords:
    """Return the lists of a locale.

    Args:
        locale: Such as `en_US`, or `de-DE`.

    Raises:
        InputError: If Faker has no such locale.

    >>> len(locale_words("en_US")["first"]) > 200
    True
    """
    if locale == DEFAULT_LOCALE:
        text = (resources.files("eventcontracts.scalars") / DEFAULT_LOCALE_FILE).read_bytes()
        return {name: tuple(texts) for name, texts in orjson.loads(text).items()}
    return collect_words(locale)


def collect_words(locale: str) -> LocaleWords:
    """Return the lists of a locale as Faker makes them; the same for the same version of Faker.

    Args:
        locale: Such as `en_US`, or `de-DE`.

    Raises:
        InputError: If Faker has no such locale.
    """
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    name = locale.replace("-", "_")
    if name not in AVAILABLE_LOCALES:
        language = name.partition("_")[0]
        near = sorted(known for known in AVAILABLE_LOCALES if known.partition("_")[0] == language)
        told = ", ".join(near or [DEFAULT_LOCALE, "de_DE", "and many more"])
        raise InputError(f"there is no locale {locale!r}; there are {told}")
    fake = Faker(name)
    return {list_name: _draw_words(fake, list_name) for list_name in FAKER_PROVIDERS}


def _draw_words(fake: Any, list_name: str) -> tuple[str, ...]:
    """Return different texts of one line; those of the default locale where Faker has none."""
    fake.seed_instance(list_name)
    make = getattr(fake, FAKER_PROVIDERS[list_name], None)
    if make is None:
        return locale_words(DEFAULT_LOCALE)[list_name]
    made = dict.fromkeys(re.sub(r"\s+", " ", str(make())) for _ in range(WORDS_PER_LIST))
    return tuple(made)


# What the names and addresses of a sample are, so that no generated event has one of them.


PERSONAL_CATEGORIES: Final = frozenset({"email", "first", "full", "last", "username"})


"""Categories of texts that tell who somebody is."""


def sample_names(seen: Mapping[str, tuple[Json, ...]]) -> frozenset[str]:
    """Return the texts that a sample has where names and addresses are, and the names' words.

    Args:
        seen: The values at each place, by pattern.

    >>> sorted(sample_names({"/customer/firstName": ("Ada",), "/state": ("OPEN",)}))
    ['Ada', 'ada']
    """
    found: set[str] = set()
    for pattern, values in seen.items():
        names = [token for token in parse_pointer(pattern) if token != "*"]
        kind = string_category(names[-1] if names else "", names[-2] if len(names) > 1 else "")
        texts = [value for value in values if kind is not None and isinstance(value, str)]
        found.update(texts)
        if kind in PERSONAL_CATEGORIES:
            found.update(word for text in texts for word in name_words(text))
    return frozenset(found)


def name_words(text: str) -> list[str]:
    """Return the names in a text; of an e-mail address, those before the `@`.

    >>> name_words("Ada.Moon7@example.com")
    ['ada', 'moon']
    """
    return re.findall(r"[^\W\d_]+", text.partition("@")[0].casefold())


POOL_STRINGS: Final = 128


EXAMPLE_DOMAINS: Final = ("example.com", "example.org", "example.net")


EXAMPLE_IPV4_RANGES: Final = ("192.0.2", "198.51.100", "203.0.113")


EXAMPLE_PHONES: Final = {"DE": "+4930231250##", "FR": "+3363998####", "GB": "+447700900###"}


"""Numbers that countries keep for fiction; elsewhere those of North America are used."""


TECHNICAL_LISTS: Final = {
    "browser": ("Chrome", "Edge", "Firefox", "Safari"),
    "channel": ("chat", "email", "sms", "voice", "web"),
    "language": ("ar", "de", "en", "es", "fr", "tr", "ur"),
    "segment": ("business", "premium", "public", "retail"),
    "tier": ("basic", "gold", "platinum", "silver"),
    "timezone": ("Asia/Karachi", "Europe/Berlin", "Europe/London", "America/New_York", "UTC"),
}


"""Categories with few texts, the same everywhere."""


def _no_documents(schema: JsonObject) -> list[Json]:
    """Return no value of a schema: nobody has said how to make one."""
    del schema
    return []


@dataclass(frozen=True, slots=True)
class Pools:
    """The pools of strings of a plan.

    Attributes:
        seed: Where chance begins.
        locale: The locale of names, addresses and words.
        taken: Texts, and words of names, that are not to be used; see `names_in`.
        documents: Makes values of a schema for strings that hold a JSON document. A document is
            made as an event is, of scalars like these, so it is handed in from above.

    >>> all(host.endswith(("example.com", "example.org", "example.net"))
    ...     for host in Pools(1).texts("hostname"))
    True
    """

    seed: int
    locale: str = DEFAULT_LOCALE
    taken: frozenset[str] = frozenset()
    documents: Callable[[JsonObject], list[Json]] = field(
        default=_no_documents, compare=False, repr=False
    )

    def texts(self, category: str) -> tuple[str, ...]:
        """Return different texts of a category, the same for the same pools.

        Args:
            category: A key of `LISTS` or `MAKERS`, or of the lists of a locale, such as `first`.

        Raises:
            InputError: If there is no such locale.
        """
        if category in TECHNICAL_LISTS:
            return TECHNICAL_LISTS[category]
        return _free_strings(category, self.seed, self.locale, self.taken)


@lru_cache(maxsize=256)
def _free_strings(category: str, seed: int, locale: str, taken: frozenset[str]) -> tuple[str, ...]:
    """Return the texts of a category that are not taken; all where each of them is."""
    made = _category_strings(category, seed, locale)
    free = [text for text in made if text not in taken]
    if taken and category in PERSONAL_CATEGORIES:
        free = [text for text in free if taken.isdisjoint(name_words(text))]
    return tuple(free) or made


@lru_cache(maxsize=256)
def _category_strings(category: str, seed: int, locale: str) -> tuple[str, ...]:
    words, random = locale_words(locale), Random(f"{seed}:{category}")
    if category in words:
        return tuple(sorted(words[category], key=lambda _: random.random())[:POOL_STRINGS])
    make = STRING_MAKERS[category]
    return tuple(dict.fromkeys(make(words, random, locale) for _ in range(POOL_STRINGS)))


def _choose_string(texts: Sequence[str], random: Random) -> str:
    return texts[int(random.random() * len(texts))]


def _slug(text: str) -> str:
    """Return a text in plain letters, as addresses have it; empty where it has none."""
    plain = unicodedata.normalize("NFKD", text.lower()).replace("ß", "ss")
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z]+", "-", letters).strip("-")


def _slug_word(words: LocaleWords, name: str, random: Random) -> str:
    """Return one of some texts as a slug, an English one where the locale has another script."""
    return _slug(_choose_string(words[name], random)) or _slug(
        _choose_string(locale_words(DEFAULT_LOCALE)[name], random)
    )


def _full_name(words: LocaleWords, random: Random, _: str) -> str:
    return f"{_choose_string(words['first'], random)} {_choose_string(words['last'], random)}"


def _email_address(words: LocaleWords, random: Random, _: str) -> str:
    person = f"{_slug_word(words, 'first', random)}.{_slug_word(words, 'last', random)}"
    return f"{person}@{_choose_string(EXAMPLE_DOMAINS, random)}"


def _username(words: LocaleWords, random: Random, _: str) -> str:
    return f"{_slug_word(words, 'first', random)}{int(random.random() * 90) + 10}"


def _hostname(words: LocaleWords, random: Random, _: str) -> str:
    return f"{_slug_word(words, 'word', random)}.{_choose_string(EXAMPLE_DOMAINS, random)}"


def _url_string(words: LocaleWords, random: Random, locale: str) -> str:
    path = "/".join(_slug_word(words, "word", random) for _ in range(2))
    return f"https://{_hostname(words, random, locale)}/{path}"


def _phone_number(_: LocaleWords, random: Random, locale: str) -> str:
    area = 200 + int(random.random() * 700)
    form = EXAMPLE_PHONES.get(locale[-2:], f"+1{area}55501##")
    return re.sub("#", lambda _: str(int(random.random() * 10)), form)


def _digit_string(_: LocaleWords, random: Random, __: str) -> str:
    return str(10**7 + int(random.random() * 9 * 10**7))


def _ipv4_address(_: LocaleWords, random: Random, __: str) -> str:
    return f"{_choose_string(EXAMPLE_IPV4_RANGES, random)}.{1 + int(random.random() * 254)}"


def _ipv6_address(_: LocaleWords, random: Random, __: str) -> str:
    return f"2001:db8::{1 + int(random.random() * 65000):x}"


STRING_MAKERS: Final[dict[str, Callable[[LocaleWords, Random, str], str]]] = {
    "digits": _digit_string,
    "email": _email_address,
    "full": _full_name,
    "hostname": _hostname,
    "ipv4": _ipv4_address,
    "ipv6": _ipv6_address,
    "phone": _phone_number,
    "url": _url_string,
    "username": _username,
}
