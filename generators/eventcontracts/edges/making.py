"""Making edge cases: each class at each place where the contract allows it."""

from __future__ import annotations

from itertools import chain, count, islice
from random import Random
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case, Edge
from eventcontracts.coherence import changed
from eventcontracts.differences import Difference, differences
from eventcontracts.edges.classes import Spot
from eventcontracts.edges.table import EDGES
from eventcontracts.expectations import Kind
from eventcontracts.jsontext import compact, reread
from eventcontracts.mutations.names import Names
from eventcontracts.mutations.patches import add, remove, replace
from eventcontracts.plan import Parents
from eventcontracts.pointers import MISSING, build, lookup
from eventcontracts.structure import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.edges.classes import EdgeClass
    from eventcontracts.jsontypes import Json, JsonObject, Path
    from eventcontracts.plan import Plan
    from eventcontracts.structure import Place

__all__ = ["edge_cases", "edge_cases_by_class"]

MOST_PLACES: Final = 5_000
"""At how many places edges are looked for, those near the top first."""

PATIENCE: Final = 64
"""After how many new parent events without a case of its own a class lets others go first."""


def edge_cases(plan: Plan, n: int | None = None) -> Iterator[Case]:
    """Yield cases that meet the contract and are unusual at one place, links kept.

    Classes take turns, so that a few cases already show many of them.

    Args:
        plan: The plan.
        n: How many; None for each class at each place once. With more than those, further parent
            events have their turn.
    """
    making = _Making(plan)
    made = 0
    for turn in count():
        before = made
        for case in making.turn(turn):
            if made == n:
                return
            made += 1
            yield case
        if n is None or made == before:
            return


def edge_cases_by_class(plan: Plan) -> dict[str, Iterator[Case]]:
    """Return for each class its cases, made as they are asked for, each place once.

    They are those of `edge_cases`, by the same names and in the same order.
    """
    making = _Making(plan)
    return {edge.name: making.of_class(edge, 0) for edge in EDGES}


class _Making:
    """The edge cases of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._places = tuple(islice(places(plan.structure.root), MOST_PLACES))
        self._parents = Parents(plan, self._places)
        self._names = Names(plan.contract.event_type, Kind.EDGE)

    def turn(self, turn: int) -> Iterator[Case]:
        """Yield each class at each place once, class by class in turn."""
        waiting = [self._attempts(edge, turn) for edge in EDGES]
        while waiting:
            rest = []
            for attempts in waiting:
                for case in islice(attempts, 1):
                    rest.append(attempts)
                    if case is not None:
                        yield case
            waiting = rest

    def of_class(self, edge: EdgeClass, turn: int) -> Iterator[Case]:
        """Yield a class at each place once."""
        return (case for case in self._attempts(edge, turn) if case is not None)

    def _attempts(self, edge: EdgeClass, turn: int) -> Iterator[Case | None]:
        """Yield a class at each place once, and None where it is long in coming."""
        seen: set[str] = set()
        random = Random(f"{self._plan.seed}:{turn}:{edge.name}")
        begun = self._parents.made
        for place in sorted(self._places, key=lambda _: random.random()):
            if place.kind not in edge.kinds or place.pattern in seen:
                continue
            case = self._case(edge, place, turn)
            if case is not None:
                seen.add(place.pattern)
            if case is not None or self._parents.made - begun >= PATIENCE:
                yield case
                begun = self._parents.made

    def _case(self, edge: EdgeClass, place: Place, turn: int) -> Case | None:
        parents = self._parents.of(place, turn)
        if edge.name == "fewest-items":
            parents = chain(parents, self._parents.longer(place, turn))
        for parent in parents:
            changed_parent = self._event(edge, place, parent)
            if changed_parent is not MISSING:
                patch = _patch(parent, changed_parent, place.path)
                made = Edge(edge.name, build(place.path), patch)
                name = self._names.of(edge.name, place.path)
                event, event_type = reread(changed_parent), self._plan.contract.event_type
                return Case(name, event_type, Kind.EDGE, event, None, parent, made)
        return None

    def _event(self, edge: EdgeClass, place: Place, parent: Json) -> Json:
        """Return the parent with the first proposal that the contract accepts, or `MISSING`.

        What is not changed is shared with the parent.
        """
        contract = self._plan.contract

        def accepts(changes: Sequence[Difference]) -> bool:
            return contract.accepts(changed(parent, changes, contract.links))

        spot = Spot(place, lookup(parent, place.path), accepts)
        for changes in edge.propose(spot):
            event = changed(parent, changes, contract.links)
            if contract.accepts(reread(event)) and compact(event) != compact(parent):
                return event
        return MISSING


def _patch(parent: Json, event: Json, place: Path) -> tuple[JsonObject, ...]:
    """Return the JSON Patch that makes an event of its parent.

    Where only the order of keys differs, which is no difference to JSON Patch, it replaces the
    object as a whole.
    """
    found = differences(parent, event)
    if not found:
        return (replace(place, lookup(event, place)),)
    kept = [
        add(one.path, one.new) if one.old is MISSING else replace(one.path, one.new)
        for one in found
        if one.new is not MISSING
    ]
    removed = [remove(one.path) for one in found if one.new is MISSING]
    return (*kept, *reversed(removed))
