"""Markdown pages: payloads in code blocks below headings, and tables that list events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.documents.blocks import Block, Code, Heading, Paragraph, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

__all__ = ["read_markdown"]


def read_markdown(text: str) -> Iterator[Block]:
    r"""Yield the blocks of a Markdown page.

    Args:
        text: The page, with line ends as a single line feed.

    >>> [type(block).__name__ for block in read_markdown("# A\n\nSent.\n\n```json\n{}\n```\n")]
    ['Heading', 'Paragraph', 'Code']
    """
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "table_open":
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
            yield from _table(tokens[index:end])
            index = end
        elif token.type == "heading_open":
            yield Heading(_words(tokens[index + 1]), int(token.tag[1:]), _line(token))
        elif token.type == "paragraph_open":
            yield Paragraph(_words(tokens[index + 1]), _line(token))
        elif token.type == "fence":
            yield Code(token.content, _line(token) + 1, _language(token.info))
        elif token.type == "code_block":
            yield Code(token.content, _line(token))
        index += 1


def _table(tokens: Sequence[Token]) -> Iterator[TableRow]:
    header: tuple[str, ...] = ()
    cells: list[str] = []
    line = 1
    for token in tokens:
        if token.type == "tr_open":
            cells, line = [], _line(token)
        elif token.type == "inline":
            cells.append(_words(token))
        elif token.type == "tr_close" and header:
            yield TableRow(header, tuple(cells), line)
        elif token.type == "tr_close":
            header = tuple(cells)


def _words(token: Token) -> str:
    """Return the text of an inline token without its marks."""
    parts = (" " if part.type.endswith("break") else part.content for part in token.children or ())
    return " ".join("".join(parts).split())


def _language(info: str) -> str:
    return info.split(maxsplit=1)[0].lower().strip("{}.") if info.strip() else ""


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
