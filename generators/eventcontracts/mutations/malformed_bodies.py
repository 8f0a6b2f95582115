"""Malformed cases: bytes that are no event, and JSON values that are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.cases import I_JSON, Case, Fault
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.mutations.mutation_selection import DEFAULT_SELECTION, CaseNames
from eventcontracts.mutations.patches import replace_operation
from eventcontracts.policy import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.mutations.mutation_selection import Selection
    from eventcontracts.plan import Plan

__all__ = ["JSON_KEYWORD", "MALFORMED_OPERATORS", "MalformedOperator", "malformed_cases"]

JSON_KEYWORD: Final = "json"
"""What stands for the keyword in a fault of bytes that no reader takes for JSON."""

NESTING_DEPTH: Final = 100_000
NUMBER_DIGITS: Final = 10_000
PROPERTY_NAME_PATTERN: Final = re.compile(rb'[{,]("(?:[^"\\]|\\.)*"):')
INNER_LETTER_PATTERN: Final = re.compile(rb"(?<=[A-Za-z])[A-Za-z](?=[A-Za-z])")

SpoilBody: TypeAlias = Callable[[bytes, Random], bytes]
ReplaceEvent: TypeAlias = "Callable[[Json], Json]"


@dataclass(frozen=True, slots=True)
class MalformedOperator:
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
    spoil: SpoilBody | None = None
    instead: ReplaceEvent | None = None
    category: str = "malformed"
    keyword: str = JSON_KEYWORD


def malformed_cases(
    plan: Plan, n: int | None = None, selection: Selection = DEFAULT_SELECTION
) -> Iterator[Case]:
    """Yield cases whose bodies are no event.

    Args:
        plan: The plan; its events are spoiled.
        n: How many; None for each way once.
        selection: Which ways.
    """
    names = CaseNames(plan.contract.event_type, Kind.MALFORMED)
    chosen = [each for each in MALFORMED_OPERATORS if selection.takes(each, each.keyword)]
    if not selection.reaches(""):
        return
    made = 0
    for turn in count():
        before = made
        event = plan.ordinary if turn == 0 else plan.valid(turn)
        for spoiler in chosen:
            if n is not None and made >= n:
                return
            case = _malformed_case(plan, spoiler, event, turn, names)
            if case is not None:
                made += 1
                yield case
        if n is None or made == before:
            return


def _malformed_case(
    plan: Plan, spoiler: MalformedOperator, event: Json, turn: int, names: CaseNames
) -> Case | None:
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
    found, patch = violations[0], (replace_operation((), value),)
    fault = Fault(
        spoiler.name, found.pointer, found.keyword, found.schema_pointer, patch, found.message
    )
    return Case(names.of(spoiler.name, ()), event_type, Kind.MALFORMED, value, fault, event)


def _truncate_body(body: bytes, random: Random) -> bytes:
    """Return the beginning of an event, somewhere in its second half."""
    return body[: max(1, int(len(body) * (0.5 + random.random() / 2)))][: len(body) - 1]


def _insert_invalid_byte(body: bytes, random: Random) -> bytes:
    """Return an event with a byte in a name or text that no UTF-8 has."""
    found = [match.start() for match in INNER_LETTER_PATTERN.finditer(body)]
    if not found:
        return body + b"\xff"
    spot = found[int(random.random() * len(found))]
    return body[:spot] + b"\xff" + body[spot + 1 :]


def _insert_raw_nul(body: bytes, random: Random) -> bytes:
    return _insert_invalid_byte(body, random).replace(b"\xff", b"\x00")


def _repeat_property(body: bytes, _: Random) -> bytes:
    """Return an event that names its first property twice, the second time with null."""
    found = PROPERTY_NAME_PATTERN.match(body)
    return body[:-1] + b"," + found[1] + b":null}" if found else b'{"a":1,"a":2}'


def _add_raw_property(body: bytes, value: bytes) -> bytes:
    """Return an event that has one more property."""
    if not body.startswith(b"{"):
        return b"[" + body + b"," + value + b"]"
    return body[:-1] + (b"," if len(body) > len(b"{}") else b"") + b'"unexpected":' + value + b"}"


def _property_adder(value: bytes) -> SpoilBody:
    return lambda body, _: _add_raw_property(body, value)


def _single_quote_body(body: bytes, _: Random) -> bytes:
    return body.replace(b"'", b"").replace(b'"', b"'") if b'"' in body else b"{'a':1}"


MALFORMED_OPERATORS: Final = (
    MalformedOperator(
        "empty-body",
        "The body has no bytes.",
        "Probes, retries and proxies send requests without a body.",
        lambda _, __: b"",
    ),
    MalformedOperator(
        "truncated",
        "The body ends in the middle.",
        "Connections break, and buffers and columns have a length.",
        _truncate_body,
    ),
    MalformedOperator(
        "trailing-garbage",
        "A bracket too many follows the event.",
        "Hand-made serializers and cut streams leave rests.",
        lambda body, _: body + b"}",
    ),
    MalformedOperator(
        "two-events",
        "Two events stand in one body.",
        "A producer that batches sends JSON lines where one event is read.",
        lambda body, _: body + body,
    ),
    MalformedOperator(
        "single-quotes",
        "Names and texts stand in single quotes.",
        "It is what comes out where an object is printed instead of serialized.",
        _single_quote_body,
    ),
    MalformedOperator(
        "not-a-number",
        "A property holds NaN.",
        "Several serializers write NaN, which JSON does not have.",
        _property_adder(b"NaN"),
        keyword=I_JSON,
    ),
    MalformedOperator(
        "infinity",
        "A property holds -Infinity.",
        "Several serializers write Infinity, which JSON does not have.",
        _property_adder(b"-Infinity"),
        keyword=I_JSON,
    ),
    MalformedOperator(
        "huge-number",
        f"A property holds a number of {NUMBER_DIGITS:,} digits.",
        "Readers overflow, round, or take very long over it.",
        _property_adder(b"9" * NUMBER_DIGITS),
        keyword=I_JSON,
    ),
    MalformedOperator(
        "deep-nesting",
        f"A property holds lists inside each other, {NESTING_DEPTH:,} deep.",
        "Recursive readers run out of stack.",
        _property_adder(b"[" * NESTING_DEPTH + b"]" * NESTING_DEPTH),
        keyword=I_JSON,
    ),
    MalformedOperator(
        "duplicate-key",
        "The first property is named twice, the second time with null.",
        "Readers disagree on which of the two counts, so two services see two events.",
        _repeat_property,
        keyword=I_JSON,
    ),
    MalformedOperator(
        "byte-order-mark",
        "A byte order mark stands before the event.",
        "Files that were saved by an editor begin with it, and JSON must not.",
        lambda body, _: b"\xef\xbb\xbf" + body,
        keyword=I_JSON,
    ),
    MalformedOperator(
        "utf-16",
        "The event is encoded in UTF-16.",
        "JSON between services is UTF-8; some platforms encode texts otherwise.",
        lambda body, _: body.decode().encode("utf-16-le"),
        keyword=I_JSON,
    ),
    MalformedOperator(
        "bad-utf-8",
        "One byte of a name or text is no UTF-8.",
        "A producer writes Latin-1, or cuts a character in two.",
        _insert_invalid_byte,
    ),
    MalformedOperator(
        "raw-nul",
        "A zero byte stands in a name or text.",
        "C libraries end the text there, and databases refuse it.",
        _insert_raw_nul,
    ),
    MalformedOperator(
        "null-event",
        "The event is null.",
        "A producer that has nothing to send may send that.",
        instead=lambda _: None,
    ),
    MalformedOperator(
        "list-event",
        "The event stands in a list.",
        "A producer begins to send events in batches.",
        instead=lambda event: [event],
    ),
    MalformedOperator(
        "empty-list",
        "An empty list stands in place of the event.",
        "A batch may be empty.",
        instead=lambda _: [],
    ),
    MalformedOperator(
        "text-event",
        "The event is a text that holds its JSON.",
        "A producer serializes twice.",
        instead=lambda event: compact(event).decode(),
    ),
    MalformedOperator(
        "number-event",
        "A number stands in place of the event.",
        "Health checks and mistakes send bare values.",
        instead=lambda _: 12345,
    ),
    MalformedOperator(
        "true-event",
        "The value true stands in place of the event.",
        "Health checks and mistakes send bare values.",
        instead=lambda _: True,
    ),
)
"""Every way to make something that is no event."""
