"""Pairs of faults: two that are known to work alone, together in one event."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from eventcontracts.mutations.attribution import is_within, repeats
from eventcontracts.mutations.splicing import change_of, touched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.cases import Fault
    from eventcontracts.mutations.judging import Judge
    from eventcontracts.mutations.mutants import Mutant
    from eventcontracts.mutations.operators import Operator
    from eventcontracts.mutations.sites import Site
    from eventcontracts.mutations.splicing import Change, Parent
    from eventcontracts.validation import Violation

__all__ = ["Pair", "pairs"]


class Pair(NamedTuple):
    """Two faults in one event.

    Attributes:
        one: The mutant that has the one alone.
        other: The mutant that has the other; its parent is the same.
        changes: What is changed in the parent.
    """

    one: Mutant
    other: Mutant
    changes: tuple[Change, ...]

    @property
    def site(self) -> Site:
        """The site of the first fault."""
        return self.one.site

    @property
    def operator(self) -> Operator:
        """The operator of the first fault."""
        return self.one.operator

    @property
    def parent(self) -> Parent:
        """The valid event that it was made from."""
        return self.one.parent

    @property
    def body(self) -> bytes:
        """The event as it is sent."""
        return self.parent.changed(*self.changes)

    @property
    def fault(self) -> Fault:
        """What is wrong with the event."""
        one, other = self.one.fault, self.other.fault
        return replace(
            one,
            operator=f"{one.operator}+{other.operator}",
            patch=(*one.patch, *other.patch),
            also=other,
        )


def pairs(single: Sequence[Mutant], judge: Judge, chance: str) -> Iterator[Pair]:
    """Yield events with two faults at once, at places of which none holds the other.

    Args:
        single: What is put together, two by two of the same parent.
        judge: Tells what an event breaks.
        chance: Where chance begins.
    """
    random = Random(f"{chance}:pairs")
    waiting: dict[int, Mutant] = {}
    for mutant in sorted(single, key=lambda _: random.random()):
        other = waiting.pop(id(mutant.parent), None)
        if other is None:
            waiting[id(mutant.parent)] = mutant
            continue
        changes = _both(other, mutant, judge)
        if changes:
            yield Pair(other, mutant, changes)


def _both(one: Mutant, other: Mutant, judge: Judge) -> tuple[Change, ...]:
    """Return what changes when two faults are made, or nothing if these would not be all."""
    ours, others = touched(one.patch), touched(other.patch)
    if any(is_within(a, b) or is_within(b, a) for a in ours for b in others):
        return ()
    changes, violations = _together(one, other, judge)
    both = (one.violation, other.violation)
    if not all(own in violations for own in both):
        return ()
    told = all(any(v == own or repeats(v, own) for own in both) for v in violations)
    return changes if told else ()


def _together(
    one: Mutant, other: Mutant, judge: Judge
) -> tuple[tuple[Change, ...], tuple[Violation, ...]]:
    """Return what two mutants change together, and what that breaks."""
    a, b = one.change, other.change
    known = (*one.judgement.violations, *other.judgement.violations)
    apart = one.judgement.is_apart_from(other.judgement)
    if apart and a.spot != b.spot[: len(a.spot)] and b.spot != a.spot[: len(b.spot)]:
        return (a, b), known
    both = change_of((*one.patch, *other.patch), one.parent.event)
    return (both,), known if apart else judge.judgement(one.parent, both).violations
