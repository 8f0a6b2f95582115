"""Changes between two versions, and the judgement of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eventcontracts.evolution.locations import Location
    from eventcontracts.jsondata.jsontypes import Json

__all__ = [
    "COMPATIBLE",
    "Change",
    "ChangeVerdict",
    "Diff",
    "Direction",
    "Judgement",
    "change_identity",
    "worst_verdict",
]

# Identity: what names a change from one run to the next.


def change_identity(code: str, where: str, old: Json, new: Json) -> str:
    """Return what names a change: the same as long as the same thing changes the same way.

    Args:
        code: What kind of change it is.
        where: The owner and the place.
        old: What the old version said; `MISSING` if nothing.
        new: What the new version says; `MISSING` if nothing.

    >>> change_identity("type-widened", "definitions/Order/id", "integer", "number")
    'type-widened-0858243b'
    """
    told = [None if value is MISSING else [value] for value in (old, new)]
    digest = hashlib.sha256(canonical([code, where, *told])).hexdigest()
    return f"{code}-{digest[:8]}"


ChangeVerdict = Literal["compatible", "breaking", "unknown"]


Direction = Literal["backward", "forward"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of whether a change breaks in one direction.

    Attributes:
        verdict: `compatible` is proved, `breaking` has a witness, `unknown` has a reason.
        witness: An event that one version accepts and the other refuses; None unless breaking.
        differences: How it differs from the ordinary event, one line each, where it was made from
            one.
        message: What the refusing version says of it, with its place.
        event: The event type of the witness.
        covered: Whether the change narrows at its own place and nothing comes of it, because of
            what other edits or keywords say.
        reason: Why nothing is known, or what covers it.
        ordinary: Whether the witness was made from the ordinary event, or is it.
        undocumented: Whether it takes a key to break it that the version written by does not
            name: a producer that writes what is documented never does.
    """

    verdict: ChangeVerdict
    witness: Json = None
    differences: tuple[str, ...] = ()
    message: str = ""
    event: str = ""
    covered: bool = False
    reason: str = ""
    ordinary: bool = False
    undocumented: bool = False


COMPATIBLE = Judgement("compatible")


@dataclass(frozen=True)
class Change:
    """One change between two versions, as people think of it.

    Attributes:
        id: Its identity: the same as long as the same thing changes in the same way.
        code: What kind of change it is, such as `required-added`.
        owner: The event or definition that holds it: `events/NAME` or `definitions/NAME`; empty
            for what concerns a whole event type or a link.
        place: The value it speaks of, as a pattern from the owner's root.
        old: What the old version said; `MISSING` if nothing.
        new: What the new version says; `MISSING` if nothing.
        places: At which places of which events it shows, by event.
        backward: Whether an event that was valid may no longer be.
        forward: Whether an event that is valid may not have been.
        old_pointer: Where the old version says it, as a pointer from its owner's root.
        new_pointer: Where the new version says it.
        old_at: The file and line of that; None if there is none.
        new_at: The file and line of that; None if there is none.
        detail: More about it for people.
    """

    id: str
    code: str
    owner: str
    place: str
    old: Json
    new: Json
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    backward: Judgement = COMPATIBLE
    forward: Judgement = COMPATIBLE
    old_pointer: str | None = None
    new_pointer: str | None = None
    old_at: Location | None = None
    new_at: Location | None = None
    detail: str = ""

    @property
    def events(self) -> tuple[str, ...]:
        """The event types that it touches."""
        return tuple(self.places)

    @property
    def where(self) -> str:
        """The owner and the place, such as `Customer/_id`."""
        return self.owner.partition("/")[2] + self.place

    def judgement(self, direction: Direction) -> Judgement:
        """Return the judgement in a direction."""
        return self.backward if direction == "backward" else self.forward

    @property
    def undocumented(self) -> bool:
        """Whether it breaks, but only by keys that the version written by does not name."""
        broken = [each for each in (self.backward, self.forward) if each.verdict == "breaking"]
        return bool(broken) and all(judgement.undocumented for judgement in broken)


@dataclass(frozen=True)
class Diff:
    """The changes between two versions, and the verdicts that follow.

    Attributes:
        old: The old version's label.
        new: The new version's label.
        changes: The changes: those that break first, then by place.
        backward_of: By event type, whether each of its events that was valid still is.
        forward_of: By event type, whether each of its events that is valid was so.
        assumptions: What the verdicts take for granted, in sentences.
        renamed: The definitions that have another name now, which is no change: the new name by
            the old one.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    backward_of: Mapping[str, Judgement]
    forward_of: Mapping[str, Judgement]
    assumptions: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def backward(self) -> ChangeVerdict:
        """Whether every event that is valid under the old version is valid under the new one."""
        return worst_verdict(judgement.verdict for judgement in self.backward_of.values())

    @cached_property
    def forward(self) -> ChangeVerdict:
        """Whether every event that is valid under the new version was valid under the old one."""
        return worst_verdict(judgement.verdict for judgement in self.forward_of.values())

    def verdict(self, direction: Direction) -> ChangeVerdict:
        """Return the verdict in a direction."""
        return self.backward if direction == "backward" else self.forward


def worst_verdict(verdicts: Iterable[ChangeVerdict]) -> ChangeVerdict:
    """Return the verdict of a whole from those of its parts.

    >>> worst_verdict(["compatible", "unknown"]), worst_verdict([])
    ('unknown', 'compatible')
    """
    found = set(verdicts)
    return "breaking" if "breaking" in found else "unknown" if "unknown" in found else "compatible"
