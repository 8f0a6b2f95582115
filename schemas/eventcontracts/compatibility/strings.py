"""Finding a text of some length in which some patterns are found and others are not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.formats import FORMATS, INSIDE
from eventcontracts.compatibility.languages import found_in
from eventcontracts.compatibility.patterns import UnsupportedError
from eventcontracts.compatibility.results import EMPTY, Result, found, unknown
from eventcontracts.compatibility.statements import Among, Formatted, Literal, Matches, Sized
from eventcontracts.compatibility.terms import Term, Terms
from eventcontracts.compatibility.truth import is_formatted, is_found
from eventcontracts.compatibility.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Texts"]

TRIES: Final = 200
PRINTED: Final = ((0x20, 0x7E),)


class Texts:
    """The search for texts; it remembers what the patterns of one comparison mean."""

    def __init__(self) -> None:
        self._terms = Terms()
        self._patterns: dict[tuple[str, bool], Term | None] = {}

    def find(self, atoms: Iterable[Literal]) -> Result:
        """Return a text that meets all literals about texts.

        >>> from eventcontracts.compatibility.formulas import Statements
        >>> no_a = Statements().literal(Matches, "^a*$").negated()
        >>> Texts().find([no_a]).value
        'b'
        """
        atoms = tuple(atoms)
        least, most = _lengths(atoms)
        if _formats_clash(atoms) or (most is not None and least > most):
            return EMPTY
        words = Words(self._terms, self._language(atoms, loosely=False), least, most)
        for word in self._candidates(atoms, words):
            is_short = most is None or len(word) <= most
            if is_short and len(word) >= least and _meets(word, atoms):
                return found(word)
        if words.is_complete and next(iter(words), None) is None:
            return EMPTY
        names = sorted({_name(atom) for atom in atoms if self._needs_check(atom)})
        return unknown("no text was found for " + (" and ".join(names) or "such long patterns"))

    def _candidates(self, atoms: tuple[Literal, ...], words: Words) -> Iterator[str]:
        """Yield texts that may do, those that read best first."""
        typical = []
        for statement, holds in atoms:
            if holds and isinstance(statement, Formatted):
                yield from FORMATS[statement.name].samples
                typical.append(self._pattern(FORMATS[statement.name].typical, loosely=False))
        printed = self._terms.repeat(self._terms.chars(PRINTED))
        legible = self._terms.both([words.term, printed])
        looks_so = self._terms.both([legible, *(term for term in typical if term)])
        for term in dict.fromkeys((looks_so, legible)):
            yield from islice(Words(self._terms, term, words.least, words.most), TRIES)
        yield from islice(words, TRIES)
        if any(self._needs_check(atom) for atom in atoms):
            loose = self._language(atoms, loosely=True)
            yield from islice(Words(self._terms, loose, words.least, words.most), TRIES)

    def _language(self, atoms: tuple[Literal, ...], *, loosely: bool) -> Term:
        """Return the texts that meet what is understood of the literals."""
        parts = []
        for statement, holds in atoms:
            match statement:
                case Matches(pattern):
                    term = self._pattern(pattern, loosely=loosely)
                case Formatted(name) if holds or FORMATS[name].is_exact:
                    term = self._pattern(FORMATS[name].outer, loosely=False)
                case Among(_, values) if not holds:
                    texts = [value for value in values if isinstance(value, str)]
                    term = self._terms.either([self._terms.text(text) for text in texts])
                case _:
                    term = None
            if term is not None:
                parts.append(term if holds else self._terms.other(term))
        return self._terms.both(parts)

    def _pattern(self, pattern: str, *, loosely: bool) -> Term | None:
        """Return where a pattern is found; None if that is not understood."""
        key = (pattern, loosely)
        if key not in self._patterns:
            try:
                self._patterns[key] = found_in(self._terms, pattern, loosely=loosely)
            except UnsupportedError:
                self._patterns[key] = None
        return self._patterns[key]

    def _needs_check(self, atom: Literal) -> bool:
        """Return whether the language does not tell all that a literal says."""
        match atom.statement:
            case Matches(pattern):
                return self._pattern(pattern, loosely=False) is None
            case Formatted(name):
                return not FORMATS[name].is_exact
        return False


def _lengths(atoms: tuple[Literal, ...]) -> tuple[int, int | None]:
    sizes = [
        (atom.statement.least, atom.holds) for atom in atoms if isinstance(atom.statement, Sized)
    ]
    least = max((size for size, holds in sizes if holds), default=0)
    return least, min((size - 1 for size, holds in sizes if not holds), default=None)


def _formats_clash(atoms: tuple[Literal, ...]) -> bool:
    """Return whether a text is to be of a format and not of one that allows all of it."""
    names = [
        (atom.statement.name, atom.holds) for atom in atoms if isinstance(atom.statement, Formatted)
    ]
    inside = [name for name, holds in names if holds]
    outside = [name for name, holds in names if not holds]
    return any(one == other or (one, other) in INSIDE for one in inside for other in outside)


def _meets(word: str, atoms: tuple[Literal, ...]) -> bool:
    for statement, holds in atoms:
        match statement:
            case Matches(pattern) if is_found(pattern, word) is not holds:
                return False
            case Formatted(name) if is_formatted(name, word) is not holds:
                return False
            case Among(_, values) if not holds and word in values:
                return False
    return True


def _name(atom: Literal) -> str:
    match atom.statement:
        case Matches(pattern):
            return f"the pattern {pattern!r:.80}"
        case Formatted(name):
            return f"the format {name}"
    return "a text"
