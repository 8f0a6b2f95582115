"""The doctor: proof on this machine that every verdict is detected through every door."""

from __future__ import annotations

from eventcontracts.doctor.conformance import Check, conform
from eventcontracts.doctor.examining import Finding, examine, examine_all
from eventcontracts.doctor.faults import FAULTS, Fault

__all__ = ["FAULTS", "Check", "Fault", "Finding", "conform", "examine", "examine_all"]
