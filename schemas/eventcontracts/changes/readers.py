"""Readers: what each kind of reader of one version makes of events of the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eventcontracts.changes.model import Diff, Direction, Verdict, worst
from eventcontracts.changes.reading import READERS, Reader, read_by, written
from eventcontracts.compatibility import contains
from eventcontracts.jsontext import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.changes.versions import Version
    from eventcontracts.jsontypes import Json

__all__ = ["readable", "readers"]

DIRECTIONS: Final[tuple[Direction, Direction]] = ("backward", "forward")


def readers(old: Version, new: Version, found: Diff) -> dict[Reader, dict[Direction, Verdict]]:
    """Return the verdict of each kind of reader, by direction.

    *Backward*, readers of the new version read what the old one documents; *forward*, readers of
    the old version read what the new one documents.

    Args:
        old: The old version.
        new: The new version.
        found: What is different between them; it is the verdict of the versions as written.
    """
    made: dict[Reader, dict[Direction, Verdict]] = {reader: {} for reader in READERS}
    for direction in DIRECTIONS:
        writer, reader = (new, old) if direction == "forward" else (old, new)
        made["as-written"][direction] = found.verdict(direction)
        for kind in READERS[1:]:
            pair = _Pair(writer, reader, kind, _known(found, direction), _shown(found, direction))
            made[kind][direction] = pair.worst()
    return made


def _known(found: Diff, direction: Direction) -> dict[str, Verdict]:
    judged = found.forward_of if direction == "forward" else found.backward_of
    return {event: judgement.verdict for event, judgement in judged.items()}


def _shown(found: Diff, direction: Direction) -> dict[str, list[Json]]:
    """Return the events that are known to break in a direction, by event type."""
    shown: dict[str, list[Json]] = {}
    for change in found.changes:
        judgement = change.judgement(direction)
        if judgement.verdict == "breaking":
            shown.setdefault(judgement.event, []).append(judgement.witness)
    return shown


@dataclass(frozen=True)
class _Pair:
    """A version that writes events, and one that reads them in some way.

    Attributes:
        writer: The version that events are written by.
        reader: The version that they are read by.
        kind: How the reader reads.
        known: Verdicts for the versions as written, by event type.
        shown: Events that are known to break as written, by event type.
    """

    writer: Version
    reader: Version
    kind: Reader
    known: Mapping[str, Verdict] = field(default_factory=dict)
    shown: Mapping[str, list[Json]] = field(default_factory=dict)

    def worst(self) -> Verdict:
        """Return the verdict for all event types, those first that are likely to break."""
        events = sorted(self.writer.whole, key=lambda event: (event not in self.shown, event))
        verdicts: list[Verdict] = []
        for event in events:
            verdicts.append(self.verdict(event))
            if verdicts[-1] == "breaking":
                break
        return worst(verdicts)

    def verdict(self, event: str) -> Verdict:
        """Return whether the reader can read all events of a type that the writer documents."""
        schema = self.writer.whole[event]
        if event not in self.reader.whole:
            return "breaking" if self.kind == "strict" else "compatible"
        other = self.reader.whole[event]
        fine = self.kind != "strict" and self.known.get(event) == "compatible"
        if fine or canonical(schema) == canonical(other):
            return "compatible"
        sample = self.writer.samples.get(event)
        ordinary = [] if sample is None else [sample]
        sub = schema if self.kind == "as-written" else written(schema)
        return contains(
            sub,
            read_by(self.kind, other),
            ordinary=[*ordinary, *self.shown.get(event, ())] or None,
        ).verdict


def readable(writer: Version, reader: Version, kind: Reader) -> dict[str, Verdict]:
    """Return whether a reader can read each event type that a writer documents.

    Args:
        writer: The version that events are written by.
        reader: The version that they are read by.
        kind: How the reader reads. Any but a strict one ignores an event type it does not know.
    """
    pair = _Pair(writer, reader, kind)
    return {event: pair.verdict(event) for event in writer.whole}
