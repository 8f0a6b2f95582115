"""Cases: one thing to deliver to a consumer, and how it came about."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.jsondata.jsontext import compact, parse_compact
from eventcontracts.jsondata.pointers import parse_pointer
from eventcontracts.policy import Kind, Policy, expected_verdicts

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import Json, JsonObject
    from eventcontracts.policy import Verdict

__all__ = ["I_JSON", "Case", "Edge", "Fault"]

I_JSON: Final = "i-json"
"""What stands for the keyword in a fault of bytes that some JSON readers take and others do not:
they are outside RFC 7493, the profile of JSON that all readers agree on."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The one constraint that a case breaks.

    Attributes:
        operator: The mutation operator, such as `remove`.
        pointer: Where the fault lies in the event.
        keyword: The schema keyword that it breaks.
        schema_pointer: The place of that keyword in the schema.
        patch: The JSON Patch (RFC 6902) that makes the event from its parent.
        message: The validator's own words.
        also: The second fault of a pair; None where there is only one.
    """

    operator: str
    pointer: str
    keyword: str
    schema_pointer: str
    patch: tuple[JsonObject, ...] = field(repr=False)
    message: str = field(repr=False)
    also: Fault | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The place of what is missing, where `required` is broken; empty otherwise."""
        if self.keyword != "required" or not self.patch:
            return ()
        first = self.patch[0]
        return parse_pointer(first.get("from") or first["path"])

    @property
    def order(self) -> int:
        """How many faults there are: 1, or 2 for a pair."""
        return 2 if self.also else 1

    def as_json(self) -> JsonObject:
        """Return where it is and what it breaks, as the second fault of a pair is written."""
        return {
            "operator": self.operator,
            "pointer": self.pointer,
            "keyword": self.keyword,
            "schema_pointer": self.schema_pointer,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Edge:
    """The unusual thing about a case that is valid all the same.

    Attributes:
        operator: The class of the edge, such as `empty-list`.
        pointer: Where it lies in the event.
        patch: The JSON Patch (RFC 6902) that makes the event from its parent.
        lacks: The evidence that is missing, in words, where the event is not such as is documented
            and rests on a guess; empty where nothing is guessed.
    """

    operator: str
    pointer: str
    patch: tuple[JsonObject, ...] = field(repr=False)
    lacks: str = ""


@dataclass(frozen=True)
class Case:
    """One thing to deliver.

    Attributes:
        id: Unique in its event type; the same for the same inputs.
        event_type: The event's name.
        kind: What sort of case it is.
        event: The event to deliver; None where `raw` is delivered.
        fault: What is wrong with it, for a case that is made wrong on purpose.
        parent: The ordinary event that the fault or the edge was put into.
        edge: What is unusual about it, for a case of kind edge.
        raw: Bytes to deliver in place of an event; None where there is an event.
        guarded: Whether the consumer under test reads a field that is missing, null or of another
            JSON type where that is not allowed; generation does not know it.
    """

    id: str
    event_type: str
    kind: Kind
    event: Json = field(repr=False)
    fault: Fault | None = None
    parent: Json = field(default=None, repr=False)
    edge: Edge | None = None
    raw: bytes | None = field(default=None, repr=False)
    guarded: bool = False

    @classmethod
    def written(
        cls, case_id: str, event_type: str, body: bytes, fault: Fault, parent: Json
    ) -> Case:
        """Return an invalid case of what is sent; the event is read from it when it is asked for.

        >>> fault = Fault("remove", "", "required", "/required", (), "it is required")
        >>> case = Case.written("1", "PING", b'{"n":[1]}', fault, {"n": [1], "m": 2})
        >>> case.body, case.event
        (b'{"n":[1]}', {'n': [1]})
        """
        case = cls(case_id, event_type, Kind.INVALID, None, fault, parent)
        vars(case)["_body"] = body
        del vars(case)["event"]
        return case

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Json:
            """Return the event of a case that was made of what is sent."""
            if name != "event" or "_body" not in vars(self):
                raise AttributeError(name)
            return vars(self).setdefault("event", parse_compact(self._body))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002  # a protocol
        """Show Hypothesis and IPython what the case is, not all that is in its events."""
        printer.text(repr(self))

    @property
    def change(self) -> Fault | Edge | None:
        """The change that was made to the parent on purpose: the fault or the edge."""
        return self.fault or self.edge

    @property
    def body(self) -> bytes:
        """The bytes to send: the event as compact JSON in UTF-8, or else the raw bytes.

        >>> Case("1", "PING", Kind.VALID, {"n": 1}).body
        b'{"n":1}'
        """
        return self._body

    @cached_property
    def _body(self) -> bytes:
        return compact(self.event) if self.raw is None else self.raw

    def expected(self, policy: Policy = Policy.TOLERANT) -> tuple[Verdict, ...]:
        """Return the verdicts that are right for it under a policy.

        Bytes that common readers take for the event are judged as an invalid event.
        """
        if self.fault is not None and self.fault.keyword == I_JSON:
            return expected_verdicts(Kind.INVALID, policy)
        no_event = self.fault is not None and not self.body.startswith(b"{")
        return expected_verdicts(self.kind, policy, no_event=no_event, guarded=self.guarded)

    def as_json(self, policy: Policy = Policy.TOLERANT) -> JsonObject:
        """Return the case as the `cases` format writes it."""
        fault, change, raw = self.fault, self.change, self.raw
        return {
            "id": self.id,
            "event_type": self.event_type,
            "kind": self.kind.value,
            "operator": change.operator if change else None,
            "pointer": change.pointer if change else None,
            "keyword": fault.keyword if fault else None,
            "schema_pointer": fault.schema_pointer if fault else None,
            "expected": [verdict.value for verdict in self.expected(policy)],
            "parent": self.parent,
            "patch": list(change.patch) if change else None,
            **({"event": self.event} if raw is None else {"body_base64": b64encode(raw).decode()}),
            "message": fault.message if fault else None,
            "order": fault.order if fault else None,
            "also": fault.also.as_json() if fault and fault.also else None,
            "lacks": self.edge.lacks or None if self.edge else None,
        }
