"""The oracle of mutants: what a change breaks, and whether that is the fault that was meant.

The parent is valid, so only what a patch reaches can be broken; only that is validated, as far in
as it can be judged alone. The verdict is that of the whole schema, for a fraction of the work.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.jsondata.pointers import cached_pointer, lookup
from eventcontracts.mutations.patches import with_value
from eventcontracts.mutations.routes import ROOT_POINTERS, LocalScopes
from eventcontracts.schema.validator import Validator
from eventcontracts.schema.vocabulary import UNION_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eventcontracts.contract import Contract
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject
    from eventcontracts.mutations.constraint_sites import ConstraintSite
    from eventcontracts.mutations.operator import Operator
    from eventcontracts.mutations.patches import ParentDocument, ValueChange
    from eventcontracts.mutations.routes import SchemaPointers
    from eventcontracts.schema.validator import Violation
    from eventcontracts.structure import SchemaStructure
    from eventcontracts.structure.subschemas import SchemaFragment

__all__ = ["FaultOracle", "MutationEffect", "intended_violation", "is_same_fault", "is_within"]

# Attribution: which violation is the fault that was meant, and whether it is the only one.


VALUE_KEYWORDS: Final = frozenset({"type", "const", "enum"})


def intended_violation(
    violations: Sequence[Violation], site: ConstraintSite, operator: Operator
) -> Violation | None:
    """Return the violation that an operator meant to cause, or None if that is not all it caused.

    A wrong type is told again by an enumeration at the same place, and a constraint that stands
    in two schemas by both; that is still one fault.
    """
    own = next((v for v in violations if _is_intended(v, site, operator)), None)
    if own is None:
        return None
    if operator.whole:
        return own if all(other.pointer == own.pointer for other in violations) else None
    return own if all(other is own or is_same_fault(other, own) for other in violations) else None


def is_same_fault(other: Violation, own: Violation) -> bool:
    """Return whether a violation tells the same fault once more."""
    if other.pointer != own.pointer:
        return False
    implied = own.keyword == "type" and other.keyword in VALUE_KEYWORDS
    return implied or (other.keyword == own.keyword and other.message == own.message)


def _is_intended(violation: Violation, site: ConstraintSite, operator: Operator) -> bool:
    """Return whether a violation is the one that an operator meant to cause at a site.

    A fault inside a branch of a union may be told by the union.
    """
    if is_within(violation.pointer, site.pointer):
        told = violation.schema_pointer  # from the nearest `$id`, where the schema has several
        own = is_within(told, site.schema_pointer) or site.schema_pointer.endswith(told)
        if own or operator.anywhere:
            return True
    return violation.keyword in UNION_KEYWORDS and is_within(site.pointer, violation.pointer)


def is_within(pointer: str, other: str) -> bool:
    """Return whether a pointer is another one, or lies below it.

    >>> is_within("/a/b", "/a"), is_within("/ab", "/a")
    (True, False)
    """
    return pointer == other or pointer.startswith(other + "/")


class MutationEffect(NamedTuple):
    """The violations that a change to a valid event causes.

    Attributes:
        path: The place that was judged.
        violations: What is broken there or below.
        naming: Whether it hangs on the names of the object there alone, not on its parts.
    """

    path: InstancePath
    violations: tuple[Violation, ...]
    naming: bool = False

    def is_independent_of(self, other: MutationEffect) -> bool:
        """Return whether two changes break together what each of them breaks alone."""
        return not (self._depends_on(other) or other._depends_on(self))

    def _depends_on(self, other: MutationEffect) -> bool:
        return not self.naming and other.path[: len(self.path)] == self.path


class FaultOracle:
    """Tells what changed events break.

    Args:
        contract: What they are judged by.
        structure: Its schema.
    """

    def __init__(self, contract: Contract, structure: SchemaStructure) -> None:
        self._scopes = LocalScopes(contract.schema, structure.subschemas)
        self._whole = contract.validator
        self._part = cache(self._uncached_part)
        self._demanding: dict[str, Validator] = {}

    def judgement(self, parent: ParentDocument, change: ValueChange) -> MutationEffect:
        """Return what a change to a parent breaks.

        >>> from eventcontracts.contract import Contract
        >>> from eventcontracts.mutations.patches import ValueChange, ParentDocument
        >>> from eventcontracts.structure import SchemaStructure
        >>> schema = {"properties": {"n": {"properties": {"m": {"type": "integer"}}}}}
        >>> judge = FaultOracle(Contract("PING", schema), SchemaStructure(schema))
        >>> found = judge.judgement(ParentDocument({"n": {"m": 1}}), ValueChange(("n", "m"), "1"))
        >>> [(violation.pointer, violation.keyword) for violation in found.violations]
        [('/n/m', 'type')]
        """
        spot = change.spot
        if spot not in parent.routes:
            parent.routes[spot] = self._scopes.scope_towards(spot, parent.event)
        route = parent.routes[spot]
        path, pointers = route.path, route.pointers
        if len(path) < len(spot):
            around = lookup(parent.event, path)
            return self._of_value(
                path, pointers, with_value(around, spot[len(path) :], change.value)
            )
        if change.names:
            demands = route.demands(change.names, change.value)
            if demands is not None:
                return self._of_names(path, demands, change.value)
        return self._of_value(path, pointers, change.value)

    def _of_value(
        self, path: InstancePath, pointers: SchemaPointers, value: Json
    ) -> MutationEffect:
        return MutationEffect(path, self._part(pointers).violations(value, cached_pointer(path)))

    def _of_names(
        self, path: InstancePath, demands: Iterable[SchemaFragment], value: JsonObject
    ) -> MutationEffect:
        names, place = dict.fromkeys(value), cached_pointer(path)
        found = (self._of_demand(f).violations(names, place, f.pointer) for f in demands)
        return MutationEffect(path, tuple(chain.from_iterable(found)), naming=True)

    def _uncached_part(self, pointers: SchemaPointers) -> Validator:
        return self._whole if pointers == ROOT_POINTERS else self._whole.part(pointers)

    def _of_demand(self, demand: SchemaFragment) -> Validator:
        """Return what tells which demanded properties are missing."""
        if demand.pointer not in self._demanding:
            self._demanding[demand.pointer] = Validator({"required": demand.schema["required"]})
        return self._demanding[demand.pointer]
