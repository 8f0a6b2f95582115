"""The tables of `generation.py`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generation_quality import Quality

__all__ = ["COLUMNS", "Row", "cells", "failed", "progress", "show"]

COLUMNS: Final = ("events", "a CPU-second", "of reading", "first", "valid", "links", "choices",
                  "MB")  # fmt: skip


class Row(NamedTuple):
    """How a maker of events does.

    Attributes:
        name: What it is.
        rate: Events a CPU-second, or None if it failed.
        ratio: To the rate of reading the same bytes.
        first: CPU-seconds to the first event.
        worth: What the events are worth.
        peaks: The most memory in MB, for a tenth of the events and for all.
        problem: Why it failed.
    """

    name: str
    rate: float | None = None
    ratio: float | None = None
    first: float | None = None
    worth: Quality | None = None
    peaks: tuple[float, float] | None = None
    problem: str = ""


def failed(name: str, problem: str) -> Row:
    """Return the row of a maker that failed."""
    return Row(name, problem=problem)


def cells(row: Row) -> tuple[str, ...]:
    """Return a row as the texts of its columns; what is not known is empty.

    >>> cells(Row("a", 1234.5, 0.01234, 0.2, None, (50.2, 55)))
    ('a', '1,234', '0.012', '0.20', '', '', '', '50 / 55')
    >>> cells(failed("b", "it cannot"))
    ('b', 'it cannot', '', '', '', '', '', '')
    """
    if row.problem:
        return (row.name, row.problem, *[""] * (len(COLUMNS) - 2))
    worth = row.worth
    return (
        row.name,
        _number(row.rate),
        _number(row.ratio),
        "" if row.first is None else f"{row.first:.2f}",
        "" if worth is None else " / ".join(dict.fromkeys(map(_share, worth.valid))),
        "" if worth is None or worth.linked is None else _share(worth.linked),
        "" if worth is None else _share(worth.choices),
        "" if row.peaks is None else " / ".join(f"{peak:.0f}" for peak in row.peaks),
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 10:  # noqa: PLR2004  # two digits do
        return f"{value:,.0f}"
    return f"{value:.2g}" if value >= 0.0001 else f"{value:.7f}"  # noqa: PLR2004  # no exponents


def _share(share: float) -> str:
    """Return a share in percent; what is not all does not read as all, nor some as none."""
    if 0 < share < 1:
        share = min(max(share, 0.001), 0.999)
        return f"{share:.1%}" if not 0.01 < share < 0.99 else f"{share:.0%}"  # noqa: PLR2004
    return f"{share:.0%}"


def progress(text: str) -> None:
    """Say what is being done, on a terminal only, in place of what was said before."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def show(title: str, rows: Sequence[Row]) -> None:
    """Print a table: with color on a terminal, elsewhere in Markdown."""
    progress("")
    if sys.stdout.isatty():
        _show_colored(title, rows)
        return
    lines = [f"### {title}", "", *map(_line, (COLUMNS, ["---"] * len(COLUMNS)))]
    sys.stdout.write("\n".join([*lines, *(_line(cells(row)) for row in rows)]) + "\n\n")
    sys.stdout.flush()


def _line(texts: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', '/') for text in texts)} |"


def _show_colored(title: str, rows: Sequence[Row]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="right" if number else "left", overflow="fold")
    for row in rows:
        if not row.problem:
            style = "bold" if row.name.startswith("eventcontracts") else ""
            table.add_row(*(Text(text, style) for text in cells(row)))
    console = Console()
    console.print(table)
    for row in rows:
        if row.problem:
            console.print(Text(f"  {row.name}: {row.problem}\n", "red"))
