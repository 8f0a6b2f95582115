"""The text export of a wiki page: a table whose cells may hold payloads.

    Event | Description | Payload |
    ---|
    Order Paid | Sent once an order is paid. | Payload
    CODE
    {
    "intent": "ORDER_PAID"
    }
    |
    Order Lost | Sent when an order is lost. | |

A row ends with a vertical bar at the end of a line. `CODE` on a line of its own begins a payload,
which ends at a line of bars only, at the next `CODE`, or where the next row begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eventcontracts.documents.blocks import DESCRIPTION_COLUMN, Code, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["is_wiki_export", "read_wiki_export"]

CODE_MARKER = "CODE"
TABLE_RULE = re.compile(r"[|\s]*:?-{3,}:?\s*\|[-:|\s]*")
ONLY_BARS = re.compile(r"\s*\|[|\s]*")
CELL_BAR = re.compile(r"(?<!\\)\|")
QUOTED_STRING = re.compile(r'"[^"\n]*"')
PAYLOAD_LINE = re.compile(r"\s*(?:[\"'`“{}\[\],/*.]|[\w$]+\s*[:=])")
MARKDOWN_LINE = re.compile(r"^(?:```|~~~|#{1,6} )", re.MULTILINE)


def is_wiki_export(text: str) -> bool:
    r"""Return whether a text has the form of a page export.

    >>> is_wiki_export("Event | Payload |\n---|\nA | Payload\nCODE\n{}\n|")
    True
    >>> is_wiki_export("# Events")
    False
    """
    lines = text.split("\n")
    if not any(_begins_table(lines, i) for i in range(len(lines) - 1)):
        return False
    return any(line.strip() == CODE_MARKER for line in lines) or not MARKDOWN_LINE.search(text)


def _begins_table(lines: Sequence[str], index: int) -> bool:
    below = lines[index + 1] if 0 <= index < len(lines) - 1 else ""
    return TABLE_RULE.fullmatch(below) is not None and "|" in lines[index]


def read_wiki_export(text: str) -> Iterator[TableRow]:
    r"""Yield the rows of the tables in a page export.

    Args:
        text: The page, with line ends as a single line feed.

    >>> text = "Event | Payload |\n---|\nA | Payload\nCODE\n{}\n|\nB | |"
    >>> [(row.title, row.line, len(row.codes)) for row in read_wiki_export(text)]
    [('A', 3, 1), ('B', 7, 0)]
    """
    lines = text.split("\n")
    table: _TableLayout | None = None
    row: _OpenRow | None = None
    for index, line in enumerate(lines):
        if _begins_table(lines, index):
            yield from _finish_row(table, row)
            table, row = _TableLayout.of(line), None
        elif table is None or _begins_table(lines, index - 1):
            continue
        else:
            if table.begins_row(line, row):
                yield from _finish_row(table, row)
                row = _OpenRow(index + 1)
            if row is not None and row.ends_after(line, index + 1, table):
                yield from _finish_row(table, row)
                row = None
    yield from _finish_row(table, row)


def _finish_row(table: _TableLayout | None, row: _OpenRow | None) -> Iterator[TableRow]:
    if table is not None and row is not None:
        codes = tuple(Code("\n".join(lines), first, "json") for first, lines in row.codes)
        yield TableRow(table.header, table.cells("\n".join(row.text)), row.line, codes)


@dataclass(slots=True)
class _OpenRow:
    """A row that is still open: the lines of its text, and of each payload with its first line."""

    line: int
    text: list[str] = field(default_factory=list)
    codes: list[tuple[int, list[str]]] = field(default_factory=list)
    bars: int = 0

    def ends_after(self, line: str, number: int, table: _TableLayout) -> bool:
        """Add a line, and return whether the row ends with it."""
        if line.strip() == CODE_MARKER:
            self.codes.append((number + 1, []))
        elif self.codes and ONLY_BARS.fullmatch(line):
            return True
        elif self.codes:
            self.codes[-1][1].append(line)
        else:
            self.text.append(line)
            self.bars += len(CELL_BAR.findall(line))
            return line.rstrip().endswith("|") and self.bars >= len(table.header) + table.leading
        return False


@dataclass(frozen=True, slots=True)
class _TableLayout:
    """The header of a table, and whether its lines begin with a bar."""

    header: tuple[str, ...]
    leading: bool

    @classmethod
    def of(cls, line: str) -> _TableLayout:
        leading = line.lstrip().startswith("|")
        return cls(_split_cells(line, leading=leading), leading)

    def begins_row(self, line: str, row: _OpenRow | None) -> bool:
        """Return whether a line begins a row, though the one above may lack its last bar."""
        if ONLY_BARS.fullmatch(line):
            return False
        if row and row.codes and PAYLOAD_LINE.match(line):
            return False
        bars = len(CELL_BAR.findall(QUOTED_STRING.sub("", line)))
        return bars >= max(1, len(self.header) - 1 + self.leading)

    def cells(self, text: str) -> tuple[str, ...]:
        """Return a row's cells; bars too many are taken to belong to the description."""
        cells = _split_cells(text, leading=self.leading)
        surplus = len(cells) - len(self.header)
        if surplus <= 0:
            return cells
        at = next((i for i, name in enumerate(self.header) if DESCRIPTION_COLUMN.search(name)), 1)
        described = " | ".join(cells[at : at + surplus + 1])
        return (*cells[:at], described, *cells[at + surplus + 1 :])


def _split_cells(text: str, *, leading: bool) -> tuple[str, ...]:
    cells = [" ".join(cell.replace(r"\|", "|").split()) for cell in CELL_BAR.split(text)]
    if leading:
        del cells[0]
    if len(cells) > 1 and not cells[-1]:
        del cells[-1]
    return tuple(cells) or ("",)
