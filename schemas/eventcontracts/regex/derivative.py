"""Regular languages as terms, and what is left of them after a character (Brzozowski).

Terms have intersection and complement, so that questions about several patterns at once are one
term, and its automaton is made only as far as an answer needs it. The libraries that were tried
make whole automata first, which a pattern from outside can make as large as it likes.
`docs/internals/regular-languages.md` tells how it works, with an example step by step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.regex.charset import ANY_CHAR, Charset, has_char, union

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["RegexTerm", "TermFactory"]


class RegexTerm:
    """A regular language.

    Attributes:
        number: When it was made; equal terms are one object.
        kind: How it is made of its parts.
        parts: What it is made of.
        charset: The characters of `chars`.
        counts: The least and the most repetitions of `repeat`; None for no end.
        is_nullable: Whether the empty string is in it.
    """

    __slots__ = ("charset", "counts", "is_nullable", "kind", "number", "parts")

    def __init__(
        self,
        kind: str,
        parts: tuple[RegexTerm, ...] = (),
        charset: Charset = (),
        counts: tuple[int, int | None] = (0, None),
    ) -> None:
        self.kind = kind
        self.parts = parts
        self.charset = charset
        self.counts = counts
        self.number = 0
        self.is_nullable = _is_nullable(self)


def _is_nullable(term: RegexTerm) -> bool:
    match term.kind:
        case "empty":
            return True
        case "sequence" | "both":
            return all(part.is_nullable for part in term.parts)
        case "either":
            return any(part.is_nullable for part in term.parts)
        case "not":
            return not term.parts[0].is_nullable
        case "repeat":
            return term.counts[0] == 0
        case _:
            return False


class TermFactory:
    """The terms of one comparison, each there once.

    >>> terms = TermFactory()
    >>> a = terms.text("a")
    >>> terms.after(terms.repeat(a), ord("a")) is terms.repeat(a)
    True
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], RegexTerm] = {}
        self._after: dict[tuple[RegexTerm, int], RegexTerm] = {}
        self.nothing: Final = self._make("chars")
        self.empty: Final = self._make("empty")
        self.any: Final = self._make("chars", charset=ANY_CHAR)
        self.all: Final = self._make("repeat", (self.any,))

    def _make(
        self,
        kind: str,
        parts: tuple[RegexTerm, ...] = (),
        charset: Charset = (),
        counts: tuple[int, int | None] = (0, None),
    ) -> RegexTerm:
        key = (kind, parts, charset, counts)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = RegexTerm(kind, parts, charset, counts)
            known.number = len(self._known)
        return known

    def chars(self, charset: Charset) -> RegexTerm:
        """Return the strings of one character of a set."""
        return self._make("chars", charset=charset)

    def text(self, text: str) -> RegexTerm:
        """Return the language of one string."""
        return self.sequence(self.chars(((ord(char), ord(char)),)) for char in text)

    def sequence(self, parts: Iterable[RegexTerm]) -> RegexTerm:
        """Return the strings that are made of one of each part, one after the other."""
        # Nested to the right, so that equal sequences are equal terms whatever they were made of.
        result = self.empty
        for part in reversed(list(parts)):
            result = self._before(part, result)
        return result

    def _before(self, first: RegexTerm, rest: RegexTerm) -> RegexTerm:
        if self.nothing in (first, rest):
            return self.nothing
        if first is self.empty:
            return rest
        if rest is self.empty or (first is self.all and rest is self.all):
            return first
        if first.kind == "sequence":
            return self._before(first.parts[0], self._before(first.parts[1], rest))
        return self._make("sequence", (first, rest))

    def union(self, parts: Iterable[RegexTerm]) -> RegexTerm:
        """Return the strings that are in one of the parts."""
        flat = _flatten_terms("either", parts)
        sets = [part.charset for part in flat if part.kind == "chars"]
        if sets:
            # One set of characters for many: `a|b|c` has one derivative where it would have three.
            flat = {part for part in flat if part.kind != "chars"} | {self.chars(union(sets))}
        flat.discard(self.nothing)
        # Brzozowski's finiteness needs union to be associative, commutative and idempotent; this
        # much beyond it (L or not L is all) keeps terms small and costs a look-up.
        if self.all in flat or any(self._complement(part) in flat for part in flat):
            return self.all
        return self._joined("either", flat, self.nothing)

    def intersection(self, parts: Iterable[RegexTerm]) -> RegexTerm:
        """Return the strings that are in all of the parts."""
        flat = _flatten_terms("both", parts)
        flat.discard(self.all)
        if self.nothing in flat or any(self._complement(part) in flat for part in flat):
            return self.nothing
        # Only the empty string is left to be in all of them.
        if self.empty in flat:
            return self.empty if all(part.is_nullable for part in flat) else self.nothing
        return self._joined("both", flat, self.all)

    def _joined(self, kind: str, flat: set[RegexTerm], without: RegexTerm) -> RegexTerm:
        if len(flat) <= 1:
            return next(iter(flat), without)
        return self._make(kind, tuple(sorted(flat, key=lambda part: part.number)))

    def _complement(self, term: RegexTerm) -> RegexTerm | None:
        return self._known.get(("not", (term,), (), (0, None)))

    def other(self, term: RegexTerm) -> RegexTerm:
        """Return the strings that are not in a language."""
        if term is self.nothing:
            return self.all
        if term is self.all:
            return self.nothing
        return term.parts[0] if term.kind == "not" else self._make("not", (term,))

    def repeat(self, term: RegexTerm, least: int = 0, most: int | None = None) -> RegexTerm:
        """Return the strings that are made of so many of a language, one after the other."""
        if most == 0 or term is self.empty:
            return self.empty
        if term is self.nothing:
            return self.empty if least == 0 else self.nothing
        # If one round can be empty, any number of rounds can.
        if term.is_nullable:
            least = 0
        if (least, most) == (1, 1) or (term.kind == "repeat" and term.counts == (0, None)):
            return term
        return self._make("repeat", (term,), counts=(least, most))

    def after(self, term: RegexTerm, code: int) -> RegexTerm:
        """Return what may follow a character in a language."""
        key = (term, code)
        found = self._after.get(key)
        if found is None:
            found = self._after[key] = self._derive(term, code)
        return found

    def _derive(self, term: RegexTerm, code: int) -> RegexTerm:
        match term.kind:
            case "chars":
                left = self.empty if has_char(term.charset, code) else self.nothing
            case "sequence":
                first, rest = term.parts
                left = self._before(self.after(first, code), rest)
                # The character may begin the rest, where the first part can be empty.
                if first.is_nullable:
                    left = self.union([left, self.after(rest, code)])
            case "either":
                left = self.union([self.after(part, code) for part in term.parts])
            case "both":
                left = self.intersection([self.after(part, code) for part in term.parts])
            case "not":
                left = self.other(self.after(term.parts[0], code))
            case "repeat":
                # ∂(Lⁿ) = ∂L · Lⁿ⁻¹, also where L is nullable, because `repeat` made its least
                # count 0 then.
                least, most = term.counts
                fewer = None if most is None else most - 1
                rest = self.repeat(term.parts[0], max(least - 1, 0), fewer)
                left = self._before(self.after(term.parts[0], code), rest)
            case _:
                left = self.nothing
        return left


def _flatten_terms(kind: str, parts: Iterable[RegexTerm]) -> set[RegexTerm]:
    result: set[RegexTerm] = set()
    for part in parts:
        result.update(part.parts if part.kind == kind else (part,))
    return result
