"""reStructuredText pages: sections, literal blocks, code and tables, as docutils has them.

Neither is a file included nor raw markup passed on. What Sphinx adds to the language is read as far
as it holds text: the contents of a directive that docutils does not know are a part of the page.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.blocks import Block, Code, Heading, Paragraph, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docutils import nodes

__all__ = ["is_restructured", "read_restructured"]

SIGNATURE: Final = re.compile(
    r"^[ \t]*\.\. (?:code|code-block|sourcecode|highlight)::", re.MULTILINE
)

DIRECTIVE: Final = re.compile(r"\.\. (?:[\w.+-]+:)?[\w.+-]+::(?P<arguments>.*)")
CODE_DIRECTIVE: Final = re.compile(r"\.\. (?:code|code-block|sourcecode|parsed-literal|prompt)::")
OPTION: Final = re.compile(r"[ \t]+:[\w -]+:.*|[ \t]*")
ROLE: Final = re.compile(r":[\w.+:-]+:`(?:[^`<]*?)([^`<>]+)>?`")

SETTINGS: Final = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 5,
    "line_length_limit": 1_000_000,
    "warning_stream": "",
    "syntax_highlight": "none",
    "smart_quotes": False,
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
}
"""How docutils parses: it reads no file but the page, and says nothing."""

DEEPEST: Final = 5
"""How deep unknown directives are read inside one another."""


def is_restructured(text: str) -> bool:
    r"""Return whether a text looks like reStructuredText, whatever it is called.

    >>> is_restructured("A\n=\n\n.. code-block:: json\n\n   {}"), is_restructured("# A")
    (True, False)
    """
    return SIGNATURE.search(text) is not None


def read_restructured(text: str) -> Iterator[Block]:
    r"""Yield the blocks of a reStructuredText page.

    Args:
        text: The page, with line ends as a single line feed.

    >>> list(read_restructured("A\n=\n\nSent once::\n\n  {}\n"))[2]
    Code(text='{}', line=6, language='')
    """
    return _RestructuredPage(text, 0, 1, 0).blocks()


class _RestructuredPage:
    """A page, or the contents of a directive that are read as one."""

    def __init__(self, text: str, before: int, level: int, depth: int) -> None:
        self._text = text
        self._lines = text.split("\n")
        self._before = before
        self._level = level
        self._depth = depth
        self._at = 0

    def blocks(self) -> Iterator[Block]:
        yield from self._children(_parsed(self._text), self._level)

    def _children(self, node: nodes.Node, level: int) -> Iterator[Block]:
        for child in node.children:
            yield from self._block(child, level)

    def _block(self, node: nodes.Node, level: int) -> Iterator[Block]:
        from docutils import nodes

        match node:
            case nodes.section():
                yield from self._children(node, level + 1)
            case nodes.title():
                yield Heading(_words(node), level - 1, self._locate(node))
            case nodes.paragraph() | nodes.term():
                yield Paragraph(_words(node), self._locate(node))
            case nodes.literal_block() | nodes.doctest_block():
                yield self._code(node)
            case nodes.table():
                yield from self._table(node)
            case nodes.system_message():
                yield from self._directive(node, level)
            case nodes.topic() | nodes.comment() | nodes.Invisible():
                return
            case nodes.Element():
                yield from self._children(node, level)

    def _code(self, node: nodes.Element) -> Code:
        text = node.astext()
        language = next((str(name) for name in node["classes"] if name != "code"), "")
        return Code(text, self._locate(node), language.lower())

    def _locate(self, node: nodes.Element) -> int:
        """Return the line on which a node's text begins; docutils knows it of prose alone."""
        from docutils import nodes

        if isinstance(node, nodes.literal_block):
            wanted = [line.strip() for line in node.astext().split("\n")]
            ends = range(self._at, len(self._lines) - len(wanted) + 1)
            self._at = next((at for at in ends if self._stands(wanted, at)), self._at)
        elif node.line:
            self._at = node.line - (2 if isinstance(node, nodes.title) else 1)
        return self._before + self._at + 1

    def _stands(self, wanted: Sequence[str], at: int) -> bool:
        return all(self._lines[at + n].strip() == line for n, line in enumerate(wanted))

    def _table(self, table: nodes.Element) -> Iterator[TableRow]:
        from docutils import nodes

        header: tuple[str, ...] = ()
        for row in table.findall(nodes.row):
            line = self._locate(next(row.findall(nodes.paragraph), row))
            cells = [child for child in row.children if isinstance(child, nodes.entry)]
            words = tuple(map(_words, cells))
            if isinstance(row.parent, nodes.thead):
                header = words
            else:
                found = (code for cell in cells for code in cell.findall(_is_code))
                yield TableRow(header, words, line, tuple(Code(c.astext(), line) for c in found))

    def _directive(self, message: nodes.Element, level: int) -> Iterator[Block]:
        """Yield what a directive holds that docutils does not know, or not with its options."""
        from docutils import nodes

        block = next(message.findall(nodes.literal_block), None)
        first, *rest = block.astext().split("\n") if block is not None else [""]
        directive = DIRECTIVE.match(first)
        if not directive or self._depth >= DEEPEST:
            return
        line = self._locate(block) if block is not None else 1
        options = next((n for n, text in enumerate(rest) if not OPTION.fullmatch(text)), len(rest))
        text = textwrap.dedent("\n".join(rest[options:]))
        begin = line + options
        if CODE_DIRECTIVE.match(first):
            yield Code(text, begin + 1, directive["arguments"].strip().lower())
        else:
            yield from _RestructuredPage(text, begin, level, self._depth + 1).blocks()


def _parsed(text: str) -> nodes.document:
    """Return the tree of a page; docutils is run as a library, without any transform."""
    from docutils.frontend import get_default_settings
    from docutils.parsers.rst import Parser
    from docutils.utils import new_document

    settings = get_default_settings(Parser)
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    document = new_document("page", settings)
    Parser().parse(ROLE.sub(r"``\1``", text), document)
    return document


def _is_code(node: nodes.Node) -> bool:
    from docutils import nodes

    return isinstance(node, nodes.literal | nodes.literal_block)


def _words(node: nodes.Node) -> str:
    """Return the text of a node on one line, without blocks of code in it."""
    from docutils import nodes

    texts = (
        text.astext()
        for text in node.findall(nodes.Text)
        if not isinstance(text.parent, nodes.literal_block | nodes.system_message)
    )
    return (
        " ".join(" ".join(texts).split())
        if isinstance(node, nodes.entry)
        else " ".join("".join(texts).split())
    )
