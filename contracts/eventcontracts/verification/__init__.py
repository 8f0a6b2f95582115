"""Verification: the contract test of a consumer, and what it found."""

from __future__ import annotations

from eventcontracts.differences import Difference, differences, patched
from eventcontracts.verification.results import Cause, Cell, Failure, Report, Smallest, Tally
from eventcontracts.verification.runner import Observe, Settings, examine, judge, verify

__all__ = [
    "Cause",
    "Cell",
    "Difference",
    "Failure",
    "Observe",
    "Report",
    "Settings",
    "Smallest",
    "Tally",
    "differences",
    "examine",
    "judge",
    "patched",
    "verify",
]
