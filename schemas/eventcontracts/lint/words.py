"""Contradictions between a document's words about a field and its own payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.documents import Problem
from eventcontracts.documents.facts import contradicted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.documents import Document

__all__ = ["check_words"]


def check_words(document: Document) -> Iterator[Problem]:
    """Yield a warning for each payload that is not as the document says; the payload counts."""
    seen = set()
    for sample in document.samples:
        for fact in sample.facts:
            for _, pointer, wrong in contradicted(fact, sample.event):
                message = f"line {fact.place.line} says that {fact.pointer} {wrong}"
                place = sample.location_of(pointer)
                if (place, message) not in seen:
                    seen.add((place, message))
                    yield Problem(place, "contradicted-words", message, pointer)
