"""Suppression: failures that do not fail the run, and cases that `guarded` must reject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from eventcontracts.jsondata.pointers import parse_pointer
from eventcontracts.policy import Kind, Verdict, required_reads
from eventcontracts.verification.results import Failure, Suppression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.cases import Case
    from eventcontracts.catalog import Catalog

__all__ = ["GuardMarker", "SuppressionRule", "doubt", "first_suppression", "suppress_weak"]

# The policy `guarded`: which cases a consumer must reject for what it reads.


EventPath: TypeAlias = tuple[str, ...]


class GuardMarker:
    """Knows what a consumer reads, and so which cases it must reject.

    Args:
        reads: By event type, patterns of the places that it reads.
    """

    def __init__(self, reads: Mapping[str, tuple[str, ...]]) -> None:
        self._reads = {
            event: tuple(map(parse_pointer, patterns)) for event, patterns in reads.items()
        }
        self._is_read = lru_cache(maxsize=1 << 16)(self._looked_up)

    def marked(self, case: Case) -> Case:
        """Return a case that says whether what is wrong with it is read.

        That is a field that is read, or lies above one that is, and is missing where it is
        required, or null or of another JSON type where that is not allowed.
        """
        places = required_reads(case)
        if not any(self._is_read(case.event_type, place) for place in places):
            return case
        return replace(case, guarded=True)

    def _looked_up(self, event_type: str, place: EventPath) -> bool:
        return any(
            len(place) <= len(pattern)
            and all(b in {a, "*"} for a, b in zip(place, pattern, strict=False))
            for pattern in self._reads.get(event_type, ())
        )


SuppressionRule: TypeAlias = Callable[[str, Kind, Failure], Suppression | None]


"""Returns the suppression of a failure of an event type and kind; None where there is none."""


@dataclass(frozen=True)
class _FirstSuppression:
    several: tuple[SuppressionRule, ...]

    def __call__(self, event_type: str, kind: Kind, failure: Failure) -> Suppression | None:
        found = (excuses(event_type, kind, failure) for excuses in self.several)
        return next((excuse for excuse in found if excuse), None)


def first_suppression(*several: SuppressionRule | None) -> SuppressionRule | None:
    """Return what gives the first excuse that one of several gives; None where there are none."""
    given = tuple(excuses for excuses in several if excuses)
    return _FirstSuppression(given) if given else None


def doubt(event_type: str, kind: Kind, failure: Failure) -> Suppression | None:  # noqa: ARG001
    """Return the doubt about a failure that rests on a guess alone; None if it does not.

    Args:
        event_type: The event's name.
        kind: The kind of the case.
        failure: The failure.
    """
    return Suppression("doubt", failure.lacks) if failure.lacks else None


def suppress_weak(catalog: Catalog, layer: str | None = None) -> SuppressionRule:
    """Return what excuses accepting an event that breaks a weakly supported constraint.

    A constraint that rests on a single observation may be a coincidence, and an event that breaks
    it may be as good as any. A crash or a hang is none the better for it.

    Args:
        catalog: The catalog, which knows what its constraints rest on.
        layer: The envelope layer of the events; None for each event as it is documented.
    """

    def excuse(event_type: str, kind: Kind, failure: Failure) -> Suppression | None:
        fault = failure.fault
        if kind is not Kind.INVALID or failure.outcome.verdict is not Verdict.ACCEPTED:
            return None
        if fault is None or event_type not in catalog.event_types:
            return None
        key = str(fault.missing[-1]) if fault.missing else ""
        weak = catalog.is_weak(event_type, fault.schema_pointer, key=key, layer=layer)
        return Suppression("weak", "the constraint rests on a single observation") if weak else None

    return excuse
