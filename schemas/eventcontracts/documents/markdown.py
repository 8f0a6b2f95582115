"""Markdown pages: payloads in code blocks below headings and labels, and tables that list events.

A label is a paragraph in bold, an item of a list, a tab, or the summary of what can be folded.
Tabs and folded parts are read as MkDocs, Docusaurus and plain HTML write them.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Final

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
from eventcontracts.documents.fences import mended
from eventcontracts.documents.markup import read_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from markdown_it.token import Token

__all__ = ["read_markdown"]

FRONT_MATTER: Final = re.compile(r"\A---\n(?P<facts>.*?\n)---(?:\n|\Z)", re.DOTALL)
FRONT_TITLE: Final = re.compile(r"^title:\s*[\"']?(?P<text>[^\n]*?)[\"']?\s*$", re.MULTILINE)

FENCE_TITLE: Final = re.compile(
    r"\b(?:title|filename|file|label|name)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<bare>[^\s\"'{}]+))"
)
"""What a fence is called in the words behind its language, such as `title="order.paid"`."""

INDENTED_PART: Final = re.compile(
    r"(?:===[!+]?|(?:!!!|\?\?\?)\+?\s+[\w-]+)\s+\"(?P<text>[^\"\n]+)\"\s*"
)
"""How a tab or a part that can be folded begins whose contents are indented."""

PARTS: Final = re.compile(
    r"<summary\b[^>]*>(?P<summary>.*?)</summary>|(?P<open><(?:details|TabItem|Tab|CodeGroupItem"
    r"|Accordion|AccordionItem|Expandable)\b(?P<attributes>[^>]*)>)|(?P<close></(?:details|TabItem"
    r"|Tab|CodeGroupItem|Accordion|AccordionItem|Expandable)>)",
    re.DOTALL | re.IGNORECASE,
)
"""Tags around parts of a page that have a name."""

ATTRIBUTE: Final = re.compile(
    r"\b(?P<name>label|title|name|value)\s*=\s*\{?\s*[\"'](?P<text>[^\"']*)[\"']"
)
RENDERED: Final = re.compile(r"<(?:pre|table|h[1-6])\b", re.IGNORECASE)
BREAK_TAG: Final = re.compile(r"<br\b", re.IGNORECASE)
INLINE_PAYLOAD: Final = re.compile(r"\s*[\[{].*:.*[\]}]\s*", re.DOTALL)
"""Code in a line that is an object, or a list with objects."""

TAG: Final = re.compile(r"<[^<>]*>")

MOST_WORDS: Final = 8
"""A longer beginning of a list's item is prose and names nothing."""


def read_markdown(text: str) -> Iterator[Block]:
    r"""Yield the blocks of a Markdown page.

    Args:
        text: The page, with line ends as a single line feed.

    >>> [type(block).__name__ for block in read_markdown("# A\n\nSent.\n\n```json\n{}\n```\n")]
    ['Heading', 'Paragraph', 'Code']
    """
    front = FRONT_MATTER.match(text)
    if front:
        title = FRONT_TITLE.search(front["facts"])
        if title and title["text"]:
            yield Heading(title["text"], 1, 2 + front["facts"].count("\n", 0, title.start()))
        text = "\n" * front[0].count("\n") + text[front.end() :]
    yield from _blocks(text, 0)


def _blocks(text: str, offset: int) -> Iterator[Block]:
    """Yield the blocks of a part of a page.

    Args:
        text: The part.
        offset: How many lines of the page are before it.
    """
    from markdown_it import MarkdownIt

    source, numbers = mended(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    items = _items_with_code(tokens)
    index = 0
    while index < len(tokens):
        end = index + 1
        found = _block(tokens, index, items)
        if tokens[index].type == "table_open":
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
            found = _table_rows(tokens[index:end])
        yield from (_renumbered(block, numbers, offset) for block in found)
        index = end


def _renumbered(block: Block, numbers: Sequence[int], offset: int) -> Block:
    """Return a block with the line that its line had before fences were mended."""
    if isinstance(block, Closing):
        return block
    return replace(block, line=numbers[min(block.line, len(numbers)) - 1] + offset)


def _moved(block: Block, offset: int) -> Block:
    return block if isinstance(block, Closing) else replace(block, line=block.line + offset)


def _block(tokens: Sequence[Token], index: int, items: Mapping[int, int]) -> Iterator[Block]:
    """Yield what begins or ends with a token.

    Args:
        tokens: The tokens of a part of a page.
        index: Which one.
        items: The items of lists that hold code, and how many of each one's list do.
    """
    token = tokens[index]
    match token.type:
        case "heading_open":
            yield Heading(_inline_text(tokens[index + 1]), int(token.tag[1:]), _line_number(token))
        case "paragraph_open":
            yield _paragraph(tokens[index + 1], _line_number(token), token.level // 2)
        case "fence":
            yield Code(
                token.content,
                _line_number(token) + 1,
                _code_language(token.info),
                _fence_title(token.info),
            )
        case "code_block":
            yield from _indented(token)
        case "html_block":
            yield from _html(token)
        case "list_item_open":
            yield Opening(_item_label(tokens, index, items.get(index, 0)), _line_number(token))
        case "list_item_close":
            yield Closing()


def _paragraph(inline: Token, line: int, depth: int) -> Block:
    """Return a paragraph, or the label that it is."""
    words = _inline_text(inline)
    part = INDENTED_PART.fullmatch(words)
    if part:
        return Label(part["text"], line)
    parts = [part for part in inline.children or () if part.content.strip(" :") or part.nesting]
    bold = parts and parts[0].type == "strong_open" and parts[-1].type == "strong_close"
    if bold and sum(part.type == "strong_open" for part in parts) == 1:
        return Label(words.rstrip(" :"), line)
    if len(parts) == 1 and parts[0].type == "code_inline":
        return Label(words.rstrip(" :"), line)
    return Paragraph(words, line, depth, _text(inline.children or (), tick="`"))


def _indented(token: Token) -> Iterator[Block]:
    """Yield indented code, or what a tab whose contents are indented holds."""
    text = textwrap.dedent(token.content)
    if text.startswith(("```", "~~~")):
        yield from _blocks(text, _line_number(token) - 1)
    else:
        yield Code(token.content, _line_number(token))


def _html(token: Token) -> Iterator[Block]:
    """Yield what stands in HTML, and the parts that it opens and closes."""
    line = _line_number(token)
    if RENDERED.search(token.content):
        yield from (_moved(block, line - 1) for block in read_html(token.content))
        return
    for found in PARTS.finditer(token.content):
        here = line + token.content.count("\n", 0, found.start())
        if found["close"]:
            yield Closing()
        elif found["open"]:
            yield Opening(_attribute(found["attributes"]), here)
        else:
            yield Label(" ".join(TAG.sub("", found["summary"]).split()), here)


def _attribute(attributes: str) -> str:
    """Return what a tag's attributes call it; a label before a value."""
    found = {match["name"]: match["text"] for match in ATTRIBUTE.finditer(attributes)}
    return next((found[name] for name in ("label", "title", "name", "value") if name in found), "")


def _item_label(tokens: Sequence[Token], index: int, equals: int) -> str:
    """Return what names an item of a list that holds code; empty if nothing does.

    What begins with code or in bold names it. Other words do if the list has several such items:
    `Or, later:` above a single block is prose.
    """
    if not equals or tokens[index + 1].type != "paragraph_open":
        return ""
    inline = tokens[index + 2]
    first = next((p for p in inline.children or () if p.nesting or p.content.strip()), None)
    if first is not None and first.type == "code_inline":
        return first.content
    if first is not None and first.type == "strong_open":
        bold = takewhile(lambda part: part.type != "strong_close", inline.children or ())
        return _text(bold).rstrip(" :")
    words = re.split(r":(?:\s|$)", _inline_text(inline), maxsplit=1)[0]
    return words if equals > 1 and len(words.split()) <= MOST_WORDS else ""


def _items_with_code(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the items of lists that hold code, and how many of each one's list do."""
    lists: dict[int, set[int]] = {}
    items: list[tuple[int, int]] = []
    opened: list[int] = []
    for index, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                opened.append(index)
            case "bullet_list_close" | "ordered_list_close":
                opened.pop()
            case "list_item_open":
                items.append((opened[-1], index))
            case "list_item_close":
                items.pop()
            case "fence" | "code_block":
                for home, item in items:
                    lists.setdefault(home, set()).add(item)
    return {item: len(found) for found in lists.values() for item in found}


def _table_rows(tokens: Sequence[Token]) -> Iterator[Block]:
    header: tuple[str, ...] = ()
    cells: list[Token] = []
    line = 1
    for token in tokens:
        if token.type == "tr_open":
            cells, line = [], _line_number(token)
        elif token.type == "inline":
            cells.append(token)
        elif token.type == "tr_close" and header:
            words = tuple(map(_inline_text, cells))
            marked = tuple(_text(cell.children or (), tick="`") for cell in cells)
            parts = [part for cell in cells for part in cell.children or ()]
            codes = tuple(
                Code(part.content, line)
                for part in parts
                if part.type == "code_inline" and INLINE_PAYLOAD.fullmatch(part.content)
            )
            yield TableRow(header, words, line, codes, marked)
        elif token.type == "tr_close":
            header = tuple(map(_inline_text, cells))


def _inline_text(token: Token) -> str:
    """Return the text of an inline token without marks, pictures and tags."""
    return _text(token.children or ())


def _text(parts: Iterable[Token], tick: str = "") -> str:
    """Return the text of parts of a line.

    Args:
        parts: The parts.
        tick: What to put around code.
    """
    return " ".join("".join(_shown(part, tick) for part in parts).split())


def _shown(part: Token, tick: str) -> str:
    if part.type.endswith("break") or (
        part.type == "html_inline" and BREAK_TAG.match(part.content)
    ):
        return " "
    if part.type == "code_inline":
        return f"{tick}{part.content}{tick}"
    return "" if part.type in {"image", "html_inline"} else part.content


def _code_language(info: str) -> str:
    return info.split(maxsplit=1)[0].lower().strip("{}.") if info.strip() else ""


def _fence_title(info: str) -> str:
    found = FENCE_TITLE.search(info)
    return next((text for text in found.groups() if text), "") if found else ""


def _line_number(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
