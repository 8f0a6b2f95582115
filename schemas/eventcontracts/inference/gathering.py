"""Gathering: samples one after another, and all that inference needs of them.

Samples are mended, redacted and observed in batches. What is kept of them is bounded: the
observations, a few samples of each event, and where they tell its name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from eventcontracts.documents import identifying_pointers, name_of_title
from eventcontracts.errors import InputError
from eventcontracts.inference.amend import mend_sample
from eventcontracts.inference.columns import add_samples
from eventcontracts.inference.identify import Identity
from eventcontracts.inference.links import COMPARED_SAMPLES
from eventcontracts.inference.memory import remembered
from eventcontracts.inference.observe import Observations
from eventcontracts.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.documents import Document, Row, Sample
    from eventcontracts.inference.corrections import Corrections
    from eventcontracts.jsontypes import JsonObject

__all__ = ["KEPT_SAMPLES", "Gathered", "NothingToInferError", "gather"]

KEPT_SAMPLES: Final = 3
"""So many samples of an event are kept in a catalog."""

BATCH: Final = 2_000
"""So many samples are redacted together, so that the same value becomes the same replacement."""


class NothingToInferError(InputError):
    """Documents without any payload."""


@dataclass
class Gathered:
    """What is known of the samples that were seen.

    Attributes:
        identity: How their events are told apart.
        facts: The corrections.
        seen: What was observed.
        samples: The first samples of each event, redacted.
        counts: How many samples of each event there were.
        named: Where all samples of an event tell its name.
        rows: What documents say of each event, without the samples.
    """

    identity: Identity
    facts: Corrections
    seen: Observations
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    named: dict[str, frozenset[str]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)

    @classmethod
    def empty(cls, pointers: Sequence[str], facts: Corrections) -> Gathered:
        """Return what is known before the first sample.

        Args:
            pointers: Where payloads tell their event's name.
            facts: The corrections.
        """
        identity = Identity(tuple(pointers))
        return cls(identity, facts, Observations(identity.spine))

    def as_json(self) -> JsonObject | None:
        """Return what a catalog has to remember besides its samples; None if they are all."""
        if all(count <= KEPT_SAMPLES for count in self.counts.values()):
            return None
        return {
            "seen": remembered(self.seen),
            "counts": dict(sorted(self.counts.items())),
            "named": {event: sorted(at) for event, at in sorted(self.named.items())},
        }

    def add(self, documents: Sequence[Document]) -> None:
        """Add the samples of some documents.

        Raises:
            CorrectionsError: If a value that is to be mended is not there.
        """
        for row in (row for document in documents for row in document.rows):
            self.rows[name_of_title(row.title)] = replace(row, samples=())
        found = [sample for document in documents for sample in document.samples]
        mended = [mend_sample(s, self.identity.name(s), self.facts.samples) for s in found]
        by_event: dict[str, list[Sample]] = {}
        for original, redacted in zip(mended, redact(mended), strict=True):
            sample = self.identity.keep(original, redacted)
            by_event.setdefault(self.identity.name(sample), []).append(sample)
        for event, samples in by_event.items():
            self._see(event, samples)

    def _see(self, event: str, samples: Sequence[Sample]) -> None:
        add_samples(self.seen, event, samples)
        self.counts[event] += len(samples)
        for sample in samples:
            named = self.identity.named(sample, event)
            self.named[event] = self.named.get(event, named) & named
        kept = self.samples.setdefault(event, [])
        kept.extend(samples[: COMPARED_SAMPLES - len(kept)])


def gather(
    documents: Iterable[Document], *, identify: Sequence[str] = (), facts: Corrections
) -> Gathered:
    """Return what is known of documents, of which a batch is in memory at a time.

    Args:
        documents: The documents, or parts of them.
        identify: The pointers at which payloads tell their event's name; found in the first batch
            unless given.
        facts: The corrections.

    Raises:
        NothingToInferError: If there is no payload.
        CorrectionsError: If a value that is to be mended is not there.
    """
    batches = _batches(documents)
    first = next(batches, [])
    pointers = identify or facts.catalog.get("identify") or identifying_pointers(first)
    gathered = Gathered.empty(tuple(pointers), facts)
    for batch in chain([first], batches):
        gathered.add(batch)
    if not gathered.counts:
        where = ", ".join(document.name for document in first)
        raise NothingToInferError(f"{where}: no payload found")
    return gathered


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.samples)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
