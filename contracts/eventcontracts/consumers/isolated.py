"""The door to a Python callable in a process of its own."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.interface import Limits, Outcome
from eventcontracts.consumers.process import LostError, Worker
from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["IsolatedConsumer"]

WINDOW: Final = 64
WARMUP: Final = 4
"""How many times the deadline the first delivery may take beyond it, until it is known better."""


class IsolatedConsumer:
    """A Python callable in a worker process, which is replaced when it is lost.

    Deliveries are sent ahead of the answers; whatever happens is laid to the one delivery that
    the worker was busy with, and those behind it are delivered again to the next worker.

    Args:
        name: `module:callable`, imported with the working folder first.
        rejects: More exception types that mean rejection.
        path: Folders to import from, before the usual ones.
        limits: What the consumer may use.

    >>> consumer = IsolatedConsumer("builtins:dict")
    >>> [str(outcome.verdict) for outcome in consumer.deliver([b"{}", b"7"])]
    ['accepted', 'crashed']
    >>> consumer.close()
    """

    def __init__(
        self,
        name: str,
        *,
        rejects: tuple[str, ...] = (),
        path: tuple[str, ...] = (),
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self._rejects = rejects
        self._path = path
        self._limits = limits or Limits()
        self._worker: Worker | None = None
        self._restarts = self._limits.restarts
        self._warmup = WARMUP * self._limits.deadline
        self._warm = False

    def deliver(self, bodies: Iterable[bytes]) -> Iterator[Outcome]:
        """Yield the outcome of each body, in order.

        Raises:
            ConsumerError: If the consumer cannot be started.
        """
        source = iter(bodies)
        losses = min(self._limits.losses, self._restarts)
        flying: deque[bytes] = deque()
        try:
            while losses > 0 and self._fill(flying, source):
                outcome = self._receive()
                losses -= outcome.fatal
                flying.popleft()
                yield outcome
        finally:
            if flying:
                self.reset()
        for _ in (*flying, *source):
            yield Outcome(Verdict.SKIPPED, "it was lost too often before")

    def reset(self) -> None:
        """Let the next delivery go to a fresh worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def close(self) -> None:
        """End the worker."""
        self.reset()

    def _fill(self, flying: deque[bytes], source: Iterator[bytes]) -> bool:
        """Send what the window still holds; return whether anything is on its way."""
        fresh = list(islice(source, WINDOW - len(flying)))
        flying.extend(fresh)
        if flying and self._worker is None:
            fresh = list(flying)
        for body in fresh:
            self._running().send(body)
        return bool(flying)

    def _running(self) -> Worker:
        if self._worker is None:
            self._worker = Worker(self.name, self._rejects, self._path, self._limits)
            self._worker.allow(self._warmup)
        return self._worker

    def _receive(self) -> Outcome:
        """Return the next outcome, and learn from the first how long a consumer warms up."""
        try:
            outcome = self._running().receive()
        except LostError as error:
            self._worker = None
            self._restarts -= 1
            self._warmup /= 1 if self._warm else 2
            return error.outcome
        if not self._warm:
            self._warmup, self._warm = outcome.seconds, True
        return outcome
