"""Mutants: events with one constraint broken at one place, as the validator says."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.cases import Fault
from eventcontracts.jsontext import reread
from eventcontracts.mutations.attribution import meant
from eventcontracts.mutations.judging import Judge
from eventcontracts.mutations.operators import Target
from eventcontracts.mutations.splicing import Parent, change_of
from eventcontracts.plan import Parents
from eventcontracts.pointers import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.mutations.judging import Judgement
    from eventcontracts.mutations.operators import Operator
    from eventcontracts.mutations.patches import Patch
    from eventcontracts.mutations.sites import Site, SiteKey
    from eventcontracts.mutations.splicing import Change
    from eventcontracts.plan import Plan
    from eventcontracts.structure import Place
    from eventcontracts.validation import Violation

__all__ = ["Mutant", "Mutants"]

MOST_PROPOSALS: Final = 24
"""How many patches of one operator are tried at a site."""

NO_PARENT: Final = "no valid event that keeps the links was found to have the place"


class Mutant(NamedTuple):
    """What an operator made at a site.

    Attributes:
        site: The site.
        operator: The operator.
        parent: The valid event that it was made from.
        patch: What makes it from the parent.
        change: What that changes.
        judgement: What is broken by it.
        violation: The fault that was meant; the others, if any, tell the same once more.
    """

    site: Site
    operator: Operator
    parent: Parent
    patch: Patch
    change: Change
    judgement: Judgement
    violation: Violation

    @property
    def body(self) -> bytes:
        """The event as it is sent."""
        return self.parent.changed(self.change)

    @property
    def fault(self) -> Fault:
        """What is wrong with the event."""
        found = self.violation
        return Fault(
            self.operator.name, found.pointer, found.keyword, found.schema_pointer, self.patch,
            found.message,
        )  # fmt: skip


class Mutants:
    """Makes mutants of a plan's valid events.

    Args:
        plan: The plan.
        sites: The sites that are asked for.

    Attributes:
        judge: Tells what an event breaks.
        reasons: Why a site was not broken alone, as far as it is known.
    """

    def __init__(self, plan: Plan, sites: Iterable[Site]) -> None:
        self.judge = Judge(plan.contract, plan.structure)
        self.reasons: dict[SiteKey, str] = {}
        self._plan = plan
        self._events = Parents(plan, (site.place for site in sites))
        self._parents: dict[int, Parent] = {}
        self._turn = 0

    def of_site(self, site: Site, fitting: Sequence[Operator], turn: int) -> Iterator[Mutant]:
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

    def _parents_of(self, place: Place, turn: int) -> Iterator[Parent]:
        """Yield the events of a turn that have a place; each is kept as long as the turn lasts."""
        if turn != self._turn:
            self._turn = turn
            self._parents.clear()
        for event in self._events.of(place, turn):
            if id(event) not in self._parents:
                self._parents[id(event)] = Parent(event)
            yield self._parents[id(event)]

    def _made(self, operator: Operator, parent: Parent, target: Target) -> Mutant | None:
        """Return the first proposal of an operator that breaks a site and nothing else."""
        site = target.site
        for proposal in islice(operator.propose(target), MOST_PROPOSALS):
            patch = tuple(reread(proposal))
            change = change_of(patch, parent.event)
            judgement = self.judge.judgement(parent, change)
            own = meant(judgement.violations, site, operator)
            if own is not None:
                return Mutant(site, operator, parent, patch, change, judgement, own)
            self._explain(site, judgement.violations)
        return None

    def _explain(self, site: Site, violations: tuple[Violation, ...]) -> None:
        """Note why a site was not broken alone; the telling reason wins."""
        others = [v for v in violations if v.schema_pointer != site.schema_pointer]
        if others:
            also = others[0]
            told = f"breaking it also breaks {also.keyword} ({also.schema_pointer})"
            self.reasons[site.key] = f"{told} at {also.pointer or 'the top level'}"
        else:
            self.reasons.setdefault(site.key, "what was tried is still valid")
