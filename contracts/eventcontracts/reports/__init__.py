"""Reports: a contract test for people and for programs."""

from __future__ import annotations

from eventcontracts.reports.articles import Teller
from eventcontracts.reports.cases import case_as_json, recorded
from eventcontracts.reports.failures import describe
from eventcontracts.reports.html import write_html
from eventcontracts.reports.junit import as_junit, write_junit
from eventcontracts.reports.machine import as_json, write_json
from eventcontracts.reports.outputs import Outputs
from eventcontracts.reports.page import Heading, write_page
from eventcontracts.reports.progress import watching
from eventcontracts.reports.squares import squares
from eventcontracts.reports.terminal import console, show

__all__ = [
    "Heading",
    "Outputs",
    "Teller",
    "as_json",
    "as_junit",
    "case_as_json",
    "console",
    "describe",
    "recorded",
    "show",
    "squares",
    "watching",
    "write_html",
    "write_json",
    "write_junit",
    "write_page",
]
