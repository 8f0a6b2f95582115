"""Samples of strings that meet patterns, formats, lengths and exclusions together.

All of it is one regular language, in which chance walks from character to character, towards an
end that is a wanted number of characters away. What no regular language tells is checked later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, zip_longest
from random import Random
from typing import TYPE_CHECKING, Final, TypeVar

from eventcontracts.containment.string_solver import FORMATS
from eventcontracts.regex.charset import has_char
from eventcontracts.regex.language import charsets_of, matching_language
from eventcontracts.regex.syntax import UnsupportedPatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.regex.derivative import RegexTerm, TermFactory

__all__ = ["StringConstraints", "sample_strings", "to_python_pattern"]

# Regular expressions of JSON Schema, which are those of JavaScript, as Python reads them.


LETTER_RANGES: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"


UNICODE_PROPERTIES: Final = {
    "L": LETTER_RANGES,
    "Letter": LETTER_RANGES,
    "Alphabetic": LETTER_RANGES,
    "Ll": "a-z\u00df-\u00f6\u00f8-\u00ff",
    "Lu": "A-Z\u00c0-\u00d6\u00d8-\u00de",
    "N": "0-9",
    "Nd": "0-9",
    "P": "!-#%-*,-/:;?@\\[-\\]_{}",
    "Punctuation": "!-#%-*,-/:;?@\\[-\\]_{}",
}


"""Characters of Unicode's categories: not all of them, for these are for making texts."""


ECMA_TOKEN: Final = re.compile(
    r"(?P<open>\[)|(?P<close>\])|\\c(?P<control>[A-Za-z])|\\p\{(?:\w+=)?(?P<property>\w+)\}"
    r"|\\u\{(?P<code>[0-9a-fA-F]{1,6})\}|\(\?<(?P<group>[A-Za-z_]\w*)>|\\."
)


def to_python_pattern(pattern: str) -> str:
    r"""Return a pattern in Python's words.

    >>> to_python_pattern(r"^\cC\p{Lu}[\p{Nd}_](?<year>\d)$").encode("unicode_escape").decode()
    '^\\\\x03[A-Z\\xc0-\\xd6\\xd8-\\xde][0-9_](?P<year>\\\\d)$'
    """
    inside = False

    def said(match: re.Match[str]) -> str:
        nonlocal inside
        if match["open"] or match["close"]:
            inside = bool(match["open"])
        if match["control"]:
            return f"\\x{ord(match['control'].upper()) - 64:02x}"
        if match["property"] in UNICODE_PROPERTIES:
            letters = UNICODE_PROPERTIES[match["property"]]
            return letters if inside else f"[{letters}]"
        if match["code"]:
            return re.escape(chr(min(int(match["code"], 16), 0x10FFFF)))
        return f"(?P<{match['group']}>" if match["group"] else match[0]

    return ECMA_TOKEN.sub(said, pattern)


T = TypeVar("T")


PRINTABLE_CODES: Final = tuple(range(0x20, 0x7F))


FAMILIAR_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


ALPHANUMERIC_CHARACTERS: Final = FAMILIAR_CHARACTERS | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


"""Characters that are taken where there is nothing to choose by, if they are allowed."""


LENGTH_SPREAD: Final = 12


"""By how many characters lengths differ."""


MAX_LANGUAGE_STEPS: Final = 20_000


"""How many steps of the language are followed."""


MAX_STATE_VISITS: Final = 2_000_000


"""How many states are looked at to find out which lengths there are."""


MAX_SAMPLE_LENGTH: Final = 5_000


FAMILIAR_CHANCE: Final = 0.9


MAX_ATTEMPTS_PER_SAMPLE: Final = 4


FORMAT_LOOKS: Final = {
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


FORMATS_THAT_LOOK_ALIKE: Final = {
    "idn-email": "email", "idn-hostname": "hostname", "iri": "uri", "iri-reference": "uri",
    "uri-reference": "uri",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StringConstraints:
    """The constraints on a string.

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
    most: int = MAX_SAMPLE_LENGTH


def sample_strings(said: StringConstraints, count: int) -> Iterator[tuple[str, ...]]:
    """Yield different texts, first those that look most like their format.

    They are likely to be as wanted, not sure to.

    Args:
        said: What they are to be.
        count: How many at most come at once.

    >>> next(sample_strings(StringConstraints(("^[A-Z]+$", "[^A]$"), least=3, most=3), 2))
    ('KNU', 'PNT')
    """
    from eventcontracts.regex.derivative import TermFactory

    terms = TermFactory()
    meant = [_containing_term(terms, pattern) for pattern in said.patterns]
    meant += [terms.other(_containing_term(terms, pattern)) for pattern in said.barred]
    meant += [
        _containing_term(terms, FORMATS[name].outer) for name in said.formats if name in FORMATS
    ]
    for looks in (
        *zip_longest(*(_format_patterns(name) for name in said.formats), fillvalue=""),
        (),
    ):
        term = terms.intersection(
            [*meant, *(_containing_term(terms, pattern) for pattern in looks)]
        )
        walks = _LanguageSampler(terms, term, said.least, min(said.most, MAX_SAMPLE_LENGTH))
        found = dict.fromkeys(islice(walks.texts(Random(0)), MAX_ATTEMPTS_PER_SAMPLE * count))
        yield tuple(found)[:count]


def _format_patterns(name: str) -> tuple[str, ...]:
    return FORMAT_LOOKS.get(FORMATS_THAT_LOOK_ALIKE.get(name, name), ())


def _containing_term(terms: TermFactory, pattern: str) -> RegexTerm:
    try:
        return matching_language(terms, pattern, loosely=True)
    except UnsupportedPatternError:
        return terms.all


class _LanguageSampler:
    """The ways through a language, by printed characters of ASCII.

    Args:
        terms: Where the term was made.
        term: The language.
        least: The least number of characters.
        most: The greatest.
    """

    def __init__(self, terms: TermFactory, term: RegexTerm, least: int, most: int) -> None:
        self._start = term
        self._steps: dict[RegexTerm, list[tuple[RegexTerm, str]]] = {}
        self._explore(terms, _character_groups(term))
        self._lengths = self._possible(least, most)

    def _explore(self, terms: TermFactory, groups: Sequence[str]) -> None:
        todo, taken = [self._start], 0
        for state in todo:
            if state in self._steps or taken > MAX_LANGUAGE_STEPS:
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
        while self._ending[-1] and visits < MAX_STATE_VISITS:
            length = len(self._ending) - 1
            if length > most or (lengths and length > lengths[0] + LENGTH_SPREAD):
                break
            if length >= least and self._start in self._ending[-1]:
                lengths.append(length)
            visits += len(self._steps)
            self._ending.append(
                frozenset(state for state in self._steps if any(self._ahead(state, length)))
            )
        return lengths[1:] if lengths[:1] == [0] and len(lengths) > 1 else lengths

    def _ahead(self, state: RegexTerm, left: int) -> Iterator[tuple[RegexTerm, str]]:
        """Yield the steps after which there is an end so many characters away."""
        for target, letters in self._steps.get(state, ()):
            if target in self._ending[left]:
                yield target, letters

    def texts(self, random: Random) -> Iterator[str]:
        """Yield texts without end, or none."""
        while self._lengths:
            text, state = "", self._start
            for left in reversed(range(_choose_one(self._lengths, random))):
                targets = {
                    letter: target for target, letters in self._ahead(state, left)
                    for letter in letters
                }  # fmt: skip
                letter = _choose_one(_preferred_letters(targets, random), random)
                text, state = text + letter, targets[letter]
            yield text


def _choose_one(choices: Sequence[T], random: Random) -> T:
    return choices[int(random.random() * len(choices))]


def _preferred_letters(letters: Iterable[str], random: Random) -> list[str]:
    """Return the characters of which one is taken: mostly those of words."""
    found = list(letters)
    plain = [letter for letter in found if letter in ALPHANUMERIC_CHARACTERS]
    if len(plain) == len(ALPHANUMERIC_CHARACTERS):
        return [letter for letter in plain if letter in FAMILIAR_CHARACTERS]
    return plain if plain and random.random() < FAMILIAR_CHANCE else found


def _character_groups(term: RegexTerm) -> tuple[str, ...]:
    """Return the printed characters by what a language tells apart."""
    charsets = charsets_of(term)
    found: dict[tuple[bool, ...], list[str]] = {}
    for code in PRINTABLE_CODES:
        found.setdefault(tuple(has_char(charset, code) for charset in charsets), []).append(
            chr(code)
        )
    return tuple("".join(letters) for letters in found.values())
