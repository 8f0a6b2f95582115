"""The plan of a contract: compiled once, it makes any number of events."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.plan.shapes import EventShapes, require_current_draft
from eventcontracts.structure import event_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.contract import Contract
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.structure import EventPlace, SchemaStructure

__all__ = ["Plan"]

MOST_PLACES: Final = 30_000
"""How many places of documented events are known, those near the top first."""

MOST_FORMS: Final = 16
"""How many forms of each: the alternatives that it can lie in."""


class Plan:
    """An event type, compiled for generation.

    Valid events, and those that others are made from, are such as are documented; nothing in them
    is guessed. What the schema allows beyond that is for edge cases.

    >>> from eventcontracts.contract import Contract
    >>> order = {"properties": {"id": {"type": "string", "format": "uuid"}}, "required": ["id"]}
    >>> plan = Plan.compile(Contract("ORDER", order), seed=1)
    >>> len(plan.valid(0)["id"]), plan.valid(7) == plan.valid(7)
    (36, True)

    Attributes:
        contract: What events must meet.
        seed: Where chance begins.
        documented: Makes events such as are documented.
    """

    def __init__(self, contract: Contract, seed: int) -> None:
        self.contract = contract
        self.seed = seed
        self.documented = EventShapes(contract.ordinary, seed)

    @classmethod
    def compile(cls, contract: Contract, *, seed: int = 0) -> Plan:
        """Return the plan of a contract.

        Args:
            contract: What events must meet.
            seed: Where chance begins.

        Raises:
            SchemaError: If the schema is no valid schema, or not of draft 2020-12.
            UnsatisfiableError: If no event can be made.
        """
        _ = contract.validator
        require_current_draft(contract)
        plan = cls(contract, seed)
        try:
            _ = plan.ordinary
        except UnsatisfiableError as error:
            raise UnsatisfiableError(error.pointer, error.reason, contract.event_type) from None
        return plan

    @property
    def guesses(self) -> bool:
        """Whether the schema allows more than what is documented."""
        return self.contract.ordinary is not self.contract

    @cached_property
    def allowed(self) -> EventShapes:
        """Makes events such as the schema allows, with what is guessed."""
        return EventShapes(self.contract, self.seed) if self.guesses else self.documented

    @property
    def structure(self) -> SchemaStructure:
        """All that the schema allows, place by place."""
        return self.allowed.structure

    @property
    def ordinary(self) -> Json:
        """The event that others are compared with; see `EventShapes.ordinary`."""
        return self.documented.ordinary

    def valid(self, index: int) -> Json:
        """Return a valid event.

        Args:
            index: Its number in the stream, from 0.

        Raises:
            UnsatisfiableError: If none can be made.
        """
        return self.documented.valid(index)

    def body(self, index: int) -> bytes:
        """Return the valid event of a number as compact JSON; see `valid`."""
        return self.documented.body(index)

    def forms(self, place: EventPlace) -> Sequence[EventPlace]:
        """Return the forms in which documented events have a place; none where they never do.

        Args:
            place: A place of all that the schema allows.
        """
        if not self.guesses:
            return (place,)
        return self._documented_places.get(place.pattern, {}).get(_type(place), ())

    def beside(self, place: EventPlace) -> Sequence[EventPlace]:
        """Return the forms in which documented events have something else at a place.

        Where they never have anything there, it is those of the object around it.

        Args:
            place: A place of all that the schema allows.
        """
        if not self.guesses:
            return ()
        known = self._documented_places
        if place.pattern in known:
            here = known[place.pattern]
            return [form for kind in here if kind != _type(place) for form in here[kind]]
        around = place.pattern.rpartition("/")[0]
        return known.get(around, {}).get("object", ()) if place.pattern else ()

    def documents(self, place: EventPlace) -> bool:
        """Return whether documented events have something at a place, whatever it is."""
        return not self.guesses or place.pattern in self._documented_places

    @cached_property
    def _documented_places(self) -> Mapping[str, Mapping[str, Sequence[EventPlace]]]:
        """The places of documented events in their forms, by pattern and type."""
        found: dict[str, dict[str, list[EventPlace]]] = {}
        for place in islice(event_places(self.documented.structure.root), MOST_PLACES):
            forms = found.setdefault(place.pattern, {}).setdefault(_type(place), [])
            if len(forms) < MOST_FORMS:
                forms.append(place)
        return found

    def example(self, schema_pointer: str) -> Json:
        """Return a value made for one subschema, or None where none can be made.

        Args:
            schema_pointer: Where the subschema stands.
        """
        return self.allowed.example(schema_pointer)


def _type(place: EventPlace) -> str:
    """Return the type of the values at a place, numbers with and without fraction alike."""
    return "number" if place.kind == "integer" else place.kind or ""
