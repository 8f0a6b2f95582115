"""The texts of a regular language, shortest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.compatibility.charsets import representatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.compatibility.charsets import Charset
    from eventcontracts.compatibility.terms import Term, Terms

__all__ = ["Words", "charsets_of"]

STEPS: Final = 30_000
"""How many steps of an automaton are followed."""

LENGTHS: Final = 100_000
"""How long a text may get."""

VISITS: Final = 1_000_000
"""How many states are looked at to find out which lengths there are."""


class Words:
    """The texts of a language within some lengths, shortest first.

    Of characters that the language does not tell apart, one stands for all.

    >>> from eventcontracts.compatibility.terms import Terms
    >>> terms = Terms()
    >>> words = Words(terms, terms.repeat(terms.chars(((0x61, 0x62),)), 2))
    >>> next(iter(words)), words.is_complete
    ('aa', True)

    Args:
        terms: Where the term was made.
        term: The language.
        least: The least number of characters.
        most: The greatest; None for no limit.
    """

    def __init__(self, terms: Terms, term: Term, least: int = 0, most: int | None = None) -> None:
        self.is_complete = True
        self.term, self.least, self.most = term, least, most
        self._follow: dict[Term, list[tuple[int, Term]]] = {}
        self._explore(terms, representatives(charsets_of(term)))
        self._alive = self._leading_to_an_end()

    def _explore(self, terms: Terms, codes: tuple[int, ...]) -> None:
        todo, taken = [self.term], 0
        for state in todo:
            if state in self._follow:
                continue
            if taken > STEPS:
                self.is_complete = False
                return
            taken += len(codes)
            found = [(code, terms.after(state, code)) for code in codes]
            self._follow[state] = [step for step in found if step[1] is not terms.nothing]
            todo.extend(target for _, target in self._follow[state])

    def _leading_to_an_end(self) -> frozenset[Term]:
        before: dict[Term, list[Term]] = {}
        for state, steps in self._follow.items():
            for _, target in steps:
                before.setdefault(target, []).append(state)
        todo = [state for state in (*self._follow, *before) if state.is_nullable]
        alive: set[Term] = set()
        while todo:
            state = todo.pop()
            if state not in alive:
                alive.add(state)
                todo.extend(before.get(state, ()))
        return frozenset(alive)

    def __iter__(self) -> Iterator[str]:
        """Yield the texts; when they end and `is_complete` stands, there are no others."""
        layers: list[frozenset[Term]] = []
        seen: dict[frozenset[Term], int] = {}
        here = frozenset({self.term}) & self._alive
        visits = 0
        while here and (self.most is None or len(layers) <= self.most):
            length = len(layers)
            visits += len(here)
            if length > LENGTHS or visits > VISITS:
                self.is_complete = False
                return
            if length >= self.least:
                around = layers[seen.setdefault(here, length) :]
                if around and not any(_has_end(layer) for layer in around):
                    return
            layers.append(here)
            if length >= self.least and _has_end(here):
                yield from self._of(layers)
            here = frozenset(target for state in here for target in self._targets(state))

    def _targets(self, state: Term) -> Iterator[Term]:
        for _, target in self._follow.get(state, ()):
            if target in self._alive:
                yield target

    def _of(self, layers: list[frozenset[Term]]) -> Iterator[str]:
        """Yield the texts that end in the last layer."""
        leading = [frozenset(state for state in layers[-1] if state.is_nullable)]
        for layer in reversed(layers[:-1]):
            ahead = leading[-1]
            leading.append(
                frozenset(s for s in layer if any(target in ahead for target in self._targets(s)))
            )
        stack: list[tuple[Term, int, _Letters | None]] = [(self.term, len(layers) - 1, None)]
        while stack:
            state, left, letters = stack.pop()
            if left == 0:
                yield _spelled(letters)
                continue
            stack.extend(
                (target, left - 1, _Letters(code, letters))
                for code, target in reversed(self._follow[state])
                if target in leading[left - 1]
            )


def _has_end(states: frozenset[Term]) -> bool:
    return any(state.is_nullable for state in states)


class _Letters(NamedTuple):
    """The last character of a text, and those before it."""

    code: int
    before: _Letters | None


def _spelled(letters: _Letters | None) -> str:
    codes = []
    while letters:
        codes.append(letters.code)
        letters = letters.before
    return "".join(map(chr, reversed(codes)))


def charsets_of(term: Term) -> list[Charset]:
    """Return the sets of characters in a term, in an order that is always the same."""
    found: dict[Term, None] = {}
    todo = [term]
    while todo:
        here = todo.pop()
        if here not in found:
            found[here] = None
            todo.extend(here.parts)
    return [here.charset for here in found if here.kind == "chars" and here.charset]
