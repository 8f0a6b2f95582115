"""`generate`: events and cases."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventcontracts.commands.mutating import At, Keyword, Mutate, Without, selected
from eventcontracts.commands.options import (
    CatalogOption,
    EventsArgument,
    LayerOption,
    LocaleOption,
    SchemaOption,
)
from eventcontracts.expectations import Kind
from eventcontracts.selection import contracts
from eventcontracts.streams import DEFAULT_COUNT, Shard, bodies
from eventcontracts.writing import Format, encoded, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.cases import Case
    from eventcontracts.contract import Contract

__all__ = ["generate"]

NUMBER_HELP = (
    "How many of each event type and kind. Unless given: "
    f"{DEFAULT_COUNT} valid ones; of kind invalid each constraint by each operator that breaks it."
)


def generate(
    events: EventsArgument = None,
    catalog: CatalogOption = None,
    schema: SchemaOption = None,
    kinds: Annotated[
        list[Kind] | None, typer.Option("--kind", help="A kind of cases; valid unless given.")
    ] = None,
    n: Annotated[int | None, typer.Option("-n", metavar="N", min=0, help=NUMBER_HELP)] = None,
    layer: LayerOption = None,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, help="What the events are made from.")
    ] = 0,
    locale: LocaleOption = None,
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Only the I-th of N equal shares, counted from 1.")
    ] = "1/1",
    form: Annotated[
        Format, typer.Option("--format", help="One event a line, one case a line, or one list.")
    ] = Format.NDJSON,
    output: Annotated[
        Path | None, typer.Option("-o", metavar="OUT", help="The file; standard output if none.")
    ] = None,
    mutate: Mutate = None,
    at: At = None,
    keyword: Keyword = None,
    without: Without = None,
) -> None:
    """Write events, valid or with a fault."""
    chosen = contracts(events or (), catalog=catalog, schema=schema, layer=layer, locale=locale)
    share = Shard.parse(shard)

    def made_of(contract: Contract, kind: Kind) -> Iterator[Case | bytes]:
        if kind is Kind.VALID and form is not Format.CASES:
            return bodies(contract, seed=seed, n=n, shard=share)
        from eventcontracts.generation import cases

        selection = selected(mutate, at, keyword, without)
        return cases(contract, kind, seed=seed, n=n, shard=share, selection=selection)

    wanted = dict.fromkeys(kinds or (Kind.VALID,))
    made = (case for contract in chosen for kind in wanted for case in made_of(contract, kind))
    shown = output is not None and sys.stderr.isatty()
    write(encoded(_watched(made) if shown else made, form), output)


def _watched(made: Iterator[Case | bytes]) -> Iterator[Case | bytes]:
    """Yield cases while their number is shown on the terminal."""
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.completed:,.0f} {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("cases", total=None)
        for case in made:
            yield case
            progress.advance(task)
