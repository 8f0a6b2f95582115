"""Changes in SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from eventcontracts.evolution import ANNOTATION_CODES, CHANGE_CODES
from eventcontracts.reports.diffs.wording import (
    BOTH_DIRECTIONS,
    format_breaks,
    format_headline,
    format_witness,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.evolution import Assessment, Change, Location
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["sarif_log"]

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_log(assessments: Sequence[Assessment]) -> JsonObject:
    """Return assessments as a SARIF log with one run."""
    codes = sorted({change.code for found in assessments for change in found.diff.changes})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": CHANGE_CODES[code].title},
            "fullDescription": {"text": CHANGE_CODES[code].meaning},
            "help": {"text": CHANGE_CODES[code].remedy},
        }
        for code in codes
    ]
    results = [
        _sarif_result(found, change, codes.index(change.code))
        for found in assessments
        for change in found.diff.changes
    ]
    driver = {"name": "eventcontracts", "version": version("eventcontracts"), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _sarif_result(found: Assessment, change: Change, rule: int) -> JsonObject:
    lines = [
        format_headline(change),
        *filter(None, (format_witness(change, d) for d in BOTH_DIRECTIONS)),
    ]
    at = change.new_at or change.old_at
    waiver = found.waived.get(change.id)
    result: JsonObject = {
        "ruleId": change.code,
        "ruleIndex": rule,
        "level": _sarif_level(found, change),
        "message": {"text": "\n".join(lines)},
        "partialFingerprints": {"change/v1": change.id},
        "locations": [_sarif_location(at)] if at else [],
    }
    if at is not change.old_at and change.old_at is not None:
        result["relatedLocations"] = [
            {**_sarif_location(change.old_at), "message": {"text": "it was"}}
        ]
    if waiver is not None:
        result["suppressions"] = [{"kind": "external", "justification": waiver.reason}]
    return result


def _sarif_level(found: Assessment, change: Change) -> str:
    if any(change in found.broken(direction) for direction in found.asked.directions):
        return "error"
    if format_breaks(change) and change.code not in ANNOTATION_CODES:
        return "warning"
    return "note"


def _sarif_location(at: Location) -> JsonObject:
    artifact = {"uri": quote(at.file)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": at.line}}}
