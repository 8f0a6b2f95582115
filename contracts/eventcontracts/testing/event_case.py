"""What a test of one's own is given: one case, which can be delivered to a consumer.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import inspect
import json
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias

from eventcontracts.consumers import ConsumerError, Delivery, Outcome
from eventcontracts.consumers.calling import Caller
from eventcontracts.consumers.target import Target
from eventcontracts.expectations import Policy, Verdict
from eventcontracts.testing.guarding import Guard, OverdueError, guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.cases import Case, Fault
    from eventcontracts.consumers import Consumer
    from eventcontracts.expectations import Kind
    from eventcontracts.jsontypes import Json

__all__ = ["CheckError", "ConsumerLike", "EventCase", "Surroundings"]

ConsumerLike: TypeAlias = "Callable[[Any], Any] | str | Consumer"
"""A callable, sync or async; `module:callable`, which runs in a process of its own; or a door."""


class CheckError(AssertionError):
    """A consumer did with a case what it should not.

    Attributes:
        outcome: What it did.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.verdict}{': ' if outcome.detail else ''}{outcome.detail}")
        self.outcome = outcome


@dataclass(frozen=True)
class Surroundings:
    """What all cases of an item have in common.

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
    _around: Surroundings
    event: Json = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "event", _parsed(self.case.body))

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
        """What sort of case it is."""
        return self.case.kind

    @property
    def fault(self) -> Fault | None:
        """What is wrong with the event, where something is."""
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
        caller = _caller(chosen, self._around.rejects)
        started = perf_counter()
        outcome = Outcome(Verdict.ACCEPTED)
        with guarded(self._around.timeout, inspect.currentframe()) as guard:
            try:
                await self._awaited(chosen, guard)
            except Exception as error:  # noqa: BLE001 - a consumer may raise anything
                outcome = caller.judge(error)
            except (OverdueError, SystemExit) as error:
                outcome = caller.judge(error)
        outcome = replace(outcome, seconds=perf_counter() - started)
        return self._judged(guard.judged(outcome))

    async def _awaited(self, consumer: Callable[[Any], Any], guard: Guard) -> None:
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
        raise CheckError(outcome)

    def _called(self, consumer: Callable[[Any], Any]) -> Outcome:
        if inspect.iscoroutinefunction(consumer) and _in_event_loop():
            name = getattr(consumer, "__qualname__", "")
            raise ConsumerError(name, "in an async test, `await event_case.check_async(consumer)`")
        caller = _caller(consumer, self._around.rejects)
        try:
            with guarded(self._around.timeout, inspect.currentframe()) as guard:
                outcome = caller(json.loads(self.case.body))
        finally:
            caller.close()
        return guard.judged(outcome)


def _parsed(body: bytes) -> Json:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _caller(consumer: Callable[[Any], Any], rejects: tuple[str, ...]) -> Caller:
    module = sys.modules.get(getattr(consumer, "__module__", None) or "")
    file = getattr(module, "__file__", None)
    name = getattr(consumer, "__qualname__", type(consumer).__qualname__)
    return Caller(Target(name, consumer, str(Path(file).parent) if file else ""), rejects)


def _in_event_loop() -> bool:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
