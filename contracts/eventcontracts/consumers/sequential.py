"""Doors that deliver one event after the other, until they were lost too often."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from eventcontracts.consumers.interface import NOT_DELIVERED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.consumers.interface import Deliverable, Limits, Outcome

__all__ = ["SequentialConsumer"]


class SequentialConsumer(ABC):
    """A consumer that is delivered one event at a time.

    Args:
        limits: How often it may be lost, in a round of deliveries and in all.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._restarts = limits.restarts

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield the outcome of each delivery, in order.

        Raises:
            ConsumerError: If the consumer cannot be reached.
        """
        losses = min(self._limits.losses, self._restarts)
        for delivery in deliveries:
            outcome = self._delivered(delivery) if losses > 0 else NOT_DELIVERED
            losses -= outcome.fatal
            self._restarts -= outcome.fatal
            yield outcome

    @abstractmethod
    def _delivered(self, delivery: Deliverable) -> Outcome:
        """Return the outcome of one delivery."""
