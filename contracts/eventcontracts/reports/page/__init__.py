"""One page in HTML that says what a contract test found, and works from a file, offline."""

from __future__ import annotations

from eventcontracts.reports.page.heading import Heading
from eventcontracts.reports.page.rendering import rendered, write_page

__all__ = ["Heading", "rendered", "write_page"]
