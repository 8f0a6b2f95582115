"""Traffic: captured events against a catalog, and what has drifted."""

from __future__ import annotations

from eventcontracts.traffic.checking import Checked, Finding, check
from eventcontracts.traffic.recognizing import Recognizer

__all__ = ["Checked", "Finding", "Recognizer", "check"]
