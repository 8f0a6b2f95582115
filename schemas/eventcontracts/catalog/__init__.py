"""Catalogs: named, versioned sets of event types."""

from __future__ import annotations

from eventcontracts.catalog.errors import CatalogError, UnknownEventError
from eventcontracts.catalog.event_types import EventType
from eventcontracts.catalog.evidence import Evidence
from eventcontracts.catalog.explaining import Explanation, UnknownPlaceError, explain
from eventcontracts.catalog.layers import Layer, UnknownLayerError
from eventcontracts.catalog.links import Link
from eventcontracts.catalog.making import Overrides
from eventcontracts.catalog.model import Catalog
from eventcontracts.catalog.plain import contract_of_file
from eventcontracts.catalog.store import bundled_catalogs, require_replaceable, write

__all__ = [
    "Catalog",
    "CatalogError",
    "EventType",
    "Evidence",
    "Explanation",
    "Layer",
    "Link",
    "Overrides",
    "UnknownEventError",
    "UnknownLayerError",
    "UnknownPlaceError",
    "bundled_catalogs",
    "contract_of_file",
    "explain",
    "require_replaceable",
    "write",
]
