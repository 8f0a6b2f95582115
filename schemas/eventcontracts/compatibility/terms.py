"""Regular languages as terms, and what is left of them after a character (Brzozowski).

Terms have intersection and complement, so that questions about several patterns at once are one
term, and its automaton is made only as far as an answer needs it. The libraries that were tried
make whole automata first, which a pattern from outside can make as large as it likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.charsets import ANY, Charset, contains, union

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Term", "Terms"]


class Term:
    """A regular language.

    Attributes:
        number: When it was made; equal terms are one object.
        kind: How it is made of its parts.
        parts: What it is made of.
        charset: The characters of `chars`.
        counts: The least and the most repetitions of `repeat`; None for no end.
        is_nullable: Whether the empty text is in it.
    """

    __slots__ = ("charset", "counts", "is_nullable", "kind", "number", "parts")

    def __init__(
        self,
        kind: str,
        parts: tuple[Term, ...] = (),
        charset: Charset = (),
        counts: tuple[int, int | None] = (0, None),
    ) -> None:
        self.kind = kind
        self.parts = parts
        self.charset = charset
        self.counts = counts
        self.number = 0
        self.is_nullable = _is_nullable(self)


def _is_nullable(term: Term) -> bool:
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


class Terms:
    """The terms of one comparison, each there once.

    >>> terms = Terms()
    >>> a = terms.text("a")
    >>> terms.after(terms.repeat(a), ord("a")) is terms.repeat(a)
    True
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Term] = {}
        self._after: dict[tuple[Term, int], Term] = {}
        self.nothing: Final = self._make("chars")
        self.empty: Final = self._make("empty")
        self.any: Final = self._make("chars", charset=ANY)
        self.all: Final = self._make("repeat", (self.any,))

    def _make(
        self,
        kind: str,
        parts: tuple[Term, ...] = (),
        charset: Charset = (),
        counts: tuple[int, int | None] = (0, None),
    ) -> Term:
        key = (kind, parts, charset, counts)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Term(kind, parts, charset, counts)
            known.number = len(self._known)
        return known

    def chars(self, charset: Charset) -> Term:
        """Return the texts of one character of a set."""
        return self._make("chars", charset=charset)

    def text(self, text: str) -> Term:
        """Return the language of one text."""
        return self.sequence(self.chars(((ord(char), ord(char)),)) for char in text)

    def sequence(self, parts: Iterable[Term]) -> Term:
        """Return the texts that are made of one of each part, one after the other."""
        result = self.empty
        for part in reversed(list(parts)):
            result = self._before(part, result)
        return result

    def _before(self, first: Term, rest: Term) -> Term:
        if self.nothing in (first, rest):
            return self.nothing
        if first is self.empty:
            return rest
        if rest is self.empty or (first is self.all and rest is self.all):
            return first
        if first.kind == "sequence":
            return self._before(first.parts[0], self._before(first.parts[1], rest))
        return self._make("sequence", (first, rest))

    def either(self, parts: Iterable[Term]) -> Term:
        """Return the texts that are in one of the parts."""
        flat = _flat("either", parts)
        sets = [part.charset for part in flat if part.kind == "chars"]
        if sets:
            flat = {part for part in flat if part.kind != "chars"} | {self.chars(union(sets))}
        flat.discard(self.nothing)
        if self.all in flat or any(self._opposite(part) in flat for part in flat):
            return self.all
        return self._joined("either", flat, self.nothing)

    def both(self, parts: Iterable[Term]) -> Term:
        """Return the texts that are in all of the parts."""
        flat = _flat("both", parts)
        flat.discard(self.all)
        if self.nothing in flat or any(self._opposite(part) in flat for part in flat):
            return self.nothing
        if self.empty in flat:
            return self.empty if all(part.is_nullable for part in flat) else self.nothing
        return self._joined("both", flat, self.all)

    def _joined(self, kind: str, flat: set[Term], without: Term) -> Term:
        if len(flat) <= 1:
            return next(iter(flat), without)
        return self._make(kind, tuple(sorted(flat, key=lambda part: part.number)))

    def _opposite(self, term: Term) -> Term | None:
        return self._known.get(("not", (term,), (), (0, None)))

    def other(self, term: Term) -> Term:
        """Return the texts that are not in a language."""
        if term is self.nothing:
            return self.all
        if term is self.all:
            return self.nothing
        return term.parts[0] if term.kind == "not" else self._make("not", (term,))

    def repeat(self, term: Term, least: int = 0, most: int | None = None) -> Term:
        """Return the texts that are made of so many of a language, one after the other."""
        if most == 0 or term is self.empty:
            return self.empty
        if term is self.nothing:
            return self.empty if least == 0 else self.nothing
        if term.is_nullable:
            least = 0
        if (least, most) == (1, 1) or (term.kind == "repeat" and term.counts == (0, None)):
            return term
        return self._make("repeat", (term,), counts=(least, most))

    def after(self, term: Term, code: int) -> Term:
        """Return what may follow a character in a language."""
        key = (term, code)
        found = self._after.get(key)
        if found is None:
            found = self._after[key] = self._derive(term, code)
        return found

    def _derive(self, term: Term, code: int) -> Term:
        match term.kind:
            case "chars":
                left = self.empty if contains(term.charset, code) else self.nothing
            case "sequence":
                first, rest = term.parts
                left = self._before(self.after(first, code), rest)
                if first.is_nullable:
                    left = self.either([left, self.after(rest, code)])
            case "either":
                left = self.either([self.after(part, code) for part in term.parts])
            case "both":
                left = self.both([self.after(part, code) for part in term.parts])
            case "not":
                left = self.other(self.after(term.parts[0], code))
            case "repeat":
                least, most = term.counts
                fewer = None if most is None else most - 1
                rest = self.repeat(term.parts[0], max(least - 1, 0), fewer)
                left = self._before(self.after(term.parts[0], code), rest)
            case _:
                left = self.nothing
        return left


def _flat(kind: str, parts: Iterable[Term]) -> set[Term]:
    result: set[Term] = set()
    for part in parts:
        result.update(part.parts if part.kind == kind else (part,))
    return result
