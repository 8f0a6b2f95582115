"""Which texts a pattern is found in, as a regular language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.compatibility.patternnodes import (
    Chars,
    Choice,
    Edge,
    Look,
    Node,
    Repeated,
    Sequence,
)
from eventcontracts.compatibility.patterns import UnsupportedError, read

if TYPE_CHECKING:
    from eventcontracts.compatibility.terms import Term, Terms

__all__ = ["found_in"]


def found_in(terms: Terms, pattern: str, *, loosely: bool = False) -> Term:
    """Return the texts that a pattern is found in, anywhere.

    Args:
        terms: Where to make the term.
        pattern: A regular expression.
        loosely: Whether to take something near it where it is not supported.

    Raises:
        UnsupportedError: If it has something that is not reasoned about.

    >>> from eventcontracts.compatibility.terms import Terms
    >>> terms = Terms()
    >>> terms.after(found_in(terms, "a"), ord("a")) is terms.all
    True
    """
    node = read(pattern, loosely=loosely)
    making = _Making(terms)
    at_start = making.then(node, terms.all, True)
    later = terms.sequence([terms.any, terms.all, making.then(node, terms.all, False)])
    return terms.either([at_start, later])


class _Making:
    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def then(self, node: Node, rest: Term, at_start: bool | None) -> Term:
        """Return what a node finds when something may follow it.

        Args:
            node: What is found first.
            rest: What may follow.
            at_start: Whether the text begins here; None where that depends.
        """
        match node:
            case Chars(charset):
                return self._terms.sequence([self._terms.chars(charset), rest])
            case Sequence(parts):
                return self._sequence(parts, rest, at_start)
            case Choice(parts):
                return self._terms.either([self.then(part, rest, at_start) for part in parts])
            case Repeated():
                return self._repeated(node, rest, at_start)
            case Look(inner, follows):
                ahead = self.then(inner, self._terms.all, at_start)
                return self._terms.both([ahead if follows else self._terms.other(ahead), rest])
            case Edge(is_start):
                return self._start(rest, at_start) if is_start else self._end(rest)

    def _sequence(self, parts: tuple[Node, ...], rest: Term, at_start: bool | None) -> Term:
        starts = []
        for part in parts:
            starts.append(at_start)
            if at_start is not False and not isinstance(part, Edge | Look):
                at_start = None if _may_be_empty(part) else False
        for part, start in reversed(list(zip(parts, starts, strict=True))):
            rest = self.then(part, rest, start)
        return rest

    def _repeated(self, node: Repeated, rest: Term, at_start: bool | None) -> Term:
        if not _looks_around(node.node):
            part = self.then(node.node, self._terms.empty, False)
            return self._terms.sequence([self._terms.repeat(part, node.least, node.most), rest])
        if node.most == 1:
            once = self.then(node.node, rest, at_start)
            return once if node.least else self._terms.either([once, rest])
        raise UnsupportedError("an anchor or a lookahead that is repeated in a pattern")

    def _start(self, rest: Term, at_start: bool | None) -> Term:
        if at_start is None:
            raise UnsupportedError("an anchor that may or may not be at the start of a pattern")
        return rest if at_start else self._terms.nothing

    def _end(self, rest: Term) -> Term:
        return self._terms.empty if rest.is_nullable else self._terms.nothing


def _may_be_empty(node: Node) -> bool:
    match node:
        case Chars():
            return False
        case Sequence(parts):
            return all(_may_be_empty(part) for part in parts)
        case Choice(parts):
            return any(_may_be_empty(part) for part in parts)
        case Repeated(inner, least, _):
            return least == 0 or _may_be_empty(inner)
        case _:
            return True


def _looks_around(node: Node) -> bool:
    match node:
        case Edge() | Look():
            return True
        case Sequence(parts) | Choice(parts):
            return any(_looks_around(part) for part in parts)
        case Repeated(inner, _, _):
            return _looks_around(inner)
        case _:
            return False
