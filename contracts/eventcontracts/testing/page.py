"""The page that a run is written to, if it is asked for: by who sees the reports of all workers.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from eventcontracts.consumers.confidential import masked_url
from eventcontracts.reports import Heading, write_page
from eventcontracts.testing.settings import settled

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PageWriter"]


class PageWriter:
    """Collects what was found, and writes it when the run is over.

    Args:
        config: The run; its option names the file.

    Raises:
        pytest.UsageError: If the file cannot be written.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        named = str(config.getoption("eventcontracts_report"))
        self._file: Path = config.invocation_params.dir / named
        self._found: dict[str, dict[str, Any]] = {}
        self._told = "no page: nothing of eventcontracts has run"
        if not self._file.parent.is_dir() or self._file.is_dir():
            raise pytest.UsageError(f"--eventcontracts-report: {self._file} cannot be written")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what an item found; of one that is run again, what it found last."""
        found = getattr(report, "eventcontracts", None)
        if found:
            self._found[report.nodeid] = found

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        squares = [square for found in self._found.values() for square in found["squares"]]
        if not squares:
            return
        squares.sort(key=lambda square: str(square["row"]))
        configuration = settled(self._config)
        catalogs = dict.fromkeys(found["catalog"] for found in self._found.values())
        facts = (
            ("Catalog", ", ".join(sorted(filter(None, catalogs)))),
            ("Policy", configuration.policy.value),
            ("Seed", str(configuration.seed)),
        )
        own = any("::" in square["row"] for square in squares)
        heading = Heading("" if own else masked_url(configuration.consumer), facts)
        try:
            write_page(squares, heading, self._file)
        except OSError as error:
            self._told = f"no page: {error}"
        else:
            self._told = f"page: {self._file}"

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the page lies."""
        terminalreporter.write_line(self._told)
