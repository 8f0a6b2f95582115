"""The report for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from eventcontracts.writing import write

if TYPE_CHECKING:
    from pathlib import Path

    from eventcontracts.configuration import Configuration
    from eventcontracts.jsontypes import JsonObject
    from eventcontracts.reads import Reads
    from eventcontracts.verification import Cell, Failure, Report

__all__ = ["as_json", "write_json"]


def as_json(report: Report, configuration: Configuration) -> JsonObject:
    """Return a report as JSON, with the command line that repeats each failure."""
    return {
        "consumer": report.consumer,
        "catalog": report.catalog,
        "policy": report.policy.value,
        "seed": report.seed,
        "summary": {
            "cases": report.cases,
            "failures": len(report.failures),
            "by_verdict": {verdict.value: n for verdict, n in report.by_verdict.items()},
        },
        "failures": [
            _failure(cell, failure, configuration)
            for cell in report.cells
            for failure in cell.failures
        ],
        **({"reads": _reads(report.reads)} if report.reads else {}),
        "excused": [
            {
                **_failure(cell, failure, configuration),
                "excuse": cause.excuse.kind,
                "reason": cause.excuse.reason,
            }
            for cell in report.cells
            for cause in cell.excused
            for failure in cause.failures
            if cause.excuse
        ],
    }


def _reads(reads: Reads) -> JsonObject:
    return {
        event: {"fields": reads.fields[event], "read": list(places)}
        for event, places in reads.places.items()
    }


def _failure(cell: Cell, failure: Failure, configuration: Configuration) -> JsonObject:
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
    }


def write_json(report: Report, configuration: Configuration, file: Path) -> None:
    """Write a report to a file, whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    content = orjson.dumps(as_json(report, configuration), option=orjson.OPT_INDENT_2)
    write([content, b"\n"], file)
