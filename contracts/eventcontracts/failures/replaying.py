"""Delivering a kept failure again, and saying whether it is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from eventcontracts.consumers import Consumer, Outcome
    from eventcontracts.failures.record import Record

__all__ = ["Replay", "replay"]

REPEATS: Final = 10
"""How often what was unstable is delivered, each time to a fresh consumer."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of a kept failure.

    Attributes:
        record: The failure.
        outcomes: What the consumer did with it, each time.
    """

    record: Record
    outcomes: tuple[Outcome, ...]

    @property
    def worst(self) -> Outcome:
        """The first outcome that is not right, or else the last one."""
        wrong = (outcome for outcome in self.outcomes if not self._is_right(outcome))
        return next(wrong, self.outcomes[-1])

    @property
    def is_fixed(self) -> bool:
        """Whether the consumer did right, as often as it was tried."""
        return all(self._is_right(outcome) for outcome in self.outcomes)

    def __str__(self) -> str:
        outcome = self.worst
        said = f" ({outcome.detail})" if outcome.detail else ""
        times = f" {len(self.outcomes)} times" if len(self.outcomes) > 1 and self.is_fixed else ""
        if self.is_fixed:
            return f"FIXED {self.record.name}: {outcome.verdict}{times}{said}"
        expected = " or ".join(self.record.expected)
        return f"FAILS {self.record.name}: {outcome.verdict}{said}, expected {expected}"

    def _is_right(self, outcome: Outcome) -> bool:
        return outcome.verdict in self.record.expected


def replay(record: Record, consumer: Consumer) -> Replay:
    """Return what a fresh consumer does with a kept failure, after what came before it.

    Args:
        record: The failure.
        consumer: What it is delivered to.

    Raises:
        ConsumerError: If the consumer cannot be reached.
    """
    times = REPEATS if record.verdict is Verdict.UNSTABLE and not record.before else 1
    outcomes: list[Outcome] = []
    for _ in range(times):
        consumer.reset()
        *_, outcome = consumer.deliver([*record.before, record.sent])
        outcomes.append(outcome)
        if outcome.verdict not in record.expected:
            break
    return Replay(record, tuple(outcomes))
