"""AsciiDoc pages: sections, source and literal blocks, and tables.

No file is included and no macro run; attributes that the page sets are filled in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.blocks import Block, Code, Heading, Paragraph, TableRow
from eventcontracts.documents.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["is_asciidoc", "read_asciidoc"]

SIGNATURE: Final = re.compile(
    r"\s*=[ \t]+\S|.*^\[source,[^\]\n]*\]\n-{4,}$", re.DOTALL | re.MULTILINE
)
SECTION: Final = re.compile(
    r"(?P<marks>={1,6}|#{1,6})[ \t]+(?P<text>\S.*?)(?:[ \t]+(?P=marks))?[ \t]*"
)
UNDERLINE: Final = re.compile(r"(?P<mark>[-=~^+])(?P=mark){2,}[ \t]*")
UNDERLINES: Final = "=-~^+"
"""What stands below a title of two lines, from the highest level."""

ATTRIBUTES: Final = re.compile(r"\[(?P<text>(?!\[).*)\][ \t]*")
ENTRY: Final = re.compile(r":(?P<name>[\w-]+):(?:[ \t]+(?P<value>.*))?")
REFERENCE: Final = re.compile(r"(?<![\\$])\{(?P<name>[\w-]+)\}")
IGNORED: Final = re.compile(
    r"[ \t]*|//(?!/).*|\+[ \t]*|\[\[.*\]\][ \t]*|\.[^\s.].*"
    r"|(?:include|ifdef|ifndef|ifeval|endif|image|toc)::.*"
)
DELIMITER: Final = re.compile(
    r"(?P<mark>-{4,}|\.{4,}|\+{4,}|/{4,}|={4,}|\*{4,}|_{4,}|--|`{3}|[|,:!]={3,})(?P<language>[\w+-]*).*"
)
VERBATIM: Final = ("----", "....", "```", "++++")
LITERAL: Final = re.compile(r"[ \t]+\S.*")
CALLOUT: Final = re.compile(
    r"[ \t]*(?:(?://|#|--|;;)[ \t]*)?(?:<(?:\d+|\.)>[ \t]*)+$", re.MULTILINE
)
"""The number of a remark at the end of a line of code."""

CELL: Final = re.compile(
    r"(?<!\\)(?:(?:^|(?<=\s))(?:\d+(?:\.\d+)?[+*])?[<^>]?(?:\.[<^>])?[adehlmsv]?)?\|", re.MULTILINE
)
"""What begins a cell: its bar, and before that how it spans, stands and is formatted."""

COLUMNS: Final = re.compile(r"cols\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^,\]]*))")
REPEATED: Final = re.compile(r"(\d+)\*")
NESTED: Final = re.compile(r"^(?:-{4,}|\.{4,}|```)", re.MULTILINE)

CODE: Final = re.compile(r"`\+?(?P<tick>[^`\n]+?)\+?`|(?<!\w)\+(?P<plus>[^+\s][^+\n]*)\+(?!\w)")
MACRO: Final = re.compile(
    r"(?:(?:https?|link|xref|mailto):[^\s\[\]]+\[(?P<link>[^\]]*)\])"
    r"|<<[^,<>]+(?:,(?P<reference>[^<>]+))?>>|\[\[[^\]]*\]\]|\[#[^\]]*\]|(?<=\s)\+$"
)
EMPHASIS: Final = re.compile(
    r"(?<!\w)(?P<mark>[*_]{1,2})(?P<text>\S(?:[^\n]{0,200}?\S)?)(?P=mark)(?!\w)"
)
ITEM: Final = re.compile(r"(?:\*+|-|\.+|\d+\.)[ \t]+(?=\S)")


def is_asciidoc(text: str) -> bool:
    r"""Return whether a text looks like AsciiDoc, whatever it is called.

    >>> is_asciidoc("= Webhooks\n\n== order.paid\n"), is_asciidoc("# Webhooks")
    (True, False)
    """
    return SIGNATURE.match(text) is not None


def read_asciidoc(text: str) -> Iterator[Block]:
    r"""Yield the blocks of an AsciiDoc page.

    Args:
        text: The page, with line ends as a single line feed.

    >>> [block.text for block in read_asciidoc("== A\n\n[source,json]\n----\n{} <1>\n----")]
    ['A', '{}']
    """
    return _AsciiDocPage(text, 0).blocks()


class _AsciiDocPage:
    """A page, or the contents of a cell that is a page of its own."""

    def __init__(self, text: str, before: int) -> None:
        self._lines = Lines(text)
        self._before = before
        self._entries: dict[str, str] = {}
        self._style = ""

    def blocks(self) -> Iterator[Block]:
        while self._lines:
            yield from self._block()

    @property
    def _number(self) -> int:
        return self._before + self._lines.number

    def _block(self) -> Iterator[Block]:
        lines, number = self._lines, self._number
        attributes, entry = lines.matching(ATTRIBUTES), lines.matching(ENTRY)
        section, delimiter = self._section(), lines.matching(DELIMITER)
        if attributes:
            self._style = attributes["text"]
            lines.take()
            return
        if entry:
            self._entries[entry["name"]] = entry["value"] or ""
            lines.take()
        elif section:
            yield section
        elif delimiter:
            yield from self._delimited(delimiter)
        elif lines.matching(IGNORED):
            if lines.take().strip():
                return  # what stands between the attributes of a block and the block
        elif _language(self._style) or lines.matching(LITERAL):
            text = lines.while_(str.strip)
            yield Code(_code("\n".join(text)), number, _language(self._style))
        else:
            yield Paragraph(self._words(lines.paragraph(_begins_block)), number)
        self._style = ""

    def _section(self) -> Heading | None:
        found, number = self._lines.matching(SECTION), self._number
        if found:
            self._lines.take()
            return Heading(self._words(found["text"]), len(found["marks"]), number)
        title, below = self._lines.peek().rstrip(), self._lines.peek(1).rstrip()
        underline = UNDERLINE.fullmatch(below)
        if underline and title and title[0].isalnum() and abs(len(title) - len(below)) <= 1:
            self._lines.take()
            self._lines.take()
            return Heading(self._words(title), UNDERLINES.index(underline["mark"]) + 1, number)
        return None

    def _delimited(self, found: re.Match[str]) -> Iterator[Block]:
        mark = found["mark"]
        self._lines.take()
        number = self._number
        if mark.startswith("|"):
            yield from self._table(number, self._lines.until(lambda line: line.rstrip() == mark))
        elif mark.startswith(VERBATIM):
            text = "\n".join(self._lines.until(lambda line: line.rstrip() == mark))
            language = _language(self._style) or found["language"].lower()
            yield Code(_code(text), number, language)
        elif mark.startswith("////"):
            self._lines.until(lambda line: line.rstrip() == mark)

    def _table(self, number: int, lines: Sequence[str]) -> Iterator[TableRow]:
        """Yield the rows of a table; the first one is its header if an empty line follows it."""
        cells = list(_cells("\n".join(lines)))
        width = self._width(lines)
        rows = [cells[at : at + width] for at in range(0, len(cells), width)]
        begin = next((at for at, line in enumerate(lines) if line.strip()), 0)
        headed = begin + 1 < len(lines) and not lines[begin + 1].strip()
        header: tuple[str, ...] = ()
        if rows and (headed or "header" in self._style):
            header = tuple(self._words(text) for text, _ in rows.pop(0))
        for row in rows:
            codes = tuple(code for text, at in row for code in _codes(text, number + at))
            words = tuple(self._words(NESTED.split(text)[0]) for text, _ in row)
            yield TableRow(header, words, number + row[0][1], codes)

    def _width(self, lines: Sequence[str]) -> int:
        stated = COLUMNS.search(self._style)
        if stated:
            columns = stated["quoted"] or stated["bare"]
            repeated = REPEATED.match(columns)
            return max(1, int(repeated[1]) if repeated else len(re.split("[,;]", columns)))
        first = next((line for line in lines if line.strip()), "")
        return max(1, len(CELL.findall(first)))

    def _words(self, text: str) -> str:
        """Return text without marks, and with the page's own attributes filled in."""
        text = REFERENCE.sub(lambda name: self._entries.get(name["name"], name[0]), text)
        text = MACRO.sub(lambda found: found["link"] or found["reference"] or "", text)
        text = CODE.sub(lambda code: code["tick"] or code["plus"], ITEM.sub("", text))
        return " ".join(EMPHASIS.sub(r"\g<text>", text).split())


def _begins_block(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in (ATTRIBUTES, DELIMITER, SECTION))


def _language(style: str) -> str:
    """Return the language that the attributes of a block name; empty for what is no source."""
    named = re.search(r"\blanguage\s*=\s*\"?([\w+-]+)", style)
    kind, *rest = (re.split("[%#.]", part.strip(' "'))[0].lower() for part in style.split(","))
    if named:
        return named[1].lower()
    return rest[0] if kind in {"source", "listing", ""} and rest and "=" not in rest[0] else ""


def _code(text: str) -> str:
    return CALLOUT.sub("", text)


def _cells(text: str) -> Iterator[tuple[str, int]]:
    """Yield the text of each cell, and the line in the table on which it begins."""
    bars = list(CELL.finditer(text))
    ends = [*(bar.start() for bar in bars[1:]), len(text)]
    for bar, end in zip(bars, ends, strict=False):
        cell = text[bar.end() : end]
        lead = len(cell) - len(cell.lstrip())
        yield cell.replace("\\|", "|").strip(), text.count("\n", 0, bar.end() + lead)


def _codes(cell: str, number: int) -> Iterator[Code]:
    """Yield the code in a cell: of blocks, or in a line."""
    if NESTED.search(cell):
        blocks = _AsciiDocPage(cell, number - 1).blocks()
        yield from (block for block in blocks if isinstance(block, Code))
        return
    for code in CODE.finditer(cell):
        yield Code(code["tick"] or code["plus"], number + cell.count("\n", 0, code.start()))
