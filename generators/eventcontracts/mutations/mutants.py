"""Mutants: events with one constraint broken at one place, as the validator says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Fault
from eventcontracts.jsontext import reread
from eventcontracts.mutations.attribution import meant
from eventcontracts.mutations.judging import Judge
from eventcontracts.mutations.operators import Target
from eventcontracts.mutations.patches import apply
from eventcontracts.plan import Parents
from eventcontracts.pointers import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.operators import Operator
    from eventcontracts.mutations.patches import Patch
    from eventcontracts.mutations.sites import Site, SiteKey
    from eventcontracts.plan import Plan
    from eventcontracts.validation import Violation

__all__ = ["Mutant", "Mutants"]

MOST_PROPOSALS: Final = 24
"""How many patches of one operator are tried at a site."""

NO_PARENT: Final = "no valid event that keeps the links was found to have the place"


@dataclass(frozen=True, slots=True)
class Mutant:
    """What an operator made at a site.

    Attributes:
        site: The site.
        operator: The operator.
        parent: The valid event that it was made from.
        event: What was made; parts are shared with the parent.
        patch: What makes it from the parent.
        violation: What it breaks.
    """

    site: Site
    operator: Operator
    parent: Json
    event: Json
    patch: Patch
    violation: Violation

    @property
    def touched(self) -> tuple[str, ...]:
        """The pointers that the patch names."""
        return tuple(step[name] for step in self.patch for name in ("from", "path") if name in step)

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
        self._parents = Parents(plan, (site.place for site in sites))

    def of_site(self, site: Site, fitting: Sequence[Operator], turn: int) -> Iterator[Mutant]:
        """Yield what operators make at a site, at most one mutant each.

        Args:
            site: One of the sites.
            fitting: The operators.
            turn: Different turns have different parents.
        """
        path = site.place.path
        parents = [(each, lookup(each, path)) for each in self._parents.of(site.place, turn)]
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

    def _made(self, operator: Operator, parent: Json, target: Target) -> Mutant | None:
        """Return the first proposal of an operator that breaks a site and nothing else."""
        site = target.site
        for proposal in islice(operator.propose(target), MOST_PROPOSALS):
            patch = tuple(reread(proposal))
            event = apply(patch, parent)
            violations = self.judge.violations(event, parent, patch)
            own = meant(violations, site, operator)
            if own is not None:
                return Mutant(site, operator, parent, event, patch, own)
            self._explain(site, violations)
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
