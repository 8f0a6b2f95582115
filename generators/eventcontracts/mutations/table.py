"""All mutation operators."""

from __future__ import annotations

from typing import Final

from eventcontracts.mutations.envelope import ENVELOPE
from eventcontracts.mutations.kinds import KINDS
from eventcontracts.mutations.presence import PRESENCE
from eventcontracts.mutations.shapes import SHAPES
from eventcontracts.mutations.textual import TEXTS
from eventcontracts.mutations.values import VALUES

__all__ = ["OPERATORS"]

OPERATORS: Final = (*PRESENCE, *KINDS, *VALUES, *SHAPES, *ENVELOPE, *TEXTS)
"""Every operator, in the order of the documentation."""
