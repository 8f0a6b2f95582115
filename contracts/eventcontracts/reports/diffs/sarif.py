"""Changes in SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from eventcontracts.changes import ANNOTATIONS, CODES
from eventcontracts.reports.diffs.words import DIRECTIONS, breaks, headline, instance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.changes import Assessment, Change, Location
    from eventcontracts.jsontypes import JsonObject

__all__ = ["sarif"]

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(assessments: Sequence[Assessment]) -> JsonObject:
    """Return assessments as a SARIF log with one run."""
    codes = sorted({change.code for found in assessments for change in found.diff.changes})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": CODES[code].title},
            "fullDescription": {"text": CODES[code].meaning},
            "help": {"text": CODES[code].remedy},
        }
        for code in codes
    ]
    results = [
        _result(found, change, codes.index(change.code))
        for found in assessments
        for change in found.diff.changes
    ]
    driver = {"name": "eventcontracts", "version": version("eventcontracts"), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(found: Assessment, change: Change, rule: int) -> JsonObject:
    lines = [headline(change), *filter(None, (instance(change, d) for d in DIRECTIONS))]
    at = change.new_at or change.old_at
    waiver = found.waived.get(change.id)
    result: JsonObject = {
        "ruleId": change.code,
        "ruleIndex": rule,
        "level": _level(found, change),
        "message": {"text": "\n".join(lines)},
        "partialFingerprints": {"change/v1": change.id},
        "locations": [_location(at)] if at else [],
    }
    if at is not change.old_at and change.old_at is not None:
        result["relatedLocations"] = [{**_location(change.old_at), "message": {"text": "it was"}}]
    if waiver is not None:
        result["suppressions"] = [{"kind": "external", "justification": waiver.reason}]
    return result


def _level(found: Assessment, change: Change) -> str:
    if any(change in found.broken(direction) for direction in found.asked.directions):
        return "error"
    if breaks(change) and change.code not in ANNOTATIONS:
        return "warning"
    return "note"


def _location(at: Location) -> JsonObject:
    artifact = {"uri": quote(at.file)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": at.line}}}
