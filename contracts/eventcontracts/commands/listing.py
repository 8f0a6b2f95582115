"""`list`: what is in a catalog."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from eventcontracts.contract_selection import DEFAULT_CATALOG
from eventcontracts.printing import print_table

if TYPE_CHECKING:
    from eventcontracts.catalog import Catalog

__all__ = ["list_events"]

MUTATION_COLUMNS = ("place", "keyword", "cases", "operators", "schema", "kind")
EVENT_COLUMNS = ("event", "origin", "layer", "links", "source", "description")
COLUMN_STYLES = {"event": "bold", "place": "bold", "schema": "dim", "sketched": "yellow"}


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
    layer: Annotated[
        str | None, typer.Option(metavar="LAYER", help="The envelope layer, with --mutations.")
    ] = None,
) -> None:
    """List the event types of a catalog, or the mutations of one."""
    from eventcontracts.catalog import Catalog

    found = Catalog.load(other or catalog)
    if mutations is not None:
        _print_mutations(found, mutations, layer)
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
    base = f", reconstructed from {found.base}" if found.base else ""
    title = f"{found.title} {found.label}{base}"
    print_table(EVENT_COLUMNS, rows, title=title, colors=COLUMN_STYLES, folding=["description"])


def _print_mutations(catalog: Catalog, event: str, layer: str | None) -> None:
    """Print each place with the operators that break it, or why none does."""
    from eventcontracts.generation import breakable_sites
    from eventcontracts.plan import Plan

    found = breakable_sites(Plan.compile(catalog.contract(event, layer)))
    rows = [
        (
            row.pattern or "(top level)",
            row.keyword,
            str(len(row.operators)),
            " ".join(row.operators) or f"impossible: {row.reason}",
            row.schema_pointer or "-",
            kind.value,
        )
        for kind, row in found
    ]
    print_table(
        MUTATION_COLUMNS,
        rows,
        title=f"What can be broken in {event}",
        colors=COLUMN_STYLES,
        folding=["place", "operators", "schema"],
    )
    cases = sum(len(row.operators) for _, row in found)
    broken = sum(bool(row.operators) for _, row in found)
    sys.stderr.write(f"{event}: {len(found)} sites, {broken} broken alone, {cases} cases\n")
