"""Fields: the places that an event type has by its contract, and which of them are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from eventcontracts.plan import Plan
from eventcontracts.pointers import build, parse
from eventcontracts.structure import places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.contract import Contract

__all__ = ["Reads", "fields_of", "innermost", "within"]

MOST: Final = 30_000


@dataclass(frozen=True)
class Reads:
    """What a consumer reads.

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

        >>> str(Reads("a:b", "shop@1", None, {"PING": ("/id",)}, {"PING": 9}))
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
    found = tuple(islice(places(Plan.compile(contract).structure.root), MOST))
    invented = {
        place.pattern + build((member.name,))
        for place in found
        if place.kind == "object"
        for member in place.node.members
        if member.invented
    }
    return frozenset(_opened(place.pattern, invented) for place in found if place.pattern)


def _opened(pattern: str, invented: set[str]) -> str:
    """Return a pattern with `*` for the names that generation invents."""
    tokens, seen = [], ""
    for token in parse(pattern):
        seen += build((token,))
        tokens.append("*" if seen in invented else token)
    return build(tuple(tokens))


def within(pattern: str, fields: frozenset[str]) -> str:
    """Return a pattern as the contract has it: `*` for a name that a map leaves open.

    >>> within("/attributes/color/0", frozenset({"/attributes", "/attributes/*"}))
    '/attributes/*/0'
    """
    found = ""
    for token in parse(pattern):
        named = found + build((token,))
        found = f"{found}/*" if named not in fields and f"{found}/*" in fields else named
    return found


def innermost(patterns: set[str]) -> tuple[str, ...]:
    """Return the patterns below which there is no other one, sorted.

    >>> innermost({"/a", "/a/b", "/ab"})
    ('/a/b', '/ab')
    """
    above = {
        build(tokens[:length]) for tokens in map(parse, patterns) for length in range(len(tokens))
    }
    return tuple(sorted(patterns - above))
