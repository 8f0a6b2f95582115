"""Recognizing: which event type a captured event is, and in which envelope layer it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.catalog import UnknownLayerError
from eventcontracts.catalog.layers import documented_layer, holes
from eventcontracts.pointers import lookup, parse

if TYPE_CHECKING:
    from eventcontracts.catalog import Catalog
    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json

__all__ = ["Recognizer"]


class Recognizer:
    """Tells captured events apart.

    >>> from eventcontracts.catalog import Catalog
    >>> recognizer = Recognizer(Catalog.load())
    >>> recognizer.name({"name": "AGENT_SUBSCRIBED", "data": {}})
    'AGENT_SUBSCRIBED'

    Args:
        catalog: The catalog whose events are expected.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        inner = ("", *holes(catalog.layers[0].name, catalog.layers)) if catalog.layers else ("",)
        self._pointers = tuple(
            dict.fromkeys(
                parse(pointer[len(hole) :])
                for pointer in catalog.identify
                for hole in inner
                if pointer.startswith(f"{hole}/")
            )
        )
        self._contracts: dict[tuple[str, str | None], Contract | None] = {}

    def name(self, event: Json) -> str | None:
        """Return the event type that an event says it is; None if it says nothing.

        A name that the catalog has is believed before one that it has not.
        """
        said = [lookup(event, pointer) for pointer in self._pointers]
        names = [value for value in said if isinstance(value, str) and value]
        known = [name for name in names if name in self._catalog.event_types]
        if not names and len(self._catalog.event_types) == 1:
            return next(iter(self._catalog.event_types))
        return next(iter([*known, *names]), None)

    def contract(self, name: str, event: Json) -> Contract | None:
        """Return the contract of an event type in the layer that an event came in."""
        layers = self._catalog.layers
        layer = documented_layer(event, layers) if layers else None
        if (name, layer) not in self._contracts:
            try:
                self._contracts[name, layer] = self._catalog.contract(name, layer)
            except UnknownLayerError:
                self._contracts[name, layer] = None
        return self._contracts[name, layer]
