"""The history of a consumer since it was fresh, so that it can be given the same again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from eventcontracts.policy import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer, Deliverable, Outcome

__all__ = ["DeliveryJournal", "DeliveryRecord", "PriorDelivery"]

DeliverableT = TypeVar("DeliverableT", bound="Deliverable")

MAX_JOURNAL_BYTES: Final = 64 << 20
"""How many bytes of what was delivered are kept, the latest."""


class PriorDelivery(NamedTuple):
    """A delivery that came before another; it can be delivered again.

    Attributes:
        name: The case's id; empty where it was none.
        body: What was sent.
        event_type: The event's name.
        raw: The body again, where it need not be JSON; None where it is an event.
    """

    name: str
    body: bytes
    event_type: str = ""
    raw: bytes | None = None


class _ConsumerLifetime:
    """The deliveries to a consumer from when it was fresh until it was replaced."""

    def __init__(self) -> None:
        self._entries: deque[PriorDelivery] = deque()
        self._size = 0
        self.length = 0

    def add(self, entry: PriorDelivery) -> None:
        self._entries.append(entry)
        self._size += len(entry.body)
        self.length += 1
        while self._size > MAX_JOURNAL_BYTES:
            self._size -= len(self._entries.popleft().body)

    def first(self, number: int) -> tuple[PriorDelivery, ...]:
        """Return the first so many entries, as far as they are kept."""
        dropped = self.length - len(self._entries)
        return tuple(islice(self._entries, max(number - dropped, 0)))


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A case that was delivered.

    Attributes:
        case: The case.
        outcome: What the consumer did with it.
    """

    case: Case
    outcome: Outcome
    _life: _ConsumerLifetime
    _position: int

    @property
    def before(self) -> tuple[PriorDelivery, ...]:
        """The deliveries to the consumer before it; the latest, if there were very many."""
        return self._life.first(self._position)


class DeliveryJournal:
    """A consumer that remembers what it was given; itself a consumer.

    Args:
        consumer: What is under test.
    """

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._life = _ConsumerLifetime()

    @property
    def name(self) -> str:
        """The user's name for the consumer."""
        return self._consumer.name

    @property
    def takes_bytes(self) -> bool:
        """Whether bytes that are no JSON reach it."""
        return self._consumer.takes_bytes

    @property
    def renewable(self) -> bool:
        """Whether a reset brings a fresh consumer."""
        return self._consumer.renewable

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield the outcome of each delivery, in order."""
        for _, outcome, _ in self._delivered(deliveries):
            yield outcome

    def deliver_cases(self, cases: Iterable[Case]) -> Iterator[DeliveryRecord]:
        """Yield what became of each case, in order."""
        for case, outcome, position in self._delivered(cases):
            yield DeliveryRecord(case, outcome, *position)

    def last_of(self, deliveries: Sequence[Deliverable]) -> Outcome:
        """Return what a fresh consumer does with the last of some deliveries, given in order."""
        self.reset()
        *_, outcome = self.deliver(deliveries)
        return outcome

    def reset(self) -> None:
        """Let the next delivery go to a fresh consumer."""
        self._consumer.reset()
        self._life = _ConsumerLifetime()

    def close(self) -> None:
        """End the consumer."""
        self._consumer.close()

    def _delivered(
        self, sources: Iterable[DeliverableT]
    ) -> Iterator[tuple[DeliverableT, Outcome, tuple[_ConsumerLifetime, int]]]:
        flying: deque[DeliverableT] = deque()

        def departing() -> Iterator[DeliverableT]:
            for sent in sources:
                flying.append(sent)
                yield sent

        for outcome in self._consumer.deliver(departing()):
            sent = flying.popleft()
            position = (self._life, self._life.length)
            if outcome.fatal:
                self._life = _ConsumerLifetime()
            elif outcome.verdict is not Verdict.SKIPPED:
                name = getattr(sent, "id", "")
                self._life.add(PriorDelivery(name, sent.body, sent.event_type, sent.raw))
            yield sent, outcome, position
