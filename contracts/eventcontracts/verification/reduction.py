"""The smallest failing event: the ordinary one with as little as possible different."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from eventcontracts.differences import Difference, differences, patched, split
from eventcontracts.expectations import Kind, Verdict
from eventcontracts.pointers import lookup, matches
from eventcontracts.verification.minimizing import accumulated, minimized
from eventcontracts.verification.results import Smallest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.cases import Case
    from eventcontracts.consumers import Consumer, Outcome
    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json, Path

__all__ = ["as_found", "smallest"]

DELIVERIES: Final = 400
"""How many events are tried; ten times as many where what is looked for ends the consumer."""

DEATHS: Final = 8
"""How many of them may end it."""

Units = tuple[Difference, ...]


def smallest(
    contract: Contract, ordinary: Json, case: Case, outcome: Outcome, consumer: Consumer
) -> Smallest | None:
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
    search = _Search(contract, ordinary, case, outcome, consumer)
    event = search.run()
    if not search.alone(event).same_as(outcome):
        again = search.alone(case.event).verdict
        same = again in {outcome.verdict, Verdict.SKIPPED}
        return as_found(ordinary, case) if same else None
    found = Smallest(event, differences(ordinary, event), body=replace(case, event=event).body)
    as_made = as_found(ordinary, case)
    if not found.differences or _places(found) == _places(as_made):
        return found
    return as_made if case.parent is not None else found


def as_found(ordinary: Json, case: Case) -> Smallest:
    """Return a case's own event beside the valid event that it was made from, if there is one."""
    base = ordinary if case.parent is None else case.parent
    return Smallest(
        case.event,
        differences(base, case.event),
        ordinary=case.parent is None or not differences(ordinary, base),
        body=case.body,
        raw=case.raw is not None,
    )


def _places(found: Smallest) -> list[Path]:
    return [difference.path for difference in found.differences]


class _Search:
    """Hierarchical delta debugging over the differences to the ordinary event."""

    def __init__(
        self, contract: Contract, ordinary: Json, case: Case, outcome: Outcome, consumer: Consumer
    ) -> None:
        self._contract = contract
        self._ordinary = ordinary
        self._case = case
        self._wanted = outcome
        self._consumer = consumer
        self._deliveries = DELIVERIES * (10 if outcome.fatal else 1)
        self._deaths = DEATHS
        self._broken = frozenset(self._violations(case.event)) if case.fault else frozenset()

    def run(self) -> Json:
        """Return the smallest failing event that was found."""
        if self._wanted.verdict is not Verdict.ACCEPTED and self.does_it(self._ordinary):
            return self._ordinary
        if self._case.parent is not None:
            fault = differences(self._case.parent, self._case.event)
            if self.fails(fault):
                return self.built(fault)
        units: Units = (Difference((), self._ordinary, self._case.event),)
        if self._wanted.fatal:
            return self.built(
                accumulated(differences(self._ordinary, self._case.event), self.fails)
            )
        while True:
            finer = tuple(part for unit in units for part in split(unit))
            if finer == units:
                return self.built(units)
            units = minimized(finer, self.fails)

    def built(self, units: Sequence[Difference]) -> Json:
        """Return the ordinary event with some differences, its links restored.

        Raises:
            LookupError: If the ordinary event has no place for one of them.
        """
        event = patched(self._ordinary, units)
        for link in sorted(self._contract.links, key=lambda link: -_depth(link.patterns)):
            places = [
                (path, value)
                for pattern in link.patterns
                for path, value in matches(event, pattern)
                if value is not None and not self._is_faulty(path)
            ]
            event = patched(event, [Difference(path, old, places[0][1]) for path, old in places])
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

    def _is_faulty(self, path: Path) -> bool:
        """Return whether a place is where, or below where, the case is wrong on purpose."""
        if self._case.fault is None:
            return False
        return bool(lookup(self._case.event, path) != lookup(self._case.parent, path))


def _depth(patterns: Sequence[str]) -> int:
    return max(pattern.count("/") for pattern in patterns)
