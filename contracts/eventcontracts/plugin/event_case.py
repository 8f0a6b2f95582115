"""The fixture of a test of one's own: one case, which can be delivered to a consumer.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import contextlib
import inspect
import json
import os
import signal
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from eventcontracts.consumers import ConsumerError, Delivery, Outcome
from eventcontracts.consumers.callables import CallableCaller
from eventcontracts.consumers.target import CallableTarget
from eventcontracts.policy import Policy, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from eventcontracts.cases import Case, Fault
    from eventcontracts.consumers import Consumer
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.policy import Kind

__all__ = [
    "CaseCheckError",
    "CaseContext",
    "ConsumerLike",
    "DeadlineError",
    "EventCase",
    "GuardedCall",
    "guard_call",
]

# Keeping a session alive while a consumer is called in it: one that hangs, and one that exits.


REPEAT_SECONDS: Final = 0.05


"""Seconds until the alarm rings again, where it rang while the event loop was waiting."""


class DeadlineError(BaseException):
    """The time for one delivery is over."""


@dataclass
class GuardedCall:
    """The result of a call with a deadline.

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
def guard_call(seconds: float, caller: FrameType | None) -> Iterator[GuardedCall]:
    """Interrupt what runs too long, and what would end the process, and tell.

    A deadline needs the main thread, and a system that has alarms.

    Args:
        seconds: How long it may take; 0 is no limit.
        caller: The frame of who calls the consumer: only what runs within is interrupted.
    """
    guard = GuardedCall(seconds)
    with _exits_as_exceptions(guard), _deadline_alarm(guard, caller):
        yield guard


@contextlib.contextmanager
def _exits_as_exceptions(guard: GuardedCall) -> Iterator[None]:
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
def _deadline_alarm(guard: GuardedCall, caller: FrameType | None) -> Iterator[None]:
    """Raise an error in what runs too long."""
    here = threading.current_thread() is threading.main_thread()
    if not guard.seconds or not here or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_: int, frame: FrameType | None) -> None:
        if not _is_called_by(frame, caller):  # an event loop is waiting, and has its own deadline
            signal.setitimer(signal.ITIMER_REAL, REPEAT_SECONDS)
            return
        guard.overdue = True
        raise DeadlineError

    handler: Any = signal.signal(signal.SIGALRM, ring)
    timer = signal.setitimer(signal.ITIMER_REAL, guard.seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)


def _is_called_by(frame: FrameType | None, caller: FrameType | None) -> bool:
    while frame is not None and frame is not caller:
        frame = frame.f_back
    return frame is caller is not None


ConsumerLike: TypeAlias = "Callable[[Any], Any] | str | Consumer"


"""A callable, sync or async; `module:callable`, which runs in a process of its own; or a door."""


class CaseCheckError(AssertionError):
    """A consumer did with a case what it should not.

    Attributes:
        outcome: What it did.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.verdict}{': ' if outcome.detail else ''}{outcome.detail}")
        self.outcome = outcome


@dataclass(frozen=True)
class CaseContext:
    """The context that all cases of an item share.

    Attributes:
        policy: Which verdicts are right.
        default: Returns the consumer that is meant where none is named.
        door: Returns the door to a `module:callable`.
        timeout: Seconds for one delivery; 0 is no limit.
        rejects: More exception types that mean rejection.
    """

    policy: Policy
    default: Callable[[], ConsumerLike]
    door: Callable[[str], Consumer]
    timeout: float = 2.0
    rejects: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class EventCase:
    """One case.

    Attributes:
        case: The case as it was generated.
        event: The event, which may be changed at will; None for what is no JSON.
    """

    case: Case
    _around: CaseContext
    event: Json = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "event", _parse_body(self.case.body))

    def __repr__(self) -> str:
        return f"<EventCase {self.id}>"

    @property
    def id(self) -> str:
        """The case's id."""
        return self.case.id

    @property
    def event_type(self) -> str:
        """The event's name."""
        return self.case.event_type

    @property
    def kind(self) -> Kind:
        """The kind of a case."""
        return self.case.kind

    @property
    def fault(self) -> Fault | None:
        """The fault of the event, where there is one."""
        return self.case.fault

    @property
    def expected(self) -> tuple[Verdict, ...]:
        """The verdicts that are right."""
        return self.case.expected(self._around.policy)

    def check(self, consumer: ConsumerLike | None = None) -> Outcome:
        """Deliver the event and return what the consumer did, if that was right.

        Args:
            consumer: A callable, sync or async, which is called here; or `module:callable`, which
                runs in a process of its own. The fixture `event_consumer` unless given.

        Raises:
            CheckError: If it was not right.
        """
        __tracebackhide__ = True
        consumer = self._around.default() if consumer is None else consumer
        if isinstance(consumer, str):
            consumer = self._around.door(consumer)
        if not callable(consumer):
            delivery = Delivery(self.case.body, self.case.event_type, self.case.raw)
            (outcome,) = consumer.deliver([delivery])
        else:
            outcome = self._called(consumer)
        return self._judged(outcome)

    async def check_async(self, consumer: Callable[[Any], Any] | None = None) -> Outcome:
        """Deliver the event to an async callable in this event loop; see `check`.

        Raises:
            CheckError: If what the consumer did was not right.
        """
        __tracebackhide__ = True
        chosen: Any = self._around.default() if consumer is None else consumer
        caller = _make_caller(chosen, self._around.rejects)
        started = perf_counter()
        outcome = Outcome(Verdict.ACCEPTED)
        with guard_call(self._around.timeout, inspect.currentframe()) as guard:
            try:
                await self._awaited(chosen, guard)
            except Exception as error:  # noqa: BLE001 - a consumer may raise anything
                outcome = caller.judge(error)
            except (DeadlineError, SystemExit) as error:
                outcome = caller.judge(error)
        outcome = replace(outcome, seconds=perf_counter() - started)
        return self._judged(guard.judged(outcome))

    async def _awaited(self, consumer: Callable[[Any], Any], guard: GuardedCall) -> None:
        """Call an async consumer, and leave it when its time is over."""
        import anyio

        seconds = self._around.timeout or float("inf")
        with anyio.move_on_after(seconds) as scope:
            result = consumer(json.loads(self.case.body))
            if hasattr(result, "__await__"):
                await result
        guard.overdue = guard.overdue or scope.cancelled_caught

    def _judged(self, outcome: Outcome) -> Outcome:
        __tracebackhide__ = True
        if outcome.verdict in self.expected:
            return outcome
        raise CaseCheckError(outcome)

    def _called(self, consumer: Callable[[Any], Any]) -> Outcome:
        if inspect.iscoroutinefunction(consumer) and _is_in_event_loop():
            name = getattr(consumer, "__qualname__", "")
            raise ConsumerError(name, "in an async test, `await event_case.check_async(consumer)`")
        caller = _make_caller(consumer, self._around.rejects)
        try:
            with guard_call(self._around.timeout, inspect.currentframe()) as guard:
                outcome = caller(json.loads(self.case.body))
        finally:
            caller.close()
        return guard.judged(outcome)


def _parse_body(body: bytes) -> Json:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _make_caller(consumer: Callable[[Any], Any], rejects: tuple[str, ...]) -> CallableCaller:
    module = sys.modules.get(getattr(consumer, "__module__", None) or "")
    file = getattr(module, "__file__", None)
    name = getattr(consumer, "__qualname__", type(consumer).__qualname__)
    return CallableCaller(
        CallableTarget(name, consumer, str(Path(file).parent) if file else ""), rejects
    )


def _is_in_event_loop() -> bool:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
