"""Verification: the contract test of a consumer, and what it found."""

from __future__ import annotations

from eventcontracts.differences import Difference, differences, patched
from eventcontracts.verification.codes import CODES, code_of
from eventcontracts.verification.excuses import Excuses, first_of, weakness
from eventcontracts.verification.journal import Earlier
from eventcontracts.verification.judging import Judge, Observe, judge
from eventcontracts.verification.results import (
    Cause,
    Cell,
    Excuse,
    Failure,
    Report,
    Smallest,
    Tally,
)
from eventcontracts.verification.runner import Settings, examine, verify

__all__ = [
    "CODES",
    "Cause",
    "Cell",
    "Difference",
    "Earlier",
    "Excuse",
    "Excuses",
    "Failure",
    "Judge",
    "Observe",
    "Report",
    "Settings",
    "Smallest",
    "Tally",
    "code_of",
    "differences",
    "examine",
    "first_of",
    "judge",
    "patched",
    "verify",
    "weakness",
]
