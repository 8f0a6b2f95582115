"""All edge classes."""

from __future__ import annotations

from typing import Final

from eventcontracts.edges.guesses import GUESSES
from eventcontracts.edges.presence import PRESENCE
from eventcontracts.edges.texts import TEXTS
from eventcontracts.edges.values import VALUES

__all__ = ["EDGES"]

EDGES: Final = (*PRESENCE, *VALUES, *TEXTS, *GUESSES)
"""Every edge class, in the order of the documentation."""
