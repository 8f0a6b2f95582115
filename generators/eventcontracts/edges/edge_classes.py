"""Edge classes: what can be unusual about a value that is valid all the same.

A class proposes changes boldly, the likeliest first; whether the event then still meets its
contract is for the validator to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.jsondata.differences import Difference
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.structure import EventPlace

__all__ = [
    "ANY_TYPE",
    "MAX_ITEMS",
    "Basis",
    "EdgeClass",
    "EdgeProposer",
    "EdgeTarget",
    "Lacks",
    "never_seen",
    "putting",
]  # fmt: skip


class Basis(Enum):
    """The basis that the events of an edge class must rest on."""

    DOCUMENTED = "documented"
    GUESSED = "guessed"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class EdgeTarget:
    """A place in a parent event.

    Attributes:
        place: The place, of all that the schema allows.
        value: What the parent has there; `MISSING` if nothing.
        seen: Texts that are known to stand there, from samples or examples.
        made: Returns a value such as the schema allows there, or `MISSING`.
        unseen: Whether it is a property that no documented event has, of an object that may have
            it.
    """

    place: EventPlace
    value: Json
    seen: tuple[str, ...]
    made: Callable[[], Json]
    unseen: bool = False

    @property
    def name(self) -> str:
        """The name of the property, or of the list that the value is an item of."""
        return next((token for token in reversed(self.place.path) if isinstance(token, str)), "")


EdgeProposer: TypeAlias = Callable[[EdgeTarget], Iterable[Sequence[Difference]]]
"""Proposes changes of the parent event, the likeliest first."""

Lacks: TypeAlias = Callable[[EdgeTarget], str]
"""Tells which evidence is missing for what a class does at a place."""

ANY_TYPE: Final = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})

MAX_ITEMS: Final = 10_000
"""The longest list or text that is made, where the schema names a longer one."""


def never_seen(spot: EdgeTarget) -> str:
    """Return that nothing like it was seen."""
    return f"nothing like it was seen at {build_pointer(spot.place.path) or 'the top level'}"


@dataclass(frozen=True, slots=True)
class EdgeClass:
    """A way in which a valid event can be unusual.

    Attributes:
        name: Its name, stable, in words joined by hyphens.
        kinds: The JSON types of the values that it is for.
        propose: What proposes the changes.
        does: What it does, in a sentence.
        why: What breaks by it, in a sentence.
        category: The class of edges that it belongs to.
        basis: Whether its events are such as are documented, or rest on a guess, or may do both.
        lacks: Tells which evidence is missing where its events rest on a guess.
        forms: Whether it is for each form that a place can have, documented or not; else it comes
            once at a place.
    """

    name: str
    kinds: frozenset[str]
    propose: EdgeProposer
    does: str
    why: str
    category: str
    basis: Basis = Basis.EITHER
    lacks: Lacks = never_seen
    forms: bool = False


def putting(values: Callable[[EdgeTarget], Iterable[Json]]) -> EdgeProposer:
    """Return what proposes to put one of some values in the place of the parent's.

    Args:
        values: Returns the values, the likeliest first.
    """
    return lambda spot: ([Difference(spot.place.path, spot.value, v)] for v in values(spot))
