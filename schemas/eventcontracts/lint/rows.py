"""Rows that lack a payload, or stand twice."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from eventcontracts.documents import Problem, event_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.documents import Document, Row, SourceLocation

__all__ = ["check_rows"]


def check_rows(document: Document) -> Iterator[Problem]:
    """Yield a problem for each row without a payload, and for each that repeats an earlier one.

    A row whose payload is broken has one.
    """
    first: dict[str, Row] = {}
    broken = [problem.place for problem in document.problems if problem.severity == "error"]
    for row, following in zip_longest(document.rows, document.rows[1:]):
        if not row.samples and not any(_is_in(place, row, following) for place in broken):
            message = f"{row.title!r} has no payload; its schema cannot be inferred"
            yield Problem(row.place, "row-without-payload", message)
        name = event_name(row.title)
        earlier = first.setdefault(name, row) if name else row
        if earlier is not row:
            message = f"{row.title!r} stands already in line {earlier.place.line}"
            yield Problem(row.place, "duplicate-row", message)


def _is_in(place: SourceLocation, row: Row, following: Row | None) -> bool:
    if place.document != row.place.document:
        return place.document.startswith(f"{row.place.document}/")
    until = following.place.line if following else place.line + 1
    return row.place.line <= place.line < max(until, row.place.line + 1)
