"""Verification: the contract test of a consumer, and what it found."""

from __future__ import annotations

from eventcontracts.differences import Difference, differences, patched
from eventcontracts.verification.results import Cause, Cell, Failure, Report, Smallest
from eventcontracts.verification.runner import Settings, examine, judge, verify

__all__ = [
    "Cause",
    "Cell",
    "Difference",
    "Failure",
    "Report",
    "Settings",
    "Smallest",
    "differences",
    "examine",
    "judge",
    "patched",
    "verify",
]
