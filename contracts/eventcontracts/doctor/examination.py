"""Planted faults, and the examination that each gets its verdict behind each door."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers import Delivery, Interface, Limits
from eventcontracts.consumers.doors import Door
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.policy import Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.consumers import Consumer

__all__ = [
    "PLANTED_FAULTS",
    "DetectionResult",
    "PlantedFault",
    "examine_interface",
    "examine_interfaces",
]

# The faults that are planted, and which verdict each must get behind which door.


ALL_INTERFACES: Final = tuple(Interface)


APP_INTERFACES: Final = (Interface.ASGI, Interface.WSGI)


PROCESS_INTERFACES: Final = (Interface.CALLABLE, *APP_INTERFACES, Interface.COMMAND, Interface.EXEC)


WATCHED_INTERFACES: Final = PROCESS_INTERFACES


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault that is planted in a consumer.

    Attributes:
        does: What its event tells it to do; empty for what is no event.
        told: The same for people.
        verdict: The verdict that it must get.
        interfaces: The doors behind which it can do that.
    """

    does: str
    told: str
    verdict: Verdict
    interfaces: tuple[Interface, ...] = ALL_INTERFACES


PLANTED_FAULTS: Final = (
    PlantedFault("accept", "takes the event", Verdict.ACCEPTED),
    PlantedFault("reject", "refuses it", Verdict.REJECTED),
    PlantedFault("crash", "raises an exception", Verdict.CRASHED),
    PlantedFault("leave", "ends its process", Verdict.CRASHED),
    PlantedFault("break", "crashes its interpreter", Verdict.CRASHED),
    PlantedFault("leak", "takes memory without end", Verdict.CRASHED, WATCHED_INTERFACES),
    PlantedFault(
        "garbage", "answers nonsense", Verdict.CRASHED, (Interface.HTTP, Interface.COMMAND)
    ),
    PlantedFault("disorder", "answers out of order", Verdict.CRASHED, (Interface.COMMAND,)),
    PlantedFault("hang-up", "hangs up", Verdict.CRASHED, (Interface.HTTP, Interface.COMMAND)),
    PlantedFault("hang", "does not answer", Verdict.HUNG),
    PlantedFault("trickle", "answers without end, slowly", Verdict.HUNG, (Interface.HTTP,)),
    PlantedFault(
        "endless", "answers without end", Verdict.FLOODED, (*APP_INTERFACES, Interface.HTTP)
    ),
    PlantedFault("flood-output", "prints without end", Verdict.FLOODED, PROCESS_INTERFACES),
    PlantedFault("flood-lines", "prints lines without end", Verdict.FLOODED, PROCESS_INTERFACES),
    PlantedFault("flood-errors", "prints errors without end", Verdict.FLOODED, PROCESS_INTERFACES),
    PlantedFault("change", "crashes the first time only", Verdict.UNSTABLE),
    PlantedFault("", "is spared after it was lost too often", Verdict.SKIPPED),
)


PLANTED_FILE: Final = Path(__file__).with_name("planted.py")


PLANTED_MODULE: Final = "eventcontracts.doctor.planted"


ACCEPTED_DELIVERY: Final = Delivery(b'{"do":"accept"}', "PLANTED")


EXAMINATION_LIMITS: Final = Limits(memory=256 << 20, losses=2, restarts=1000)


ONE_LOSS_LIMITS: Final = Limits(losses=1)


@dataclass(frozen=True, slots=True)
class DetectionResult:
    """The detection of one fault behind one door.

    Attributes:
        fault: The fault.
        interface: The door.
        verdict: The verdict that it got; None where something else went wrong.
        problem: What else went wrong; empty if nothing did.
    """

    fault: PlantedFault
    interface: Interface
    verdict: Verdict | None
    problem: str = ""

    @property
    def right(self) -> bool:
        """Whether the fault got its verdict and disturbed nothing else."""
        return self.verdict is self.fault.verdict and not self.problem


def examine_interfaces(
    interfaces: Iterable[Interface] = tuple(Interface),
    progress: Callable[[DetectionResult], None] | None = None,
) -> tuple[DetectionResult, ...]:
    """Return what becomes of every fault behind some doors, which are examined side by side.

    Args:
        interfaces: The doors.
        progress: Is told of each finding.
    """

    def examined(interface: Interface) -> list[DetectionResult]:
        found = []
        for finding in examine_interface(interface):
            found.append(finding)
            if progress:
                progress(finding)
        return found

    with ThreadPoolExecutor() as pool:
        return tuple(
            finding for findings in pool.map(examined, tuple(interfaces)) for finding in findings
        )


def examine_interface(
    interface: Interface, faults: Iterable[PlantedFault] = PLANTED_FAULTS
) -> Iterator[DetectionResult]:
    """Yield what becomes of some faults behind one door."""
    with _planted_consumer(interface) as name, tempfile.TemporaryDirectory() as folder:
        consumer = Door(name, interface, limits=EXAMINATION_LIMITS).open()
        try:
            for fault in faults:
                if interface in fault.interfaces:
                    yield _examine_fault(fault, interface, consumer, name, Path(folder))
        finally:
            consumer.close()


@contextlib.contextmanager
def _planted_consumer(interface: Interface) -> Iterator[str]:
    """Give the name of the planted consumer behind a door, and run the server if it is one."""
    program = [sys.executable, str(PLANTED_FILE)]
    if interface is Interface.HTTP:
        with _planted_server([*program, "server"]) as port:
            yield f"http://127.0.0.1:{port}/"
    elif interface is Interface.COMMAND:
        yield shlex.join([*program, "speaker"])
    elif interface is Interface.EXEC:
        yield shlex.join([*program, "once"])
    else:
        name = "on_event" if interface is Interface.CALLABLE else interface.value
        yield f"{PLANTED_MODULE}:{name}"


@contextlib.contextmanager
def _planted_server(command: list[str]) -> Iterator[int]:
    with subprocess.Popen(  # noqa: S603 - this interpreter and our own file
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            yield int(process.stdout.readline()) if process.stdout else 0
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def _examine_fault(
    fault: PlantedFault, interface: Interface, consumer: Consumer, name: str, folder: Path
) -> DetectionResult:
    try:
        if fault.verdict is Verdict.SKIPPED:
            return _lose_too_often(fault, interface, name)
        if fault.verdict is Verdict.UNSTABLE:
            return _judge_unstable(fault, interface, consumer, folder / interface)
        return _deliver_fault(fault, interface, consumer)
    except (ValueError, OSError) as error:
        return DetectionResult(fault, interface, None, str(error))


def _deliver_fault(
    fault: PlantedFault, interface: Interface, consumer: Consumer
) -> DetectionResult:
    """Deliver a fault among events that are taken."""
    planted = Delivery(compact({"do": fault.does}), "PLANTED")
    before, found, after = consumer.deliver([ACCEPTED_DELIVERY, planted, ACCEPTED_DELIVERY])
    spoiled = [each for each in (before, after) if each.verdict is not Verdict.ACCEPTED]
    problem = f"an event beside it: {spoiled[0].verdict} {spoiled[0].detail}" if spoiled else ""
    return DetectionResult(fault, interface, found.verdict, problem.strip())


def _judge_unstable(
    fault: PlantedFault, interface: Interface, consumer: Consumer, marker: Path
) -> DetectionResult:
    """Let the contract test find out that a failure does not happen again."""
    from eventcontracts.cases import Case
    from eventcontracts.contract import Contract
    from eventcontracts.verification import judge_cases

    event = {"do": fault.does, "marker": str(marker)}
    contract = Contract("PLANTED", {"type": "object"}, "", None, (), event)
    case = Case("planted", "PLANTED", Kind.VALID, event)
    verdicts = judge_cases(contract, Kind.VALID, [case], consumer).verdicts
    return DetectionResult(fault, interface, next(iter(verdicts)))


def _lose_too_often(fault: PlantedFault, interface: Interface, name: str) -> DetectionResult:
    """Lose a consumer more often than is allowed."""
    fatal = "hang" if interface is Interface.EXEC else "leave"
    consumer = Door(name, interface, limits=ONE_LOSS_LIMITS).open()
    try:
        lost = Delivery(compact({"do": fatal}), "PLANTED")
        *_, found = consumer.deliver([lost, ACCEPTED_DELIVERY])
    finally:
        consumer.close()
    return DetectionResult(fault, interface, found.verdict)
