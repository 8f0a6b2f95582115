"""Assessing: what changes mean for those who ask, and whether that is a finding."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from eventcontracts.changes.advice import Order, Step, Transition, order, step, transition
from eventcontracts.changes.comparing import diff
from eventcontracts.changes.readers import readers
from eventcontracts.changes.reads import Reads, matters
from eventcontracts.changes.waivers import Waiver, idle, waived

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.changes.model import Change, Diff, Direction, Verdict
    from eventcontracts.changes.reading import Reader
    from eventcontracts.changes.recorded import Replay
    from eventcontracts.changes.versions import Version

__all__ = ["Asked", "Assessment", "assess"]

BOTH: Final = frozenset({"property-moved", "property-renamed", "record-joined", "record-split"})

NAMING: Final[Mapping[Direction, frozenset[str]]] = {
    "backward": BOTH | {"property-removed", "event-removed"},
    "forward": BOTH | {"property-added", "required-added", "event-added"},
}
"""Changes by which a writer names a key or event type that the reader does not, by direction."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants to know.

    Attributes:
        direction: In which direction a break is a finding.
        reader: For which kind of reader.
        reads: What the consumer reads; None if all counts.
        waivers: The breaks that are accepted.
        today: The day on which waivers must hold.
        transitions: Whether to look for schemas that both versions can live with.
    """

    direction: Literal["backward", "forward", "full"] = "full"
    reader: Reader = "as-written"
    reads: Reads | None = None
    waivers: Sequence[Waiver] = ()
    today: dt.date = dt.date.min
    transitions: bool = False

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The directions in which a break is a finding."""
        return ("backward", "forward") if self.direction == "full" else (self.direction,)


@dataclass(frozen=True)
class Assessment:
    """What changes mean for those who asked.

    Attributes:
        diff: What is different.
        asked: What was asked.
        readers: The verdict of each kind of reader, by direction.
        step: The version step that the changes call for.
        order: Who is to be updated first.
        waived: The waiver of each change that has one, by the change's identity.
        notes: What is to be said of waivers that do nothing.
        transitions: How both versions can live side by side, for each event type that breaks.
        replay: What becomes of recorded events; None if there are none.
    """

    diff: Diff
    asked: Asked
    readers: Mapping[Reader, Mapping[Direction, Verdict]]
    step: Step
    order: Order
    waived: Mapping[str, Waiver] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    transitions: tuple[Transition, ...] = ()
    replay: Replay | None = None

    def matters(self, change: Change) -> bool:
        """Return whether a change is at a place that the consumer reads."""
        return self.asked.reads is None or matters(change, self.asked.reads)

    def counts(self, change: Change, direction: Direction) -> bool:
        """Return whether a change is a finding, if its direction is asked for."""
        judgement = change.judgement(direction)
        named = self.asked.reader == "strict" and change.code in NAMING[direction]
        if (judgement.verdict != "breaking" and not named) or change.id in self.waived:
            return False
        if self.asked.reader in {"tolerant", "default-filling"} and (
            judgement.undocumented or change.code == "event-added"
        ):
            return False
        return self.matters(change)

    def broken(self, direction: Direction) -> tuple[Change, ...]:
        """Return the changes that are findings in a direction."""
        if self.readers[self.asked.reader][direction] == "compatible":
            return ()
        return tuple(change for change in self.diff.changes if self.counts(change, direction))

    @property
    def failed(self) -> bool:
        """Whether there is a finding in a direction that was asked for."""
        partly = bool(self.waived) or self.asked.reads is not None
        return any(
            self.readers[self.asked.reader][direction] == "breaking"
            and (not partly or bool(self.broken(direction)))
            for direction in self.asked.directions
        )


def assess(old: Version, new: Version, asked: Asked, replay: Replay | None = None) -> Assessment:
    """Return what is different between two versions, and what it means for those who ask.

    Args:
        old: The old version.
        new: The new version.
        asked: What they want to know.
        replay: What becomes of recorded events.
    """
    found = diff(old, new)
    read = readers(old, new, found)
    broken = [
        event
        for event in new.events
        if event in old.events
        and "breaking" in {found.backward_of[event].verdict, found.forward_of[event].verdict}
    ]
    made = (transition(old, new, event) for event in broken if asked.transitions)
    return Assessment(
        found,
        asked,
        read,
        step(found, read),
        order(read),
        waived(found.changes, asked.waivers, asked.today),
        idle(found.changes, asked.waivers, asked.today),
        tuple(each for each in made if each is not None),
        replay,
    )
