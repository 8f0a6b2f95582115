"""`list`: what is in a catalog."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eventcontracts.catalog import Catalog

__all__ = ["list_events"]

COLUMNS = ("event", "origin", "layer", "links", "source", "description")


def list_events(
    catalog: Annotated[
        str, typer.Argument(help="A folder, or name or name@version of a bundled one.")
    ] = "expertflow-cx",
) -> None:
    """List the event types of a catalog."""
    from eventcontracts.catalog import Catalog

    found = Catalog.load(catalog)
    rows: list[tuple[str, ...]] = [
        (
            event.name,
            event.origin,
            event.layer or "-",
            str(len(event.links)),
            event.source or "-",
            event.description or event.title,
        )
        for event in found.event_types.values()
    ]
    if sys.stdout.isatty():
        _print_table(found, rows)
    else:
        sys.stdout.writelines("\t".join(row) + "\n" for row in [COLUMNS, *rows])


def _print_table(catalog: Catalog, rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"{catalog.title} {catalog.label}", title_justify="left")
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for event, origin, *rest in rows:
        color = "yellow" if origin == "sketched" else "green"
        table.add_row(Text(event, "bold"), Text(origin, color), *map(Text, rest))
    Console().print(table)
