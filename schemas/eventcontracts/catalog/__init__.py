"""Catalogs: named, versioned sets of event types."""

from __future__ import annotations

from eventcontracts.catalog.links import Link

__all__ = ["Link"]
