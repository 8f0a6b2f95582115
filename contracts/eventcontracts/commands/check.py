"""`check`: captured traffic against a catalog, with what has drifted."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from eventcontracts.commands.options import CatalogOption
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.documents import Problem, Sample
    from eventcontracts.traffic import Checked

__all__ = ["check"]

LINES: Final = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
MOST_SHOWN: Final = 40


class Format(StrEnum):
    """How to print what was found."""

    TEXT = "text"
    JSON = "json"


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Captures: JSON, NDJSON, or folders.")
    ],
    catalog: CatalogOption = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
) -> None:
    """Check captured events against a catalog, and tell what has drifted; status 1 if one fails."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.changes import siblings
    from eventcontracts.selection import DEFAULT_CATALOG
    from eventcontracts.traffic import check as check_traffic

    word = catalog or DEFAULT_CATALOG
    versions = [each.catalog for each in siblings(word) if each.catalog is not None]
    found = check_traffic(_captured(files), Catalog.load(word), versions)
    if form is Format.JSON:
        from dataclasses import asdict

        from eventcontracts.jsontext import pretty

        sys.stdout.write(pretty({**asdict(found), "total": found.total}))
    else:
        _show(found)
    if found.failed:
        raise typer.Exit(1)


def _captured(files: list[Path]) -> Iterator[Sample | Problem]:
    """Yield the events of captures; a file with one a line is never in memory as a whole."""
    from eventcontracts.documents import read
    from eventcontracts.documents.captures import stream

    for path in files:
        if path.name.endswith(LINES):
            yield from stream(path, str(path))
        else:
            document = read(path)
            yield from document.problems
            yield from document.samples


def _show(found: Checked) -> None:
    from rich.table import Table
    from rich.text import Text

    from eventcontracts.reports import console

    out = console()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("event type", "events", "valid"):
        table.add_column(
            column, no_wrap=True, justify="left" if column == "event type" else "right"
        )
    for name, count in found.seen.items():
        valid = found.valid.get(name, 0)
        style = "green" if valid == count else "bold red"
        table.add_row(Text(printable(name)), str(count), Text(str(valid), style))
    out.print(table)
    for finding in found.findings[:MOST_SHOWN]:
        where = printable(f"{finding.event_type}{finding.pattern}" or "(no event)")
        style = "bold red" if finding.severity == "error" else "yellow"
        line = Text(f"{finding.severity} {finding.code}", style)
        line.append(f"  {where}  {printable(finding.message)}", "default")
        line.append(f"  {finding.count} times, first {printable(str(finding.place))}", "dim")
        out.print(line, soft_wrap=True)
    if (more := len(found.findings) - MOST_SHOWN + found.beyond) > 0:
        out.print(f"and {more} more findings (--format json has them)", soft_wrap=True)
    best = [f"{label} {count}" for label, count in found.accepted_by.items()]
    if best:
        out.print(f"of {found.total} events are accepted: {', '.join(best)}", soft_wrap=True)
