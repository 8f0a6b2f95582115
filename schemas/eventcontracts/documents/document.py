"""Documents as values: samples, each with the place that it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.documents.facts import FieldFact
    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = [
    "Aside",
    "Document",
    "DocumentError",
    "Problem",
    "Row",
    "Sample",
    "SourceLocation",
    "Title",
]


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """A line of a document, counted from 1.

    >>> str(SourceLocation("events.txt", 12))
    'events.txt:12'
    """

    document: str
    line: int

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


class DocumentError(InputError):
    """A document that cannot be read.

    Attributes:
        place: Where reading stopped.
        problem: What is wrong there, and what to do.
    """

    def __init__(self, place: SourceLocation, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong or doubtful in a document, for `lint` to report.

    Attributes:
        place: The document and line.
        code: A stable name, such as `row-without-payload`.
        message: One sentence for the reader.
        pointer: The place inside the payload, where there is one.
        severity: `error` if a payload was lost by it; `warning`, or `note` if it is only worth
            knowing.
    """

    place: SourceLocation
    code: str
    message: str
    pointer: str = ""
    severity: str = "warning"


@dataclass(frozen=True, slots=True)
class Title:
    """A text that stands above payloads and may name them: a heading, a label, a file's name.

    Attributes:
        text: The text, without markup.
        place: Where it stands.
        description: The first words below it; empty where there are none.
    """

    text: str
    place: SourceLocation
    description: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One documented or captured payload.

    Attributes:
        event: The payload.
        place: Where its first line stands.
        title: What the document calls the event, such as a row's name or a folder's.
        lines: The line of each value, by pointer, where the reader knows it.
        facts: What the document says in words of the payload's fields.
        headers: The headers of the request that the payload is shown in, names in lower case.
        above: What stands above it, from the document's name to the nearest label; empty where the
            title is all there is, such as the name of a folder.
    """

    event: Json
    place: SourceLocation
    title: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, hash=False, compare=False, repr=False)
    facts: tuple[FieldFact, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    above: tuple[Title, ...] = ()

    def location_of(self, pointer: str) -> SourceLocation:
        """Return the place of a value in the payload, or that of the nearest known parent."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return SourceLocation(self.place.document, self.lines.get(pointer, self.place.line))


@dataclass(frozen=True, slots=True)
class Row:
    """One event as a document lists it, with or without a payload.

    Attributes:
        title: The event's name in the document.
        description: What the document says of it; empty where it says nothing.
        place: The line of the row.
        samples: Its payloads.
        facts: What it says in words of the fields of an event without a payload; those of an
            event with payloads are facts of its samples.
        above: What stands above the row, as above a sample.
        schema: The schema that the document declares for it, in draft 2020-12, with references to
            the document's definitions as `#/$defs/NAME`; None where it declares none. The title is
            then its name.
    """

    title: str
    description: str
    place: SourceLocation
    samples: tuple[Sample, ...] = ()
    facts: tuple[FieldFact, ...] = ()
    above: tuple[Title, ...] = ()
    schema: Schema | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Aside:
    """A block that looks like data and is taken for no event.

    Attributes:
        row: What it would be as an event, with its payloads.
        place: Where it begins.
        end: The line on which it ends.
        reason: Why it is no event.
        is_certain: Whether the data itself tells so, and not only what stands around it.
        problems: What is wrong with its payloads.
        is_doubtful: Whether it may be an event all the same, so that whoever infers must know.
    """

    row: Row
    place: SourceLocation
    end: int
    reason: str
    is_certain: bool = False
    problems: tuple[Problem, ...] = ()
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: its rows in order, what was wrong with it, and shared schemas.

    Attributes:
        name: What it is called.
        rows: Its events.
        problems: What is wrong or doubtful in it.
        definitions: The schemas by name that those of its events refer to.
        asides: The blocks in it that look like data and are taken for no event.
    """

    name: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    definitions: Mapping[str, Schema] = field(default_factory=dict, hash=False)
    asides: tuple[Aside, ...] = ()

    @property
    def samples(self) -> tuple[Sample, ...]:
        """The samples of all rows, in the order of the document."""
        return tuple(sample for row in self.rows for sample in row.samples)
