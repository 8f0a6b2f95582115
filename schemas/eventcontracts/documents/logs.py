"""Logs: the payloads that stand in their lines, behind a time, a level and words."""

from __future__ import annotations

import json
import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.captures import document_of
from eventcontracts.documents.document import Sample, SourceLocation
from eventcontracts.documents.payload import parse_payloads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.documents.document import Document
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["is_log", "read_log"]

ENTRY: Final = re.compile(
    r"[\[(<]?\d{2,4}[-/.]\d{2}[-/.]\d{2,4}[T ,:]+\d{2}:\d{2}[^\n{]*\{[^\n]*\}?[ \t]*(?:\n|\Z)"
)
"""A line that begins with a time and has an object in it."""

OBJECT: Final = re.compile(r"\{\s*[\"'}]")
MOST_TRIES: Final = 4
"""How many braces of a line are tried: what comes before a payload may have some."""

DECODER: Final = json.JSONDecoder()


def is_log(text: str) -> bool:
    """Return whether a text begins like a log with payloads in it.

    >>> is_log('2026-03-01T10:00:00Z INFO got {"id": 1}'), is_log("2026-03-01 was a Sunday.")
    (True, False)
    """
    return ENTRY.match(text.lstrip()) is not None


def read_log(text: str, name: str) -> Document:
    r"""Return the document of a log: one row without a title, with a sample for each payload.

    A payload may go on over several lines. Lines without one are passed over.

    Args:
        text: The log, with line ends as a single line feed.
        name: What to call the document.

    >>> document = read_log('10:00 got {"id": 1}\n10:01 idle\n{"id": 2}', "a.log")
    >>> [sample.place.line for sample in document.samples]
    [1, 3]
    """
    return document_of(name, "", tuple(_samples(text, name)), ())


def _samples(text: str, name: str) -> Iterator[Sample]:
    end, number, counted = 0, 1, 0
    for line in re.finditer(r"[^\n]+", text):
        if line.start() < end:
            continue
        for begin in _begins(text, line.start(), line.end()):
            value, end = _read(text, begin, line.end())
            if isinstance(value, dict):
                number += text.count("\n", counted, begin)
                counted = begin
                yield Sample(value, SourceLocation(name, number))
                break


def _begins(text: str, begin: int, end: int) -> list[int]:
    """Return where an object may begin in a line; it may end in a later one."""
    found = (brace.start() for brace in OBJECT.finditer(text, begin))
    return list(islice(takewhile(lambda at: at < end, found), MOST_TRIES))


def _read(text: str, begin: int, end: int) -> tuple[Json, int]:
    """Return the value that begins at an offset, and where it ends; None if there is none."""
    try:
        return DECODER.raw_decode(text, begin)
    except (ValueError, RecursionError):
        payloads, problems = parse_payloads(text[begin:end], "")
    whole = payloads and not any(problem.severity == "error" for problem in problems)
    return (payloads[0].value, end) if whole else (None, begin)
