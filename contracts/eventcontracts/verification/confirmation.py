"""Delivering failing cases again: a failure is what a fresh consumer does every time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.expectations import Verdict
from eventcontracts.verification.minimizing import minimized

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.consumers import Outcome
    from eventcontracts.verification.journal import Delivered, Earlier, Journal

__all__ = ["Confirmation", "Group"]

REPEATS: Final = 4
"""How often a case that did not do the same again is delivered alone to a fresh consumer."""

TRIALS: Final = 80
"""How many series are delivered to find the shortest one that brings a failure about."""

DEATHS: Final = 6
"""How many of them may cost the consumer its life."""

Prefix: TypeAlias = "tuple[Earlier, ...]"


@dataclass(frozen=True, slots=True)
class Group:
    """Failures that look alike.

    Attributes:
        deliveries: The failures, the plainest first; at least one.
        before: The shortest series of events found after which the first of them fails; None
            where it does not take any.
    """

    deliveries: tuple[Delivered, ...]
    before: Prefix | None = None

    @property
    def first(self) -> Delivered:
        """The plainest failure."""
        return self.deliveries[0]

    @property
    def is_steady(self) -> bool:
        """Whether a fresh consumer does it every time."""
        return self.first.outcome.verdict is not Verdict.UNSTABLE


class Confirmation:
    """Delivers failing cases again, to tell what is steady from what is not.

    One serves a whole run: the series of events that brought one failure about is the first that
    is tried for the next that looks like it.

    Args:
        journal: Where the failures were found.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._known: dict[tuple[Verdict, str], Prefix] = {}

    def groups(self, failing: Sequence[Delivered]) -> Iterator[Group]:
        """Yield failures by verdict and cause, told apart by whether they happen again.

        What cost the consumer its life is taken for steady until it is delivered alone.

        Args:
            failing: What was found first.
        """
        if not failing:
            return
        steady: dict[tuple[Verdict, str], list[Delivered]] = {}
        shaky: dict[tuple[Verdict, str], list[Delivered]] = {}
        for delivery, second in self._again(failing):
            key = (delivery.outcome.verdict, delivery.outcome.cause)
            same = second in {delivery.outcome.verdict, Verdict.SKIPPED}
            (steady if same else shaky).setdefault(key, []).append(delivery)
        for key in dict.fromkeys((*steady, *shaky)):
            yield from self._settled(_plainest_first(steady, key), _plainest_first(shaky, key))

    def doubted(self, group: Group) -> Group:
        """Return a group again, after a fresh consumer did not do the same with its first case."""
        failed = 1 if group.first.outcome.fatal else 2
        return self._examined(group.deliveries, failed=failed, of=failed + 1)

    def _again(self, failing: Sequence[Delivered]) -> Iterator[tuple[Delivered, Verdict]]:
        """Yield each failure with its verdict in a second series, given to a fresh consumer."""
        self._journal.reset()
        repeated = [delivery for delivery in failing if not delivery.outcome.fatal]
        outcomes = self._journal.deliver(delivery.case for delivery in repeated)
        for delivery in failing:
            first = delivery.outcome
            yield delivery, first.verdict if first.fatal else next(outcomes).verdict

    def _settled(
        self, steady: tuple[Delivered, ...], shaky: tuple[Delivered, ...]
    ) -> Iterator[Group]:
        """Yield what failures of one verdict and cause are, once it is known of the shaky ones."""
        examined = self._examined(shaky, failed=1, of=2) if shaky else None
        if examined is None:
            yield Group(steady)
        elif examined.is_steady:
            yield Group(tuple(sorted((*steady, *shaky), key=_complexity)))
        elif not steady:
            yield examined
        elif examined.before is None:
            yield Group((*examined.deliveries, *map(_shaken, steady)))
        elif self._fails_alone(steady[0]):
            yield examined
            yield Group(steady)
        else:
            also = _dependent(steady, examined.before)
            yield Group((*examined.deliveries, *also.deliveries), examined.before)

    def _examined(self, shaky: tuple[Delivered, ...], failed: int, of: int) -> Group:
        """Return failures as what they are: steady, unstable, or dependent on what came before.

        Args:
            shaky: The failures; the first is examined.
            failed: How often it has failed so far.
            of: How often it has been delivered so far.
        """
        first, *others = shaky
        again = self._repeated(first)
        different = [each.verdict for each in again if not each.same_as(first.outcome)]
        if not different:
            return Group(shaky)
        if len(different) == len(again) and (before := self._prefix(first)) is not None:
            return _dependent(shaky, before)
        failed += len(again) - len(different)
        when = f"in {failed}/{of + len(again)} deliveries, else {different[0]}"
        leader = replace(first, outcome=_unstable(first.outcome, when))
        return Group((leader, *map(_shaken, others)))

    def _repeated(self, delivery: Delivered) -> list[Outcome]:
        """Return what fresh consumers do with a case, as often as it can be tried."""
        times = 1 if delivery.outcome.fatal else REPEATS
        found = [self._journal.last_of([delivery.case]) for _ in range(times)]
        return [outcome for outcome in found if outcome.verdict is not Verdict.SKIPPED]

    def _fails_alone(self, delivery: Delivered) -> bool:
        """Return whether a fresh consumer does the same; what costs its life is not tried here."""
        first = delivery.outcome
        return first.fatal or self._journal.last_of([delivery.case]).same_as(first)

    def _prefix(self, delivery: Delivered) -> Prefix | None:
        """Return the shortest series of earlier events found after which a case fails again.

        None if it does not fail again after all of them, twice.
        """
        if not self._journal.renewable:
            return None
        trial = _Trial(self._journal, delivery)
        key = (delivery.outcome.verdict, delivery.outcome.cause)
        known = self._known.get(key)
        if known is not None and trial.fails_after(known) and trial.fails_after(known):
            return known
        whole = delivery.before
        if not whole or not (trial.fails_after(whole) and trial.fails_after(whole)):
            return None
        found = minimized(_shortest_end(whole, trial), trial.fails_after)
        if not trial.fails_after(found):
            return None
        self._known[key] = found
        return found


class _Trial:
    """Delivers series of events that end with a case, within bounds."""

    def __init__(self, journal: Journal, delivery: Delivered) -> None:
        self._journal = journal
        self._wanted = delivery
        self._trials = TRIALS
        self._deaths = DEATHS

    def fails_after(self, before: Prefix) -> bool:
        """Return whether the case does the same again after some events."""
        if self._trials <= 0 or self._deaths <= 0:
            return False
        outcome = self._journal.last_of([*before, self._wanted.case])
        self._trials -= 1
        self._deaths -= outcome.fatal
        return outcome.same_as(self._wanted.outcome)


def _shortest_end(whole: Prefix, trial: _Trial) -> Prefix:
    """Return the end of a series that is enough, of lengths 1, 2, 4 and so on."""
    length = 1
    while length < len(whole):
        if trial.fails_after(whole[-length:]):
            return whole[-length:]
        length *= 2
    return whole


def _dependent(shaky: tuple[Delivered, ...], before: Prefix) -> Group:
    events = f"{len(before)} earlier event{'' if len(before) == 1 else 's'}"
    told = [
        replace(delivery, outcome=_unstable(delivery.outcome, f"only after {events}"))
        for delivery in shaky
    ]
    return Group(tuple(told), before)


def _shaken(delivery: Delivered) -> Delivered:
    return replace(delivery, outcome=_unstable(delivery.outcome, "but not every time"))


def _unstable(first: Outcome, when: str) -> Outcome:
    """Return the outcome of a case that does not always do the same.

    >>> from eventcontracts.consumers import Outcome
    >>> crash = Outcome(Verdict.CRASHED, "KeyError: 'id'")
    >>> _unstable(crash, "in 2/6 deliveries, else accepted").detail
    "crashed in 2/6 deliveries, else accepted (KeyError: 'id')"
    """
    said = f" ({first.detail})" if first.detail else ""
    return replace(first, verdict=Verdict.UNSTABLE, detail=f"{first.verdict} {when}{said}")


def _plainest_first(
    found: dict[tuple[Verdict, str], list[Delivered]], key: tuple[Verdict, str]
) -> tuple[Delivered, ...]:
    return tuple(sorted(found.get(key, ()), key=_complexity))


def _complexity(delivery: Delivered) -> tuple[int, int]:
    """Return how far a case is from its parent, and how long it is."""
    case = delivery.case
    steps = case.fault.patch if case.fault else ()
    return sum(1 + ("from" in step) for step in steps), len(case.body)
