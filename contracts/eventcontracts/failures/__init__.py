"""Failures on disk: the exact bytes that were delivered, and delivering them again."""

from __future__ import annotations

from eventcontracts.failures.keeping import FOLDER, keep, kept_of
from eventcontracts.failures.reading import RecordError, read_records
from eventcontracts.failures.record import Record
from eventcontracts.failures.replaying import Replay, replay

__all__ = [
    "FOLDER",
    "Record",
    "RecordError",
    "Replay",
    "keep",
    "kept_of",
    "read_records",
    "replay",
]
