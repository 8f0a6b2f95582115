"""Excuses: failures that are reported apart and do not fail the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from eventcontracts.expectations import Kind, Verdict
from eventcontracts.verification.results import Excuse, Failure

if TYPE_CHECKING:
    from eventcontracts.catalog import Catalog

__all__ = ["Excuses", "first_of", "weakness"]

Excuses: TypeAlias = Callable[[str, Kind, Failure], Excuse | None]
"""Returns the excuse of a failure of an event type and kind; None where there is none."""


@dataclass(frozen=True)
class _All:
    several: tuple[Excuses, ...]

    def __call__(self, event_type: str, kind: Kind, failure: Failure) -> Excuse | None:
        found = (excuses(event_type, kind, failure) for excuses in self.several)
        return next((excuse for excuse in found if excuse), None)


def first_of(*several: Excuses | None) -> Excuses | None:
    """Return what gives the first excuse that one of several gives; None where there are none."""
    given = tuple(excuses for excuses in several if excuses)
    return _All(given) if given else None


def weakness(catalog: Catalog, layer: str | None = None) -> Excuses:
    """Return what excuses accepting an event that breaks a weakly supported constraint.

    A constraint that rests on a single observation may be a coincidence, and an event that breaks
    it may be as good as any. A crash or a hang is none the better for it.

    Args:
        catalog: The catalog, which knows what its constraints rest on.
        layer: The envelope layer of the events; None for each event as it is documented.
    """

    def excuse(event_type: str, kind: Kind, failure: Failure) -> Excuse | None:
        fault = failure.fault
        if kind is not Kind.INVALID or failure.outcome.verdict is not Verdict.ACCEPTED:
            return None
        if fault is None or event_type not in catalog.event_types:
            return None
        key = str(fault.missing[-1]) if fault.missing else ""
        weak = catalog.is_weak(event_type, fault.schema_pointer, key=key, layer=layer)
        return Excuse("weak", "the constraint rests on a single observation") if weak else None

    return excuse
