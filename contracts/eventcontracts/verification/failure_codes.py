"""Failure codes: what kind of case got which wrong verdict, and what each of them means."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import Explanation
from eventcontracts.policy import Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FAILURE_CODES", "HISTORY_CODE", "failure_code"]

HISTORY_CODE: Final = "depends-on-history"

KIND_WORDS: Final = {
    Kind.VALID: ("a valid event", "The event meets the schema and looks like the real thing."),
    Kind.EDGE: (
        "an unusual but valid event",
        (
            "The event meets the schema and is unusual at one place: an empty list, a null that is "
            "allowed, a key that may be absent, a new value of an open enumeration."
        ),
    ),
    Kind.INVALID: (
        "an invalid event",
        "The event breaks one constraint of the schema, at the place that the report names.",
    ),
    Kind.INCOHERENT: (
        "an incoherent event",
        (
            "The event meets the schema, but two places that hold the same value in every "
            "documented event differ."
        ),
    ),
    Kind.MALFORMED: (
        "what is no event",
        (
            "What was delivered is no event at all: bytes that are no JSON, or a JSON value that "
            "is no object."
        ),
    ),
    Kind.DELIVERY: (
        "a faulty sequence of events",
        (
            "Each event is valid, but the sequence has a fault: one is repeated, late, lost or out "
            "of order."
        ),
    ),
}
"""How each kind of cases is named, and what it says of what was delivered."""

VERDICT_WORDS: Final = {
    Verdict.ACCEPTED: (
        "was accepted",
        "The consumer took it as if nothing were wrong, so whatever is wrong travels on.",
        (
            "Check the place where it is read, and reject the event: raise ValueError, answer 4xx, "
            "or say `rejected`. If the consumer may take it, choose the policy `tolerant`."
        ),
    ),
    Verdict.REJECTED: (
        "was rejected",
        (
            "The consumer refuses what its producer may send. Its own checks are narrower than the "
            "contract, or the contract is wider than what is really sent."
        ),
        "Loosen the check that the detail names. If the contract is wrong, correct the catalog.",
    ),
    Verdict.CRASHED: (
        "crashed the consumer",
        (
            "The consumer raised an error that is no rejection, answered 5xx, or its process "
            "ended. Nobody decided what is to happen with such an event."
        ),
        (
            "Handle the case at the line that the report names: take the event, or reject it on "
            "purpose."
        ),
    ),
    Verdict.HUNG: (
        "got no answer in time",
        (
            "The consumer was still busy, or waiting, when the time for one delivery was over. One "
            "such event stops all that follow it."
        ),
        (
            "Look at the line that the report names for a loop or a wait without an end. If the "
            "consumer is only slow, give it more time with `--timeout`."
        ),
    ),
    Verdict.FLOODED: (
        "was answered without end",
        (
            "For this one delivery the consumer printed or answered more than a limit allows. Such "
            "an event fills disks and memory."
        ),
        "Bound what is written for one event; `--limit` moves the limits.",
    ),
    Verdict.UNSTABLE: (
        "did not get the same answer twice",
        (
            "The same delivery to a fresh consumer got different verdicts; the report says how "
            "often it failed. Chance, the clock, a race or something outside decides."
        ),
        "Find what the answer depends on beside the event, and take it out or fix it in the test.",
    ),
}
"""How each wrong verdict is told, what it means, and what to do."""

ALWAYS_WRONG_VERDICTS: Final = (Verdict.CRASHED, Verdict.HUNG, Verdict.FLOODED, Verdict.UNSTABLE)
WRONG_VERDICTS: Final = {
    Kind.VALID: (Verdict.REJECTED, *ALWAYS_WRONG_VERDICTS),
    Kind.EDGE: (Verdict.REJECTED, *ALWAYS_WRONG_VERDICTS),
    Kind.INVALID: (Verdict.ACCEPTED, *ALWAYS_WRONG_VERDICTS),
    Kind.INCOHERENT: ALWAYS_WRONG_VERDICTS,
    Kind.MALFORMED: (Verdict.ACCEPTED, *ALWAYS_WRONG_VERDICTS),
    Kind.DELIVERY: ALWAYS_WRONG_VERDICTS,
}
"""Which verdicts can be wrong for which kind, under some policy."""

HISTORY_EXPLANATION: Final = Explanation(
    HISTORY_CODE,
    "an event fails only after certain others",
    "Alone, a fresh consumer handles the event; after the earlier events that the report lists it "
    "fails every time. The consumer keeps something between events that gets in the way.",
    "Look at what the listed events leave behind: a cache, a counter, a connection, a default "
    "argument that is changed. The report lists the shortest series that was found.",
)


def failure_code(kind: Kind, verdict: Verdict, *, depends: bool = False) -> str:
    """Return the code of a failure.

    Args:
        kind: The kind of the case.
        verdict: What the consumer did.
        depends: Whether it does so only after certain other events.

    >>> failure_code(Kind.INVALID, Verdict.HUNG)
    'invalid-hung'
    """
    return HISTORY_CODE if depends else f"{kind}-{verdict}"


def _code_explanations() -> Iterator[Explanation]:
    for kind, verdicts in WRONG_VERDICTS.items():
        what, about = KIND_WORDS[kind]
        for verdict in verdicts:
            said, meaning, remedy = VERDICT_WORDS[verdict]
            title = f"{what} {said}"
            yield Explanation(failure_code(kind, verdict), title, f"{about} {meaning}", remedy)
    yield HISTORY_EXPLANATION


FAILURE_CODES: Final[Mapping[str, Explanation]] = MappingProxyType(
    {explanation.code: explanation for explanation in _code_explanations()}
)
"""Each code with what it means; a code never changes once it is published."""
