"""Failures on disk: the exact bytes that were delivered, and delivering them again."""

from __future__ import annotations

from eventcontracts.failures.records import (
    FAILURES_FOLDER,
    FailureRecord,
    failure_records,
    keep_records,
)
from eventcontracts.failures.replaying import (
    FailureReplay,
    RecordError,
    read_records,
    replay_record,
)

__all__ = [
    "FAILURES_FOLDER",
    "FailureRecord",
    "FailureReplay",
    "RecordError",
    "failure_records",
    "keep_records",
    "read_records",
    "replay_record",
]
