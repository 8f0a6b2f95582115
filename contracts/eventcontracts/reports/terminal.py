"""The report for people: a grid of event types and kinds, then each cause of failure."""

from __future__ import annotations

import io
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

from eventcontracts.policy import Kind
from eventcontracts.printing import printable
from eventcontracts.reports.failure_details import FailureRenderer
from eventcontracts.reports.failure_text import join_names, set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from eventcontracts.configuration import Configuration
    from eventcontracts.policy import Verdict
    from eventcontracts.verification import FailureCluster, Report, ResultCell

__all__ = ["make_console", "print_report"]

MAX_NAMES: Final = 4
PIPE_WIDTH: Final = 10_000
"""The width of what is no terminal: lines are left as they are."""


def make_console(*, err: bool = False) -> Console:
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
        else Console(stderr=err, highlight=False, emoji=False, markup=False, width=PIPE_WIDTH)
    )


def print_report(report: Report, configuration: Configuration, out: Console) -> None:
    """Print a report."""
    _print_grid(_verdict_grid(report, out), out)
    reasons = _causes_by_reason(report)
    for number, places in enumerate(reasons, 1):
        cell, cause = places[0]
        head, *lines = FailureRenderer.of(configuration, cell).lines(cell, cause)
        out.print()
        out.print(f"{number}. {head}", style="bold red", soft_wrap=True)
        for line in (*lines, *_other_event_types(places)):
            out.print(f" {line}", soft_wrap=True)
    for line in _excused_lines(report):
        out.print(line, style="yellow", soft_wrap=True)
    out.print()
    if reasons:
        out.print(_explain_commands(reasons), style="dim", soft_wrap=True)
    if report.reads:
        out.print(f"{report.consumer} {report.reads}", soft_wrap=True)
    out.print(
        _format_summary(report, len(reasons)), style="red" if reasons else "green", soft_wrap=True
    )


def _causes_by_reason(report: Report) -> list[list[tuple[ResultCell, FailureCluster]]]:
    """Return the causes, kind by kind, those of the same line of code together."""
    found: dict[tuple[Kind, Verdict, str], list[tuple[ResultCell, FailureCluster]]] = {}
    for kind in Kind:
        for cell in report.cells:
            for cause in cell.causes if cell.kind is kind else ():
                line = cause.outcome.cause or cell.event_type
                found.setdefault((kind, cause.outcome.verdict, line), []).append((cell, cause))
    return list(found.values())


def _other_event_types(places: list[tuple[ResultCell, FailureCluster]]) -> Iterator[str]:
    """Yield in which other event types the same happens."""
    if len(places) > 1:
        names = [f"{cell.event_type} ({len(cause.failures):,})" for cell, cause in places[1:]]
        yield f"  the same with: {join_names(names, MAX_NAMES)}"


def _explain_commands(reasons: list[list[tuple[ResultCell, FailureCluster]]]) -> str:
    """Return by which command the causes are explained."""
    first, *others = dict.fromkeys(places[0][1].code or "CODE" for places in reasons)
    rest = f" (or {join_names(others, MAX_NAMES)})" if others else ""
    return f"More: eventcontracts explain {first}{rest}"


def _excused_lines(report: Report) -> Iterator[str]:
    """Yield the failures that do not fail the run, those of one excuse together.

    Doubts are together where the consumer did the same, with the evidence that each lacks.
    """
    found: dict[tuple[str, str, str], Counter[str]] = {}
    reasons: dict[tuple[str, str, str], dict[str, None]] = {}
    for cell in report.cells:
        for cause in cell.excused:
            if cause.excuse:
                outcome, excuse = cause.outcome, cause.excuse
                same = outcome.cause if excuse.kind == "doubt" else excuse.reason
                said = f" ({outcome.detail})" if excuse.kind == "doubt" and outcome.detail else ""
                key = (excuse.kind, outcome.verdict.value, same)
                place = f"{cell.event_type} · {cell.kind}"
                found.setdefault(key, Counter())[place] += len(cause.failures)
                reasons.setdefault(key, {})[f"{excuse.reason}{said}"] = None
    yield from [""] if found else []
    for (kind, verdict, same), places in found.items():
        where = join_names([f"{place} ({n:,})" for place, n in places.items()], MAX_NAMES)
        why = join_names([*reasons[kind, verdict, same]], MAX_NAMES)
        yield printable(f"{kind}: {verdict}: {where}: {why}")


def _print_grid(grid: Table, out: Console) -> None:
    """Print the grid; what is no terminal gets no blanks at the ends of lines."""
    if out.is_terminal:
        out.print(grid)
        return
    with out.capture() as captured:
        out.print(grid)
    for line in captured.get().splitlines():
        out.print(line.rstrip(), soft_wrap=True)


def _verdict_grid(report: Report, out: Console) -> Table:
    from rich.table import Table

    kinds = [kind for kind in Kind if any(cell.kind is kind for cell in report.cells)]
    cells = {(cell.event_type, cell.kind): cell for cell in report.cells}
    table = Table("event type", *kinds, box=None, pad_edge=False, header_style="bold")
    for event_type in dict.fromkeys(cell.event_type for cell in report.cells):
        row = [cells.get((event_type, kind)) for kind in kinds]
        table.add_row(
            printable(event_type), *(_grid_entry(cell, out) if cell else "" for cell in row)
        )
    return table


def _grid_entry(cell: ResultCell, out: Console) -> Text:
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
        aside = set_aside(excused, len(cell.doubts))
        return Text(f"{right} {cell.cases:,} ({aside})", style="yellow")
    return Text(f"{right} {cell.cases:,}", style="green")


def _format_summary(report: Report, causes: int) -> str:
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in report.by_verdict.items())
    cases = _format_count(report.cases, "case")
    told = f"{cases} of {report.catalog or 'the schema'}: {verdicts or 'none'}"
    doubts = len(report.doubts)
    doubted = f"; {_format_count(doubts, 'doubt')}: what fails on a guess alone" if doubts else ""
    if not causes:
        return f"{told}. {report.consumer} passes ({report.policy}){doubted}"
    failures = len(report.failures)
    return (
        f"{told}. {report.consumer} fails {_format_count(failures, 'case')}"
        f" for {_format_count(causes, 'reason')} ({report.policy}){doubted}"
    )


def _format_count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
