"""Saying in a few lines what failed, with what event, and how to repeat it."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from eventcontracts.cases import Edge
from eventcontracts.pointers import build
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.jsontypes import Path
    from eventcontracts.verification import Cause, Cell

__all__ = ["describe", "listed", "sent"]

MOST_DIFFERENCES: Final = 4
MOST_PLACES: Final = 3


def describe(
    cell: Cell, cause: Cause, command: str, *, because: str = "", checked: bool = True
) -> tuple[str, ...]:
    """Return at most thirteen lines about the failures of one cause.

    Args:
        cell: The event type and kind.
        cause: The failures.
        command: The command line that repeats the first of them.
        because: What the constraint rests on, if that is known.
        checked: Whether a verdict was wrong, or else an assertion of the user's own failed.
    """
    count = f"{len(cause.failures):,} of {cell.cases:,} cases"
    verdict = (
        f"{cause.outcome.verdict}: {count}, expected {' or '.join(cause.failures[0].expected)}"
    )
    lines = [
        f"{cell.event_type} · {cell.kind} · {verdict if checked else f'failed: {count}'}",
        f"  {cause.outcome.detail}" if cause.outcome.detail else "",
        *(f"  {line}" for line in _sent(cell.event_type, cause)),
        *(f"  {line}" for line in _after(cause)),
        *(f"  {line}" for line in _broken(cause)),
        f"  evidence: {because}" if because else "",
        f"  repeat: {command}",
    ]
    return tuple(printable(line) for line in lines if line)


def sent(event_type: str, cause: Cause) -> str:
    """Return what was sent, in words: as what difference to which event it is to be read."""
    smallest, change = cause.smallest, cause.failures[0].change
    base = f"the ordinary {event_type}" if smallest.ordinary else f"a valid {event_type}"
    if smallest.raw:
        said = f": {cause.failures[0].fault.message}" if cause.failures[0].fault else ""
        return f"bytes made of {base}{said}"
    if not smallest.differences:
        reordered = isinstance(change, Edge) and change.operator == "key-order"
        return f"{base} {'with its keys in another order' if reordered else 'itself'}"
    number = len(smallest.differences)
    things = "this one thing" if number == 1 else f"these {number:,} things"
    return f"{base} with {things} different"


def _sent(event_type: str, cause: Cause) -> list[str]:
    """Return what was sent, as a difference to an event that is known."""
    found, said = cause.smallest.differences, f"sent: {sent(event_type, cause)}"
    if not found or cause.smallest.raw:
        return [said]
    if len(found) == 1:
        return [f"{said}:", f"  {found[0]}"]
    above = _common([difference.path for difference in found])
    below = [replace(difference, path=difference.path[len(above) :]) for difference in found]
    shown = [f"  {difference}" for difference in below[:MOST_DIFFERENCES]]
    if len(found) > MOST_DIFFERENCES:
        shown.append(f"  … and {len(found) - MOST_DIFFERENCES} more")
    where = f", below {build(above)}" if above else ""
    return [f"{said}{where}:", *shown]


def _after(cause: Cause) -> list[str]:
    """Return what it takes to be delivered before, if anything."""
    names = [earlier.name or "another event" for earlier in cause.before or ()]
    return [f"after: {listed(names, MOST_PLACES)}"] if names else []


def _common(paths: list[Path]) -> Path:
    """Return the place that all these places lie below."""
    first, last = min(paths, key=str), max(paths, key=str)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first[:-1], last[:-1], strict=False))
    return tuple(token for token, _ in same)


def _broken(cause: Cause) -> list[str]:
    """Return which constraint the first case breaks, and where the others break one."""
    fault = cause.failures[0].fault
    if fault is None or cause.smallest.raw or not cause.smallest.differences:
        return []
    lines = [f"breaks: {fault.keyword} at {fault.pointer or 'the top level'}: {fault.message:.100}"]
    places = dict.fromkeys(
        failure.fault.pointer or "the top level" for failure in cause.failures if failure.fault
    )
    others = [place for place in places if place != (fault.pointer or "the top level")]
    if others:
        lines.append(f"also at: {listed(others, MOST_PLACES)}")
    return lines


def listed(names: Sequence[str], most: int) -> str:
    """Return some names as a list in words.

    >>> listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    more = len(names) - most
    return f"{', '.join(names[:most])}{f' and {more} more' if more > 0 else ''}"
