"""Plans: contracts compiled for generation."""

from __future__ import annotations

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.plan.base_events import BaseEvents
from eventcontracts.plan.compiled import Plan

__all__ = ["BaseEvents", "Plan", "UnsatisfiableError"]
