"""The policy `guarded`: which cases a consumer must reject for what it reads."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from eventcontracts.expectations import Kind
from eventcontracts.jsonvalues import kind_of
from eventcontracts.pointers import MISSING, lookup, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.cases import Case, Fault

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
        faults = (case.fault, case.fault.also) if case.fault else ()
        if case.kind is not Kind.INVALID or not any(self._concerns(case, each) for each in faults):
            return case
        return replace(case, guarded=True)

    def _concerns(self, case: Case, fault: Fault | None) -> bool:
        if fault is None:
            return False
        place = fault.missing or _of_another_type(case, fault)
        return place is not None and self._is_read(case.event_type, place)

    def _looked_up(self, event_type: str, place: Place) -> bool:
        return any(
            len(place) <= len(pattern)
            and all(b in {a, "*"} for a, b in zip(place, pattern, strict=False))
            for pattern in self._reads.get(event_type, ())
        )


def _of_another_type(case: Case, fault: Fault) -> Place | None:
    """Return the place of a fault if the value there is of another JSON type than before."""
    place = parse(fault.pointer)
    old, new = lookup(case.parent, place), lookup(case.event, place)
    if MISSING in (old, new) or _json_type(old) == _json_type(new):
        return None
    return place


def _json_type(value: object) -> str:
    kind = kind_of(value)
    return "number" if kind == "integer" else kind
