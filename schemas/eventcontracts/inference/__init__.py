"""Inference: samples in, a catalog out."""

from __future__ import annotations

from eventcontracts.inference.collection import (
    CollectedSamples,
    NothingToInferError,
    collect_samples,
)
from eventcontracts.inference.corrections import Corrections, CorrectionsError
from eventcontracts.inference.pipeline import build_catalog, infer, require_all_payloads
from eventcontracts.inference.strictness import Strictness
from eventcontracts.inference.update import CatalogChange, CatalogUpdate, update_catalog

__all__ = [
    "CatalogChange",
    "CatalogUpdate",
    "CollectedSamples",
    "Corrections",
    "CorrectionsError",
    "NothingToInferError",
    "Strictness",
    "build_catalog",
    "collect_samples",
    "infer",
    "require_all_payloads",
    "update_catalog",
]
