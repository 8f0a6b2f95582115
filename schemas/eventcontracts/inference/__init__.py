"""Inference: samples in, a catalog out."""

from __future__ import annotations

from eventcontracts.inference.corrections import Corrections, CorrectionsError
from eventcontracts.inference.gathering import NothingToInferError, gather
from eventcontracts.inference.infer import conclude, infer, require_whole
from eventcontracts.inference.lessons import Lesson
from eventcontracts.inference.strictness import Strictness
from eventcontracts.inference.updating import Update, update_catalog

__all__ = [
    "Corrections",
    "CorrectionsError",
    "Lesson",
    "NothingToInferError",
    "Strictness",
    "Update",
    "conclude",
    "gather",
    "infer",
    "require_whole",
    "update_catalog",
]
