"""Doors: the choice of how a consumer is reached."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.exec import ExecConsumer
from eventcontracts.consumers.http import HttpConsumer
from eventcontracts.consumers.interface import ConsumerError, Interface, Limits
from eventcontracts.consumers.python import InProcessConsumer, IsolatedConsumer
from eventcontracts.consumers.requests import PLAIN_REQUEST, RequestTemplate
from eventcontracts.consumers.session import CommandConsumer

if TYPE_CHECKING:
    from eventcontracts.consumers.interface import Consumer

__all__ = ["Door"]

HTTP_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
PYTHON_INTERFACES: Final = (Interface.CALLABLE, Interface.ASGI, Interface.WSGI)


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
    def reached(self) -> Interface:
        """How the consumer is reached."""
        if self.interface is not None:
            return self.interface
        return Interface.HTTP if HTTP_ADDRESS.match(self.name) else Interface.CALLABLE

    def open(self) -> Consumer:
        """Return the consumer, which is started by the first delivery.

        Raises:
            ConsumerError: If it cannot be reached that way, or it is called in this process and
                cannot be imported.
        """
        reached, limits = self.reached, self.limits
        if self.serve is not None and reached is not Interface.HTTP:
            raise ConsumerError(self.name, "only a server is started by a command of its own")
        if self.in_process and reached not in PYTHON_INTERFACES:
            raise ConsumerError(
                self.name, f"only Python code runs in process, and this is {reached}"
            )
        if self.in_process:
            return InProcessConsumer(
                self.name,
                self.rejects,
                interface=reached,
                request=self.request,
                watched=self.watched,
            )
        if reached is Interface.HTTP:
            return HttpConsumer(
                self.name,
                request=self.request,
                rejects=self.rejects,
                limits=limits,
                serve=self.serve,
                folder=self.folder,
            )
        if reached is Interface.COMMAND:
            return CommandConsumer(self.name, limits=limits, folder=self.folder)
        if reached is Interface.EXEC:
            return ExecConsumer(self.name, rejects=self.rejects, limits=limits, folder=self.folder)
        return IsolatedConsumer(
            self.name,
            interface=reached,
            request=self.request,
            rejects=self.rejects,
            path=self.path,
            limits=limits,
            watched=self.watched,
        )
