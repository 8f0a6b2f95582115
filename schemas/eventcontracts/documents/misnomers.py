"""Misnomers: payloads that do not name their event where the others do, or misspell its name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from eventcontracts.documents.document import Problem
from eventcontracts.documents.identity import titles_of
from eventcontracts.documents.likeness import agreement
from eventcontracts.documents.spelling import is_alike, is_one_edit
from eventcontracts.documents.titles import named, words_of
from eventcontracts.jsondata.pointers import lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.documents.document import Document, Sample
    from eventcontracts.documents.identity import Naming

__all__ = ["check_identity"]


def check_identity(documents: Sequence[Document], naming: Naming) -> Iterator[Problem]:
    """Yield a warning for each payload that does not name its event, or misspells its name.

    One that is taken for no event because of it is among them.

    Args:
        documents: Documents with their events alone.
        naming: How their payloads name their events.
    """
    samples = [
        sample
        for document in documents
        for row in document.rows
        if row.schema is None
        for sample in row.samples
    ]
    names = Counter(name for sample in samples if (name := naming.said(sample.event)))
    if not naming.pointers:
        return
    for aside in (aside for document in documents for aside in document.asides):
        if aside.is_doubtful:
            yield Problem(aside.place, "unnamed-event", f"taken for no event: {aside.reason}")
    for sample in samples:
        name = naming.said(sample.event)
        if not name:
            yield _unnamed(sample, naming, names.total())
        elif right := _misspelled(sample, name, names):
            message = f"{name!r} looks like {right}"
            pointer = next(p.pointers[0] for p in naming.places if p.name(sample.event))
            yield Problem(sample.location_of(pointer), "misspelled-name", message, pointer)


def _unnamed(sample: Sample, naming: Naming, count: int) -> Problem:
    place = naming.places[0].pointers[0]
    others = f"{count} other{'s' if count != 1 else ''}"
    wrong = _misspelled_key(sample, place)
    if wrong:
        message = f"{wrong} looks like {place}, where {others} name their event"
    else:
        does = "do" if count != 1 else "does"
        message = f"does not name its event at {place}, as {others} {does}"
    return Problem(sample.place, "unnamed-event", f"{message}; called {naming.called(sample)}")


def _misspelled_key(sample: Sample, pointer: str) -> str:
    """Return the pointer of a key that is a slip away from the one that names the event."""
    parent, _, key = pointer.rpartition("/")
    holder = lookup(sample.event, parse_pointer(parent))
    for other, value in holder.items() if isinstance(holder, dict) else ():
        if isinstance(value, str) and is_one_edit(other.lower(), key.lower()):
            return f"{parent}/{other}"
    return ""


def _misspelled(sample: Sample, name: str, names: Counter[str]) -> str:
    """Return what a name looks like that stands once: another name, or what a title says."""
    titles = titles_of(sample)
    if names[name] > 1 or any(agreement(_ending(name, title), [title]) == 1 for title in titles):
        return ""
    for other, count in names.items():
        if count > 1 and is_alike(other, name):
            return f"{other!r}, which stands {count} times"
    for title in titles:
        if is_alike(_ending(name, title), "_".join(_lower(title))):
            return f"{title!r}, what its document calls it"
    return ""


def _ending(name: str, title: str) -> str:
    """Return as many last words of a name as a title has: what is before may be its producer."""
    return "_".join(_lower(name)[-max(1, len(_lower(title))) :])


def _lower(text: str) -> list[str]:
    return [word.lower() for word in words_of(named(text))]
