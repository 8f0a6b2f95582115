"""Judging a mutant: what the patched event breaks, told by a validator that did not make it.

The parent is valid, so only what a patch reaches can be broken; only that is validated, as far in
as it can be judged alone. The verdict is that of the whole schema, for a fraction of the work.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from eventcontracts.mutations.patches import replaced
from eventcontracts.mutations.routes import WHOLE, Routes
from eventcontracts.pointers import lookup, pointer_of
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json, JsonObject, Path
    from eventcontracts.mutations.routes import Pointers
    from eventcontracts.mutations.splicing import Change, Parent
    from eventcontracts.structure import Structure
    from eventcontracts.structure.subschemas import Fragment
    from eventcontracts.validation import Violation

__all__ = ["Judge", "Judgement"]


class Judgement(NamedTuple):
    """What a change to a valid event breaks.

    Attributes:
        path: The place that was judged.
        violations: What is broken there or below.
        naming: Whether it hangs on the names of the object there alone, not on its parts.
    """

    path: Path
    violations: tuple[Violation, ...]
    naming: bool = False

    def is_apart_from(self, other: Judgement) -> bool:
        """Return whether two changes break together what each of them breaks alone."""
        return not (self._depends_on(other) or other._depends_on(self))

    def _depends_on(self, other: Judgement) -> bool:
        return not self.naming and other.path[: len(self.path)] == self.path


class Judge:
    """Tells what changed events break.

    Args:
        contract: What they are judged by.
        structure: Its schema.
    """

    def __init__(self, contract: Contract, structure: Structure) -> None:
        self._routes = Routes(contract.schema, structure.subschemas)
        self._whole = contract.validator
        self._part = cache(self._uncached_part)
        self._demanding: dict[str, Validator] = {}

    def judgement(self, parent: Parent, change: Change) -> Judgement:
        """Return what a change to a parent breaks.

        >>> from eventcontracts.contract import Contract
        >>> from eventcontracts.mutations.splicing import Change, Parent
        >>> from eventcontracts.structure import Structure
        >>> schema = {"properties": {"n": {"properties": {"m": {"type": "integer"}}}}}
        >>> judge = Judge(Contract("PING", schema), Structure(schema))
        >>> found = judge.judgement(Parent({"n": {"m": 1}}), Change(("n", "m"), "1"))
        >>> [(violation.pointer, violation.keyword) for violation in found.violations]
        [('/n/m', 'type')]
        """
        spot = change.spot
        if spot not in parent.routes:
            parent.routes[spot] = self._routes.towards(spot, parent.event)
        route = parent.routes[spot]
        path, pointers = route.path, route.pointers
        if len(path) < len(spot):
            around = lookup(parent.event, path)
            return self._of_value(path, pointers, replaced(around, spot[len(path) :], change.value))
        if change.names:
            demands = route.demands(change.names, change.value)
            if demands is not None:
                return self._of_names(path, demands, change.value)
        return self._of_value(path, pointers, change.value)

    def _of_value(self, path: Path, pointers: Pointers, value: Json) -> Judgement:
        return Judgement(path, self._part(pointers).violations(value, pointer_of(path)))

    def _of_names(self, path: Path, demands: Iterable[Fragment], value: JsonObject) -> Judgement:
        names, place = dict.fromkeys(value), pointer_of(path)
        found = (self._of_demand(f).violations(names, place, f.pointer) for f in demands)
        return Judgement(path, tuple(chain.from_iterable(found)), naming=True)

    def _uncached_part(self, pointers: Pointers) -> Validator:
        return self._whole if pointers == WHOLE else self._whole.part(pointers)

    def _of_demand(self, demand: Fragment) -> Validator:
        """Return what tells which demanded properties are missing."""
        if demand.pointer not in self._demanding:
            self._demanding[demand.pointer] = Validator({"required": demand.schema["required"]})
        return self._demanding[demand.pointer]
