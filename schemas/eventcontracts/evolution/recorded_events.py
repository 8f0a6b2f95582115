"""Recorded events: how many of them a new version refuses, and which first."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.documents.files import read_text
from eventcontracts.errors import InputError
from eventcontracts.folders import current
from eventcontracts.schema.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from eventcontracts.evolution.versions import Version
    from eventcontracts.jsondata.jsontypes import Json

__all__ = [
    "RecordedCorpus",
    "RecordedEvent",
    "Refusal",
    "ReplaySummary",
    "UnreadableCorpusError",
    "read_corpus",
    "replay_events",
]

MANIFEST_FILE: Final = "manifest.json"
CORPUS_FORMAT: Final = "eventcontracts-corpus/1"

EVENT_KINDS: Final = frozenset({"valid", "edge"})
"""The kinds of cases that are events as a producer sends them."""

MAX_SHOWN_REFUSALS: Final = 20


@dataclass(frozen=True)
class RecordedEvent:
    """One recorded event.

    Attributes:
        name: What to call it: a file, or a file and line.
        event_type: Its event type.
        event: The event.
    """

    name: str
    event_type: str
    event: Json


class UnreadableCorpusError(InputError):
    """A corpus that cannot be read."""


@dataclass(frozen=True)
class RecordedCorpus:
    """A folder of recorded events.

    Attributes:
        folder: The folder.
        layer: The envelope layer that its events are in; None for each as it is documented.
        entries: The file and the event type of each event.
    """

    folder: Path
    layer: str | None
    entries: tuple[tuple[str, str], ...]

    def events(self) -> Iterator[RecordedEvent]:
        """Yield the events, each read when it is asked for.

        Raises:
            CorpusError: If a file is missing, no JSON, or outside the folder.
        """
        for name, event_type in self.entries:
            path = current(self.folder, name)
            inside = path.resolve().is_relative_to(self.folder.resolve())
            if PurePosixPath(name).is_absolute() or not inside:
                raise UnreadableCorpusError(
                    f"{self.folder / MANIFEST_FILE}: {name!r} is outside the folder"
                )
            try:
                yield RecordedEvent(name, event_type, json.loads(read_text(path)))
            except (ValueError, RecursionError) as error:
                raise UnreadableCorpusError(f"{path}: {error}") from None


def read_corpus(folder: Path) -> RecordedCorpus:
    """Return the valid and edge events of a corpus, as its manifest lists them.

    Raises:
        CorpusError: If the folder has no manifest of a corpus.
    """
    path = current(folder, MANIFEST_FILE)
    if not path.is_file():
        raise UnreadableCorpusError(
            f"{path}: there is none; make a corpus with `eventcontracts corpus`"
        )
    try:
        found: Any = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise UnreadableCorpusError(f"{path}: {error}") from None
    if not isinstance(found, dict) or found.get("format") != CORPUS_FORMAT:
        raise UnreadableCorpusError(f"{path}: not in the format {CORPUS_FORMAT}")
    try:
        entries = tuple(
            (str(case["file"]), str(case["event_type"]))
            for case in found["cases"]
            if case["kind"] in EVENT_KINDS
        )
    except (KeyError, TypeError) as error:
        raise UnreadableCorpusError(f"{path}: a case lacks what each has ({error})") from None
    layer = found.get("layer")
    return RecordedCorpus(folder, layer if isinstance(layer, str) else None, entries)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recorded event that the new version refuses.

    Attributes:
        name: What to call it.
        event_type: Its event type.
        message: Where it is refused, and why.
    """

    name: str
    event_type: str
    message: str


@dataclass(frozen=True)
class ReplaySummary:
    """The fate of recorded events under a new version.

    Attributes:
        total: How many there are that the old version accepts.
        before: How many the old version refuses already; they do not count.
        refused: How many of the others the new version refuses, by event type.
        first: The first of these.
    """

    total: int
    before: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    first: tuple[Refusal, ...] = ()

    @property
    def failing(self) -> int:
        """How many recorded events the new version refuses."""
        return sum(self.refused.values())


def replay_events(recorded: Iterable[RecordedEvent], old: Version, new: Version) -> ReplaySummary:
    """Return how many recorded events the new version refuses that the old one accepts.

    Args:
        recorded: The events, each in the layer that the versions are in.
        old: The old version.
        new: The new version.
    """
    sides = [
        {name: Validator(schema, name) for name, schema in side.whole.items()}
        for side in (old, new)
    ]
    total = before = 0
    refused: dict[str, int] = {}
    first: list[Refusal] = []
    for each in recorded:
        known = sides[0].get(each.event_type)
        if known is None or not known.is_valid(each.event):
            before += 1
            continue
        total += 1
        message = _refusal_message(sides[1].get(each.event_type), each, new)
        if message:
            refused[each.event_type] = refused.get(each.event_type, 0) + 1
            if len(first) < MAX_SHOWN_REFUSALS:
                first.append(Refusal(each.name, each.event_type, message))
    return ReplaySummary(total, before, dict(sorted(refused.items())), tuple(first))


def _refusal_message(validator: Validator | None, each: RecordedEvent, new: Version) -> str:
    if validator is None:
        return f"{new.label} has no event {each.event_type}"
    if validator.is_valid(each.event):
        return ""
    violation = validator.violations(each.event)[0]
    return f"{violation.pointer or '(top level)'}: {violation.message}"
