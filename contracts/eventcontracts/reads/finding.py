"""Finding out what a consumer reads, event type by event type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.expectations import Kind
from eventcontracts.generation import cases
from eventcontracts.plan import Plan
from eventcontracts.reads.fields import Reads, fields_of, innermost, within
from eventcontracts.reads.probing import probed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.consumers import Consumer
    from eventcontracts.contract import Contract

__all__ = ["reads_of"]

EVENTS: Final = 100
"""How many valid events of a type a consumer is watched with."""


def reads_of(contracts: Sequence[Contract], consumer: Consumer, layer: str | None = None) -> Reads:
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
        places[contract.event_type] = _places(contract, consumer, fields)
    return Reads(consumer.name, contracts[0].catalog, layer, places, count)


def _places(contract: Contract, consumer: Consumer, fields: frozenset[str]) -> tuple[str, ...]:
    found: set[str] = set()
    for outcome in consumer.deliver(cases(contract, Kind.VALID, n=EVENTS)):
        found.update(outcome.reads)
    consumer.reset()
    found |= probed(Plan.compile(contract).ordinary, contract.event_type, consumer)
    return innermost({within(pattern, fields) for pattern in found})
