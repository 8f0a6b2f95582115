"""Reading a source of any kind: a page, a file of payloads, a capture or a folder of samples."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, groupby
from typing import TYPE_CHECKING

from eventcontracts.documents.captures import read_json, read_parts
from eventcontracts.documents.document import Document, DocumentError, Problem, Row, SourceLocation
from eventcontracts.documents.files import folder_entries, read_text
from eventcontracts.documents.readers import CAPTURE_SUFFIXES, reader_of
from eventcontracts.documents.sources import Source
from eventcontracts.documents.titles import titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["read_batches", "read_document", "read_documents"]


def read_document(source: Path) -> Document:
    """Return what a source holds: events as it lists them, their samples, and what is wrong.

    What is wrong with one payload becomes a problem of the document; the rest is still read. The
    document and its places are named by the last part of the path, so that they do not depend on
    where the source lies.

    Args:
        source: One of

            - the text export of a wiki page (see `documents.page`);
            - a Markdown page: code blocks below headings, tables of events;
            - an HTML page, likewise;
            - a `.json` or JavaScript file: one payload, or a list of them;
            - an `.ndjson` or `.jsonl` file, plain or `.gz`: one payload a line;
            - a description in AsyncAPI or OpenAPI, a JSON Schema, a catalog of CloudEvents: the
              events that it declares, with their schemas;
            - a folder of JSON Schemas, likewise;
            - any other folder: each `*.json` file is a sample titled with the file's stem, each
              subfolder an event with its samples as `*.json`.

    Raises:
        DocumentError: If it cannot be read, or nothing in it can be recognized.
    """
    (document,) = titled([_read(source)])
    return document


def _read(source: Path) -> Document:
    document = _read_folder(source) if source.is_dir() else _read_file(source)
    if document.rows or document.problems:
        return document
    problem = "found no event; expected payloads in a table, below headings, or as JSON"
    raise DocumentError(SourceLocation(str(source), 1), problem)


def read_documents(sources: Sequence[Path]) -> tuple[Document, ...]:
    """Return the documents of several sources, in order.

    Raises:
        DocumentError: As `read`, for the first that fails.
    """
    return titled([_read(source) for source in sources])


def read_batches(sources: Iterable[Path]) -> Iterator[Document]:
    """Yield the documents of several sources, in order, captures in parts.

    A capture of any size can be read so: one part is in memory at a time.

    Raises:
        DocumentError: As `read`, when the source that fails is reached.
    """
    for is_capture, group in groupby(sources, key=_is_capture):
        if is_capture:
            yield from chain.from_iterable(map(read_parts, group))
        else:
            yield from read_documents(tuple(group))


def _is_capture(source: Path) -> bool:
    if not (source.name.endswith(CAPTURE_SUFFIXES) and source.is_file()):
        return False
    return reader_of(Source(source, source.name)).name == "capture"


def _read_file(path: Path) -> Document:
    source = Source(path, path.name)
    return reader_of(source).read(source)


def _read_folder(folder: Path) -> Document:
    from eventcontracts.declarations.json_schema import read_schemas, schema_files

    inside = folder_entries(folder, folder)
    if schemas := schema_files(folder):
        return read_schemas(folder, schemas)
    rows: list[Row] = []
    problems: list[Problem] = []
    for entry in inside:
        if entry.is_dir():
            files, title = folder_entries(entry, folder), entry.name
        else:
            files, title = [entry], entry.stem
        payloads = [path for path in files if path.suffix == ".json" and path.is_file()]
        problems.extend(_ignored_file(path, folder) for path in files if path not in payloads)
        if payloads or not files:
            row, found = _read_event_folder(
                title, _relative_location(entry, folder), payloads, folder
            )
            rows.append(row)
            problems.extend(found)
    return Document(folder.resolve().name, tuple(rows), tuple(problems))


def _read_event_folder(
    title: str, place: SourceLocation, files: Sequence[Path], folder: Path
) -> tuple[Row, list[Problem]]:
    """Return the row of one event and what was wrong in its files."""
    documents = [
        read_json(read_text(path), _relative_location(path, folder).document) for path in files
    ]
    samples = [sample for document in documents for sample in document.samples]
    problems = [problem for document in documents for problem in document.problems]
    return Row(title, "", place, tuple(replace(s, title=title) for s in samples)), problems


def _ignored_file(path: Path, folder: Path) -> Problem:
    message = (
        "not read: samples in a folder are *.json files, in it or in a subfolder for each event"
    )
    return Problem(_relative_location(path, folder), "ignored-file", message, severity="note")


def _relative_location(path: Path, folder: Path) -> SourceLocation:
    return SourceLocation(f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}", 1)
