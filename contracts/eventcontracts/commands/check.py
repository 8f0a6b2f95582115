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
    from eventcontracts.traffic import CheckResult

__all__ = ["check"]

MAX_SHOWN_FINDINGS: Final = 40


class DriftFormat(StrEnum):
    """The formats of what is printed."""

    TEXT = "text"
    JSON = "json"


class WeakRefusals(StrEnum):
    """Treatment of events that are refused by what rests on too little evidence."""

    WARN = "warn"
    FAIL = "fail"


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Captures: JSON, NDJSON, or folders.")
    ],
    catalog: CatalogOption = None,
    form: Annotated[
        DriftFormat, typer.Option("--format", help="How to print it.")
    ] = DriftFormat.TEXT,
    weak: Annotated[
        WeakRefusals,
        typer.Option(help="Whether to fail on what rests on too little evidence as well."),
    ] = WeakRefusals.WARN,
) -> None:
    """Check captured events against a catalog, and tell what has drifted; status 1 if one fails."""
    from eventcontracts.api import check as check_captures
    from eventcontracts.contract_selection import DEFAULT_CATALOG

    found = check_captures(*files, catalog=catalog or DEFAULT_CATALOG)
    if form is DriftFormat.JSON:
        from dataclasses import asdict

        from eventcontracts.jsondata.jsontext import pretty

        sys.stdout.write(pretty({**asdict(found), "total": found.total}))
    else:
        _print_findings(found)
    if found.failed or (weak is WeakRefusals.FAIL and found.doubtful):
        raise typer.Exit(1)


def _print_findings(found: CheckResult) -> None:
    from rich.table import Table
    from rich.text import Text

    from eventcontracts.reports import make_console

    out = make_console()
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
    for finding in found.findings[:MAX_SHOWN_FINDINGS]:
        where = printable(f"{finding.event_type}{finding.pattern}" or "(no event)")
        style = "bold red" if finding.severity == "error" else "yellow"
        line = Text(f"{finding.severity} {finding.code}", style)
        line.append(f"  {where}  {printable(finding.message)}", "default")
        line.append(f"  {finding.count} times, first {printable(str(finding.place))}", "dim")
        out.print(line, soft_wrap=True)
    if (more := len(found.findings) - MAX_SHOWN_FINDINGS + found.beyond) > 0:
        out.print(f"and {more} more findings (--format json has them)", soft_wrap=True)
    best = [f"{label} {count}" for label, count in found.accepted_by.items()]
    if best:
        out.print(f"of {found.total} events are accepted: {', '.join(best)}", soft_wrap=True)
