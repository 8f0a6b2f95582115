"""What the search for a list or an object asks of the search for what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from eventcontracts.compatibility.contexts import Context
    from eventcontracts.compatibility.results import Result
    from eventcontracts.compatibility.statements import Goal
    from eventcontracts.jsontypes import Json

__all__ = ["Finder"]


class Finder(Protocol):
    """What finds values of any type."""

    @property
    def context(self) -> Context:
        """What the search works with."""
        ...

    def solve(self, goal: Goal) -> Result:
        """Return a value that meets a goal, or that there is none."""
        ...

    def several(self, goal: Goal, number: int) -> tuple[list[Json], bool]:
        """Return different values that meet a goal, and whether fewer than asked for are all."""
        ...
