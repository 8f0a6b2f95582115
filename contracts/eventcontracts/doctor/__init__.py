"""The doctor: proof on this machine that every verdict is detected through every door."""

from __future__ import annotations

from eventcontracts.doctor.conformance import ConformanceCheck, check_conformance
from eventcontracts.doctor.examination import (
    PLANTED_FAULTS,
    DetectionResult,
    PlantedFault,
    examine_interface,
    examine_interfaces,
)

__all__ = [
    "PLANTED_FAULTS",
    "ConformanceCheck",
    "DetectionResult",
    "PlantedFault",
    "check_conformance",
    "examine_interface",
    "examine_interfaces",
]
