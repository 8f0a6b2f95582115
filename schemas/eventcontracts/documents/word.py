"""Word documents (`.docx`): headings, paragraphs, tables, and code in whatever style it is set.

A place in one is not a line but the number of the paragraph or row, as there are no lines.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.blocks import Block, Code, Heading, Paragraph, TableRow
from eventcontracts.documents.document import DocumentError, SourceLocation
from eventcontracts.documents.files import MAX_BYTES
from eventcontracts.documents.snippets import PAYLOAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["read_word"]

HEADING: Final = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop)\s*(\d)", re.IGNORECASE
)
TITLES: Final = {"title", "titel", "titre"}
CODE_STYLE: Final = re.compile(r"code|html preformatted|macro|source|quote", re.IGNORECASE)
CODE_FONT: Final = re.compile(r"courier|consol|mono|menlo|code|fixed", re.IGNORECASE)


def read_word(path: Path) -> Iterator[Block]:
    """Yield the blocks of a Word document.

    Args:
        path: The file.

    Raises:
        DocumentError: If it is no Word document, is too large, or python-docx is not installed.
    """
    document = _opened(path)  # first, since it says what to do where python-docx is missing
    from docx.table import Table

    code: list[str] = []
    number = 0
    for number, part in enumerate(document.iter_inner_content(), start=1):
        if isinstance(part, Table):
            yield from _finished(code, number)
            yield from _rows(part, number)
        elif _is_code(part, code):
            code.append(part.text)
        else:
            yield from _finished(code, number)
            if part.text.strip():
                yield _block(part, number)
    yield from _finished(code, number + 1)


def _opened(path: Path) -> WordDocument:
    try:
        from docx import Document
    except ModuleNotFoundError:
        problem = "a Word document; to read it: pip install 'eventcontracts[docs]'"
        raise DocumentError(SourceLocation(str(path), 1), problem) from None
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        document = Document(str(path)) if size <= MAX_BYTES else None
    except Exception as error:  # python-docx checks nothing of what it opens
        problem = "a damaged Word document; save it again, or as HTML"
        raise DocumentError(SourceLocation(str(path), 1), problem) from error
    if document is None:
        problem = f"unpacks to more than {MAX_BYTES // 1024 // 1024} MiB; split it"
        raise DocumentError(SourceLocation(str(path), 1), problem)
    return document


def _finished(code: list[str], number: int) -> Iterator[Code]:
    """Yield the code that ends before a part of the document, and begin anew."""
    if code:
        yield Code("\n".join(code), number - len(code))
        code.clear()


def _is_code(paragraph: WordParagraph, before: Sequence[str]) -> bool:
    """Return whether a paragraph is set as code, begins a payload, or goes on with one."""
    text = paragraph.text.strip()
    style = paragraph.style.name if paragraph.style is not None else ""
    if text and CODE_STYLE.search(style or ""):
        return True
    fonts = [run.font.name or "" for run in paragraph.runs if run.text.strip()]
    if fonts and all(map(CODE_FONT.search, fonts)):
        return True
    if text in {"{", "["} or (text[:1] in {"{", "["} and PAYLOAD.match(text)):
        return True
    shown = "".join(before)
    return sum(map(shown.count, "{[")) > sum(map(shown.count, "}]"))


def _block(paragraph: WordParagraph, number: int) -> Block:
    name = (paragraph.style.name if paragraph.style is not None else "") or ""
    heading = HEADING.match(name)
    text = " ".join(paragraph.text.split())
    if heading or name.lower() in TITLES:
        return Heading(text, int(heading[1]) if heading else 1, number)
    return Paragraph(text, number)


def _rows(table: Table, number: int) -> Iterator[TableRow]:
    """Yield the rows of a table, of which the first is its header."""
    header: tuple[str, ...] = ()
    for row in table.rows:
        texts = [cell.text for cell in row.cells]
        words = tuple(" ".join(text.split()) for text in texts)
        if header:
            codes = tuple(Code(text, number) for text in texts if PAYLOAD.match(text))
            yield TableRow(header, words, number, codes)
        else:
            header = words
