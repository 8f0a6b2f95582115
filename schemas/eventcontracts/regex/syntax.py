"""The syntax of ECMA 262 patterns, as jsonschema-rs checks them, as trees.

Read is what describes regular languages, with lookaheads and anchors. The rest (back references,
lookbehinds, word boundaries, flags, Unicode properties) is refused by `UnsupportedPatternError`,
or read loosely, as something near it, to find candidates for a witness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from eventcontracts.regex.charset import (
    ANY_CHAR,
    DIGITS,
    LETTERS,
    WHITESPACE,
    WORD,
    Charset,
    complement,
    union,
)

__all__ = [
    "Alternation",
    "Anchor",
    "CharClass",
    "Concatenation",
    "Lookahead",
    "RegexNode",
    "Repetition",
    "UnsupportedPatternError",
    "parse_pattern",
]

# Regular expressions as trees.


@dataclass(frozen=True, slots=True)
class CharClass:
    """One character of a set."""

    charset: Charset


@dataclass(frozen=True, slots=True)
class Anchor:
    """The start or the end of the string."""

    is_start: bool


@dataclass(frozen=True, slots=True)
class Lookahead:
    """A lookahead: something that must follow, or must not."""

    node: RegexNode
    follows: bool


@dataclass(frozen=True, slots=True)
class Concatenation:
    """One after the other."""

    parts: tuple[RegexNode, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """One of these."""

    parts: tuple[RegexNode, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """So many times."""

    node: RegexNode
    least: int
    most: int | None


RegexNode: TypeAlias = CharClass | Anchor | Lookahead | Concatenation | Alternation | Repetition


CLASS_ESCAPES: Final = {
    "d": DIGITS, "D": complement(DIGITS), "w": WORD, "W": complement(WORD), "s": WHITESPACE,
    "S": complement(WHITESPACE),
}  # fmt: skip


CONTROL_ESCAPES: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}


DOT: Final = complement(((10, 10),))


HEX_ESCAPES: Final = {"x": 2, "u": 4}


QUANTIFIERS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}


class UnsupportedPatternError(Exception):
    """A regular expression with something that is not reasoned about; it stays in this package."""


def parse_pattern(pattern: str, *, loosely: bool = False) -> RegexNode:
    """Return a regular expression as a tree.

    Args:
        pattern: One that the validator accepts.
        loosely: Whether to read something near it where it is not supported.

    Raises:
        UnsupportedPatternError: If it is not supported; its text says what.

    >>> parse_pattern("^a")
    Concatenation(parts=(Anchor(is_start=True), CharClass(charset=((97, 97),))))
    """
    reader = _PatternParser(pattern, loosely=loosely)
    node = reader.choice()
    if reader.rest():
        raise UnsupportedPatternError(f"{pattern!r} from character {reader.at} on")
    return node


class _PatternParser:
    def __init__(self, pattern: str, *, loosely: bool) -> None:
        self.pattern = pattern
        self.at = 0
        self._loosely = loosely

    def rest(self) -> str:
        return self.pattern[self.at :]

    def _take(self, *texts: str) -> str:
        """Return which of these comes next, and pass it; the empty string if none does."""
        for text in texts:
            if self.pattern.startswith(text, self.at):
                self.at += len(text)
                return text
        return ""

    def _next(self) -> str:
        if self.at >= len(self.pattern):
            raise UnsupportedPatternError("a pattern that ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def _loose(self, what: str, near: RegexNode) -> RegexNode:
        if not self._loosely:
            raise UnsupportedPatternError(f"{what} in a pattern")
        return near

    def choice(self) -> RegexNode:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Alternation(tuple(parts))

    def _sequence(self) -> RegexNode:
        parts = []
        while self.rest() and self.rest()[0] not in "|)":
            parts.append(self._quantified())
        return parts[0] if len(parts) == 1 else Concatenation(tuple(parts))

    def _quantified(self) -> RegexNode:
        node = self._atom()
        sign = self._take("*", "+", "?", "{")
        if not sign:
            return node
        least, most = self._counts() if sign == "{" else QUANTIFIERS[sign]
        # ECMA 262, 22.2.1: greedy and lazy differ in what a match consumes, never in whether there
        # is one.
        self._take("?")  # a lazy one finds the same strings
        return Repetition(node, least, most)

    def _counts(self) -> tuple[int, int | None]:
        inside, closed, _ = self.rest().partition("}")
        low, comma, high = inside.partition(",")
        # Annex B lets `{` stand for itself where no count follows. With the flag u, which
        # jsonschema-rs has always, that is a syntax error.
        if not closed or not low.isdecimal() or (high and not high.isdecimal()):
            raise UnsupportedPatternError(f"{{{inside} in a pattern")
        self.at += len(inside) + 1
        return int(low), (int(high) if high else None) if comma else int(low)

    def _atom(self) -> RegexNode:
        char = self._next()
        match char:
            case ".":
                return CharClass(DOT)
            case "^" | "$":
                return Anchor(char == "^")
            case "(":
                return self._group()
            case "[":
                return CharClass(self._class())
            case "\\":
                return self._escape()
            case "*" | "+" | "?" | "{":
                raise UnsupportedPatternError(f"{char} with nothing before it in a pattern")
            case _:
                return CharClass(((ord(char), ord(char)),))

    def _group(self) -> RegexNode:
        kind = self._take("?:", "?=", "?!", "?<=", "?<!", "?<", "?")
        # A named group finds what a group finds; only back references need its name.
        if kind == "?<":
            _, _, rest = self.rest().partition(">")
            self.at = len(self.pattern) - len(rest)
        elif kind == "?":
            flags, _, rest = self.rest().partition(")" if ")" in self.rest() else ":")
            self.at = len(self.pattern) - len(rest)
            return self._loose(f"(?{flags}", Concatenation(()))
        node = self.choice()
        if not self._take(")"):
            raise UnsupportedPatternError("an open group in a pattern")
        if kind in {"?=", "?!"}:
            return Lookahead(node, kind == "?=")
        return self._loose("a lookbehind", Concatenation(())) if kind in {"?<=", "?<!"} else node

    def _escape(self) -> RegexNode:
        char = self._next()
        if char in "bB":
            return self._loose("a word boundary", Concatenation(()))
        if char in "pP":
            self._property()
            return self._loose("a Unicode property", CharClass(LETTERS))
        # What a group found is no part of a regular language: `(a*)b\1` is not regular.
        if char in "123456789" or char == "k":
            return self._loose("a back reference", Repetition(CharClass(WORD), 0, None))
        return CharClass(self._escaped(char))

    def _property(self) -> None:
        if self._take("{"):
            _, _, rest = self.rest().partition("}")
            self.at = len(self.pattern) - len(rest)
        else:
            self._next()

    def _escaped(self, char: str) -> Charset:
        """Return the characters of an escape, in a class or out of it."""
        if char in CLASS_ESCAPES:
            return CLASS_ESCAPES[char]
        if char in CONTROL_ESCAPES and not (char == "0" and self.rest()[:1].isdecimal()):
            return ((CONTROL_ESCAPES[char], CONTROL_ESCAPES[char]),)
        if char in HEX_ESCAPES:
            code = self._code(HEX_ESCAPES[char])
        # `\cJ` is the control character whose code is that of the letter modulo 32.
        elif char == "c":
            code = ord(self._next()) % 32
        elif char.isascii() and not char.isalnum():
            code = ord(char)
        else:
            raise UnsupportedPatternError(f"\\{char} in a pattern")
        return ((code, code),)

    def _code(self, digits: int) -> int:
        if self._take("{"):
            text, _, rest = self.rest().partition("}")
            self.at = len(self.pattern) - len(rest)
        else:
            text = self.rest()[:digits]
            self.at += digits
        try:
            code = int(text, 16)
        except ValueError:
            raise UnsupportedPatternError(f"{text!r} as a code point in a pattern") from None
        # Half a surrogate pair is no character, and no JSON string in UTF-8 holds one.
        if not any(low <= code <= high for low, high in ANY_CHAR):
            raise UnsupportedPatternError("a surrogate in a pattern")
        return code

    def _class(self) -> Charset:
        is_inverse = bool(self._take("^"))
        parts: list[Charset] = []
        is_first = True
        while is_first or not self.rest().startswith("]"):
            is_first = False
            low = self._member()
            # A hyphen before the closing bracket is itself.
            if self.rest()[:1] == "-" and self.rest()[1:2] not in {"]", ""}:
                self.at += 1
                high = self._member()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1]:
                    raise UnsupportedPatternError("a range of classes in a pattern")
                low = ((low[0][0], high[0][1]),)
            parts.append(low)
        self.at += 1
        charset = union(parts)
        return complement(charset) if is_inverse else charset

    def _member(self) -> Charset:
        char = self._next()
        if char != "\\":
            return ((ord(char), ord(char)),)
        escaped = self._next()
        # In a class `\b` is the backspace, and no word boundary.
        if escaped == "b":
            return ((8, 8),)
        if escaped in "pPB123456789k":
            if not self._loosely:
                raise UnsupportedPatternError(f"\\{escaped} in a class of a pattern")
            if escaped in "pP":
                self._property()
            return LETTERS
        return self._escaped(escaped)
