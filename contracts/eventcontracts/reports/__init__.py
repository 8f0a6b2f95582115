"""Reports: a contract test for people and for programs."""

from __future__ import annotations

from eventcontracts.reports.cells import matrix_cells
from eventcontracts.reports.failure_details import FailureRenderer
from eventcontracts.reports.failure_text import describe_failures
from eventcontracts.reports.json_report import (
    case_as_json,
    record_cases,
    report_as_json,
    write_json,
)
from eventcontracts.reports.junit import report_as_junit, write_junit
from eventcontracts.reports.outputs import REPORT_FORMATS, ReportFormat, ReportOutputs
from eventcontracts.reports.page import ReportHeading, write_page
from eventcontracts.reports.page.html import write_html
from eventcontracts.reports.progress import show_progress
from eventcontracts.reports.terminal import make_console, print_report

__all__ = [
    "REPORT_FORMATS",
    "FailureRenderer",
    "ReportFormat",
    "ReportHeading",
    "ReportOutputs",
    "case_as_json",
    "describe_failures",
    "make_console",
    "matrix_cells",
    "print_report",
    "record_cases",
    "report_as_json",
    "report_as_junit",
    "show_progress",
    "write_html",
    "write_json",
    "write_junit",
    "write_page",
]
