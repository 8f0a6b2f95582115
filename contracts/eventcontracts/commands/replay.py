"""`replay`: kept failures again, and whether they are fixed."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eventcontracts.commands import door_options as doors
from eventcontracts.configuration import merge_configuration
from eventcontracts.consumers.secrets import MASK
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.configuration import Configuration
    from eventcontracts.consumers import Consumer
    from eventcontracts.failures import FailureRecord, FailureReplay

__all__ = ["replay"]


def replay(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A kept failure, or a folder of them."),
    ],
    consumer: Annotated[
        str | None,
        typer.Argument(
            metavar="CONSUMER",
            show_default=False,
            help="Another than it was found in.",
        ),
    ] = None,
    asgi: doors.Asgi = False,
    wsgi: doors.Wsgi = False,
    command: doors.Command = None,
    program: doors.Exec = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.01, help="Seconds for one delivery; as kept unless given.")
    ] = None,
    rejects: Annotated[
        list[str] | None, typer.Option(metavar="WHAT", help="What else means rejection.")
    ] = None,
    serve: doors.Serve = None,
    method: doors.MethodOption = None,
    path: doors.PathOption = None,
    header: doors.HeaderOption = None,
    cloudevents: doors.Wrapped = None,
    limit: doors.LimitOption = None,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="Call the consumer here, for a debugger.")
    ] = False,
) -> None:
    """Deliver kept failures again, exactly as they were, and say which are fixed."""
    from eventcontracts.failures import read_records

    given = {
        **doors.door_values(consumer, asgi=asgi, wsgi=wsgi, command=command, program=program),
        "serve": serve,
        "request": doors.request_values(method, path, header, cloudevents),
        "limits": doors.limit_values(limit),
        "timeout": timeout,
        "rejects": rejects,
    }
    values = {key: value for key, value in given.items() if value not in (None, [], {})}
    records = read_records(file)
    configurations = [_replay_configuration(each, record, values) for each, record in records]
    chosen = [replace(each, in_process=in_process) for each in configurations]
    found = _replay_records(zip(chosen, (record for _, record in records), strict=True))
    sys.stdout.writelines(f"{each}\n" for each in found)
    if not all(each.is_fixed for each in found):
        raise typer.Exit(1)


def _replay_configuration(
    folder: Path, record: FailureRecord, given: dict[str, Any]
) -> Configuration:
    """Return how a consumer is reached: as the failure says, but for what is given here.

    Raises:
        InputError: If the failure is not one of one's own and no consumer is given.
    """
    from eventcontracts.failures import FAILURES_FOLDER

    own = folder.resolve().is_relative_to(FAILURES_FOLDER.resolve())
    kept = record.door if own and "consumer" not in given else {}
    if MASK in kept.get("consumer", ""):
        raise InputError(f"{folder}: a secret of the address was not kept: name the CONSUMER")
    found = merge_configuration({**kept, **given})
    if not found.consumer:
        problem = "was not kept here, so what it says is not run"
        raise InputError(f"{folder} {problem}: name the CONSUMER")
    return found


def _replay_records(records: Iterable[tuple[Configuration, FailureRecord]]) -> list[FailureReplay]:
    """Return what became of each failure; consumers that are reached alike are the same."""
    from eventcontracts.failures import replay_record

    doors_of: list[tuple[Configuration, Consumer]] = []
    found = []
    try:
        for configuration, record in records:
            consumer = next((door for known, door in doors_of if known == configuration), None)
            if consumer is None:
                consumer = configuration.door()
                doors_of.append((configuration, consumer))
            found.append(replay_record(record, consumer))
    finally:
        for _, consumer in doors_of:
            consumer.close()
    return found
