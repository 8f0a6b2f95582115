"""Malformed cases: bytes that are no event, and JSON values that are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.cases import I_JSON, Case, Fault
from eventcontracts.expectations import Kind
from eventcontracts.jsontext import compact
from eventcontracts.mutations.names import Names
from eventcontracts.mutations.patches import replace
from eventcontracts.mutations.selection import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsontypes import Json
    from eventcontracts.mutations.selection import Selection
    from eventcontracts.plan import Plan

__all__ = ["KEYWORD", "MALFORMED", "Spoiler", "malformed"]

KEYWORD: Final = "json"
"""What stands for the keyword in a fault of bytes that no reader takes for JSON."""

DEPTH: Final = 100_000
DIGITS: Final = 10_000
NAME: Final = re.compile(rb'[{,]("(?:[^"\\]|\\.)*"):')
LETTER: Final = re.compile(rb"(?<=[A-Za-z])[A-Za-z](?=[A-Za-z])")

Spoil: TypeAlias = Callable[[bytes, Random], bytes]
Instead: TypeAlias = "Callable[[Json], Json]"


@dataclass(frozen=True, slots=True)
class Spoiler:
    """A way to make something that is no event.

    Attributes:
        name: Its name, stable, in words joined by hyphens.
        does: What it does, for the documentation.
        why: Why that matters.
        spoil: Makes bytes of the bytes of an event; None where it makes a value.
        instead: Makes a JSON value of an event; None where it makes bytes.
        keyword: What stands for the keyword in the fault: `json`, or `i-json` where common readers
            take the bytes for the event all the same.
    """

    name: str
    does: str
    why: str
    spoil: Spoil | None = None
    instead: Instead | None = None
    category: str = "malformed"
    keyword: str = KEYWORD


def malformed(
    plan: Plan, n: int | None = None, selection: Selection = EVERYTHING
) -> Iterator[Case]:
    """Yield what is no event.

    Args:
        plan: The plan; its events are spoiled.
        n: How many; None for each way once.
        selection: Which ways.
    """
    names = Names(plan.contract.event_type, Kind.MALFORMED)
    chosen = [each for each in MALFORMED if selection.takes(each, each.keyword)]
    if not selection.reaches(""):
        return
    made = 0
    for turn in count():
        before = made
        event = plan.ordinary if turn == 0 else plan.valid(turn)
        for spoiler in chosen:
            if n is not None and made >= n:
                return
            case = _spoiled(plan, spoiler, event, turn, names)
            if case is not None:
                made += 1
                yield case
        if n is None or made == before:
            return


def _spoiled(plan: Plan, spoiler: Spoiler, event: Json, turn: int, names: Names) -> Case | None:
    """Return a case, or None where an event is what the way makes."""
    event_type = plan.contract.event_type
    if spoiler.instead is None:
        body = compact(event)
        random = Random(f"{plan.seed}:{turn}:{spoiler.name}")
        raw = spoiler.spoil(body, random) if spoiler.spoil else b""
        if raw == body:
            return None
        fault = Fault(spoiler.name, "", spoiler.keyword, "", (), spoiler.does)
        name = names.of(spoiler.name, ())
        return Case(name, event_type, Kind.MALFORMED, None, fault, event, raw=raw)
    value = spoiler.instead(event)
    violations = plan.contract.validator.violations(value)
    if not violations:
        return None
    found, patch = violations[0], (replace((), value),)
    fault = Fault(
        spoiler.name, found.pointer, found.keyword, found.schema_pointer, patch, found.message
    )
    return Case(names.of(spoiler.name, ()), event_type, Kind.MALFORMED, value, fault, event)


def _truncated(body: bytes, random: Random) -> bytes:
    """Return the beginning of an event, somewhere in its second half."""
    return body[: max(1, int(len(body) * (0.5 + random.random() / 2)))][: len(body) - 1]


def _odd_byte(body: bytes, random: Random) -> bytes:
    """Return an event with a byte in a name or text that no UTF-8 has."""
    found = [match.start() for match in LETTER.finditer(body)]
    if not found:
        return body + b"\xff"
    spot = found[int(random.random() * len(found))]
    return body[:spot] + b"\xff" + body[spot + 1 :]


def _raw_nul(body: bytes, random: Random) -> bytes:
    return _odd_byte(body, random).replace(b"\xff", b"\x00")


def _repeated(body: bytes, _: Random) -> bytes:
    """Return an event that names its first property twice, the second time with null."""
    found = NAME.match(body)
    return body[:-1] + b"," + found[1] + b":null}" if found else b'{"a":1,"a":2}'


def _holding(body: bytes, value: bytes) -> bytes:
    """Return an event that has one more property."""
    if not body.startswith(b"{"):
        return b"[" + body + b"," + value + b"]"
    return body[:-1] + (b"," if len(body) > len(b"{}") else b"") + b'"unexpected":' + value + b"}"


def _putting(value: bytes) -> Spoil:
    return lambda body, _: _holding(body, value)


def _quotes(body: bytes, _: Random) -> bytes:
    return body.replace(b"'", b"").replace(b'"', b"'") if b'"' in body else b"{'a':1}"


MALFORMED: Final = (
    Spoiler("empty-body", "The body has no bytes.",
            "Probes, retries and proxies send requests without a body.",
            lambda _, __: b""),
    Spoiler("truncated", "The body ends in the middle.",
            "Connections break, and buffers and columns have a length.", _truncated),
    Spoiler("trailing-garbage", "A bracket too many follows the event.",
            "Hand-made serializers and cut streams leave rests.",
            lambda body, _: body + b"}"),
    Spoiler("two-events", "Two events stand in one body.",
            "A producer that batches sends JSON lines where one event is read.",
            lambda body, _: body + body),
    Spoiler("single-quotes", "Names and texts stand in single quotes.",
            "It is what comes out where an object is printed instead of serialized.", _quotes),
    Spoiler("not-a-number", "A property holds NaN.",
            "Several serializers write NaN, which JSON does not have.", _putting(b"NaN"),
            keyword=I_JSON),
    Spoiler("infinity", "A property holds -Infinity.",
            "Several serializers write Infinity, which JSON does not have.",
            _putting(b"-Infinity"), keyword=I_JSON),
    Spoiler("huge-number", f"A property holds a number of {DIGITS:,} digits.",
            "Readers overflow, round, or take very long over it.", _putting(b"9" * DIGITS),
            keyword=I_JSON),
    Spoiler("deep-nesting", f"A property holds lists inside each other, {DEPTH:,} deep.",
            "Recursive readers run out of stack.",
            _putting(b"[" * DEPTH + b"]" * DEPTH), keyword=I_JSON),
    Spoiler("duplicate-key", "The first property is named twice, the second time with null.",
            "Readers disagree on which of the two counts, so two services see two events.",
            _repeated, keyword=I_JSON),
    Spoiler("byte-order-mark", "A byte order mark stands before the event.",
            "Files that were saved by an editor begin with it, and JSON must not.",
            lambda body, _: b"\xef\xbb\xbf" + body, keyword=I_JSON),
    Spoiler("utf-16", "The event is encoded in UTF-16.",
            "JSON between services is UTF-8; some platforms encode texts otherwise.",
            lambda body, _: body.decode().encode("utf-16-le"), keyword=I_JSON),
    Spoiler("bad-utf-8", "One byte of a name or text is no UTF-8.",
            "A producer writes Latin-1, or cuts a character in two.", _odd_byte),
    Spoiler("raw-nul", "A zero byte stands in a name or text.",
            "C libraries end the text there, and databases refuse it.", _raw_nul),
    Spoiler("null-event", "The event is null.",
            "A producer that has nothing to send may send that.", instead=lambda _: None),
    Spoiler("list-event", "The event stands in a list.",
            "A producer begins to send events in batches.", instead=lambda event: [event]),
    Spoiler("empty-list", "An empty list stands in place of the event.",
            "A batch may be empty.", instead=lambda _: []),
    Spoiler("text-event", "The event is a text that holds its JSON.",
            "A producer serializes twice.", instead=lambda event: compact(event).decode()),
    Spoiler("number-event", "A number stands in place of the event.",
            "Health checks and mistakes send bare values.", instead=lambda _: 12345),
    Spoiler("true-event", "The value true stands in place of the event.",
            "Health checks and mistakes send bare values.", instead=lambda _: True),
)  # fmt: skip
"""Every way to make something that is no event."""
