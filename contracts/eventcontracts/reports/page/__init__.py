"""One page in HTML that says what a contract test found, and works from a file, offline."""

from __future__ import annotations

from eventcontracts.reports.page.html import ReportHeading, render_page, write_page

__all__ = ["ReportHeading", "render_page", "write_page"]
