"""Edge cases: valid, but unusual."""

from __future__ import annotations

from eventcontracts.edges.edge_classes import Basis, EdgeClass, EdgeTarget
from eventcontracts.edges.edge_generation import (
    EDGE_CLASSES,
    all_edge_classes,
    edge_cases,
    edge_cases_by_class,
)

__all__ = [
    "EDGE_CLASSES",
    "Basis",
    "EdgeClass",
    "EdgeTarget",
    "all_edge_classes",
    "edge_cases",
    "edge_cases_by_class",
]
