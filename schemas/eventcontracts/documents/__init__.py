"""Documents: pages and captures in, samples and what is wrong with them out."""

from __future__ import annotations

from eventcontracts.documents.model import (
    Document,
    DocumentError,
    Place,
    Problem,
    Row,
    Sample,
)
from eventcontracts.documents.reading import read, read_all

__all__ = ["Document", "DocumentError", "Place", "Problem", "Row", "Sample", "read", "read_all"]
