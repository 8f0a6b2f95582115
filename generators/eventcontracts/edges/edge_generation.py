"""Edge cases: the table of edge classes, each at each place where the contract allows it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace as replace_fields
from functools import cache, cached_property, partial
from itertools import chain, count, islice
from random import Random
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Case, Edge
from eventcontracts.coherence import set_linked
from eventcontracts.edges.edge_classes import Basis, EdgeClass, EdgeTarget
from eventcontracts.edges.edge_strings import STRING_EDGES
from eventcontracts.edges.edge_values import PRESENCE_EDGES, VALUE_EDGES
from eventcontracts.edges.guesses import GUESSES
from eventcontracts.entry_points import load_extensions
from eventcontracts.errors import InputError, UnsatisfiableError
from eventcontracts.jsondata.differences import differences
from eventcontracts.jsondata.jsontext import compact, round_trip
from eventcontracts.jsondata.pointers import MISSING, build_pointer, lookup
from eventcontracts.mutations.mutation_selection import DEFAULT_SELECTION, CaseNames
from eventcontracts.mutations.patches import add_operation, remove_operation, replace_operation
from eventcontracts.plan import BaseEvents
from eventcontracts.policy import Kind
from eventcontracts.structure import event_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject
    from eventcontracts.mutations.mutation_selection import Selection
    from eventcontracts.plan import Plan
    from eventcontracts.structure import EventPlace, SchemaNode

__all__ = ["EDGE_CLASSES", "all_edge_classes", "edge_cases", "edge_cases_by_class"]

# All edge classes.


EDGE_CLASSES: Final = (*PRESENCE_EDGES, *VALUE_EDGES, *STRING_EDGES, *GUESSES)


"""Every edge class of this package, in the order of the documentation."""


EDGE_ENTRY_POINTS: Final = "eventcontracts.edges"


"""The group of entry points by which an installed package adds edge classes."""


@cache
def all_edge_classes() -> tuple[EdgeClass, ...]:
    """Return all edge classes: those of this package, then the ones that other packages add.

    Raises:
        InputError: If an entry point gives none, or two classes have the same name.
    """
    found = {edge.name: edge for edge in EDGE_CLASSES}
    for extension in load_extensions(EDGE_ENTRY_POINTS, EdgeClass, "edge class"):
        name = extension.value.name
        if name in found:
            raise InputError(f"{extension.label} has a name that is taken, {name!r}: rename it")
        guarded = extension.guard(extension.value.propose)
        found[name] = replace_fields(extension.value, propose=guarded)
    return tuple(found.values())


MAX_EDGE_PLACES: Final = 5_000


"""At how many places edges are looked for, those near the top first."""


BASES: Final = {True: Basis.DOCUMENTED, False: Basis.GUESSED}


PATIENCE: Final = 64


"""After how many new parent events without a case of its own a class lets others go first."""


def edge_cases(
    plan: Plan, n: int | None = None, selection: Selection = DEFAULT_SELECTION
) -> Iterator[Case]:
    """Yield cases that meet the contract and are unusual at one place, links kept.

    Classes take turns, so that a few cases already show many of them.

    Args:
        plan: The plan.
        n: How many; None for each class at each place once. With more than those, further parent
            events have their turn.
        selection: Which classes, and where.
    """
    making = _EdgeCaseFactory(plan, selection)
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


def edge_cases_by_class(
    plan: Plan, selection: Selection = DEFAULT_SELECTION
) -> dict[str, Iterator[Case]]:
    """Return for each class its cases, made as they are asked for, each place once.

    They are those of `edge_cases`, by the same names and in the same order.
    """
    making = _EdgeCaseFactory(plan, selection)
    return {edge.name: making.of_class(edge, 0) for edge in making.classes}


class _EdgeCaseFactory:
    """The edge cases of a plan."""

    def __init__(self, plan: Plan, selection: Selection) -> None:
        self.classes = _chosen(selection)
        self._plan = plan
        self._reaches = selection.reaches
        self._places = tuple(islice(event_places(plan.structure.root), MAX_EDGE_PLACES))
        self._parents = BaseEvents(plan, self._places)
        self._names = CaseNames(plan.contract.event_type, Kind.EDGE)
        self._observed = plan.allowed.observed

    def turn(self, turn: int) -> Iterator[Case]:
        """Yield each class at each place once, class by class in turn."""
        waiting = [self._attempts(edge, turn) for edge in self.classes]
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
        if edge.basis is Basis.GUESSED and not self._plan.guesses:
            return
        seen: set[object] = set()
        random = Random(f"{self._plan.seed}:{turn}:{edge.name}")
        begun = self._parents.made
        for place in sorted(self._places, key=lambda _: random.random()):
            spot = (place.pattern, place.kind, place.node.number) if edge.forms else place.pattern
            if place.kind not in edge.kinds or spot in seen or not self._is_wanted(place):
                continue
            case = self._case(edge, place, turn)
            if case is not None:
                seen.add(spot)
            if case is not None or self._parents.made - begun >= PATIENCE:
                yield case
                begun = self._parents.made

    def _is_wanted(self, place: EventPlace) -> bool:
        return self._reaches(build_pointer(place.path), place.pattern)

    def _case(self, edge: EdgeClass, place: EventPlace, turn: int) -> Case | None:
        for parent in self._parents_for(edge, place, turn):
            changed_parent, lacks = self._event(edge, place, parent)
            if changed_parent is not MISSING:
                patch = _patch_to(parent, changed_parent, place.path)
                made = Edge(edge.name, build_pointer(place.path), patch, lacks)
                name = self._names.of(edge.name, place.path)
                event, event_type = round_trip(changed_parent), self._plan.contract.event_type
                return Case(name, event_type, Kind.EDGE, event, None, parent, made)
        return None

    def _parents_for(self, edge: EdgeClass, place: EventPlace, turn: int) -> Iterator[Json]:
        yield from self._parents.of(place, turn)
        if edge.forms:
            yield from self._parents.beside(place, turn)
        if edge.name == "fewest-items":
            yield from self._parents.with_more_items(place, turn)

    def _event(self, edge: EdgeClass, place: EventPlace, parent: Json) -> tuple[Json, str]:
        """Return the parent with the first proposal that suits, and the evidence that it lacks.

        It is `MISSING` where none does. What is not changed is shared with the parent.
        """
        contract = self._plan.contract
        made = partial(self._plan.allowed.value_at, place)
        seen = _texts_at(place, self._observed)
        unseen = not self._plan.documents(place) and self._has_room(place, parent)
        spot = EdgeTarget(place, lookup(parent, place.path), seen, made, unseen)
        for changes in edge.propose(spot):
            event = set_linked(parent, changes, contract.links)
            if contract.accepts(round_trip(event)) and compact(event) != compact(parent):
                documented = not unseen and contract.ordinary.accepts(event)
                if edge.basis in {Basis.EITHER, BASES[documented]}:
                    return event, "" if documented else edge.lacks(spot)
        return MISSING, ""

    def _has_room(self, place: EventPlace, parent: Json) -> bool:
        """Return whether an object in a parent is of a form that can have a property."""
        *path, name = place.path or ("",)
        value = lookup(parent, tuple(path))
        holders = self._objects.get(place.pattern.rpartition("/")[0], ())
        return any(name in names and node.check.is_valid(value) for node, names in holders)

    @cached_property
    def _objects(self) -> dict[str, list[tuple[SchemaNode, frozenset[str]]]]:
        """The forms in which objects are allowed, by pattern, with the properties of each."""
        found: dict[str, list[tuple[SchemaNode, frozenset[str]]]] = {}
        for place in self._places:
            if place.kind == "object":
                with suppress(UnsatisfiableError):
                    names = frozenset(member.name for member in place.node.members)
                    found.setdefault(place.pattern, []).append((place.node, names))
        return found


def _chosen(selection: Selection) -> tuple[EdgeClass, ...]:
    """Return the classes that are selected; words about mutations alone leave them as they are."""
    known = {word for edge in all_edge_classes() for word in (edge.name, edge.category)}
    words = tuple(word for word in selection.mutate if word in known)
    about = replace_fields(selection, mutate=words, keywords=())
    return tuple(edge for edge in all_edge_classes() if about.takes(edge, ""))


def _texts_at(place: EventPlace, observed: Mapping[str, tuple[Json, ...]]) -> tuple[str, ...]:
    """Return the texts that are known to stand at a place."""
    examples = (value for values in place.node.all("examples") for value in values)
    known = chain(examples, observed.get(place.pattern, ()))
    return tuple(value for value in known if isinstance(value, str))


def _patch_to(parent: Json, event: Json, place: InstancePath) -> tuple[JsonObject, ...]:
    """Return the JSON Patch that makes an event of its parent.

    Where only the order of keys differs, which is no difference to JSON Patch, it replaces the
    object as a whole.
    """
    found = differences(parent, event)
    if not found:
        return (replace_operation(place, lookup(event, place)),)
    kept = [
        add_operation(one.path, one.new)
        if one.old is MISSING
        else replace_operation(one.path, one.new)
        for one in found
        if one.new is not MISSING
    ]
    removed = [remove_operation(one.path) for one in found if one.new is MISSING]
    return (*kept, *reversed(removed))
