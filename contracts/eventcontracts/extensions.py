"""The names that extensions are written with: operators, readers, exporters, … of one's own.

A package that adds to eventcontracts imports from here and registers by an entry point; each page
of the documentation that has a table says how. Like the front door, this module imports nothing
before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts.documents import (
        Code,
        Document,
        DocumentError,
        Heading,
        Paragraph,
        Problem,
        Reader,
        Row,
        Sample,
        SourceLocation,
        page,
    )
    from eventcontracts.exports import Exporter
    from eventcontracts.mutations import Operator, Target, putting
    from eventcontracts.reports.diffs import DiffFormat

__all__ = [
    "Code",
    "DiffFormat",
    "Document",
    "DocumentError",
    "Exporter",
    "Heading",
    "Operator",
    "Paragraph",
    "Problem",
    "Reader",
    "Row",
    "Sample",
    "SourceLocation",
    "Target",
    "page",
    "putting",
]

HOMES: Final = {
    "eventcontracts.documents": frozenset(
        {
            "Code",
            "Document",
            "DocumentError",
            "Heading",
            "Paragraph",
            "Problem",
            "Reader",
            "Row",
            "Sample",
            "SourceLocation",
            "page",
        }
    ),
    "eventcontracts.exports": frozenset({"Exporter"}),
    "eventcontracts.mutations": frozenset({"Operator", "Target", "putting"}),
    "eventcontracts.reports.diffs": frozenset({"DiffFormat"}),
}
"""The names that each module gives."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Return a name of an extension's vocabulary, imported now (PEP 562)."""
        from importlib import import_module

        for module, names in HOMES.items():
            if name in names:
                return getattr(import_module(module), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
