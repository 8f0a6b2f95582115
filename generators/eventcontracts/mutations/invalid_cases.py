"""Invalid cases: each breaks one constraint at one place, as the validator says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice
from random import Random
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case
from eventcontracts.jsondata.pointers import MISSING, build_pointer, lookup
from eventcontracts.mutations.constraint_sites import constraint_sites
from eventcontracts.mutations.mutants import MutantFactory
from eventcontracts.mutations.mutation_selection import DEFAULT_SELECTION, CaseNames
from eventcontracts.mutations.pairs import double_faults
from eventcontracts.mutations.registry import operators
from eventcontracts.policy import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.jsondata.jsontypes import InstancePath
    from eventcontracts.mutations.constraint_sites import ConstraintSite
    from eventcontracts.mutations.mutants import Mutant
    from eventcontracts.mutations.mutation_selection import Selection
    from eventcontracts.mutations.operator import Operator
    from eventcontracts.mutations.pairs import DoubleFault
    from eventcontracts.plan import Plan

__all__ = ["InvalidCases", "SiteCases"]

NO_OPERATOR: Final = "no operator breaks it"


@dataclass(frozen=True, slots=True)
class SiteCases:
    """The cases at a constraint site.

    Attributes:
        pattern: The place, `*` for any item of a list.
        keyword: The keyword.
        schema_pointer: Where it stands in the schema.
        operators: The operators that break it, one case each.
        reason: Why there is none; empty where there is.
    """

    pattern: str
    keyword: str
    schema_pointer: str
    operators: tuple[str, ...]
    reason: str = ""


class InvalidCases:
    """The invalid cases of a plan.

    Args:
        plan: The plan.
        selection: Which mutations to make.

    Raises:
        InputError: If the selection names what is not known.
    """

    def __init__(self, plan: Plan, selection: Selection = DEFAULT_SELECTION) -> None:
        self.plan = plan
        self.selection = selection
        self.operators = operators(selection.own)

    @cached_property
    def _all_sites(self) -> tuple[ConstraintSite, ...]:
        plan = self.plan
        return constraint_sites(plan.structure.root, plan.contract.envelope, plan.forms)

    @cached_property
    def sites(self) -> tuple[ConstraintSite, ...]:
        """All constraint sites that are selected, in the order of the schema."""
        everything = self.selection == DEFAULT_SELECTION
        return tuple(
            site
            for site in self._all_sites
            if self._fitting(site) or (everything and site.keyword not in self._breaking)
        )

    @cached_property
    def table(self) -> tuple[SiteCases, ...]:
        """The cases at each site; it takes a full run to know."""
        done: dict[tuple[str, str, str], list[str]] = {site.key: [] for site in self.sites}
        for made in self._full_turn(0):
            done[made.site.key].append(made.operator.name)
        return tuple(
            SiteCases(
                site.pattern, site.keyword, site.schema_pointer, tuple(sorted(done[site.key])),
                "" if done[site.key] else self._mutants.reasons.get(site.key, NO_OPERATOR),
            )
            for site in self.sites
        )  # fmt: skip

    @property
    def impossible(self) -> tuple[SiteCases, ...]:
        """The sites that no case breaks alone, with the reason."""
        return tuple(row for row in self.table if not row.operators)

    @cached_property
    def _mutants(self) -> MutantFactory:
        return MutantFactory(self.plan, self.sites)

    def cases(self, n: int | None = None) -> Iterator[Case]:
        """Yield invalid cases: first each site once, then the sites by further operators.

        Args:
            n: How many; None for each site and operator once. With more than those, further
                parent events and pairs of faults have their turns.
        """
        return self._named(self._made(n))

    def bodies(self, n: int | None = None) -> Iterator[bytes]:
        """Yield invalid events as they are sent: the bodies of the invalid cases, faster."""
        return (made.body for made in self._made(n))

    def _made(self, n: int | None) -> Iterator[Mutant | DoubleFault]:
        return islice(self._endless() if n else self._full_turn(0), n)

    def of(self, operator: Operator) -> Iterator[Case]:
        """Yield the invalid cases of one operator, one for each site that it breaks.

        They are those that `cases` makes, by the same names; those at a place that the ordinary
        event has come first.
        """
        return self._named(self._of_operator(operator))

    def _of_operator(self, operator: Operator) -> Iterator[Mutant]:
        random = Random(f"{self.plan.seed}:{operator.name}:order")
        fitting = [site for site in self.sites if operator in self._fitting(site)]
        fitting.sort(key=lambda _: random.random())
        fitting.sort(key=lambda site: lookup(self.plan.ordinary, site.place.path) is MISSING)
        for site in fitting:
            yield from self._mutants.of_site(site, [operator], 0)

    def _named(self, mutants: Iterable[Mutant | DoubleFault]) -> Iterator[Case]:
        event_type = self.plan.contract.event_type
        names = CaseNames(event_type, Kind.INVALID)
        for made in mutants:
            fault, ordinal = made.fault, self._ordinal(made.site, made.operator)
            name = names.of(fault.operator, made.site.spot, ordinal)
            yield Case.written(name, event_type, made.body, fault, made.parent.event)

    def _ordinal(self, site: ConstraintSite, operator: Operator) -> int:
        """Return which of the sites at its spot this is, of those that an operator is for."""
        near = (twin for twin in self._twins[site.spot] if twin.keyword in operator.keywords)
        return 1 + next(number for number, twin in enumerate(near) if twin is site)

    @cached_property
    def _twins(self) -> dict[InstancePath, list[ConstraintSite]]:
        """All sites by their spot."""
        found: dict[InstancePath, list[ConstraintSite]] = {}
        for site in self._all_sites:
            found.setdefault(site.spot, []).append(site)
        return found

    def _endless(self) -> Iterator[Mutant | DoubleFault]:
        """Yield single faults, then by turns others in further parents, and pairs."""
        first: list[Mutant] = []
        for made in self._full_turn(0):
            first.append(made)
            yield made
        idle = not first
        for turn in count(1):
            if idle:
                return
            idle = True
            for made in self._full_turn(turn):
                idle = False
                yield made
            for pair in double_faults(first, self._mutants.judge, f"{self.plan.seed}:{turn}"):
                idle = False
                yield pair

    def _fitting(self, site: ConstraintSite) -> list[Operator]:
        """Return the operators that are selected for a site."""
        if not self.selection.reaches(build_pointer(site.spot), site.pattern):
            return []
        return self._breaking.get(site.keyword, [])

    @cached_property
    def _breaking(self) -> dict[str, list[Operator]]:
        """The operators that are selected for each keyword."""
        takes = self.selection.takes
        known = dict.fromkeys(keyword for o in self.operators for keyword in sorted(o.keywords))
        return {
            keyword: [o for o in self.operators if keyword in o.keywords and takes(o, keyword)]
            for keyword in known
        }

    def _full_turn(self, turn: int) -> Iterator[Mutant]:
        """Yield what each site and operator make, round after round over all sites."""
        random = Random(f"{self.plan.seed}:{turn}:order")
        waiting = []
        for site in sorted(self.sites, key=lambda _: random.random()):
            fitting = sorted(self._fitting(site), key=lambda _: random.random())
            waiting.append(self._mutants.of_site(site, fitting, turn))
        while waiting:
            rest = []
            for found in waiting:
                made = next(found, None)
                if made is not None:
                    rest.append(found)
                    yield made
            waiting = rest
