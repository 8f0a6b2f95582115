"""Field usage: the places that a consumer reads, seen or probed, and the file that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.consumers import Delivery, Outcome
from eventcontracts.generation import cases
from eventcontracts.jsondata.differences import Difference, apply_differences
from eventcontracts.jsondata.jsontext import compact, pretty
from eventcontracts.jsondata.pointers import MISSING, build_pointer, generalize, parse_pointer, walk
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind, Verdict
from eventcontracts.structure import event_places
from eventcontracts.writing import write_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = [
    "READS_FORMAT",
    "FieldUsage",
    "contract_pattern",
    "fields_of",
    "find_reads",
    "innermost_patterns",
    "probe_reads",
    "write_reads",
]

# Probing: a field is read if the answer changes when it is taken away or changed.


PROBE_REPETITIONS: Final = 3


"""How many series are begun, for a consumer that is lost on the way."""


REPLACEMENT_VALUES: Final[tuple[Json, ...]] = (None, "", 0, {}, [])


"""A value of each JSON type, to be put in the place of one of another."""


PatternProbe: TypeAlias = tuple[str, Delivery]


"""The pattern of a place, and an event that is changed there."""


def probe_reads(event: Json, event_type: str, consumer: Consumer) -> frozenset[str]:
    """Return patterns of the places at which a change of an event changes the answer.

    The event must be accepted, twice; otherwise nothing can be told, and the result is empty.
    What is accepted no more must not be so a second time either.

    Args:
        event: An ordinary event.
        event_type: Its name.
        consumer: What is asked.
    """
    usual = Delivery(compact(event), event_type)
    if any(told.verdict is not Verdict.ACCEPTED for told in consumer.deliver([usual, usual])):
        return frozenset()
    found: set[str] = set()
    waiting = [
        (pattern, Delivery(compact(changed), event_type))
        for pattern, changed in _changed_events(event)
    ]
    for _ in range(PROBE_REPETITIONS):
        told = list(
            _probe_outcomes((probe for probe in waiting if probe[0] not in found), consumer)
        )
        found.update(pattern for (pattern, _), outcome in told if outcome.fatal)
        suspects = [
            probe for probe, outcome in told if _is_different(outcome) and not outcome.fatal
        ]
        found.update(
            pattern
            for (pattern, _), outcome in _probe_outcomes(suspects, consumer)
            if _is_different(outcome)
        )
        waiting = [probe for probe, outcome in told if outcome.verdict is Verdict.SKIPPED]
        if not waiting:
            break
    return frozenset(found)


def _probe_outcomes(
    probes: Iterable[PatternProbe], consumer: Consumer
) -> Iterator[tuple[PatternProbe, Outcome]]:
    asked = tuple(probes)
    yield from zip(asked, consumer.deliver(delivery for _, delivery in asked), strict=True)


def _is_different(outcome: Outcome) -> bool:
    return outcome.verdict not in {Verdict.ACCEPTED, Verdict.SKIPPED}


def _changed_events(event: Json) -> Iterator[tuple[str, Json]]:
    """Yield the event with one place changed, some ways for each, with the place's pattern."""
    seen: set[str] = set()
    for path, value in walk(event):
        pattern = generalize(path)
        if path and pattern not in seen:
            seen.add(pattern)
            for other in _replacement_values(path, value):
                yield pattern, apply_differences(event, [Difference(path, value, other)])


def _replacement_values(path: InstancePath, value: Json) -> Iterator[Json]:
    if isinstance(path[-1], str):
        yield MISSING
    yield from (other for other in REPLACEMENT_VALUES if type(other) is not type(value))
    if isinstance(value, str):
        yield f"{value}-"
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1


# Fields: the places that an event type has by its contract, and which of them are read.


MAX_FIELDS: Final = 30_000


@dataclass(frozen=True)
class FieldUsage:
    """The places of events that a consumer reads.

    Attributes:
        consumer: What the user calls it.
        catalog: What the events are of.
        layer: The envelope layer of the events; None for each event as it is documented.
        places: By event type, sorted patterns of the innermost places that are read.
        fields: How many fields each event type has.
    """

    consumer: str
    catalog: str
    layer: str | None
    places: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return how much is read, in words.

        >>> str(FieldUsage("a:b", "shop@1", None, {"PING": ("/id",)}, {"PING": 9}))
        'reads 1 of 9 fields'
        """
        read = sum(map(len, self.places.values()))
        return f"reads {read:,} of {sum(self.fields.values()):,} fields"


def fields_of(contract: Contract) -> frozenset[str]:
    """Return the patterns of all places that events of a type may have.

    >>> from eventcontracts.contract import Contract
    >>> sorted(fields_of(Contract("PING", {"type": "object", "required": ["n"]})))
    ['/n']
    """
    found = tuple(islice(event_places(Plan.compile(contract).structure.root), MAX_FIELDS))
    invented = {
        place.pattern + build_pointer((member.name,))
        for place in found
        if place.kind == "object"
        for member in place.node.members
        if member.invented
    }
    return frozenset(_generalize_names(place.pattern, invented) for place in found if place.pattern)


def _generalize_names(pattern: str, invented: set[str]) -> str:
    """Return a pattern with `*` for the names that generation invents."""
    tokens, seen = [], ""
    for token in parse_pointer(pattern):
        seen += build_pointer((token,))
        tokens.append("*" if seen in invented else token)
    return build_pointer(tuple(tokens))


def contract_pattern(pattern: str, fields: frozenset[str]) -> str:
    """Return a pattern as the contract has it: `*` for a name that a map leaves open.

    >>> contract_pattern("/attributes/color/0", frozenset({"/attributes", "/attributes/*"}))
    '/attributes/*/0'
    """
    found = ""
    for token in parse_pointer(pattern):
        named = found + build_pointer((token,))
        found = f"{found}/*" if named not in fields and f"{found}/*" in fields else named
    return found


def innermost_patterns(patterns: set[str]) -> tuple[str, ...]:
    """Return the patterns below which there is no other one, sorted.

    >>> innermost_patterns({"/a", "/a/b", "/ab"})
    ('/a/b', '/ab')
    """
    above = {
        build_pointer(tokens[:length])
        for tokens in map(parse_pointer, patterns)
        for length in range(len(tokens))
    }
    return tuple(sorted(patterns - above))


# Finding out what a consumer reads, event type by event type.


EVENTS_PER_TYPE: Final = 100


"""How many valid events of a type a consumer is watched with."""


def find_reads(
    contracts: Sequence[Contract], consumer: Consumer, layer: str | None = None
) -> FieldUsage:
    """Return what a consumer reads, as far as it can be found out.

    What the door can see is seen; beside that every place of an ordinary event is changed, to see
    whether that changes the answer.

    Args:
        contracts: The event types, at least one.
        consumer: What is asked.
        layer: The envelope layer of the events; None for each event as it is documented.

    Raises:
        ConsumerError: If the consumer cannot be reached.
    """
    places, count = {}, {}
    for contract in contracts:
        fields = fields_of(contract)
        count[contract.event_type] = len(fields)
        places[contract.event_type] = _read_patterns(contract, consumer, fields)
    return FieldUsage(consumer.name, contracts[0].catalog, layer, places, count)


def _read_patterns(
    contract: Contract, consumer: Consumer, fields: frozenset[str]
) -> tuple[str, ...]:
    found: set[str] = set()
    for outcome in consumer.deliver(cases(contract, Kind.VALID, n=EVENTS_PER_TYPE)):
        found.update(outcome.reads)
    consumer.reset()
    found |= probe_reads(Plan.compile(contract).ordinary, contract.event_type, consumer)
    return innermost_patterns({contract_pattern(pattern, fields) for pattern in found})


# The file that says what a consumer reads, for `diff --reads`.


READS_FORMAT: Final = "eventcontracts-reads/1"


def write_reads(reads: FieldUsage, file: Path) -> None:
    """Write what a consumer reads, whole or not at all.

    Raises:
        OSError: If it cannot be written.
    """
    told = {
        "format": READS_FORMAT,
        "consumer": reads.consumer,
        "catalog": reads.catalog,
        "layer": reads.layer,
        "reads": {event: list(places) for event, places in sorted(reads.places.items())},
    }
    write_pieces([pretty(told).encode()], file)
