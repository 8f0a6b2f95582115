"""HTML pages: payloads in `pre` and `code` below headings or in the cells of tables.

Nothing that a page refers to is fetched. Lines are known up to 65,535, the parser's limit.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from eventcontracts.documents.blocks import (
    Block,
    Closing,
    Code,
    Heading,
    Label,
    Opening,
    Paragraph,
    TableRow,
)
from eventcontracts.documents.snippets import PAYLOAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

__all__ = ["blocks_of", "is_html", "read_html"]

HTML_START = re.compile(
    r"\s*(?>(?:<!--.*?-->|<\?xml\b.*?\?>)\s*)*+<"
    r"(?:!doctype html|html|head|body|main|div|h[1-6]|p|table)\b",
    re.IGNORECASE | re.DOTALL,
)
HEADING_ELEMENTS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PARAGRAPH_ELEMENTS = frozenset({"p", "li", "dd"})
LABELS = frozenset({"summary", "figcaption", "dt", "legend"})
"""Elements whose text names what follows."""

BOLD = frozenset({"b", "strong", "code"})
CELL_ELEMENTS = frozenset({"td", "th"})
BREAKING_ELEMENTS = ("p", "li", "div", "br", "td")
ANCHOR_CHARS = " #\N{PILCROW SIGN}\N{ZERO WIDTH SPACE}"
HIDDEN_ELEMENTS = frozenset({"script", "style", "template", "head"})
LANGUAGE_CLASS = re.compile(r"\b(?:language-|lang-|brush:\s*|highlight-(?:source-)?)([\w+-]+)")
LANGUAGE_ATTRIBUTES = ("class", "data-language", "data-syntaxhighlighter-params")
DEFAULT_BRUSH = "brush:java"
"""What Confluence writes of code whose author chose no language."""

GUTTER = re.compile(
    r"(?:^|[\s_-])(?:line-?n(?:o|os|um|umber|umbers)|linenodiv|gutter|blob-num)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""The class of what shows the numbers of lines beside code."""

WRITTEN = frozenset({"pre", "textarea"})
"""Elements that hold code as it is."""

DRAWN = frozenset({"code", "div", "figure", "ol", "samp", "section", "table", "tt"})
DRAWN_ONLY = ("code", "figure", "samp", "tt")
COPY = re.compile(r"copy|clipboard", re.IGNORECASE)
LINE = re.compile(r"(?:^|[\s_-])line(?:$|[\s_-])")
PAGE_PARTS = ("pre", "textarea", "h1", "h2", "h3", "h4", "h5", "h6", "th")
"""What code is drawn with, the class of one line of it, and what is in no code."""

MAX_LANGUAGE_ANCESTORS = 3
"""How far above its code a page says what language it is in."""

INLINE_OBJECT = re.compile(r"\s*\{.*:.*\}\s*", re.DOTALL)
COMMENT = re.compile(r"(?<!:)//")
LINE_BREAK = "\N{LINE SEPARATOR}"


def is_html(text: str) -> bool:
    """Return whether a text begins like an HTML page or a part of one.

    >>> is_html("<!DOCTYPE html><html>"), is_html("# A <b>page</b>")
    (True, False)
    """
    return HTML_START.match(text) is not None


def read_html(text: str) -> Iterator[Block]:
    r"""Yield the blocks of an HTML page.

    Args:
        text: The page, with line ends as a single line feed.

    >>> list(read_html("<h2>A</h2>\n<pre>{}</pre>"))
    [Heading(text='A', level=2, line=1), Code(text='{}', line=2, language='')]
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(text.encode(), parser=parser)
    except etree.ParserError:  # there is not one element in it
        return
    yield from blocks_of(root)


def blocks_of(root: _Element) -> Iterator[Block]:
    """Yield the blocks of a page that has been parsed.

    Args:
        root: Its root, or a part of it; line numbers that are printed beside code are removed.
    """
    from lxml import etree

    for element in [each for each in root.iter() if _is_gutter(each)]:
        element.clear(keep_tail=True)
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            yield from (Closing(),) if _is_part(element) else ()
            continue
        if _is_part(element):
            yield Opening(_part_label(element), element.sourceline or 1)
            continue
        blocks = _element_blocks(element)
        if blocks is not None:
            walker.skip_subtree()
            yield from blocks


def _is_gutter(element: _Element) -> bool:
    """Return whether an element stands beside code and is no part of it: line numbers, a button."""
    if GUTTER.search(element.get("class", "")) is not None:
        return True
    inside = next(element.iterancestors(*WRITTEN, *DRAWN_ONLY), None) is not None
    return element.tag == "button" and (inside or COPY.search(element.get("class", "")) is not None)


def _element_blocks(element: _Element) -> list[Block] | None:
    """Return the blocks that an element makes as a whole, or None if its parts count."""
    tag, line = str(element.tag), element.sourceline or 1
    if tag in HEADING_ELEMENTS:
        return [Heading(_element_text(element), int(tag[1:]), line)]
    code = _code_block(element) if tag in WRITTEN else _drawn(element) if tag in DRAWN else None
    if code is not None:
        return [code]
    if tag == "table":
        return list(_table_rows(element))
    if tag in LABELS:
        return [Label(_element_text(element), line)]
    if tag in PARAGRAPH_ELEMENTS and element.find(".//pre") is None:
        return _paragraph(element, line)
    return [] if tag in HIDDEN_ELEMENTS else None


def _paragraph(element: _Element, line: int) -> list[Block]:
    """Return a paragraph, the label that it is, or the code that is all there is in it."""
    words = _element_text(element)
    codes = [code for code in _cell_code(element) if " ".join(code.text.split()) == words]
    if codes:
        return [*codes]
    if element.tag == "p" and words and _marked(element) == words.rstrip(" :"):
        return [Label(words.rstrip(" :"), line)]
    return [Paragraph(words, line)] if words else []


def _is_part(element: _Element) -> bool:
    """Return whether an element is a part of the page that has a name, and holds code."""
    named = element.tag in {"details", "li"} or element.get("role") == "tabpanel"
    return named and element.find(".//pre") is not None


def _part_label(element: _Element) -> str:
    """Return the name of a tab or of a list's item; a summary names what can be folded."""
    if element.get("role") == "tabpanel":
        tab = element.get("aria-labelledby", "")
        found = element.getroottree().xpath("//*[@id=$tab]", tab=tab) if tab else ()
        return _element_text(found[0]) if found else element.get("aria-label", "")
    return _marked(element) if element.tag == "li" else ""


def _marked(element: _Element) -> str:
    """Return the code or the words in bold with which an element begins."""
    first = element[0] if len(element) and not (element.text or "").strip() else None
    if first is not None and first.tag == "p":
        return _marked(first)
    return _element_text(first).rstrip(" :") if first is not None and first.tag in BOLD else ""


def _drawn(element: _Element) -> Code | None:
    """Return the code that a page draws with elements of its own, one for each line."""
    first = next((text for text in element.itertext() if text.strip()), "")
    if first.lstrip()[:1] not in {"{", "["} or next(element.iter(*PAGE_PARTS), None) is not None:
        return None
    for line in element.iter("div", "tr", "li", "p", "span"):
        is_line = line.tag != "span" or LINE.search(line.get("class", ""))
        if is_line and line is not element and "\n" not in (line.tail or ""):
            line.tail = LINE_BREAK + (line.tail or "")
    code = _code_block(element)
    return code if PAYLOAD.match(code.text) else None


def _table_rows(table: _Element) -> Iterator[TableRow]:
    """Yield the rows of a table; tables inside it are text of their cells."""
    header: tuple[str, ...] = ()
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in CELL_ELEMENTS]
        if next(row.iterancestors("table")) is not table or not cells:
            continue
        codes = tuple(code for cell in cells for code in _cell_code(cell))
        words = tuple(map(_element_text, cells))
        if header or codes:
            yield TableRow(header, words, row.sourceline or 1, codes)
        else:
            header = words


def _cell_code(cell: _Element) -> Iterator[Code]:
    """Yield the code in a table cell: blocks, and what stands in a line and is an object."""
    for element in cell.iter("pre", "code"):
        if element.tag == "pre":
            yield _code_block(element)
        elif next(element.iterancestors("pre"), None) is None:
            code = _code_block(element)
            if INLINE_OBJECT.fullmatch(code.text):
                yield code


def _code_block(element: _Element) -> Code:
    """Return the code in an element.

    Some pages end each line with a tag, all on one line of the page: such an end is white space,
    but where there are comments it has to end them.
    """
    for part in element.iter("br"):
        part.tail = LINE_BREAK + (part.tail or "")
    text = "".join(element.itertext())
    text = text.replace(LINE_BREAK, "\n" if COMMENT.search(text) else " ")
    return Code(text, element.sourceline or 1, _announced_language(element))


def _announced_language(element: _Element) -> str:
    """Return the language that an element, what is in it or what is around it announces."""
    around = list(islice(element.iterancestors(), MAX_LANGUAGE_ANCESTORS))
    for part in (element, *element.iter("code"), *around):
        for name in LANGUAGE_ATTRIBUTES:
            value = part.get(name, "")
            found = LANGUAGE_CLASS.search(value)
            if found and found[0].replace(" ", "") == DEFAULT_BRUSH:
                return ""
            if found or (value and name == "data-language"):
                return (found[1] if found else value).lower()
    return ""


def _element_text(element: _Element, tick: str = "") -> str:
    """Return the text of an element on one line, without blocks of code and signs of anchors.

    Args:
        element: The element.
        tick: What to put around code in a line.
    """
    for part in element.iter(*BREAKING_ELEMENTS):
        part.text = " " + (part.text or "")
    texts = element.xpath(".//text()[not(ancestor::pre)]")
    shown = "".join(f"{tick}{text}{tick}" if tick and _is_code(text) else text for text in texts)
    return " ".join(shown.replace(tick * 2, "").split() if tick else shown.split()).strip(
        ANCHOR_CHARS
    )


def _is_code(text: Any) -> bool:
    """Return whether a text that `xpath` has found stands in code."""
    holder = text.getparent().getparent() if text.is_tail else text.getparent()
    if not text.strip() or holder is None:
        return False
    return holder.tag == "code" or next(holder.iterancestors("code"), None) is not None
