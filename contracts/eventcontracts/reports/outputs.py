"""The files that a contract test is written to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventcontracts.errors import InputError
from eventcontracts.field_usage import write_reads
from eventcontracts.reports.json_report import record_cases, write_json
from eventcontracts.reports.junit import write_junit
from eventcontracts.reports.page.html import write_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eventcontracts.configuration import Configuration
    from eventcontracts.policy import Policy
    from eventcontracts.verification import CaseObserver, Report

__all__ = ["ReportOutputs"]


@dataclass(frozen=True, slots=True)
class ReportOutputs:
    """The files that a contract test is written to; None for what is not wanted.

    Attributes:
        json: The report for programs.
        junit: The report in JUnit's XML.
        page: The report as a page in HTML.
        cases: Every case with its verdict, one a line.
        reads: What the consumer reads.
    """

    json: Path | None = None
    junit: Path | None = None
    page: Path | None = None
    cases: Path | None = None
    reads: Path | None = None

    def check(self) -> None:
        """See to it that a long run does not end with a file that cannot be written.

        Raises:
            InputError: If a folder does not exist, or a folder stands where a file should be.
        """
        for file in (self.json, self.junit, self.page, self.cases, self.reads):
            if file is not None and not file.parent.is_dir():
                raise InputError(f"{file} cannot be written: there is no folder {file.parent}")
            if file is not None and file.is_dir():
                raise InputError(f"{file} cannot be written: it is a folder")

    @contextmanager
    def recording(self, policy: Policy) -> Iterator[CaseObserver | None]:
        """Give what is to see every case, if they are wanted.

        Args:
            policy: Which verdicts are right.

        Raises:
            OSError: If they cannot be written.
        """
        if self.cases is None:
            yield None
        else:
            with record_cases(self.cases, policy) as observe:
                yield observe

    def write(self, report: Report, configuration: Configuration) -> None:
        """Write what is wanted, each file whole or not at all.

        Raises:
            OSError: If it cannot be written.
        """
        for file, writer in (
            (self.json, write_json),
            (self.junit, write_junit),
            (self.page, write_html),
        ):
            if file is not None:
                writer(report, configuration, file)
        if self.reads is not None and report.reads is not None:
            write_reads(report.reads, self.reads)
