"""Keeping a session alive while a consumer is called in it: one that hangs, and one that exits.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NoReturn

from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from eventcontracts.consumers import Outcome

__all__ = ["Guard", "OverdueError", "guarded"]

AGAIN: Final = 0.05
"""Seconds until the alarm rings again, where it rang while the event loop was waiting."""


class OverdueError(BaseException):
    """The time for one delivery is over."""


@dataclass
class Guard:
    """What happened to a call.

    Attributes:
        seconds: How long it may take.
        overdue: Whether it took longer.
        status: With which status it would have ended the process; None if it would not.
    """

    seconds: float
    overdue: bool = False
    status: int | None = None

    def judged(self, outcome: Outcome) -> Outcome:
        """Return what a call came to, whatever the consumer made of being interrupted."""
        where = outcome.cause.partition(" at ")[2]
        place = f" ({where})" if where else ""
        if self.status is not None:
            said = f"it exits with status {self.status}{place}"
            return replace(outcome, verdict=Verdict.CRASHED, detail=said, cause=f"exit at {where}")
        if self.overdue:
            said = f"no answer within {self.seconds:g} s{place}"
            return replace(outcome, verdict=Verdict.HUNG, detail=said, cause=where, fatal=True)
        return outcome


@contextlib.contextmanager
def guarded(seconds: float, caller: FrameType | None) -> Iterator[Guard]:
    """Interrupt what runs too long, and what would end the process, and tell.

    A deadline needs the main thread, and a system that has alarms.

    Args:
        seconds: How long it may take; 0 is no limit.
        caller: The frame of who calls the consumer: only what runs within is interrupted.
    """
    guard = Guard(seconds)
    with _staying(guard), _alarmed(guard, caller):
        yield guard


@contextlib.contextmanager
def _staying(guard: Guard) -> Iterator[None]:
    """Turn the exits that no exception can stop into one; processes that are forked may exit."""
    process, leave = os.getpid(), os._exit

    def stay(status: int) -> NoReturn:
        if os.getpid() != process:
            leave(status)
        guard.status = status
        raise SystemExit(status)

    os._exit = stay
    try:
        yield
    finally:
        os._exit = leave


@contextlib.contextmanager
def _alarmed(guard: Guard, caller: FrameType | None) -> Iterator[None]:
    """Raise an error in what runs too long."""
    here = threading.current_thread() is threading.main_thread()
    if not guard.seconds or not here or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_: int, frame: FrameType | None) -> None:
        if not _is_within(frame, caller):  # an event loop is waiting, and has its own deadline
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
            return
        guard.overdue = True
        raise OverdueError

    handler: Any = signal.signal(signal.SIGALRM, ring)
    timer = signal.setitimer(signal.ITIMER_REAL, guard.seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)


def _is_within(frame: FrameType | None, caller: FrameType | None) -> bool:
    while frame is not None and frame is not caller:
        frame = frame.f_back
    return frame is caller is not None
