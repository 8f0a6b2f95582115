"""The words of a payload: JSON's, and those of JavaScript that pages print in its place.

A word that JSON would not have comes with the code of what was repaired in it.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import Json

__all__ = [
    "CONSTANTS",
    "MAX_DIGITS",
    "REPAIRS",
    "BrokenPayloadError",
    "Token",
    "is_exact",
    "parse_number",
    "parse_string",
    "tokenize",
]

REPAIRS = {
    "alternative": "the alternative {found} was dropped; the first was kept",
    "assignment": "the payload is assigned to a JavaScript name; only the value was kept",
    "comma": "the comma before {found} is missing",
    "comment": "a comment was dropped; JSON has none",
    "constant": "{found} is no JSON value; {kept} was kept",
    "control-character": "a control character stands bare in a text; JSON escapes it",
    "ellipsis": "something was left out here with an ellipsis",
    "escape": "a text has an escape that JSON does not know",
    "key": "the key {found} is not in double quotes",
    "number": "{found} is no JSON number; {kept} was kept",
    "placeholder": "{found} stands for a value; null was kept",
    "quotes": "a text is not in double quotes",
    "surrogate": "a text has half of a surrogate pair; U+FFFD was kept in its place",
    "trailing-comma": "a comma stands before the closing bracket",
}
"""What each repair is, by the last part of its problem code."""

CONSTANTS: dict[str, tuple[Json, bool]] = {
    "true": (True, False),
    "false": (False, False),
    "null": (None, False),
    "True": (True, True),
    "False": (False, True),
    "None": (None, True),
    "undefined": (None, True),
    "NaN": (None, True),
    "Infinity": (None, True),
}
"""The value of each word that names one, and whether JSON lacks the word."""

MAX_DIGITS = 4000

SHORT_NUMBER = 16
"""A number of fewer characters, without exponent, is exact as a double."""

MAX_EXACT_INTEGER = 2**53 - 1
"""The largest integer that a double tells from the next."""

TOKEN = re.compile(
    r"""
      (?P<space>[\s\ufeff]+)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<ellipsis>\.{3,}|…)
    | (?P<string>"[^"\\\n]*(?:\\.[^"\\\n]*)*" | '[^'\\\n]*(?:\\.[^'\\\n]*)*'
        | `[^`\\]*(?:\\.[^`\\]*)*` | [“”„][^“”„"\n]*[“”])
    | (?P<number>[-+]?(?:0[xX][0-9a-fA-F]+|(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?
        |Infinity\b))
    | (?P<word>(?:[^\W\d]|\$)[\w$]*(?:\.[\w$]+)*)
    | (?P<placeholder><[^<>\n]{1,200}>)
    | (?P<mark>[][{}:,;=|])
    """,
    re.VERBOSE | re.DOTALL,
)
STRICT_INTEGER = re.compile(r"-?[0-9]+")
STRICT_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<power>[eE][-+]?[0-9]+)?")
ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
ESCAPED_LETTERS = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "0": "\0",
    "\n": "",
}
SURROGATE = re.compile("[\ud800-\udfff]")


class BrokenPayloadError(Exception):
    """A payload that cannot be parsed.

    Attributes:
        offset: Where in the text.
    """

    def __init__(self, offset: int, problem: str) -> None:
        super().__init__(problem)
        self.offset = offset


class Token(NamedTuple):
    """One word of a payload: its kind (a group of `TOKEN`, or `end`), text and offset."""

    kind: str
    text: str
    offset: int

    @property
    def shown(self) -> str:
        """The token as an error names it."""
        if self.kind == "end":
            return "the end of the payload"
        return repr(self.text if len(self.text) <= 40 else self.text[:40] + "…")  # noqa: PLR2004 - fits a line


def tokenize(text: str) -> Iterator[Token]:
    """Yield the words of a payload, without white space, and `end` at last.

    Raises:
        BrokenPayloadError: Where no word begins.

    >>> [token.text for token in tokenize("{a: 'b'}")]
    ['{', 'a', ':', "'b'", '}', '']
    """
    offset = 0
    while offset < len(text):
        found = TOKEN.match(text, offset)
        if found is None:
            raise BrokenPayloadError(offset, _token_message(text[offset]))
        if found.lastgroup and found.lastgroup != "space":
            yield Token(found.lastgroup, found.group(), offset)
        offset = found.end()
    yield Token("end", "", offset)


def _token_message(character: str) -> str:
    if character in "\"'`“”„":
        return f"expected a closing quote for {character} on the same line"
    return f"expected a value, a key or a bracket, found {character!r}"


def parse_string(text: str) -> tuple[str, str | None]:
    r"""Return the value of a quoted text, and the repair that it took, if any.

    >>> parse_string('"a"')
    ('a', None)
    >>> parse_string("'it\\'s'")
    ("it's", 'quotes')
    """
    try:
        value, repair = json.loads(text), None
    except ValueError:
        value = ESCAPE.sub(_unescape, text[1:-1])
        repair = _repair_of(text)
    if not SURROGATE.search(value):
        return value, repair
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole, (repair or "surrogate") if "\ufffd" in whole else repair


def _repair_of(text: str) -> str:
    if not text.startswith('"'):
        return "quotes"
    return "escape" if "\\" in text else "control-character"


def _unescape(escape: re.Match[str]) -> str:
    braced, four, two, letter = escape.groups()
    if letter is not None:
        return ESCAPED_LETTERS.get(letter, letter)
    code = int(braced or four or two, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"  # noqa: PLR2004 - the last code point


def parse_number(token: Token) -> tuple[int | float | None, str | None]:
    """Return the value of a number, and the repair that it took, if any.

    What JSON cannot write (infinity, a float too large) becomes null.

    Raises:
        BrokenPayloadError: If it has more digits than Python reads.

    >>> parse_number(Token("number", "0x1F", 0))
    (31, 'number')
    """
    text = token.text
    if len(text) > MAX_DIGITS:
        raise BrokenPayloadError(token.offset, f"expected a number of at most {MAX_DIGITS} digits")
    strict = STRICT_NUMBER.fullmatch(text)
    if strict and not (strict["fraction"] or strict["power"]):
        return int(text), None
    value = float(text) if strict else _parse_loose_number(text)
    if isinstance(value, float) and value in {float("inf"), float("-inf")}:
        return None, "number"
    return value, None if strict else "number"


def is_exact(text: str) -> bool:
    """Return whether a JSON number is one that every reader takes alike (RFC 7493, section 2.2).

    That is an integer up to 2**53 - 1, or a number that a double gives back as it was written.

    >>> is_exact("0.1"), is_exact("9007199254740993"), is_exact("3.14159265358979323846")
    (True, False, False)
    """
    if len(text) < SHORT_NUMBER and "e" not in text.lower():
        return True
    if STRICT_INTEGER.fullmatch(text):
        return len(text) <= MAX_DIGITS and abs(int(text)) <= MAX_EXACT_INTEGER
    try:
        return Decimal(repr(float(text))) == Decimal(text)
    except ArithmeticError:
        return False


def _parse_loose_number(text: str) -> int | float:
    digits = text.replace("_", "").lower()
    if "x" in digits:
        return int(digits, 16)
    if digits.lstrip("+-").isdigit():
        return int(digits)
    return float(digits)
