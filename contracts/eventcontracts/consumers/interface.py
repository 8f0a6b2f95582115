"""What every door to a consumer has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.expectations import Verdict

__all__ = ["PROTOCOL", "Consumer", "ConsumerError", "Limits", "Outcome"]

PROTOCOL: Final = 1
"""The version of what a worker and the door to it say to each other."""


class ConsumerError(InputError):
    """A consumer that cannot be reached: nothing was delivered to it.

    Attributes:
        consumer: What the user called it.
        problem: What is wrong with it.
    """

    def __init__(self, consumer: str, problem: str) -> None:
        super().__init__(f"consumer {consumer}: {problem}")
        self.consumer = consumer
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a consumer did with one delivery.

    Attributes:
        verdict: The verdict.
        detail: One line: what it said, or what happened to it.
        cause: What tells this outcome from others with the same verdict, such as
            `IndexError at desk.py:88`; empty where nothing that lasts is known.
        seconds: How long it took.
        fatal: Whether the consumer did not live on after it.

    >>> from eventcontracts.expectations import Verdict
    >>> Outcome(Verdict.ACCEPTED).same_as(Outcome(Verdict.ACCEPTED, seconds=0.1))
    True
    """

    verdict: Verdict
    detail: str = ""
    cause: str = ""
    seconds: float = 0.0
    fatal: bool = False

    def same_as(self, other: Outcome) -> bool:
        """Return whether verdict and cause are the same."""
        return (self.verdict, self.cause) == (other.verdict, other.cause)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a consumer may use.

    Attributes:
        deadline: Seconds for one delivery; the first one may take longer, as a consumer may load
            what it needs only then.
        start: Seconds until it is ready for the first one.
        output: Bytes that it may print during one delivery.
        memory: Bytes of address space; 0 is no limit.
        losses: How often it may die while one series of events is delivered, before the rest of
            the series is skipped.
        restarts: The same for all series together.
    """

    deadline: float = 2.0
    start: float = 30.0
    output: int = 1 << 20
    memory: int = 8 << 30
    losses: int = 5
    restarts: int = 40


class Consumer(Protocol):
    """What is under test, behind any door.

    A door that delivers bytes as they are, whether they are JSON or not, says so by an attribute
    `takes_bytes` that is true; any other is spared what is no JSON.
    """

    @property
    def name(self) -> str:
        """What the user calls it."""
        ...

    def deliver(self, bodies: Iterable[bytes]) -> Iterator[Outcome]:
        """Yield the outcome of each body, in order.

        Args:
            bodies: Events as they are sent: JSON in UTF-8. They may be drawn ahead of the
                outcomes.

        Raises:
            ConsumerError: If the consumer cannot be started.
        """
        ...

    def reset(self) -> None:
        """Let the next delivery go to a fresh consumer, without memory of earlier ones."""
        ...

    def close(self) -> None:
        """End the consumer."""
        ...
