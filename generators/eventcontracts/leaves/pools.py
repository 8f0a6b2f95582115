"""Pools of real-looking texts, made by Faker from a seed.

Nothing in them can reach anybody: hosts are example domains, addresses are from the ranges kept
for documentation, telephone numbers from the range kept for fiction.
"""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["pool"]

SIZE: Final = 128
DOMAINS: Final = ("example.com", "example.org", "example.net")
RANGES: Final = ("192.0.2", "198.51.100", "203.0.113")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z]+", "-", text.lower()).strip("-") or "item"


def _email(fake: Any, random: Random) -> str:
    person = f"{_slug(fake.first_name())}.{_slug(fake.last_name())}"
    return f"{person}@{DOMAINS[int(random.random() * 3)]}"


def _host(fake: Any, random: Random) -> str:
    return f"{_slug(fake.word())}.{DOMAINS[int(random.random() * 3)]}"


def _url(fake: Any, random: Random) -> str:
    return f"https://{_host(fake, random)}/{_slug(fake.word())}/{_slug(fake.word())}"


def _phone(fake: Any, random: Random) -> str:  # noqa: ARG001  # one signature for all makers
    return f"+1{200 + int(random.random() * 700)}55501{int(random.random() * 100):02}"


def _ipv4(fake: Any, random: Random) -> str:  # noqa: ARG001  # one signature for all makers
    return f"{RANGES[int(random.random() * 3)]}.{1 + int(random.random() * 254)}"


def _ipv6(fake: Any, random: Random) -> str:  # noqa: ARG001  # one signature for all makers
    return f"2001:db8::{1 + int(random.random() * 65000):x}"


LISTS: Final = {
    "browser": ("Chrome", "Edge", "Firefox", "Safari"),
    "channel": ("chat", "email", "sms", "voice", "web"),
    "language": ("ar", "de", "en", "es", "fr", "tr", "ur"),
    "segment": ("business", "premium", "public", "retail"),
    "tier": ("basic", "gold", "platinum", "silver"),
    "timezone": ("Asia/Karachi", "Europe/Berlin", "Europe/London", "America/New_York", "UTC"),
}
"""Categories with few texts."""

MAKERS: Final[dict[str, Callable[[Any, Random], str]]] = {
    "city": lambda fake, _: str(fake.city()),
    "company": lambda fake, _: str(fake.company()),
    "country": lambda fake, _: str(fake.country()),
    "digits": lambda _, random: str(10**7 + int(random.random() * 9 * 10**7)),
    "email": _email,
    "first": lambda fake, _: str(fake.first_name()),
    "full": lambda fake, _: str(fake.name()),
    "hostname": _host,
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "last": lambda fake, _: str(fake.last_name()),
    "phone": _phone,
    "sentence": lambda fake, _: str(fake.sentence(nb_words=7)),
    "street": lambda fake, _: str(fake.street_address()),
    "url": _url,
    "username": lambda fake, random: f"{_slug(fake.first_name())}{int(random.random() * 90) + 10}",
    "word": lambda fake, _: str(fake.word()),
}


@lru_cache(maxsize=256)
def pool(category: str, seed: int) -> tuple[str, ...]:
    """Return different texts of a category, the same for the same seed.

    Args:
        category: A key of `LISTS` or `MAKERS`, such as `first` or `url`.
        seed: Any number.

    >>> all(host.endswith(("example.com", "example.org", "example.net"))
    ...     for host in pool("hostname", 1))
    True
    """
    if category in LISTS:
        return LISTS[category]
    fake = _faker()
    fake.seed_instance(f"{seed}:{category}")
    random = Random(f"{seed}:{category}")
    return tuple(dict.fromkeys(MAKERS[category](fake, random) for _ in range(SIZE)))


@lru_cache(maxsize=1)
def _faker() -> Any:
    from faker import Faker

    return Faker("en_US")
