"""Lists of real-looking words, names and addresses for a locale.

Those of the default locale ship with the package, so that they are at hand at once and never
change with a version of Faker; those of other locales are made by Faker when they are asked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import orjson

from eventcontracts.contract import DEFAULT_LOCALE
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Words", "collected", "words_of"]

Words: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""Texts by what they are: `city`, `company`, `country`, `first`, `last`, `sentence`, ..."""

SOURCES: Final = {
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

COUNT: Final = 512
"""How often Faker is asked for each list."""

SHIPPED: Final = f"{DEFAULT_LOCALE}.json"


@lru_cache(maxsize=8)
def words_of(locale: str) -> Words:
    """Return the lists of a locale.

    Args:
        locale: Such as `en_US`, or `de-DE`.

    Raises:
        InputError: If Faker has no such locale.

    >>> len(words_of("en_US")["first"]) > 200
    True
    """
    if locale == DEFAULT_LOCALE:
        text = (resources.files("eventcontracts.leaves") / SHIPPED).read_bytes()
        return {name: tuple(texts) for name, texts in orjson.loads(text).items()}
    return collected(locale)


def collected(locale: str) -> Words:
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
    return {list_name: _asked(fake, list_name) for list_name in SOURCES}


def _asked(fake: Any, list_name: str) -> tuple[str, ...]:
    """Return different texts of one line; those of the default locale where Faker has none."""
    fake.seed_instance(list_name)
    make = getattr(fake, SOURCES[list_name], None)
    if make is None:
        return words_of(DEFAULT_LOCALE)[list_name]
    made = dict.fromkeys(re.sub(r"\s+", " ", str(make())) for _ in range(COUNT))
    return tuple(made)
