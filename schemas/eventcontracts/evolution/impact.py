"""Impact: what changes mean for those who ask, the version step, and who is updated first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from eventcontracts.catalog.ownership import file_name
from eventcontracts.containment import is_subschema
from eventcontracts.evolution.change_codes import ANNOTATION_CODES
from eventcontracts.evolution.comparison_of_versions import diff
from eventcontracts.evolution.consumer_reads import ConsumerReads, affects_reads
from eventcontracts.evolution.reader_models import reader_verdicts
from eventcontracts.evolution.waivers import Waiver, idle_waiver_notes, waived_changes
from eventcontracts.jsondata.jsontext import pretty
from eventcontracts.schema.bundle import combine_schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eventcontracts.evolution.changes import Change, ChangeVerdict, Diff, Direction
    from eventcontracts.evolution.reader_models import ReaderModel
    from eventcontracts.evolution.recorded_events import ReplaySummary
    from eventcontracts.evolution.versions import Version
    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = [
    "Assessment",
    "DiffOptions",
    "Transition",
    "UpdateOrder",
    "VersionBump",
    "assess",
    "find_transition",
    "transition_files",
    "update_order",
    "version_bump",
]

# Advice: which version step changes call for, who must be updated first, and by what way.


@dataclass(frozen=True, slots=True)
class VersionBump:
    """A step of a semantic version.

    Attributes:
        level: How far it goes.
        reason: Why.
    """

    level: Literal["major", "minor", "patch", "none"]
    reason: str


@dataclass(frozen=True, slots=True)
class UpdateOrder:
    """Order in which writers and readers are to be updated.

    Attributes:
        first: Producers, consumers, either, or neither: a transition is needed.
        reason: Why.
    """

    first: Literal["producers", "consumers", "either", "neither", "unknown"]
    reason: str


@dataclass(frozen=True)
class Transition:
    """Schemas by which two versions of an event type can live side by side.

    Attributes:
        event: The event type.
        readers: What readers accept meanwhile: all events of either version.
        writers: What writers write meanwhile: events of both versions at once; None if there is
            none that is known.
        example: An event that is of both versions; None if there is none.
    """

    event: str
    readers: Schema
    writers: Schema | None = None
    example: Json = None


def version_bump(
    found: Diff, readers: Mapping[ReaderModel, Mapping[Direction, ChangeVerdict]]
) -> VersionBump:
    """Return the version step that changes call for.

    Readers of the old version decide: what they cannot read is a major step. They are taken to
    ignore keys and event types that they do not know.
    """
    tolerant = readers["tolerant"]["forward"]
    if tolerant != "compatible":
        change = _first_breaking(found, "forward")
        how = "breaks" if tolerant == "breaking" else "may break"
        because = f": {change.code} at {change.where or change.detail}" if change else ""
        return VersionBump("major", f"it {how} readers of {found.old}{because}")
    telling = [change for change in found.changes if change.code not in ANNOTATION_CODES]
    if telling:
        count = f"{len(telling)} change{'' if len(telling) == 1 else 's'}"
        return VersionBump(
            "minor", f"readers of {found.old} that ignore unknown keys read on; {count}"
        )
    if found.changes:
        return VersionBump("patch", "only titles, descriptions and examples changed")
    return VersionBump("none", "nothing changed")


def _first_breaking(found: Diff, direction: Direction) -> Change | None:
    broken = [c for c in found.changes if c.judgement(direction).verdict == "breaking"]
    unknown = [c for c in found.changes if c.judgement(direction).verdict == "unknown"]
    documented = [c for c in broken if not c.judgement(direction).undocumented and c.owner]
    return next(iter([*documented, *broken, *unknown]), None)


def update_order(readers: Mapping[ReaderModel, Mapping[Direction, ChangeVerdict]]) -> UpdateOrder:
    """Return who is to be updated first, if readers ignore what they do not know."""
    backward, forward = readers["tolerant"]["backward"], readers["tolerant"]["forward"]
    if "unknown" in {backward, forward} and "compatible" not in {backward, forward}:
        return UpdateOrder("unknown", "it is not known who reads what")
    if backward == forward == "compatible":
        return UpdateOrder("either", "each version's readers read the other's events")
    if forward == "compatible":
        return UpdateOrder(
            "producers", "old readers read new events; new readers do not read old ones"
        )
    if backward == "compatible":
        return UpdateOrder(
            "consumers", "new readers read old events; old readers do not read new ones"
        )
    return UpdateOrder("neither", "neither version's readers read the other's events")


def find_transition(old: Version, new: Version, event: str) -> Transition | None:
    """Return how two versions of an event type can live side by side; None if that is unproved.

    Readers that accept the union of both versions read either. Writers can serve readers of both
    versions at once if some event is of both.

    Args:
        old: The old version.
        new: The new version.
        event: An event type of both.
    """
    before, after = old.whole[event], new.whole[event]
    union = combine_schemas("anyOf", before, after)
    if not _all_compatible((before, union), (after, union)):
        return None
    both = combine_schemas("allOf", before, after)
    samples = [v.samples[event] for v in (new, old) if event in v.samples]
    some = is_subschema(both, False, ordinary=samples or None).witness
    if some is None or not _all_compatible((both, before), (both, after)):
        return Transition(event, union)
    return Transition(event, union, both, some.instance)


def _all_compatible(*pairs: tuple[Schema, Schema]) -> bool:
    return all(is_subschema(*pair).verdict == "compatible" for pair in pairs)


def transition_files(found: Iterable[Transition]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that tell transitions: each name and what is in it."""
    for each in found:
        name = file_name(each.event)
        yield f"{name}.readers.schema.json", pretty(each.readers).encode()
        if each.writers is not None:
            yield f"{name}.writers.schema.json", pretty(each.writers).encode()
            yield f"{name}.example.json", pretty(each.example).encode()


TWO_SIDED_CODES: Final = frozenset(
    {"property-moved", "property-renamed", "record-joined", "record-split"}
)


NAMING_CODES: Final[Mapping[Direction, frozenset[str]]] = {
    "backward": TWO_SIDED_CODES | {"property-removed", "event-removed"},
    "forward": TWO_SIDED_CODES | {"property-added", "required-added", "event-added"},
}


"""Changes by which a writer names a key or event type that the reader does not, by direction."""


@dataclass(frozen=True)
class DiffOptions:
    """The questions that an assessment answers.

    Attributes:
        direction: In which direction a break is a finding.
        reader: For which kind of reader.
        reads: What the consumer reads; None if all counts.
        waivers: The breaks that are accepted.
        today: The day on which waivers must hold.
        transitions: Whether to look for schemas that both versions can live with.
    """

    direction: Literal["backward", "forward", "full"] = "full"
    reader: ReaderModel = "as-written"
    reads: ConsumerReads | None = None
    waivers: Sequence[Waiver] = ()
    today: dt.date = dt.date.min
    transitions: bool = False

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The directions in which a break is a finding."""
        return ("backward", "forward") if self.direction == "full" else (self.direction,)


@dataclass(frozen=True)
class Assessment:
    """The meaning of changes for those who asked.

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
    asked: DiffOptions
    readers: Mapping[ReaderModel, Mapping[Direction, ChangeVerdict]]
    step: VersionBump
    order: UpdateOrder
    waived: Mapping[str, Waiver] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    transitions: tuple[Transition, ...] = ()
    replay: ReplaySummary | None = None

    def matters(self, change: Change) -> bool:
        """Return whether a change is at a place that the consumer reads."""
        return self.asked.reads is None or affects_reads(change, self.asked.reads)

    def counts(self, change: Change, direction: Direction) -> bool:
        """Return whether a change is a finding, if its direction is asked for."""
        judgement = change.judgement(direction)
        named = self.asked.reader == "strict" and change.code in NAMING_CODES[direction]
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


def assess(
    old: Version, new: Version, asked: DiffOptions, replay: ReplaySummary | None = None
) -> Assessment:
    """Return the changes between two versions, and their meaning for those who ask.

    Args:
        old: The old version.
        new: The new version.
        asked: What they want to know.
        replay: What becomes of recorded events.
    """
    found = diff(old, new)
    read = reader_verdicts(old, new, found)
    broken = [
        event
        for event in new.events
        if event in old.events
        and "breaking" in {found.backward_of[event].verdict, found.forward_of[event].verdict}
    ]
    made = (find_transition(old, new, event) for event in broken if asked.transitions)
    return Assessment(
        found,
        asked,
        read,
        version_bump(found, read),
        update_order(read),
        waived_changes(found.changes, asked.waivers, asked.today),
        idle_waiver_notes(found.changes, asked.waivers, asked.today),
        tuple(each for each in made if each is not None),
        replay,
    )
