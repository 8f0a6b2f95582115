"""The interface of consumers, which every door has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from eventcontracts.errors import InputError
from eventcontracts.policy import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "NOT_DELIVERED",
    "Consumer",
    "ConsumerError",
    "ConsumerLostError",
    "Deliverable",
    "Delivery",
    "Interface",
    "Limits",
    "Outcome",
]


class Interface(StrEnum):
    """The way to a consumer."""

    CALLABLE = "callable"
    ASGI = "asgi"
    WSGI = "wsgi"
    HTTP = "http"
    COMMAND = "command"
    EXEC = "exec"


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


class Deliverable(Protocol):
    """One thing to deliver: a `Case` is one, and a `Delivery`."""

    @property
    def body(self) -> bytes:
        """The bytes to send: an event as JSON in UTF-8, or else the raw bytes."""
        ...

    @property
    def event_type(self) -> str:
        """The event's name, for a consumer that is told it apart from the event."""
        ...

    @property
    def raw(self) -> bytes | None:
        """The body, where it need not be JSON; None where it is an event."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to deliver, where there is no case.

    Attributes:
        body: What is sent.
        event_type: The event's name.
        raw: The body again, where it need not be JSON; None where it is an event.

    >>> Delivery(b'{"n":1}', "PING").raw
    """

    body: bytes
    event_type: str = ""
    raw: bytes | None = None

    @classmethod
    def of_bytes(cls, raw: bytes, event_type: str = "") -> Delivery:
        """Return the delivery of bytes that need not be JSON.

        >>> Delivery.of_bytes(b"{").body
        b'{'
        """
        return cls(raw, event_type, raw)


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that is known of what a consumer did with one delivery.

    Attributes:
        verdict: The verdict.
        detail: One line: what it said, or what happened to it.
        cause: What tells this outcome from others with the same verdict, such as
            `IndexError at desk.py:88`; empty where nothing that lasts is known.
        seconds: How long it took.
        fatal: Whether the consumer did not live on after it.
        reads: Patterns of the places that it read, where it is watched.

    >>> Outcome(Verdict.ACCEPTED).same_as(Outcome(Verdict.ACCEPTED, seconds=0.1))
    True
    """

    verdict: Verdict
    detail: str = ""
    cause: str = ""
    seconds: float = 0.0
    fatal: bool = False
    reads: tuple[str, ...] = ()

    def same_as(self, other: Outcome) -> bool:
        """Return whether verdict and cause are the same."""
        return (self.verdict, self.cause) == (other.verdict, other.cause)


NOT_DELIVERED: Final = Outcome(Verdict.SKIPPED, "it was lost too often before")
"""The outcome of what is not delivered any more."""


class ConsumerLostError(Exception):
    """The consumer is gone, or no longer to be trusted.

    Attributes:
        outcome: What that means for the delivery that it was busy with.
    """

    def __init__(self, verdict: Verdict, detail: str, cause: str = "") -> None:
        super().__init__(detail)
        self.outcome = Outcome(verdict, detail, cause, fatal=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on what a consumer may use.

    Attributes:
        deadline: Seconds for one delivery; the first one may take longer, as a consumer may load
            what it needs only then.
        start: Seconds until it is ready for the first one.
        output: Bytes that it may print during one delivery.
        answer: Bytes of one answer.
        memory: Bytes that its process and those that it starts may hold; 0 is no limit.
        losses: How often it may be lost while one series of events is delivered, before the rest
            of the series is skipped.
        restarts: The same for all series together.
    """

    deadline: float = 2.0
    start: float = 30.0
    output: int = 1 << 20
    answer: int = 1 << 20
    memory: int = 2 << 30
    losses: int = 5
    restarts: int = 40


class Consumer(Protocol):
    """A consumer under test, behind any door."""

    @property
    def name(self) -> str:
        """The user's name for it; no secret is in it."""
        ...

    @property
    def takes_bytes(self) -> bool:
        """Whether bytes that are no JSON reach it; if not, it is spared them."""
        ...

    @property
    def renewable(self) -> bool:
        """Whether a reset brings a fresh consumer."""
        ...

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield the outcome of each delivery, in order.

        Args:
            deliveries: What is delivered. They may be drawn ahead of the outcomes.

        Raises:
            ConsumerError: If the consumer cannot be reached at all.
        """
        ...

    def reset(self) -> None:
        """Let the next delivery go to a fresh consumer, without memory of earlier ones."""
        ...

    def close(self) -> None:
        """End the consumer, as far as it was started here."""
        ...
