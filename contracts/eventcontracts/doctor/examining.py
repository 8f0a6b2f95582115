"""Delivering to planted consumers, and seeing that each fault gets its verdict."""

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
from eventcontracts.consumers.opening import Door
from eventcontracts.doctor.faults import FAULTS, Fault
from eventcontracts.expectations import Kind, Verdict
from eventcontracts.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.consumers import Consumer

__all__ = ["Finding", "examine", "examine_all"]

PLANTED: Final = Path(__file__).with_name("planted.py")
MODULE: Final = "eventcontracts.doctor.planted"
GOOD: Final = Delivery(b'{"do":"accept"}', "PLANTED")
LIMITS: Final = Limits(memory=256 << 20, losses=2, restarts=1000)
FEW: Final = Limits(losses=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one fault behind one door.

    Attributes:
        fault: The fault.
        interface: The door.
        verdict: The verdict that it got; None where something else went wrong.
        problem: What else went wrong; empty if nothing did.
    """

    fault: Fault
    interface: Interface
    verdict: Verdict | None
    problem: str = ""

    @property
    def right(self) -> bool:
        """Whether the fault got its verdict and disturbed nothing else."""
        return self.verdict is self.fault.verdict and not self.problem


def examine_all(
    interfaces: Iterable[Interface] = tuple(Interface),
    progress: Callable[[Finding], None] | None = None,
) -> tuple[Finding, ...]:
    """Return what becomes of every fault behind some doors, which are examined side by side.

    Args:
        interfaces: The doors.
        progress: Is told of each finding.
    """

    def examined(interface: Interface) -> list[Finding]:
        found = []
        for finding in examine(interface):
            found.append(finding)
            if progress:
                progress(finding)
        return found

    with ThreadPoolExecutor() as pool:
        return tuple(
            finding for findings in pool.map(examined, tuple(interfaces)) for finding in findings
        )


def examine(interface: Interface, faults: Iterable[Fault] = FAULTS) -> Iterator[Finding]:
    """Yield what becomes of some faults behind one door."""
    with _address(interface) as name, tempfile.TemporaryDirectory() as folder:
        consumer = Door(name, interface, limits=LIMITS).open()
        try:
            for fault in faults:
                if interface in fault.interfaces:
                    yield _found(fault, interface, consumer, name, Path(folder))
        finally:
            consumer.close()


@contextlib.contextmanager
def _address(interface: Interface) -> Iterator[str]:
    """Give the name of the planted consumer behind a door, and run the server if it is one."""
    program = [sys.executable, str(PLANTED)]
    if interface is Interface.HTTP:
        with _server([*program, "server"]) as port:
            yield f"http://127.0.0.1:{port}/"
    elif interface is Interface.COMMAND:
        yield shlex.join([*program, "speaker"])
    elif interface is Interface.EXEC:
        yield shlex.join([*program, "once"])
    else:
        yield f"{MODULE}:{'on_event' if interface is Interface.CALLABLE else interface.value}"


@contextlib.contextmanager
def _server(command: list[str]) -> Iterator[int]:
    with subprocess.Popen(  # noqa: S603 - this interpreter and our own file
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            yield int(process.stdout.readline()) if process.stdout else 0
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def _found(
    fault: Fault, interface: Interface, consumer: Consumer, name: str, folder: Path
) -> Finding:
    try:
        if fault.verdict is Verdict.SKIPPED:
            return _spared(fault, interface, name)
        if fault.verdict is Verdict.UNSTABLE:
            return _judged(fault, interface, consumer, folder / interface)
        return _delivered(fault, interface, consumer)
    except (ValueError, OSError) as error:
        return Finding(fault, interface, None, str(error))


def _delivered(fault: Fault, interface: Interface, consumer: Consumer) -> Finding:
    """Deliver a fault among events that are taken."""
    planted = Delivery(compact({"do": fault.does}), "PLANTED")
    before, found, after = consumer.deliver([GOOD, planted, GOOD])
    spoiled = [each for each in (before, after) if each.verdict is not Verdict.ACCEPTED]
    problem = f"an event beside it: {spoiled[0].verdict} {spoiled[0].detail}" if spoiled else ""
    return Finding(fault, interface, found.verdict, problem.strip())


def _judged(fault: Fault, interface: Interface, consumer: Consumer, marker: Path) -> Finding:
    """Let the contract test find out that a failure does not happen again."""
    from eventcontracts.cases import Case
    from eventcontracts.contract import Contract
    from eventcontracts.verification import judge

    event = {"do": fault.does, "marker": str(marker)}
    contract = Contract("PLANTED", {"type": "object"}, "", None, (), event)
    case = Case("planted", "PLANTED", Kind.VALID, event)
    verdicts = judge(contract, Kind.VALID, [case], consumer).verdicts
    return Finding(fault, interface, next(iter(verdicts)))


def _spared(fault: Fault, interface: Interface, name: str) -> Finding:
    """Lose a consumer more often than is allowed."""
    fatal = "hang" if interface is Interface.EXEC else "leave"
    consumer = Door(name, interface, limits=FEW).open()
    try:
        lost = Delivery(compact({"do": fatal}), "PLANTED")
        *_, found = consumer.deliver([lost, GOOD])
    finally:
        consumer.close()
    return Finding(fault, interface, found.verdict)
