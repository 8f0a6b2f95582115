"""Delivering failing cases again: only what fails twice is a failure of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer, Outcome

__all__ = ["Delivered", "grouped"]

Delivered = tuple["Case", "Outcome"]
"""A case and what the consumer did with it."""


def grouped(failing: Sequence[Delivered], consumer: Consumer) -> tuple[tuple[Delivered, ...], ...]:
    """Return failing cases by verdict and cause, after delivering them again.

    All are delivered once more to a fresh consumer, and the first of each group to a fresh one of
    its own. What gets another verdict this time becomes `unstable`. Of those that cost the
    consumer its life only the first of a group is tried again.

    Args:
        failing: What was found first.
        consumer: Where it was found.
    """
    again = _again(failing, consumer)
    groups: dict[tuple[Verdict, str], list[Delivered]] = {}
    for case, outcome in again:
        groups.setdefault((outcome.verdict, outcome.cause), []).append((case, outcome))
    return tuple(tuple(_alone(group, consumer)) for group in groups.values())


def _again(failing: Sequence[Delivered], consumer: Consumer) -> Iterator[Delivered]:
    consumer.reset()
    outcomes = consumer.deliver(case.body for case, outcome in failing if not outcome.fatal)
    for case, outcome in failing:
        yield case, outcome if outcome.fatal else _compared(outcome, next(outcomes))


def _alone(group: list[Delivered], consumer: Consumer) -> Iterator[Delivered]:
    case, outcome = group[0]
    if outcome.verdict is Verdict.UNSTABLE:
        yield from group
        return
    consumer.reset()
    (alone,) = consumer.deliver([case.body])
    yield from ((case, _compared(outcome, alone)) for case, outcome in group)


def _compared(first: Outcome, second: Outcome) -> Outcome:
    if second.verdict in {first.verdict, Verdict.SKIPPED}:
        return first
    detail = (
        f"{first.verdict} at first ({first.detail or 'no more is known'}), then {second.verdict}"
    )
    return replace(first, verdict=Verdict.UNSTABLE, detail=detail)
