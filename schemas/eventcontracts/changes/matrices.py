"""Matrices: which version's readers can read which version's events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eventcontracts.changes.model import Verdict, worst
from eventcontracts.changes.readers import readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.changes.reading import Reader
    from eventcontracts.changes.versions import Version

__all__ = ["Matrix", "matrix"]


@dataclass(frozen=True)
class Matrix:
    """Which version's readers can read which version's events.

    Attributes:
        versions: The labels of the versions, the oldest first.
        reader: How the readers read.
        cells: By reading and by writing version, the verdict for each event type.
    """

    versions: tuple[str, ...]
    reader: Reader
    cells: Mapping[tuple[str, str], Mapping[str, Verdict]]

    def verdict(self, reading: str, writing: str) -> Verdict:
        """Return whether readers of one version can read all events of another."""
        return worst(self.cells[reading, writing].values())

    def broken(self, reading: str, writing: str) -> tuple[str, ...]:
        """Return the event types that they cannot read."""
        cell = self.cells[reading, writing]
        return tuple(event for event, verdict in cell.items() if verdict == "breaking")


def matrix(versions: Sequence[Version], reader: Reader) -> Matrix:
    """Return which version's readers can read which version's events.

    Args:
        versions: The versions, the oldest first.
        reader: How the readers read.
    """
    cells = {
        (reading.label, writing.label): readable(writing, reading, reader)
        for reading in versions
        for writing in versions
    }
    return Matrix(tuple(version.label for version in versions), reader, cells)
