"""Flakiness: failing cases are delivered again, since a failure is what happens every time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.policy import Verdict
from eventcontracts.verification.shrinking import minimize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.consumers import Outcome
    from eventcontracts.verification.history import DeliveryJournal, DeliveryRecord, PriorDelivery

__all__ = ["FailureGroup", "FlakinessCheck"]

MAX_REPEATS: Final = 4
"""How often a case that did not do the same again is delivered alone to a fresh consumer."""

MAX_TRIALS: Final = 80
"""How many series are delivered to find the shortest one that brings a failure about."""

MAX_TRIAL_RESTARTS: Final = 6
"""How many of them may cost the consumer its life."""

DeliveryPrefix: TypeAlias = "tuple[PriorDelivery, ...]"


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failures that look alike.

    Attributes:
        deliveries: The failures, the plainest first; at least one.
        before: The shortest series of events found after which the first of them fails; None
            where it does not take any.
    """

    deliveries: tuple[DeliveryRecord, ...]
    before: DeliveryPrefix | None = None

    @property
    def first(self) -> DeliveryRecord:
        """The plainest failure."""
        return self.deliveries[0]

    @property
    def is_deterministic(self) -> bool:
        """Whether a fresh consumer does it every time."""
        return self.first.outcome.verdict is not Verdict.UNSTABLE


class FlakinessCheck:
    """Delivers failing cases again, to tell what is repeatable from what is not.

    One serves a whole run: the series of events that brought one failure about is the first that
    is tried for the next that looks like it.

    Args:
        journal: Where the failures were found.
    """

    def __init__(self, journal: DeliveryJournal) -> None:
        self._journal = journal
        self._known: dict[tuple[Verdict, str], DeliveryPrefix] = {}

    def groups(self, failing: Sequence[DeliveryRecord]) -> Iterator[FailureGroup]:
        """Yield failures by verdict and cause, told apart by whether they happen again.

        What cost the consumer its life is taken for repeatable until it is delivered alone.

        Args:
            failing: What was found first.
        """
        if not failing:
            return
        repeatable: dict[tuple[Verdict, str], list[DeliveryRecord]] = {}
        flaky: dict[tuple[Verdict, str], list[DeliveryRecord]] = {}
        for delivery, second in self._deliver_again(failing):
            key = (delivery.outcome.verdict, delivery.outcome.cause)
            same = second in {delivery.outcome.verdict, Verdict.SKIPPED}
            (repeatable if same else flaky).setdefault(key, []).append(delivery)
        for key in dict.fromkeys((*repeatable, *flaky)):
            yield from self._settled(
                _sort_by_complexity(repeatable, key), _sort_by_complexity(flaky, key)
            )

    def rerun_doubtful(self, group: FailureGroup) -> FailureGroup:
        """Return a group again, after a fresh consumer did not do the same with its first case."""
        failed = 1 if group.first.outcome.fatal else 2
        return self._examined(group.deliveries, failed=failed, of=failed + 1)

    def _deliver_again(
        self, failing: Sequence[DeliveryRecord]
    ) -> Iterator[tuple[DeliveryRecord, Verdict]]:
        """Yield each failure with its verdict in a second series, given to a fresh consumer."""
        self._journal.reset()
        repeated = [delivery for delivery in failing if not delivery.outcome.fatal]
        outcomes = self._journal.deliver(delivery.case for delivery in repeated)
        for delivery in failing:
            first = delivery.outcome
            yield delivery, first.verdict if first.fatal else next(outcomes).verdict

    def _settled(
        self, repeatable: tuple[DeliveryRecord, ...], flaky: tuple[DeliveryRecord, ...]
    ) -> Iterator[FailureGroup]:
        """Yield what failures of one verdict and cause are, once it is known of the flaky ones."""
        examined = self._examined(flaky, failed=1, of=2) if flaky else None
        if examined is None:
            yield FailureGroup(repeatable)
        elif examined.is_deterministic:
            yield FailureGroup(tuple(sorted((*repeatable, *flaky), key=_complexity)))
        elif not repeatable:
            yield examined
        elif examined.before is None:
            yield FailureGroup((*examined.deliveries, *map(_mark_unstable, repeatable)))
        elif self._fails_alone(repeatable[0]):
            yield examined
            yield FailureGroup(repeatable)
        else:
            also = _history_dependent(repeatable, examined.before)
            yield FailureGroup((*examined.deliveries, *also.deliveries), examined.before)

    def _examined(self, flaky: tuple[DeliveryRecord, ...], failed: int, of: int) -> FailureGroup:
        """Return failures as what they are: repeatable, unstable, or dependent on what came before.

        Args:
            flaky: The failures; the first is examined.
            failed: How often it has failed so far.
            of: How often it has been delivered so far.
        """
        first, *others = flaky
        again = self._repeated(first)
        different = [each.verdict for each in again if not each.same_as(first.outcome)]
        if not different:
            return FailureGroup(flaky)
        if len(different) == len(again) and (before := self._prefix(first)) is not None:
            return _history_dependent(flaky, before)
        failed += len(again) - len(different)
        when = f"in {failed}/{of + len(again)} deliveries, else {different[0]}"
        leader = replace(first, outcome=_unstable_outcome(first.outcome, when))
        return FailureGroup((leader, *map(_mark_unstable, others)))

    def _repeated(self, delivery: DeliveryRecord) -> list[Outcome]:
        """Return what fresh consumers do with a case, as often as it can be tried."""
        times = 1 if delivery.outcome.fatal else MAX_REPEATS
        found = [self._journal.last_of([delivery.case]) for _ in range(times)]
        return [outcome for outcome in found if outcome.verdict is not Verdict.SKIPPED]

    def _fails_alone(self, delivery: DeliveryRecord) -> bool:
        """Return whether a fresh consumer does the same; what costs its life is not tried here."""
        first = delivery.outcome
        return first.fatal or self._journal.last_of([delivery.case]).same_as(first)

    def _prefix(self, delivery: DeliveryRecord) -> DeliveryPrefix | None:
        """Return the shortest series of earlier events found after which a case fails again.

        None if it does not fail again after all of them, twice.
        """
        if not self._journal.renewable:
            return None
        trial = _SeriesTrial(self._journal, delivery)
        key = (delivery.outcome.verdict, delivery.outcome.cause)
        known = self._known.get(key)
        if known is not None and trial.fails_after(known) and trial.fails_after(known):
            return known
        whole = delivery.before
        if not whole or not (trial.fails_after(whole) and trial.fails_after(whole)):
            return None
        found = minimize(_shortest_suffix(whole, trial), trial.fails_after)
        if not trial.fails_after(found):
            return None
        self._known[key] = found
        return found


class _SeriesTrial:
    """Delivers series of events that end with a case, within bounds."""

    def __init__(self, journal: DeliveryJournal, delivery: DeliveryRecord) -> None:
        self._journal = journal
        self._wanted = delivery
        self._trials = MAX_TRIALS
        self._deaths = MAX_TRIAL_RESTARTS

    def fails_after(self, before: DeliveryPrefix) -> bool:
        """Return whether the case does the same again after some events."""
        if self._trials <= 0 or self._deaths <= 0:
            return False
        outcome = self._journal.last_of([*before, self._wanted.case])
        self._trials -= 1
        self._deaths -= outcome.fatal
        return outcome.same_as(self._wanted.outcome)


def _shortest_suffix(whole: DeliveryPrefix, trial: _SeriesTrial) -> DeliveryPrefix:
    """Return the end of a series that is enough, of lengths 1, 2, 4 and so on."""
    length = 1
    while length < len(whole):
        if trial.fails_after(whole[-length:]):
            return whole[-length:]
        length *= 2
    return whole


def _history_dependent(flaky: tuple[DeliveryRecord, ...], before: DeliveryPrefix) -> FailureGroup:
    events = f"{len(before)} earlier event{'' if len(before) == 1 else 's'}"
    told = [
        replace(delivery, outcome=_unstable_outcome(delivery.outcome, f"only after {events}"))
        for delivery in flaky
    ]
    return FailureGroup(tuple(told), before)


def _mark_unstable(delivery: DeliveryRecord) -> DeliveryRecord:
    return replace(delivery, outcome=_unstable_outcome(delivery.outcome, "but not every time"))


def _unstable_outcome(first: Outcome, when: str) -> Outcome:
    """Return the outcome of a case that does not always do the same.

    >>> from eventcontracts.consumers import Outcome
    >>> crash = Outcome(Verdict.CRASHED, "KeyError: 'id'")
    >>> _unstable_outcome(crash, "in 2/6 deliveries, else accepted").detail
    "crashed in 2/6 deliveries, else accepted (KeyError: 'id')"
    """
    said = f" ({first.detail})" if first.detail else ""
    return replace(first, verdict=Verdict.UNSTABLE, detail=f"{first.verdict} {when}{said}")


def _sort_by_complexity(
    found: dict[tuple[Verdict, str], list[DeliveryRecord]], key: tuple[Verdict, str]
) -> tuple[DeliveryRecord, ...]:
    return tuple(sorted(found.get(key, ()), key=_complexity))


def _complexity(delivery: DeliveryRecord) -> tuple[int, int]:
    """Return how far a case is from its parent, and how long it is."""
    case = delivery.case
    steps = case.fault.patch if case.fault else ()
    return sum(1 + ("from" in step) for step in steps), len(case.body)
