"""The contract test: every case of every event type and kind, and no failure masks another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventcontracts.errors import InputError
from eventcontracts.generation import cases
from eventcontracts.mutations import DEFAULT_SELECTION
from eventcontracts.policy import Kind, Policy
from eventcontracts.verification.judgement import CaseJudge
from eventcontracts.verification.results import Report
from eventcontracts.verification.suppression import GuardMarker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.field_usage import FieldUsage
    from eventcontracts.mutations import Selection
    from eventcontracts.verification.judgement import CaseObserver
    from eventcontracts.verification.results import ResultCell
    from eventcontracts.verification.suppression import SuppressionRule

__all__ = ["RunSettings", "verify", "verify_kind"]


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The settings of a run: what is delivered, and what counts as right.

    Attributes:
        policy: Which verdicts are right.
        kinds: The kinds of cases.
        seed: What the cases are made from.
        n: How many cases an event type has of each kind; None for as many as the kind needs.
        case: The only case that is delivered; None for all.
        selection: Which mutations are made.
        excuses: Tells which failures do not fail the run.
        reads: What the consumer reads, for the policy `guarded` and for the report; None where
            that is not known.
    """

    policy: Policy = Policy.TOLERANT
    kinds: tuple[Kind, ...] = (Kind.VALID, Kind.INVALID)
    seed: int = 0
    n: int | None = None
    case: str | None = None
    selection: Selection = DEFAULT_SELECTION
    excuses: SuppressionRule | None = None
    reads: FieldUsage | None = None


def verify(
    contracts: Sequence[Contract],
    consumer: Consumer,
    settings: RunSettings | None = None,
    *,
    progress: Callable[[ResultCell], None] | None = None,
    observe: CaseObserver | None = None,
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
    settings = settings or RunSettings()
    cells = []
    judge = _make_judge(consumer, settings, observe)
    for contract in contracts:
        for kind in settings.kinds:
            cells.append(judge.cell(contract, kind, _make_cases(contract, kind, settings)))
            if progress:
                progress(cells[-1])
    report = Report(
        consumer.name,
        contracts[0].catalog,
        settings.policy,
        settings.seed,
        tuple(cells),
        settings.reads,
    )
    if settings.case is not None and not report.cases:
        raise InputError(f"there is no case {settings.case!r} among what is selected")
    return report


def verify_kind(
    contract: Contract,
    kind: Kind,
    consumer: Consumer,
    settings: RunSettings,
    observe: CaseObserver | None = None,
) -> ResultCell:
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
    judge = _make_judge(consumer, settings, observe)
    return judge.cell(contract, kind, _make_cases(contract, kind, settings))


def _make_judge(
    consumer: Consumer, settings: RunSettings, observe: CaseObserver | None
) -> CaseJudge:
    guards = settings.reads is not None and settings.policy is Policy.GUARDED
    guard = GuardMarker(settings.reads.places) if settings.reads and guards else None
    return CaseJudge(consumer, settings.policy, observe, settings.excuses, guard)


def _make_cases(contract: Contract, kind: Kind, settings: RunSettings) -> Iterable[Case]:
    made = cases(contract, kind, seed=settings.seed, n=settings.n, selection=settings.selection)
    if settings.case is None:
        return made
    return (case for case in made if case.id == settings.case)
