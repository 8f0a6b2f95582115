"""Sections: what stands where on a page, and so which payload stands below which titles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal

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
from eventcontracts.documents.described import FieldGroup, attach_facts, rows_of_fields
from eventcontracts.documents.document import (
    Aside,
    Document,
    Problem,
    Row,
    Sample,
    SourceLocation,
    Title,
)
from eventcontracts.documents.fields import FieldColumns, field_in_prose, fields_in_row
from eventcontracts.documents.httptext import is_request
from eventcontracts.documents.payload import items
from eventcontracts.documents.purposes import Context, Purpose, purpose_of, purpose_of_text
from eventcontracts.documents.remarks import read_remarks
from eventcontracts.documents.shelltext import is_command
from eventcontracts.documents.snippets import Snippet, is_like_a_payload, read_snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from eventcontracts.documents.fields import DescribedField
    from eventcontracts.documents.httptext import Headers
    from eventcontracts.documents.payload import Payload
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["assemble"]

COMMENT: Final = re.compile(r"(?://+|#+|/\*+|--)\s*(?P<text>\S[^\n]*?)\s*(?:\*/)?\s*\Z")
"""The last comment before a payload."""

HEADER: Final = re.compile(
    r"(?:^|[\s(])(?P<name>(?:x|ce)-[a-z][a-z0-9-]*)\s*:\s*(?P<value>[^\s]*[^\s.,;:)])",
    re.IGNORECASE,
)
"""A header of its own that a paragraph shows."""


def assemble(name: str, blocks: Iterable[Block]) -> Document:
    """Return the document that blocks make.

    What stands below one heading, label or tab and has payloads is a row; so is a table row with
    payloads, and one that has none if its table lists events. Which of the texts above a row
    names its event is not decided yet: see `titles.titled`.

    Args:
        name: What to call the document.
        blocks: Its blocks from top to bottom.

    >>> blocks = [Heading("ORDER_PAID", 2, 1), Paragraph("Sent once.", 3), Code("{}", 5, "json")]
    >>> [(row.title, row.description, len(row.samples)) for row in assemble("a.md", blocks).rows]
    [('ORDER_PAID', 'Sent once.', 1)]
    """
    assembly = _SectionAssembly(name)
    for block in blocks:
        assembly.add(block)
    return assembly.finish()


@dataclass(slots=True)
class _Section:
    """The heading or label above payloads, with the first words below it and its headers.

    Attributes:
        text: Its text.
        line: Where it stands.
        kind: Whether it ends at the next heading, where it is closed, or at the next label.
        level: How deep a heading lies.
        description: The first words below it.
        headers: The headers of HTTP that are shown below it.
        row: The number of its row once it has a payload.
    """

    text: str
    line: int
    kind: Literal["heading", "part", "label"] = "heading"
    level: int = 0
    description: str = ""
    headers: Headers = ()
    row: int | None = None


@dataclass
class _SectionAssembly:
    """A document while its blocks come in.

    Attributes:
        name: What it is called.
        path: The sections around the block that comes next, from the outermost in.
        rows: Its rows.
        problems: What is wrong in it.
        asides: The blocks that are no events.
        before: The paragraphs since the last title or code.
        groups: What the tables and lists so far say of fields.
        fields: What the one says that is being read.
        columns: What its columns hold; None for a list.
        command: The command in the code before; empty if that was none, or is in another section.
    """

    name: str
    path: list[_Section] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    groups: list[FieldGroup] = field(default_factory=list)
    fields: list[DescribedField] = field(default_factory=list)
    columns: FieldColumns | None = None
    asides: list[Aside] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    command: str = ""

    def __post_init__(self) -> None:
        self.path.append(_Section(PurePath(self.name).name.partition(".")[0], 1))

    def add(self, block: Block) -> None:
        if not self._goes_on(block):
            self._group_fields()
        match block:
            case Heading() | Label() | Opening():
                self._enter(block)
            case Closing():
                self._close()
            case Paragraph():
                self._describe(block)
            case Code():
                self._add_code(block)
            case TableRow():
                self._add_row(block)

    def finish(self) -> Document:
        self._group_fields()
        known = [*self.rows, *(aside.row for aside in self.asides)]
        rows, problems = attach_facts(known, self.groups)
        count = len(self.rows)
        asides = tuple(
            replace(aside, row=row) for aside, row in zip(self.asides, rows[count:], strict=True)
        )
        events = [*rows[:count], *rows_of_fields(self.groups, rows)]
        return Document(self.name, tuple(events), (*self.problems, *problems), asides=asides)

    def _goes_on(self, block: Block) -> bool:
        """Return whether a block belongs to the table or list of fields before it."""
        if isinstance(block, TableRow):
            return self.columns == FieldColumns.of(block.header)
        within = isinstance(block, Opening | Closing | Paragraph)
        return self.columns is None and within and not getattr(block, "label", "")

    def _group_fields(self) -> None:
        """End the table or list of fields that is being read."""
        if self.fields:
            typed = self.columns is not None and self.columns.names_types
            above = tuple(title for title in self._above() if title.text)
            self.groups.append(FieldGroup(above, tuple(self.fields), typed))
        self.fields, self.columns = [], None

    def _drop(self, ends: Callable[[_Section], bool]) -> None:
        """Leave the innermost sections that end here."""
        while len(self.path) > 1 and ends(self.path[-1]):
            self.path.pop()

    def _enter(self, block: Heading | Label | Opening) -> None:
        """Begin a section, and leave those that it ends."""
        self.before, self.command = [], ""
        match block:
            case Heading(text, level, line):
                self._drop(
                    lambda s: s.kind == "label" or (s.kind == "heading" and s.level >= level)
                )
                self.path.append(_Section(text, line, level=level))
            case Label(text, line):
                self._drop(lambda section: section.kind == "label")
                self.path.append(_Section(text, line, "label"))
            case Opening(text, line):
                self.path.append(_Section(text, line, "part"))

    def _close(self) -> None:
        """Leave the part that was opened last, if there is one."""
        if any(section.kind == "part" for section in self.path):
            self._drop(lambda section: section.kind != "part")
            self.path.pop()

    def _describe(self, paragraph: Paragraph) -> None:
        place = SourceLocation(self.name, paragraph.line)
        words = paragraph.marked or paragraph.text
        self.fields += field_in_prose(words, place, paragraph.depth)
        section = self.path[-1]
        section.description = section.description or paragraph.text
        found = tuple((m["name"].lower(), m["value"]) for m in HEADER.finditer(paragraph.text))
        self._show_headers(found)
        self.before.append(paragraph.text)

    def _show_headers(self, headers: Headers) -> None:
        """Remember headers for the payloads that follow below the same heading or in the part."""
        if headers:
            home = next(section for section in reversed(self.path) if section.kind != "label")
            home.headers = headers

    def _add_code(self, code: Code) -> None:
        if code.is_payload:
            self._add_data(code)
        elif is_like_a_payload(code.text):
            language = f"code in {code.language}" if code.language else "code"
            message = f"{language} with something like a payload is not read"
            place = SourceLocation(self.name, code.line)
            self.problems.append(Problem(place, "unread-code", message, severity="note"))
        self.before = []
        self.command = code.text if is_command(code.text) or is_request(code.text) else ""

    def _add_data(self, code: Code) -> None:
        """Add the payloads of a block: to the events, or to what is none."""
        found = read_snippet(code.text, code.language, self.name, code.line)
        if not found.payloads and (found.headers or is_command(code.text)):
            self.problems.extend(found.problems)
            self._show_headers(found.headers)
            return
        problems = found.problems
        for label, samples in self._labelled(code, found):
            if label:
                before, command = self.before, self.command
                self.add(Label(label, samples[0].place.line if samples else code.line))
                self.before, self.command = before, command
            purpose = self._purpose(code, found, samples)
            if purpose is None:
                self.problems.extend(problems)
                self._extend(samples)
            else:
                self._set_aside(code, samples, purpose, problems)
            problems = ()

    def _purpose(self, code: Code, found: Snippet, samples: Sequence[Sample]) -> Purpose | None:
        """Return what payloads are there for if they are no events."""
        trailing = any(problem.code == "trailing-text" for problem in found.problems)
        context = Context(
            tuple(section.text for section in reversed(self.path[1:]) if section.text),
            tuple(self.before),
            self.command,
            trailing and "json" not in code.language,
            code.language,
            is_command(code.text),
        )
        if not samples:
            return purpose_of_text(code.text, context)
        return purpose_of(samples[0].event, context)

    def _set_aside(
        self,
        code: Code,
        samples: tuple[Sample, ...],
        purpose: Purpose,
        problems: tuple[Problem, ...],
    ) -> None:
        section, above = self.path[-1], self._above()
        place = SourceLocation(self.name, section.line)
        own = tuple(replace(sample, above=above) for sample in samples)
        row = Row(section.text, section.description, place, own, above=above)
        line = samples[0].place.line if samples else code.line
        end = max((max(s.lines.values(), default=line) for s in samples), default=code.line)
        if not samples:
            end += code.text.rstrip().count("\n")
        begin = SourceLocation(self.name, line)
        aside = Aside(row, begin, end, str(purpose), purpose.is_certain, problems)
        self.asides.append(aside)

    def _labelled(self, code: Code, found: Snippet) -> Iterator[tuple[str, tuple[Sample, ...]]]:
        """Yield the payloads of a block, each with the label that the block gives it.

        A label is the title of the block, or of several payloads the comment before each.
        """
        if not found.payloads:
            yield code.title, ()
        end = 0
        for payload in found.payloads:
            comment = COMMENT.search(code.text[end : payload.start]) if found.payloads[1:] else None
            label = comment["text"] if comment else code.title
            yield label, tuple(self._samples(payload, found.headers))
            end = payload.end

    def _samples(self, payload: Payload, headers: Headers) -> Iterator[Sample]:
        """Yield a payload, or the records that it lists, with the headers it is shown with."""
        if not headers:
            headers = next((s.headers for s in reversed(self.path) if s.headers), ())
        title = self.path[-1].text
        for one in items(payload) if _lists_records(payload.value) else (payload,):
            place = SourceLocation(self.name, one.line)
            event, facts = read_remarks(one, self.name)
            yield Sample(event, place, title, one.lines, facts, headers)

    def _extend(self, samples: tuple[Sample, ...]) -> None:
        """Add payloads to the row of the innermost section."""
        section, above = self.path[-1], self._above()
        samples = tuple(replace(sample, above=above) for sample in samples)
        if section.row is None:
            section.row = len(self.rows)
            place = SourceLocation(self.name, section.line)
            self.rows.append(Row(section.text, section.description, place, samples, above=above))
        else:
            row = self.rows[section.row]
            description = row.description or section.description
            self.rows[section.row] = replace(
                row, description=description, samples=row.samples + samples, above=above
            )

    def _above(self) -> tuple[Title, ...]:
        return tuple(
            Title(section.text, SourceLocation(self.name, section.line), section.description)
            for section in self.path
        )

    def _add_row(self, block: TableRow) -> None:
        codes = [code for code in block.codes if code.is_payload]
        columns = FieldColumns.of(block.header)
        if columns and not codes and (columns.names_types or not block.lists_event):
            self.columns = columns
            place = SourceLocation(self.name, block.line)
            self.fields += fields_in_row(columns, block.marked or block.cells, place)
            return
        if not (codes or block.lists_event):
            return
        samples: list[Sample] = []
        for code in codes:
            found = read_snippet(code.text, code.language, self.name, code.line)
            self.problems.extend(found.problems)
            for payload in found.payloads:
                samples += self._samples(payload, found.headers)
        titled = tuple(replace(sample, title=block.title) for sample in samples)
        place = SourceLocation(self.name, block.line)
        self.rows.append(Row(block.title, block.description, place, titled))


def _lists_records(value: Json) -> bool:
    """Return whether a payload is a list of objects, each of which is taken for an event."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)
