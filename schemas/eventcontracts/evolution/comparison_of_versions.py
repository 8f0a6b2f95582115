"""Comparison of versions: the changes from one to another, and who reads whom among many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.containment import ASSUMPTIONS
from eventcontracts.errors import InputError
from eventcontracts.evolution.alignment import align_versions
from eventcontracts.evolution.change_codes import ANNOTATION_CODES
from eventcontracts.evolution.changes import (
    COMPATIBLE,
    Change,
    ChangeVerdict,
    Diff,
    Judgement,
    change_identity,
    worst_verdict,
)
from eventcontracts.evolution.classifier import ChangeClassifier
from eventcontracts.evolution.edits import group_edits
from eventcontracts.evolution.locations import Locator, definition_usage
from eventcontracts.evolution.reader_models import readable_events
from eventcontracts.evolution.type_changes import event_changes, link_changes
from eventcontracts.evolution.walker import walk_schemas
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import MISSING, build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eventcontracts.evolution.alignment import AlignedVersions
    from eventcontracts.evolution.changes import Direction
    from eventcontracts.evolution.edits import Edit, EditGroup
    from eventcontracts.evolution.locations import DefinitionUsage, Location
    from eventcontracts.evolution.reader_models import ReaderModel
    from eventcontracts.evolution.versions import Version

__all__ = ["CompatibilityMatrix", "compatibility_matrix", "diff"]

# Matrices: which version's readers can read which version's events.


@dataclass(frozen=True)
class CompatibilityMatrix:
    """The verdicts of each version's readers on each version's events.

    Attributes:
        versions: The labels of the versions, the oldest first.
        reader: How the readers read.
        cells: By reading and by writing version, the verdict for each event type.
    """

    versions: tuple[str, ...]
    reader: ReaderModel
    cells: Mapping[tuple[str, str], Mapping[str, ChangeVerdict]]

    def verdict(self, reading: str, writing: str) -> ChangeVerdict:
        """Return whether readers of one version can read all events of another."""
        return worst_verdict(self.cells[reading, writing].values())

    def broken(self, reading: str, writing: str) -> tuple[str, ...]:
        """Return the event types that they cannot read."""
        cell = self.cells[reading, writing]
        return tuple(event for event, verdict in cell.items() if verdict == "breaking")


def compatibility_matrix(versions: Sequence[Version], reader: ReaderModel) -> CompatibilityMatrix:
    """Return which version's readers can read which version's events.

    Args:
        versions: The versions, the oldest first.
        reader: How the readers read.
    """
    cells = {
        (reading.label, writing.label): readable_events(writing, reading, reader)
        for reading in versions
        for writing in versions
    }
    return CompatibilityMatrix(tuple(version.label for version in versions), reader, cells)


DIRECTIONS: Final[tuple[Direction, Direction]] = ("backward", "forward")


def diff(old: Version, new: Version) -> Diff:
    """Return the changes between two versions, and the verdicts that follow.

    Args:
        old: The old version.
        new: The new version.

    Raises:
        InputError: If they are nested too deeply to compare.

    >>> from eventcontracts.evolution.versions import schema_version
    >>> old, new = schema_version({"type": "integer"}, "E",
    ...     "1"), schema_version({"type": "number"}, "E", "2")
    >>> found = diff(old, new)
    >>> found.backward, [change.code for change in found.changes]
    ('compatible', ['type-widened'])
    """
    try:
        return _compare_versions(old, new)
    except RecursionError:
        raise InputError(f"{old.label}, {new.label}: nested too deeply to compare") from None


def _compare_versions(old: Version, new: Version) -> Diff:
    versions = align_versions(old, new)
    judge = ChangeClassifier(versions)
    where = _merge_usage(definition_usage(old), definition_usage(new), versions)
    changes = [
        *event_changes(versions),
        *_schema_changes(versions, judge, where),
        *link_changes(old, new),
    ]
    wholes: dict[Direction, dict[str, Judgement]] = {
        direction: {event: judge.whole(event, direction) for event in _changed_events(versions)}
        for direction in DIRECTIONS
    }
    for change in changes:
        for direction in DIRECTIONS if not change.owner else ():
            for event in change.events:
                if change.judgement(direction).verdict == "breaking":
                    wholes[direction].setdefault(event, change.judgement(direction))
    changes += _unattributed_changes(changes, wholes)
    events = sorted({*old.events, *new.events})
    return Diff(
        old.label,
        new.label,
        tuple(sorted(changes, key=_change_sort_key)),
        {event: wholes["backward"].get(event, COMPATIBLE) for event in events},
        {event: wholes["forward"].get(event, COMPATIBLE) for event in events},
        tuple(str(assumption) for assumption in ASSUMPTIONS),
        versions.renamed,
    )


def _changed_events(versions: AlignedVersions) -> list[str]:
    """Return the event types of both versions whose schemas are not the same text."""
    old, new = versions.old.version.whole, versions.new.version.whole
    return [name for name in new if name in old and canonical(old[name]) != canonical(new[name])]


def _merge_usage(
    old: DefinitionUsage, new: DefinitionUsage, versions: AlignedVersions
) -> DefinitionUsage:
    """Return where each owner is used in either version, under its new name."""
    found: DefinitionUsage = {}
    for side, used in ((versions.old, old), (versions.new, new)):
        names = {was: now for now, was in side.names.items()}
        for owner, events in used.items():
            kind, _, name = owner.partition("/")
            here = f"{kind}/{names.get(name, name)}" if kind == "definitions" else owner
            places = found.setdefault(here, {})
            for event, patterns in events.items():
                places[event] = tuple(dict.fromkeys((*places.get(event, ()), *patterns)))
    return found


def _schema_changes(
    versions: AlignedVersions, judge: ChangeClassifier, where: DefinitionUsage
) -> Iterator[Change]:
    """Yield the changes of events and definitions, each once."""
    if not (versions.old.version.plain and versions.new.version.plain):
        yield from _whole_changes(versions, judge)
        return
    edits: list[Edit] = []
    for owner in versions.new.owners:
        if owner in versions.old.owners:
            schemas = versions.old.owners[owner], versions.new.owners[owner]
            edits += walk_schemas(*schemas, owner, judge.equal)
    said = _EditLocations(versions)
    for group in group_edits(edits, versions):
        yield _change_of_group(group, versions, judge, where.get(group.edits[0].owner, {}), said)


def _change_of_group(
    group: EditGroup,
    versions: AlignedVersions,
    judge: ChangeClassifier,
    used: Mapping[str, tuple[str, ...]],
    said: _EditLocations,
) -> Change:
    """Return the change that some edits are together, which shows at places of some events."""
    first = group.edits[0]
    olds, news = versions.old.owners, versions.new.owners
    scopes = {
        event: used[event]
        for event in sorted(used)
        if f"events/{event}" in olds and f"events/{event}" in news
    }
    silent = group.code in ANNOTATION_CODES or not scopes
    backward, forward = (
        COMPATIBLE if silent else judge.alone(group.edits, scopes, direction)
        for direction in DIRECTIONS
    )
    old_pointer, old_at = said.by_old(first)
    new_pointer, new_at = said.by_new(first)
    return Change(
        id=change_identity(group.code, first.owner + first.place, first.old, first.new),
        code=group.code,
        owner=first.owner,
        place=first.place,
        old=first.old,
        new=first.new,
        places={
            event: tuple(pattern + first.place for pattern in used[event]) for event in sorted(used)
        },
        backward=backward,
        forward=forward,
        old_pointer=old_pointer,
        new_pointer=new_pointer,
        old_at=old_at,
        new_at=new_at,
        detail=group.detail,
    )


def _whole_changes(versions: AlignedVersions, judge: ChangeClassifier) -> Iterator[Change]:
    """Yield one change for each event type whose schema cannot be taken apart."""
    said = Locator(versions.old.version), Locator(versions.new.version)
    for event in _changed_events(versions):
        owner = f"events/{event}"
        yield Change(
            change_identity("schema-changed", owner, None, None),
            "schema-changed",
            owner,
            "",
            MISSING,
            MISSING,
            {event: ("",)},
            judge.whole(event, "backward"),
            judge.whole(event, "forward"),
            "",
            "",
            said[0].find(owner, ""),
            said[1].find(owner, ""),
            "it is compared as a whole, for a reference in it depends on the way to it",
        )


class _EditLocations:
    """The places in both versions that an edit is about."""

    def __init__(self, versions: AlignedVersions) -> None:
        self._versions = versions
        self._locators = Locator(versions.old.version), Locator(versions.new.version)

    def by_old(self, edit: Edit) -> tuple[str, Location | None]:
        """Return the pointer and the line of the old version."""
        path = edit.old_path if edit.old is MISSING else (*edit.old_path, *edit.keyword)
        owner, path = self._versions.old.source(edit.owner, path)
        return build_pointer(path), self._locators[0].find(owner, build_pointer(path), edit.place)

    def by_new(self, edit: Edit) -> tuple[str, Location | None]:
        """Return the pointer and the line of the new version."""
        path = edit.new_path if edit.new is MISSING else (*edit.new_path, *edit.keyword)
        owner, path = self._versions.new.source(edit.owner, path)
        return build_pointer(path), self._locators[1].find(owner, build_pointer(path), edit.place)


def _unattributed_changes(
    changes: Iterable[Change], wholes: Mapping[Direction, Mapping[str, Judgement]]
) -> list[Change]:
    """Return a change for each event that breaks though no single change breaks it."""
    found = []
    known = list(changes)
    for event in sorted({event for events in wholes.values() for event in events}):
        left = {
            direction: judgement
            for direction in DIRECTIONS
            for judgement in [wholes[direction].get(event, COMPATIBLE)]
            if judgement.verdict == "breaking"
            and not any(
                event in change.places and change.judgement(direction).verdict == "breaking"
                for change in known
            )
        }
        if left:
            found.append(
                Change(
                    change_identity("changed-together", event, None, None),
                    "changed-together",
                    f"events/{event}",
                    "",
                    MISSING,
                    MISSING,
                    {event: ("",)},
                    left.get("backward", COMPATIBLE),
                    left.get("forward", COMPATIBLE),
                    detail="none of its changes is shown to break alone; together they do",
                )
            )
    return found


def _change_sort_key(change: Change) -> tuple[int, str, str, str]:
    """Return what sorts changes: breaking ones first, annotations last."""
    verdicts = {change.backward.verdict, change.forward.verdict}
    rank = 0 if "breaking" in verdicts else 2 if "unknown" in verdicts else 3
    rank = 4 if change.code in ANNOTATION_CODES else 1 if change.undocumented else rank
    return (rank, change.owner, change.place, change.code)
