"""MediaWiki pages: headings, highlighted source, preformatted text and tables.

Templates are not expanded.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.blocks import Block, Code, Heading, Paragraph, TableRow
from eventcontracts.documents.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["is_mediawiki", "read_mediawiki"]

SIGNATURE: Final = re.compile(r"^(={2,6})[^=\n]+\1[ \t]*$", re.MULTILINE)
SOURCE: Final = re.compile(r"<(?:syntaxhighlight|source)\b|^\{\|", re.IGNORECASE | re.MULTILINE)

COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
HEADING: Final = re.compile(r"(?P<marks>={1,6})[ \t]*(?P<text>.+?)[ \t]*(?P=marks)[ \t]*")
CODE: Final = re.compile(
    r"<(?P<tag>syntaxhighlight|source|pre|code|nowiki)\b(?P<attributes>[^>]*)>(?P<code>.*?)</(?P=tag)\s*>",
    re.IGNORECASE | re.DOTALL,
)
BEGIN: Final = re.compile(
    r".*?<(?P<tag>syntaxhighlight|source|pre)\b(?P<attributes>[^>/]*)>(?P<rest>.*)", re.IGNORECASE
)
LANGUAGE: Final = re.compile(r"\blang\s*=\s*[\"']?([\w+-]+)", re.IGNORECASE)
TABLE: Final = re.compile(r"[ \t:]*\{\|.*")
END_OF_TABLE: Final = re.compile(r"[ \t]*\|\}.*")
ROW: Final = re.compile(r"^[ \t]*\|-.*$", re.MULTILINE)
CELL: Final = re.compile(r"^[ \t]*(?P<mark>[|!])(?![}+-])|(?P<inline>\|\||!!)", re.MULTILINE)
CELL_ATTRIBUTES: Final = re.compile(r"(?>[\w-]+\s*=\s*(?:\"[^\"]*\"|[^\s|]++)\s*)+\|(?!\|)")
SPACED: Final = re.compile(r" [^\n]*")
LINK: Final = re.compile(r"\[\[(?:[^][|]*\|)?([^][|]*)\]\]|\[\w+:\S+ ([^][]*)\]")
MARKS: Final = re.compile(
    r"'{2,5}|</?(?:code|tt|nowiki|br|small|kbd|b|i|var|span|sup|sub|ref)\b[^>]*/?>"
)
ITEM: Final = re.compile(r"[*#:;]+[ \t]*")


def is_mediawiki(text: str) -> bool:
    r"""Return whether a text looks like a MediaWiki page, whatever it is called.

    >>> is_mediawiki("== order.paid ==\n<source lang='json'>{}</source>"), is_mediawiki("= A")
    (True, False)
    """
    return SIGNATURE.search(text) is not None and SOURCE.search(text) is not None


def read_mediawiki(text: str) -> Iterator[Block]:
    r"""Yield the blocks of a MediaWiki page.

    Args:
        text: The page, with line ends as a single line feed.

    >>> list(read_mediawiki('== A ==\n<source lang="json">\n{}\n</source>'))[1]
    Code(text='{}', line=3, language='json')
    """
    lines = Lines(COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text))
    while lines:
        heading, begin, number = lines.matching(HEADING), lines.matching(BEGIN), lines.number
        if heading:
            lines.take()
            yield Heading(_words(heading["text"]), len(heading["marks"]), number)
        elif begin:
            yield _block(lines, begin)
        elif lines.matching(TABLE):
            lines.take()
            yield from _table(lines.number, lines.until(END_OF_TABLE.fullmatch))
        elif lines.matching(SPACED) and lines.peek().strip():
            found = lines.while_(SPACED.fullmatch)
            yield Code("\n".join(line[1:] for line in found), number)
        elif lines.peek().strip():
            yield Paragraph(_words(lines.paragraph(_begins_block)), number)
        else:
            lines.take()


def _begins_block(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in (HEADING, BEGIN, TABLE, SPACED)) or bool(
        ITEM.match(line)
    )


def _block(lines: Lines, begin: re.Match[str]) -> Code:
    """Return the code between two tags, of which the first stands in the next line."""
    number = lines.number
    end = re.compile(rf"</{begin['tag']}\s*>", re.IGNORECASE)
    lines.take()
    if end.search(begin["rest"]):
        return Code(end.split(begin["rest"])[0], number, _language(begin["attributes"]))
    code = [begin["rest"], *lines.while_(lambda line: not end.search(line))]
    code.append(end.split(lines.take())[0])
    text = "\n".join(code)
    skipped = 0 if begin["rest"].strip() else 1
    text = text.split("\n", skipped)[-1].rstrip("\n")
    if begin["tag"].lower() == "pre":
        text = html.unescape(text.replace("<nowiki>", "").replace("</nowiki>", ""))
    return Code(text, number + skipped, _language(begin["attributes"]))


def _language(attributes: str) -> str:
    found = LANGUAGE.search(attributes)
    return found[1].lower() if found else ""


def _table(number: int, lines: Sequence[str]) -> Iterator[TableRow]:
    """Yield the rows of a table; the first is its header if its cells are marked so."""
    text = "\n".join(lines)
    header: tuple[str, ...] = ()
    begin = 0
    for end in [*(found.start() for found in ROW.finditer(text)), len(text)]:
        part, line = text[begin:end], number + text.count("\n", 0, begin)
        cells = list(_cells(part))
        words = tuple(_words(CODE.sub(_inline, cell)) for cell, _ in cells)
        if cells and not header and re.search(r"^[ \t]*!", part, re.MULTILINE):
            header = words
        elif cells:
            codes = tuple(code for cell, at in cells for code in _codes(cell, line + at))
            yield TableRow(header, words, line + cells[0][1], codes)
        begin = end


def _cells(row: str) -> Iterator[tuple[str, int]]:
    """Yield the text of each cell of a row, and the line in the row on which it begins."""
    row = ROW.sub("", row)
    marks = [mark for mark in CELL.finditer(row) if not _is_in_code(row, mark.start())]
    ends = [*(mark.start() for mark in marks[1:]), len(row)]
    for mark, end in zip(marks, ends, strict=False):
        cell = row[mark.end() : end]
        cell = (
            CELL_ATTRIBUTES.sub("", cell, count=1) if CELL_ATTRIBUTES.match(cell.lstrip()) else cell
        )
        yield cell.strip(), row.count("\n", 0, mark.start())


def _is_in_code(row: str, at: int) -> bool:
    return any(code.start() < at < code.end() for code in CODE.finditer(row))


def _codes(cell: str, number: int) -> Iterator[Code]:
    for code in CODE.finditer(cell):
        line = number + cell.count("\n", 0, code.start("code"))
        yield Code(code["code"], line, _language(code["attributes"]))


def _inline(code: re.Match[str]) -> str:
    """Return the code that stands in a line, and nothing of a block."""
    return code["code"] if code["tag"].lower() in {"code", "nowiki"} else ""


def _words(text: str) -> str:
    """Return text without the marks of links and emphasis."""
    text = LINK.sub(
        lambda link: link[1] or link[2], ITEM.sub("", text, count=1) if ITEM.match(text) else text
    )
    return " ".join(html.unescape(MARKS.sub("", text)).split())
