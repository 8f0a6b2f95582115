"""Reports of what is different between two versions, in each format."""

from __future__ import annotations

from eventcontracts.reports.diffs.github import github_lines
from eventcontracts.reports.diffs.machine import diff_json, matrix_json
from eventcontracts.reports.diffs.markdown import markdown_lines
from eventcontracts.reports.diffs.sarif import sarif
from eventcontracts.reports.diffs.terminal import show_diff, show_matrix

__all__ = [
    "diff_json",
    "github_lines",
    "markdown_lines",
    "matrix_json",
    "sarif",
    "show_diff",
    "show_matrix",
]
