"""Doors: one table of the ways to reach a consumer, and the choice among them.

Whoever reaches consumers in another way adds a door by an entry point in the group
`eventcontracts.doors`; see docs/doors.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.exec import ExecConsumer
from eventcontracts.consumers.http import HttpConsumer
from eventcontracts.consumers.interface import ConsumerError, Interface, Limits
from eventcontracts.consumers.python import InProcessConsumer, IsolatedConsumer
from eventcontracts.consumers.requests import PLAIN_REQUEST, RequestTemplate
from eventcontracts.consumers.session import CommandConsumer
from eventcontracts.entry_points import load_extensions

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.consumers.interface import Consumer

__all__ = ["DOORS", "DOOR_ENTRY_POINTS", "Door", "DoorKind"]

DOOR_ENTRY_POINTS: Final = "eventcontracts.doors"
"""The group of entry points whose objects are kinds of doors."""

HTTP_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Door:
    """The way to a consumer.

    Attributes:
        name: `module:callable`, `module:app`, an address or a command.
        interface: How it is reached; None for HTTP if it is an address, or else as a callable.
        request: What an app or a server is sent.
        rejects: What means rejection beside the usual: types of exceptions of a callable,
            statuses of an answer, exit statuses.
        limits: What it may use.
        path: Folders that Python code is imported from, before the usual ones.
        folder: The folder that a command runs in; None for the working folder.
        in_process: Whether Python code is called in this process.
        serve: The command that starts a server; None where it runs already.
        watched: Whether the outcomes of a Python callable say what was read of the event.

    >>> Door("https://orders.example/events").reached
    <Interface.HTTP: 'http'>
    """

    name: str
    interface: Interface | None = None
    request: RequestTemplate = PLAIN_REQUEST
    rejects: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    path: tuple[str, ...] = ()
    folder: str | None = None
    in_process: bool = False
    serve: str | None = None
    watched: bool = False

    @property
    def kind(self) -> DoorKind:
        """The row of the table: the one of the interface, or the first that knows the name.

        Raises:
            InputError: If an installed door cannot be loaded.
        """
        if self.interface is not None:
            return next(kind for kind in DOORS if kind.name == self.interface)
        return next(kind for kind in (*_installed(), *DOORS) if kind.recognizes(self.name))

    @property
    def reached(self) -> str:
        """How the consumer is reached: an `Interface`, or the name of an installed door."""
        return self.kind.name

    def open(self) -> Consumer:
        """Return the consumer, which is started by the first delivery.

        Raises:
            ConsumerError: If it cannot be reached that way, or it is called in this process and
                cannot be imported.
        """
        kind = self.kind
        if self.serve is not None and not kind.starts_server:
            raise ConsumerError(self.name, "only a server is started by a command of its own")
        if self.in_process and not kind.is_python:
            raise ConsumerError(
                self.name, f"only Python code runs in process, and this is {kind.name}"
            )
        return kind.open(self)


@dataclass(frozen=True, slots=True)
class DoorKind:
    """A kind of doors: how a consumer behind one is recognized and opened.

    Attributes:
        name: What it is called.
        recognizes: Whether the name of a consumer is of this kind, such as `queue://orders`, where
            no interface is given.
        open: Opens a door of this kind.
        starts_server: Whether a command may start what is behind it (`--serve`).
        is_python: Whether it can be called in this process (`--in-process`).
    """

    name: str
    recognizes: Callable[[str], bool]
    open: Callable[[Door], Consumer]
    starts_server: bool = False
    is_python: bool = False


def _open_python(door: Door) -> Consumer:
    interface = Interface(door.reached)
    if door.in_process:
        return InProcessConsumer(
            door.name,
            door.rejects,
            interface=interface,
            request=door.request,
            watched=door.watched,
        )
    return IsolatedConsumer(
        door.name,
        interface=interface,
        request=door.request,
        rejects=door.rejects,
        path=door.path,
        limits=door.limits,
        watched=door.watched,
    )


def _open_http(door: Door) -> Consumer:
    return HttpConsumer(
        door.name,
        request=door.request,
        rejects=door.rejects,
        limits=door.limits,
        serve=door.serve,
        folder=door.folder,
    )


def _open_command(door: Door) -> Consumer:
    return CommandConsumer(door.name, limits=door.limits, folder=door.folder)


def _open_exec(door: Door) -> Consumer:
    return ExecConsumer(door.name, rejects=door.rejects, limits=door.limits, folder=door.folder)


def _never(_: str) -> bool:
    """Return False: a consumer behind this door is known by its interface alone."""
    return False


DOORS: Final = (
    DoorKind(
        Interface.HTTP,
        lambda name: HTTP_ADDRESS.match(name) is not None,
        _open_http,
        starts_server=True,
    ),
    DoorKind(Interface.ASGI, _never, _open_python, is_python=True),
    DoorKind(Interface.WSGI, _never, _open_python, is_python=True),
    DoorKind(Interface.COMMAND, _never, _open_command),
    DoorKind(Interface.EXEC, _never, _open_exec),
    DoorKind(Interface.CALLABLE, lambda _: True, _open_python, is_python=True),
)
"""The kinds of doors of this package, in the order in which a consumer's name is looked at."""


@cache
def _installed() -> tuple[DoorKind, ...]:
    """Return the kinds of doors that other packages add, by name."""
    return tuple(
        DoorKind(
            found.name,
            found.guard(found.value.recognizes),
            found.guard(found.value.open),
            found.value.starts_server,
            found.value.is_python,
        )
        for found in load_extensions(DOOR_ENTRY_POINTS, DoorKind, "door")
    )
