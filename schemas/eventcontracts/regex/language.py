"""The strings that a pattern matches, as a regular language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.regex.charset import representatives
from eventcontracts.regex.syntax import (
    Alternation,
    Anchor,
    CharClass,
    Concatenation,
    Lookahead,
    RegexNode,
    Repetition,
    UnsupportedPatternError,
    parse_pattern,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.regex.charset import Charset
    from eventcontracts.regex.derivative import RegexTerm, TermFactory

__all__ = ["LanguageStrings", "charsets_of", "matching_language"]

# The strings of a regular language, shortest first.


MAX_AUTOMATON_STEPS: Final = 30_000


"""How many steps of an automaton are followed."""


MAX_STRING_LENGTH: Final = 100_000


"""How long a string may get."""


MAX_VISITED_STATES: Final = 1_000_000


"""How many states are looked at to find out which lengths there are."""


class LanguageStrings:
    """The strings of a language within some lengths, shortest first.

    Of characters that the language does not tell apart, one stands for all.

    >>> from eventcontracts.regex.derivative import TermFactory
    >>> terms = TermFactory()
    >>> words = LanguageStrings(terms, terms.repeat(terms.chars(((0x61, 0x62),)), 2))
    >>> next(iter(words)), words.is_complete
    ('aa', True)

    Args:
        terms: Where the term was made.
        term: The language.
        least: The least number of characters.
        most: The greatest; None for no limit.
    """

    def __init__(
        self, terms: TermFactory, term: RegexTerm, least: int = 0, most: int | None = None
    ) -> None:
        self.is_complete = True
        self.term, self.least, self.most = term, least, most
        self._follow: dict[RegexTerm, list[tuple[int, RegexTerm]]] = {}
        self._explore(terms, representatives(charsets_of(term)))
        self._alive = self._states_leading_to_end()

    def _explore(self, terms: TermFactory, codes: tuple[int, ...]) -> None:
        todo, taken = [self.term], 0
        for state in todo:
            if state in self._follow:
                continue
            if taken > MAX_AUTOMATON_STEPS:
                self.is_complete = False
                return
            taken += len(codes)
            found = [(code, terms.after(state, code)) for code in codes]
            # Steps into the empty language lead nowhere and are dropped, which ends most
            # complements early.
            self._follow[state] = [step for step in found if step[1] is not terms.nothing]
            todo.extend(target for _, target in self._follow[state])

    def _states_leading_to_end(self) -> frozenset[RegexTerm]:
        before: dict[RegexTerm, list[RegexTerm]] = {}
        for state, steps in self._follow.items():
            for _, target in steps:
                before.setdefault(target, []).append(state)
        todo = [state for state in (*self._follow, *before) if state.is_nullable]
        alive: set[RegexTerm] = set()
        while todo:
            state = todo.pop()
            if state not in alive:
                alive.add(state)
                todo.extend(before.get(state, ()))
        return frozenset(alive)

    def __iter__(self) -> Iterator[str]:
        """Yield the strings; when they end and `is_complete` stands, there are no others."""
        layers: list[frozenset[RegexTerm]] = []
        seen: dict[frozenset[RegexTerm], int] = {}
        here = frozenset({self.term}) & self._alive
        visits = 0
        while here and (self.most is None or len(layers) <= self.most):
            length = len(layers)
            visits += len(here)
            if length > MAX_STRING_LENGTH or visits > MAX_VISITED_STATES:
                self.is_complete = False
                return
            # The layer of states was met before: what is between repeats for ever. If nothing in
            # that round accepts, no longer string will.
            if length >= self.least:
                around = layers[seen.setdefault(here, length) :]
                if around and not any(_is_accepting(layer) for layer in around):
                    return
            layers.append(here)
            if length >= self.least and _is_accepting(here):
                yield from self._of(layers)
            here = frozenset(target for state in here for target in self._targets(state))

    def _targets(self, state: RegexTerm) -> Iterator[RegexTerm]:
        for _, target in self._follow.get(state, ()):
            if target in self._alive:
                yield target

    def _of(self, layers: list[frozenset[RegexTerm]]) -> Iterator[str]:
        """Yield the strings that end in the last layer."""
        leading = [frozenset(state for state in layers[-1] if state.is_nullable)]
        for layer in reversed(layers[:-1]):
            ahead = leading[-1]
            leading.append(
                frozenset(s for s in layer if any(target in ahead for target in self._targets(s)))
            )
        stack: list[tuple[RegexTerm, int, _Characters | None]] = [
            (self.term, len(layers) - 1, None)
        ]
        while stack:
            state, left, letters = stack.pop()
            if left == 0:
                yield _characters_text(letters)
                continue
            stack.extend(
                (target, left - 1, _Characters(code, letters))
                for code, target in reversed(self._follow[state])
                if target in leading[left - 1]
            )


def _is_accepting(states: frozenset[RegexTerm]) -> bool:
    return any(state.is_nullable for state in states)


class _Characters(NamedTuple):
    """The last character of a string, and those before it."""

    code: int
    before: _Characters | None


def _characters_text(letters: _Characters | None) -> str:
    codes = []
    while letters:
        codes.append(letters.code)
        letters = letters.before
    return "".join(map(chr, reversed(codes)))


def charsets_of(term: RegexTerm) -> list[Charset]:
    """Return the sets of characters in a term, in an order that is always the same."""
    found: dict[RegexTerm, None] = {}
    todo = [term]
    while todo:
        here = todo.pop()
        if here not in found:
            found[here] = None
            todo.extend(here.parts)
    return [here.charset for here in found if here.kind == "chars" and here.charset]


def matching_language(terms: TermFactory, pattern: str, *, loosely: bool = False) -> RegexTerm:
    """Return the strings that a pattern is found in, anywhere.

    Args:
        terms: Where to make the term.
        pattern: A regular expression.
        loosely: Whether to take something near it where it is not supported.

    Raises:
        UnsupportedPatternError: If it has something that is not reasoned about.

    >>> from eventcontracts.regex.derivative import TermFactory
    >>> terms = TermFactory()
    >>> terms.after(matching_language(terms, "a"), ord("a")) is terms.all
    True
    """
    node = parse_pattern(pattern, loosely=loosely)
    making = _LanguageBuilder(terms)
    # Core 6.4: patterns are not anchored. Found at the start, or after at least one character.
    at_start = making.then(node, terms.all, True)
    later = terms.sequence([terms.any, terms.all, making.then(node, terms.all, False)])
    return terms.union([at_start, later])


class _LanguageBuilder:
    def __init__(self, terms: TermFactory) -> None:
        self._terms = terms

    def then(self, node: RegexNode, rest: RegexTerm, at_start: bool | None) -> RegexTerm:
        """Return what a node finds when something may follow it.

        Args:
            node: What is found first.
            rest: What may follow.
            at_start: Whether the string begins here; None where that depends.
        """
        match node:
            case CharClass(charset):
                return self._terms.sequence([self._terms.chars(charset), rest])
            case Concatenation(parts):
                return self._sequence(parts, rest, at_start)
            case Alternation(parts):
                return self._terms.union([self.then(part, rest, at_start) for part in parts])
            case Repetition():
                return self._repeated(node, rest, at_start)
            case Lookahead(inner, follows):
                # What follows here must, or must not, begin so: an intersection with the rest,
                # which derivatives can do and a backtracking engine cannot undo.
                ahead = self.then(inner, self._terms.all, at_start)
                return self._terms.intersection(
                    [ahead if follows else self._terms.other(ahead), rest]
                )
            case Anchor(is_start):
                return self._start(rest, at_start) if is_start else self._end(rest)

    def _sequence(
        self, parts: tuple[RegexNode, ...], rest: RegexTerm, at_start: bool | None
    ) -> RegexTerm:
        starts = []
        for part in parts:
            starts.append(at_start)
            if at_start is not False and not isinstance(part, Anchor | Lookahead):
                at_start = None if _may_match_empty(part) else False
        for part, start in reversed(list(zip(parts, starts, strict=True))):
            rest = self.then(part, rest, start)
        return rest

    def _repeated(self, node: Repetition, rest: RegexTerm, at_start: bool | None) -> RegexTerm:
        if not _has_lookahead(node.node):
            part = self.then(node.node, self._terms.empty, False)
            return self._terms.sequence([self._terms.repeat(part, node.least, node.most), rest])
        if node.most == 1:
            once = self.then(node.node, rest, at_start)
            return once if node.least else self._terms.union([once, rest])
        raise UnsupportedPatternError("an anchor or a lookahead that is repeated in a pattern")

    def _start(self, rest: RegexTerm, at_start: bool | None) -> RegexTerm:
        if at_start is None:
            # `(a?)^b`: whether the anchor holds hangs on what came before, which a term does not
            # remember.
            raise UnsupportedPatternError(
                "an anchor that may or may not be at the start of a pattern"
            )
        return rest if at_start else self._terms.nothing

    def _end(self, rest: RegexTerm) -> RegexTerm:
        return self._terms.empty if rest.is_nullable else self._terms.nothing


def _may_match_empty(node: RegexNode) -> bool:
    match node:
        case CharClass():
            return False
        case Concatenation(parts):
            return all(_may_match_empty(part) for part in parts)
        case Alternation(parts):
            return any(_may_match_empty(part) for part in parts)
        case Repetition(inner, least, _):
            return least == 0 or _may_match_empty(inner)
        case _:
            return True


def _has_lookahead(node: RegexNode) -> bool:
    match node:
        case Anchor() | Lookahead():
            return True
        case Concatenation(parts) | Alternation(parts):
            return any(_has_lookahead(part) for part in parts)
        case Repetition(inner, _, _):
            return _has_lookahead(inner)
        case _:
            return False
