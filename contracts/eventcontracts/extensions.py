"""The names that extensions are written with: operators, readers, exporters, … of one's own.

A package that adds to eventcontracts imports from here and registers by an entry point; each page
of the documentation that has a table says how. Like the front door, this module imports nothing
before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts.consumers.doors import Door, DoorKind
    from eventcontracts.consumers.interface import Consumer, ConsumerError, Deliverable, Outcome
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
    from eventcontracts.edges import EdgeClass, EdgeTarget
    from eventcontracts.exports import Exporter
    from eventcontracts.jsondata.differences import Difference
    from eventcontracts.mutations import Operator, Target, putting
    from eventcontracts.policy import Verdict
    from eventcontracts.reports import ReportFormat
    from eventcontracts.reports.diffs import DiffFormat

__all__ = [
    "Code",
    "Consumer",
    "ConsumerError",
    "Deliverable",
    "DiffFormat",
    "Difference",
    "Document",
    "DocumentError",
    "Door",
    "DoorKind",
    "EdgeClass",
    "EdgeTarget",
    "Exporter",
    "Heading",
    "Operator",
    "Outcome",
    "Paragraph",
    "Problem",
    "Reader",
    "ReportFormat",
    "Row",
    "Sample",
    "SourceLocation",
    "Target",
    "Verdict",
    "page",
    "putting",
]

HOMES: Final = {
    "eventcontracts.consumers.doors": frozenset({"Door", "DoorKind"}),
    "eventcontracts.consumers.interface": frozenset(
        {"Consumer", "ConsumerError", "Deliverable", "Outcome"}
    ),
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
    "eventcontracts.edges": frozenset({"EdgeClass", "EdgeTarget"}),
    "eventcontracts.exports": frozenset({"Exporter"}),
    "eventcontracts.jsondata.differences": frozenset({"Difference"}),
    "eventcontracts.mutations": frozenset({"Operator", "Target", "putting"}),
    "eventcontracts.policy": frozenset({"Verdict"}),
    "eventcontracts.reports": frozenset({"ReportFormat"}),
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
