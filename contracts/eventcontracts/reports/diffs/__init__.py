"""Reports of what is different between two versions, in each format."""

from __future__ import annotations

from eventcontracts.reports.diffs.formats import DIFF_FORMATS, DiffFormat, diff_format_named
from eventcontracts.reports.diffs.json_diff import diff_json, matrix_json
from eventcontracts.reports.diffs.markdown_diff import github_lines, markdown_lines
from eventcontracts.reports.diffs.sarif_diff import sarif_log
from eventcontracts.reports.diffs.terminal_diff import show_diff, show_matrix

__all__ = [
    "DIFF_FORMATS",
    "DiffFormat",
    "diff_format_named",
    "diff_json",
    "github_lines",
    "markdown_lines",
    "matrix_json",
    "sarif_log",
    "show_diff",
    "show_matrix",
]
