"""The shapes of a schema's events: compiled once, they make any number of events."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from functools import cached_property
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.contract import Contract
from eventcontracts.errors import InputError, UnsatisfiableError
from eventcontracts.events import DefaultPicker, SkeletonFactory, WeightedPicker, compile_skeleton
from eventcontracts.jsondata.pointers import MISSING, generalize, walk
from eventcontracts.plan.coverage import COVERED_SHAPES, UNCHANGED_SHAPES, choice_coverage
from eventcontracts.plan.link_repair import fit_skeleton, unsatisfiable_error
from eventcontracts.plan.proofs import TemplateProofs
from eventcontracts.scalars import Pools, sample_names
from eventcontracts.scalars.contents import MAX_DOCUMENTS
from eventcontracts.schema import CURRENT_DRAFT, draft_of
from eventcontracts.schema.validator import SchemaError
from eventcontracts.structure import GenerationChoice, SchemaStructure, usual_types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.contract import Link
    from eventcontracts.events import Picker, Template
    from eventcontracts.jsondata.jsontypes import Json, JsonObject
    from eventcontracts.plan.link_repair import LinkedSkeleton
    from eventcontracts.structure import EventPlace, SchemaNode

__all__ = ["EventShapes", "require_current_draft"]

MAX_BUILD_ATTEMPTS: Final = 24
"""How often a shape or an event is made anew before it counts as impossible."""

MAX_CACHED_SHAPES: Final = 256
SHAPES_IN_ROTATION: Final = 64
"""How many shapes take turns after the first ones."""

EVENTS_PER_REFRESH: Final = 2_048
"""After how many events one of them is replaced."""


class EventShapes:
    """Makes events of one schema.

    Event number i is a function of contract, seed and i alone, so that a stream can be divided
    and its parts made anywhere.

    Args:
        contract: What events must meet.
        seed: Where chance begins.

    Attributes:
        structure: The schema, place by place.
        observed: The values that the contract's sample has at each place, by pattern.
    """

    def __init__(self, contract: Contract, seed: int) -> None:
        self.structure = SchemaStructure(contract.schema)
        self._contract = contract
        self.observed = _observed_values(contract.sample)
        pools = Pools(seed, contract.locale, sample_names(self.observed), _documents)
        self._skeleton_factory = SkeletonFactory(self.structure, self.observed, pools)
        self._kept: OrderedDict[int, Template] = OrderedDict()
        self._proofs = TemplateProofs(self.structure, contract)
        self._key = f"{contract.event_type}:{seed}:"
        self._leaders: Mapping[Link, int] | None = None

    @cached_property
    def ordinary(self) -> Json:
        """The event that others are compared with: the contract's sample if it has one.

        Otherwise one that has every property, the first branch of each union, no nulls, and lists
        of one item.
        """
        if self._contract.sample is not None and self._contract.accepts(self._contract.sample):
            return self._contract.sample
        template = self._made({}, "ordinary", usual=True).template
        return template.event(f"{self._key}ordinary".encode(), 0)[1]

    def valid(self, index: int) -> Json:
        """Return a valid event.

        Args:
            index: Its number in the stream, from 0.

        Raises:
            UnsatisfiableError: If none can be made.
        """
        body, event = self._event(index)
        return orjson.loads(body) if event is MISSING else event

    def body(self, index: int) -> bytes:
        """Return the valid event of a number as compact JSON; see `valid`."""
        return self._event(index)[0]

    def _event(self, index: int) -> tuple[bytes, Json]:
        """Return an event as JSON, and as a value if it had to be checked, else `MISSING`."""
        event: Json = MISSING
        for attempt in range(MAX_BUILD_ATTEMPTS):
            number = self._shape_number(index + attempt)
            template = self._shape(number)
            body = template.fill(f"{self._key}{index}:{attempt}".encode(), index)
            if not self._proofs.needs_validation(number, template, index):
                return body, MISSING
            event = template.read(body)
            if self._contract.validator.is_valid(event):
                return body, event
        raise unsatisfiable_error(self._contract, event)

    def fitting(self, needs: Mapping[GenerationChoice, int], turn: int) -> Json:
        """Return a valid event in which choices come out as needed, where that is possible.

        Args:
            needs: The wanted outcomes; other choices come out as usual, or by chance from the
                second turn on.
            turn: Different turns give different events.

        Raises:
            UnsatisfiableError: If none can be made.
        """
        template = self._made(needs, f"fitting:{turn}", usual=turn == 0).template
        return template.event(f"{self._key}fitting:{turn}".encode(), turn)[1]

    def example(self, schema_pointer: str) -> Json:
        """Return a value made for one subschema, or None where none can be made.

        Args:
            schema_pointer: Where the subschema stands.
        """
        value = self._value(self.structure.at(schema_pointer), {}, schema_pointer)
        return None if value is MISSING else value

    def value_at(self, place: EventPlace) -> Json:
        """Return a usual value for a place in one of its forms, or `MISSING` if none can be made.

        Args:
            place: A place of the structure.
        """
        kinds = usual_types(place.node)
        kind = GenerationChoice("", place.node.number, "kind")  # the value is grown by itself
        wanted = {kind: kinds.index(place.kind)} if place.kind in kinds else {}
        return self._value(place.node, wanted, place.pattern)

    def _value(self, node: SchemaNode, wanted: Mapping[GenerationChoice, int], name: str) -> Json:
        try:
            tree = self._skeleton_factory.build(DefaultPicker(wanted), node)
        except UnsatisfiableError:
            return MISSING
        return compile_skeleton(tree).event(f"{self._key}{name}".encode(), 0)[1]

    @cached_property
    def _cover(self) -> tuple[Mapping[GenerationChoice, int], ...]:
        return choice_coverage(self.structure.root)

    def _shape_number(self, index: int) -> int:
        """Return which shape an event has.

        The first shapes have one event each; then they take turns, and now and then one of them
        is replaced by a new one.
        """
        if index < COVERED_SHAPES or index < len(self._cover):
            return index
        first = len(self._cover)
        turn = index % SHAPES_IN_ROTATION
        age = (index // EVENTS_PER_REFRESH + SHAPES_IN_ROTATION - 1 - turn) // SHAPES_IN_ROTATION
        return turn if age == 0 else first + (age - 1) * SHAPES_IN_ROTATION + turn

    def _shape(self, number: int) -> Template:
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        if number and self._leaders is None:
            self._shape(0)  # which places lead in a link is found out once, in the usual shape
        planned = number >= UNCHANGED_SHAPES and number < len(
            self._cover
        )  # the first needs no cover yet
        wanted = self._cover[number] if planned else {}
        made = self._made(wanted, str(number), usual=number == 0, leaders=self._leaders or {})
        shape = self._kept[number] = made.template
        self._proofs.count_use(number, made.tree)
        if number == 0:
            self._leaders = made.leaders
        if len(self._kept) > MAX_CACHED_SHAPES:
            self._kept.popitem(last=False)
        return shape

    def _made(
        self,
        wanted: Mapping[GenerationChoice, int],
        name: str,
        *,
        usual: bool,
        leaders: Mapping[Link, int] = MappingProxyType({}),
    ) -> LinkedSkeleton:
        """Return a template all of whose parts fit together, with the wanted choices if it can."""
        event: Json = None
        for attempt in range(MAX_BUILD_ATTEMPTS):
            asked = wanted if attempt < MAX_BUILD_ATTEMPTS // 2 else {}
            picker: Picker = WeightedPicker(Random(f"{self._key}{name}:{attempt}"), asked)
            if usual and attempt == 0:
                picker = DefaultPicker(asked)
            tree, key = self._skeleton_factory.build(picker), f"{self._key}{name}".encode()
            found, event = fit_skeleton(self._contract, tree, key, leaders)
            if found is not None:
                return found
        raise unsatisfiable_error(self._contract, event)


def _documents(schema: JsonObject) -> list[Json]:
    """Return documents of a schema; none where it refers to elsewhere or leaves no value."""
    contract = Contract("document", schema)
    with suppress(InputError):
        _ = contract.validator
        require_current_draft(contract)
        shapes = EventShapes(contract, 0)
        _ = shapes.ordinary
        return [shapes.valid(number) for number in range(MAX_DOCUMENTS)]
    return []


def require_current_draft(contract: Contract) -> None:
    """Refuse a schema that declares a draft in which keywords mean something else.

    Raises:
        SchemaError: If it does.
    """
    if isinstance(contract.schema, dict) and "$schema" in contract.schema:
        where = contract.catalog or contract.event_type
        if draft_of(contract.schema, where) != CURRENT_DRAFT:
            problem = "it is not draft 2020-12: eventcontracts.schema.upgrade_schema makes it so"
            raise SchemaError(where, "/$schema", problem)


def _observed_values(sample: Json) -> dict[str, tuple[Json, ...]]:
    """Return the values that a sample has at each place, by pattern."""
    found: dict[str, tuple[Json, ...]] = {}
    for path, value in walk(sample):
        if value is not None and not isinstance(value, dict | list):
            pattern = generalize(path)
            found[pattern] = (*found.get(pattern, ()), value)
    return found
