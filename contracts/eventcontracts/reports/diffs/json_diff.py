"""Changes for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from eventcontracts.jsondata.pointers import MISSING

if TYPE_CHECKING:
    from eventcontracts.evolution import (
        Assessment,
        Change,
        CompatibilityMatrix,
        Judgement,
        Location,
    )
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["diff_json", "matrix_json"]


def diff_json(found: Assessment) -> JsonObject:
    """Return an assessment as the JSON that `diff --format json` prints."""
    diff = found.diff
    return {
        "old": diff.old,
        "new": diff.new,
        "backward": diff.backward,
        "forward": diff.forward,
        "changes": [_change_json(found, change) for change in diff.changes],
        "events": {
            event: {
                "backward": _judgement_json(diff.backward_of[event]),
                "forward": _judgement_json(diff.forward_of[event]),
            }
            for event in diff.backward_of
        },
        "renamed_definitions": dict(diff.renamed),
        "readers": {kind: dict(verdicts) for kind, verdicts in found.readers.items()},
        "step": asdict(found.step),
        "first": asdict(found.order),
        "consumer": None if found.asked.reads is None else found.asked.reads.consumer,
        "corpus": None if found.replay is None else _replay_json(found),
        "transitions": [asdict(each) for each in found.transitions],
        "notes": list(found.notes),
        "assumptions": list(diff.assumptions),
    }


def _change_json(found: Assessment, change: Change) -> JsonObject:
    event = change.backward.event or change.forward.event or next(iter(change.events), "")
    places = change.places.get(event, ())
    waiver = found.waived.get(change.id)
    return {
        "id": change.id,
        "event_type": event,
        "pointer": places[0] if places else change.place,
        "kind": change.code,
        "backward": change.backward.verdict,
        "forward": change.forward.verdict,
        "old": _stated_json(change.old),
        "new": _stated_json(change.new),
        "witness": {"backward": change.backward.witness, "forward": change.forward.witness},
        "message": {"backward": change.backward.message, "forward": change.forward.message},
        "reason": {"backward": change.backward.reason, "forward": change.forward.reason},
        "covered": {"backward": change.backward.covered, "forward": change.forward.covered},
        "undocumented": {
            "backward": change.backward.undocumented,
            "forward": change.forward.undocumented,
        },
        "owner": change.owner,
        "place": change.place,
        "places": {name: list(patterns) for name, patterns in change.places.items()},
        "events": list(change.events),
        "old_schema_pointer": change.old_pointer,
        "new_schema_pointer": change.new_pointer,
        "old_location": _location_json(change.old_at),
        "new_location": _location_json(change.new_at),
        "detail": change.detail,
        "read": found.matters(change),
        "waived": None if waiver is None else waiver.reason,
    }


def _stated_json(value: Json) -> Json:
    return None if value is MISSING else value


def _location_json(place: Location | None) -> JsonObject | None:
    return None if place is None else {"file": place.file, "line": place.line}


def _judgement_json(judgement: Judgement) -> JsonObject:
    return {
        "verdict": judgement.verdict,
        "message": judgement.message,
        "reason": judgement.reason,
    }


def _replay_json(found: Assessment) -> JsonObject | None:
    if found.replay is None:
        return None
    return {
        "events": found.replay.total,
        "refused_before": found.replay.before,
        "failing": found.replay.failing,
        "by_event_type": dict(found.replay.refused),
        "first": [asdict(each) for each in found.replay.first],
    }


def matrix_json(found: CompatibilityMatrix) -> JsonObject:
    """Return a matrix as JSON: by reading and by writing version."""
    return {
        "reader": found.reader,
        "versions": list(found.versions),
        "matrix": {
            reading: {
                writing: {
                    "verdict": found.verdict(reading, writing),
                    "events": dict(found.cells[reading, writing]),
                }
                for writing in found.versions
            }
            for reading in found.versions
        },
    }
