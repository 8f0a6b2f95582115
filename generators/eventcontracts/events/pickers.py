"""Pickers, which decide how the choices of one event come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from eventcontracts.structure import GenerationChoice, SchemaNode

__all__ = [
    "ABSENT_WEIGHTS",
    "INVENTED_WEIGHTS",
    "LENGTH_WEIGHTS",
    "PRESENT_WEIGHTS",
    "DefaultPicker",
    "Picker",
    "UniformPicker",
    "WeightedPicker",
    "closing_type_weight",
    "is_scalar",
    "type_weight",
]

# How likely the outcomes of choices are.


PRESENT_WEIGHTS: Final = (4.0, 1.0)


"""That a property is there, and that it is not."""


INVENTED_WEIGHTS: Final = (1.0, 1.0)


ABSENT_WEIGHTS: Final = (0.0, 1.0)


LENGTH_WEIGHTS: Final = (5.0, 1.5, 2.0, 1.0)


"""That a list has the usual length, and the next ones."""


def is_scalar(node: SchemaNode) -> bool:
    """Return whether no value at a node holds others."""
    return not node.forks and not {"object", "array"} & set(node.kinds)


def type_weight(node: SchemaNode, kind: str) -> float:
    """Return how likely a kind of value is."""
    if kind in node.spare_types:
        return 0.0
    if node.unknown:
        return 6.0 if kind == "null" else 1.0
    return 1.0 if kind == "null" else 3.0


def closing_type_weight(node: SchemaNode, kind: str) -> float:
    """Return how likely a kind is in something that holds itself and is to end soon."""
    if node.unknown or kind in node.spare_types:
        return type_weight(node, kind)
    return 1.0 if kind not in {"object", "array"} else 0.0


class Picker(Protocol):
    """Decides the choices of one event."""

    def pick(self, choice: GenerationChoice, weights: Sequence[float]) -> int:
        """Return the outcome of a choice.

        Args:
            choice: What is chosen.
            weights: How likely each outcome is.
        """
        ...

    def chance(self) -> float:
        """Return a number from 0 up to 1, for what is no choice of the schema's."""
        ...


class DefaultPicker:
    """Picks the usual outcome wherever it may, and what was asked for where it was asked."""

    def __init__(self, wanted: Mapping[GenerationChoice, int] | None = None) -> None:
        self._wanted = wanted or {}

    def pick(self, choice: GenerationChoice, weights: Sequence[float]) -> int:
        """Return the first outcome that has a weight."""
        if choice in self._wanted:
            return self._wanted[choice]
        return next((i for i, weight in enumerate(weights) if weight), 0)

    def chance(self) -> float:
        """Return 0."""
        return 0.0


class WeightedPicker:
    """Picks by weight, and what was asked for where it was asked."""

    def __init__(
        self, random: Random, wanted: Mapping[GenerationChoice, int] | None = None
    ) -> None:
        self._random = random
        self._wanted = wanted or {}

    def pick(self, choice: GenerationChoice, weights: Sequence[float]) -> int:
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


class UniformPicker:
    """Picks each outcome as likely as the others, anew each time it is asked."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def pick(self, choice: GenerationChoice, weights: Sequence[float]) -> int:
        """Return a random outcome that has a weight."""
        del choice
        open_ones = [index for index, weight in enumerate(weights) if weight] or [0]
        return open_ones[int(self._random.random() * len(open_ones))]

    def chance(self) -> float:
        """Return a random number."""
        return self._random.random()
