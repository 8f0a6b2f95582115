"""Texts by what is said about them together: patterns, formats, lengths, and what they are not.

All of it is one regular language, in which chance walks from character to character, towards an
end that is a wanted number of characters away. What no regular language tells is checked later.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, zip_longest
from random import Random
from typing import TYPE_CHECKING, Final, TypeVar

from eventcontracts.compatibility.charsets import contains
from eventcontracts.compatibility.formats import FORMATS
from eventcontracts.compatibility.languages import found_in
from eventcontracts.compatibility.patterns import UnsupportedError
from eventcontracts.compatibility.words import charsets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.compatibility.terms import Term, Terms

__all__ = ["Said", "sampled"]

T = TypeVar("T")

PRINTED: Final = tuple(range(0x20, 0x7F))
FAMILIAR: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
PLAIN: Final = FAMILIAR | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Characters that are taken where there is nothing to choose by, if they are allowed."""

SPREAD: Final = 12
"""By how many characters lengths differ."""

STEPS: Final = 20_000
"""How many steps of the language are followed."""

VISITS: Final = 2_000_000
"""How many states are looked at to find out which lengths there are."""

LONGEST: Final = 5_000
MOSTLY: Final = 0.9
TRIES: Final = 4
LOOKS: Final = {
    "date": (r"^20[0-2]\d-",),
    "date-time": (r"^202\d-[^t]*:[0-5]\d(\.\d{3}|\.\d{6})?(Z|[+-][01]\d:[03]0)$", "^20[0-2][^t]*$"),
    "duration": (r"^P([1-9]\d?D)?(T([1-9]\d?H)?([1-5]?\dM)?([1-5]?\d(\.\d{3})?S)?)?$",),
    "email": (
        r"^[a-z]+([.-][a-z]+)?@([a-z]+\.)?example\.(com|org|net)$",
        r"^[a-z]+([.-][a-z]+)?@([a-z]+\.)+(example|test)$",
        r"^[a-z]+([.-][a-z]+)?@([a-z]+\.)+[a-z]{2,4}$",
    ),
    "hostname": (
        r"^([a-z]+\.)+example\.(com|org|net)$",
        r"^([a-z]+\.)+(example|test)$",
        r"^([a-z]+\.)*[a-z]+$",
    ),
    "ipv4": (r"^(192\.0\.2|198\.51\.100|203\.0\.113)\.", r"^[1-9]"),
    "ipv6": ("^2001:db8::[0-9a-f]{1,4}$", "^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$"),
    "json-pointer": ("^(/[a-z]+)*$",),
    "relative-json-pointer": ("^[0-9](/[a-z]+)*$",),
    "time": (r":[0-5]\dZ$", r":[0-5]\d(\.\d+)?[^z]*$"),
    "uri": (
        r"^https://([a-z]+\.)?example\.(com|org|net)((/[a-z0-9-]+)+\.[a-z]+|(/[a-z0-9-]+)*)$",
        r"^[a-z0-9+]+://([a-z]+\.)+(example|test)((/[a-z0-9-]+)+\.[a-z]+|(/[a-z0-9-]+)*)$",
        r"^[a-z0-9+]+://([a-z]+\.)+[a-z]+(/[a-z0-9-]+)*(\.[a-z]+)?$",
        r"^[a-z0-9+]+:[a-z0-9:/.@-]+$",
    ),
    "uri-template": (r"^[a-z:/.{}]*$",),
}  # fmt: skip
"""Patterns of texts that look like their format; those before others reach nobody."""

SAME_LOOKS: Final = {
    "idn-email": "email", "idn-hostname": "hostname", "iri": "uri", "iri-reference": "uri",
    "uri-reference": "uri",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a text.

    Attributes:
        patterns: Regular expressions that are found in it.
        barred: Regular expressions that are not.
        formats: The names of its formats.
        least: The least number of its characters.
        most: The greatest.
    """

    patterns: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    least: int = 0
    most: int = LONGEST


def sampled(said: Said, count: int) -> Iterator[tuple[str, ...]]:
    """Yield different texts, first those that look most like their format.

    They are likely to be as wanted, not sure to.

    Args:
        said: What they are to be.
        count: How many at most come at once.

    >>> next(sampled(Said(("^[A-Z]+$", "[^A]$"), least=3, most=3), 2))
    ('KNU', 'PNT')
    """
    from eventcontracts.compatibility.terms import Terms

    terms = Terms()
    meant = [_found_in(terms, pattern) for pattern in said.patterns]
    meant += [terms.other(_found_in(terms, pattern)) for pattern in said.barred]
    meant += [_found_in(terms, FORMATS[name].outer) for name in said.formats if name in FORMATS]
    for looks in (*zip_longest(*(_looks(name) for name in said.formats), fillvalue=""), ()):
        term = terms.both([*meant, *(_found_in(terms, pattern) for pattern in looks)])
        walks = _Walks(terms, term, said.least, min(said.most, LONGEST))
        found = dict.fromkeys(islice(walks.texts(Random(0)), TRIES * count))
        yield tuple(found)[:count]


def _looks(name: str) -> tuple[str, ...]:
    return LOOKS.get(SAME_LOOKS.get(name, name), ())


def _found_in(terms: Terms, pattern: str) -> Term:
    try:
        return found_in(terms, pattern, loosely=True)
    except UnsupportedError:
        return terms.all


class _Walks:
    """The ways through a language, by printed characters of ASCII.

    Args:
        terms: Where the term was made.
        term: The language.
        least: The least number of characters.
        most: The greatest.
    """

    def __init__(self, terms: Terms, term: Term, least: int, most: int) -> None:
        self._start = term
        self._steps: dict[Term, list[tuple[Term, str]]] = {}
        self._explore(terms, _groups(term))
        self._lengths = self._possible(least, most)

    def _explore(self, terms: Terms, groups: Sequence[str]) -> None:
        todo, taken = [self._start], 0
        for state in todo:
            if state in self._steps or taken > STEPS:
                continue
            taken += len(groups)
            found = [(terms.after(state, ord(letters[0])), letters) for letters in groups]
            self._steps[state] = [step for step in found if step[0] is not terms.nothing]
            todo.extend(target for target, _ in self._steps[state])

    def _possible(self, least: int, most: int) -> list[int]:
        """Return the lengths that texts are given, after it is known what leads to an end."""
        self._ending = [frozenset(state for state in self._steps if state.is_nullable)]
        lengths: list[int] = []
        visits = 0
        while self._ending[-1] and visits < VISITS:
            length = len(self._ending) - 1
            if length > most or (lengths and length > lengths[0] + SPREAD):
                break
            if length >= least and self._start in self._ending[-1]:
                lengths.append(length)
            visits += len(self._steps)
            self._ending.append(
                frozenset(state for state in self._steps if any(self._ahead(state, length)))
            )
        return lengths[1:] if lengths[:1] == [0] and len(lengths) > 1 else lengths

    def _ahead(self, state: Term, left: int) -> Iterator[tuple[Term, str]]:
        """Yield the steps after which there is an end so many characters away."""
        for target, letters in self._steps.get(state, ()):
            if target in self._ending[left]:
                yield target, letters

    def texts(self, random: Random) -> Iterator[str]:
        """Yield texts without end, or none."""
        while self._lengths:
            text, state = "", self._start
            for left in reversed(range(_one(self._lengths, random))):
                targets = {
                    letter: target for target, letters in self._ahead(state, left)
                    for letter in letters
                }  # fmt: skip
                letter = _one(_preferred(targets, random), random)
                text, state = text + letter, targets[letter]
            yield text


def _one(choices: Sequence[T], random: Random) -> T:
    return choices[int(random.random() * len(choices))]


def _preferred(letters: Iterable[str], random: Random) -> list[str]:
    """Return the characters of which one is taken: mostly those of words."""
    found = list(letters)
    plain = [letter for letter in found if letter in PLAIN]
    if len(plain) == len(PLAIN):
        return [letter for letter in plain if letter in FAMILIAR]
    return plain if plain and random.random() < MOSTLY else found


def _groups(term: Term) -> tuple[str, ...]:
    """Return the printed characters by what a language tells apart."""
    charsets = charsets_of(term)
    found: dict[tuple[bool, ...], list[str]] = {}
    for code in PRINTED:
        found.setdefault(tuple(contains(charset, code) for charset in charsets), []).append(
            chr(code)
        )
    return tuple("".join(letters) for letters in found.values())
