"""The contract test: every case of every event type and kind, and no failure masks another."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.consumers import Outcome
from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind, Policy, Verdict
from eventcontracts.generation import cases
from eventcontracts.mutations import EVERYTHING
from eventcontracts.plan import Plan
from eventcontracts.verification.confirmation import grouped, unstable
from eventcontracts.verification.reduction import as_found, smallest
from eventcontracts.verification.results import Cause, Cell, Failure, Report
from eventcontracts.verification.tallying import Tallies, operator_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.mutations import Selection
    from eventcontracts.verification.confirmation import Delivered
    from eventcontracts.verification.results import Smallest

__all__ = ["Observe", "Settings", "examine", "judge", "verify"]

Observe: TypeAlias = "Callable[[Case, Outcome], None]"
"""Sees each case with its outcome as it is judged: what is right or skipped at once, what fails
when it has been confirmed."""

ALONE: Final = "not again when delivered alone to a fresh consumer"
NO_BYTES: Final = "it is no JSON, and this consumer is given parsed events"


@dataclass(frozen=True, slots=True)
class Settings:
    """What is delivered, and what counts as right.

    Attributes:
        policy: Which verdicts are right.
        kinds: The kinds of cases.
        seed: What the cases are made from.
        n: How many cases an event type has of each kind; None for as many as the kind needs.
        case: The only case that is delivered; None for all.
        selection: Which mutations are made.
    """

    policy: Policy = Policy.TOLERANT
    kinds: tuple[Kind, ...] = (Kind.VALID, Kind.INVALID)
    seed: int = 0
    n: int | None = None
    case: str | None = None
    selection: Selection = EVERYTHING


def verify(
    contracts: Sequence[Contract],
    consumer: Consumer,
    settings: Settings | None = None,
    *,
    progress: Callable[[Cell], None] | None = None,
    observe: Observe | None = None,
) -> Report:
    """Return what a consumer does with the cases of some contracts.

    Args:
        contracts: The event types, at least one.
        consumer: What is under test.
        settings: What is delivered, and what counts as right.
        progress: Is told of each event type and kind as it is done.
        observe: Sees each case with its outcome as it is judged.

    Raises:
        ConsumerError: If the consumer cannot be reached.
        InputError: If no contract has the one case that is asked for.
    """
    settings = settings or Settings()
    cells = []
    for contract in contracts:
        for kind in settings.kinds:
            cells.append(examine(contract, kind, consumer, settings, observe))
            if progress:
                progress(cells[-1])
    report = Report(
        consumer.name, contracts[0].catalog, settings.policy, settings.seed, tuple(cells)
    )
    if settings.case is not None and not report.cases:
        raise InputError(f"there is no case {settings.case!r} among what is selected")
    return report


def examine(
    contract: Contract,
    kind: Kind,
    consumer: Consumer,
    settings: Settings,
    observe: Observe | None = None,
) -> Cell:
    """Return what a consumer does with all cases of one event type and kind.

    Args:
        contract: The event type.
        kind: The kind.
        consumer: What is under test.
        settings: What is delivered, and what counts as right.
        observe: Sees each case with its outcome as it is judged.

    Raises:
        ConsumerError: If the consumer cannot be reached.
    """
    made = cases(contract, kind, seed=settings.seed, n=settings.n, selection=settings.selection)
    if settings.case is not None:
        made = (case for case in made if case.id == settings.case)
    return judge(contract, kind, made, consumer, settings.policy, observe=observe)


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
    tallies = Tallies()

    def settle(case: Case, outcome: Outcome) -> None:
        tallies.count(case, outcome.verdict)
        if observe:
            observe(case, outcome)

    failing: list[Delivered] = []
    for case, outcome in _delivered(_reaching(made, consumer, settle), consumer):
        if outcome.verdict is Verdict.SKIPPED or outcome.verdict in case.expected(policy):
            settle(case, outcome)
        else:
            failing.append((case, outcome))
    causes = []
    for group in grouped(failing, consumer):
        confirmed, small = _reduced(contract, group, consumer)
        for case, outcome in confirmed:
            settle(case, outcome)
        causes.append(_cause(confirmed, policy, small[operator_of(confirmed[0][0])]))
        tallies.add(causes[-1], small)
    results = tallies.as_results()
    return Cell(contract.event_type, kind, tallies.verdicts, tuple(causes), results)


def _reaching(made: Iterable[Case], consumer: Consumer, settle: Observe) -> Iterator[Case]:
    """Yield the cases that can be delivered, and settle the others as skipped.

    A callable is given parsed events, so bytes that are no event cannot reach it.
    """
    for case in made:
        if case.raw is None or consumer.takes_bytes:
            yield case
        else:
            settle(case, Outcome(Verdict.SKIPPED, NO_BYTES))


def _delivered(made: Iterable[Case], consumer: Consumer) -> Iterator[Delivered]:
    flying: deque[Case] = deque()

    def departing() -> Iterator[Case]:
        for case in made:
            flying.append(case)
            yield case

    for outcome in consumer.deliver(departing()):
        yield flying.popleft(), outcome


def _reduced(
    contract: Contract, group: tuple[Delivered, ...], consumer: Consumer
) -> tuple[tuple[Delivered, ...], dict[str | None, Smallest]]:
    """Return failures that look alike, and a small failing event for each operator among them."""
    ordinary = Plan.compile(contract).ordinary
    plainest: dict[str | None, Case] = {}
    for case, _ in group:
        plainest.setdefault(operator_of(case), case)
    found = {operator: as_found(ordinary, case) for operator, case in plainest.items()}
    case, outcome = group[0]
    if outcome.verdict is not Verdict.UNSTABLE and case.raw is None:
        small = smallest(contract, ordinary, case, outcome, consumer)
        if small is None:
            return tuple((case, unstable(first, ALONE)) for case, first in group), found
        found[operator_of(case)] = small
    return group, found


def _cause(group: tuple[Delivered, ...], policy: Policy, small: Smallest) -> Cause:
    failures = tuple(
        Failure(case.id, case.change, outcome, case.expected(policy)) for case, outcome in group
    )
    return Cause(failures, small)
