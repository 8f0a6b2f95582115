"""Which places in a payload say what event it is, found from the documents themselves."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from eventcontracts.documents.titles import event_name
from eventcontracts.jsondata.pointers import build_pointer, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.documents.document import Document, Sample

__all__ = ["identifying_pointers", "naming_pointers"]

CODE_PATTERN = re.compile(r"[A-Za-z][\w.:/-]{0,79}")
USUAL_KEYS = (
    "eventName",
    "event_name",
    "eventType",
    "event_type",
    "event",
    "intent",
    "type",
    "name",
    "kind",
    "topic",
    "action",
)
"""Keys that usually name the event, for samples whose titles do not."""

MAX_USUAL_DEPTH = 4


def identifying_pointers(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the pointers whose value names the event, the most trusted first.

    A pointer counts if its value is the title of the sample more often than not; the one that is
    so most reliably comes first. Pointers that differ only in the envelope around them, such as
    `/payload/intent` and `/intent`, are trusted alike, the one seen more often first. Where there
    are no titles, as in a capture, the usual keys are taken that all samples have.

    Args:
        documents: What was read. Values in lists never identify an event.

    >>> from eventcontracts.documents import Document, SourceLocation, Row, Sample
    >>> place = SourceLocation("a.txt", 1)
    >>> rows = [
    ...     Row(title, "", place, (Sample({"id": "X", "event": {"name": name}}, place, title),))
    ...     for title, name in [("Order Paid", "ORDER_PAID"), ("Order Lost", "ORDER_LOST")]
    ... ]
    >>> identifying_pointers([Document("a.txt", tuple(rows))])
    ('/event/name',)
    """
    titled = any(sample.title for document in documents for sample in document.samples)
    return naming_pointers(documents) if titled else _usual_pointers(documents)


def naming_pointers(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the pointers that say what the title says, the most trusted first; none in a capture.

    Args:
        documents: What was read.
    """
    named: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for sample in (sample for document in documents for sample in document.samples):
        title = event_name(sample.title)
        for pointer, text in _string_values(sample):
            seen[pointer] += 1
            named[pointer] += bool(title) and event_name(text) == title
    found = [pointer for pointer in named if 2 * named[pointer] > seen[pointer]]

    def trust(pointer: str) -> tuple[float, int, int, str]:
        alike = [p for p in found if p.endswith(pointer) or pointer.endswith(p)]
        right, all_seen = sum(named[p] for p in alike), sum(seen[p] for p in alike)
        return -right / all_seen, -all_seen, -named[pointer], pointer

    return tuple(sorted(found, key=trust))


def _usual_pointers(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the pointers with a usual key that hold a word of code in every sample."""
    seen: Counter[str] = Counter()
    samples = [sample for document in documents for sample in document.samples]
    for sample in samples:
        seen.update(
            pointer
            for pointer, text in _string_values(sample)
            if pointer.rpartition("/")[2] in USUAL_KEYS
            and pointer.count("/") <= MAX_USUAL_DEPTH
            and CODE_PATTERN.fullmatch(text)
        )
    found = [pointer for pointer, count in seen.items() if count == len(samples)]
    return tuple(
        sorted(found, key=lambda p: (USUAL_KEYS.index(p.rpartition("/")[2]), p.count("/")))
    )


def _string_values(sample: Sample) -> Iterator[tuple[str, str]]:
    """Yield the pointers of texts that lie in no list."""
    for path, value in walk(sample.event):
        if isinstance(value, str) and not any(isinstance(token, int) for token in path):
            yield build_pointer(path), value
