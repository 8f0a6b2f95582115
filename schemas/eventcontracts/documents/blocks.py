"""Blocks, to which every kind of page comes down: headings, paragraphs, code and table rows.

A reader of one format yields blocks; `sections.assemble` makes the document of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from eventcontracts.documents.snippets import form_of

__all__ = [
    "DESCRIPTION_COLUMN",
    "Block",
    "Closing",
    "Code",
    "Heading",
    "Label",
    "Opening",
    "Paragraph",
    "TableRow",
]

EVENT_COLUMN = re.compile(
    r"\b(event|node|intent|message|notification|topic|webhook|trigger)s?\b", re.IGNORECASE
)
"""What the first column of a table is called if the table lists events."""

DESCRIPTION_COLUMN = re.compile(
    r"\b(description|describes?|meaning|purpose|when|summary)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and how deep it lies, from 1."""

    text: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class Label:
    """A line that names what follows it without being a heading, such as a bold paragraph."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Opening:
    """The begin of a part that has a name: a tab, an item of a list, what can be folded."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of the part that was opened last."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose, or an item of a list.

    Attributes:
        text: Its words.
        line: Where it begins.
        depth: In how many lists it lies.
        marked: Its words with back-ticks around code, where the reader knows them.
    """

    text: str
    line: int
    depth: int = field(default=0, repr=False)
    marked: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code.

    Attributes:
        text: The code, with line ends as a single line feed.
        line: The line on which the text begins.
        language: What the page says it is, in lower case; empty where it says nothing.
        title: What the page calls it, such as a file's name; empty where it says nothing.
    """

    text: str
    line: int
    language: str = ""
    title: str = field(default="", repr=False)

    @property
    def is_payload(self) -> bool:
        """Whether it is meant as a payload, broken or not."""
        return bool(form_of(self.language, self.text))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, with the table's header and the payloads that stand in its cells.

    Attributes:
        header: The words of the table's header.
        cells: The words of each cell.
        line: Where it begins.
        codes: The code that stands in its cells.
        marked: The words of each cell with back-ticks around code, where the reader knows them.
    """

    header: tuple[str, ...]
    cells: tuple[str, ...]
    line: int
    codes: tuple[Code, ...] = ()
    marked: tuple[str, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """The text of its first cell."""
        return self.cells[0]

    @property
    def description(self) -> str:
        """The text of the cell under the header that promises a description, or of the second."""
        for name, cell in zip(self.header, self.cells, strict=False):
            if DESCRIPTION_COLUMN.search(name):
                return cell
        return self.cells[1] if len(self.cells) > 1 else ""

    @property
    def lists_event(self) -> bool:
        """Whether the row stands for an event even without a payload."""
        return bool(self.header and EVENT_COLUMN.search(self.header[0]) and self.title)


Block: TypeAlias = Heading | Label | Opening | Closing | Paragraph | Code | TableRow
