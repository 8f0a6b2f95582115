"""Verdicts, and which of them are right for which case under which policy."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["Kind", "Policy", "Verdict", "Weak", "expected"]


class Verdict(StrEnum):
    """What a consumer did with a case."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CRASHED = "crashed"
    HUNG = "hung"
    FLOODED = "flooded"
    UNSTABLE = "unstable"
    SKIPPED = "skipped"


class Kind(StrEnum):
    """What sort of case it is."""

    VALID = "valid"
    EDGE = "edge"
    INVALID = "invalid"
    INCOHERENT = "incoherent"
    MALFORMED = "malformed"
    DELIVERY = "delivery"


class Policy(StrEnum):
    """How much a consumer must check."""

    TOLERANT = "tolerant"
    GUARDED = "guarded"
    STRICT = "strict"


class Weak(StrEnum):
    """What is made of a failure to reject that hangs on a weakly supported constraint."""

    FAIL = "fail"
    WARN = "warn"


ACCEPT: Final = (Verdict.ACCEPTED,)
REJECT: Final = (Verdict.REJECTED,)
EITHER: Final = (Verdict.ACCEPTED, Verdict.REJECTED)

UNGUARDED: Final = {Kind.VALID: ACCEPT, Kind.EDGE: ACCEPT, Kind.MALFORMED: REJECT}
BY_KIND: Final = {
    Policy.TOLERANT: UNGUARDED,
    Policy.GUARDED: UNGUARDED,
    Policy.STRICT: {
        Kind.VALID: ACCEPT,
        Kind.EDGE: ACCEPT,
        Kind.INVALID: REJECT,
        Kind.MALFORMED: REJECT,
    },
}


def expected(
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

    >>> [str(verdict) for verdict in expected(Kind.INVALID)]
    ['accepted', 'rejected']
    >>> [str(verdict) for verdict in expected(Kind.INVALID, Policy.STRICT)]
    ['rejected']
    """
    if guarded and policy is Policy.GUARDED:
        return REJECT
    return REJECT if no_event else BY_KIND[policy].get(kind, EITHER)
