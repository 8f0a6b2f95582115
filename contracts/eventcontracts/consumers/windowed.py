"""Delivering to a process ahead of its answers, and replacing the process when it is lost."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.interface import GONE, ConsumerError, LostError, Outcome
from eventcontracts.consumers.speaker import RefusedError, Speaker
from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.consumers.interface import Deliverable, Limits

__all__ = ["Windowed"]

WINDOW: Final = 64
WARMUP: Final = 4
"""How many times the deadline the first delivery may take beyond it, until it is known better."""


class Windowed:
    """A consumer in a process that speaks the protocol.

    Deliveries are sent ahead of the answers; whatever happens is laid to the one delivery that
    the process was busy with, and those behind it are delivered again to the next process.

    Args:
        name: What the user calls it.
        limits: What it may use.
        start: Starts a process.

    Attributes:
        name: What the user calls it.
        renewable: A reset brings a fresh process.
    """

    renewable = True

    def __init__(self, name: str, limits: Limits, start: Callable[[], Speaker]) -> None:
        self.name = name
        self._limits = limits
        self._start = start
        self._speaker: Speaker | None = None
        self._untouched = False
        self._takes_bytes: bool | None = None
        self._restarts = limits.restarts
        self._warmup = WARMUP * limits.deadline
        self._warm = self._started = False

    @property
    def takes_bytes(self) -> bool:
        """Whether it says in its greeting that it takes bytes.

        Raises:
            ConsumerError: If it cannot be started.
        """
        if self._takes_bytes is None:
            self._takes_bytes = self._running().greeting.takes_bytes
        return self._takes_bytes

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield the outcome of each delivery, in order.

        Raises:
            ConsumerError: If the consumer cannot be started.
        """
        source = iter(deliveries)
        losses = min(self._limits.losses, self._restarts)
        flying: deque[Deliverable] = deque()
        try:
            while losses > 0:
                outcome = self._next(flying, source)
                if outcome is None:
                    break
                losses -= outcome.fatal
                flying.popleft()
                yield outcome
        finally:
            if flying:
                self._end()
        for _ in (*flying, *source):
            yield GONE

    def reset(self) -> None:
        """Let the next delivery go to a fresh process, or to one that has forgotten the others."""
        if self._speaker is None or self._untouched:
            return
        if self._speaker.greeting.resets:
            try:
                self._speaker.reset()
            except LostError:
                self._speaker = None
            else:
                self._untouched = True
        else:
            self._end()

    def close(self) -> None:
        """End the process."""
        self._end()

    def _end(self) -> None:
        if self._speaker is not None:
            self._speaker.close()
            self._speaker = None

    def _next(self, flying: deque[Deliverable], source: Iterator[Deliverable]) -> Outcome | None:
        """Send what the window still holds; return the next outcome, or None if none is due."""
        fresh = list(islice(source, WINDOW - len(flying)))
        flying.extend(fresh)
        if not flying:
            return None
        if self._speaker is None:
            fresh = list(flying)
        try:
            speaker = self._running()
            for delivery in fresh:
                speaker.send(delivery)
                self._untouched = False
            return self._received(speaker)
        except LostError as error:
            self._speaker = None
            self._restarts -= 1
            self._warmup /= 1 if self._warm else 2
            return error.outcome

    def _received(self, speaker: Speaker) -> Outcome:
        """Return the next outcome, and learn from the first how long a consumer warms up."""
        outcome = speaker.receive()
        if not self._warm:
            self._warmup, self._warm = outcome.seconds, True
        return outcome

    def _running(self) -> Speaker:
        """Return the process that runs, or a new one.

        Raises:
            ConsumerError: If the first one cannot be started.
            LostError: If a later one cannot be.
        """
        if self._speaker is None:
            try:
                self._speaker = self._start()
            except RefusedError as error:
                if not self._started:
                    raise ConsumerError(self.name, str(error)) from None
                raise LostError(
                    Verdict.CRASHED, f"it does not start again: {error}", "start"
                ) from None
            self._started = self._untouched = True
            self._speaker.allow(self._warmup)
        return self._speaker
