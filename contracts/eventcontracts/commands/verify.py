"""`verify`: the contract test of a consumer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventcontracts.commands import door_options as doors
from eventcontracts.commands import options as accepting
from eventcontracts.commands.options import (
    AtOption,
    CatalogOption,
    EventsArgument,
    KeywordOption,
    LayerOption,
    LocaleOption,
    MutateOption,
    SchemaOption,
    WithoutOption,
)
from eventcontracts.configuration import Configuration, merge_configuration
from eventcontracts.policy import Kind, Policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Outcome
    from eventcontracts.reports import ReportOutputs
    from eventcontracts.verification import CaseObserver, Report

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
    weak: accepting.WeakOption = None,
    baseline: accepting.BaselineOption = None,
    update_baseline: accepting.UpdateOption = False,
    prune_baseline: accepting.PruneOption = False,
    reason: accepting.ReasonOption = accepting.REASON,
    kinds: Annotated[
        list[Kind] | None,
        typer.Option("--kind", help="A kind of cases; valid and invalid unless given."),
    ] = None,
    n: Annotated[
        int | None,
        typer.Option("-n", metavar="N", min=0, help="How many cases of each event type and kind."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="What the cases are made from; 0 unless given."),
    ] = None,
    locale: LocaleOption = None,
    case: Annotated[
        str | None, typer.Option(metavar="ID", help="Deliver this one case only.")
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=0.01, help="Seconds for one delivery; 2 unless given."),
    ] = None,
    rejects: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT", help="What else means rejection: an exception, status or exit status."
        ),
    ] = None,
    serve: doors.Serve = None,
    method: doors.MethodOption = None,
    path: doors.PathOption = None,
    header: doors.HeaderOption = None,
    cloudevents: doors.Wrapped = None,
    limit: doors.LimitOption = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report for programs here.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report in JUnit's XML here.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report as a page in HTML here.")
    ] = None,
    write: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT=FILE",
            help="Write the report as json, junit, html or installed.",
        ),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write every case with its verdict here, one a line; .gz packs it."
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(help="Keep failures in .eventcontracts/failures, for `replay`."),
    ] = True,
    reads: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Find out what the consumer reads, and write it here."),
    ] = None,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="Call the consumer here, for a debugger.")
    ] = False,
    mutate: MutateOption = None,
    at: AtOption = None,
    keyword: KeywordOption = None,
    without: WithoutOption = None,
) -> None:
    """Deliver valid and invalid events to a consumer, and judge what it does.

    What is not given is as `[tool.eventcontracts]` of pyproject.toml, or eventcontracts.toml, says.
    """
    from eventcontracts.reports import ReportOutputs, make_console, print_report

    elsewhere = command is not None or program is not None
    consumer, events = doors.named(consumer, events, elsewhere=elsewhere)
    given = {
        **doors.door_values(consumer, asgi=asgi, wsgi=wsgi, command=command, program=program),
        "serve": serve,
        "request": doors.request_values(method, path, header, cloudevents),
        "limits": doors.limit_values(limit),
        "events": events,
        "catalog": catalog,
        "schema": schema and str(schema),
        "layer": layer,
        "policy": policy,
        "weak": weak,
        "baseline": baseline and str(baseline),
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
    configuration = replace(merge_configuration(values), in_process=in_process)
    if not configuration.consumer:
        raise typer.BadParameter(
            "Missing CONSUMER: name it as module:callable, as an address or by --command, here or "
            "in [tool.eventcontracts]"
        )
    files = {"json": json, "junit": junit, "html": report}
    outputs = ReportOutputs(_report_files(files, write), cases, reads)
    changes = accepting.Accepting(update_baseline, prune_baseline, reason)
    changes.check(configuration, case)
    found = run(configuration, outputs, case)
    print_report(found, configuration, make_console())
    outputs.write(found, configuration)
    if found.failures and keep:
        _keep_failures(found, configuration)
    if not changes.after(found, configuration):
        raise typer.Exit(1)


def run(
    configuration: Configuration, outputs: ReportOutputs | None = None, case: str | None = None
) -> Report:
    """Return the report of a contract test, with its progress on a terminal's standard error.

    Args:
        configuration: What is tested.
        outputs: What sees the cases while they are judged.
        case: The only case that is delivered; None for all.

    Raises:
        InputError: If something cannot be used, read or written.
    """
    from eventcontracts.reports import ReportOutputs, make_console, show_progress
    from eventcontracts.verification import verify as verify_consumer

    outputs = outputs or ReportOutputs()
    outputs.check()
    contracts, kinds = configuration.contracts(), configuration.kinds
    settings = configuration.settings(case)
    if outputs.reads is not None or configuration.policy is Policy.GUARDED:
        settings = replace(settings, reads=configuration.reads(contracts))
    consumer = configuration.door()
    try:
        with (
            outputs.recording(configuration.policy) as record,
            show_progress(make_console(err=True), len(contracts), kinds) as watch,
        ):
            observers = [each for each in (record, watch.observe if watch else None) if each]
            return verify_consumer(
                contracts,
                consumer,
                settings,
                progress=watch.advance if watch else None,
                observe=_combine_observers(observers) if observers else None,
            )
    finally:
        consumer.close()


def _report_files(
    files: Mapping[str, Path | None], others: Sequence[str] | None
) -> dict[str, Path]:
    """Return the file of each format of reports that is wanted.

    Args:
        files: Those that have an option of their own.
        others: What `--write` says, as `FORMAT=FILE`.
    """
    wanted = {name: file for name, file in files.items() if file is not None}
    for other in others or ():
        name, _, file_name = other.partition("=")
        if not file_name:
            raise typer.BadParameter("write it as FORMAT=FILE", param_hint="--write")
        wanted[name] = Path(file_name)
    return wanted


def _keep_failures(report: Report, configuration: Configuration) -> None:
    """Keep the failures, or say why that is not possible."""
    from eventcontracts.failures import FAILURES_FOLDER, failure_records, keep_records
    from eventcontracts.folders import FolderError

    try:
        count = keep_records(failure_records(report.cells, report.catalog, configuration))
    except (OSError, FolderError) as error:
        typer.echo(f"the failures are not kept: {error}", err=True)
    else:
        what = f"{count} failure{'' if count == 1 else 's'}"
        typer.echo(f"{what} kept: eventcontracts replay {FAILURES_FOLDER}", err=True)


def _combine_observers(observers: Sequence[CaseObserver]) -> CaseObserver:
    """Return what lets each of some observers see a case."""

    def observe(case: Case, outcome: Outcome) -> None:
        for each in observers:
            each(case, outcome)

    return observe
