"""Reports: a contract test for people and for programs."""

from __future__ import annotations

from eventcontracts.reports.cases import case_as_json, recorded
from eventcontracts.reports.failures import describe
from eventcontracts.reports.html import write_html
from eventcontracts.reports.junit import as_junit, write_junit
from eventcontracts.reports.machine import as_json, write_json
from eventcontracts.reports.outputs import Outputs
from eventcontracts.reports.progress import watching
from eventcontracts.reports.terminal import console, show

__all__ = [
    "Outputs",
    "as_json",
    "as_junit",
    "case_as_json",
    "console",
    "describe",
    "recorded",
    "show",
    "watching",
    "write_html",
    "write_json",
    "write_junit",
]
