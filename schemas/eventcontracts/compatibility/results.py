"""What is known of whether some value meets a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json

__all__ = ["EMPTY", "Result", "candidate", "found", "unknown"]


class Result(NamedTuple):
    """Whether some value meets a goal.

    Attributes:
        status: `found`: the value does; `empty`: it is proved that none does; `unknown`: neither.
        value: The value; where nothing is known, one that may do.
        has_value: Whether there is such a value.
        reason: Why nothing is known.
    """

    status: Literal["found", "empty", "unknown"]
    value: Json = None
    has_value: bool = False
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it is proved that there is no such value."""
        return self.status == "empty"

    @property
    def is_found(self) -> bool:
        """Whether there is such a value."""
        return self.status == "found"


EMPTY: Final = Result("empty")
"""It is proved that there is none."""


def found(value: Json) -> Result:
    """Return that a value meets the goal."""
    return Result("found", value, has_value=True)


def candidate(value: Json, reason: str) -> Result:
    """Return that a value may meet the goal."""
    return Result("unknown", value, has_value=True, reason=reason)


def unknown(reason: str) -> Result:
    """Return that nothing is known."""
    return Result("unknown", reason=reason)
