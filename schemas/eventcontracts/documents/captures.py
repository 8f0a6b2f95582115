"""Captured events: JSON files, lists of events, and files with one event a line."""

from __future__ import annotations

from codecs import BOM_UTF8
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from eventcontracts.documents.broker_records import carried_event
from eventcontracts.documents.document import (
    Document,
    DocumentError,
    Problem,
    Row,
    Sample,
    SourceLocation,
    Title,
)
from eventcontracts.documents.files import MAX_BYTES, decode_text, numbered_lines
from eventcontracts.documents.payload import items, parse_payloads
from eventcontracts.documents.strictjson import parse_json, parse_plain_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eventcontracts.documents.payload import Payload
    from eventcontracts.jsondata.jsontypes import Json

_Entry = TypeVar("_Entry")

__all__ = [
    "MAX_SAMPLES",
    "document_of",
    "read_json",
    "read_lines",
    "read_parts",
    "read_payloads",
    "stream_events",
]

MAX_SAMPLES = 100_000
"""How many events of a capture are held in memory at once."""

PART = 2_000
"""How many events of a capture are read at a time."""


def read_payloads(text: str, name: str) -> Document:
    """Return the document of a text that is one payload or a list of them, as pages print it.

    A single payload is titled with the stem of the name; the items of a list have no title, since
    they may be of any event type.

    Args:
        text: The payload, with line ends as a single line feed.
        name: What to call the document: a file's name or path.

    >>> read_payloads("[{id: 1}, {id: 2}]", "orders.js").samples[1].event
    {'id': 2}
    """
    return (
        _payload_document(name, *parse_payloads(text, name)) if text.strip() else Document(name, ())
    )


def read_json(text: str, name: str) -> Document:
    """Return the document of a text that is JSON, as `read_payloads` does; nothing is repaired.

    Args:
        text: One JSON text or several, each on lines of its own.
        name: What to call the document: a file's name or path.

    >>> [problem.message for problem in read_json('{"id": 1,}', "order.json").problems]
    ['no JSON: a comma stands before the closing bracket']
    """
    if not text.strip():
        return Document(name, ())
    return _payload_document(name, *parse_json(text, name, several=True))


def _payload_document(
    name: str, payloads: tuple[Payload, ...], problems: tuple[Problem, ...]
) -> Document:
    title = PurePath(name).stem
    if len(payloads) == 1 and isinstance(payloads[0].value, list):
        payloads, title = items(payloads[0]), ""
    above = (Title(title, SourceLocation(name, 1)),) if title else ()
    samples = tuple(
        Sample(p.value, SourceLocation(name, p.line), title, p.lines, above=above) for p in payloads
    )
    return document_of(name, title, samples, problems)


def document_of(
    name: str, title: str, samples: tuple[Sample, ...], problems: tuple[Problem, ...]
) -> Document:
    """Return the document of one row; without a row if there is nothing in it.

    Args:
        name: What to call it.
        title: The title of its row; empty where the samples may be of any event type.
        samples: The samples.
        problems: What was wrong with the rest.
    """
    row = Row(title, "", SourceLocation(name, 1), samples)
    return Document(name, (row,) if samples or problems else (), problems)


def read_lines(path: Path, name: str) -> Document:
    """Return the document of a file with one event a line: one row without a title.

    Args:
        path: The file; one whose name ends in `.gz` is unpacked.
        name: What to call the document.

    Raises:
        DocumentError: If the file cannot be read, or holds more than `MAX_SAMPLES` events or
            `MAX_BYTES` bytes.
    """
    found = list(stream_events(path, name, limit=MAX_SAMPLES))
    samples = tuple(entry for entry in found if isinstance(entry, Sample))
    problems = tuple(entry for entry in found if isinstance(entry, Problem))
    return document_of(name, "", samples, problems)


def read_parts(path: Path) -> Iterator[Document]:
    """Yield the documents of so many events each that a file with one event a line holds.

    Args:
        path: The file; one whose name ends in `.gz` is unpacked.

    Raises:
        DocumentError: If the file cannot be read.
    """
    for found in _in_batches(stream_events(path), PART):
        samples = tuple(entry for entry in found if isinstance(entry, Sample))
        problems = tuple(entry for entry in found if isinstance(entry, Problem))
        yield document_of(path.name, "", samples, problems)


def _in_batches(entries: Iterator[_Entry], size: int) -> Iterator[list[_Entry]]:
    """Yield lists of so many entries; the last one may be shorter."""
    while part := list(islice(entries, size)):
        yield part


def stream_events(
    path: Path, name: str = "", *, limit: int | None = None
) -> Iterator[Sample | Problem]:
    """Yield the events of a file with one event a line, and what is wrong with lines, in order.

    Of a record of a message broker, the event is what it carries. A line that is no JSON is an
    error; what is doubtful in one that is, is a problem before it.

    Args:
        path: The file; one whose name ends in `.gz` is unpacked.
        name: What to call the document; the file's name unless given.
        limit: How many events at most, and with it `MAX_BYTES` in all; None for any number, of
            which one is in memory at a time.

    Raises:
        DocumentError: If the file cannot be read, or exceeds the limit.
    """
    name = name or path.name
    size = count = 0
    for number, line in numbered_lines(path):
        if not line.removeprefix(BOM_UTF8).strip(b" \t\r\n"):
            continue
        size, count = size + len(line), count + 1
        if limit is not None and (count > limit or size > MAX_BYTES):
            mib = MAX_BYTES // 1024 // 1024
            problem = f"more than {limit} events or {mib} MiB; take a part of the file"
            raise DocumentError(SourceLocation(str(path), number), problem)
        yield from _line_events(line, path, SourceLocation(name, number))


def _line_events(line: bytes, path: Path, place: SourceLocation) -> Iterator[Sample | Problem]:
    if plain := parse_plain_line(line):
        yield _line_sample(plain[0], place)
        return
    try:
        text = decode_text(line.rstrip(b"\r\n"), path, place.line)
    except DocumentError as error:
        yield Problem(place, "broken-payload", error.problem, severity="error")
        return
    payloads, problems = parse_json(text, place.document, place.line)
    yield from problems
    yield from (_line_sample(payload.value, place) for payload in payloads)


def _line_sample(value: Json, place: SourceLocation) -> Sample:
    event, headers = carried_event(value)
    return Sample(event, place, headers=headers)
