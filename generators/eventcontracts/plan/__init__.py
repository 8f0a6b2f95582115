"""Plans: contracts compiled for generation."""

from __future__ import annotations

from eventcontracts.plan.model import Plan
from eventcontracts.plan.parents import Parents
from eventcontracts.structure import UnsatisfiableError

__all__ = ["Parents", "Plan", "UnsatisfiableError"]
