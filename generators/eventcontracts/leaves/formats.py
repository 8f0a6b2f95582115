"""Texts in the formats that JSON Schema names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts.leaves.pools import Pools

__all__ = ["of_format"]

DAYS: Final = range(1, 29)
NAMES: Final = ("payload", "items", "orders", "customers", "messages", "accounts", "devices")

FIXED: Final[dict[str, tuple[str, ...]]] = {
    "date": tuple(
        f"{year}-{year % 12 + 1:02}-{day:02}" for year in range(1950, 2007) for day in DAYS[::3]
    ),
    "time": tuple(f"{h:02}:{m:02}:{(h + m) % 60:02}Z" for h in range(24) for m in range(0, 60, 7)),
    "date-time": tuple(f"2025-06-{d:02}T{h:02}:15:00Z" for d in DAYS for h in range(24)),
    "duration": (
        *(f"PT{minutes}M" for minutes in range(1, 60)),
        *(f"P{days}DT{days % 24}H" for days in range(1, 31)),
    ),
    "json-pointer": tuple(f"/{name}{part}" for name in NAMES for part in ("", "/id", "/0/id")),
    "relative-json-pointer": tuple(f"{n}/{name}" for n in range(3) for name in NAMES),
    "regex": ("^[a-z]+$", "[0-9]{3}", "a|b", "^[A-Z]{2}-[0-9]+$", "^(yes|no)$", r"\.json$"),
    "uri-template": tuple(f"https://example.com/{name}/{{id}}{{?page}}" for name in NAMES),
    "uuid": ("6f2c3a7e-0b1d-4c58-9a3e-5d7f8e9a0b1c",),
}

POOLS: Final = {
    "email": "email",
    "hostname": "hostname",
    "idn-email": "email",
    "idn-hostname": "hostname",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "iri": "url",
    "iri-reference": "url",
    "uri": "url",
    "uri-reference": "url",
}


def of_format(name: str, pools: Pools) -> tuple[str, ...]:
    """Return texts in a format; none for a format that is not known.

    >>> from eventcontracts.leaves import Pools
    >>> of_format("duration", Pools(0))[:2]
    ('PT1M', 'PT2M')
    """
    if name in FIXED:
        return FIXED[name]
    return pools.texts(POOLS[name]) if name in POOLS else ()
