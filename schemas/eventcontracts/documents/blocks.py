"""What every kind of page comes down to: headings, paragraphs, code and table rows, in order.

A reader of one format yields blocks; `assemble` makes the document of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from eventcontracts.documents.model import Document, Place, Problem, Row, Sample
from eventcontracts.documents.payload import items
from eventcontracts.documents.snippets import form_of, is_like_a_payload, read_snippet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.jsontypes import Json

__all__ = ["DESCRIBING", "Block", "Code", "Heading", "Paragraph", "TableRow", "assemble"]

LISTING = re.compile(
    r"\b(event|node|intent|message|notification|topic|webhook|trigger)s?\b", re.IGNORECASE
)
"""What the first column of a table is called if the table lists events."""

DESCRIBING = re.compile(r"\b(description|describes?|meaning|purpose|when|summary)\b", re.IGNORECASE)

GENERIC = re.compile(
    r"\W*((complete|example|sample|event|full|input|json|request|response|webhook)\W+)*"
    r"(body|example|fields?|format|json|message|payload|sample|structure)s?\W*",
    re.IGNORECASE,
)
"""A heading that says what stands below it, not which event it belongs to."""

NUMBERING = re.compile(r"\s*(?:\d+(?:\.\d+)*\.|\d+(?:\.\d+)+)\s+(?=\S)")
"""The number of a section before its heading, such as `4.` and `4.1.12`."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and how deep it lies, from 1."""

    text: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code.

    Attributes:
        text: The code, with line ends as a single line feed.
        line: The line on which the text begins.
        language: What the page says it is, in lower case; empty where it says nothing.
    """

    text: str
    line: int
    language: str = ""

    @property
    def is_payload(self) -> bool:
        """Whether it is meant as a payload, broken or not."""
        return bool(form_of(self.language, self.text))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, with the table's header and the payloads that stand in its cells."""

    header: tuple[str, ...]
    cells: tuple[str, ...]
    line: int
    codes: tuple[Code, ...] = ()

    @property
    def title(self) -> str:
        """The text of its first cell."""
        return self.cells[0]

    @property
    def description(self) -> str:
        """The text of the cell under the header that promises a description, or of the second."""
        for name, cell in zip(self.header, self.cells, strict=False):
            if DESCRIBING.search(name):
                return cell
        return self.cells[1] if len(self.cells) > 1 else ""

    @property
    def lists_event(self) -> bool:
        """Whether the row stands for an event even without a payload."""
        return bool(self.header and LISTING.search(self.header[0]) and self.title)


Block: TypeAlias = Heading | Paragraph | Code | TableRow


def assemble(name: str, blocks: Iterable[Block]) -> Document:
    """Return the document that blocks make.

    A heading with payloads below it is an event; so is a table row with payloads, and one that
    has none if its table lists events.

    Args:
        name: What to call the document.
        blocks: Its blocks from top to bottom.

    >>> blocks = [Heading("ORDER_PAID", 2, 1), Paragraph("Sent once.", 3), Code("{}", 5, "json")]
    >>> [(row.title, row.description, len(row.samples)) for row in assemble("a.md", blocks).rows]
    [('ORDER_PAID', 'Sent once.', 1)]
    """
    assembly = _Assembly(name)
    for block in blocks:
        assembly.add(block)
    return assembly.finish()


@dataclass(slots=True)
class _Section:
    """A heading, the first words below it, and the number of its row once it has a payload."""

    heading: Heading
    description: str = ""
    row: int | None = None


class _Assembly:
    def __init__(self, name: str) -> None:
        self._name = name
        self._path = [_Section(Heading("", 0, 1))]
        self._rows: list[Row] = []
        self._listed: dict[str, int] = {}
        self._problems: list[Problem] = []

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._enter(block)
            case Paragraph():
                section = self._path[-1]
                section.description = section.description or block.text
            case Code():
                self._add_code(block)
            case TableRow():
                self._add_row(block)

    def finish(self) -> Document:
        return Document(self._name, tuple(self._rows), tuple(self._problems))

    def _enter(self, heading: Heading) -> None:
        while self._path[-1].heading.level >= heading.level:
            self._path.pop()
        self._path.append(_Section(heading))

    def _add_code(self, code: Code) -> None:
        if code.is_payload:
            self._extend(code)
        elif is_like_a_payload(code.text):
            language = f"code in {code.language}" if code.language else "code"
            message = f"{language} with something like a payload is not read"
            place = Place(self._name, code.line)
            self._problems.append(Problem(place, "unread-code", message, severity="note"))

    def _extend(self, code: Code) -> None:
        """Add a payload to the row of the heading that names it."""
        named = [section for section in self._path if not GENERIC.fullmatch(section.heading.text)]
        section = named[-1]
        numbering = NUMBERING.match(section.heading.text)
        title = section.heading.text[numbering.end() :] if numbering else section.heading.text
        place = Place(self._name, section.heading.line)
        samples = self._samples(code, title)
        if section.row is None:
            section.row = self._listed.pop(title, None)
        if section.row is None:
            section.row = len(self._rows)
            self._rows.append(Row(title, section.description, place, samples))
        else:
            row = self._rows[section.row]
            description = row.description or section.description
            self._rows[section.row] = replace(
                row, description=description, samples=row.samples + samples
            )

    def _add_row(self, block: TableRow) -> None:
        payloads = [code for code in block.codes if code.is_payload]
        if not (payloads or block.lists_event):
            return
        samples = tuple(sample for code in payloads for sample in self._samples(code, block.title))
        place = Place(self._name, block.line)
        if not payloads:
            self._listed.setdefault(block.title, len(self._rows))
        self._rows.append(Row(block.title, block.description, place, samples))

    def _samples(self, code: Code, title: str) -> tuple[Sample, ...]:
        found = read_snippet(code.text, code.language, self._name, code.line)
        self._problems.extend(found.problems)
        return tuple(
            Sample(
                item.value,
                Place(self._name, item.line),
                title,
                item.lines,
                headers=found.headers,
            )
            for payload in found.payloads
            for item in (items(payload) if _lists_records(payload.value) else (payload,))
        )


def _lists_records(value: Json) -> bool:
    """Return whether a payload is a list of objects, each of which is taken for an event."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
