"""Changes: what is different between two versions of a catalog or schema, and whom it breaks."""

from __future__ import annotations

from eventcontracts.evolution.change_codes import ANNOTATION_CODES, CHANGE_CODES
from eventcontracts.evolution.changes import Change, ChangeVerdict, Diff, Direction, Judgement
from eventcontracts.evolution.comparison_of_versions import (
    CompatibilityMatrix,
    compatibility_matrix,
    diff,
)
from eventcontracts.evolution.consumer_reads import ConsumerReads, read_reads
from eventcontracts.evolution.impact import Assessment, DiffOptions, assess, transition_files
from eventcontracts.evolution.locations import Location
from eventcontracts.evolution.reader_models import READER_MODELS, ReaderModel
from eventcontracts.evolution.recorded_events import (
    RecordedEvent,
    ReplaySummary,
    read_corpus,
    replay_events,
)
from eventcontracts.evolution.versions import (
    MissingPathError,
    Version,
    catalog_version,
    catalog_versions,
    enclosing_catalog,
    load_versions,
    schema_version,
)
from eventcontracts.evolution.waivers import Waiver, read_waivers

__all__ = [
    "ANNOTATION_CODES",
    "CHANGE_CODES",
    "READER_MODELS",
    "Assessment",
    "Change",
    "ChangeVerdict",
    "CompatibilityMatrix",
    "ConsumerReads",
    "Diff",
    "DiffOptions",
    "Direction",
    "Judgement",
    "Location",
    "MissingPathError",
    "ReaderModel",
    "RecordedEvent",
    "ReplaySummary",
    "Version",
    "Waiver",
    "assess",
    "catalog_version",
    "catalog_versions",
    "compatibility_matrix",
    "diff",
    "enclosing_catalog",
    "load_versions",
    "read_corpus",
    "read_reads",
    "read_waivers",
    "replay_events",
    "schema_version",
    "transition_files",
]
