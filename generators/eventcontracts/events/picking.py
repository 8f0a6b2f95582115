"""How the choices of one event come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from eventcontracts.structure import Choice

__all__ = ["FreePicker", "Picker", "RandomPicker", "UsualPicker"]


class Picker(Protocol):
    """Decides the choices of one event."""

    def pick(self, choice: Choice, weights: Sequence[float]) -> int:
        """Return the outcome of a choice.

        Args:
            choice: What is chosen.
            weights: How likely each outcome is.
        """
        ...

    def chance(self) -> float:
        """Return a number from 0 up to 1, for what is no choice of the schema's."""
        ...


class UsualPicker:
    """Picks the usual outcome wherever it may, and what was asked for where it was asked."""

    def __init__(self, wanted: Mapping[Choice, int] | None = None) -> None:
        self._wanted = wanted or {}

    def pick(self, choice: Choice, weights: Sequence[float]) -> int:
        """Return the first outcome that has a weight."""
        if choice in self._wanted:
            return self._wanted[choice]
        return next((i for i, weight in enumerate(weights) if weight), 0)

    def chance(self) -> float:
        """Return 0."""
        return 0.0


class RandomPicker:
    """Picks by weight, and what was asked for where it was asked."""

    def __init__(self, random: Random, wanted: Mapping[Choice, int] | None = None) -> None:
        self._random = random
        self._wanted = wanted or {}

    def pick(self, choice: Choice, weights: Sequence[float]) -> int:
        """Return a random outcome."""
        if choice in self._wanted:
            return self._wanted[choice]
        if len(weights) == 1:
            self._random.random()  # as for any other choice, so that later ones come out the same
            return 0
        point = self._random.random() * sum(weights)
        outcome = 0
        for outcome, weight in enumerate(weights):  # noqa: B007  # the last one is the result
            point -= weight
            if point < 0:
                break
        return outcome

    def chance(self) -> float:
        """Return a random number."""
        return self._random.random()


class FreePicker:
    """Picks each outcome as likely as the others, anew each time it is asked."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def pick(self, choice: Choice, weights: Sequence[float]) -> int:
        """Return a random outcome that has a weight."""
        del choice
        open_ones = [index for index, weight in enumerate(weights) if weight] or [0]
        return open_ones[int(self._random.random() * len(open_ones))]

    def chance(self) -> float:
        """Return a random number."""
        return self._random.random()
