"""Probing: a field is read if the answer changes when it is taken away or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.consumers import Delivery, Outcome
from eventcontracts.differences import Difference, patched
from eventcontracts.expectations import Verdict
from eventcontracts.jsontext import compact
from eventcontracts.pointers import MISSING, generalize, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.consumers import Consumer
    from eventcontracts.jsontypes import Json, Path

__all__ = ["probed"]

SERIES: Final = 3
"""How many series are begun, for a consumer that is lost on the way."""

OTHERS: Final[tuple[Json, ...]] = (None, "", 0, {}, [])
"""A value of each JSON type, to be put in the place of one of another."""

Probe: TypeAlias = tuple[str, Delivery]
"""The pattern of a place, and an event that is changed there."""


def probed(event: Json, event_type: str, consumer: Consumer) -> frozenset[str]:
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
        (pattern, Delivery(compact(changed), event_type)) for pattern, changed in _changed(event)
    ]
    for _ in range(SERIES):
        told = list(_told((probe for probe in waiting if probe[0] not in found), consumer))
        found.update(pattern for (pattern, _), outcome in told if outcome.fatal)
        suspects = [probe for probe, outcome in told if _differs(outcome) and not outcome.fatal]
        found.update(
            pattern for (pattern, _), outcome in _told(suspects, consumer) if _differs(outcome)
        )
        waiting = [probe for probe, outcome in told if outcome.verdict is Verdict.SKIPPED]
        if not waiting:
            break
    return frozenset(found)


def _told(probes: Iterable[Probe], consumer: Consumer) -> Iterator[tuple[Probe, Outcome]]:
    asked = tuple(probes)
    yield from zip(asked, consumer.deliver(delivery for _, delivery in asked), strict=True)


def _differs(outcome: Outcome) -> bool:
    return outcome.verdict not in {Verdict.ACCEPTED, Verdict.SKIPPED}


def _changed(event: Json) -> Iterator[tuple[str, Json]]:
    """Yield the event with one place changed, some ways for each, with the place's pattern."""
    seen: set[str] = set()
    for path, value in walk(event):
        pattern = generalize(path)
        if path and pattern not in seen:
            seen.add(pattern)
            for other in _others(path, value):
                yield pattern, patched(event, [Difference(path, value, other)])


def _others(path: Path, value: Json) -> Iterator[Json]:
    if isinstance(path[-1], str):
        yield MISSING
    yield from (other for other in OTHERS if type(other) is not type(value))
    if isinstance(value, str):
        yield f"{value}-"
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
