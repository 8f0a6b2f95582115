"""Payloads that say in one place that they are one event, and in another that they are another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.documents import Problem, event_name, naming_pointers
from eventcontracts.jsondata.pointers import lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from eventcontracts.documents import Document, Sample

__all__ = ["check_names"]


def check_names(documents: Sequence[Document]) -> Iterator[Problem]:
    """Yield a problem for each value that names another event than the rest of its sample.

    It is a warning where the value names an event that is documented, and a note otherwise.
    """
    pointers = naming_pointers(documents)
    samples = [sample for document in documents for sample in document.samples]
    named = [(sample, _identifying_values(sample, pointers)) for sample in samples]
    titles = {event_name(row.title) for document in documents for row in document.rows}
    said = {next(iter(names.values())) for _, names in named if names}
    for sample, names in named:
        yield from _contradictions(sample, names, titles, said)


def _identifying_values(sample: Sample, pointers: Sequence[str]) -> dict[str, str]:
    """Return what each identifying pointer of a sample says, the most trusted first."""
    values = ((pointer, lookup(sample.event, parse_pointer(pointer))) for pointer in pointers)
    return {pointer: event_name(value) for pointer, value in values if isinstance(value, str)}


def _contradictions(
    sample: Sample, names: Mapping[str, str], titles: Collection[str], said: Collection[str]
) -> Iterator[Problem]:
    if not names:
        return
    title = event_name(sample.title)
    expected = title if title in names.values() else next(iter(names.values()))
    agreeing = [pointer for pointer, name in names.items() if name == expected]
    if title == expected:
        agreeing.append("the title")
    elif title in said:
        message = f"the title says {title}, but {agreeing[0]} says {expected}"
        yield Problem(sample.place, "contradicting-name", message, agreeing[0])
    for pointer, name in names.items():
        if name != expected:
            value = lookup(sample.event, parse_pointer(pointer))
            message = f"{pointer} says {value}, but {' and '.join(agreeing)} say {expected}"
            message = message if len(agreeing) > 1 else message.replace(" say ", " says ")
            severity = "warning" if name in titles or name in said else "note"
            place = sample.location_of(pointer)
            yield Problem(place, "contradicting-name", message, pointer, severity)
