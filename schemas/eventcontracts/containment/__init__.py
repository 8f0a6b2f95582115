"""Containment of one schema in another: proofs, and witnesses of breaks.

A search looks for a value that meets the one schema and the negation of the other; its end without
one is the proof. `docs/internals/containment.md` tells how, with an example step by step.
"""

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
