"""The policy `guarded`: which cases a consumer must reject for what it reads."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from eventcontracts.guards import guarded_places
from eventcontracts.pointers import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.cases import Case

__all__ = ["Guard"]

Place: TypeAlias = tuple[str, ...]


class Guard:
    """Knows what a consumer reads, and so which cases it must reject.

    Args:
        reads: By event type, patterns of the places that it reads.
    """

    def __init__(self, reads: Mapping[str, tuple[str, ...]]) -> None:
        self._reads = {event: tuple(map(parse, patterns)) for event, patterns in reads.items()}
        self._is_read = lru_cache(maxsize=1 << 16)(self._looked_up)

    def marked(self, case: Case) -> Case:
        """Return a case that says whether what is wrong with it is read.

        That is a field that is read, or lies above one that is, and is missing where it is
        required, or null or of another JSON type where that is not allowed.
        """
        places = guarded_places(case)
        if not any(self._is_read(case.event_type, place) for place in places):
            return case
        return replace(case, guarded=True)

    def _looked_up(self, event_type: str, place: Place) -> bool:
        return any(
            len(place) <= len(pattern)
            and all(b in {a, "*"} for a, b in zip(place, pattern, strict=False))
            for pattern in self._reads.get(event_type, ())
        )
