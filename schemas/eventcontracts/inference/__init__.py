"""Inference: samples in, a catalog out."""

from __future__ import annotations

from eventcontracts.inference.corrections import Corrections, CorrectionsError
from eventcontracts.inference.infer import NothingToInferError, infer, require_whole
from eventcontracts.inference.strictness import Strictness

__all__ = [
    "Corrections",
    "CorrectionsError",
    "NothingToInferError",
    "Strictness",
    "infer",
    "require_whole",
]
