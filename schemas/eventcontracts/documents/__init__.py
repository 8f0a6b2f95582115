"""Documents: pages and captures in, samples and what is wrong with them out."""

from __future__ import annotations

from eventcontracts.documents.identity import event_name, identifying_pointers, naming_pointers
from eventcontracts.documents.model import (
    Document,
    DocumentError,
    Place,
    Problem,
    Row,
    Sample,
)
from eventcontracts.documents.reading import read, read_all, read_batches

__all__ = [
    "Document",
    "DocumentError",
    "Place",
    "Problem",
    "Row",
    "Sample",
    "event_name",
    "identifying_pointers",
    "naming_pointers",
    "read",
    "read_all",
    "read_batches",
]
