"""Telling the results of each operator apart, so that none hides behind another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from eventcontracts.verification.results import Cause, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.cases import Case
    from eventcontracts.expectations import Verdict
    from eventcontracts.verification.results import Smallest

__all__ = ["Tallies", "operator_of"]

Operator: TypeAlias = "str | None"


def operator_of(case: Case) -> Operator:
    """Return the operator or edge class that made a case; None where nothing was changed."""
    return case.change.operator if case.change else None


class Tallies:
    """Counts verdicts and collects causes, operator by operator."""

    def __init__(self) -> None:
        self._verdicts: dict[Operator, Counter[Verdict]] = {}
        self._causes: dict[Operator, list[Cause]] = {}

    def count(self, case: Case, verdict: Verdict) -> None:
        """Count the verdict of a case."""
        self._verdicts.setdefault(operator_of(case), Counter())[verdict] += 1

    @property
    def verdicts(self) -> dict[Verdict, int]:
        """How many cases got each verdict, whatever the operator."""
        return dict(sum(self._verdicts.values(), Counter()))

    def add(self, cause: Cause, smallest: Mapping[Operator, Smallest]) -> None:
        """Lay each part of a cause to its operator.

        Args:
            cause: The cause, its failures counted already.
            smallest: A small failing event of each operator.
        """
        parts: dict[Operator, list[int]] = {}
        for number, failure in enumerate(cause.failures):
            operator = failure.change.operator if failure.change else None
            parts.setdefault(operator, []).append(number)
        for operator, numbers in parts.items():
            failures = tuple(cause.failures[number] for number in numbers)
            part = Cause(failures, smallest[operator], cause.before)
            self._causes.setdefault(operator, []).append(part)

    def as_results(self) -> tuple[Tally, ...]:
        """Return what was counted, sorted by operator."""
        return tuple(
            Tally(operator, dict(counts), tuple(self._causes.get(operator, ())))
            for operator, counts in sorted(self._verdicts.items(), key=lambda item: item[0] or "")
        )
