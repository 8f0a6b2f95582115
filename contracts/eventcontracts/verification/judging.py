"""Judging the cases of an event type and kind: right or wrong, confirmed, and made small."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.consumers import Outcome
from eventcontracts.expectations import Kind, Policy, Verdict
from eventcontracts.plan import Plan
from eventcontracts.verification.codes import code_of
from eventcontracts.verification.confirmation import Confirmation, Group
from eventcontracts.verification.journal import Journal
from eventcontracts.verification.reduction import as_found, smallest
from eventcontracts.verification.results import Cause, Cell, Failure
from eventcontracts.verification.tallying import Tallies, operator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.verification.excuses import Excuses
    from eventcontracts.verification.guarding import Guard
    from eventcontracts.verification.journal import Delivered
    from eventcontracts.verification.results import Excuse, Smallest

__all__ = ["Judge", "Observe", "judge"]

Observe: TypeAlias = "Callable[[Case, Outcome], None]"
"""Sees each case with its outcome as it is judged: what is right or skipped at once, what fails
when it has been confirmed."""

Small: TypeAlias = "dict[str | None, Smallest]"
"""A small failing event for each operator."""

FAMILIAR: Final = 2
"""How often failures that end the consumer are made small, of those that look alike."""

NO_BYTES: Final = "it is no JSON, and this consumer is given parsed events"


def judge(
    contract: Contract,
    kind: Kind,
    made: Iterable[Case],
    consumer: Consumer,
    policy: Policy = Policy.TOLERANT,
    *,
    observe: Observe | None = None,
) -> Cell:
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
    return Judge(consumer, policy, observe).cell(contract, kind, made)


class Judge:
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
        observe: Observe | None = None,
        excuses: Excuses | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._journal = Journal(consumer)
        self._confirmation = Confirmation(self._journal)
        self._policy = policy
        self._observe = observe
        self._excuses = excuses
        self._guard = guard
        self._tries: Counter[object] = Counter()
        self._tallies = Tallies()

    def cell(self, contract: Contract, kind: Kind, made: Iterable[Case]) -> Cell:
        """Return what the consumer does with some cases of one event type and kind.

        Raises:
            ConsumerError: If the consumer cannot be reached.
        """
        self._tallies = Tallies()
        causes: list[Cause] = []
        for group in self._confirmation.groups(list(self._failing(made))):
            for part, excuse in self._parts(group):
                causes += self._judged(contract, part, excuse)
        return Cell(
            contract.event_type,
            kind,
            self._tallies.verdicts,
            tuple(cause for cause in causes if not cause.excuse),
            self._tallies.as_results(),
            tuple(cause for cause in causes if cause.excuse),
        )

    def _judged(self, contract: Contract, group: Group, excuse: Excuse | None) -> Iterator[Cause]:
        """Yield what failures that look alike come to, once they are made small."""
        final, small = self._reduced(contract, group, excused=excuse is not None)
        for delivery in final.deliveries:
            self._settle(delivery.case, delivery.outcome)
        for part, why in self._parts(final) if final is not group else [(group, excuse)]:
            cause = self._cause(part, small[operator_of(part.first.case)], why)
            if not why:
                self._tallies.add(cause, small)
            yield cause

    def _parts(self, group: Group) -> Iterator[tuple[Group, Excuse | None]]:
        """Yield failures that look alike, those of one excuse together."""
        parts: dict[Excuse | None, list[Delivered]] = {}
        for delivery in group.deliveries:
            failure = self._failure(group, delivery)
            case = delivery.case
            excuse = self._excuses and self._excuses(case.event_type, case.kind, failure)
            parts.setdefault(excuse or None, []).append(delivery)
        for excuse, deliveries in parts.items():
            yield Group(tuple(deliveries), group.before), excuse

    def _failing(self, made: Iterable[Case]) -> Iterator[Delivered]:
        """Yield the deliveries that went wrong, and settle the others.

        A consumer that dies too often is spared the rest of a series. Of what it was spared, the
        first case of each operator that has no verdict yet is delivered after all.
        """
        judged: set[str | None] = set()
        spared: dict[str | None, Case] = {}
        for delivery in self._journal.deliver_cases(self._reaching(made)):
            operator = operator_of(delivery.case)
            if delivery.outcome.verdict is not Verdict.SKIPPED:
                judged.add(operator)
                yield from self._wrong(delivery)
            elif operator in judged or operator in spared:
                self._settle(delivery.case, delivery.outcome)
            else:
                spared[operator] = delivery.case
        for delivery in self._journal.deliver_cases(spared.values()):
            yield from self._wrong(delivery)

    def _wrong(self, delivery: Delivered) -> Iterator[Delivered]:
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
                self._settle(case, Outcome(Verdict.SKIPPED, NO_BYTES))

    def _settle(self, case: Case, outcome: Outcome) -> None:
        self._tallies.count(case, outcome.verdict)
        if self._observe:
            self._observe(case, outcome)

    def _reduced(self, contract: Contract, group: Group, *, excused: bool) -> tuple[Group, Small]:
        """Return failures that look alike, and a small failing event for each operator."""
        ordinary = Plan.compile(contract).ordinary
        small = None
        first = group.first
        makes_sense = first.case.raw is None and not excused and not self._is_familiar(first)
        if group.is_steady and makes_sense:
            small = smallest(contract, ordinary, first.case, first.outcome, self._journal)
            if small is None:
                group = self._confirmation.doubted(group)
        plainest: dict[str | None, Case] = {}
        for delivery in group.deliveries:
            plainest.setdefault(operator_of(delivery.case), delivery.case)
        found = {operator: as_found(ordinary, case) for operator, case in plainest.items()}
        if small is not None:
            found[operator_of(group.first.case)] = small
        return group, found

    def _is_familiar(self, delivery: Delivered) -> bool:
        """Return whether the like was made small often enough, where each try costs a life.

        What ends the consumer in one event type by a fault in the envelope does so in all, and
        its lives are better spent on what is not known yet.
        """
        case, outcome = delivery.case, delivery.outcome
        if not outcome.fatal or case.change is None:
            return False
        change = (case.change.operator, case.change.pointer)
        self._tries[outcome.verdict, outcome.cause, change] += 1
        return self._tries[outcome.verdict, outcome.cause, change] > FAMILIAR

    def _cause(self, group: Group, small: Smallest, excuse: Excuse | None) -> Cause:
        failures = tuple(self._failure(group, each) for each in group.deliveries)
        return Cause(failures, small, group.before, excuse)

    def _failure(self, group: Group, delivery: Delivered) -> Failure:
        case, outcome = delivery.case, delivery.outcome
        code = code_of(case.kind, outcome.verdict, depends=group.before is not None)
        return Failure(case.id, case.change, outcome, case.expected(self._policy), code)
