"""The smallest failing event: the ordinary one with as little as possible different.

Delta debugging over the differences to the ordinary event, level by level, where each candidate
must be as valid as the case and fail for the same cause; `docs/internals/shrinking.md` tells how.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from eventcontracts.jsondata.differences import (
    Difference,
    apply_differences,
    differences,
    split_difference,
)
from eventcontracts.jsondata.pointers import lookup, matches
from eventcontracts.policy import Kind, Verdict
from eventcontracts.verification.results import MinimizedEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer, Outcome
    from eventcontracts.contract import Contract
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = ["accumulate", "minimize", "shrink_failure", "unshrunk_failure"]

# Delta debugging: as few as possible of the things that together bring something about.


Unit = TypeVar("Unit")


def minimize(
    units: tuple[Unit, ...], does_it: Callable[[tuple[Unit, ...]], bool]
) -> tuple[Unit, ...]:
    """Return a part of some units that does it and of which no chunk can be left out.

    Args:
        units: What does it as a whole.
        does_it: Tells whether a part does it too; the order of units is kept.

    >>> minimize(tuple(range(100)), lambda part: {7, 60} <= set(part))
    (7, 60)
    """
    # ddmin: subsets first, since one that does it halves the work; then complements; then finer.
    pieces = 2
    while len(units) > 1:
        size = -(-len(units) // pieces)
        starts = range(0, len(units), size)
        chunks = [units[start : start + size] for start in starts]
        rests = [units[:start] + units[start + size :] for start in starts]
        # With two chunks each rest is the other chunk, which was just tried; the cost is two more
        # tries at most, and the order stays that of the paper.
        for number, part in enumerate((*chunks, *rests)):
            if len(part) < len(units) and does_it(part):
                units, pieces = part, 2 if number < len(chunks) else max(pieces - 1, 2)
                break
        else:
            if size == 1:
                break
            pieces = min(pieces * 2, len(units))
    return units


def accumulate(
    units: tuple[Unit, ...], does_it: Callable[[tuple[Unit, ...]], bool]
) -> tuple[Unit, ...]:
    """Return a part of some units that does it, having it done as rarely as possible.

    For what is dear to bring about, as a hang costs a deadline, and cheap to miss: units are added
    one by one until it happens, so that the last one is needed, and so on with those before it.
    Each unit that is needed costs two times that it is done, however many others there are.

    Args:
        units: What does it as a whole.
        does_it: Tells whether a part does it too; the order of units is kept.

    >>> accumulate(tuple(range(100)), lambda part: {7, 60} <= set(part))
    (7, 60)
    """
    needed: tuple[Unit, ...] = ()
    rest, best = units, units
    while rest:
        # One by one and not by bisection: to miss costs nothing, and to hit costs a restart or a
        # deadline. The first size that does it is the least, so its last unit is needed.
        sizes = range(1, len(rest) + 1)
        size = next((size for size in sizes if does_it((*rest[:size], *needed))), 0)
        if size == 0:
            return best
        best = (*rest[:size], *needed)
        needed, rest = (rest[size - 1], *needed), rest[: size - 1]
        if rest and does_it(needed):
            return needed
    return needed or best


MAX_SHRINK_DELIVERIES: Final = 400


"""How many events are tried; ten times as many where what is looked for ends the consumer."""


MAX_SHRINK_RESTARTS: Final = 8


"""How many of them may end it."""


DifferenceUnits = tuple[Difference, ...]


def shrink_failure(
    contract: Contract, ordinary: Json, case: Case, outcome: Outcome, consumer: Consumer
) -> MinimizedEvent | None:
    """Return a failing event that is as near to the ordinary one as could be found.

    What is returned is as valid, or broken in the same way, as the case that was found, and a
    fresh consumer does the same with it for the same cause. Effort is bounded; if nothing smaller
    is found it is the case's own event, and None if not even that fails again.

    Args:
        contract: The event type.
        ordinary: Its ordinary event.
        case: The failing case.
        outcome: What the consumer did with it.
        consumer: Where to try events.
    """
    if case.fault is None and contract.ordinary.accepts(case.event):
        contract = contract.ordinary  # nothing guessed comes into what has nothing guessed
    search = _EventShrinker(contract, ordinary, case, outcome, consumer)
    event = search.run()
    last = search.alone(event)
    if not last.same_as(outcome):
        again = search.alone(case.event).verdict
        same = again in {outcome.verdict, Verdict.SKIPPED}
        return unshrunk_failure(ordinary, case) if same else None
    found = MinimizedEvent(
        event,
        differences(ordinary, event),
        body=replace(case, event=event).body,
        detail=last.detail,
    )
    as_made = unshrunk_failure(ordinary, case)
    if not found.differences or _difference_paths(found) == _difference_paths(as_made):
        return found
    return as_made if case.parent is not None else found


def unshrunk_failure(ordinary: Json, case: Case) -> MinimizedEvent:
    """Return a case's own event beside the valid event that it was made from, if there is one."""
    base = ordinary if case.parent is None else case.parent
    return MinimizedEvent(
        case.event,
        differences(base, case.event),
        ordinary=case.parent is None or not differences(ordinary, base),
        body=case.body,
        raw=case.raw is not None,
    )


def _difference_paths(found: MinimizedEvent) -> list[InstancePath]:
    return [difference.path for difference in found.differences]


class _EventShrinker:
    """Hierarchical delta debugging over the differences to the ordinary event."""

    def __init__(
        self, contract: Contract, ordinary: Json, case: Case, outcome: Outcome, consumer: Consumer
    ) -> None:
        self._contract = contract
        self._ordinary = ordinary
        self._case = case
        self._wanted = outcome
        self._consumer = consumer
        self._deliveries = MAX_SHRINK_DELIVERIES * (10 if outcome.fatal else 1)
        self._deaths = MAX_SHRINK_RESTARTS
        self._broken = frozenset(self._violations(case.event)) if case.fault else frozenset()

    def run(self) -> Json:
        """Return the smallest failing event that was found."""
        # The consumer fails with the ordinary event as well: nothing about this case matters.
        if self._wanted.verdict is not Verdict.ACCEPTED and self.does_it(self._ordinary):
            return self._ordinary
        if self._case.parent is not None:
            # The fault alone, in the ordinary event in place of its parent, is what a reader hopes
            # for.
            fault = differences(self._case.parent, self._case.event)
            if self.fails(fault):
                return self.built(fault)
        units: DifferenceUnits = (Difference((), self._ordinary, self._case.event),)
        if self._wanted.fatal:
            return self.built(accumulate(differences(self._ordinary, self._case.event), self.fails))
        while True:
            # Level by level: an object that does not matter goes as one, before its properties are
            # looked at.
            finer = tuple(part for unit in units for part in split_difference(unit))
            if finer == units:
                return self.built(units)
            units = minimize(finer, self.fails)

    def built(self, units: Sequence[Difference]) -> Json:
        """Return the ordinary event with some differences, its links restored.

        Raises:
            LookupError: If the ordinary event has no place for one of them.
        """
        event = apply_differences(self._ordinary, units)
        # From the deepest pattern up, so that a value that contains another linked one is copied
        # last.
        for link in sorted(self._contract.links, key=lambda link: -_pattern_depth(link.patterns)):
            places = [
                (path, value)
                for pattern in link.patterns
                for path, value in matches(event, pattern)
                if value is not None and not self._is_faulty(path)
            ]
            event = apply_differences(
                event, [Difference(path, old, places[0][1]) for path, old in places]
            )
        return event

    def fails(self, units: Sequence[Difference]) -> bool:
        """Return whether the ordinary event with some differences fails like the case."""
        try:
            event = self.built(units)
        except LookupError:
            return False
        return self._is_alike(event) and self.does_it(event)

    def _is_alike(self, event: Json) -> bool:
        """Return whether an event is valid like the case, or broken like it."""
        if self._case.fault is None:
            return self._contract.accepts(event) is (self._case.kind in {Kind.VALID, Kind.EDGE})
        broken = self._violations(event)
        # It may break less than the case did, if it breaks anything, but nothing else.
        return bool(broken) and self._broken.issuperset(broken)

    def does_it(self, event: Json) -> bool:
        """Return whether the consumer does with an event what it did with the case."""
        if self._deliveries <= 0 or self._deaths <= 0:
            return False
        outcome = self._delivered(event)
        self._deliveries -= 1
        self._deaths -= outcome.fatal
        return outcome.same_as(self._wanted)

    def _delivered(self, event: Json) -> Outcome:
        (outcome,) = self._consumer.deliver([replace(self._case, event=event)])
        return outcome

    def alone(self, event: Json) -> Outcome:
        """Return what a fresh consumer does with an event."""
        self._consumer.reset()
        return self._delivered(event)

    def _violations(self, event: Json) -> list[tuple[str, str]]:
        return [
            (found.pointer, found.keyword) for found in self._contract.validator.violations(event)
        ]

    def _is_faulty(self, path: InstancePath) -> bool:
        """Return whether a place is where, or below where, the case is wrong on purpose."""
        if self._case.fault is None:
            return False
        return bool(lookup(self._case.event, path) != lookup(self._case.parent, path))


def _pattern_depth(patterns: Sequence[str]) -> int:
    return max(pattern.count("/") for pattern in patterns)
