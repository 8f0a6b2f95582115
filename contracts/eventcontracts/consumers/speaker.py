"""One process that speaks the protocol: greeting, deliveries, answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from eventcontracts.consumers import protocol
from eventcontracts.consumers.interface import Limits, LostError
from eventcontracts.consumers.process import Process

if TYPE_CHECKING:
    from eventcontracts.consumers.interface import Deliverable, Outcome
    from eventcontracts.consumers.process import Witness
    from eventcontracts.consumers.spawning import Child

__all__ = ["RefusedError", "Speaker"]


class RefusedError(Exception):
    """A process that does not greet; the text says why."""


class Speaker:
    """A process with one consumer in it, which has answered the greeting.

    Args:
        child: The process as it was started.
        limits: What it may use.
        witness: What knows more of it than the system tells.
        encoded: Whether every body is sent as bytes.
        told: What is said in the greeting beside the version.

    Attributes:
        greeting: What it says of itself.

    Raises:
        RefusedError: If it does not greet in time.
    """

    def __init__(
        self,
        child: Child,
        limits: Limits,
        witness: Witness,
        *,
        encoded: bool = False,
        **told: Any,
    ) -> None:
        self._limits = limits
        self._encoded = encoded
        self._sent = self._answered = 0
        self._allowed = 0.0
        self._process = Process(child, limits, witness)
        try:
            self._process.send(protocol.hello(**told))
            self.greeting = protocol.greeting(self._process.line())
        except (LostError, protocol.ProtocolError) as error:
            self._process.kill()
            raise RefusedError(str(error)) from None
        except BaseException:
            self._process.kill()
            raise
        if self.greeting.error:
            self.close()
            raise RefusedError(self.greeting.error)
        self._process.expect(limits.deadline)

    def allow(self, seconds: float) -> None:
        """Give the first of the deliveries to come more time than the deadline."""
        self._allowed = seconds

    def send(self, delivery: Deliverable) -> None:
        """Queue a delivery."""
        if self._sent == self._answered:
            self._process.expect(self._limits.deadline + self._allowed)
            self._allowed = 0.0
        self._process.send(protocol.deliver(self._sent, delivery, encoded=self._encoded))
        self._sent += 1

    def receive(self) -> Outcome:
        """Return the outcome of the earliest delivery that has none yet.

        Raises:
            LostError: If it hangs, floods, talks garbage or ends. It is dead by then.
        """
        line = self._process.line()
        seconds = time.monotonic() - self._process.since
        try:
            outcome = protocol.answer(line, self._answered, seconds)
        except protocol.ProtocolError as error:
            raise self._process.garbage(str(error)) from None
        self._answered += 1
        self._process.expect(self._limits.deadline)
        return outcome

    def reset(self) -> None:
        """Let it forget all earlier deliveries; all of them have been answered.

        Raises:
            LostError: If it does not.
        """
        self._process.expect(self._limits.start)
        self._process.send(protocol.RESET)
        line = self._process.line()
        try:
            protocol.reset(line)
        except protocol.ProtocolError as error:
            raise self._process.garbage(str(error)) from None
        self._process.expect(self._limits.deadline)

    def close(self) -> None:
        """Say goodbye, and end the process if that does not."""
        self._process.send(protocol.BYE)
        self._process.close()
