"""Forms of text: runs of characters, each from an alphabet, such as 24 hexadecimal digits.

A form is read from a simple regular expression or from an example that looks like an id, and says
how to make any number of fresh texts of the same look.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

__all__ = [
    "UNESCAPED_CHARACTERS",
    "UUID_TEMPLATE",
    "CharacterRun",
    "StringTemplate",
    "random_string",
    "template_of_example",
    "template_of_pattern",
]

HEX_DIGITS: Final = "0123456789abcdef"
BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE64URL: Final = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
UNESCAPED_CHARACTERS: Final = "".join(c for c in map(chr, range(32, 127)) if c not in '"\\')
"""The characters of ASCII that stand for themselves in JSON."""


@dataclass(frozen=True, slots=True)
class CharacterRun:
    """So many characters, each one of an alphabet; one letter in it makes it a fixed text."""

    alphabet: str
    length: int


StringTemplate: TypeAlias = tuple[CharacterRun, ...]
"""Runs, one after the other."""

UUID_TEMPLATE: Final[StringTemplate] = (
    CharacterRun(HEX_DIGITS, 8),
    CharacterRun("-", 1),
    CharacterRun(HEX_DIGITS, 4),
    CharacterRun("-", 1),
    CharacterRun("4", 1),
    CharacterRun(HEX_DIGITS, 3),
    CharacterRun("-", 1),
    CharacterRun("89ab", 1),
    CharacterRun(HEX_DIGITS, 3),
    CharacterRun("-", 1),
    CharacterRun(HEX_DIGITS, 12),
)
"""A random UUID."""

ID_TEMPLATES: Final = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), HEX_DIGITS),
    (re.compile(r"[0-9a-f]{16,}"), HEX_DIGITS),
    (re.compile(r"[0-9A-F]{16,}"), HEX_DIGITS.upper()),
    (re.compile(r"[0-9A-HJKMNP-TV-Z]{26}"), "0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
    (re.compile(r"(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9_-]{20,}\.*"), BASE64URL),
    (re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|(?:[0-9a-f]{2}-){5}[0-9a-f]{2}"), HEX_DIGITS),
    (
        re.compile(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}|(?:[0-9A-F]{2}-){5}[0-9A-F]{2}"),
        HEX_DIGITS.upper(),
    ),
    (re.compile(r"\+?\d{4,}"), string.digits),
    (re.compile(r"[A-Za-z]+(?:[-_:#/.][A-Za-z]+)*[-_:#/.]?\d{2,}"), string.digits),
)
"""What ids look like, and from which alphabet their varying characters are."""

ID_PREFIX: Final = re.compile(r"(?:(?:[a-z]{2,12}|[A-Z]{2,12})[-_:.])+(?=[0-9A-Za-z]+$)")
"""What says in front of an id which kind of thing it is of."""

PREFIXED_ID_TEMPLATES: Final = (
    (re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{6,}"), HEX_DIGITS),
    (re.compile(r"(?=.*\d)(?=.*[A-F])[0-9A-F]{6,}"), HEX_DIGITS.upper()),
    (re.compile(r"(?=.*\d)(?=.*[a-z])[0-9a-z]{8,}"), string.digits + string.ascii_lowercase),
    (re.compile(r"(?=.*\d)(?=.*[A-Z])[0-9A-Z]{8,}"), string.digits + string.ascii_uppercase),
    (re.compile(r"(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[0-9A-Za-z]{8,}"), BASE62),
)
"""The same of what follows a prefix."""

MIXED_CODE: Final = re.compile(
    r"(?=.{6})(?=(?:\D*\d){3})(?=.*[A-Za-z])[A-Za-z0-9]+(?:[-_:#/.][A-Za-z0-9]+){0,3}"
)
"""A code of letters and digits, such as the number of a parcel or a policy."""

NO_CODE: Final = re.compile(
    r"v?\d+(?:\.\d+)+(?:[-+].*)?|\d{4}-\d\d.*|\d+x\d+|P(?:\d+[YMWD])*(?:T.*)?|.*\d:\d\d.*"
)
"""Versions, moments, measures and durations, which are made of letters and digits, too."""

CODE_PIECE: Final = re.compile(r"[0-9]+|[A-Za-z]+|[^A-Za-z0-9]")
CALENDAR_YEAR: Final = re.compile(r"(?:19|20)\d\d")
MANY_PIECES: Final = 5
"""In how many runs of letters and of digits a code is no more read as letters with a number."""

LONG_NUMBER: Final = 6
"""From how many digits on a number is told from its surroundings all the same."""


@lru_cache(maxsize=4_096)
def template_of_example(text: str) -> StringTemplate | None:
    """Return the form of a text that looks like an id, or None.

    >>> template_of_example("5f0c1a2b3d4e5f6071829304") == (CharacterRun(HEX_DIGITS, 24),)
    True
    >>> [run.length for run in template_of_example("order-1203")]
    [1, 1, 1, 1, 1, 1, 1, 3]
    >>> template_of_example("cus_9Kd2LmQx1")[:5] == (*(CharacterRun(c, 1) for c in "cus_"),
    ...     CharacterRun(BASE62, 9))
    True
    >>> [run.length for run in template_of_example("SP123456789DE")]
    [1, 1, 1, 8, 1, 1]
    >>> template_of_example("ACTIVE") is None
    True
    """
    if prefix := ID_PREFIX.match(text):
        rest = text[prefix.end() :]
        for pattern, alphabet in PREFIXED_ID_TEMPLATES:
            if pattern.fullmatch(rest):
                return (
                    *(CharacterRun(letter, 1) for letter in prefix[0]),
                    CharacterRun(alphabet, len(rest)),
                )
    for pattern, alphabet in ID_TEMPLATES:
        if pattern.fullmatch(text):
            if alphabet == HEX_DIGITS and "-" in text:
                return UUID_TEMPLATE
            return _merge_runs(list(_runs_like(text, alphabet)))
    return _mixed_code(text) if MIXED_CODE.fullmatch(text) else None


def _mixed_code(text: str) -> StringTemplate | None:
    """Return the form of a code in which letters and digits stand by turns.

    Its numbers vary and its letters stay, but years; where letters and digits change often, as in
    `U0LAN0Z89`, all varies behind the first letter.
    """
    if NO_CODE.fullmatch(text):
        return None
    pieces = CODE_PIECE.findall(text)
    numbers = [piece for piece in pieces if piece.isdigit()]
    if text.isalnum() and len(pieces) >= MANY_PIECES and max(map(len, numbers)) < LONG_NUMBER:
        return (CharacterRun(text[0], 1), CharacterRun(_alphabet_like(text), len(text) - 1))
    runs: list[CharacterRun] = []
    for piece in pieces:
        if not piece.isdigit() or len(piece) == 1 or CALENDAR_YEAR.fullmatch(piece):
            runs += (CharacterRun(letter, 1) for letter in piece)
            continue
        runs.append(CharacterRun(string.digits if piece[0] == "0" else "123456789", 1))
        runs.append(CharacterRun(string.digits, len(piece) - 1))
    return tuple(runs) if any(len(run.alphabet) > 1 for run in runs) else None


def _alphabet_like(text: str) -> str:
    """Return the letters and digits that a code seems to be made of."""
    if set(text) <= set(HEX_DIGITS):
        return HEX_DIGITS
    lower = string.ascii_lowercase if any(map(str.islower, text)) else ""
    upper = string.ascii_uppercase if any(map(str.isupper, text)) else ""
    return string.digits + upper + lower


def _runs_like(text: str, alphabet: str) -> Iterator[CharacterRun]:
    digits_only = alphabet == string.digits
    started = False
    for letter in text:
        if letter not in alphabet:
            yield CharacterRun(letter, 1)
        elif digits_only and not started:
            started = True
            yield CharacterRun("123456789", 1)
        else:
            yield CharacterRun(alphabet, 1)


def _merge_runs(runs: list[CharacterRun]) -> StringTemplate:
    """Return the runs with neighbors of the same alphabet as one, fixed texts left alone."""
    found: list[CharacterRun] = []
    for run in runs:
        if found and len(run.alphabet) > 1 and found[-1].alphabet == run.alphabet:
            found[-1] = CharacterRun(run.alphabet, found[-1].length + run.length)
        else:
            found.append(run)
    return tuple(found)


REGEX_ATOM: Final = re.compile(
    r"(?P<set>\[[^\]\[^\\]+(?:\\.[^\]\[\\]*)*\])|(?P<escape>\\.)|(?P<literal>[^\\\[\](){}|*+?^$])"
)
REGEX_QUANTIFIER: Final = re.compile(r"\{(\d+)(?:(,)(\d*))?\}|([*+?])")
ESCAPE_CLASSES: Final = {"d": string.digits, "w": string.ascii_letters + string.digits + "_"}
UNBOUNDED_REPEATS: Final = 8
"""How many characters an open quantifier stands for."""

MAX_TEMPLATE_LENGTH: Final = 4_096


def template_of_pattern(pattern: str) -> StringTemplate | None:
    """Return a form whose texts match a simple regular expression, or None for another.

    Simple are characters, classes and their quantifiers, one after the other, anchored or not.

    >>> template_of_pattern("^ord-[0-9a-f]{24}$")[-1] == CharacterRun(HEX_DIGITS, 24)
    True
    >>> template_of_pattern("^(a|b)$") is None
    True
    """
    rest = pattern.removeprefix("^")
    rest = rest[:-1] if rest.endswith("$") and not rest.endswith("\\$") else rest
    runs: list[CharacterRun] = []
    at = 0
    while at < len(rest):
        atom = REGEX_ATOM.match(rest, at)
        alphabet = _atom_alphabet(atom) if atom else None
        if atom is None or not alphabet:
            return None
        quantifier = REGEX_QUANTIFIER.match(rest, atom.end())
        length = _repeat_count(quantifier) if quantifier else 1
        if length > MAX_TEMPLATE_LENGTH:
            return None
        runs.extend([CharacterRun(alphabet, length)] if length else [])
        at = (quantifier or atom).end()
    return tuple(runs)


def _atom_alphabet(atom: re.Match[str]) -> str | None:
    """Return the printable characters that one atom of an expression stands for."""
    if atom["literal"]:
        return UNESCAPED_CHARACTERS if atom["literal"] == "." else atom["literal"]
    if atom["escape"]:
        letter = atom["escape"][1]
        return ESCAPE_CLASSES.get(letter) or (None if letter.isalnum() else letter)
    try:
        wanted = re.compile(atom["set"])
    except re.error:
        return None
    return "".join(letter for letter in UNESCAPED_CHARACTERS if wanted.fullmatch(letter)) or None


def _repeat_count(quantifier: re.Match[str]) -> int:
    fewest, comma, most, sign = quantifier.groups()
    if sign:
        return {"*": UNBOUNDED_REPEATS, "+": UNBOUNDED_REPEATS, "?": 1}[sign]
    if not comma:
        return int(fewest)
    wanted = max(int(fewest), UNBOUNDED_REPEATS)
    return min(wanted, int(most)) if most else wanted


def random_string(form: StringTemplate, random: Random) -> str:
    """Return a text of a form.

    >>> from random import Random
    >>> len(random_string(UUID_TEMPLATE, Random(1)))
    36
    """
    return "".join(
        run.alphabet[int(random.random() * len(run.alphabet))]
        for run in form
        for _ in range(run.length)
    )
