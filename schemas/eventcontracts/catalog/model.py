"""Catalogs: named, versioned sets of event types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from eventcontracts.catalog.bundling import bundle
from eventcontracts.catalog.layers import Enveloped, relayer
from eventcontracts.contract import Contract
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eventcontracts.catalog.evidence import Evidence, Reason
    from eventcontracts.catalog.layers import Layer
    from eventcontracts.catalog.links import Link
    from eventcontracts.jsontypes import Json, Schema

__all__ = ["Catalog", "CatalogError", "EventType", "Origin", "UnknownEventError"]

Origin = Literal["inferred", "sketched"]
"""Whether a schema was inferred from payloads, or sketched from what is known without one."""


class CatalogError(InputError):
    """A catalog that is missing or damaged."""


class UnknownEventError(InputError):
    """An event that a catalog does not have.

    Attributes:
        event: The name that was asked for.
        known: The names that there are.
    """

    def __init__(self, event: str, catalog: str, known: tuple[str, ...]) -> None:
        close = [name for name in known if event.upper() in name.upper()]
        names = ", ".join(close or known)
        super().__init__(f"{catalog} has no event {event!r}; it has {names or 'no events'}")
        self.event = event
        self.known = known


@dataclass(frozen=True)
class EventType:
    """One event type of a catalog.

    Attributes:
        name: Its name, such as `TASK_ENQUEUED`.
        schema: Its schema as documented, with references to `../definitions/NAME.json`.
        title: What its document calls it.
        description: What it is, in a sentence.
        origin: Whether the schema was inferred or sketched.
        source: The document and line that it comes from; empty if there is none.
        layer: The envelope layer that it is documented in; None where there are no layers.
        links: Places that hold the same value.
        samples: Payloads without personal data; the first is the ordinary event.
    """

    name: str
    schema: Schema
    title: str = ""
    description: str = ""
    origin: Origin = "inferred"
    source: str = ""
    layer: str | None = None
    links: tuple[Link, ...] = ()
    samples: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """A named, versioned set of event types.

    >>> catalog = Catalog.load("expertflow-cx")
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
        identify: The pointers that tell an event's name, the most trusted first.
        title: Its name for people.
        description: What it holds, in a sentence.
        evidence: What each place rests on, by `definitions/NAME` or `events/NAME` and by pointer.
        reasons: Why the corrections state what they state.
    """

    name: str
    version: str
    event_types: Mapping[str, EventType]
    definitions: Mapping[str, Schema] = field(default_factory=dict)
    layers: tuple[Layer, ...] = ()
    identify: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    evidence: Mapping[str, Mapping[str, Evidence]] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def load(cls, reference: str | Path = "expertflow-cx") -> Catalog:
        """Return a catalog from a folder, or a bundled one.

        Args:
            reference: A folder; or `name` or `name@version` of a bundled catalog, whose newest
                version is taken unless one is given.

        Raises:
            CatalogError: If there is no such catalog, or it is damaged.
        """
        from eventcontracts.catalog.store import load

        return load(reference)

    def __getitem__(self, event: str) -> EventType:
        """Return an event type by its name.

        Raises:
            UnknownEventError: If there is none.
        """
        try:
            return self.event_types[event]
        except KeyError:
            raise UnknownEventError(event, self.label, tuple(self.event_types)) from None

    @property
    def label(self) -> str:
        """The catalog's name and version, such as `expertflow-cx@2025.06`."""
        return f"{self.name}@{self.version}"

    def contract(self, event: str, layer: str | None = None) -> Contract:
        """Return all that generating and checking one event type needs, self-contained.

        Args:
            event: The event's name.
            layer: The envelope layer; the one that the event is documented in unless given.

        Raises:
            UnknownEventError: If there is no such event.
            UnknownLayerError: If there is no such layer, or the event has nothing in it.
        """
        event_type = self[event]
        enveloped = Enveloped(
            event_type.schema,
            event_type.links,
            event_type.samples[0] if event_type.samples else None,
        )
        if layer is not None and layer != event_type.layer:
            enveloped = relayer(enveloped, event, event_type.layer, layer, self.layers)
        return Contract(
            event_type=event,
            schema=bundle(enveloped.schema, self.definitions),
            catalog=self.label,
            layer=layer or event_type.layer,
            links=enveloped.links,
            sample=enveloped.sample,
        )
