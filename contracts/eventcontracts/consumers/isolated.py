"""The door to Python code in a process of its own."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.frames import dumped_frames, place
from eventcontracts.consumers.interface import Interface, Limits
from eventcontracts.consumers.messages import PLAIN
from eventcontracts.consumers.spawning import spawn_worker
from eventcontracts.consumers.speaker import Speaker
from eventcontracts.consumers.windowed import Windowed

if TYPE_CHECKING:
    from eventcontracts.consumers.messages import Request
    from eventcontracts.consumers.process import Process

__all__ = ["IsolatedConsumer"]

DUMPING: Final = 0.05
DUMP: Final = 1 << 16


class IsolatedConsumer(Windowed):
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
        request: Request = PLAIN,
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

        def start() -> Speaker:
            faults = Faults()
            child = spawn_worker(faults.descriptor)
            speaker = Speaker(child, allowed, faults, encoded=encoded, **told)
            faults.home = speaker.greeting.home
            return speaker

        encoded = interface is not Interface.CALLABLE
        super().__init__(name, allowed, start)


class Faults:
    """What the stack dumps of a Python process tell of it.

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
        time.sleep(DUMPING)
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
        dump = self._file.read(DUMP).decode(errors="replace")
        return place(dumped_frames(dump), self.home, self._base)
