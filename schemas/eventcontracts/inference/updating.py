"""Updating: a catalog widened by further samples, and what it learned from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from eventcontracts.catalog.errors import CatalogError
from eventcontracts.catalog.model import Catalog
from eventcontracts.catalog.store import OBSERVATIONS
from eventcontracts.documents import Document, Place, Row, Sample
from eventcontracts.inference.gathering import Gathered
from eventcontracts.inference.infer import conclude
from eventcontracts.inference.lessons import lessons
from eventcontracts.inference.memory import forgotten
from eventcontracts.inference.strictness import Strictness

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from eventcontracts.catalog.event_types import EventType
    from eventcontracts.catalog.links import Link
    from eventcontracts.inference.corrections import Corrections
    from eventcontracts.inference.lessons import Lesson

__all__ = ["Update", "update_catalog"]


@dataclass(frozen=True)
class Update:
    """A catalog that was widened.

    Attributes:
        catalog: The catalog.
        gathered: What is known of all samples, the earlier ones included.
        lessons: What the new samples taught.
    """

    catalog: Catalog
    gathered: Gathered
    lessons: tuple[Lesson, ...]


def update_catalog(
    folder: Path,
    documents: Iterable[Document],
    *,
    facts: Corrections,
    strictness: Strictness = Strictness.BALANCED,
    version: str = "",
) -> Update:
    """Return a catalog as it would be, had the new samples been there from the beginning.

    Nothing is written. What a catalog remembers of its samples is enough for all but two things:
    the lines of its earlier samples, and the links of events of which it does not keep every
    sample, which stay if the new samples agree.

    Args:
        folder: The catalog's folder.
        documents: Documents with further samples.
        facts: The catalog's corrections.
        strictness: How much evidence a constraint takes.
        version: The version of the catalog that is returned; the same unless given.

    Raises:
        CatalogError: If there is no catalog in the folder, or it is damaged.
        CorrectionsError: If a correction has nothing to correct, or refuses a sample.
    """
    if not folder.is_dir():
        raise CatalogError(f"{folder}: no folder of a catalog; infer one with --out first")
    old = Catalog.load(folder)
    gathered = _recalled(old, folder / OBSERVATIONS, facts)
    partial = [event for event, count in gathered.counts.items() if count > len(old[event].samples)]
    before = Counter(gathered.counts)
    kept = {event: len(found) for event, found in gathered.samples.items()}
    for document in documents:
        gathered.add([document])
    links = {event: _held(old[event], gathered.samples[event][kept[event] :]) for event in partial}
    new = conclude(
        gathered, name=old.name, version=version or old.version, strictness=strictness, links=links
    )
    new = replace(new, title=old.title, description=old.description)
    return Update(new, gathered, lessons(old, new, gathered.counts - before))


def _recalled(old: Catalog, observations: Path, facts: Corrections) -> Gathered:
    """Return what a catalog remembers of its samples."""
    gathered = Gathered.empty(old.identify, facts)
    inferred = [event for event in old.event_types.values() if event.samples]
    rows = {event.name: _row(event) for event in old.event_types.values()}
    gathered.add([Document(old.name, (rows[event.name],)) for event in inferred])
    if observations.is_file():
        try:
            facts_seen = orjson.loads(observations.read_bytes())
            gathered.seen = forgotten(facts_seen["seen"])
            gathered.counts = Counter(facts_seen["counts"])
            gathered.named = {event: frozenset(at) for event, at in facts_seen["named"].items()}
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            problem = f"{observations}: no observations ({error}); infer the catalog again"
            raise CatalogError(problem) from None
    gathered.rows = {name: replace(row, samples=()) for name, row in rows.items()}
    return gathered


def _row(event: EventType) -> Row:
    document, _, line = event.source.rpartition(":")
    place = Place(document, int(line)) if line.isdigit() else Place(event.source, 1)
    samples = tuple(Sample(sample, place, event.title) for sample in event.samples)
    return Row(event.title, event.description, place, samples)


def _held(event: EventType, samples: Iterable[Sample]) -> tuple[Link, ...]:
    """Return the links of an event that hold in further samples."""
    events = [sample.event for sample in samples]
    return tuple(link for link in event.links if all(link.holds(one) for one in events))
