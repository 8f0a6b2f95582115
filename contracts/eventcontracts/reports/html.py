"""The report as one page in HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.reports.articles import Teller
from eventcontracts.reports.page import Heading, write_page
from eventcontracts.reports.squares import squares

if TYPE_CHECKING:
    from pathlib import Path

    from eventcontracts.configuration import Configuration
    from eventcontracts.verification import Report

__all__ = ["write_html"]


def write_html(report: Report, configuration: Configuration, file: Path) -> None:
    """Write a report to a file, whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    found = [
        square for cell in report.cells for square in squares(cell, Teller.of(configuration, cell))
    ]
    reads = report.reads
    facts = [
        ("Catalog", report.catalog or "the schema"),
        ("Policy", report.policy.value),
        ("Seed", str(report.seed)),
    ]
    notes = {}
    if reads is not None:
        facts.append(("Reads", str(reads).removeprefix("reads ")))
        notes = {
            event_type: f"reads {len(places):,} of {reads.fields[event_type]:,} fields"
            for event_type, places in reads.places.items()
        }
    write_page(found, Heading(report.consumer, tuple(facts), notes), file)
