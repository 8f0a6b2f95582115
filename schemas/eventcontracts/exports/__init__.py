"""Exports: catalogs in the forms of other tools."""

from __future__ import annotations

from eventcontracts.exports.exporters import Exporter, exporter_named, exporters

__all__ = ["Exporter", "exporter_named", "exporters"]
