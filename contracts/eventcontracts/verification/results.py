"""Results of a contract test, as values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from eventcontracts.cases import Edge, Fault
from eventcontracts.policy import Verdict
from eventcontracts.verification.failure_codes import HISTORY_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.consumers import Outcome
    from eventcontracts.field_usage import FieldUsage
    from eventcontracts.jsondata.differences import Difference
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.policy import Kind, Policy
    from eventcontracts.verification.history import PriorDelivery

__all__ = [
    "Failure",
    "FailureCluster",
    "MinimizedEvent",
    "OperatorStats",
    "Report",
    "ResultCell",
    "Suppression",
]

VERDICTS_WORST_FIRST: Final = (
    Verdict.CRASHED,
    Verdict.HUNG,
    Verdict.FLOODED,
    Verdict.UNSTABLE,
    Verdict.ACCEPTED,
    Verdict.REJECTED,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A case whose verdict is not among the right ones.

    Attributes:
        case_id: The case.
        change: What was done to its parent on purpose: the fault, or the edge; None if nothing.
        outcome: What the consumer did with it.
        expected: The verdicts that would have been right.
        code: What kind of failure it is; `CODES` explains it.
    """

    case_id: str
    change: Fault | Edge | None
    outcome: Outcome
    expected: tuple[Verdict, ...]
    code: str = ""

    @property
    def alone(self) -> str | None:
        """The case to deliver alone to see it again; None where it takes those before it."""
        return None if self.code == HISTORY_CODE else self.case_id

    @property
    def lacks(self) -> str:
        """The evidence that is missing, where the failure rests on a guess alone; else empty."""
        return self.change.lacks if isinstance(self.change, Edge) else ""

    @property
    def fault(self) -> Fault | None:
        """The fault of the case, for one that is made wrong on purpose."""
        return self.change if isinstance(self.change, Fault) else None


@dataclass(frozen=True, slots=True)
class Suppression:
    """Reason for which a failure does not fail the run.

    Attributes:
        kind: `known` for what a baseline accepts, `weak` for what a weakly supported constraint
            alone demands, `doubt` for what rests on a guess alone.
        reason: The reason in words.
    """

    kind: Literal["known", "weak", "doubt"]
    reason: str


@dataclass(frozen=True, slots=True)
class MinimizedEvent:
    """A failing event that differs as little as possible from one that is known.

    Attributes:
        event: The failing event.
        differences: What makes it from the event that it is compared with.
        ordinary: Whether that is the ordinary event of its type, or else some valid one.
        body: What is sent.
        raw: Whether that need not be JSON.
        detail: What the consumer said of this very event; None where it is that of the failure.
    """

    event: Json
    differences: tuple[Difference, ...]
    ordinary: bool = True
    body: bytes = b""
    raw: bool = False
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class FailureCluster:
    """Failures of one cell that look alike: same verdict, same exception at the same line.

    Attributes:
        failures: The failures, the plainest first; at least one.
        smallest: A small event that fails like them.
        before: The shortest series of events found after which it fails; None where it fails
            without any.
        excuse: Why they do not fail the run; None where they do.
    """

    failures: tuple[Failure, ...]
    smallest: MinimizedEvent
    before: tuple[PriorDelivery, ...] | None = None
    excuse: Suppression | None = None

    @property
    def outcome(self) -> Outcome:
        """The outcome that the failures share, with what was said of the smallest event."""
        first, detail = self.failures[0].outcome, self.smallest.detail
        return first if detail is None else replace(first, detail=detail)

    @property
    def code(self) -> str:
        """The code of the failures."""
        return self.failures[0].code


class _JudgedCases:
    """Cases with the verdicts that they got."""

    verdicts: Mapping[Verdict, int]
    causes: tuple[FailureCluster, ...]

    @cached_property
    def cases(self) -> int:
        """How many cases there are, including skipped ones."""
        return sum(self.verdicts.values())

    @cached_property
    def skipped(self) -> int:
        """How many cases were not judged."""
        return self.verdicts.get(Verdict.SKIPPED, 0)

    @cached_property
    def worst(self) -> Verdict | None:
        """The worst verdict among the failures; None if there are none."""
        found = {cause.outcome.verdict for cause in self.causes}
        return next((verdict for verdict in VERDICTS_WORST_FIRST if verdict in found), None)


@dataclass(frozen=True)
class OperatorStats(_JudgedCases):
    """Statistics of an operator's cases: how many got each verdict, and the failures among them.

    Attributes:
        operator: What made the cases: the mutation operator or the class of the edge; None where
            nothing was changed on purpose.
        verdicts: How many cases got each verdict.
        causes: The failures, grouped. A cause is the part that these cases have in one of the
            cell's; its smallest event shows the same operator.
    """

    operator: str | None
    verdicts: Mapping[Verdict, int]
    causes: tuple[FailureCluster, ...] = ()


@dataclass(frozen=True)
class ResultCell(_JudgedCases):
    """All cases of one event type and kind.

    Attributes:
        event_type: The event's name.
        kind: The kind of the cases.
        verdicts: How many cases got each verdict.
        causes: The failures, grouped.
        tallies: The same by operator, sorted: each operator has its own verdict.
        excused: Failures that do not fail the run, grouped; they are not among the others.
    """

    event_type: str
    kind: Kind
    verdicts: Mapping[Verdict, int]
    causes: tuple[FailureCluster, ...] = ()
    tallies: tuple[OperatorStats, ...] = ()
    excused: tuple[FailureCluster, ...] = ()

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Its failures, cause by cause."""
        return tuple(failure for cause in self.causes for failure in cause.failures)

    @cached_property
    def doubts(self) -> tuple[Failure, ...]:
        """The failures that hang on a guess alone and do not fail the run."""
        doubts = (each for each in self.excused if each.excuse and each.excuse.kind == "doubt")
        return tuple(failure for cause in doubts for failure in cause.failures)


@dataclass(frozen=True)
class Report:
    """A whole contract test.

    Attributes:
        consumer: What was under test.
        catalog: What it was tested against.
        policy: Which verdicts count as right.
        seed: What the cases were made from.
        cells: The results, by event type and kind.
        reads: What the consumer reads; None where nobody asked.
    """

    consumer: str
    catalog: str
    policy: Policy
    seed: int
    cells: tuple[ResultCell, ...]
    reads: FieldUsage | None = None

    @cached_property
    def cases(self) -> int:
        """How many cases there were."""
        return sum(cell.cases for cell in self.cells)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """All failures."""
        return tuple(failure for cell in self.cells for failure in cell.failures)

    @cached_property
    def doubts(self) -> tuple[Failure, ...]:
        """All that fails on a guess alone and does not fail the run."""
        return tuple(failure for cell in self.cells for failure in cell.doubts)

    @cached_property
    def by_verdict(self) -> dict[Verdict, int]:
        """How many cases got each verdict, in the order of the verdicts."""
        total: Counter[Verdict] = Counter()
        for cell in self.cells:
            total.update(cell.verdicts)
        return {verdict: total[verdict] for verdict in Verdict if total[verdict]}
