"""Comparing: two versions into the changes that lead from the one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.changes.identity import identity
from eventcontracts.changes.judging import Judge
from eventcontracts.changes.keywords import ANNOTATIONS
from eventcontracts.changes.locations import Locator
from eventcontracts.changes.model import COMPATIBLE, Change, Diff, Judgement
from eventcontracts.changes.moving import grouped
from eventcontracts.changes.preparing import prepared
from eventcontracts.changes.types_and_links import event_changes, link_changes
from eventcontracts.changes.usage import usage
from eventcontracts.changes.walking import walk
from eventcontracts.compatibility import ASSUMPTIONS
from eventcontracts.errors import InputError
from eventcontracts.jsontext import canonical
from eventcontracts.pointers import MISSING, build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from eventcontracts.changes.edits import Edit
    from eventcontracts.changes.locations import Location
    from eventcontracts.changes.model import Direction
    from eventcontracts.changes.moving import Group
    from eventcontracts.changes.preparing import Prepared
    from eventcontracts.changes.usage import Usage
    from eventcontracts.changes.versions import Version

__all__ = ["diff"]

DIRECTIONS: Final[tuple[Direction, Direction]] = ("backward", "forward")


def diff(old: Version, new: Version) -> Diff:
    """Return what is different between two versions, and what comes of it.

    Args:
        old: The old version.
        new: The new version.

    Raises:
        InputError: If they are nested too deeply to compare.

    >>> from eventcontracts.changes.versions import of_schema
    >>> old, new = of_schema({"type": "integer"}, "E", "1"), of_schema({"type": "number"}, "E", "2")
    >>> found = diff(old, new)
    >>> found.backward, [change.code for change in found.changes]
    ('compatible', ['type-widened'])
    """
    try:
        return _diff(old, new)
    except RecursionError:
        raise InputError(f"{old.label}, {new.label}: nested too deeply to compare") from None


def _diff(old: Version, new: Version) -> Diff:
    versions = prepared(old, new)
    judge = Judge(versions)
    where = _both(usage(old), usage(new), versions)
    changes = [
        *event_changes(versions),
        *_schema_changes(versions, judge, where),
        *link_changes(old, new),
    ]
    wholes: dict[Direction, dict[str, Judgement]] = {
        direction: {event: judge.whole(event, direction) for event in _touched(versions)}
        for direction in DIRECTIONS
    }
    for change in changes:
        for direction in DIRECTIONS if not change.owner else ():
            for event in change.events:
                if change.judgement(direction).verdict == "breaking":
                    wholes[direction].setdefault(event, change.judgement(direction))
    changes += _unattributed(changes, wholes)
    events = sorted({*old.events, *new.events})
    return Diff(
        old.label,
        new.label,
        tuple(sorted(changes, key=_rank)),
        {event: wholes["backward"].get(event, COMPATIBLE) for event in events},
        {event: wholes["forward"].get(event, COMPATIBLE) for event in events},
        tuple(str(assumption) for assumption in ASSUMPTIONS),
        versions.renamed,
    )


def _touched(versions: Prepared) -> list[str]:
    """Return the event types of both versions whose schemas are not the same text."""
    old, new = versions.old.version.whole, versions.new.version.whole
    return [name for name in new if name in old and canonical(old[name]) != canonical(new[name])]


def _both(old: Usage, new: Usage, versions: Prepared) -> Usage:
    """Return where each owner is used in either version, under its new name."""
    found: Usage = {}
    for side, used in ((versions.old, old), (versions.new, new)):
        names = {was: now for now, was in side.names.items()}
        for owner, events in used.items():
            kind, _, name = owner.partition("/")
            here = f"{kind}/{names.get(name, name)}" if kind == "definitions" else owner
            places = found.setdefault(here, {})
            for event, patterns in events.items():
                places[event] = tuple(dict.fromkeys((*places.get(event, ()), *patterns)))
    return found


def _schema_changes(versions: Prepared, judge: Judge, where: Usage) -> Iterator[Change]:
    """Yield the changes of events and definitions, each once."""
    if not (versions.old.version.plain and versions.new.version.plain):
        yield from _whole_changes(versions, judge)
        return
    edits: list[Edit] = []
    for owner in versions.new.owners:
        if owner in versions.old.owners:
            schemas = versions.old.owners[owner], versions.new.owners[owner]
            edits += walk(*schemas, owner, judge.equal)
    said = _Said(versions)
    for group in grouped(edits, versions):
        yield _group_change(group, versions, judge, where.get(group.edits[0].owner, {}), said)


def _group_change(
    group: Group,
    versions: Prepared,
    judge: Judge,
    used: Mapping[str, tuple[str, ...]],
    said: _Said,
) -> Change:
    """Return the change that some edits are together, which shows at places of some events."""
    first = group.edits[0]
    olds, news = versions.old.owners, versions.new.owners
    scopes = {
        event: used[event]
        for event in sorted(used)
        if f"events/{event}" in olds and f"events/{event}" in news
    }
    silent = group.code in ANNOTATIONS or not scopes
    backward, forward = (
        COMPATIBLE if silent else judge.alone(group.edits, scopes, direction)
        for direction in DIRECTIONS
    )
    old_pointer, old_at = said.by_old(first)
    new_pointer, new_at = said.by_new(first)
    return Change(
        id=identity(group.code, first.owner + first.place, first.old, first.new),
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


def _whole_changes(versions: Prepared, judge: Judge) -> Iterator[Change]:
    """Yield one change for each event type whose schema cannot be taken apart."""
    said = Locator(versions.old.version), Locator(versions.new.version)
    for event in _touched(versions):
        owner = f"events/{event}"
        yield Change(
            identity("schema-changed", owner, None, None),
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


class _Said:
    """Where each of two versions says what an edit is about."""

    def __init__(self, versions: Prepared) -> None:
        self._versions = versions
        self._locators = Locator(versions.old.version), Locator(versions.new.version)

    def by_old(self, edit: Edit) -> tuple[str, Location | None]:
        """Return the pointer and the line of the old version."""
        path = edit.old_path if edit.old is MISSING else (*edit.old_path, *edit.keyword)
        owner, path = self._versions.old.source(edit.owner, path)
        return build(path), self._locators[0].find(owner, build(path), edit.place)

    def by_new(self, edit: Edit) -> tuple[str, Location | None]:
        """Return the pointer and the line of the new version."""
        path = edit.new_path if edit.new is MISSING else (*edit.new_path, *edit.keyword)
        owner, path = self._versions.new.source(edit.owner, path)
        return build(path), self._locators[1].find(owner, build(path), edit.place)


def _unattributed(
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
                    identity("changed-together", event, None, None),
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


def _rank(change: Change) -> tuple[int, str, str, str]:
    """Return what sorts changes: breaking ones first, annotations last."""
    verdicts = {change.backward.verdict, change.forward.verdict}
    rank = 0 if "breaking" in verdicts else 2 if "unknown" in verdicts else 3
    rank = 4 if change.code in ANNOTATIONS else 1 if change.undocumented else rank
    return (rank, change.owner, change.place, change.code)
