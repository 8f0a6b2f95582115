"""The contract test: every case of every event type and kind, and no failure masks another."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind, Policy, Verdict
from eventcontracts.generation import cases
from eventcontracts.mutations import EVERYTHING
from eventcontracts.plan import Plan
from eventcontracts.verification.confirmation import grouped, unstable
from eventcontracts.verification.reduction import as_found, smallest
from eventcontracts.verification.results import Cause, Cell, Failure, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.mutations import Selection
    from eventcontracts.verification.confirmation import Delivered

__all__ = ["Settings", "examine", "judge", "verify"]

ALONE: Final = "not again when delivered alone to a fresh consumer"


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
) -> Report:
    """Return what a consumer does with the cases of some contracts.

    Args:
        contracts: The event types, at least one.
        consumer: What is under test.
        settings: What is delivered, and what counts as right.
        progress: Is told of each event type and kind as it is done.

    Raises:
        ConsumerError: If the consumer cannot be reached.
        InputError: If no contract has the one case that is asked for.
    """
    settings = settings or Settings()
    cells = []
    for contract in contracts:
        for kind in settings.kinds:
            cells.append(examine(contract, kind, consumer, settings))
            if progress:
                progress(cells[-1])
    report = Report(
        consumer.name, contracts[0].catalog, settings.policy, settings.seed, tuple(cells)
    )
    if settings.case is not None and not report.cases:
        raise InputError(f"there is no case {settings.case!r} among what is selected")
    return report


def examine(contract: Contract, kind: Kind, consumer: Consumer, settings: Settings) -> Cell:
    """Return what a consumer does with all cases of one event type and kind.

    Raises:
        ConsumerError: If the consumer cannot be reached.
    """
    made = cases(contract, kind, seed=settings.seed, n=settings.n, selection=settings.selection)
    if settings.case is not None:
        made = (case for case in made if case.id == settings.case)
    return judge(contract, kind, made, consumer, settings.policy)


def judge(
    contract: Contract,
    kind: Kind,
    made: Iterable[Case],
    consumer: Consumer,
    policy: Policy = Policy.TOLERANT,
) -> Cell:
    """Return what a consumer does with some cases of one event type and kind.

    Args:
        contract: The event type.
        kind: The kind.
        made: The cases.
        consumer: What is under test.
        policy: Which verdicts are right.

    Raises:
        ConsumerError: If the consumer cannot be reached.
    """
    verdicts: Counter[Verdict] = Counter()
    failing: list[Delivered] = []
    for case, outcome in _delivered(_reaching(made, consumer, verdicts), consumer):
        if outcome.verdict is Verdict.SKIPPED or outcome.verdict in case.expected(policy):
            verdicts[outcome.verdict] += 1
        else:
            failing.append((case, outcome))
    causes = []
    for group in grouped(failing, consumer):
        causes.append(_cause(contract, policy, group, consumer))
        verdicts[causes[-1].outcome.verdict] += len(group)
    return Cell(contract.event_type, kind, dict(verdicts), tuple(causes))


def _reaching(
    made: Iterable[Case], consumer: Consumer, verdicts: Counter[Verdict]
) -> Iterator[Case]:
    """Yield the cases that can be delivered, and count the others as skipped.

    A callable is given parsed events, so bytes that are no event cannot reach it.
    """
    takes_bytes = getattr(consumer, "takes_bytes", False)
    for case in made:
        if case.raw is None or takes_bytes:
            yield case
        else:
            verdicts[Verdict.SKIPPED] += 1


def _delivered(made: Iterable[Case], consumer: Consumer) -> Iterator[Delivered]:
    flying: deque[Case] = deque()

    def bodies() -> Iterator[bytes]:
        for case in made:
            flying.append(case)
            yield case.body

    for outcome in consumer.deliver(bodies()):
        yield flying.popleft(), outcome


def _cause(
    contract: Contract, policy: Policy, group: tuple[Delivered, ...], consumer: Consumer
) -> Cause:
    ordinary = Plan.compile(contract).ordinary
    case, outcome = group[0]
    small = None
    if outcome.verdict is not Verdict.UNSTABLE and case.raw is None:
        small = smallest(contract, ordinary, case, outcome, consumer)
        if small is None:
            group = tuple((case, unstable(first, ALONE)) for case, first in group)
    failures = tuple(
        Failure(case.id, case.change, outcome, case.expected(policy)) for case, outcome in group
    )
    return Cause(failures, small or as_found(ordinary, case))
