"""Samples in another envelope than the rest, and samples that lack a part that the rest have."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from eventcontracts.documents import Problem, identifying_pointers
from eventcontracts.jsondata.pointers import MISSING, build_pointer, lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.documents import Document, Sample
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["check_envelopes"]

MIN_USUAL_SHARE = 0.75
MIN_SAMPLES = 4
MAX_PART_DEPTH = 2


def check_envelopes(documents: Sequence[Document]) -> Iterator[Problem]:
    """Yield a warning for each sample in an unusual envelope, and a note for each missing part."""
    pointers = [pointer.partition("+/")[0] for pointer in identifying_pointers(documents)]
    samples = [sample for document in documents for sample in document.samples]
    if len(samples) < MIN_SAMPLES:
        return
    envelopes = [_envelope_pointer(sample, pointers) for sample in samples]
    yield from _unusual_envelopes(samples, envelopes)
    yield from _missing_parts(samples, envelopes)


def _unusual_envelopes(
    samples: Sequence[Sample], envelopes: Sequence[str | None]
) -> Iterator[Problem]:
    counts = Counter(envelope for envelope in envelopes if envelope is not None)
    for usual, count in counts.most_common(1):
        for sample, envelope in zip(samples, envelopes, strict=True):
            if count >= MIN_USUAL_SHARE * len(samples) and envelope not in {usual, None}:
                theirs = _describe_envelope(usual)
                message = f"is {_describe_envelope(envelope or '')}; {count} others are {theirs}"
                yield Problem(sample.place, "differing-envelope", f"the event {message}")


def _describe_envelope(envelope: str) -> str:
    return f"in an envelope at {envelope}" if envelope else "in no envelope"


def _envelope_pointer(sample: Sample, pointers: Sequence[str]) -> str | None:
    """Return the pointer at which the event of a sample lies, None where that cannot be told.

    Two identifying pointers of which one ends with the other name the same place in different
    envelopes; the shortest of them is the place in the event itself.
    """
    for pointer in pointers:
        if lookup(sample.event, parse_pointer(pointer)) is not MISSING:
            bare = min((p for p in pointers if pointer.endswith(p)), key=len)
            return pointer.removesuffix(bare)
    return None


def _missing_parts(samples: Sequence[Sample], envelopes: Sequence[str | None]) -> Iterator[Problem]:
    parts = [
        {} if envelope is None else _part_pointers(lookup(sample.event, parse_pointer(envelope)))
        for sample, envelope in zip(samples, envelopes, strict=True)
    ]
    counts = Counter(pointer for found in parts for pointer in found)
    comparable = sum(bool(found) for found in parts)
    expected = [
        pointer
        for pointer, count in counts.items()
        if max(MIN_SAMPLES, MIN_USUAL_SHARE * comparable) <= count < comparable
    ]
    for sample, envelope, found in zip(samples, envelopes, parts, strict=True):
        for pointer in expected if found else ():
            parent = pointer.rpartition("/")[0]
            if pointer not in found and (not parent or parent in found):
                message = (
                    f"{pointer} is missing; {counts[pointer]} of {comparable} payloads have it"
                )
                place = sample.location_of(f"{envelope}{parent}")
                yield Problem(place, "missing-part", message, f"{envelope}{pointer}", "note")


def _part_pointers(event: Json, prefix: str = "", depth: int = MAX_PART_DEPTH) -> dict[str, None]:
    """Return the pointers of the upper members of an event, in order."""
    found: dict[str, None] = {}
    for key, value in event.items() if isinstance(event, dict) else ():
        pointer = prefix + build_pointer((key,))
        found[pointer] = None
        if depth > 1:
            found |= _part_pointers(value, pointer, depth - 1)
    return found
