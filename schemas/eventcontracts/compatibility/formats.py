"""What is known of the texts of each format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["FORMATS", "INSIDE", "KNOWN", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """What is known of a format.

    Attributes:
        outer: A pattern that is found in every text of the format.
        samples: Texts of the format.
        is_exact: Whether the pattern is found in no other text.
        typical: A pattern that is found in texts that look like the format; any, if it is empty.
    """

    outer: str
    samples: tuple[str, ...]
    is_exact: bool = False
    typical: str = ""


_BYTE: Final = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_DATE: Final = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME: Final = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
_AROUND: Final = r"[\s\S]@[\s\S]"
_SCHEME: Final = "^[A-Za-z][A-Za-z0-9+.-]*:"

FORMATS: Final = {
    "date": Format(f"^{_DATE}$", ("2025-01-01", "1999-12-31", "2024-02-29"), typical="^20"),
    "time": Format(f"^{_TIME}$", ("12:00:00Z", "08:30:06.283185+00:20", "23:59:59-01:00")),
    "date-time": Format(
        f"^{_DATE}[Tt]{_TIME}$",
        ("2025-01-01T12:00:00Z", "1999-12-31T23:59:59.123+02:00", "2025-06-30T00:00:00.000000Z"),
        typical="^20[^t]*Z$",
    ),
    "duration": Format("^P[0-9]*[0-9T]", ("P1D", "PT1H30M", "P3Y6M4DT12H30M5S", "P2W")),
    "email": Format(
        _AROUND, ("a@example.com", "ann.lee@mail.example.org", "a@b.co", "a.b+c@sub.example.net")
    ),
    "idn-email": Format(_AROUND, ("a@example.com", "ann.lee@mail.example.org", "ä@例え.jp")),
    "hostname": Format(
        r"^[A-Za-z0-9.-]{1,254}$", ("example.com", "a", "localhost", "sub-1.example.org")
    ),
    "idn-hostname": Format("", ("example.com", "a", "localhost", "例え.jp", "sub.example.org")),
    "ipv4": Format(rf"^{_BYTE}(\.{_BYTE}){{3}}$", ("127.0.0.1", "10.0.0.1"), is_exact=True),
    "ipv6": Format("^[0-9A-Fa-f:.]{2,45}$", ("::1", "2001:db8::1", "::ffff:192.0.2.1", "::")),
    "uri": Format(
        f"{_SCHEME}[!-~]*$",
        ("https://example.com/", "urn:a:b", "http://a.example/b?c=d#e", "mailto:a@b.co", "a:b"),
        typical="^https://[a-z0-9./-]*$",
    ),
    "uri-reference": Format("^[!-~]*$", ("/a", "https://example.com/", "a", "#b", "?c", "")),
    "iri": Format(_SCHEME, ("https://example.com/", "https://例え.jp/ü", "urn:a:b", "a:b")),
    "iri-reference": Format("", ("/ü", "https://example.com/", "a", "#b", "?c", "", "/a")),
    "uri-template": Format("", ("/a/{b}", "https://example.com/{id}", "a", "/{x}{?y}")),
    "json-pointer": Format("^$|^/", ("/a/0", "", "/a~1b", "/")),
    "relative-json-pointer": Format(r"^\d", ("0", "1/a", "0#", "2/0/b")),
    "regex": Format("", ("^a$", "[0-9]+", "a", "", "(a|b)*", ".")),
    "uuid": Format(
        "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$",
        ("123e4567-e89b-12d3-a456-426614174000",),
        is_exact=True,
    ),
}  # fmt: skip
"""The formats that the validator asserts; it lets any text pass for another one."""

KNOWN: Final = frozenset(FORMATS)

INSIDE: Final = frozenset(
    {
        ("email", "idn-email"),
        ("iri", "iri-reference"),
        ("uri", "iri"),
        ("uri", "iri-reference"),
        ("uri", "uri-reference"),
        ("uri-reference", "iri-reference"),
    }
)
"""Pairs of formats of which the second allows every text that the first does."""
