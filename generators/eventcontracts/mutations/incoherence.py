"""Incoherent cases: events that meet the schema, with one link broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case, Fault
from eventcontracts.jsondata.equality import equal_values
from eventcontracts.jsondata.jsontext import round_trip
from eventcontracts.jsondata.pointers import MISSING, build_pointer, lookup, matches
from eventcontracts.mutations.mutation_selection import DEFAULT_SELECTION, CaseNames
from eventcontracts.mutations.patches import apply_patch, replace_operation
from eventcontracts.policy import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.contract import Contract, Link
    from eventcontracts.jsondata.jsontypes import InstancePath, Json
    from eventcontracts.mutations.mutation_selection import Selection
    from eventcontracts.mutations.patches import Patch
    from eventcontracts.plan import Plan

__all__ = ["LINK_KEYWORD", "UNLINK_OPERATOR", "UnlinkOperator", "incoherent_cases"]

LINK_KEYWORD: Final = "link"
"""What stands for the keyword in a fault that breaks a link."""

MAX_DONOR_EVENTS: Final = 40
"""In how many other events a different value is looked for."""


@dataclass(frozen=True, slots=True)
class UnlinkOperator:
    """The way to break a link.

    Attributes:
        name: Its name.
        category: Its class.
        does: What it does, for the documentation.
        why: Why that matters.
    """

    name: str = "unlink"
    category: str = "incoherent"
    does: str = "One of the places that hold the same value gets the value of another event."
    why: str = "Events are put together from several records, and one of them may be stale."


UNLINK_OPERATOR: Final = UnlinkOperator()


def incoherent_cases(
    plan: Plan, n: int | None = None, selection: Selection = DEFAULT_SELECTION
) -> Iterator[Case]:
    """Yield cases that meet the schema, each with one link broken at one of its places.

    The odd value is one that another event has at that place.

    Args:
        plan: The plan; its contract holds the links.
        n: How many; None for each place of each link once, as far as a link can be broken alone.
        selection: Which places.
    """
    if not selection.takes(UNLINK_OPERATOR, LINK_KEYWORD):
        return
    names = CaseNames(plan.contract.event_type, Kind.INCOHERENT)
    stock = ParentEvents(plan)
    made = 0
    for turn in count():
        before = made
        for link in plan.contract.links:
            patterns = [p for p in link.patterns if selection.reaches(p)]
            for case in _link_cases(stock, link, patterns, turn, names):
                if n is not None and made >= n:
                    return
                made += 1
                yield case
        if n is None or made == before:
            return


class ParentEvents:
    """The events that others are made of, each made once.

    Args:
        plan: What makes them.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.contract = plan.contract
        self.event = lru_cache(maxsize=2 * MAX_DONOR_EVENTS)(plan.valid)
        self.values = lru_cache(maxsize=2 * MAX_DONOR_EVENTS)(self._uncached_values)

    def parents(self, turn: int) -> Iterator[Json]:
        """Yield events to break a link in."""
        if turn == 0:
            yield self.plan.ordinary
        yield from (self.event(turn * MAX_DONOR_EVENTS + step) for step in range(MAX_DONOR_EVENTS))

    def _uncached_values(self, pattern: str) -> tuple[Json, ...]:
        """Return what the first events have at a place."""
        events = map(self.event, range(MAX_DONOR_EVENTS))
        return tuple(value for event in events for _, value in matches(event, pattern))


def _link_cases(
    stock: ParentEvents, link: Link, patterns: Sequence[str], turn: int, names: CaseNames
) -> Iterator[Case]:
    for pattern in patterns:
        broken = (_break_link(stock, link, pattern, parent) for parent in stock.parents(turn))
        found = next((one for one in broken if one is not None), None)
        if found is None:
            continue
        parent, event, path, patch = found
        others = " and ".join(other for other in link.patterns if other != pattern)
        told = f"{build_pointer(path)} no longer holds the value of {others}"
        fault = Fault(UNLINK_OPERATOR.name, build_pointer(path), LINK_KEYWORD, "", patch, told)
        name = names.of(UNLINK_OPERATOR.name, path)
        yield Case(name, stock.contract.event_type, Kind.INCOHERENT, event, fault, parent)


def _break_link(
    stock: ParentEvents, link: Link, pattern: str, parent: Json
) -> tuple[Json, Json, InstancePath, Patch] | None:
    """Return a parent, the event with the link alone broken at a pattern, the place and patch."""
    path, current = next(matches(parent, pattern), ((), None))
    if current is None:
        return None
    mirrored = _mirrored_paths(stock.contract.links, parent, path)
    for value in stock.values(pattern):
        if value is not None and not equal_values(value, current):
            patch = tuple(replace_operation(place, value) for place in mirrored)
            event = apply_patch(patch, parent)
            if _breaks_only(stock.contract, link, event):
                return parent, round_trip(event), path, patch
    return None


def _mirrored_paths(
    links: Sequence[Link], parent: Json, path: InstancePath
) -> tuple[InstancePath, ...]:
    """Return a place, and those that must change with it to keep the links around it."""
    found = {path: None}
    todo = [path]
    while todo:
        here = todo.pop()
        for link in links:
            places = [place for pattern in link.patterns for place, _ in matches(parent, pattern)]
            around = [place for place in places if place != here and place == here[: len(place)]]
            for place in places if around else ():
                copy = (*place, *here[len(around[0]) :])
                if copy not in found and lookup(parent, copy) is not MISSING:
                    found[copy] = None
                    todo.append(copy)
    return tuple(found)


def _breaks_only(contract: Contract, link: Link, event: Json) -> bool:
    """Return whether an event meets the schema and breaks one link and no other."""
    if link.holds(event) or not contract.validator.is_valid(event):
        return False
    return all(other.holds(event) for other in contract.links if other is not link)
