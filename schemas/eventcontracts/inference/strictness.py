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
        varying: An envelope's key that such a share of the events have comes and goes with the
            circumstances; below, it is what the event is about, and above, it belongs to the
            envelope.
        enough_samples: From so many samples on, an event's own envelope decides what it requires.
        settled_place: From so many observations on, a place decides which keys a shared record
            must have there. Before, what it shows may be the circumstance of one sample.
        usual: Until then, a key is required there if such a share of the events that hold the
            record under the same name have it.
        settled_value: From so many observations on, a field that never was null cannot be. Before,
            null is allowed where a field of the same name and type was null elsewhere: `endedAt`
            is null until it is known, in every record that has one.
        null_kin: Until then, null is also allowed where such a share of the keys with the same last
            word, and the same type, were null somewhere: if some of `started_at`, `merged_at` and
            `closed_at` were, `archived_at` may be.
        open_map: From so many keys on that come and go, and hold plain values of few types, a
            record is a map whose keys the tenant defines.
        telling: From so many observations on beside each, type names such as `INT` tell what the
            value beside them is, if different names go with different types. Fewer are enough
            where the name itself says the type.
        closed: From so many observations on of a few words of code, each seen several times, the
            words seen are all that there are; None if what was seen never closes a list.
    """

    # Each number is a judgement of how often a thing that was not seen so far is met next; none
    # was fitted to data, and docs/inference.md shows how they do on public corpora.
    varying: tuple[float, float] = (0.15, 2 / 3)
    enough_samples: int = 8
    settled_place: int = 3
    usual: float = 0.9
    settled_value: int = 20
    null_kin: float = 0.25
    open_map: int = 5
    telling: int = 3
    closed: int | None = None


def wrong_threshold(found: Mapping[str, object]) -> str:
    """Return the problem with thresholds that somebody has chosen; empty if there is none.

    Args:
        found: The chosen ones by name.

    >>> wrong_threshold({"open_map": 4}), wrong_threshold({"open_map": "4"})
    ('', "open_map: '4' is no number")
    """
    names = [one.name for one in fields(Thresholds) if one.name != "varying"]
    for name, value in found.items():
        if name not in names:
            return f"{name}: no such threshold; there are {', '.join(names)}"
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            return f"{name}: {value!r} is no number"
    return ""


LOOSE: Final = Thresholds(
    varying=(0.05, 0.95), enough_samples=20, settled_place=8, usual=1.0, settled_value=100,
    null_kin=0.1, open_map=3, telling=8,
)  # fmt: skip
"""For traffic that varies more than its samples: a refusal is an error almost surely."""

BALANCED: Final = Thresholds()
"""The next real event passes and a wrong one does not, both as often as can be."""

TIGHT: Final = Thresholds(
    varying=(1.0, 0.0), enough_samples=1, settled_place=1, usual=0.0, settled_value=1,
    null_kin=1.0, open_map=8, telling=1, closed=30,
)  # fmt: skip
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
