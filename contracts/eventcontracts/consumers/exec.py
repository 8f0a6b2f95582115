"""The door to a program that is run once for each event, and answers by its exit status."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.interface import ConsumerLostError, Limits, Outcome
from eventcontracts.consumers.process import OutputDiagnostics, Process
from eventcontracts.consumers.sequential import SequentialConsumer
from eventcontracts.consumers.session import split_command, start_program
from eventcontracts.consumers.spawning import spawn_exec_program
from eventcontracts.policy import Verdict
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from eventcontracts.consumers.interface import Deliverable

__all__ = ["EXIT_REJECTED", "ExecConsumer"]

EXIT_REJECTED: Final = 65
"""The exit status that rejects: EX_DATAERR of sysexits.h, the input data was incorrect."""

EVENT_TYPE_VARIABLE: Final = "EVENTCONTRACTS_EVENT_TYPE"
MAX_STDERR_DETAIL: Final = 300


class ExecConsumer(SequentialConsumer):
    """A program that reads one event from its standard input and ends.

    Exit status 0 accepts, 65 rejects, and any other is a crash, as is a signal. The name of the
    event is in the environment as `EVENTCONTRACTS_EVENT_TYPE`.

    Args:
        command: The program and its arguments, as a shell would split them; no shell is used.
        rejects: More exit statuses that mean rejection.
        limits: What each run may use.
        folder: The folder that it runs in; None for the working folder.

    Attributes:
        name: The command.
        takes_bytes: It is given bytes.
        renewable: Every delivery goes to a fresh process.

    Raises:
        ConsumerError: If the command cannot be split into words.

    >>> from eventcontracts.consumers import Delivery
    >>> consumer = ExecConsumer("python3 -m json.tool", rejects=("1",))
    >>> deliveries = [Delivery(b"{}"), Delivery.of_bytes(b"{")]
    >>> [str(outcome.verdict) for outcome in consumer.deliver(deliveries)]
    ['accepted', 'rejected']
    """

    takes_bytes = True
    renewable = True

    def __init__(
        self,
        command: str,
        *,
        rejects: tuple[str, ...] = (),
        limits: Limits | None = None,
        folder: str | None = None,
    ) -> None:
        self.name = command
        self._words = split_command(command)
        self._folder = folder
        self._rejects = {str(EXIT_REJECTED), *rejects}
        super().__init__(limits or Limits())

    def reset(self) -> None:
        """Do nothing: every delivery goes to a fresh process."""

    def close(self) -> None:
        """Do nothing: no process outlives its delivery."""

    def _delivered(self, delivery: Deliverable) -> Outcome:
        environment = {EVENT_TYPE_VARIABLE: delivery.event_type.replace("\0", "")}
        spawn = partial(spawn_exec_program, environment=environment, folder=self._folder)
        begun = perf_counter()
        process = Process(
            start_program(self.name, self._words, spawn), self._limits, OutputDiagnostics()
        )
        process.expect(self._limits.deadline)
        process.send(delivery.body)
        process.finish()
        try:
            status, how = process.ending()
        except ConsumerLostError as error:
            return error.outcome
        except BaseException:
            process.kill()
            raise
        return self._judged(process, status, how, perf_counter() - begun)

    def _judged(self, process: Process, status: int, how: str, seconds: float) -> Outcome:
        if status == 0:
            return Outcome(Verdict.ACCEPTED, seconds=seconds)
        if str(status) in self._rejects:
            said = process.tail.decode(errors="replace").strip().rpartition("\n")[2]
            return Outcome(
                Verdict.REJECTED, printable(said)[:MAX_STDERR_DETAIL], str(status), seconds
            )
        return Outcome(Verdict.CRASHED, *OutputDiagnostics().ended(process, how), seconds)
