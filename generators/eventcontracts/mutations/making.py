"""Making invalid cases: each breaks one constraint at one place, and the validator has said so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, islice
from random import Random
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.cases import Case, Fault
from eventcontracts.expectations import Kind
from eventcontracts.jsonvalues import reread
from eventcontracts.mutations.names import Names
from eventcontracts.mutations.operators import Target
from eventcontracts.mutations.patches import apply
from eventcontracts.mutations.registry import operators
from eventcontracts.mutations.selection import EVERYTHING
from eventcontracts.mutations.sites import sites
from eventcontracts.plan import Parents
from eventcontracts.pointers import MISSING, build, lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.jsontypes import Json, Path
    from eventcontracts.mutations.operators import Operator
    from eventcontracts.mutations.patches import Patch
    from eventcontracts.mutations.selection import Selection
    from eventcontracts.mutations.sites import Site, SiteKey
    from eventcontracts.plan import Plan
    from eventcontracts.validation import Violation

__all__ = ["Mutations", "SiteCases"]

MOST_PROPOSALS: Final = 24
"""How many patches of one operator are tried at a site."""

_Told: TypeAlias = "tuple[_Made, Json, Fault]"
"""What was made, the event to deliver, and all that is wrong with it."""

NO_OPERATOR: Final = "no operator breaks it"
NO_PARENT: Final = "no valid event that keeps the links was found to have the place"
CHOSEN: Final = frozenset({"type", "const", "enum"})
UNIONS: Final = frozenset({"oneOf", "anyOf"})


@dataclass(frozen=True, slots=True)
class SiteCases:
    """What is done at a constraint site.

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


@dataclass(frozen=True, slots=True)
class _Made:
    """What an operator made at a site."""

    site: Site
    operator: Operator
    parent: Json
    event: Json
    patch: Patch
    violation: Violation

    @property
    def fault(self) -> Fault:
        found = self.violation
        return Fault(
            self.operator.name, found.pointer, found.keyword, found.schema_pointer, self.patch,
            found.message,
        )  # fmt: skip


class Mutations:
    """The invalid cases of a plan.

    Args:
        plan: The plan.
        selection: Which mutations to make.

    Raises:
        InputError: If the selection names what is not known.
    """

    def __init__(self, plan: Plan, selection: Selection = EVERYTHING) -> None:
        self.plan = plan
        self.selection = selection
        self.operators = operators(selection.own)
        self._reasons: dict[SiteKey, str] = {}

    @cached_property
    def _all_sites(self) -> tuple[Site, ...]:
        return sites(self.plan.structure.root, self.plan.contract.envelope)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """All constraint sites that are selected, in the order of the schema."""
        known = frozenset().union(*(operator.keywords for operator in self.operators))
        everything = self.selection == EVERYTHING
        return tuple(
            site
            for site in self._all_sites
            if self._fitting(site) or (everything and site.keyword not in known)
        )

    @cached_property
    def table(self) -> tuple[SiteCases, ...]:
        """What is done at each site; it takes a full run to know."""
        done: dict[SiteKey, list[str]] = {site.key: [] for site in self.sites}
        for made in self._full_turn(0):
            done[made.site.key].append(made.operator.name)
        return tuple(
            SiteCases(
                site.pattern, site.keyword, site.schema_pointer, tuple(sorted(done[site.key])),
                "" if done[site.key] else self._reasons.get(site.key, NO_OPERATOR),
            )
            for site in self.sites
        )  # fmt: skip

    @property
    def impossible(self) -> tuple[SiteCases, ...]:
        """The sites that no case breaks alone, with the reason."""
        return tuple(row for row in self.table if not row.operators)

    def cases(self, n: int | None = None) -> Iterator[Case]:
        """Yield invalid cases: first each site once, then the sites by further operators.

        Args:
            n: How many; None for each site and operator once. With more than those, further
                parent events and pairs of faults have their turns.
        """
        return self._named(islice(self._endless() if n else map(_told, self._full_turn(0)), n))

    def of(self, operator: Operator) -> Iterator[Case]:
        """Yield the invalid cases of one operator, one for each site that it breaks.

        They are those that `cases` makes, by the same names; those at a place that the ordinary
        event has come first.
        """
        random = Random(f"{self.plan.seed}:{operator.name}:order")
        fitting = [site for site in self.sites if operator in self._fitting(site)]
        fitting.sort(key=lambda _: random.random())
        fitting.sort(key=lambda site: lookup(self.plan.ordinary, site.place.path) is MISSING)
        made = (made for site in fitting for made in self._of_site(site, [operator], 0))
        return self._named(map(_told, made))

    def _named(self, told: Iterable[_Told]) -> Iterator[Case]:
        event_type = self.plan.contract.event_type
        names = Names(event_type, Kind.INVALID)
        for made, event, fault in told:
            ordinal = self._ordinal(made.site, made.operator)
            name = names.of(fault.operator, made.site.spot, ordinal)
            yield Case(name, event_type, Kind.INVALID, event, fault, made.parent)

    def _ordinal(self, site: Site, operator: Operator) -> int:
        """Return which of the sites at its spot this is, of those that an operator is for."""
        near = (twin for twin in self._twins[site.spot] if twin.keyword in operator.keywords)
        return 1 + next(number for number, twin in enumerate(near) if twin is site)

    @cached_property
    def _twins(self) -> dict[Path, list[Site]]:
        """All sites by their spot."""
        found: dict[Path, list[Site]] = {}
        for site in self._all_sites:
            found.setdefault(site.spot, []).append(site)
        return found

    def _endless(self) -> Iterator[_Told]:
        """Yield single faults, then by turns others in further parents, and pairs."""
        first: list[_Made] = []
        for made in self._full_turn(0):
            first.append(replace(made, event=None))
            yield _told(made)
        idle = not first
        for turn in count(1):
            if idle:
                return
            idle = True
            for made in self._full_turn(turn):
                idle = False
                yield _told(made)
            for told in self._pairs(first, turn):
                idle = False
                yield told

    def _pairs(self, first: Sequence[_Made], turn: int) -> Iterator[_Told]:
        """Yield events with two of the faults at once, at places of which none holds the other."""
        random = Random(f"{self.plan.seed}:{turn}:pairs")
        waiting: dict[int, _Made] = {}
        for made in sorted(first, key=lambda _: random.random()):
            other = waiting.pop(id(made.parent), None)
            if other is None:
                waiting[id(made.parent)] = made
                continue
            event = self._both(other, made)
            if event is not MISSING:
                yield other, event, _paired(other.fault, made.fault)

    def _both(self, one: _Made, other: _Made) -> Json:
        """Return an event with two faults, or `MISSING` if it would not have just these."""
        touched = [
            [step[name] for step in made.patch for name in ("from", "path") if name in step]
            for made in (one, other)
        ]
        if any(_is_within(a, b) or _is_within(b, a) for a in touched[0] for b in touched[1]):
            return MISSING
        event = reread(apply((*one.patch, *other.patch), one.parent))
        violations = self.plan.contract.validator.violations(event)
        meant = (one.violation, other.violation)
        if not all(own in violations for own in meant):
            return MISSING
        told = all(any(v == own or _repeats(v, own) for own in meant) for v in violations)
        return event if told else MISSING

    def _fitting(self, site: Site) -> list[Operator]:
        """Return the operators that are selected for a site."""
        takes = self.selection.takes
        return [
            operator
            for operator in self.operators
            if site.keyword in operator.keywords
            and takes(operator, site.keyword, build(site.spot), site.pattern)
        ]

    def _full_turn(self, turn: int) -> Iterator[_Made]:
        """Yield what each site and operator make, round after round over all sites."""
        random = Random(f"{self.plan.seed}:{turn}:order")
        waiting = []
        for site in sorted(self.sites, key=lambda _: random.random()):
            fitting = self._fitting(site)
            fitting.sort(key=lambda _: random.random())
            waiting.append(self._of_site(site, fitting, turn))
        while waiting:
            rest = []
            for found in waiting:
                made = next(found, None)
                if made is not None:
                    rest.append(found)
                    yield made
            waiting = rest

    def _of_site(self, site: Site, fitting: list[Operator], turn: int) -> Iterator[_Made]:
        """Yield what operators make at a site, one case each."""
        parents = list(self._parents.of(site.place, turn))
        if not parents:
            self._reasons.setdefault(site.key, NO_PARENT)
        for operator in fitting:
            made = (self._made(site, operator, parent, turn) for parent in parents)
            found = next((each for each in made if each), None)
            if found:
                yield found

    @cached_property
    def _parents(self) -> Parents:
        """Valid events that have the sites' places."""
        return Parents(self.plan, (site.place for site in self.sites))

    def _made(self, site: Site, operator: Operator, parent: Json, turn: int) -> _Made | None:
        """Return the first proposal of an operator that breaks a site and nothing else."""
        chance = f"{self.plan.seed}:{turn}:{operator.name}:{site.place.pattern}"
        path = site.place.path
        target = Target(site, path, lookup(parent, path), chance, self.plan.example)
        for patch in islice(operator.propose(target), MOST_PROPOSALS):
            event = reread(apply(patch, parent))
            violations = self.plan.contract.validator.violations(event)
            own = _own(violations, site, operator)
            if own is not None:
                return _Made(site, operator, parent, event, patch, own)
            self._explain(site, violations)
        return None

    def _explain(self, site: Site, violations: tuple[Violation, ...]) -> None:
        """Note why a site was not broken alone; the telling reason wins."""
        others = [v for v in violations if v.schema_pointer != site.schema_pointer]
        if others:
            also = others[0]
            told = f"breaking it also breaks {also.keyword} ({also.schema_pointer})"
            self._reasons[site.key] = f"{told} at {also.pointer or 'the top level'}"
        else:
            self._reasons.setdefault(site.key, "what was tried is still valid")


def _told(made: _Made) -> _Told:
    return made, made.event, made.fault


def _paired(one: Fault, other: Fault) -> Fault:
    return replace(
        one,
        operator=f"{one.operator}+{other.operator}",
        patch=(*one.patch, *other.patch),
        also=other,
    )


def _own(violations: tuple[Violation, ...], site: Site, operator: Operator) -> Violation | None:
    """Return the violation that an operator meant to cause, or None if that is not all it caused.

    A wrong type is told again by an enumeration at the same place, and a constraint that stands
    in two schemas by both; that is still one fault.
    """
    own = next((v for v in violations if _is_of(v, site, operator)), None)
    if own is None:
        return None
    if operator.whole:
        return own if all(other.pointer == own.pointer for other in violations) else None
    return own if all(other is own or _repeats(other, own) for other in violations) else None


def _repeats(other: Violation, own: Violation) -> bool:
    if other.pointer != own.pointer:
        return False
    implied = own.keyword == "type" and other.keyword in CHOSEN
    return implied or (other.keyword == own.keyword and other.message == own.message)


def _is_of(violation: Violation, site: Site, operator: Operator) -> bool:
    """Return whether a violation is the one that an operator meant to cause at a site.

    A fault inside a branch of a union may be told by the union.
    """
    if _is_within(violation.pointer, site.pointer):
        told = violation.schema_pointer  # from the nearest `$id`, where the schema has several
        own = _is_within(told, site.schema_pointer) or site.schema_pointer.endswith(told)
        if own or operator.anywhere:
            return True
    return violation.keyword in UNIONS and _is_within(site.pointer, violation.pointer)


def _is_within(pointer: str, other: str) -> bool:
    return pointer == other or pointer.startswith(other + "/")
