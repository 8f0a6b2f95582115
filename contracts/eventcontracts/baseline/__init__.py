"""The baseline: known failures, accepted with a reason and perhaps for a time."""

from __future__ import annotations

from eventcontracts.baseline.file import BaselineError, read_baseline, write_baseline
from eventcontracts.baseline.model import Baseline, Known, known_of, stale, unknown

__all__ = [
    "Baseline",
    "BaselineError",
    "Known",
    "known_of",
    "read_baseline",
    "stale",
    "unknown",
    "write_baseline",
]
