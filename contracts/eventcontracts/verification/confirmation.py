"""Delivering failing cases again: only what fails twice is a failure of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer, Outcome

__all__ = ["Delivered", "grouped", "unstable"]

Delivered = tuple["Case", "Outcome"]
"""A case and what the consumer did with it."""


def grouped(failing: Sequence[Delivered], consumer: Consumer) -> tuple[tuple[Delivered, ...], ...]:
    """Return failing cases by verdict and cause, after delivering them again to a fresh consumer.

    The plainest case of a group comes first. What gets another verdict this time becomes
    `unstable`. What cost the consumer its life is left for when it is delivered alone.

    Args:
        failing: What was found first.
        consumer: Where it was found.
    """
    groups: dict[tuple[Verdict, str], list[Delivered]] = {}
    for case, outcome in _again(failing, consumer):
        groups.setdefault((outcome.verdict, outcome.cause), []).append((case, outcome))
    return tuple(tuple(sorted(group, key=_complexity)) for group in groups.values())


def _complexity(delivered: Delivered) -> tuple[int, int]:
    """Return how far a case is from its parent, and how long it is."""
    case, _ = delivered
    return len(case.fault.patch) if case.fault else 0, len(case.body)


def unstable(first: Outcome, then: str) -> Outcome:
    """Return the outcome of a case that did not do the same again.

    >>> from eventcontracts.consumers import Outcome
    >>> unstable(Outcome(Verdict.CRASHED, "KeyError: 'id'"), "accepted").detail
    "crashed at first (KeyError: 'id'), then accepted"
    """
    said = f" ({first.detail})" if first.detail else ""
    detail = f"{first.verdict} at first{said}, then {then}"
    return replace(first, verdict=Verdict.UNSTABLE, detail=detail)


def _again(failing: Sequence[Delivered], consumer: Consumer) -> Iterator[Delivered]:
    if not failing:
        return
    consumer.reset()
    outcomes = consumer.deliver(case for case, outcome in failing if not outcome.fatal)
    for case, outcome in failing:
        if outcome.fatal:
            yield case, outcome
            continue
        second = next(outcomes).verdict
        same = second in {outcome.verdict, Verdict.SKIPPED}
        yield case, outcome if same else unstable(outcome, second)
