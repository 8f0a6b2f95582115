"""`redact`: pages and captures without personal data, hosts and ids."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventcontracts.errors import InputError
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.documents import Document, Sample

__all__ = ["redact"]


def redact(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Pages or captures to redact together.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            metavar="OUT",
            help="The file, or the folder for several; standard output if none.",
        ),
    ] = None,
) -> None:
    """Replace personal data, private hosts and ids; what was equal in the files stays equal."""
    from eventcontracts.documents import read_document
    from eventcontracts.redaction import redact as redacted
    from eventcontracts.writing import write_pieces

    if folders := [path for path in files if path.is_dir()]:
        raise InputError(f"{folders[0]}: a folder; name the files in it")
    names = [path.name for path in files]
    if len(files) > 1 and (output is None or output.is_file() or len(set(names)) < len(names)):
        raise InputError("several files need -o with a folder, and a name each")
    documents = [read_document(path) for path in files]
    for document in documents:
        if lost := [p for p in document.problems if p.severity == "error"]:
            raise InputError(f"{lost[0].place}: {lost[0].message}; what is lost cannot be redacted")
        _tell_doubts(document)
    samples = iter(redacted([sample for document in documents for sample in document.samples]))
    if output is not None and (len(files) > 1 or output.is_dir()):
        output.mkdir(parents=True, exist_ok=True)
    for path, document in zip(files, documents, strict=True):
        own = [next(samples) for _ in document.samples]
        whole = output / path.name if output is not None and output.is_dir() else output
        write_pieces(_redacted_text(path, document, own), whole)


def _tell_doubts(document: Document) -> None:
    """Say on standard error what may be read otherwise than it was sent, and so written."""
    from eventcontracts.documents.strictjson import DOUBTS

    doubts = [problem for problem in document.problems if problem.code in DOUBTS]
    if doubts:
        others = f", and {len(doubts) - 1} more like it" if len(doubts) > 1 else ""
        typer.echo(printable(f"{doubts[0].place}: {doubts[0].message}{others}"), err=True)


def _redacted_text(path: Path, document: Document, samples: Sequence[Sample]) -> Iterator[bytes]:
    """Yield a file's text with its events redacted."""
    from eventcontracts.documents.files import read_text
    from eventcontracts.documents.readers import CAPTURE_SUFFIXES, JSON_SUFFIXES
    from eventcontracts.jsondata.jsontext import compact, pretty
    from eventcontracts.redaction import redact_document

    if path.name.endswith(CAPTURE_SUFFIXES):
        yield from (compact(sample.event) + b"\n" for sample in samples)
    elif path.name.endswith(JSON_SUFFIXES):
        events = [sample.event for sample in samples]
        is_list = read_text(path).lstrip()[:1] == "["
        yield pretty(events if is_list or len(events) != 1 else events[0]).encode()
    else:
        yield redact_document(read_text(path), document).encode()
