"""The texts of a regular language, shortest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.charsets import representatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.compatibility.charsets import Charset
    from eventcontracts.compatibility.terms import Term, Terms

__all__ = ["Words"]

STEPS: Final = 12_000
"""How many steps of an automaton are followed."""

LENGTHS: Final = 20_000
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
        self._explore(terms, representatives(_charsets(term)))
        self._before: dict[Term, list[Term]] = {}
        for state, steps in self._follow.items():
            for _, target in steps:
                self._before.setdefault(target, []).append(state)

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

    def __iter__(self) -> Iterator[str]:
        """Yield the texts; when they end and `is_complete` stands, there are no others."""
        ends = frozenset(state for state in (*self._follow, *self._before) if state.is_nullable)
        layers: list[frozenset[Term]] = []
        seen: dict[frozenset[Term], int] = {}
        known: dict[frozenset[Term], frozenset[Term]] = {}
        visits = 0
        while ends and (self.most is None or len(layers) <= self.most):
            length = len(layers)
            visits += len(ends)
            if length > LENGTHS or visits > VISITS:
                self.is_complete = False
                return
            if length >= self.least:
                round_begins = seen.setdefault(ends, length)
                around = layers[round_begins:]
                if around and not any(self.term in layer for layer in around):
                    return
            layers.append(known.setdefault(ends, ends))
            if length >= self.least and self.term in ends:
                yield from self._of(layers, length)
            ends = frozenset(state for end in ends for state in self._before.get(end, ()))

    def _of(self, layers: list[frozenset[Term]], length: int) -> Iterator[str]:
        """Yield the texts of one length."""
        stack = [(self.term, "")]
        while stack:
            state, text = stack.pop()
            left = length - len(text)
            if left == 0:
                yield text
                continue
            stack.extend(
                (target, text + chr(code))
                for code, target in reversed(self._follow[state])
                if target in layers[left - 1]
            )


def _charsets(term: Term) -> list[Charset]:
    """Return the sets of characters in a term, in an order that is always the same."""
    found: dict[Term, None] = {}
    todo = [term]
    while todo:
        here = todo.pop()
        if here not in found:
            found[here] = None
            todo.extend(here.parts)
    return [here.charset for here in found if here.kind == "chars" and here.charset]
