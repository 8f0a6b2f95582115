"""The report for people: a grid of event types and kinds, then each cause of failure."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Final

from eventcontracts.expectations import Kind
from eventcontracts.printing import printable
from eventcontracts.reports.articles import Teller
from eventcontracts.reports.failures import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from eventcontracts.configuration import Configuration
    from eventcontracts.expectations import Verdict
    from eventcontracts.verification import Cause, Cell, Report

__all__ = ["console", "show"]

MOST_NAMES: Final = 4
WIDE: Final = 10_000
"""The width of what is no terminal: lines are left as they are."""


def console(*, err: bool = False) -> Console:
    """Return a console that colors and wraps on a terminal, and prints plain lines elsewhere.

    What the stream's encoding has no character for is printed as an escape.
    """
    from rich.console import Console

    stream = sys.stderr if err else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    made = Console(stderr=err, highlight=False, emoji=False, markup=False)
    return (
        made
        if made.is_terminal
        else Console(stderr=err, highlight=False, emoji=False, markup=False, width=WIDE)
    )


def show(report: Report, configuration: Configuration, out: Console) -> None:
    """Print a report."""
    _print_grid(_grid(report, out), out)
    reasons = _reasons(report)
    for number, places in enumerate(reasons, 1):
        cell, cause = places[0]
        head, *lines = Teller.of(configuration, cell).lines(cell, cause)
        out.print()
        out.print(f"{number}. {head}", style="bold red", soft_wrap=True)
        for line in (*lines, *_elsewhere(places)):
            out.print(f" {line}", soft_wrap=True)
    for line in _excused(report):
        out.print(line, style="yellow", soft_wrap=True)
    out.print()
    if reasons:
        out.print(_more(reasons), style="dim", soft_wrap=True)
    if report.reads:
        out.print(f"{report.consumer} {report.reads}", soft_wrap=True)
    out.print(_summary(report, len(reasons)), style="red" if reasons else "green", soft_wrap=True)


def _reasons(report: Report) -> list[list[tuple[Cell, Cause]]]:
    """Return the causes, kind by kind, those of the same line of code together."""
    found: dict[tuple[Kind, Verdict, str], list[tuple[Cell, Cause]]] = {}
    for kind in Kind:
        for cell in report.cells:
            for cause in cell.causes if cell.kind is kind else ():
                line = cause.outcome.cause or cell.event_type
                found.setdefault((kind, cause.outcome.verdict, line), []).append((cell, cause))
    return list(found.values())


def _elsewhere(places: list[tuple[Cell, Cause]]) -> Iterator[str]:
    """Yield in which other event types the same happens."""
    if len(places) > 1:
        names = [f"{cell.event_type} ({len(cause.failures):,})" for cell, cause in places[1:]]
        yield f"  the same with: {listed(names, MOST_NAMES)}"


def _more(reasons: list[list[tuple[Cell, Cause]]]) -> str:
    """Return by which command the causes are explained."""
    first, *others = dict.fromkeys(places[0][1].code or "CODE" for places in reasons)
    rest = f" (or {listed(others, MOST_NAMES)})" if others else ""
    return f"More: eventcontracts explain {first}{rest}"


def _excused(report: Report) -> Iterator[str]:
    """Yield the failures that do not fail the run, those of one excuse together."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for cell in report.cells:
        for cause in cell.excused:
            if cause.excuse:
                key = (cause.excuse.kind, cause.outcome.verdict.value, cause.excuse.reason)
                where = f"{cell.event_type} · {cell.kind} ({len(cause.failures):,})"
                found.setdefault(key, []).append(where)
    yield from [""] if found else []
    for (kind, verdict, reason), places in found.items():
        where = listed(list(dict.fromkeys(places)), MOST_NAMES)
        yield printable(f"{kind}: {verdict}: {where}: {reason}")


def _print_grid(grid: Table, out: Console) -> None:
    """Print the grid; what is no terminal gets no blanks at the ends of lines."""
    if out.is_terminal:
        out.print(grid)
        return
    with out.capture() as captured:
        out.print(grid)
    for line in captured.get().splitlines():
        out.print(line.rstrip(), soft_wrap=True)


def _grid(report: Report, out: Console) -> Table:
    from rich.table import Table

    kinds = [kind for kind in Kind if any(cell.kind is kind for cell in report.cells)]
    cells = {(cell.event_type, cell.kind): cell for cell in report.cells}
    table = Table("event type", *kinds, box=None, pad_edge=False, header_style="bold")
    for event_type in dict.fromkeys(cell.event_type for cell in report.cells):
        row = [cells.get((event_type, kind)) for kind in kinds]
        table.add_row(printable(event_type), *(_entry(cell, out) if cell else "" for cell in row))
    return table


def _entry(cell: Cell, out: Console) -> Text:
    """Return a cell's answer: how many cases, or how many of them went how wrong."""
    from rich.text import Text

    right, wrong = ("✓", "✗") if out.encoding.startswith("utf") else ("ok", "!!")
    if cell.worst:
        text = f"{wrong} {cell.worst} {len(cell.failures):,}/{cell.cases:,}"
        skipped = f" ({cell.skipped:,} skipped)" if cell.skipped else ""
        return Text(text + skipped, style="bold red")
    if cell.skipped:
        return Text(f"- skipped {cell.skipped:,}/{cell.cases:,}", style="yellow")
    if excused := sum(len(cause.failures) for cause in cell.excused):
        return Text(f"{right} {cell.cases:,} ({excused:,} excused)", style="yellow")
    return Text(f"{right} {cell.cases:,}", style="green")


def _summary(report: Report, causes: int) -> str:
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in report.by_verdict.items())
    told = (
        f"{_count(report.cases, 'case')} of {report.catalog or 'the schema'}: {verdicts or 'none'}"
    )
    if not causes:
        return f"{told}. {report.consumer} passes ({report.policy})"
    failures = len(report.failures)
    return (
        f"{told}. {report.consumer} fails {_count(failures, 'case')}"
        f" for {_count(causes, 'reason')} ({report.policy})"
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
