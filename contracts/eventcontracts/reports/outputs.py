"""The files that a contract test is written to, and the table of their formats.

Whoever needs another format adds it by an entry point in the group `eventcontracts.reports`; see
docs/reports.md.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from eventcontracts.entry_points import load_extensions
from eventcontracts.errors import InputError
from eventcontracts.field_usage import write_reads
from eventcontracts.reports.json_report import record_cases, write_json
from eventcontracts.reports.junit import write_junit
from eventcontracts.reports.page.html import write_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from eventcontracts.configuration import Configuration
    from eventcontracts.policy import Policy
    from eventcontracts.verification import CaseObserver, Report

__all__ = ["REPORT_ENTRY_POINTS", "REPORT_FORMATS", "ReportFormat", "ReportOutputs"]

REPORT_ENTRY_POINTS: Final = "eventcontracts.reports"
"""The group of entry points whose objects are formats of reports."""


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format that the report of a contract test is written in.

    Attributes:
        name: What it is called, as after `--write`.
        write: Writes a report, with the configuration of the test, to a file.
    """

    name: str
    write: Callable[[Report, Configuration, Path], None]


REPORT_FORMATS: Final = (
    ReportFormat("json", write_json),
    ReportFormat("junit", write_junit),
    ReportFormat("html", write_html),
)
"""The formats of this package."""


def report_format_named(name: str) -> ReportFormat:
    """Return a format by its name; an installed one comes before one of this package.

    Raises:
        InputError: If there is none, or an installed one cannot be loaded.

    >>> report_format_named("junit").name
    'junit'
    """
    formats = {each.name: each for each in (*REPORT_FORMATS, *_installed())}
    if name not in formats:
        raise InputError(f"there is no report format {name!r}; there are {', '.join(formats)}")
    return formats[name]


@cache
def _installed() -> tuple[ReportFormat, ...]:
    """Return the formats that other packages add, by name."""
    return tuple(
        ReportFormat(found.name, found.guard(found.value.write))
        for found in load_extensions(REPORT_ENTRY_POINTS, ReportFormat, "report format")
    )


@dataclass(frozen=True, slots=True)
class ReportOutputs:
    """The files that a contract test is written to; None for what is not wanted.

    Attributes:
        reports: The file of each format of reports that is wanted, by the format's name.
        cases: Every case with its verdict, one a line.
        reads: What the consumer reads.
    """

    reports: Mapping[str, Path] = field(default_factory=dict)
    cases: Path | None = None
    reads: Path | None = None

    def check(self) -> None:
        """See to it that a long run does not end with a file that cannot be written.

        Raises:
            InputError: If there is no such format, a folder does not exist, or a folder stands
                where a file should be.
        """
        for name in self.reports:
            report_format_named(name)
        for file in (*self.reports.values(), self.cases, self.reads):
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
        for name, file in self.reports.items():
            report_format_named(name).write(report, configuration, file)
        if self.reads is not None and report.reads is not None:
            write_reads(report.reads, self.reads)
