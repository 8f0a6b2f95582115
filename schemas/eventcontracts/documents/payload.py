"""Payloads as pages print them: JSON, or JavaScript that comes close to it.

The parser keeps the line of every value, repairs what has one meaning only, and says what it
repaired. It does not guess at missing brackets, nor at missing commas within a line.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from eventcontracts.documents.document import Problem, SourceLocation
from eventcontracts.documents.literals import (
    CONSTANTS,
    REPAIRS,
    BrokenPayloadError,
    Token,
    is_exact,
    parse_number,
    parse_string,
    tokenize,
)
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["MAX_DEPTH", "MAX_VALUES", "Payload", "Remark", "items", "parse_payloads"]

MAX_DEPTH = 500
"""How deep lists and objects may lie inside one another."""

MAX_VALUES = 2_000_000
"""How many values one text may hold."""

MAX_POINTERS = 64_000_000
"""How many characters of pointers are kept; values beyond are placed at their parent's line."""

CLOSERS = {"{": "}", "[": "]"}
ASSIGNMENT = re.compile(
    r"(?:(?:const|let|var)\s+)?[\w$.]+\s*=(?!=)\s*|(?:export\s+default|return)\b\s*"
)


class Remark(NamedTuple):
    """A remark beside a value, or in its place, in the words of the document.

    Attributes:
        pointer: Where the value stands.
        text: The comment, or the placeholder.
        line: Its line.
        is_placeholder: Whether it stands in place of the value, which is then null.
    """

    pointer: str
    text: str
    line: int
    is_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Payload:
    """One payload.

    Attributes:
        value: The value.
        line: Its first line.
        lines: The line of each value in it, by pointer.
        start: Where it begins in the text.
        end: Where it ends.
        remarks: Its comments and placeholders, in order.
    """

    value: Json
    line: int
    lines: dict[str, int]
    start: int = 0
    end: int = 0
    remarks: tuple[Remark, ...] = ()


def parse_payloads(
    text: str, document: str, first_line: int = 1
) -> tuple[tuple[Payload, ...], tuple[Problem, ...]]:
    r"""Return the payloads that stand in a text one after another, and what was wrong with them.

    A payload that cannot be parsed ends the reading; it is a problem of severity `error`.

    Args:
        text: One or more payloads, with line ends as `\n`.
        document: The document that the text is from.
        first_line: The line of the document on which the text begins.

    >>> payloads, problems = parse_payloads("msg = {a: [1,\n 2,],};", "page.txt", 10)
    >>> payloads[0].value, payloads[0].lines["/a/1"]
    ({'a': [1, 2]}, 11)
    >>> [problem.code for problem in problems][:2]
    ['repaired-assignment', 'repaired-key']
    """
    parser = _PayloadParser(text, document, first_line)
    try:
        parser.run()
    except BrokenPayloadError as error:
        parser.report(error.offset, "broken-payload", str(error), severity="error")
    return tuple(parser.payloads), tuple(parser.problems)


def items(payload: Payload) -> tuple[Payload, ...]:
    r"""Return the items of a payload that is a list as payloads of their own; else the payload.

    >>> payloads, _ = parse_payloads('[{"id": 1},\n {"id": 2}]', "orders.json")
    >>> [(item.value, item.line) for item in items(payloads[0])]
    [({'id': 1}, 1), ({'id': 2}, 2)]
    """
    if not isinstance(payload.value, list):
        return (payload,)
    lines: list[dict[str, int]] = [{} for _ in payload.value]
    for pointer, line in payload.lines.items():
        if pointer:
            index, slash, rest = pointer[1:].partition("/")
            lines[int(index)][slash + rest] = line
    remarks: dict[int, list[Remark]] = {}
    for remark in payload.remarks:
        index, slash, rest = remark.pointer[1:].partition("/")
        remarks.setdefault(int(index), []).append(remark._replace(pointer=slash + rest))
    return tuple(
        Payload(value, known.get("", payload.line), known, remarks=tuple(remarks.get(at, ())))
        for at, (value, known) in enumerate(zip(payload.value, lines, strict=True))
    )


@dataclass(slots=True)
class _OpenContainer:
    """A list or object that is still open."""

    container: Json
    pointer: str
    opener: Token
    comma: bool = True
    gap: bool = False


@dataclass(slots=True)
class _LineIndex:
    """The lines of a text, and of the values in it."""

    breaks: list[int]
    first: int
    known: dict[str, int] = field(default_factory=dict)
    budget: int = MAX_POINTERS

    def at(self, offset: int) -> int:
        return self.first + bisect_left(self.breaks, offset)

    def keep(self, pointer: str, offset: int) -> None:
        self.budget -= len(pointer)
        if self.budget >= 0:
            self.known[pointer] = self.at(offset)


class _PayloadParser:
    """Reads payloads with a stack of its own, so that deep nesting cannot exhaust Python's."""

    def __init__(self, text: str, document: str, first_line: int) -> None:
        self._text = text
        breaks = [offset for offset, character in enumerate(text) if character == "\n"]
        self._lines = _LineIndex(breaks, first_line)
        self._document = document
        self._tokens = tokenize(text)
        self._ahead: Token | None = None
        self._open: list[_OpenContainer] = []
        self._values = self._end = 0
        self._remarks: list[Remark] = []
        self._above: list[tuple[str, int]] = []
        self._latest = ("", 0)
        self.payloads: list[Payload] = []
        self.problems: list[Problem] = []

    def run(self) -> None:
        """Read payloads up to the end of the text, or to prose; there is at least one."""
        while self._begins():
            self._payload()

    def _begins(self) -> bool:
        """Skip an assignment, and return whether a payload is to follow."""
        token = self._peek()
        if token.kind == "end":
            return not self.payloads
        if token.kind == "mark" and token.text not in {*CLOSERS, "|"} and self.payloads:
            self.payloads.pop()  # it was closed too early, so it is not what was meant
            problem = f"expected the end of the payload, found {token.shown}"
            raise BrokenPayloadError(token.offset, problem)
        if token.kind != "word" or token.text in CONSTANTS:
            return True
        if assignment := ASSIGNMENT.match(self._text, token.offset):
            self._repaired("assignment", token, "")
            while self._peek().offset < assignment.end():
                self._take()
            return True
        if not self.payloads:
            raise BrokenPayloadError(token.offset, f"expected a payload, found {token.shown}")
        message = f"the text after the payload is not read: {token.shown} …"
        self.report(token.offset, "trailing-text", message, severity="warning")
        return False

    def report(
        self, offset: int, code: str, message: str, pointer: str = "", severity: str = "note"
    ) -> None:
        place = SourceLocation(self._document, self._lines.at(offset))
        self.problems.append(Problem(place, code, message, pointer, severity))

    def _payload(self) -> None:
        self._lines.known = {}
        self._remarks = []
        token = self._take()
        line = self._lines.at(token.offset)
        value = self._value(token, "")
        while self._open:
            self._entry(self._open[-1])
        known, remarks = self._lines.known, tuple(self._remarks)
        payload = Payload(value, line, known, token.offset, self._end, remarks)
        self.payloads.append(payload)
        if self._peek().text == ";":
            self._take()

    def _value(self, token: Token, pointer: str) -> Json:
        """Return the value that a token begins; a list or object is still empty, and open."""
        self._values += 1
        if self._values > MAX_VALUES:
            raise BrokenPayloadError(token.offset, f"expected at most {MAX_VALUES} values")
        self._lines.keep(pointer, token.offset)
        self._latest = (pointer, self._lines.at(token.offset))
        self._remarks += [Remark(pointer, *above) for above in self._above if pointer]
        self._above = []
        if token.text in CLOSERS:
            return self._opened(token, pointer)
        if token.kind == "string":
            return self._string(token, pointer)
        if token.kind == "number":
            value, repair = parse_number(token)
            if repair is None and not is_exact(token.text):
                message = f"{token.shown} is more than a double holds; some readers round it"
                self.report(token.offset, "inexact-number", message, pointer)
        elif token.text in CONSTANTS:
            value, loose = CONSTANTS[token.text]
            repair = "constant" if loose else None
        elif token.kind == "placeholder":
            value, repair = None, "placeholder"
            line = self._lines.at(token.offset)
            self._remarks.append(Remark(pointer, token.text, line, is_placeholder=True))
        else:
            raise BrokenPayloadError(token.offset, f"expected a value, found {token.shown}")
        self._repaired(repair, token, pointer, kept=value)
        return value

    def _opened(self, token: Token, pointer: str) -> Json:
        if len(self._open) >= MAX_DEPTH:
            problem = f"expected at most {MAX_DEPTH} lists and objects inside one another"
            raise BrokenPayloadError(token.offset, problem)
        container: Json = {} if token.text == "{" else []
        self._open.append(_OpenContainer(container, pointer, token))
        return container

    def _string(self, token: Token, pointer: str) -> str:
        text, repair = parse_string(token.text)
        self._repaired(repair, token, pointer)
        return text

    def _entry(self, frame: _OpenContainer) -> None:
        """Read the next member or item of an open object or list, or its closing bracket."""
        token = self._next(frame)
        if token is None:
            self._open.pop()
        elif isinstance(frame.container, list):
            pointer = f"{frame.pointer}/{len(frame.container)}"
            frame.container.append(self._value(token, pointer))
        else:
            key = self._key(token, frame)
            frame.container[key] = self._value(self._take(), frame.pointer + build_pointer((key,)))

    def _next(self, frame: _OpenContainer) -> Token | None:
        """Return the token that begins the next entry, or None at the closing bracket."""
        closer = CLOSERS[frame.opener.text]
        while True:
            end, token = self._end, self._take()
            if token.kind == "end":
                raise self._unexpected(token, frame)
            if token.kind == "ellipsis" or (token.kind == "placeholder" and not self._is_key()):
                frame.gap = True
                self._repaired("ellipsis", token, frame.pointer)
            elif token.text == "|" and not (frame.comma or frame.gap):
                self._repaired("alternative", self._take(), frame.pointer)
            elif token.text == closer:
                if frame.comma and frame.container and not frame.gap:
                    self._repaired("trailing-comma", token, frame.pointer)
                return None
            elif token.text == "," and (frame.gap or not frame.comma):
                frame.comma = True
            elif frame.comma or frame.gap:
                frame.comma = frame.gap = False
                return token
            elif "\n" in self._text[end : token.offset] and self._begins_entry(token, frame):
                self._repaired("comma", token, frame.pointer)
                return token
            else:
                raise self._unexpected(token, frame)

    def _begins_entry(self, token: Token, frame: _OpenContainer) -> bool:
        """Return whether nothing but the next member, or list or object in a list, begins so."""
        if isinstance(frame.container, list):
            return token.text in CLOSERS
        return token.kind == "string" and self._is_key()

    def _is_key(self) -> bool:
        """Return whether the token taken last is a key."""
        return self._peek().text == ":"

    def _unexpected(self, token: Token, frame: _OpenContainer) -> BrokenPayloadError:
        opener = frame.opener
        expected = f"expected ',' or '{CLOSERS[opener.text]}'"
        if token.kind in {"end", "mark"}:
            expected += f" for the '{opener.text}' of line {self._lines.at(opener.offset)}"
        return BrokenPayloadError(token.offset, f"{expected}, found {token.shown}")

    def _key(self, token: Token, frame: _OpenContainer) -> str:
        if token.kind == "string":
            key = self._string(token, frame.pointer)
        elif token.kind in {"word", "number"}:
            key = token.text
            self._repaired("key", token, frame.pointer)
        else:
            problem = f"expected a key in double quotes, found {token.shown}"
            raise BrokenPayloadError(token.offset, problem)
        if key in frame.container:
            message = f"the key {key!r} stands twice in one object; the later value counts"
            pointer = frame.pointer + build_pointer((key,))
            self.report(token.offset, "duplicate-key", message, pointer, "warning")
        colon = self._take()
        if colon.text != ":":
            problem = f"expected ':' after the key {token.shown}, found {colon.shown}"
            raise BrokenPayloadError(colon.offset, problem)
        return key

    def _repaired(
        self, repair: str | None, token: Token, pointer: str, *, kept: Json = None
    ) -> None:
        if repair:
            message = REPAIRS[repair].format(found=token.shown, kept=json.dumps(kept))
            self.report(token.offset, f"repaired-{repair}", message, pointer)

    def _peek(self) -> Token:
        if self._ahead is None:
            self._ahead = self._read()
        return self._ahead

    def _take(self) -> Token:
        token, self._ahead = self._peek(), None
        self._end = token.offset + len(token.text)
        return token

    def _read(self) -> Token:
        token = next(self._tokens)
        while token.kind == "comment":
            self._comment(token)
            self._repaired("comment", token, self._open[-1].pointer if self._open else "")
            token = next(self._tokens)
        return token

    def _comment(self, token: Token) -> None:
        """Keep a comment with the value that it stands beside, or above."""
        line = self._lines.at(token.offset)
        text = token.text.strip("/* \t\n")
        before = self._text[self._text.rfind("\n", 0, token.offset) + 1 : token.offset].strip()
        if not before:
            self._above.append((text, line))
        elif self._latest[1] == line and self._latest[0] and before.strip("}],;"):
            self._remarks.append(Remark(self._latest[0], text, line))
