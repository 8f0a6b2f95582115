"""Printing of text that came from outside, and tables of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

__all__ = ["print_table", "printable"]

TABLE_WIDTH: Final = 110
"""The width from which a terminal has room for whole names."""


def printable(text: str) -> str:
    r"""Return a text on one line, in which nothing moves a cursor or changes a color.

    >>> print(printable("a\x1b[31m→"))
    a\x1b[31m→
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str = "",
    colors: Mapping[str, str] | None = None,
    folding: Collection[str] = (),
) -> None:
    """Print a table: with color on a terminal, and elsewhere one row a line, parted by tabs.

    Args:
        columns: The names of the columns, which are the first line.
        rows: A text for each column.
        title: What stands above it on a terminal.
        colors: The style of a cell with a certain text, or of a column by its name.
        folding: The columns that are broken into lines first, where a terminal is not wide enough.
    """
    if not sys.stdout.isatty():
        lines = ("\t".join(map(printable, row)) + "\n" for row in (columns, *rows))
        sys.stdout.writelines(lines)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console, styles = Console(), colors or {}
    wide = console.width >= TABLE_WIDTH
    table = Table(title=title or None, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for column in columns:
        whole = wide and column not in folding
        table.add_column(column, overflow="fold", no_wrap=whole, style=styles.get(column))
    for row in rows:
        table.add_row(*(Text(printable(text), styles.get(text, "")) for text in row))
    console.print(table)
