"""`generate`: events and cases."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from eventcontracts.commands.mutating import At, Keyword, Mutate, Without, selected
from eventcontracts.commands.options import (
    CatalogOption,
    EventsArgument,
    LayerOption,
    LocaleOption,
    SchemaOption,
)
from eventcontracts.commands.ordering import Order, show_one_of_each
from eventcontracts.commands.setting import SetOption, settings
from eventcontracts.expectations import Kind
from eventcontracts.selection import contracts
from eventcontracts.streams import DEFAULT_COUNT, Shard
from eventcontracts.writing import Format, encoded, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.cases import Case

__all__ = ["generate"]

EVERY: Final = 100
"""After how many cases the terminal is told."""

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
        str | None,
        typer.Option(metavar="I/N", help="Only the I-th of N equal shares, counted from 1."),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="One event a line, one case a line, or one list; as OUT ends unless given.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", metavar="OUT", help="The file: .ndjson, .json, and .gz after it; else stdout."
        ),
    ] = None,
    set_values: SetOption = None,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="With --set: events need not meet the schema.")
    ] = False,
    mutate: Mutate = None,
    at: At = None,
    keyword: Keyword = None,
    without: Without = None,
) -> None:
    """Write events, valid or with a fault.

    On a terminal, without -n, -o, --format and --shard: one of each, to look at.
    """
    chosen = contracts(events or (), catalog=catalog, schema=schema, layer=layer, locale=locale)
    look = n is None and form is None and output is None and shard is None and sys.stdout.isatty()
    choosing = bool(mutate or at or keyword or without)
    order = Order(
        tuple(dict.fromkeys(kinds or (Kind.VALID,))),
        seed=seed,
        n=n,
        shard=Shard.parse(shard or "1/1"),
        selection=(lambda: selected(mutate, at, keyword, without)) if choosing else None,
        values=settings(set_values),
        checked=not unchecked,
    )
    form = form or Format.of(output.name if output else "")
    order.check(form)
    if look:
        show_one_of_each(chosen, order)
        return
    made = order.made(chosen, whole=form is Format.CASES)
    watch = sys.stderr.isatty() and (output is not None or _is_file(sys.stdout.fileno()))
    write(encoded(_watched(made, order.total(chosen)) if watch else made, form), output)


def _is_file(handle: int) -> bool:
    """Return whether output goes to a file, and not to a reader that has the terminal, too."""
    return stat.S_ISREG(os.fstat(handle).st_mode)


def _watched(made: Iterator[Case | bytes], total: int | None) -> Iterator[Case | bytes]:
    """Yield cases while their number is shown on the terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from eventcontracts.reports import console

    count = TextColumn("{task.completed:,.0f} {task.description}")
    bar = () if total is None else (BarColumn(),)
    columns = (count, *bar, TimeElapsedColumn())
    with Progress(*columns, console=console(err=True), transient=True) as progress:
        task = progress.add_task("cases", total=total)
        for number, case in enumerate(made, 1):
            yield case
            if number % EVERY == 0:
                progress.update(task, completed=number)
