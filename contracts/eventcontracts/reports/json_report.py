"""The report as JSON, and every case with its verdict, one a line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson

from eventcontracts.filesystem import naming
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.reports.failure_text import is_weak
from eventcontracts.writing import replacement_stream, write_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eventcontracts.cases import Case
    from eventcontracts.configuration import Configuration
    from eventcontracts.consumers import Outcome
    from eventcontracts.field_usage import FieldUsage
    from eventcontracts.jsondata.jsontypes import JsonObject
    from eventcontracts.policy import Policy
    from eventcontracts.verification import CaseObserver, Failure, Report, ResultCell

__all__ = ["case_as_json", "record_cases", "report_as_json", "write_json"]

# Every case with its verdict, one a line, written while they are judged.


@contextmanager
def record_cases(file: Path, policy: Policy) -> Iterator[CaseObserver]:
    """Give what writes a line for each case that it sees; the file is there when all is seen.

    Args:
        file: The file, compressed where it ends in `.gz`.
        policy: Which verdicts are right.

    Raises:
        OSError: If the file cannot be written.
    """
    with replacement_stream(file) as stream:

        def observe(case: Case, outcome: Outcome) -> None:
            with naming(file):
                stream.write(compact(case_as_json(case, outcome, policy)) + b"\n")

        yield observe


def case_as_json(case: Case, outcome: Outcome, policy: Policy) -> JsonObject:
    """Return a case and its verdict, without the event.

    >>> from eventcontracts.cases import Case
    >>> from eventcontracts.consumers import Outcome
    >>> from eventcontracts.policy import Kind, Policy, Verdict
    >>> ping = Case("PING-valid-0", "PING", Kind.VALID, {})
    >>> found = case_as_json(ping, Outcome(Verdict.ACCEPTED), Policy.STRICT)
    >>> found["verdict"], found["expected"]
    ('accepted', ['accepted'])
    """
    return {
        "id": case.id,
        "event_type": case.event_type,
        "kind": case.kind.value,
        "operator": case.change.operator if case.change else None,
        "pointer": case.change.pointer if case.change else None,
        "keyword": case.fault.keyword if case.fault else None,
        "verdict": outcome.verdict.value,
        "expected": [verdict.value for verdict in case.expected(policy)],
        "detail": outcome.detail,
    }


def report_as_json(report: Report, configuration: Configuration) -> JsonObject:
    """Return a report as JSON, with the command line that repeats each failure."""
    return {
        "consumer": report.consumer,
        "catalog": report.catalog,
        "policy": report.policy.value,
        "seed": report.seed,
        "summary": {
            "cases": report.cases,
            "failures": len(report.failures),
            "doubts": len(report.doubts),
            "by_verdict": {verdict.value: n for verdict, n in report.by_verdict.items()},
        },
        "failures": [
            _failure_as_json(cell, failure, configuration)
            for cell in report.cells
            for failure in cell.failures
        ],
        **({"reads": _reads_as_json(report.reads)} if report.reads else {}),
        "excused": [
            {
                **_failure_as_json(cell, failure, configuration),
                "excuse": cause.excuse.kind,
                "reason": cause.excuse.reason,
            }
            for cell in report.cells
            for cause in cell.excused
            for failure in cause.failures
            if cause.excuse
        ],
    }


def _reads_as_json(reads: FieldUsage) -> JsonObject:
    return {
        event: {"fields": reads.fields[event], "read": list(places)}
        for event, places in reads.places.items()
    }


def _failure_as_json(
    cell: ResultCell, failure: Failure, configuration: Configuration
) -> JsonObject:
    fault, change = failure.fault, failure.change
    return {
        "case_id": failure.case_id,
        "event_type": cell.event_type,
        "kind": cell.kind.value,
        "operator": change.operator if change else None,
        "pointer": change.pointer if change else None,
        "keyword": fault.keyword if fault else None,
        "verdict": failure.outcome.verdict.value,
        "expected": [verdict.value for verdict in failure.expected],
        "detail": failure.outcome.detail,
        "replay": configuration.command(cell.event_type, cell.kind, failure.alone),
        "code": failure.code,
        "lacks": failure.lacks or None,
        "weak": is_weak(configuration, cell.event_type, failure),
    }


def write_json(report: Report, configuration: Configuration, file: Path) -> None:
    """Write a report to a file, whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    content = orjson.dumps(report_as_json(report, configuration), option=orjson.OPT_INDENT_2)
    write_pieces([content, b"\n"], file)
