"""The result of an item, as it travels to the summary: from workers, and into reports.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from eventcontracts.consumers.secrets import masked_url
from eventcontracts.plugin.run_settings import run_configuration
from eventcontracts.policy import Kind
from eventcontracts.printing import printable
from eventcontracts.reports import ReportHeading, matrix_cells, write_page
from eventcontracts.reports.failure_text import join_names, set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from eventcontracts.contract import Contract
    from eventcontracts.reports import FailureRenderer
    from eventcontracts.verification import ResultCell

__all__ = [
    "RESULT_KEY",
    "PageWriter",
    "ascii_node_name",
    "attach_result",
    "format_failures",
    "record_result",
    "write_summary",
]

# The page that a run is written to, if it is asked for: by who sees the reports of all workers.


class PageWriter:
    """Collects what was found, and writes it when the run is over.

    Args:
        config: The run; its option names the file.

    Raises:
        pytest.UsageError: If the file cannot be written.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        named = str(config.getoption("eventcontracts_report"))
        self._file: Path = config.invocation_params.dir / named
        self._found: dict[str, dict[str, Any]] = {}
        self._told = "no page: nothing of eventcontracts has run"
        if not self._file.parent.is_dir() or self._file.is_dir():
            raise pytest.UsageError(f"--eventcontracts-report: {self._file} cannot be written")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what an item found; of one that is run again, what it found last."""
        found = getattr(report, "eventcontracts", None)
        if found:
            self._found[report.nodeid] = found

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        squares = [square for found in self._found.values() for square in found["squares"]]
        if not squares:
            return
        squares.sort(key=lambda square: str(square["row"]))
        configuration = run_configuration(self._config)
        catalogs = dict.fromkeys(found["catalog"] for found in self._found.values())
        facts = (
            ("Catalog", ", ".join(sorted(filter(None, catalogs)))),
            ("Policy", configuration.policy.value),
            ("Seed", str(configuration.seed)),
        )
        own = any("::" in square["row"] for square in squares)
        heading = ReportHeading("" if own else masked_url(configuration.consumer), facts)
        try:
            write_page(squares, heading, self._file)
        except OSError as error:
            self._told = f"no page: {error}"
        else:
            self._told = f"page: {self._file}"

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the page lies."""
        terminalreporter.write_line(self._told)


# The section at the end: a grid of event types and kinds, and the failures by cause.


MAX_SUMMARY_PLACES: Final = 4


RunResult = dict[str, Any]


def write_summary(reporter: pytest.TerminalReporter, results: Sequence[RunResult]) -> None:
    """Write the section.

    Args:
        reporter: Where to.
        results: What the items found, of all workers.
    """
    reporter.section("eventcontracts")
    for line, is_bad in _result_grid(results):
        reporter.write_line(line, red=is_bad)
    for line in (*_cause_lines(results), *_doubts(results)):
        reporter.write_line(line)
    cases = sum(result["cases"] for result in results)
    seconds = sum(result["seconds"] for result in results)
    speed = f": {cases / seconds:,.0f} a second" if seconds else ""
    reporter.write_line(f"{cases:,} case{'' if cases == 1 else 's'} in {seconds:.2f} s{speed}")


def _result_grid(results: Sequence[RunResult]) -> Iterator[tuple[str, bool]]:
    """Yield the lines of the grid, and whether something failed in them."""
    cells = {(result["row"], result["kind"]): result for result in results}
    kinds = [kind.value for kind in Kind if any(kind.value == key[1] for key in cells)]
    rows = sorted({row for row, _ in cells})
    table = [["event type", *kinds]]
    for row in rows:
        found = [cells.get((row, kind)) for kind in kinds]
        table.append([printable(row), *(_result_entry(cell) if cell else "" for cell in found)])
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    bad = [False, *(any(cells.get((row, kind), {}).get("worst") for kind in kinds) for row in rows)]
    for line, is_bad in zip(table, bad, strict=True):
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip(), is_bad


def _result_entry(result: RunResult) -> str:
    if result["worst"]:
        return f"{result['worst']} {result['failures']:,}/{result['cases']:,}"
    if result["skipped"]:
        return f"skipped {result['skipped']:,}/{result['cases']:,}"
    aside = set_aside(result["excused"], result["doubts"])
    return f"ok {result['cases']:,}{f' ({aside})' if aside else ''}"


def _cause_lines(results: Sequence[RunResult]) -> Iterator[str]:
    """Yield each cause of failure with where it came up."""
    places: dict[str, list[str]] = {}
    for result in sorted(results, key=lambda result: (result["row"], result["kind"])):
        for verdict, detail, count in result["causes"]:
            cause = f"{verdict}: {detail}" if detail else verdict
            places.setdefault(cause, []).append(f"{result['row']} {result['kind']} ({count:,})")
    for cause, found in places.items():
        more = len(found) - MAX_SUMMARY_PLACES
        rest = f" and {more} more" if more > 0 else ""
        yield f"{printable(cause)}: {', '.join(map(printable, found[:MAX_SUMMARY_PLACES]))}{rest}"


def _doubts(results: Sequence[RunResult]) -> Iterator[str]:
    """Yield which evidence is missing for what fails on a guess alone, item by item."""
    for result in sorted(results, key=lambda result: (result["row"], result["kind"])):
        if result["doubts"]:
            why = join_names(result["doubted"], MAX_SUMMARY_PLACES)
            where = f"{result['row']} {result['kind']} ({result['doubts']:,})"
            yield printable(f"doubt: {where}: {why}")


RESULT_KEY: Final = pytest.StashKey[dict[str, Any]]()


MAX_SHOWN_CAUSES: Final = 5


def record_result(
    item: pytest.Item,
    contract: Contract,
    cell: ResultCell,
    seconds: float,
    renderer: FailureRenderer,
    *,
    row: str = "",
) -> None:
    """Keep a cell's result for the summary, the page and the JUnit report.

    Args:
        item: The item.
        contract: What was tested.
        cell: What was found.
        seconds: How long it took.
        renderer: Tells of the causes on the page.
        row: Its row in the grid; the event's name unless given.
    """
    item.stash[RESULT_KEY] = {
        "row": row or cell.event_type,
        "catalog": contract.catalog,
        "kind": cell.kind.value,
        "cases": cell.cases,
        "failures": len(cell.failures),
        "skipped": cell.skipped,
        "excused": sum(len(cause.failures) for cause in cell.excused),
        "doubts": len(cell.doubts),
        "doubted": list(dict.fromkeys(failure.lacks for failure in cell.doubts)),
        "worst": cell.worst.value if cell.worst else "",
        "seconds": seconds,
        "causes": [
            [cause.outcome.verdict.value, cause.outcome.detail, len(cause.failures)]
            for cause in cell.causes
        ],
    }
    if item.config.getoption("eventcontracts_report"):
        item.stash[RESULT_KEY]["squares"] = matrix_cells(cell, renderer, row)
    counts = {f"eventcontracts_{verdict}": count for verdict, count in cell.verdicts.items()}
    facts = {"eventcontracts_event_type": cell.event_type, "eventcontracts_kind": cell.kind.value}
    item.user_properties[:] = [
        (name, value)
        for name, value in item.user_properties
        if not name.startswith("eventcontracts_")
    ]
    item.user_properties.extend({**facts, **counts}.items())


def attach_result(item: pytest.Item, report: pytest.TestReport) -> None:
    """Put what an item found into its report; the line about it at the end is one line.

    Args:
        item: The item.
        report: The report of its call.
    """
    report.__dict__["eventcontracts"] = item.stash.get(RESULT_KEY, None)
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        crash.message = crash.message.partition("\n")[0]


def format_failures(cell: ResultCell, renderer: FailureRenderer) -> str:
    """Return what a developer needs to know of a cell's failures.

    Args:
        cell: What was found.
        renderer: Tells of the causes.
    """
    blocks = ["\n".join(renderer.lines(cell, cause)) for cause in cell.causes[:MAX_SHOWN_CAUSES]]
    if (more := len(cell.causes) - MAX_SHOWN_CAUSES) > 0:
        blocks.append(f"and {more} more causes")
    return "\n\n".join(blocks)


def ascii_node_name(name: str) -> str:
    r"""Return a name as it stands in a node id: ASCII, and without its separators.

    >>> ascii_node_name("größe::x[1]")
    'gr\\xf6\\xdfe__x(1)'
    """
    text = name.encode("ascii", "backslashreplace").decode()
    return text.replace("::", "__").replace("[", "(").replace("]", ")")
