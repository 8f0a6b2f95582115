"""Advice: which version step changes call for, who must be updated first, and by what way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from eventcontracts.catalog.store import file_name
from eventcontracts.changes.keywords import ANNOTATIONS
from eventcontracts.changes.selfcontained import combined
from eventcontracts.compatibility import contains
from eventcontracts.jsontext import pretty

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from eventcontracts.changes.model import Change, Diff, Direction, Verdict
    from eventcontracts.changes.reading import Reader
    from eventcontracts.changes.versions import Version
    from eventcontracts.jsontypes import Json, Schema

__all__ = ["Order", "Step", "Transition", "order", "step", "transition", "written_transitions"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a semantic version.

    Attributes:
        level: How far it goes.
        reason: Why.
    """

    level: Literal["major", "minor", "patch", "none"]
    reason: str


@dataclass(frozen=True, slots=True)
class Order:
    """Who is to be updated first.

    Attributes:
        first: Producers, consumers, either, or neither: a transition is needed.
        reason: Why.
    """

    first: Literal["producers", "consumers", "either", "neither", "unknown"]
    reason: str


@dataclass(frozen=True)
class Transition:
    """How two versions of an event type can live side by side.

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


def step(found: Diff, readers: Mapping[Reader, Mapping[Direction, Verdict]]) -> Step:
    """Return the version step that changes call for.

    Readers of the old version decide: what they cannot read is a major step. They are taken to
    ignore keys and event types that they do not know.
    """
    tolerant = readers["tolerant"]["forward"]
    if tolerant != "compatible":
        change = _first(found, "forward")
        how = "breaks" if tolerant == "breaking" else "may break"
        because = f": {change.code} at {change.where or change.detail}" if change else ""
        return Step("major", f"it {how} readers of {found.old}{because}")
    telling = [change for change in found.changes if change.code not in ANNOTATIONS]
    if telling:
        count = f"{len(telling)} change{'' if len(telling) == 1 else 's'}"
        return Step("minor", f"readers of {found.old} that ignore unknown keys read on; {count}")
    if found.changes:
        return Step("patch", "only titles, descriptions and examples changed")
    return Step("none", "nothing changed")


def _first(found: Diff, direction: Direction) -> Change | None:
    broken = [c for c in found.changes if c.judgement(direction).verdict == "breaking"]
    unknown = [c for c in found.changes if c.judgement(direction).verdict == "unknown"]
    documented = [c for c in broken if not c.judgement(direction).undocumented and c.owner]
    return next(iter([*documented, *broken, *unknown]), None)


def order(readers: Mapping[Reader, Mapping[Direction, Verdict]]) -> Order:
    """Return who is to be updated first, if readers ignore what they do not know."""
    backward, forward = readers["tolerant"]["backward"], readers["tolerant"]["forward"]
    if "unknown" in {backward, forward} and "compatible" not in {backward, forward}:
        return Order("unknown", "it is not known who reads what")
    if backward == forward == "compatible":
        return Order("either", "each version's readers read the other's events")
    if forward == "compatible":
        return Order("producers", "old readers read new events; new readers do not read old ones")
    if backward == "compatible":
        return Order("consumers", "new readers read old events; old readers do not read new ones")
    return Order("neither", "neither version's readers read the other's events")


def transition(old: Version, new: Version, event: str) -> Transition | None:
    """Return how two versions of an event type can live side by side; None if that is unproved.

    Readers that accept the union of both versions read either. Writers can serve readers of both
    versions at once if some event is of both.

    Args:
        old: The old version.
        new: The new version.
        event: An event type of both.
    """
    before, after = old.whole[event], new.whole[event]
    union = combined("anyOf", before, after)
    if not _all_compatible((before, union), (after, union)):
        return None
    both = combined("allOf", before, after)
    samples = [v.samples[event] for v in (new, old) if event in v.samples]
    some = contains(both, False, ordinary=samples or None).witness
    if some is None or not _all_compatible((both, before), (both, after)):
        return Transition(event, union)
    return Transition(event, union, both, some.instance)


def _all_compatible(*pairs: tuple[Schema, Schema]) -> bool:
    return all(contains(*pair).verdict == "compatible" for pair in pairs)


def written_transitions(found: Iterable[Transition]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that tell transitions: each name and what is in it."""
    for each in found:
        name = file_name(each.event)
        yield f"{name}.readers.schema.json", pretty(each.readers).encode()
        if each.writers is not None:
            yield f"{name}.writers.schema.json", pretty(each.writers).encode()
            yield f"{name}.example.json", pretty(each.example).encode()
