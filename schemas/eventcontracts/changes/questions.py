"""Questions: one change in one direction, and what is looked at to answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventcontracts.changes.edits import Edit, applied, reverted
from eventcontracts.pointers import MISSING, matches, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.changes.preparing import Side
    from eventcontracts.jsontypes import Json, Path, Schema
    from eventcontracts.validation import Violation

__all__ = ["Question", "looks_around", "told_of", "values"]


@dataclass(frozen=True)
class Question:
    """A change in one direction: what was written by one version is read by another.

    Attributes:
        writer: The version that wrote.
        reader: The version that reads.
        edits: The edits that lead from the one to the other, which make up the change.
        places: Where it shows, by event.
        forward: Whether the writer is the new version.
    """

    writer: Side
    reader: Side
    edits: tuple[Edit, ...]
    places: Mapping[str, tuple[str, ...]]
    forward: bool

    def path(self, edit: Edit) -> Path:
        """Return where an edit is in the writer's schema."""
        return edit.new_path if self.forward else edit.old_path

    def taken(self) -> dict[str, Schema]:
        """Return the writer's owners with the change, and nothing else, taken."""
        owners = {**self.reader.owners, **self.writer.owners}
        for edit in self.edits:
            take = reverted if self.forward else applied
            owners[edit.owner] = take(owners[edit.owner], self.path(edit), edit.steps)
        return owners

    def untaken(self) -> dict[str, Schema]:
        """Return the reader's owners with everything but the change taken."""
        owners = {**self.writer.owners, **self.reader.owners}
        for edit in self.edits:
            take, path = (applied, edit.old_path) if self.forward else (reverted, edit.new_path)
            owners[edit.owner] = take(owners[edit.owner], path, edit.steps)
        return owners


def values(event: Json, pattern: str) -> Iterator[tuple[Path, Json]]:
    """Yield the values at a place, and where one could be that is absent."""
    found = list(matches(event, pattern))
    yield from found
    parent, _, last = pattern.rpartition("/")
    if found or not pattern:
        return
    for path, holder in matches(event, parent):
        if isinstance(holder, dict) and last != "*":
            yield (*path, parse(f"/{last}")[0]), MISSING
        elif isinstance(holder, list) and last == "*":
            yield (*path, len(holder)), MISSING


def told_of(question: Question, violations: tuple[Violation, ...]) -> Violation:
    """Return the violation that is about the change: an event may break several at once."""
    place = question.edits[0].place
    ends = {place, place.rpartition("/")[0]}
    for end in sorted(ends, key=len, reverse=True):
        for each in violations:
            here = "".join(f"/{'*' if t.isdigit() else t}" for t in parse(each.pointer))
            at = {p + end for patterns in question.places.values() for p in patterns}
            if here in at and (end == place or _name(place) in each.message):
                return each
    return violations[0]


def _name(place: str) -> str:
    return (parse(place) or ("",))[-1]


def looks_around(schema: Schema) -> bool:
    """Return whether a schema has keywords whose meaning depends on their neighbors' results."""
    text = repr(schema)
    return "'unevaluated" in text or "'$dynamic" in text or "'$recursive" in text
