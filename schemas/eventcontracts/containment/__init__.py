"""Containment of one schema in another: proofs, and witnesses of breaks."""

from __future__ import annotations

from eventcontracts.containment.comparison import compare, is_subschema
from eventcontracts.containment.result import (
    ASSUMPTIONS,
    Answer,
    Assumption,
    Comparison,
    ContainmentVerdict,
    Witness,
)

__all__ = [
    "ASSUMPTIONS",
    "Answer",
    "Assumption",
    "Comparison",
    "ContainmentVerdict",
    "Witness",
    "compare",
    "is_subschema",
]
