"""Reports: a contract test for people and for programs."""

from __future__ import annotations

from eventcontracts.reports.failures import describe
from eventcontracts.reports.machine import as_json, write_json
from eventcontracts.reports.terminal import console, show

__all__ = ["as_json", "console", "describe", "show", "write_json"]
