"""JSON as it is sent: what RFC 8259 knows, and nothing that comes close to it.

Captures are read so, since a consumer reads them so. What I-JSON (RFC 7493) advises against, such
as a key that stands twice or a number that a double cannot hold, is read and told.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NoReturn

import orjson

from eventcontracts.documents.document import Problem, SourceLocation
from eventcontracts.documents.literals import is_exact
from eventcontracts.documents.payload import MAX_DEPTH, parse_payloads

if TYPE_CHECKING:
    from eventcontracts.documents.payload import Payload
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["DOUBTS", "is_repair", "parse_json", "parse_plain_line"]

DOUBTS: Final = ("duplicate-key", "inexact-number", "lone-surrogate")
"""The codes of what JSON allows and I-JSON does not: readers differ in what they make of it."""

SPACE: Final = re.compile(r"[ \t\n\r]*")

DOUBTFUL: Final = re.compile(
    rb"""\\u00(?:22|3[aA])  # an escape of a quote or a colon,
      | "[ \t\r]+:          # or space before a colon, by which keys are counted
      | [\s:,[]-?(?:[0-9]{16}|[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]{2})  # a number that is large""",
    re.VERBOSE,
)
"""What the fast reader may take otherwise than it was sent, without a word."""

LONG_FRACTION: Final = re.compile(rb"[0-9]+\.[0-9]{8,}")


def parse_json(
    text: str, document: str, first_line: int = 1, *, several: bool = False
) -> tuple[tuple[Payload, ...], tuple[Problem, ...]]:
    r"""Return the JSON texts that a text holds, and what is wrong or doubtful in it.

    Args:
        text: The text, with line ends as `\n`.
        document: The document that it is from.
        first_line: The line of the document on which it begins.
        several: Whether it may hold more than one, each beginning on a line of its own.

    >>> payloads, problems = parse_json('{"id": 1, "id": 2}', "a.json")
    >>> payloads[0].value, problems[0].code
    ({'id': 2}, 'duplicate-key')
    >>> payloads, problems = parse_json('{"id": 1,}', "a.json")
    >>> payloads, problems[0].message
    ((), 'no JSON: a comma stands before the closing bracket')
    """
    try:
        _require_json(text, several=several)
    except json.JSONDecodeError as error:
        return (), (_no_json(error, text, document, first_line),)
    except RecursionError:
        problem = f"expected at most {MAX_DEPTH} lists and objects inside one another"
        place = SourceLocation(document, first_line)
        return (), (Problem(place, "broken-payload", problem, severity="error"),)
    payloads, problems = parse_payloads(text, document, first_line)
    told = tuple(map(_told, problems))
    return (() if any(_is_lost(problem) for problem in told) else payloads), told


def parse_plain_line(line: bytes) -> tuple[Json] | None:
    """Return the value of a line of JSON if nothing in it is wrong or doubtful, or else None.

    It is fast, and asks no more than that.

    >>> parse_plain_line(b'{"id": 1}'), parse_plain_line(b'{"id": 1, "id": 2}')
    (({'id': 1},), None)
    """
    if line.count(b"{") + line.count(b"[") > MAX_DEPTH or DOUBTFUL.search(line):
        return None
    if not all(is_exact(number.decode()) for number in LONG_FRACTION.findall(line)):
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    # A key that stands twice is there once afterwards. Texts that hold this count alike in both.
    return (value,) if line.count(b'":') == orjson.dumps(value).count(b'":') else None


def is_repair(problem: Problem) -> bool:
    """Return whether a problem tells that what was read is not what was written."""
    return problem.code.startswith("repaired-") or problem.code == "trailing-text"


def _refuse_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is no JSON", "", 0)


_DECODER: Final = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_int=lambda _: 0, parse_float=lambda _: 0
)


def _require_json(text: str, *, several: bool) -> None:
    """Raise unless a text is JSON.

    Raises:
        JSONDecodeError: If it is not.
        RecursionError: If it is nested deeper than Python can follow.
    """
    start = _skip_space(text, 0)
    while True:
        _, end = _DECODER.raw_decode(text, start)
        start = _skip_space(text, end)
        if start == len(text):
            return
        if not several or "\n" not in text[end:start]:
            raise json.JSONDecodeError("something follows the value", text, start)


def _skip_space(text: str, start: int) -> int:
    found = SPACE.match(text, start)
    return found.end() if found else start


def _no_json(error: json.JSONDecodeError, text: str, document: str, first_line: int) -> Problem:
    """Return the problem of a text that is no JSON, in the words of the reader of pages, if any."""
    _, problems = parse_payloads(text, document, first_line)
    for problem in problems:
        if is_repair(problem) or problem.severity == "error":
            wrong = problem.message.partition("; ")[0]  # what follows is what a page's reader did
            message = f"no JSON: {wrong}" if is_repair(problem) else problem.message
            return Problem(problem.place, "broken-payload", message, severity="error")
    line = first_line + text.count("\n", 0, error.pos)
    message = f"no JSON: {error.msg[0].lower()}{error.msg[1:]}"
    return Problem(SourceLocation(document, line), "broken-payload", message, severity="error")


def _told(problem: Problem) -> Problem:
    """Return a problem of the reader of pages as one of JSON."""
    if problem.code == "repaired-surrogate":
        return replace(problem, code="lone-surrogate", severity="warning")
    if is_repair(problem):  # of JSON there is but one left: a number that became null
        message = f"{problem.message.partition(' is ')[0]} is more than a double holds"
        return replace(problem, code="broken-payload", message=message, severity="error")
    return problem


def _is_lost(problem: Problem) -> bool:
    return problem.severity == "error"
