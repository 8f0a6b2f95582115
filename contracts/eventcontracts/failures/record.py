"""What is kept of a failure: what was delivered, and all it takes to deliver it again."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.jsontext import canonical
from eventcontracts.mutations import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.consumers import Delivery
    from eventcontracts.expectations import Kind, Policy, Verdict
    from eventcontracts.jsontypes import JsonObject
    from eventcontracts.verification import Earlier

__all__ = ["FORMAT", "Record"]

FORMAT: Final = "eventcontracts-failure/1"
LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class Record:
    """A failure as it is kept.

    Attributes:
        code: What kind of failure it is.
        event_type: The event's name.
        kind: The kind of the case.
        operator: What made it: the mutation operator or the class of the edge; None if nothing.
        pointer: Where it did; None if nowhere.
        keyword: The schema keyword that is broken; None if none is.
        case_id: The case that was found.
        policy: Which verdicts counted as right.
        expected: The verdicts that would have been right.
        verdict: What the consumer did.
        detail: What it said, or what happened to it.
        cause: What tells the failure from others with the same verdict.
        catalog: What the consumer was tested against.
        layer: The envelope layer; None for the event as it is documented.
        seed: What the cases were made from.
        consumer: What the user calls the consumer.
        door: How it is reached, by the keys of a configuration; no secret is in it.
        sent: What was delivered.
        before: What it takes to be delivered before.
    """

    code: str
    event_type: str
    kind: Kind
    operator: str | None
    pointer: str | None
    keyword: str | None
    case_id: str
    policy: Policy
    expected: tuple[Verdict, ...]
    verdict: Verdict
    detail: str
    cause: str
    catalog: str
    layer: str | None
    seed: int
    consumer: str
    door: Mapping[str, Any]
    sent: Delivery
    before: tuple[Earlier, ...] = ()

    @property
    def name(self) -> str:
        """A name for it, the same as often as it happens: plain ASCII, fit for a folder."""
        told = [
            self.event_type,
            self.code,
            *([self.operator] if self.operator else []),
        ]
        facts = [self.consumer, self.event_type, self.kind, self.operator, self.pointer]
        identity = [*facts, self.verdict, self.cause, self.layer]
        digest = sha256(canonical(identity)).hexdigest()[:8]
        return f"{name_of(*told).lstrip('.')[:LONGEST_NAME]}-{digest}"

    def as_json(self) -> JsonObject:
        """Return all but the bytes."""
        return {
            "format": FORMAT,
            "code": self.code,
            "event_type": self.event_type,
            "kind": self.kind.value,
            "operator": self.operator,
            "pointer": self.pointer,
            "keyword": self.keyword,
            "case_id": self.case_id,
            "policy": self.policy.value,
            "expected": [verdict.value for verdict in self.expected],
            "verdict": self.verdict.value,
            "detail": self.detail,
            "cause": self.cause,
            "catalog": self.catalog,
            "layer": self.layer,
            "seed": self.seed,
            "consumer": self.consumer,
            "door": dict(self.door),
            "before": [
                {"name": earlier.name, "event_type": earlier.event_type} for earlier in self.before
            ],
        }
