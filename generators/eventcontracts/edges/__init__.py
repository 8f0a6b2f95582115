"""Edge cases: valid, but unusual."""

from __future__ import annotations

from eventcontracts.edges.classes import Basis, EdgeClass, Spot
from eventcontracts.edges.making import edge_cases, edge_cases_by_class
from eventcontracts.edges.table import EDGES

__all__ = ["EDGES", "Basis", "EdgeClass", "Spot", "edge_cases", "edge_cases_by_class"]
