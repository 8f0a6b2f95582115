"""Documents: pages and captures in, samples and what is wrong with them out."""

from __future__ import annotations

from eventcontracts.documents.blocks import Code, Heading, Paragraph, TableRow
from eventcontracts.documents.facts import FieldFact
from eventcontracts.documents.identity import identifying_pointers, naming_pointers
from eventcontracts.documents.model import (
    Document,
    DocumentError,
    Place,
    Problem,
    Row,
    Sample,
    Title,
)
from eventcontracts.documents.readers import Reader, page
from eventcontracts.documents.reading import read, read_all, read_batches
from eventcontracts.documents.sources import Source
from eventcontracts.documents.titles import event_name, name_of_title

__all__ = [
    "Code",
    "Document",
    "DocumentError",
    "FieldFact",
    "Heading",
    "Paragraph",
    "Place",
    "Problem",
    "Reader",
    "Row",
    "Sample",
    "Source",
    "TableRow",
    "Title",
    "event_name",
    "identifying_pointers",
    "name_of_title",
    "naming_pointers",
    "page",
    "read",
    "read_all",
    "read_batches",
]
