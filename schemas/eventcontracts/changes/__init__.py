"""Changes: what is different between two versions of a catalog or schema, and whom it breaks."""

from __future__ import annotations

from eventcontracts.changes.advice import written_transitions
from eventcontracts.changes.assessing import Asked, Assessment, assess
from eventcontracts.changes.codes import CODES
from eventcontracts.changes.comparing import diff
from eventcontracts.changes.keywords import ANNOTATIONS
from eventcontracts.changes.locations import Location
from eventcontracts.changes.matrices import Matrix, matrix
from eventcontracts.changes.model import Change, Diff, Direction, Judgement, Verdict
from eventcontracts.changes.reading import READERS, Reader
from eventcontracts.changes.reads import Reads, read_reads
from eventcontracts.changes.recorded import Recorded, Replay, read_corpus, replay
from eventcontracts.changes.revisions import AbsentError
from eventcontracts.changes.subjects import enclosing_catalog, loaded, siblings
from eventcontracts.changes.versions import Version, of_catalog, of_schema
from eventcontracts.changes.waivers import Waiver, read_waivers

__all__ = [
    "ANNOTATIONS",
    "CODES",
    "READERS",
    "AbsentError",
    "Asked",
    "Assessment",
    "Change",
    "Diff",
    "Direction",
    "Judgement",
    "Location",
    "Matrix",
    "Reader",
    "Reads",
    "Recorded",
    "Replay",
    "Verdict",
    "Version",
    "Waiver",
    "assess",
    "diff",
    "enclosing_catalog",
    "loaded",
    "matrix",
    "of_catalog",
    "of_schema",
    "read_corpus",
    "read_reads",
    "read_waivers",
    "replay",
    "siblings",
    "written_transitions",
]
