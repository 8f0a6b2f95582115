"""The report in the form of JUnit, which continuous integration servers read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from eventcontracts.printing import printable
from eventcontracts.reports.failure_details import FailureRenderer
from eventcontracts.writing import write_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from eventcontracts.configuration import Configuration
    from eventcontracts.verification import OperatorStats, Report, ResultCell

__all__ = ["report_as_junit", "write_junit"]

XML_HEADER: Final = b"<?xml version='1.0' encoding='utf-8'?>\n"
MAX_JUNIT_CAUSES: Final = 10


def write_junit(report: Report, configuration: Configuration, file: Path) -> None:
    """Write a report to a file, whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    write_pieces([XML_HEADER, report_as_junit(report, configuration).encode(), b"\n"], file)


def report_as_junit(report: Report, configuration: Configuration) -> str:
    """Return a report as XML: a suite for each event type, a test for each kind and operator.

    What XML has no character for stands as an escape.
    """
    root = ET.Element("testsuites", name=printable(report.consumer))
    cells: dict[str, list[ResultCell]] = {}
    for cell in report.cells:
        cells.setdefault(cell.event_type, []).append(cell)
    for event_type, found in cells.items():
        suite = ET.SubElement(root, "testsuite", name=printable(event_type))
        _add_properties(suite, report)
        for cell in found:
            suite.extend(_test_elements(cell, report, configuration))
        _set_counts(suite, [suite])
    _set_counts(root, root)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False)


def _add_properties(suite: ET.Element, report: Report) -> None:
    properties = ET.SubElement(suite, "properties")
    facts = {
        "catalog": report.catalog,
        "policy": report.policy.value,
        "seed": str(report.seed),
        "doubts": str(len(report.doubts)),
    }
    for name, value in facts.items():
        ET.SubElement(properties, "property", name=name, value=printable(value))


def _set_counts(element: ET.Element, suites: Iterable[ET.Element]) -> None:
    """Say how many tests of some suites there are, and how many of them do not pass."""
    tests = [test for suite in suites for test in suite.iter("testcase")]
    element.set("tests", str(len(tests)))
    element.set("failures", str(sum(test.find("failure") is not None for test in tests)))
    element.set("errors", "0")
    element.set("skipped", str(sum(test.find("skipped") is not None for test in tests)))


def _test_elements(
    cell: ResultCell, report: Report, configuration: Configuration
) -> Iterator[ET.Element]:
    for tally in cell.tallies:
        name = f"{cell.kind} {tally.operator}" if tally.operator else cell.kind.value
        classname = f"{report.consumer}.{cell.event_type}"
        test = ET.Element("testcase", classname=printable(classname), name=printable(name))
        if tally.causes:
            test.append(_failure_element(cell, tally, configuration))
        if tally.skipped == tally.cases:
            ET.SubElement(test, "skipped", message=f"{tally.skipped:,} cases were not judged")
        verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in tally.verdicts.items())
        excused = _excuse_lines(cell, tally.operator)
        ET.SubElement(test, "system-out").text = printable("; ".join([verdicts, *excused]))
        yield test


def _excuse_lines(cell: ResultCell, operator: str | None) -> Iterator[str]:
    """Yield the failures of an operator that do not fail the run, with the reason."""
    for cause in cell.excused:
        of = [failure.change.operator if failure.change else None for failure in cause.failures]
        if cause.excuse and operator in of:
            number = f"{of.count(operator):,} {cause.outcome.verdict}"
            doubted = cause.excuse.kind == "doubt"
            how = "in doubt" if doubted else f"excused, {cause.excuse.kind}"
            yield f"{number} {how}: {cause.excuse.reason}"


def _failure_element(
    cell: ResultCell, tally: OperatorStats, configuration: Configuration
) -> ET.Element:
    """Return what the first cause is, with the text of them all."""
    renderer = FailureRenderer.of(configuration, cell)
    blocks = ["\n".join(renderer.lines(cell, cause)) for cause in tally.causes[:MAX_JUNIT_CAUSES]]
    if (more := len(tally.causes) - MAX_JUNIT_CAUSES) > 0:
        blocks.append(f"and {more} more causes")
    outcome = tally.causes[0].outcome
    said = f"{outcome.verdict}: {outcome.detail}" if outcome.detail else outcome.verdict.value
    found = ET.Element(
        "failure", type=tally.causes[0].code or outcome.verdict.value, message=printable(said)
    )
    found.text = "\n\n".join(blocks)
    return found
