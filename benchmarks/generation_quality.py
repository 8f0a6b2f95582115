"""What events are worth: whether they are valid, keep links and show all that a schema admits."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import jsonschema
import orjson

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.jsondata.equality import json_type
from eventcontracts.jsondata.pointers import generalize, walk
from eventcontracts.structure import SchemaStructure, event_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.contract import Contract
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.structure import EventPlace

__all__ = ["Quality", "choices", "quality", "shown"]

MOST_PLACES: Final = 20_000
SEVERAL: Final = 2


class Fact(NamedTuple):
    """One way in which a choice comes out.

    Attributes:
        pattern: The place, `*` for any item of a list.
        what: `type`, `has` a property, `lacks` one, or `length`.
        outcome: The type, the property's name, or how many items: 0, 1 or more.
    """

    pattern: str
    what: str
    outcome: str


class Quality(NamedTuple):
    """What events are worth.

    Attributes:
        events: How many were looked at.
        valid: The share that is valid, by jsonschema-rs and by jsonschema.
        linked: The share in which every link holds, or None if there are no links. A link of
            which at most one place is there holds.
        choices: The share of the ways that choices can come out that the events show.
    """

    events: int
    valid: tuple[float, float]
    linked: float | None
    choices: float


def quality(lines: Sequence[bytes], contract: Contract, facts: frozenset[Fact]) -> Quality:
    """Return what events are worth; a line that is no JSON is an event that is not valid.

    Args:
        lines: Events as JSON.
        contract: What they must meet.
        facts: What `choices` returns for its schema.
    """
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    second = jsonschema.Draft202012Validator(contract.schema, format_checker=checker)
    events = list(_read(lines))
    total = len(lines) or 1
    linked = sum(all(link.holds(event) for link in contract.links) for event in events)
    return Quality(
        len(lines),
        (
            sum(map(contract.validator.is_valid, events)) / total,
            sum(map(second.is_valid, events)) / total,
        ),
        linked / total if contract.links else None,
        len(shown(events, facts)) / (len(facts) or 1),
    )


def _read(lines: Sequence[bytes]) -> Iterator[Json]:
    for line in lines:
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError:
            continue


def choices(schema: Any) -> frozenset[Fact]:
    """Return the ways in which the choices of a schema can come out.

    What can be of several types is of each of them, what is optional is there and is not, and
    lists are empty, have one item and have more, as far as the schema says so.

    >>> schema = {"type": "object", "properties": {"a": {"type": ["null", "string"]}}}
    >>> sorted(fact[1:] for fact in choices(schema))
    [('has', 'a'), ('lacks', 'a'), ('type', 'null'), ('type', 'string')]
    """
    types: dict[str, set[str]] = defaultdict(set)
    found: set[Fact] = set()
    invented: tuple[str, ...] = ()
    for place in islice(event_places(SchemaStructure(schema).root), MOST_PLACES):
        pattern = generalize(place.path)
        if place.node.unknown or f"{pattern}/".startswith(invented or "\0"):
            continue
        types[pattern].add(_type(place.kind or ""))
        found.update(_facts(place, pattern))
        invented += tuple(f"{pattern}/{name}/" for name in _invented(place))
    several = {at: kinds for at, kinds in types.items() if len(kinds) > 1}
    return frozenset(found | {Fact(at, "type", kind) for at in several for kind in several[at]})


def _facts(place: EventPlace, pattern: str) -> Iterator[Fact]:
    if place.node.values is not None:
        return
    if place.kind == "object":
        for member in place.node.members:
            if not member.required and not member.invented:
                yield Fact(pattern, "has", member.name)
                yield Fact(pattern, "lacks", member.name)
    elif place.kind == "array":
        for length in place.node.lengths:
            yield Fact(pattern, "length", str(min(length, SEVERAL)))


def _invented(place: EventPlace) -> Iterator[str]:
    try:
        if place.kind == "object" and place.node.values is None:
            yield from (member.name for member in place.node.members if member.invented)
    except UnsatisfiableError:
        return


def _type(kind: str) -> str:
    return "number" if kind == "integer" else kind


def shown(events: Sequence[Json], facts: frozenset[Fact]) -> frozenset[Fact]:
    """Return which of some facts events show."""
    optional: Mapping[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.what == "lacks":
            optional[fact.pattern].add(fact.outcome)
    found: set[Fact] = set()
    for event in events:
        for path, value in walk(event):
            pattern = generalize(path)
            found.add(Fact(pattern, "type", _type(json_type(value))))
            if isinstance(value, dict):
                found.update(Fact(pattern, "has", name) for name in value)
                absent = optional.get(pattern, set()) - value.keys()
                found.update(Fact(pattern, "lacks", name) for name in absent)
            elif isinstance(value, list):
                found.add(Fact(pattern, "length", str(min(len(value), SEVERAL))))
    return facts & found
