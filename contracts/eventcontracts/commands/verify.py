"""`verify`: the contract test of a consumer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventcontracts.commands import doors
from eventcontracts.commands.mutating import At, Keyword, Mutate, Without
from eventcontracts.commands.options import (
    CatalogOption,
    EventsArgument,
    LayerOption,
    LocaleOption,
    SchemaOption,
)
from eventcontracts.configuration import Configuration, configured
from eventcontracts.expectations import Kind, Policy

if TYPE_CHECKING:
    from rich.console import Console

    from eventcontracts.verification import Report

__all__ = ["run", "verify"]


def verify(
    consumer: Annotated[
        str | None,
        typer.Argument(
            metavar="CONSUMER",
            show_default=False,
            help="module:callable, module:app or an address; as configured unless given.",
        ),
    ] = None,
    events: EventsArgument = None,
    asgi: doors.Asgi = False,
    wsgi: doors.Wsgi = False,
    command: doors.Command = None,
    program: doors.Exec = None,
    catalog: CatalogOption = None,
    schema: SchemaOption = None,
    layer: LayerOption = None,
    policy: Annotated[
        Policy | None, typer.Option(help="How much the consumer must check; tolerant unless given.")
    ] = None,
    kinds: Annotated[
        list[Kind] | None,
        typer.Option("--kind", help="A kind of cases; valid and invalid unless given."),
    ] = None,
    n: Annotated[
        int | None, typer.Option("-n", min=0, help="How many cases of each event type and kind.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="What the cases are made from; 0 unless given.")
    ] = None,
    locale: LocaleOption = None,
    case: Annotated[
        str | None, typer.Option(metavar="ID", help="Deliver this one case only.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.01, help="Seconds for one delivery; 2 unless given.")
    ] = None,
    rejects: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT", help="What else means rejection: an exception, status or exit status."
        ),
    ] = None,
    method: doors.MethodOption = None,
    path: doors.PathOption = None,
    header: doors.HeaderOption = None,
    cloudevents: doors.Wrapped = None,
    limit: doors.LimitOption = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report for programs here.")
    ] = None,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="Call the consumer here, for a debugger.")
    ] = False,
    mutate: Mutate = None,
    at: At = None,
    keyword: Keyword = None,
    without: Without = None,
) -> None:
    """Deliver valid and invalid events to a consumer, and judge what it does.

    What is not given is as `[tool.eventcontracts]` of pyproject.toml, or eventcontracts.toml, says.
    """
    from eventcontracts.reports import console, show, write_json

    elsewhere = command is not None or program is not None
    consumer, events = doors.named(consumer, events, elsewhere=elsewhere)
    given = {
        **doors.door_values(consumer, asgi=asgi, wsgi=wsgi, command=command, program=program),
        "request": doors.request_values(method, path, header, cloudevents),
        "limits": doors.limit_values(limit),
        "events": events,
        "catalog": catalog,
        "schema": schema and str(schema),
        "layer": layer,
        "policy": policy,
        "kinds": kinds,
        "seed": seed,
        "locale": locale,
        "n": n,
        "timeout": timeout,
        "rejects": rejects,
        "mutate": mutate,
        "at": at,
        "keyword": keyword,
        "without": without,
    }
    values = {key: value for key, value in given.items() if value not in (None, [], {})}
    configuration = replace(configured(values), in_process=in_process)
    if not configuration.consumer:
        raise typer.BadParameter(
            "Missing CONSUMER: name it as module:callable, as an address or by --command, here or "
            "in [tool.eventcontracts]"
        )
    report = run(configuration, console(err=True), case)
    show(report, configuration, console())
    if json is not None:
        write_json(report, configuration, json)
    if report.failures:
        raise typer.Exit(1)


def run(configuration: Configuration, progress: Console, case: str | None = None) -> Report:
    """Return the report of a contract test, with a progress bar if the console is a terminal."""
    from rich.progress import Progress

    from eventcontracts.verification import verify as verify_consumer

    contracts = configuration.contracts()
    consumer = configuration.door()
    bar = Progress(console=progress, transient=True, disable=not progress.is_terminal)
    try:
        with bar:
            task = bar.add_task("verify", total=len(contracts) * len(configuration.kinds))
            return verify_consumer(
                contracts,
                consumer,
                configuration.settings(case),
                progress=lambda _: bar.advance(task),
            )
    finally:
        consumer.close()
