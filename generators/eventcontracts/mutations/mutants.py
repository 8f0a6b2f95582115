"""Mutants: events with one constraint broken at one place, as the validator says."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.cases import Fault
from eventcontracts.jsondata.jsontext import round_trip
from eventcontracts.jsondata.pointers import lookup
from eventcontracts.mutations.operator import Target
from eventcontracts.mutations.oracle import FaultOracle, intended_violation
from eventcontracts.mutations.patches import ParentDocument, patch_change
from eventcontracts.plan import BaseEvents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.mutations.constraint_sites import ConstraintSite, SiteKey
    from eventcontracts.mutations.operator import Operator
    from eventcontracts.mutations.oracle import MutationEffect
    from eventcontracts.mutations.patches import Patch, ValueChange
    from eventcontracts.plan import Plan
    from eventcontracts.schema.validator import Violation
    from eventcontracts.structure import EventPlace

__all__ = ["Mutant", "MutantFactory"]

MAX_PROPOSALS: Final = 24
"""How many patches of one operator are tried at a site."""

NO_PARENT: Final = "no valid event that keeps the links was found to have the place"


class Mutant(NamedTuple):
    """An event that an operator made at a site.

    Attributes:
        site: The site.
        operator: The operator.
        parent: The valid event that it was made from.
        patch: What makes it from the parent.
        change: What that changes.
        judgement: What is broken by it.
        violation: The fault that was meant; the others, if any, tell the same once more.
    """

    site: ConstraintSite
    operator: Operator
    parent: ParentDocument
    patch: Patch
    change: ValueChange
    judgement: MutationEffect
    violation: Violation

    @property
    def body(self) -> bytes:
        """The event as it is sent."""
        return self.parent.changed(self.change)

    @property
    def fault(self) -> Fault:
        """The fault of the event."""
        found = self.violation
        return Fault(
            self.operator.name, found.pointer, found.keyword, found.schema_pointer, self.patch,
            found.message,
        )  # fmt: skip


class MutantFactory:
    """Makes mutants of a plan's valid events.

    Args:
        plan: The plan.
        sites: The sites that are asked for.

    Attributes:
        judge: Tells what an event breaks.
        reasons: Why a site was not broken alone, as far as it is known.
    """

    def __init__(self, plan: Plan, sites: Iterable[ConstraintSite]) -> None:
        self.judge = FaultOracle(plan.contract, plan.structure)
        self.reasons: dict[SiteKey, str] = {}
        self._plan = plan
        self._events = BaseEvents(plan, (site.place for site in sites))
        self._parents: dict[int, ParentDocument] = {}
        self._turn = 0

    def of_site(
        self, site: ConstraintSite, fitting: Sequence[Operator], turn: int
    ) -> Iterator[Mutant]:
        """Yield what operators make at a site, at most one mutant each.

        Args:
            site: One of the sites.
            fitting: The operators.
            turn: Different turns have different parents.
        """
        path = site.place.path
        parents = [(each, lookup(each.event, path)) for each in self._parents_of(site.place, turn)]
        if not parents:
            self.reasons.setdefault(site.key, NO_PARENT)
        for operator in fitting:
            chance = f"{self._plan.seed}:{turn}:{operator.name}:{site.place.pattern}"
            for parent, value in parents:
                target = Target(site, path, value, chance, self._plan.example)
                made = self._made(operator, parent, target)
                if made:
                    yield made
                    break

    def _parents_of(self, place: EventPlace, turn: int) -> Iterator[ParentDocument]:
        """Yield the events of a turn that have a place; each is kept as long as the turn lasts."""
        if turn != self._turn:
            self._turn = turn
            self._parents.clear()
        for event in self._events.of(place, turn):
            if id(event) not in self._parents:
                self._parents[id(event)] = ParentDocument(event)
            yield self._parents[id(event)]

    def _made(self, operator: Operator, parent: ParentDocument, target: Target) -> Mutant | None:
        """Return the first proposal of an operator that breaks a site and nothing else."""
        site = target.site
        for proposal in islice(operator.propose(target), MAX_PROPOSALS):
            patch = tuple(round_trip(proposal))
            change = patch_change(patch, parent.event)
            judgement = self.judge.judgement(parent, change)
            own = intended_violation(judgement.violations, site, operator)
            if own is not None:
                return Mutant(site, operator, parent, patch, change, judgement, own)
            self._explain(site, judgement.violations)
        return None

    def _explain(self, site: ConstraintSite, violations: tuple[Violation, ...]) -> None:
        """Note why a site was not broken alone; the telling reason wins."""
        others = [v for v in violations if v.schema_pointer != site.schema_pointer]
        if others:
            also = others[0]
            told = f"breaking it also breaks {also.keyword} ({also.schema_pointer})"
            self.reasons[site.key] = f"{told} at {also.pointer or 'the top level'}"
        else:
            self.reasons.setdefault(site.key, "what was tried is still valid")
