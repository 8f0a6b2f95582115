"""The day on which a baseline is asked: the one place where the clock is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

__all__ = ["today"]


def today() -> date:
    """Return the day that it is here."""
    return datetime.now(tz=UTC).astimezone().date()
