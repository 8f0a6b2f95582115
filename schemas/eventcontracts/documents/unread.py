"""Forms that are known and not read: each is refused with what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from eventcontracts.documents.document import DocumentError, SourceLocation

if TYPE_CHECKING:
    from eventcontracts.documents.sources import Source

__all__ = ["is_known_not_to_be_read", "refuse"]

_AS_PAGE: Final = "save the page as HTML, or copy it into a Markdown file"
_AS_DATA: Final = "export its rows as NDJSON, an event a line"

SIGNATURES: Final = (
    (b"%PDF-", "a PDF", _AS_PAGE),
    (b"\x89PNG", "a picture (PNG)", "copy the payloads that it shows into a Markdown file"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "copy the payloads that it shows into a Markdown file"),
    (b"GIF8", "a picture (GIF)", "copy the payloads that it shows into a Markdown file"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as .docx, or as HTML"),
    (b"{\\rtf", "rich text (RTF)", "save it as .docx, or as HTML"),
    (b"SQLite format 3\0", "a database (SQLite)", _AS_DATA),
    (b"PAR1", "a table (Parquet)", _AS_DATA),
    (b"Obj\x01", "a container of records (Avro)", _AS_DATA),
    (b"7z\xbc\xaf", "an archive (7z)", "unpack it, and give the files in it"),
)
"""How files begin that are not read, what they are, and what to do."""

SUFFIXES: Final = {
    ".csv": ("a table (CSV)", _AS_DATA),
    ".tsv": ("a table (TSV)", _AS_DATA),
    ".xlsx": ("a spreadsheet", _AS_DATA),
    ".ods": ("a spreadsheet", _AS_DATA),
    ".pptx": ("slides", _AS_PAGE),
    ".odt": ("an OpenDocument text", "save it as .docx, or as HTML"),
    ".epub": ("a book (EPUB)", _AS_PAGE),
    ".svg": ("a picture (SVG)", "copy the payloads that it shows into a Markdown file"),
    ".zip": ("an archive (ZIP)", "unpack it, and give the folder"),
    ".tar": ("an archive (tar)", "unpack it, and give the folder"),
    ".tgz": ("an archive (tar)", "unpack it, and give the folder"),
}
"""The names of files that are not read end so."""


def is_known_not_to_be_read(source: Source) -> bool:
    """Return whether a source has a form that is known and not read."""
    return _known(source) is not None


def refuse(source: Source) -> NoReturn:
    """Refuse a source of a form that is not read.

    Raises:
        DocumentError: That says what it is and what to do.
    """
    what, instead = _known(source) or ("this", _AS_PAGE)
    raise DocumentError(SourceLocation(str(source.path), 1), f"{what} is not read; {instead}")


def _known(source: Source) -> tuple[str, str] | None:
    for signature, what, instead in SIGNATURES:
        if source.head.startswith(signature):
            return what, instead
    return SUFFIXES.get(source.suffix)
