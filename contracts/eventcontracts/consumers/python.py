"""The doors to Python code: in a process of its own, and in this one for a debugger."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.callables import make_caller
from eventcontracts.consumers.interface import Interface, Limits
from eventcontracts.consumers.requests import PLAIN_REQUEST
from eventcontracts.consumers.session import PipelinedConsumer, ProtocolSession
from eventcontracts.consumers.spawning import spawn_worker
from eventcontracts.consumers.target import dumped_frames, innermost_location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.consumers.interface import Deliverable, Outcome
    from eventcontracts.consumers.process import Process
    from eventcontracts.consumers.requests import RequestTemplate
    from eventcontracts.consumers.target import CallableTarget

__all__ = ["InProcessConsumer", "IsolatedConsumer"]

# The door without walls: Python code in this process, for a debugger.


class InProcessConsumer:
    """A Python callable or web app, called right here: no deadline, breakpoints work.

    Args:
        target: `module:callable`, or the callable itself.
        interface: Whether it is a callable, an ASGI app or a WSGI app.
        request: What is sent to an app.
        rejects: More exception types that mean rejection.
        watched: Whether the outcomes of a callable say what was read of the event.

    Attributes:
        name: What the user calls it.
        renewable: What lives in this process cannot be made fresh.

    Raises:
        ConsumerError: If there is no such callable.

    >>> from eventcontracts.consumers import Delivery
    >>> consumer = InProcessConsumer("builtins:dict")
    >>> [str(outcome.verdict) for outcome in consumer.deliver([Delivery(b"{}")])]
    ['accepted']
    """

    renewable = False

    def __init__(
        self,
        target: str | CallableTarget,
        rejects: tuple[str, ...] = (),
        *,
        interface: Interface = Interface.CALLABLE,
        request: RequestTemplate = PLAIN_REQUEST,
        watched: bool = False,
    ) -> None:
        self.name = target if isinstance(target, str) else target.name
        self._caller, _ = make_caller(
            target, interface, request, rejects, Limits().answer, watched=watched
        )

    @property
    def takes_bytes(self) -> bool:
        """Whether it is an app: it is sent bytes, and a callable is given parsed events."""
        return self._caller.takes_bytes

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield the outcome of each delivery, in order."""
        yield from map(self._caller.deliver, deliveries)

    def reset(self) -> None:
        """Do nothing: what lives in this process cannot be made fresh."""

    def close(self) -> None:
        """End the consumer's event loop, if it has one."""
        self._caller.close()


DUMP_SECONDS: Final = 0.05


DUMP_BYTES: Final = 1 << 16


class IsolatedConsumer(PipelinedConsumer):
    """A Python callable or web app in a worker process, which is replaced when it is lost.

    Args:
        name: `module:callable`, imported with the working folder first.
        interface: Whether it is a callable, an ASGI app or a WSGI app.
        request: What is sent to an app.
        rejects: More exception types that mean rejection.
        path: Folders to import from, before the usual ones.
        limits: What the consumer may use.
        watched: Whether the outcomes of a callable say what was read of the event.

    >>> from eventcontracts.consumers import Delivery
    >>> consumer = IsolatedConsumer("builtins:dict")
    >>> deliveries = [Delivery(b"{}"), Delivery(b"7")]
    >>> [str(outcome.verdict) for outcome in consumer.deliver(deliveries)]
    ['accepted', 'crashed']
    >>> consumer.close()
    """

    def __init__(  # noqa: PLR0913 - all but the first are named and optional
        self,
        name: str,
        *,
        interface: Interface = Interface.CALLABLE,
        request: RequestTemplate = PLAIN_REQUEST,
        rejects: tuple[str, ...] = (),
        path: tuple[str, ...] = (),
        limits: Limits | None = None,
        watched: bool = False,
    ) -> None:
        allowed = limits or Limits()
        told = {
            "consumer": name,
            "interface": interface.value,
            "request": asdict(request),
            "rejects": rejects,
            "path": path,
            "memory": allowed.memory,
            "answer": allowed.answer,
            "watched": watched,
        }

        def start() -> ProtocolSession:
            faults = StackDumpDiagnostics()
            child = spawn_worker(faults.descriptor)
            speaker = ProtocolSession(child, allowed, faults, encoded=encoded, **told)
            faults.home = speaker.greeting.home
            return speaker

        encoded = interface is not Interface.CALLABLE
        super().__init__(name, allowed, start)


class StackDumpDiagnostics:
    """Diagnostics of a Python process from its stack dumps.

    Attributes:
        home: The folder of the consumer's code.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self._base = os.getcwd()  # noqa: PTH109 - text for frames
        self.home = ""

    @property
    def descriptor(self) -> int:
        """The descriptor of the file for the dumps."""
        return self._file.fileno()

    def late(self, process: Process) -> str:
        """Return where it is."""
        os.kill(process.pid, signal.SIGUSR1)
        time.sleep(DUMP_SECONDS)
        return self._place()

    def ended(self, process: Process, how: str) -> tuple[str, str]:
        """Return how it ended, and where if it could still say so."""
        del process
        where = self._place()
        return f"{how} ({where})" if where else how, f"{how} {where}"

    def close(self) -> None:
        """Forget the dumps."""
        self._file.close()

    def _place(self) -> str:
        self._file.seek(0)
        dump = self._file.read(DUMP_BYTES).decode(errors="replace")
        return innermost_location(dumped_frames(dump), self.home, self._base)
