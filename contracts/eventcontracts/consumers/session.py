"""Sessions of the protocol: one process, its replacement when it is lost, and the door to it."""

from __future__ import annotations

import shlex
import time
from collections import deque
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.consumers import protocol
from eventcontracts.consumers.interface import (
    NOT_DELIVERED,
    ConsumerError,
    ConsumerLostError,
    Limits,
    Outcome,
)
from eventcontracts.consumers.process import OutputDiagnostics, Process
from eventcontracts.consumers.spawning import spawn_protocol_program
from eventcontracts.policy import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from eventcontracts.consumers.interface import Deliverable
    from eventcontracts.consumers.process import ProcessDiagnostics
    from eventcontracts.consumers.spawning import ChildProcess

__all__ = [
    "CommandConsumer",
    "HandshakeError",
    "PipelinedConsumer",
    "ProtocolSession",
    "split_command",
    "start_program",
]


class HandshakeError(Exception):
    """A process that does not greet; the text says why."""


class ProtocolSession:
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
        child: ChildProcess,
        limits: Limits,
        witness: ProcessDiagnostics,
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
        except (ConsumerLostError, protocol.ProtocolError) as error:
            self._process.kill()
            raise HandshakeError(str(error)) from None
        except BaseException:
            self._process.kill()
            raise
        if self.greeting.error:
            self.close()
            raise HandshakeError(self.greeting.error)
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


# Delivering to a process ahead of its answers, and replacing the process when it is lost.


MAX_UNANSWERED: Final = 64


WARMUP_DELIVERIES: Final = 4


"""How many times the deadline the first delivery may take beyond it, until it is known better."""


class PipelinedConsumer:
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

    def __init__(self, name: str, limits: Limits, start: Callable[[], ProtocolSession]) -> None:
        self.name = name
        self._limits = limits
        self._start = start
        self._session: ProtocolSession | None = None
        self._untouched = False
        self._takes_bytes: bool | None = None
        self._restarts = limits.restarts
        self._warmup = WARMUP_DELIVERIES * limits.deadline
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
            yield NOT_DELIVERED

    def reset(self) -> None:
        """Let the next delivery go to a fresh process, or to one that has forgotten the others."""
        if self._session is None or self._untouched:
            return
        if self._session.greeting.resets:
            try:
                self._session.reset()
            except ConsumerLostError:
                self._session = None
            else:
                self._untouched = True
        else:
            self._end()

    def close(self) -> None:
        """End the process."""
        self._end()

    def _end(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _next(self, flying: deque[Deliverable], source: Iterator[Deliverable]) -> Outcome | None:
        """Send what the window still holds; return the next outcome, or None if none is due."""
        fresh = list(islice(source, MAX_UNANSWERED - len(flying)))
        flying.extend(fresh)
        if not flying:
            return None
        if self._session is None:
            fresh = list(flying)
        try:
            speaker = self._running()
            for delivery in fresh:
                speaker.send(delivery)
                self._untouched = False
            return self._received(speaker)
        except ConsumerLostError as error:
            self._session = None
            self._restarts -= 1
            self._warmup /= 1 if self._warm else 2
            return error.outcome

    def _received(self, speaker: ProtocolSession) -> Outcome:
        """Return the next outcome, and learn from the first how long a consumer warms up."""
        outcome = speaker.receive()
        if not self._warm:
            self._warmup, self._warm = outcome.seconds, True
        return outcome

    def _running(self) -> ProtocolSession:
        """Return the process that runs, or a new one.

        Raises:
            ConsumerError: If the first one cannot be started.
            LostError: If a later one cannot be.
        """
        if self._session is None:
            try:
                self._session = self._start()
            except HandshakeError as error:
                if not self._started:
                    raise ConsumerError(self.name, str(error)) from None
                raise ConsumerLostError(
                    Verdict.CRASHED, f"it does not start again: {error}", "start"
                ) from None
            self._started = self._untouched = True
            self._session.allow(self._warmup)
        return self._session


# The door to a program that speaks the protocol over its standard input and output.


class CommandConsumer(PipelinedConsumer):
    """A program in any language; docs/protocol.md tells what it is sent and what it answers.

    Args:
        command: The program and its arguments, as a shell would split them; no shell is used.
        limits: What it may use.
        folder: The folder that it runs in; None for the working folder.

    Raises:
        ConsumerError: If the command cannot be split into words.
    """

    def __init__(
        self, command: str, *, limits: Limits | None = None, folder: str | None = None
    ) -> None:
        split = split_command(command)
        allowed = limits or Limits()
        spawn = partial(spawn_protocol_program, folder=folder)
        super().__init__(
            command,
            allowed,
            lambda: ProtocolSession(
                start_program(command, split, spawn), allowed, OutputDiagnostics()
            ),
        )


def split_command(command: str) -> list[str]:
    """Return the program and the arguments of a command.

    Raises:
        ConsumerError: If it cannot be split into words, or there are none.

    >>> split_command("node 'my adapter.js'")
    ['node', 'my adapter.js']
    """
    try:
        found = shlex.split(command)
    except ValueError as error:
        raise ConsumerError(command, f"it cannot be split into words: {error}") from None
    if not found:
        raise ConsumerError(repr(command), "it is no command")
    return found


def start_program(
    command: str, split: Sequence[str], spawn: Callable[[Sequence[str]], ChildProcess]
) -> ChildProcess:
    """Return a program that has been started.

    Raises:
        ConsumerError: If there is no such program.
    """
    try:
        return spawn(split)
    except OSError as error:
        problem = error.strerror or str(error)
        raise ConsumerError(command, f"{split[0]!r} cannot be run: {problem}") from None
