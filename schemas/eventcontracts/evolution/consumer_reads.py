"""Reads: which places of an event one consumer reads, and which changes matter to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.documents.files import read_text
from eventcontracts.errors import InputError
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import parse_pointer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eventcontracts.evolution.changes import Change

__all__ = ["ConsumerReads", "ReadsError", "affects_reads", "read_reads"]

READS_FORMAT: Final = "eventcontracts-reads/1"


class ReadsError(InputError):
    """A file of what a consumer reads that cannot be used."""


@dataclass(frozen=True)
class ConsumerReads:
    """The places of events that a consumer reads.

    Attributes:
        consumer: The consumer, as it was named to `verify`.
        layer: The envelope layer that it was given; None for each event as it is documented.
        places: By event type, the patterns of the places that it reads.
    """

    consumer: str
    layer: str | None
    places: Mapping[str, tuple[str, ...]]


def read_reads(path: Path) -> ConsumerReads:
    """Return what `verify --reads` has written to a file.

    Raises:
        ReadsError: If the file is not in that format.
    """
    import json

    try:
        found: Any = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ReadsError(f"{path}: {error}") from None
    if not isinstance(found, dict) or found.get("format") != READS_FORMAT:
        raise ReadsError(f"{path}: not in the format {READS_FORMAT}; make it with `verify --reads`")
    reads, layer = found.get("reads"), found.get("layer")
    if not isinstance(reads, dict) or not (layer is None or isinstance(layer, str)):
        raise ReadsError(f"{path}: `reads` is no object, or `layer` no text")
    places = {event: _read_patterns(path, event, value) for event, value in sorted(reads.items())}
    return ConsumerReads(str(found.get("consumer", "")), layer, places)


def _read_patterns(path: Path, event: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ReadsError(f"{path}: what is read of {event} is no list of pointers")
    for pattern in value:
        if not isinstance(pattern, str) or (pattern and not pattern.startswith("/")):
            shown = canonical(pattern).decode()[:60]
            raise ReadsError(f"{path}: {shown} of {event} is no pointer")
    return tuple(value)


def affects_reads(change: Change, reads: ConsumerReads) -> bool:
    """Return whether a change is at a place that a consumer reads, or above one."""
    return any(
        _is_at_or_above(parse_pointer(place), parse_pointer(pattern))
        for event, places in change.places.items()
        for place in places
        for pattern in reads.places.get(event, ())
    )


def _is_at_or_above(place: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    pairs = zip(place, pattern, strict=False)
    return len(place) <= len(pattern) and all(a == b or "*" in {a, b} for a, b in pairs)
