"""Catalogs: named, versioned sets of event types."""

from __future__ import annotations

from eventcontracts.catalog.event_types import EventType
from eventcontracts.catalog.evidence import Evidence
from eventcontracts.catalog.explanation import PlaceExplanation, UnknownPlaceError, explain
from eventcontracts.catalog.layers import Layer, UnknownLayerError
from eventcontracts.catalog.model import Catalog
from eventcontracts.catalog.ownership import require_replaceable
from eventcontracts.catalog.store import bundled_catalogs, read_choices, write_catalog

__all__ = [
    "Catalog",
    "EventType",
    "Evidence",
    "Layer",
    "PlaceExplanation",
    "UnknownLayerError",
    "UnknownPlaceError",
    "bundled_catalogs",
    "explain",
    "read_choices",
    "require_replaceable",
    "write_catalog",
]
