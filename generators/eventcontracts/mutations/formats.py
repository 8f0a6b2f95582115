"""Texts that just miss a format, as real producers write them."""

from __future__ import annotations

from typing import Final

__all__ = ["NEAR_MISSES"]

NEAR_MISSES: Final = {
    "date": ("2025-02-30", "16.06.2025", "2025-6-1"),
    "date-time": ("2025-06-16 11:11:33", "2025-06-16", "2025-13-16T11:11:33Z"),
    "duration": ("1 hour", "PT", "P1"),
    "email": ("name.example.com", "name at example.com"),
    "hostname": ("-desk.example.com", "desk..example.com", "desk example"),
    "idn-email": ("name.example.com", "name at example.com"),
    "idn-hostname": ("-desk.example.com", "desk..example.com"),
    "ipv4": ("192.0.2.256", "192.0.2", "192.0.02.1"),
    "ipv6": ("2001:db8::g", "2001:db8:::1", "192.0.2.1"),
    "iri": ("example.com/path", "https://exa mple.com"),
    "iri-reference": ("https://exa mple.com", "\\\\server\\path"),
    "json-pointer": ("payload/id", "/payload/~2"),
    "regex": ("[a-z", "(", "*"),
    "relative-json-pointer": ("/payload", "-1", "01"),
    "time": ("25:00:00Z", "11:11", "11:11:33"),
    "uri": ("example.com/path", "https://exa mple.com", "/path"),
    "uri-reference": ("https://exa mple.com", "\\\\server\\path"),
    "uri-template": ("https://example.com/{id", "https://example.com/id}"),
    "uuid": ("6f2c3a7e-0b1d-4c58-9a3e-5d7f8e9a0b1", "6f2c3a7e0b1d4c589a3e5d7f8e9a0b1c"),
}
"""Texts of about the right look, by format, which careful and lenient validators refuse."""
