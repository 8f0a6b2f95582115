"""Pairs of faults: two that are known to work alone, together in one event."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from eventcontracts.mutations.attribution import is_within, repeats
from eventcontracts.mutations.patches import apply
from eventcontracts.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.cases import Fault
    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.judging import Judge
    from eventcontracts.mutations.mutants import Mutant

__all__ = ["Told", "pairs"]

Told = tuple["Mutant", "Json", "Fault"]
"""A mutant that a case is named for, the event to deliver, and all that is wrong with it."""


def pairs(single: Sequence[Mutant], judge: Judge, chance: str) -> Iterator[Told]:
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
        event = _both(other, mutant, judge)
        if event is not MISSING:
            yield other, event, _paired(other.fault, mutant.fault)


def _both(one: Mutant, other: Mutant, judge: Judge) -> Json:
    """Return an event with two faults, or `MISSING` if it would not have just these."""
    if any(is_within(a, b) or is_within(b, a) for a in one.touched for b in other.touched):
        return MISSING
    patch = (*one.patch, *other.patch)
    event = apply(patch, one.parent)
    violations = judge.violations(event, one.parent, patch)
    both = (one.violation, other.violation)
    if not all(own in violations for own in both):
        return MISSING
    told = all(any(v == own or repeats(v, own) for own in both) for v in violations)
    return event if told else MISSING


def _paired(one: Fault, other: Fault) -> Fault:
    return replace(
        one,
        operator=f"{one.operator}+{other.operator}",
        patch=(*one.patch, *other.patch),
        also=other,
    )
