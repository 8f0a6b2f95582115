"""What the policy `guarded` is about: fields that are missing, null or of another JSON type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.expectations import Kind
from eventcontracts.jsonvalues import kind_of
from eventcontracts.pointers import MISSING, lookup, parse

if TYPE_CHECKING:
    from eventcontracts.cases import Case, Fault

__all__ = ["guarded_places"]


def guarded_places(case: Case) -> tuple[tuple[str, ...], ...]:
    """Return the places of a case for which a consumer that reads one of them must reject it.

    That is where a field is missing that is required, or null or of another JSON type where that
    is not allowed.

    >>> from eventcontracts.cases import Case, Fault
    >>> fault = Fault("null", "/n", "type", "/properties/n/type", (), "not an integer")
    >>> guarded_places(Case("1", "PING", Kind.INVALID, {"n": None}, fault, {"n": 1}))
    (('n',),)
    """
    if case.kind is not Kind.INVALID or case.fault is None:
        return ()
    faults = (case.fault, case.fault.also) if case.fault.also else (case.fault,)
    found = (fault.missing or _of_another_type(case, fault) for fault in faults)
    return tuple(place for place in found if place is not None)


def _of_another_type(case: Case, fault: Fault) -> tuple[str, ...] | None:
    """Return the place of a fault if the value there is of another JSON type than before."""
    place = parse(fault.pointer)
    old, new = lookup(case.parent, place), lookup(case.event, place)
    if MISSING in (old, new) or _json_type(old) == _json_type(new):
        return None
    return place


def _json_type(value: object) -> str:
    kind = kind_of(value)
    return "number" if kind == "integer" else kind
