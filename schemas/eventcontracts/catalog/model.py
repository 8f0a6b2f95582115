"""Catalogs: named, versioned sets of event types."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from eventcontracts.catalog.documented import allowed, documented
from eventcontracts.catalog.layers import WrappedEvent, payload_pointers, rewrap_event
from eventcontracts.catalog.store import read_catalog
from eventcontracts.catalog.support import Support, is_weak
from eventcontracts.contract import Contract
from eventcontracts.errors import UnknownEventError
from eventcontracts.schema.bundle import bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from eventcontracts.catalog.event_types import EventType
    from eventcontracts.catalog.evidence import Evidence, Reason
    from eventcontracts.catalog.layers import Layer
    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = ["Catalog", "EvidenceUse"]

EvidenceUse: TypeAlias = Literal["all", "strong"]
"""Whether a schema says all that is known, or only what rests on enough evidence."""


@dataclass(frozen=True)
class Catalog:
    """A named, versioned set of event types.

    >>> catalog = Catalog.load("expertflow-cx")
    >>> len(catalog), "AGENT_SLA_EXPIRED" in catalog, next(iter(catalog))
    (15, True, 'AGENT_MRD_INTERRUPTED')
    >>> catalog["AGENT_SLA_EXPIRED"].title
    'Agent SLA Expired'
    >>> catalog.contract("AGENT_SLA_EXPIRED", layer="event").sample["name"]
    'AGENT_SLA_EXPIRED'

    Attributes:
        name: Its name, such as `expertflow-cx`.
        version: Its version.
        event_types: The event types by name, sorted.
        definitions: The shared definitions by name, sorted.
        layers: The envelope layers from the outermost in.
        identify: Where payloads tell their event's name, the most trusted place first; two places
            that do so together have a plus sign between them: `/type+/action`.
        choices: What somebody said of the documents that it was inferred from: `identify`,
            `include`, `exclude`.
        title: Its name for people.
        description: What it holds, in a sentence.
        evidence: What each place rests on, by `definitions/NAME` or `events/NAME` and by pointer.
        reasons: Why the corrections, or facts of a reconstruction, state what they state.
        base: The version that this one was reconstructed from, such as `expertflow-cx@2025.06`;
            empty if it was not.
        folder: Where it was read from; None if it was not.
    """

    name: str
    version: str
    event_types: Mapping[str, EventType]
    definitions: Mapping[str, Schema] = field(default_factory=dict)
    layers: tuple[Layer, ...] = ()
    identify: tuple[str, ...] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    title: str = ""
    description: str = ""
    evidence: Mapping[str, Mapping[str, Evidence]] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    base: str = ""
    folder: Path | None = field(default=None, repr=False, compare=False)

    @classmethod
    def load(cls, reference: str | Path = "expertflow-cx") -> Catalog:
        """Return a catalog from a folder, or a bundled one.

        Args:
            reference: A folder; or `name` or `name@version` of a bundled catalog, whose newest
                version is taken unless one is given.

        Raises:
            CatalogError: If there is no such catalog, or it is damaged.
        """
        return cls(**read_catalog(reference))

    def __getitem__(self, event: str) -> EventType:
        """Return an event type by its name.

        Raises:
            UnknownEventError: If there is none.
        """
        try:
            return self._making[event]
        except KeyError:
            raise UnknownEventError(event, self.label, tuple(self.event_types)) from None

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the event types, in order."""
        return iter(self.event_types)

    def __contains__(self, event: object) -> bool:
        """Return whether there is an event type of a name."""
        return event in self.event_types

    def __len__(self) -> int:
        """Return how many event types there are."""
        return len(self.event_types)

    @cached_property
    def _making(self) -> dict[str, EventType]:
        """The event types, able to make events."""
        return {
            name: replace(event_type, contracts=partial(self.contract, name))
            for name, event_type in self.event_types.items()
        }

    @property
    def label(self) -> str:
        """The catalog's name and version, such as `expertflow-cx@2025.06`."""
        return f"{self.name}@{self.version}"

    def contract(
        self, event: str, layer: str | None = None, *, evidence: EvidenceUse = "all"
    ) -> Contract:
        """Return all that generating and checking one event type needs, self-contained.

        Args:
            event: The event's name.
            layer: The envelope layer; the one that the event is documented in unless given.
            evidence: `strong` leaves out of the schema what rests on too little, or on a guess.

        Raises:
            UnknownEventError: If there is no such event.
            UnknownLayerError: If there is no such layer, or the event has nothing in it.
        """
        event_type = self[event]
        schema, enveloped = self._in_layer(event_type, layer, allowed, evidence)
        seen, _ = self._in_layer(event_type, layer, documented, evidence)
        return Contract(
            event_type=event,
            schema=schema,
            catalog=self.label,
            layer=layer or event_type.layer,
            links=enveloped.links,
            sample=enveloped.sample,
            envelope=payload_pointers(layer or event_type.layer, self.layers),
            documented=schema if seen == schema else seen,
        )

    def _in_layer(
        self,
        event_type: EventType,
        layer: str | None,
        part: Callable[[Json], Json],
        evidence: EvidenceUse,
    ) -> tuple[Schema, WrappedEvent]:
        """Return a part of an event type's schema in a layer, bundled, with what it is made of."""

        def taken(owner: str, schema: Schema) -> Schema:
            if evidence == "strong":
                support = Support(owner, self.evidence.get(owner, {}), self.reasons)
                schema = support.strong(schema)
            found: Schema = part(schema)
            return found

        sample = event_type.samples[0] if event_type.samples else None
        schema = taken(f"events/{event_type.name}", event_type.schema)
        enveloped = WrappedEvent(schema, event_type.links, sample)
        if layer is not None and layer != event_type.layer:
            layers = [replace(one, wrapper=part(one.wrapper)) for one in self.layers]
            enveloped = rewrap_event(enveloped, event_type.name, event_type.layer, layer, layers)
        definitions = {
            name: taken(f"definitions/{name}", schema) for name, schema in self.definitions.items()
        }
        return bundle(enveloped.schema, definitions), enveloped

    def is_weak(
        self, event: str, schema_pointer: str, *, key: str = "", layer: str | None = None
    ) -> bool:
        """Return whether a constraint rests on a single observation, as `support.is_weak` says.

        Args:
            event: The event's name.
            schema_pointer: The place of the keyword in the schema of its contract.
            key: For `required`, which key is missing; any of them unless given.
            layer: The envelope layer; the one that the event is documented in unless given.
        """
        return is_weak(self, event, schema_pointer, key=key, layer=layer)
