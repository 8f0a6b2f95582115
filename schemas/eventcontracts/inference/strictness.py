"""Strictness: how much evidence a constraint takes.

All thresholds that trade the next real event's acceptance for the next wrong one's refusal stand
here, and move together. They were chosen on nothing but the reasons given; `docs/inference.md`
says how they do on public corpora.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BALANCED", "LOOSE", "TIGHT", "Strictness", "Thresholds", "wrong_threshold"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Thresholds of evidence for each sort of constraint.

    Attributes:
        enough_samples: From so many samples on, an event alone decides what its envelope requires.
            Before, a key that comes and goes in events with the same envelope is optional.
        settled_place: From so many different records on, a place alone decides which keys a shared
            record must have there.
        usual: Until then, a key is required there if such a share of the events that hold the same
            record under the same name have it.
        settled_value: From so many observations on, a field that never was null cannot be. Before,
            null is allowed where the name says that something may not be known yet, or where a
            field of the same record with the same last word was null.
        open_map: From so many keys on that come and go, and hold plain values of few types, a
            record is a map whose keys the tenant defines.
        told_map: Below so many different records, the key that holds them, such as `headers`, or
            values of one shape tell that they are a map.
        telling: From so many observations on beside each, type names such as `INT` tell what the
            value beside them is, if different names go with different types. Fewer are enough
            where the name itself says the type.
        closed: From so many observations on of a few words of code, each seen several times, the
            words seen are all that there are; None if what was seen never closes a list.
        repeated: What fewer different records show of types and required keys is weak.
        several: A format that fewer different values have is weak.
        measured: That money or a measure is an integer is weak below so many different values.
        weak: Whether what is weak is asserted all the same, and marked as weak.
    """

    # Each number is a judgement of how often a thing that was not seen so far is met next; none
    # was fitted to data, and docs/inference.md shows how they do on public corpora.
    enough_samples: int = 8
    settled_place: int = 3
    usual: float = 0.9
    settled_value: int = 20
    open_map: int = 5
    told_map: int = 20
    telling: int = 3
    closed: int | None = None
    repeated: int = 2
    several: int = 3
    measured: int = 20
    weak: bool = True


def wrong_threshold(found: Mapping[str, object]) -> str:
    """Return the problem with thresholds that somebody has chosen; empty if there is none.

    Args:
        found: The chosen ones by name.

    >>> wrong_threshold({"open_map": 4}), wrong_threshold({"open_map": "4"})
    ('', "open_map: '4' is no number")
    """
    names = [one.name for one in fields(Thresholds)]
    for name, value in found.items():
        if name not in names:
            return f"{name}: no such threshold; there are {', '.join(names)}"
        if name == "weak":
            if not isinstance(value, bool):
                return f"{name}: {value!r} is neither true nor false"
        elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            return f"{name}: {value!r} is no number"
    return ""


LOOSE: Final = Thresholds(
    enough_samples=20,
    settled_place=8,
    usual=1.0,
    settled_value=100,
    open_map=3,
    told_map=100,
    telling=8,
    repeated=3,
    several=8,
    measured=100,
    weak=False,
)
"""For traffic that varies more than its samples: a refusal is an error almost surely."""

BALANCED: Final = Thresholds()
"""The next real event passes and a wrong one does not, both as often as can be."""

TIGHT: Final = Thresholds(
    enough_samples=1,
    settled_place=1,
    usual=0.0,
    settled_value=1,
    open_map=8,
    told_map=0,
    telling=1,
    closed=30,
    repeated=1,
    several=1,
    measured=1,
)
"""For samples that show all there is: what they never show is refused."""


class Strictness(StrEnum):
    """A set of thresholds, as a word.

    >>> Strictness("tight").thresholds is TIGHT
    True
    """

    LOOSE = "loose"
    BALANCED = "balanced"
    TIGHT = "tight"

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds that the word stands for."""
        return {"loose": LOOSE, "balanced": BALANCED, "tight": TIGHT}[self.value]
