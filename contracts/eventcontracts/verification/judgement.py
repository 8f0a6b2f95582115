"""Judgement of cases: right or wrong, confirmed, made small, and counted by operator."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.consumers import Outcome
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.verification.failure_codes import failure_code
from eventcontracts.verification.flakiness import FailureGroup, FlakinessCheck
from eventcontracts.verification.history import DeliveryJournal
from eventcontracts.verification.results import Failure, FailureCluster, OperatorStats, ResultCell
from eventcontracts.verification.shrinking import shrink_failure, unshrunk_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.verification.history import DeliveryRecord
    from eventcontracts.verification.results import MinimizedEvent, Suppression
    from eventcontracts.verification.suppression import GuardMarker, SuppressionRule

__all__ = ["CaseJudge", "CaseObserver", "OperatorTallies", "case_operator", "judge_cases"]

# Telling the results of each operator apart, so that none hides behind another.


OperatorName: TypeAlias = "str | None"


def case_operator(case: Case) -> OperatorName:
    """Return the operator or edge class that made a case; None where nothing was changed."""
    return case.change.operator if case.change else None


class OperatorTallies:
    """Counts verdicts and collects causes, operator by operator."""

    def __init__(self) -> None:
        self._verdicts: dict[OperatorName, Counter[Verdict]] = {}
        self._causes: dict[OperatorName, list[FailureCluster]] = {}

    def count(self, case: Case, verdict: Verdict) -> None:
        """Count the verdict of a case."""
        self._verdicts.setdefault(case_operator(case), Counter())[verdict] += 1

    @property
    def verdicts(self) -> dict[Verdict, int]:
        """How many cases got each verdict, whatever the operator."""
        return dict(sum(self._verdicts.values(), Counter()))

    def add(self, cause: FailureCluster, smallest: Mapping[OperatorName, MinimizedEvent]) -> None:
        """Lay each part of a cause to its operator.

        Args:
            cause: The cause, its failures counted already.
            smallest: A small failing event of each operator.
        """
        parts: dict[OperatorName, list[int]] = {}
        for number, failure in enumerate(cause.failures):
            operator = failure.change.operator if failure.change else None
            parts.setdefault(operator, []).append(number)
        for operator, numbers in parts.items():
            failures = tuple(cause.failures[number] for number in numbers)
            part = FailureCluster(failures, smallest[operator], cause.before)
            self._causes.setdefault(operator, []).append(part)

    def as_results(self) -> tuple[OperatorStats, ...]:
        """Return what was counted, sorted by operator."""
        return tuple(
            OperatorStats(operator, dict(counts), tuple(self._causes.get(operator, ())))
            for operator, counts in sorted(self._verdicts.items(), key=lambda item: item[0] or "")
        )


CaseObserver: TypeAlias = "Callable[[Case, Outcome], None]"


"""Sees each case with its outcome as it is judged: what is right or skipped at once, what fails
when it has been confirmed."""


MinimizedByOperator: TypeAlias = "dict[str | None, MinimizedEvent]"


"""A small failing event for each operator."""


FAMILIAR_FAILURES: Final = 2


"""How often failures that end the consumer are made small, of those that look alike."""


SKIPPED_NO_BYTES: Final = "it is no JSON, and this consumer is given parsed events"


def judge_cases(
    contract: Contract,
    kind: Kind,
    made: Iterable[Case],
    consumer: Consumer,
    policy: Policy = Policy.TOLERANT,
    *,
    observe: CaseObserver | None = None,
) -> ResultCell:
    """Return what a consumer does with some cases of one event type and kind.

    Args:
        contract: The event type.
        kind: The kind.
        made: The cases.
        consumer: What is under test.
        policy: Which verdicts are right.
        observe: Sees each case with its outcome as it is judged.

    Raises:
        ConsumerError: If the consumer cannot be reached.
    """
    return CaseJudge(consumer, policy, observe).cell(contract, kind, made)


class CaseJudge:
    """Judges what one consumer does, over a whole run.

    Args:
        consumer: What is under test.
        policy: Which verdicts are right.
        observe: Sees each case with its outcome as it is judged.
        excuses: Tells which failures do not fail the run.
        guard: Tells which cases the consumer must reject for what it reads.
    """

    def __init__(
        self,
        consumer: Consumer,
        policy: Policy = Policy.TOLERANT,
        observe: CaseObserver | None = None,
        excuses: SuppressionRule | None = None,
        guard: GuardMarker | None = None,
    ) -> None:
        self._journal = DeliveryJournal(consumer)
        self._flakiness_check = FlakinessCheck(self._journal)
        self._policy = policy
        self._observe = observe
        self._excuses = excuses
        self._guard = guard
        self._tries: Counter[object] = Counter()
        self._tallies = OperatorTallies()

    def cell(self, contract: Contract, kind: Kind, made: Iterable[Case]) -> ResultCell:
        """Return what the consumer does with some cases of one event type and kind.

        Raises:
            ConsumerError: If the consumer cannot be reached.
        """
        self._tallies = OperatorTallies()
        causes: list[FailureCluster] = []
        for group in self._flakiness_check.groups(list(self._failing(made))):
            for part, excuse in self._parts(group):
                causes += self._judged(contract, part, excuse)
        return ResultCell(
            contract.event_type,
            kind,
            self._tallies.verdicts,
            tuple(cause for cause in causes if not cause.excuse),
            self._tallies.as_results(),
            tuple(cause for cause in causes if cause.excuse),
        )

    def _judged(
        self, contract: Contract, group: FailureGroup, excuse: Suppression | None
    ) -> Iterator[FailureCluster]:
        """Yield what failures that look alike come to, once they are made small."""
        final, small = self._shrink_failures(contract, group, excused=excuse is not None)
        for delivery in final.deliveries:
            self._settle(delivery.case, delivery.outcome)
        for part, why in self._parts(final) if final is not group else [(group, excuse)]:
            cause = self._cause(part, small[case_operator(part.first.case)], why)
            if not why:
                self._tallies.add(cause, small)
            yield cause

    def _parts(self, group: FailureGroup) -> Iterator[tuple[FailureGroup, Suppression | None]]:
        """Yield failures that look alike, those of one excuse together."""
        parts: dict[Suppression | None, list[DeliveryRecord]] = {}
        for delivery in group.deliveries:
            failure = self._failure(group, delivery)
            case = delivery.case
            excuse = self._excuses and self._excuses(case.event_type, case.kind, failure)
            parts.setdefault(excuse or None, []).append(delivery)
        for excuse, deliveries in parts.items():
            yield FailureGroup(tuple(deliveries), group.before), excuse

    def _failing(self, made: Iterable[Case]) -> Iterator[DeliveryRecord]:
        """Yield the deliveries that went wrong, and settle the others.

        A consumer that dies too often is spared the rest of a series. Of what it was spared, the
        first case of each operator that has no verdict yet is delivered after all.
        """
        judged: set[str | None] = set()
        spared: dict[str | None, Case] = {}
        for delivery in self._journal.deliver_cases(self._reaching(made)):
            operator = case_operator(delivery.case)
            if delivery.outcome.verdict is not Verdict.SKIPPED:
                judged.add(operator)
                yield from self._wrong(delivery)
            elif operator in judged or operator in spared:
                self._settle(delivery.case, delivery.outcome)
            else:
                spared[operator] = delivery.case
        for delivery in self._journal.deliver_cases(spared.values()):
            yield from self._wrong(delivery)

    def _wrong(self, delivery: DeliveryRecord) -> Iterator[DeliveryRecord]:
        """Yield a delivery if it went wrong, and settle it otherwise."""
        case, verdict = delivery.case, delivery.outcome.verdict
        if verdict is Verdict.SKIPPED or verdict in case.expected(self._policy):
            self._settle(case, delivery.outcome)
        else:
            yield delivery

    def _reaching(self, made: Iterable[Case]) -> Iterator[Case]:
        """Yield the cases that can be delivered, and settle the others as skipped.

        A callable is given parsed events, so bytes that are no event cannot reach it.
        """
        takes_bytes = self._journal.takes_bytes
        for case in made:
            if case.raw is None or takes_bytes:
                yield self._guard.marked(case) if self._guard else case
            else:
                self._settle(case, Outcome(Verdict.SKIPPED, SKIPPED_NO_BYTES))

    def _settle(self, case: Case, outcome: Outcome) -> None:
        self._tallies.count(case, outcome.verdict)
        if self._observe:
            self._observe(case, outcome)

    def _shrink_failures(
        self, contract: Contract, group: FailureGroup, *, excused: bool
    ) -> tuple[FailureGroup, MinimizedByOperator]:
        """Return failures that look alike, and a small failing event for each operator."""
        ordinary = Plan.compile(contract).ordinary
        small = None
        first = group.first
        makes_sense = first.case.raw is None and not excused and not self._is_familiar(first)
        if group.is_deterministic and makes_sense:
            small = shrink_failure(contract, ordinary, first.case, first.outcome, self._journal)
            if small is None:
                group = self._flakiness_check.rerun_doubtful(group)
        plainest: dict[str | None, Case] = {}
        for delivery in group.deliveries:
            plainest.setdefault(case_operator(delivery.case), delivery.case)
        found = {operator: unshrunk_failure(ordinary, case) for operator, case in plainest.items()}
        if small is not None:
            found[case_operator(group.first.case)] = small
        return group, found

    def _is_familiar(self, delivery: DeliveryRecord) -> bool:
        """Return whether the like was made small often enough, where each try costs a life.

        What ends the consumer in one event type by a fault in the envelope does so in all, and
        its lives are better spent on what is not known yet.
        """
        case, outcome = delivery.case, delivery.outcome
        if not outcome.fatal or case.change is None:
            return False
        change = (case.change.operator, case.change.pointer)
        self._tries[outcome.verdict, outcome.cause, change] += 1
        return self._tries[outcome.verdict, outcome.cause, change] > FAMILIAR_FAILURES

    def _cause(
        self, group: FailureGroup, small: MinimizedEvent, excuse: Suppression | None
    ) -> FailureCluster:
        failures = tuple(self._failure(group, each) for each in group.deliveries)
        return FailureCluster(failures, small, group.before, excuse)

    def _failure(self, group: FailureGroup, delivery: DeliveryRecord) -> Failure:
        case, outcome = delivery.case, delivery.outcome
        code = failure_code(case.kind, outcome.verdict, depends=group.before is not None)
        return Failure(case.id, case.change, outcome, case.expected(self._policy), code)
