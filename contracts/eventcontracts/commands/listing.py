"""`list`: what is in a catalog."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from eventcontracts.printing import printable
from eventcontracts.selection import DEFAULT_CATALOG

if TYPE_CHECKING:
    from eventcontracts.catalog import Catalog

__all__ = ["list_events"]

MUTATION_COLUMNS = ("place", "keyword", "cases", "operators", "schema")
COLUMNS = ("event", "origin", "layer", "links", "source", "description")


def list_events(
    catalog: Annotated[
        str, typer.Argument(help="A folder, or name or name@version of a bundled one.")
    ] = DEFAULT_CATALOG,
    mutations: Annotated[
        str | None,
        typer.Option(metavar="EVENT", help="List what can be broken in this event type, and how."),
    ] = None,
    other: Annotated[
        str | None, typer.Option("--catalog", metavar="CATALOG", help="The same as the argument.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="The envelope layer, with --mutations.")] = None,
) -> None:
    """List the event types of a catalog, or the mutations of one."""
    from eventcontracts.catalog import Catalog

    found = Catalog.load(other or catalog)
    if mutations is not None:
        _list_mutations(found, mutations, layer)
        return
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


def _list_mutations(catalog: Catalog, event: str, layer: str | None) -> None:
    """Print each constraint site with the operators that break it, or why none does."""
    from eventcontracts.mutations import Mutations
    from eventcontracts.plan import Plan

    table = Mutations(Plan.compile(catalog.contract(event, layer))).table
    rows = [
        (
            row.pattern or "(top level)",
            row.keyword,
            str(len(row.operators)),
            " ".join(row.operators) or f"impossible: {row.reason}",
            row.schema_pointer,
        )
        for row in table
    ]
    lines = ("\t".join(map(printable, row)) + "\n" for row in [MUTATION_COLUMNS, *rows])
    sys.stdout.writelines(lines)
    cases = sum(len(row.operators) for row in table)
    broken = sum(bool(row.operators) for row in table)
    sys.stderr.write(f"{event}: {len(table)} sites, {broken} broken alone, {cases} cases\n")


def _print_table(catalog: Catalog, rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    origin = f", reconstructed from {catalog.base}" if catalog.base else ""
    table = Table(title=f"{catalog.title} {catalog.label}{origin}", title_justify="left")
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for event, origin, *rest in rows:
        color = "yellow" if origin == "sketched" else "green"
        table.add_row(Text(event, "bold"), Text(origin, color), *map(Text, rest))
    Console().print(table)
