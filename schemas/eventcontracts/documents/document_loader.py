"""The loader of documents of any kind: a page, a file of payloads, a capture, a folder."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.captures import read_json, read_parts
from eventcontracts.documents.document import (
    Document,
    DocumentError,
    Problem,
    Row,
    SourceLocation,
    Title,
)
from eventcontracts.documents.files import folder_entries, read_text
from eventcontracts.documents.readers import CAPTURE_SUFFIXES, PAGE_SUFFIXES, reader_of
from eventcontracts.documents.selection import with_asides
from eventcontracts.documents.sources import Source
from eventcontracts.documents.titles import titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["read_batches", "read_document", "read_documents"]

NOTHING_FOUND: Final = "found no event; expected payloads in a table, below headings, or as JSON"


def read_document(source: Path) -> Document:
    """Return what a source holds: events as it lists them, their samples, and what is wrong.

    What is wrong with one payload becomes a problem of the document; the rest is still read. The
    document and its places are named by the last part of the path, so that they do not depend on
    where the source lies.

    What is likely no event is among the events if nothing else is there.

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
              subfolder an event with its samples as `*.json`; pages and captures in it, or in the
              folders below, are read as they are elsewhere.

    Raises:
        DocumentError: If it cannot be read, or nothing in it can be recognized.
    """
    (document,) = read_documents([source])
    return document if document.samples else with_asides(document)


def read_documents(sources: Sequence[Path]) -> tuple[Document, ...]:
    """Return the documents of several sources, in order.

    A page without an event among others that have some is a document with a note.

    Raises:
        DocumentError: As `read_document`, for the first that cannot be read, or if none has
            anything that can be recognized.
    """
    found = [_read_folder(source) if source.is_dir() else _read_file(source) for source in sources]
    if sources and all(map(_is_empty, found)):
        raise DocumentError(SourceLocation(str(sources[0]), 1), NOTHING_FOUND)
    return titled([_noted(document) for document in found])


def _is_empty(document: Document) -> bool:
    return not (document.rows or document.problems or document.asides)


def _noted(document: Document) -> Document:
    if not _is_empty(document):
        return document
    place = SourceLocation(document.name, 1)
    return replace(document, problems=(Problem(place, "no-event", NOTHING_FOUND, severity="note"),))


def read_batches(sources: Iterable[Path]) -> Iterator[Document]:
    """Yield the documents of several sources, in order, captures in parts.

    A capture of any size can be read so: one part is in memory at a time.

    Raises:
        DocumentError: As `read_documents`, when the source that fails is reached.
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
    for path in inside:
        for row, found in _read_entry(path, folder):
            rows += row
            problems += found
    return Document(folder.resolve().name, tuple(rows), tuple(problems))


def _read_entry(path: Path, folder: Path) -> Iterator[tuple[Sequence[Row], Sequence[Problem]]]:
    """Yield the rows of what lies in a folder or below it, and what is wrong with them."""
    if path.is_dir():
        yield from _read_subfolder(path, folder)
    elif path.suffix == ".json":
        place = _relative_location(path, folder)
        row, found = _read_samples(path.stem, place, [path], folder)
        above = (Title(path.stem, place),)
        samples = tuple(replace(sample, above=above) for sample in row.samples)
        yield (replace(row, samples=samples),), found
    elif path.suffix in PAGE_SUFFIXES or path.name.endswith(CAPTURE_SUFFIXES):
        source = Source(path, _relative_location(path, folder).document)
        document = reader_of(source).read(source)
        yield document.rows, document.problems or (() if document.rows else _ignored(path, folder))
    else:
        yield (), _ignored(path, folder)


def _read_subfolder(path: Path, folder: Path) -> Iterator[tuple[Sequence[Row], Sequence[Problem]]]:
    """Yield the row of the event that a folder is, and the rows of the pages in it."""
    inside = folder_entries(path, folder)
    files = [entry for entry in inside if entry.suffix == ".json" and entry.is_file()]
    if files or not inside:
        row, found = _read_samples(path.name, _relative_location(path, folder), files, folder)
        yield (row,), found
    for entry in inside:
        if entry.is_symlink() and entry.is_dir():
            yield (), _ignored(entry, folder)
        elif entry not in files:
            yield from _read_entry(entry, folder)


def _read_samples(
    title: str, place: SourceLocation, files: Sequence[Path], folder: Path
) -> tuple[Row, list[Problem]]:
    """Return the row of one event and what was wrong in its files."""
    documents = [
        read_json(read_text(path), _relative_location(path, folder).document) for path in files
    ]
    samples = [sample for document in documents for sample in document.samples]
    problems = [problem for document in documents for problem in document.problems]
    own = tuple(replace(sample, title=title, above=()) for sample in samples)
    return Row(title, "", place, own), problems


def _ignored(path: Path, folder: Path) -> tuple[Problem, ...]:
    message = (
        "no event in it: a folder holds samples as *.json files, in it or in a subfolder for each "
        "event, and pages"
    )
    place = _relative_location(path, folder)
    return (Problem(place, "ignored-file", message, severity="note"),)


def _relative_location(path: Path, folder: Path) -> SourceLocation:
    return SourceLocation(f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}", 1)
