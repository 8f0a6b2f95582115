"""Options that tell how a consumer is reached, and the configuration that they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from eventcontracts.configuration import nearest_configuration
from eventcontracts.consumers.interface import Interface
from eventcontracts.consumers.requests import CloudEvents
from eventcontracts.consumers.secrets import MASK

__all__ = [
    "Asgi",
    "Command",
    "Exec",
    "HeaderOption",
    "LimitOption",
    "MethodOption",
    "PathOption",
    "Serve",
    "Wrapped",
    "Wsgi",
    "door_values",
    "limit_values",
    "named",
    "request_values",
]

Asgi: TypeAlias = Annotated[bool, typer.Option("--asgi", help="CONSUMER is an ASGI app.")]
Wsgi: TypeAlias = Annotated[bool, typer.Option("--wsgi", help="CONSUMER is a WSGI app.")]
Command: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--command",
        metavar="COMMAND",
        help="In place of CONSUMER: a program that speaks the protocol, such as 'node adapter.js'.",
    ),
]
Exec: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--exec",
        metavar="COMMAND",
        help="In place of CONSUMER: a program that reads one event and ends with status 0 or 65.",
    ),
]
Serve: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--serve",
        metavar="COMMAND",
        help="Start the server with this, and anew when it is lost, such as 'flask run'.",
    ),
]
MethodOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--method", metavar="METHOD", help="The method of a request; POST unless given."),
]
PathOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--path", metavar="PATH", help="The path that an app is asked for; / if none."),
]
HeaderOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--header",
        metavar="'NAME: VALUE'",
        help="A header; ${NAME} is taken from the environment, {event_type} is the event's name.",
    ),
]
Wrapped: TypeAlias = Annotated[
    CloudEvents | None, typer.Option("--cloudevents", help="Wrap each event as a CloudEvent.")
]
LimitOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=VALUE",
        help="What the consumer may use: start, output, answer, memory, losses, restarts.",
    ),
]


def door_values(
    consumer: str | None, *, asgi: bool, wsgi: bool, command: str | None, program: str | None
) -> dict[str, Any]:
    """Return what some options say of the consumer, as values of a configuration.

    Raises:
        typer.BadParameter: If they say several things.

    >>> door_values(None, asgi=False, wsgi=False, command="node desk.js", program=None)
    {'consumer': 'node desk.js', 'interface': 'command'}
    """
    given = {
        Interface.ASGI: asgi,
        Interface.WSGI: wsgi,
        Interface.COMMAND: command,
        Interface.EXEC: program,
    }
    chosen = [interface for interface, value in given.items() if value not in {None, False}]
    if len(chosen) > 1:
        raise typer.BadParameter(
            " and ".join(f"--{each}" for each in chosen) + " exclude each other"
        )
    name = command if command is not None else program if program is not None else consumer
    values = {"consumer": name, "interface": chosen[0].value if chosen else None}
    return {key: value for key, value in values.items() if value is not None}


def named(
    consumer: str | None, events: list[str] | None, *, elsewhere: bool
) -> tuple[str | None, list[str]]:
    """Return the consumer and the event types that some words name.

    The first word is an event type where the consumer is named elsewhere: by an option, or by the
    configuration unless the word has a colon, as every consumer has.

    Args:
        consumer: The first word.
        events: The other ones.
        elsewhere: Whether an option names the consumer.
    """
    if consumer is None:
        return None, list(events or ())
    found = None if elsewhere or ":" in consumer else nearest_configuration(Path.cwd())
    if elsewhere or (found is not None and found.consumer):
        return None, [consumer, *(events or ())]
    return consumer, list(events or ())


def request_values(
    method: str | None, path: str | None, headers: list[str] | None, wrapped: CloudEvents | None
) -> dict[str, Any]:
    """Return what some options say of the request.

    Raises:
        typer.BadParameter: If a header is none, or only what is shown of one.

    >>> request_values(None, "/hook", ["X-Tenant: a"], None)
    {'path': '/hook', 'headers': {'X-Tenant': 'a'}}
    """
    pairs = {}
    for header in headers or ():
        name, colon, value = header.partition(":")
        if not colon:
            raise typer.BadParameter("write a header as 'Name: value'", param_hint="--header")
        if MASK in value:
            problem = f"{MASK} is what reports show of a secret: put ${{NAME}} in its place"
            raise typer.BadParameter(problem, param_hint="--header")
        pairs[name.strip()] = value.strip()
    values = {
        "method": method,
        "path": path,
        "headers": pairs or None,
        "cloudevents": wrapped and wrapped.value,
    }
    return {key: value for key, value in values.items() if value is not None}


def limit_values(limits: list[str] | None) -> dict[str, str]:
    """Return what some options say of the limits.

    Raises:
        typer.BadParameter: If one has no value.

    >>> limit_values(["memory=512MiB"])
    {'memory': '512MiB'}
    """
    values = {}
    for limit in limits or ():
        name, equals, value = limit.partition("=")
        if not equals:
            raise typer.BadParameter("write a limit as name=value", param_hint="--limit")
        values[name.strip()] = value.strip()
    return values
