"""The file that says what a consumer reads, for `diff --reads`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.jsontext import pretty
from eventcontracts.writing import write

if TYPE_CHECKING:
    from pathlib import Path

    from eventcontracts.reads.fields import Reads

__all__ = ["FORMAT", "write_reads"]

FORMAT: Final = "eventcontracts-reads/1"


def write_reads(reads: Reads, file: Path) -> None:
    """Write what a consumer reads, whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    told = {
        "format": FORMAT,
        "consumer": reads.consumer,
        "catalog": reads.catalog,
        "layer": reads.layer,
        "reads": {event: list(places) for event, places in sorted(reads.places.items())},
    }
    write([pretty(told).encode()], file)
