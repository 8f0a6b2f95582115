"""What stands at the top of a page."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Heading"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What was tested.

    Attributes:
        consumer: What was under test; empty where there are several.
        facts: What it was tested with: pairs of a word and a value.
    """

    consumer: str
    facts: tuple[tuple[str, str], ...] = ()
