"""Making invalid cases: each breaks one constraint at one place, and the validator has said so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.cases import Case, Fault
from eventcontracts.expectations import Kind
from eventcontracts.jsonvalues import kind_of, reread
from eventcontracts.mutations.names import Names
from eventcontracts.mutations.operators import Target
from eventcontracts.mutations.patches import apply
from eventcontracts.mutations.sites import sites
from eventcontracts.mutations.table import OPERATORS
from eventcontracts.pointers import MISSING, lookup
from eventcontracts.structure import UnsatisfiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.operators import Operator
    from eventcontracts.mutations.patches import Patch
    from eventcontracts.mutations.sites import Site, SiteKey
    from eventcontracts.plan import Plan
    from eventcontracts.structure import Choice
    from eventcontracts.validation import Violation

__all__ = ["Impossible", "Mutations"]

MOST_PROPOSALS: Final = 24
"""How many patches of one operator are tried at a site."""

_Made: TypeAlias = "tuple[Json, Json, Patch, Violation]"
"""A parent event, the event made of it, the patch and what it breaks."""

NO_OPERATOR: Final = "no operator breaks it"
NO_PARENT: Final = "no valid event that keeps the links was found to have the place"
CHOSEN: Final = frozenset({"type", "const", "enum"})
UNIONS: Final = frozenset({"oneOf", "anyOf"})


@dataclass(frozen=True, slots=True)
class Impossible:
    """A constraint site that no event breaks alone.

    Attributes:
        pattern: The place, `*` for any item of a list.
        keyword: The keyword.
        schema_pointer: Where it stands in the schema.
        reason: Why.
    """

    pattern: str
    keyword: str
    schema_pointer: str
    reason: str


class Mutations:
    """The invalid cases of a plan.

    Args:
        plan: The plan.
        operators: The operators to use; all unless given.
    """

    def __init__(self, plan: Plan, operators: Sequence[Operator] = OPERATORS) -> None:
        self.plan = plan
        self.operators = tuple(operators)
        self._fitted: dict[tuple[int, int], Json] = {}
        self._reasons: dict[SiteKey, str] = {}

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """All constraint sites that some operator is for, in the order of the schema."""
        return sites(self.plan.structure.root)

    @cached_property
    def impossible(self) -> tuple[Impossible, ...]:
        """The sites that no case breaks alone, with the reason; it takes a full run to know."""
        broken = {site.key for site, _, _ in self._full_turn(0)}
        return tuple(
            Impossible(
                site.place.pattern, site.keyword, site.schema_pointer,
                self._reasons.get(site.key, NO_OPERATOR),
            )
            for site in self.sites
            if site.key not in broken
        )  # fmt: skip

    def cases(self, n: int | None = None) -> Iterator[Case]:
        """Yield invalid cases: first each site once, then the sites by further operators.

        Args:
            n: How many; None for each site and operator once. With more than those, further
                parent events have their turn.
        """
        names = Names(self.plan.contract.event_type, Kind.INVALID)
        turn, count = 0, 0
        while n is None or count < n:
            before = count
            for site, operator, made in self._full_turn(turn):
                if n is not None and count >= n:
                    return
                parent, event, patch, violation = made
                fault = Fault(
                    operator.name, violation.pointer, violation.keyword,
                    violation.schema_pointer, patch, violation.message,
                )  # fmt: skip
                name = names.of(operator.name, site.spot)
                yield Case(name, self.plan.contract.event_type, Kind.INVALID, event, fault, parent)
                count += 1
            if n is None or count == before:
                return
            turn += 1

    def _full_turn(self, turn: int) -> Iterator[tuple[Site, Operator, _Made]]:
        """Yield what each site and operator make, round after round over all sites."""
        random = Random(f"{self.plan.seed}:{turn}:order")
        waiting = []
        for site in sorted(self.sites, key=lambda _: random.random()):
            fitting = [o for o in self.operators if site.keyword in o.keywords]
            fitting.sort(key=lambda _: random.random())
            waiting.append((site, iter(fitting)))
        while waiting:
            rest = []
            for site, operators in waiting:
                made = next(self._first_made(site, operators, turn), None)
                if made is not None:
                    rest.append((site, operators))
                    yield site, *made
            waiting = rest

    def _first_made(
        self, site: Site, operators: Iterator[Operator], turn: int
    ) -> Iterator[tuple[Operator, _Made]]:
        for operator in operators:
            for parent in self._parents(site, turn):
                made = self._made(site, operator, parent, turn)
                if made is not None:
                    yield operator, made
                    break

    def _parents(self, site: Site, turn: int) -> Iterator[Json]:
        """Yield valid events that have a site's place: the ordinary one, or one made to have it."""
        found = False
        if turn == 0 and _has(self.plan.ordinary, site):
            found = True
            yield self.plan.ordinary
        event = self._fit(self._base_of[site.place.pattern, site.place.node.number], turn)
        if _has(event, site):
            found = True
            yield event
        if not found:
            self._reasons.setdefault(site.key, NO_PARENT)

    @cached_property
    def _bases(self) -> list[dict[Choice, int]]:
        """The choices of a few events that together have all places."""
        bases: list[dict[Choice, int]] = []
        for site in self.sites:
            needs = site.place.needs
            free = next((base for base in bases if _agree(base, needs)), None)
            if free is None:
                bases.append(free := {})
            free.update(needs)
        return bases

    @cached_property
    def _base_of(self) -> dict[tuple[str, int], int]:
        """Which of these has a place, by its pattern and the number of its node."""
        return {
            (site.place.pattern, site.place.node.number): number
            for site in reversed(self.sites)
            for number, base in enumerate(self._bases)
            if site.place.needs.items() <= base.items()
        }

    def _fit(self, number: int, turn: int) -> Json:
        if (number, turn) not in self._fitted:
            try:
                event = self.plan.fitting(self._bases[number], turn)
            except UnsatisfiableError:
                event = MISSING
            self._fitted[number, turn] = event
        return self._fitted[number, turn]

    def _made(self, site: Site, operator: Operator, parent: Json, turn: int) -> _Made | None:
        """Return the first proposal of an operator that breaks a site and nothing else."""
        random = Random(f"{self.plan.seed}:{turn}:{operator.name}:{site.place.pattern}")
        path = site.place.path
        target = Target(site, path, lookup(parent, path), random, self.plan.example)
        for _, patch in zip(range(MOST_PROPOSALS), operator.propose(target), strict=False):
            event = reread(apply(patch, parent))
            violations = self.plan.contract.validator.violations(event)
            own = _own(violations, site, operator)
            if own is not None:
                return parent, event, patch, own
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


def _agree(base: Mapping[Choice, int], needs: Mapping[Choice, int]) -> bool:
    return all(base.get(choice, outcome) == outcome for choice, outcome in needs.items())


def _has(event: Json, site: Site) -> bool:
    """Return whether an event has a value of the right type at the place of a site."""
    value = MISSING if event is MISSING else lookup(event, site.place.path)
    if value is MISSING:
        return False
    kind = kind_of(value)
    return kind == site.place.kind or (kind, site.place.kind) == ("integer", "number")


def _own(violations: tuple[Violation, ...], site: Site, operator: Operator) -> Violation | None:
    """Return the violation that an operator meant to cause, or None if that is not all it caused.

    A wrong type is told again by an enumeration at the same place, and a constraint that stands
    in two schemas by both; that is still one fault.
    """
    own = next((v for v in violations if _is_of(v, site, operator)), None)
    if own is None or not all(other is own or _repeats(other, own) for other in violations):
        return None
    return own


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
