"""Pairs of faults: two that are known to work alone, together in one event."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from eventcontracts.mutations.oracle import is_same_fault, is_within
from eventcontracts.mutations.patches import patch_change, patched_pointers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.cases import Fault
    from eventcontracts.mutations.constraint_sites import ConstraintSite
    from eventcontracts.mutations.mutants import Mutant
    from eventcontracts.mutations.operator import Operator
    from eventcontracts.mutations.oracle import FaultOracle
    from eventcontracts.mutations.patches import ParentDocument, ValueChange
    from eventcontracts.schema.validator import Violation

__all__ = ["DoubleFault", "double_faults"]


class DoubleFault(NamedTuple):
    """Two faults in one event.

    Attributes:
        one: The mutant that has the one alone.
        other: The mutant that has the other; its parent is the same.
        changes: What is changed in the parent.
    """

    one: Mutant
    other: Mutant
    changes: tuple[ValueChange, ...]

    @property
    def site(self) -> ConstraintSite:
        """The site of the first fault."""
        return self.one.site

    @property
    def operator(self) -> Operator:
        """The operator of the first fault."""
        return self.one.operator

    @property
    def parent(self) -> ParentDocument:
        """The valid event that it was made from."""
        return self.one.parent

    @property
    def body(self) -> bytes:
        """The event as it is sent."""
        return self.parent.changed(*self.changes)

    @property
    def fault(self) -> Fault:
        """The fault of the event."""
        one, other = self.one.fault, self.other.fault
        return replace(
            one,
            operator=f"{one.operator}+{other.operator}",
            patch=(*one.patch, *other.patch),
            also=other,
        )


def double_faults(
    single: Sequence[Mutant], judge: FaultOracle, chance: str
) -> Iterator[DoubleFault]:
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
        changes = _combined_changes(other, mutant, judge)
        if changes:
            yield DoubleFault(other, mutant, changes)


def _combined_changes(one: Mutant, other: Mutant, judge: FaultOracle) -> tuple[ValueChange, ...]:
    """Return what changes when two faults are made, or nothing if these would not be all."""
    ours, others = patched_pointers(one.patch), patched_pointers(other.patch)
    if any(is_within(a, b) or is_within(b, a) for a in ours for b in others):
        return ()
    changes, violations = _joint_effect(one, other, judge)
    both = (one.violation, other.violation)
    if not all(own in violations for own in both):
        return ()
    told = all(any(v == own or is_same_fault(v, own) for own in both) for v in violations)
    return changes if told else ()


def _joint_effect(
    one: Mutant, other: Mutant, judge: FaultOracle
) -> tuple[tuple[ValueChange, ...], tuple[Violation, ...]]:
    """Return what two mutants change together, and what that breaks."""
    a, b = one.change, other.change
    known = (*one.judgement.violations, *other.judgement.violations)
    apart = one.judgement.is_independent_of(other.judgement)
    if apart and a.spot != b.spot[: len(a.spot)] and b.spot != a.spot[: len(b.spot)]:
        return (a, b), known
    both = patch_change((*one.patch, *other.patch), one.parent.event)
    return (both,), known if apart else judge.judgement(one.parent, both).violations
