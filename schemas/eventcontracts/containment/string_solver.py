"""The solver of strings: patterns, formats and lengths as one regular language."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.containment.constraints import Enum, HasFormat, Literal, MinSize, Pattern
from eventcontracts.containment.result import (
    EMPTY_RESULT,
    SearchResult,
    found_result,
    unknown_result,
)
from eventcontracts.containment.truth import has_format, has_pattern
from eventcontracts.regex.derivative import RegexTerm, TermFactory
from eventcontracts.regex.language import LanguageStrings, matching_language
from eventcontracts.regex.syntax import UnsupportedPatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["FORMATS", "FORMAT_SUBSETS", "KNOWN_FORMATS", "FormatSpec", "StringFinder"]

# What is known of the strings of each format.


@dataclass(frozen=True, slots=True)
class FormatSpec:
    """One format: patterns around it, and strings of it.

    Attributes:
        outer: A pattern that is found in every string of the format.
        samples: Strings of the format.
        is_exact: Whether the pattern is found in no other string.
        typical: A pattern that is found in strings that look like the format; any, if it is empty.
    """

    outer: str
    samples: tuple[str, ...]
    is_exact: bool = False
    typical: str = ""


_BYTE: Final = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"


_DATE: Final = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


_TIME: Final = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"


_AT_SIGN: Final = r"[\s\S]@[\s\S]"


_SCHEME: Final = "^[A-Za-z][A-Za-z0-9+.-]*:"


FORMATS: Final = {
    "date": FormatSpec(f"^{_DATE}$", ("2025-01-01", "1999-12-31", "2024-02-29"), typical="^20"),
    "time": FormatSpec(f"^{_TIME}$", ("12:00:00Z", "08:30:06.283185+00:20", "23:59:59-01:00")),
    "date-time": FormatSpec(
        f"^{_DATE}[Tt]{_TIME}$",
        ("2025-01-01T12:00:00Z", "1999-12-31T23:59:59.123+02:00", "2025-06-30T00:00:00.000000Z"),
        typical="^20[^t]*Z$",
    ),
    "duration": FormatSpec("^P[0-9]*[0-9T]", ("P1D", "PT1H30M", "P3Y6M4DT12H30M5S", "P2W")),
    "email": FormatSpec(
        _AT_SIGN, ("a@example.com", "ann.lee@mail.example.org", "a@b.co", "a.b+c@sub.example.net")
    ),
    "idn-email": FormatSpec(_AT_SIGN, ("a@example.com", "ann.lee@mail.example.org", "ä@例え.jp")),
    "hostname": FormatSpec(
        r"^[A-Za-z0-9.-]{1,254}$", ("example.com", "a", "localhost", "sub-1.example.org")
    ),
    "idn-hostname": FormatSpec("", ("example.com", "a", "localhost", "例え.jp", "sub.example.org")),
    "ipv4": FormatSpec(rf"^{_BYTE}(\.{_BYTE}){{3}}$", ("127.0.0.1", "10.0.0.1"), is_exact=True),
    "ipv6": FormatSpec("^[0-9A-Fa-f:.]{2,45}$", ("::1", "2001:db8::1", "::ffff:192.0.2.1", "::")),
    "uri": FormatSpec(
        f"{_SCHEME}[!-~]*$",
        ("https://example.com/", "urn:a:b", "http://a.example/b?c=d#e", "mailto:a@b.co", "a:b"),
        typical="^https://[a-z0-9./-]*$",
    ),
    "uri-reference": FormatSpec("^[!-~]*$", ("/a", "https://example.com/", "a", "#b", "?c", "")),
    "iri": FormatSpec(_SCHEME, ("https://example.com/", "https://例え.jp/ü", "urn:a:b", "a:b")),
    "iri-reference": FormatSpec("", ("/ü", "https://example.com/", "a", "#b", "?c", "", "/a")),
    "uri-template": FormatSpec("", ("/a/{b}", "https://example.com/{id}", "a", "/{x}{?y}")),
    "json-pointer": FormatSpec("^$|^/", ("/a/0", "", "/a~1b", "/")),
    "relative-json-pointer": FormatSpec(r"^\d", ("0", "1/a", "0#", "2/0/b")),
    "regex": FormatSpec("", ("^a$", "[0-9]+", "a", "", "(a|b)*", ".")),
    "uuid": FormatSpec(
        "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$",
        ("123e4567-e89b-12d3-a456-426614174000",),
        is_exact=True,
    ),
}  # fmt: skip


"""The formats that the validator asserts; it lets any string pass for another one."""


KNOWN_FORMATS: Final = frozenset(FORMATS)


FORMAT_SUBSETS: Final = frozenset(
    {
        ("email", "idn-email"),
        ("iri", "iri-reference"),
        ("uri", "iri"),
        ("uri", "iri-reference"),
        ("uri", "uri-reference"),
        ("uri-reference", "iri-reference"),
    }
)


"""Pairs of formats of which the second allows every string that the first does."""


MAX_CANDIDATES: Final = 200


PRINTABLE: Final = ((0x20, 0x7E),)


class StringFinder:
    """The search for strings; it remembers what the patterns of one comparison mean."""

    def __init__(self) -> None:
        self._terms = TermFactory()
        self._patterns: dict[tuple[str, bool], RegexTerm | None] = {}

    def find(self, atoms: Iterable[Literal]) -> SearchResult:
        """Return a string that meets all literals about strings.

        >>> from eventcontracts.containment.constraints import FormulaFactory
        >>> no_a = FormulaFactory().literal(Pattern, "^a*$").negated()
        >>> StringFinder().find([no_a]).value
        'b'
        """
        atoms = tuple(atoms)
        least, most = _length_bounds(atoms)
        if _has_format_conflict(atoms) or (most is not None and least > most):
            return EMPTY_RESULT
        words = LanguageStrings(self._terms, self._language(atoms, loosely=False), least, most)
        for word in self._candidates(atoms, words):
            is_short = most is None or len(word) <= most
            if is_short and len(word) >= least and _meets_literals(word, atoms):
                return found_result(word)
        # The language has no word, and all its states were seen: proved.
        if words.is_complete and next(iter(words), None) is None:
            return EMPTY_RESULT
        names = sorted({_format_name(atom) for atom in atoms if self._needs_check(atom)})
        return unknown_result(
            "no text was found for " + (" and ".join(names) or "such long patterns")
        )

    def _candidates(self, atoms: tuple[Literal, ...], words: LanguageStrings) -> Iterator[str]:
        """Yield strings that may do, those that read best first."""
        typical = []
        for statement, holds in atoms:
            if holds and isinstance(statement, HasFormat):
                yield from FORMATS[statement.name].samples
                typical.append(self._pattern(FORMATS[statement.name].typical, loosely=False))
        printed = self._terms.repeat(self._terms.chars(PRINTABLE))
        legible = self._terms.intersection([words.term, printed])
        looks_so = self._terms.intersection([legible, *(term for term in typical if term)])
        for term in dict.fromkeys((looks_so, legible)):
            yield from islice(
                LanguageStrings(self._terms, term, words.least, words.most), MAX_CANDIDATES
            )
        yield from islice(words, MAX_CANDIDATES)
        if any(self._needs_check(atom) for atom in atoms):
            # A pattern with a back reference is not understood; strings of one without it are
            # still worth a try.
            loose = self._language(atoms, loosely=True)
            yield from islice(
                LanguageStrings(self._terms, loose, words.least, words.most), MAX_CANDIDATES
            )

    def _language(self, atoms: tuple[Literal, ...], *, loosely: bool) -> RegexTerm:
        """Return the strings that meet what is understood of the literals."""
        parts = []
        for statement, holds in atoms:
            match statement:
                case Pattern(pattern):
                    term = self._pattern(pattern, loosely=loosely)
                # What surrounds a format may stand for it where it is wanted, since candidates are
                # checked. To be *not* of the format a string need not lie outside of what
                # surrounds it, unless that is exact.
                case HasFormat(name) if holds or FORMATS[name].is_exact:
                    term = self._pattern(FORMATS[name].outer, loosely=False)
                case Enum(_, values) if not holds:
                    texts = [value for value in values if isinstance(value, str)]
                    term = self._terms.union([self._terms.text(text) for text in texts])
                case _:
                    term = None
            if term is not None:
                parts.append(term if holds else self._terms.other(term))
        return self._terms.intersection(parts)

    def _pattern(self, pattern: str, *, loosely: bool) -> RegexTerm | None:
        """Return where a pattern is found; None if that is not understood."""
        key = (pattern, loosely)
        if key not in self._patterns:
            try:
                self._patterns[key] = matching_language(self._terms, pattern, loosely=loosely)
            except UnsupportedPatternError:
                self._patterns[key] = None
        return self._patterns[key]

    def _needs_check(self, atom: Literal) -> bool:
        """Return whether the language does not tell all that a literal says."""
        match atom.constraint:
            case Pattern(pattern):
                return self._pattern(pattern, loosely=False) is None
            case HasFormat(name):
                return not FORMATS[name].is_exact
        return False


def _length_bounds(atoms: tuple[Literal, ...]) -> tuple[int, int | None]:
    sizes = [
        (atom.constraint.least, atom.holds)
        for atom in atoms
        if isinstance(atom.constraint, MinSize)
    ]
    least = max((size for size, holds in sizes if holds), default=0)
    return least, min((size - 1 for size, holds in sizes if not holds), default=None)


def _has_format_conflict(atoms: tuple[Literal, ...]) -> bool:
    """Return whether a string is to be of a format and not of one that allows all of it."""
    names = [
        (atom.constraint.name, atom.holds)
        for atom in atoms
        if isinstance(atom.constraint, HasFormat)
    ]
    inside = [name for name, holds in names if holds]
    outside = [name for name, holds in names if not holds]
    return any(
        one == other or (one, other) in FORMAT_SUBSETS for one in inside for other in outside
    )


def _meets_literals(word: str, atoms: tuple[Literal, ...]) -> bool:
    for statement, holds in atoms:
        match statement:
            case Pattern(pattern) if has_pattern(pattern, word) is not holds:
                return False
            case HasFormat(name) if has_format(name, word) is not holds:
                return False
            case Enum(_, values) if not holds and word in values:
                return False
    return True


def _format_name(atom: Literal) -> str:
    match atom.constraint:
        case Pattern(pattern):
            return f"the pattern {pattern!r:.80}"
        case HasFormat(name):
            return f"the format {name}"
    return "a text"
