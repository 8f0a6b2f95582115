"""Documents: pages and captures in, samples and what is wrong with them out."""

from __future__ import annotations

from eventcontracts.documents.blocks import Code, Heading, Paragraph, TableRow
from eventcontracts.documents.document import (
    Document,
    DocumentError,
    Problem,
    Row,
    Sample,
    SourceLocation,
    Title,
)
from eventcontracts.documents.document_loader import read_batches, read_document, read_documents
from eventcontracts.documents.facts import FieldFact
from eventcontracts.documents.identity import (
    Naming,
    find_naming,
    identifying_pointers,
    naming_pointers,
)
from eventcontracts.documents.misnomers import check_identity
from eventcontracts.documents.readers import Reader, page
from eventcontracts.documents.selection import Choices, Selected, select
from eventcontracts.documents.sources import Source
from eventcontracts.documents.titles import event_name, name_of_title

__all__ = [
    "Choices",
    "Code",
    "Document",
    "DocumentError",
    "FieldFact",
    "Heading",
    "Naming",
    "Paragraph",
    "Problem",
    "Reader",
    "Row",
    "Sample",
    "Selected",
    "Source",
    "SourceLocation",
    "TableRow",
    "Title",
    "check_identity",
    "event_name",
    "find_naming",
    "identifying_pointers",
    "name_of_title",
    "naming_pointers",
    "page",
    "read_batches",
    "read_document",
    "read_documents",
    "select",
]
