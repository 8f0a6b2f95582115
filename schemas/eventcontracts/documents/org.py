"""Org pages: headlines, source blocks, examples and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.blocks import Block, Code, Heading, Paragraph, TableRow
from eventcontracts.documents.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["read_org"]

HEADLINE: Final = re.compile(
    r"(?P<stars>\*+)[ \t]+(?:(?:TODO|DONE|NEXT|WAIT)[ \t]+)?(?:\[#\w\][ \t]*)?"
    r"(?P<text>.*?)(?:[ \t]+:[\w@#%:]+:)?[ \t]*"
)
BEGIN: Final = re.compile(
    r"[ \t]*#\+begin_(?P<kind>src|example|quote|export)\b[ \t]*(?P<language>[^\s:-]\S*)?.*",
    re.IGNORECASE,
)
FIXED: Final = re.compile(r"[ \t]*:(?: (?P<text>.*))?")
KEYWORD: Final = re.compile(r"[ \t]*(?:#\+\w+(?:\[.*\])?:.*|#(?: .*)?)")
DRAWER: Final = re.compile(r"[ \t]*:(?!end:)[\w-]+:[ \t]*", re.IGNORECASE)
END_OF_DRAWER: Final = re.compile(r"[ \t]*:end:[ \t]*", re.IGNORECASE)
RULE: Final = re.compile(r"[ \t]*\|[-+]+\|?[ \t]*")
ROW: Final = re.compile(r"[ \t]*\|.*")
ITEM: Final = re.compile(r"[ \t]*(?:[-+]|\d+[.)])[ \t]+(?P<text>.*)")
LINK: Final = re.compile(r"\[\[(?P<target>[^][]*)\](?:\[(?P<text>[^][]*)\])?\]")
CODE: Final = re.compile(r"(?<![\w])[=~](?P<text>[^=~\n]+)[=~](?![\w])")
EMPHASIS: Final = re.compile(
    r"(?<![\w])(?P<mark>[*/_+])(?P<text>\S(?:[^\n]{0,200}?\S)?)(?P=mark)(?![\w])"
)


def read_org(text: str) -> Iterator[Block]:
    r"""Yield the blocks of an Org page.

    Args:
        text: The page, with line ends as a single line feed.

    >>> list(read_org("** order.paid\n#+begin_src json\n{}\n#+end_src"))[1].language
    'json'
    """
    lines = Lines(text)
    while lines:
        headline, begin = lines.matching(HEADLINE), lines.matching(BEGIN)
        number = lines.number
        if headline:
            lines.take()
            yield Heading(_words(headline["text"]), len(headline["stars"]), number)
        elif begin:
            lines.take()
            code = lines.code(_ends(begin["kind"]), begin["language"] or "")
            if begin["kind"].lower() in {"src", "example"}:
                yield Code(re.sub(r"(?m)^,(?=[*#,])", "", code.text), code.line, code.language)
        elif lines.matching(DRAWER):
            lines.until(END_OF_DRAWER.fullmatch)
        elif lines.matching(FIXED):
            found = lines.while_(FIXED.fullmatch)
            yield Code("\n".join(line.partition(":")[2][1:] for line in found), number)
        elif lines.matching(ROW):
            yield from _table(lines)
        elif not lines.peek().strip() or lines.matching(KEYWORD):
            lines.take()
        else:
            yield Paragraph(_words(lines.paragraph(_begins_block)), number)


def _ends(kind: str) -> Callable[[str], object]:
    return re.compile(rf"[ \t]*#\+end_{kind}\b.*", re.IGNORECASE).fullmatch


def _begins_block(line: str) -> bool:
    patterns = (HEADLINE, BEGIN, ROW, ITEM, FIXED)
    return any(pattern.fullmatch(line) for pattern in patterns)


def _table(lines: Lines) -> Iterator[TableRow]:
    """Yield the rows of a table; the first one is its header if a rule follows it."""
    number = lines.number
    rows = lines.while_(ROW.fullmatch)
    ruled = len(rows) > 1 and RULE.fullmatch(rows[1])
    header = _cells(rows[0]) if ruled else ()
    for index, row in enumerate(rows):
        if (index or not ruled) and not RULE.fullmatch(row):
            codes = tuple(Code(found["text"], number + index) for found in CODE.finditer(row))
            yield TableRow(header, _cells(row), number + index, codes)


def _cells(row: str) -> tuple[str, ...]:
    inside = row.strip().removeprefix("|").removesuffix("|")
    return tuple(_words(cell) for cell in inside.split("|"))


def _words(text: str) -> str:
    """Return text without the marks of links, code and emphasis."""
    text = LINK.sub(lambda link: link["text"] or link["target"], ITEM.sub(r"\g<text>", text))
    for pattern in (CODE, EMPHASIS):
        text = pattern.sub(r"\g<text>", text)
    return " ".join(text.split())
