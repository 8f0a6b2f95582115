"""What stands at the top of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Heading"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What was tested.

    Attributes:
        consumer: What was under test; empty where there are several.
        facts: What it was tested with: pairs of a word and a value.
        notes: What is known of the rows of the grid.
    """

    consumer: str
    facts: tuple[tuple[str, str], ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
