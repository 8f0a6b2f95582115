"""Event types: what a catalog knows of one kind of event."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from eventcontracts.errors import CatalogError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.contract import Contract, Link, Overrides
    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = ["EventType", "Origin"]

Origin = Literal["inferred", "sketched", "declared"]
"""Whether a schema was inferred from payloads, sketched from what is known without one, or declared
by a document."""


@dataclass(frozen=True)
class EventType:
    """One event type of a catalog.

    Attributes:
        name: Its name, such as `TASK_ENQUEUED`.
        schema: Its schema as documented, with references to `../definitions/NAME.json`.
        title: What its document calls it.
        description: What it is, in a sentence.
        origin: Whether the schema was inferred, sketched or declared.
        source: The document and line that it comes from; empty if there is none.
        layer: The envelope layer that it is documented in; None where there are no layers.
        links: Places that hold the same value.
        samples: Payloads without personal data; the first is the ordinary event.
        fingerprints: Digests of payloads that it was inferred from, by which they are known again.
        placeholders: For each sample, what stands in the document where something that belongs
            there was put in, by pointer.
        contracts: Gives the contract in an envelope layer; known to what a catalog gives out.

    >>> from eventcontracts.catalog import Catalog
    >>> subscribed = Catalog.load("expertflow-cx")["AGENT_SUBSCRIBED"]
    >>> event = subscribed.example(at={"/eventEmitter/id": "desk-7"}, layer="event")
    >>> event["name"], event["eventEmitter"]["id"]
    ('AGENT_SUBSCRIBED', 'desk-7')
    >>> len(list(subscribed.events(n=3, seed=1)))
    3
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
    fingerprints: tuple[str, ...] = ()
    placeholders: tuple[Mapping[str, Json], ...] = field(default=(), hash=False)
    contracts: Callable[[str | None], Contract] | None = field(
        default=None, repr=False, compare=False
    )

    def example(
        self,
        at: Overrides | None = None,
        *,
        seed: int | None = None,
        layer: str | None = None,
        valid: bool = True,
        locale: str | None = None,
    ) -> Json:
        """Return an event of one's own: the ordinary one, with some places set.

        Linked places follow: set one, and those that hold the same value change with it.

        Args:
            at: Values by JSON Pointer, in which `*` stands for every item of a list; the value
                `MISSING` removes the place, and a function is called with
                the event's number, which is 0 here unless a seed is given.
            seed: Begin with another valid event, the same for the same seed, instead of the
                ordinary one.
            layer: The envelope layer; as documented unless given.
            valid: Whether the event must still meet its contract.
            locale: Where names, cities and sentences are from, such as `de_DE`.

        Raises:
            InputError: If the event type has no such layer or place, there is no such locale, or
                the event would not be valid.
        """
        return self._contract(layer, locale).example(at, seed=seed, valid=valid)

    def events(
        self,
        n: int | None = None,
        *,
        at: Overrides | None = None,
        seed: int = 0,
        layer: str | None = None,
        valid: bool = True,
        locale: str | None = None,
    ) -> Iterator[Json]:
        """Yield valid events, the ones that `generate` writes.

        Args:
            n: How many; without end unless given.
            at: Values by JSON Pointer, as for `example`; a function is called with the number of
                each event, from 0.
            seed: What the events are made from.
            layer: The envelope layer; as documented unless given.
            valid: Whether events in which something is set must still meet their contract.
            locale: Where names, cities and sentences are from, such as `de_DE`.

        Raises:
            InputError: If the event type has no such layer or place, there is no such locale, or
                an event would not be valid.

        >>> from eventcontracts.catalog import Catalog
        >>> subscribed = Catalog.load("expertflow-cx")["AGENT_SUBSCRIBED"]
        >>> desks = {"/eventEmitter/id": lambda number: f"desk-{number}"}
        >>> [e["eventEmitter"]["id"] for e in subscribed.events(n=2, at=desks, layer="event")]
        ['desk-0', 'desk-1']
        """
        return self._contract(layer, locale).events(n, at=at, seed=seed, valid=valid)

    @cached_property
    def _in_layers(self) -> dict[tuple[str | None, str | None], Contract]:
        return {}

    def _contract(self, layer: str | None, locale: str | None) -> Contract:
        if self.contracts is None:
            raise CatalogError(f"{self.name} stands in no catalog: take it from one to make events")
        key = (layer, locale)
        if key not in self._in_layers:
            self._in_layers[key] = self.contracts(layer).localized(locale)
        return self._in_layers[key]
