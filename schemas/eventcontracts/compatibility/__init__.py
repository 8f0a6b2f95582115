"""Whether one schema admits all that another does: proofs, and witnesses of breaks."""

from __future__ import annotations

from eventcontracts.compatibility.answers import (
    ASSUMPTIONS,
    Answer,
    Assumption,
    Comparison,
    Verdict,
    Witness,
)
from eventcontracts.compatibility.comparing import compare, contains

__all__ = [
    "ASSUMPTIONS",
    "Answer",
    "Assumption",
    "Comparison",
    "Verdict",
    "Witness",
    "compare",
    "contains",
]
