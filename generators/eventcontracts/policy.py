"""Verdicts, kinds and policies: which verdicts are right for which case."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.equality import json_type
from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer

if TYPE_CHECKING:
    from eventcontracts.cases import Case, Fault

__all__ = ["Kind", "Policy", "Verdict", "Weak", "expected_verdicts", "required_reads"]


class Verdict(StrEnum):
    """The outcome of a case, in a word."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CRASHED = "crashed"
    HUNG = "hung"
    FLOODED = "flooded"
    UNSTABLE = "unstable"
    SKIPPED = "skipped"


class Kind(StrEnum):
    """The kind of a case."""

    VALID = "valid"
    EDGE = "edge"
    INVALID = "invalid"
    INCOHERENT = "incoherent"
    MALFORMED = "malformed"
    DELIVERY = "delivery"


class Policy(StrEnum):
    """A policy: how much a consumer must check."""

    TOLERANT = "tolerant"
    GUARDED = "guarded"
    STRICT = "strict"


class Weak(StrEnum):
    """The treatment of failures that hang on weak evidence: which of them fail the run.

    `doubt` lets what rests on a guess alone be a doubt; `warn` excuses accepting what breaks a
    constraint that was seen only once, too; with `fail` all of it fails.
    """

    FAIL = "fail"
    DOUBT = "doubt"
    WARN = "warn"


ACCEPT: Final = (Verdict.ACCEPTED,)


REJECT: Final = (Verdict.REJECTED,)


EITHER: Final = (Verdict.ACCEPTED, Verdict.REJECTED)


TOLERANT_VERDICTS: Final = {Kind.VALID: ACCEPT, Kind.EDGE: ACCEPT, Kind.MALFORMED: REJECT}


EXPECTED_VERDICTS: Final = {
    Policy.TOLERANT: TOLERANT_VERDICTS,
    Policy.GUARDED: TOLERANT_VERDICTS,
    Policy.STRICT: {
        Kind.VALID: ACCEPT,
        Kind.EDGE: ACCEPT,
        Kind.INVALID: REJECT,
        Kind.MALFORMED: REJECT,
    },
}


def expected_verdicts(
    kind: Kind, policy: Policy = Policy.TOLERANT, *, no_event: bool = False, guarded: bool = False
) -> tuple[Verdict, ...]:
    """Return the verdicts that are right for a case.

    A consumer may do as it likes with what no rule names, as long as it answers: it must not
    crash, hang, flood or change its mind.

    Args:
        kind: The kind of the case.
        policy: How much the consumer must check.
        no_event: Whether the case is no event at all: its top level is no object.
        guarded: Whether the consumer reads a field that is missing, null or of another JSON type
            where that is not allowed.

    >>> [str(verdict) for verdict in expected_verdicts(Kind.INVALID)]
    ['accepted', 'rejected']
    >>> [str(verdict) for verdict in expected_verdicts(Kind.INVALID, Policy.STRICT)]
    ['rejected']
    """
    if guarded and policy is Policy.GUARDED:
        return REJECT
    return REJECT if no_event else EXPECTED_VERDICTS[policy].get(kind, EITHER)


# What the policy `guarded` is about: fields that are missing, null or of another JSON type.


def required_reads(case: Case) -> tuple[tuple[str, ...], ...]:
    """Return the places of a case for which a consumer that reads one of them must reject it.

    That is where a field is missing that is required, or null or of another JSON type where that
    is not allowed.

    >>> from eventcontracts.cases import Case, Fault
    >>> fault = Fault("null", "/n", "type", "/properties/n/type", (), "not an integer")
    >>> required_reads(Case("1", "PING", Kind.INVALID, {"n": None}, fault, {"n": 1}))
    (('n',),)
    """
    if case.kind is not Kind.INVALID or case.fault is None:
        return ()
    faults = (case.fault, case.fault.also) if case.fault.also else (case.fault,)
    found = (fault.missing or _retyped_place(case, fault) for fault in faults)
    return tuple(place for place in found if place is not None)


def _retyped_place(case: Case, fault: Fault) -> tuple[str, ...] | None:
    """Return the place of a fault if the value there is of another JSON type than before."""
    place = parse_pointer(fault.pointer)
    old, new = lookup(case.parent, place), lookup(case.event, place)
    if MISSING in (old, new) or _type_name(old) == _type_name(new):
        return None
    return place


def _type_name(value: object) -> str:
    kind = json_type(value)
    return "number" if kind == "integer" else kind
