"""Edge classes: what can be unusual about a value that is valid all the same.

A class proposes changes boldly, the likeliest first; whether the event then still meets its
contract is for the validator to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.differences import Difference

if TYPE_CHECKING:
    from eventcontracts.jsontypes import Json
    from eventcontracts.structure import Place

__all__ = ["ANY", "MOST", "EdgeClass", "Propose", "Spot", "putting"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a parent event.

    Attributes:
        place: The place.
        value: What the parent has there.
        accepts: Whether the contract accepts the parent with some changes.
    """

    place: Place
    value: Json
    accepts: Callable[[Sequence[Difference]], bool]

    @property
    def name(self) -> str:
        """The name of the property, or of the list that the value is an item of."""
        return next((token for token in reversed(self.place.path) if isinstance(token, str)), "")


Propose: TypeAlias = Callable[[Spot], Iterable[Sequence[Difference]]]
"""Proposes changes of the parent event, the likeliest first."""

ANY: Final = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})

MOST: Final = 10_000
"""The longest list or text that is made, where the schema names a longer one."""


@dataclass(frozen=True, slots=True)
class EdgeClass:
    """A way in which a valid event can be unusual.

    Attributes:
        name: Its name, stable, in words joined by hyphens.
        kinds: The JSON types of the values that it is for.
        propose: What proposes the changes.
        does: What it does, in a sentence.
        why: What breaks by it, in a sentence.
    """

    name: str
    kinds: frozenset[str]
    propose: Propose
    does: str
    why: str


def putting(values: Callable[[Spot], Iterable[Json]]) -> Propose:
    """Return what proposes to put one of some values in the place of the parent's.

    Args:
        values: Returns the values, the likeliest first.
    """
    return lambda spot: ([Difference(spot.place.path, spot.value, v)] for v in values(spot))
