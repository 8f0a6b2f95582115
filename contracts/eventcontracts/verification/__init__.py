"""Verification: the contract test of a consumer, and what it found."""

from __future__ import annotations

from eventcontracts.jsondata.differences import Difference, apply_differences, differences
from eventcontracts.verification.failure_codes import FAILURE_CODES, failure_code
from eventcontracts.verification.history import PriorDelivery
from eventcontracts.verification.judgement import CaseJudge, CaseObserver, judge_cases
from eventcontracts.verification.results import (
    Failure,
    FailureCluster,
    MinimizedEvent,
    OperatorStats,
    Report,
    ResultCell,
    Suppression,
)
from eventcontracts.verification.runner import RunSettings, verify, verify_kind
from eventcontracts.verification.suppression import (
    SuppressionRule,
    doubt,
    first_suppression,
    suppress_weak,
)

__all__ = [
    "FAILURE_CODES",
    "CaseJudge",
    "CaseObserver",
    "Difference",
    "Failure",
    "FailureCluster",
    "MinimizedEvent",
    "OperatorStats",
    "PriorDelivery",
    "Report",
    "ResultCell",
    "RunSettings",
    "Suppression",
    "SuppressionRule",
    "apply_differences",
    "differences",
    "doubt",
    "failure_code",
    "first_suppression",
    "judge_cases",
    "suppress_weak",
    "verify",
    "verify_kind",
]
