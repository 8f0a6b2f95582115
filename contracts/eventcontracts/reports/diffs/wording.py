"""The words for changes, the same in every format for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.evolution import CHANGE_CODES
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.jsondata.pointers import MISSING
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.evolution import Assessment, Change, Direction
    from eventcontracts.jsondata.jsontypes import Json

__all__ = [
    "BOTH_DIRECTIONS",
    "format_advice",
    "format_breaks",
    "format_from_to",
    "format_headline",
    "format_spread",
    "format_value",
    "format_witness",
]

BOTH_DIRECTIONS: Final[tuple[Direction, Direction]] = ("backward", "forward")
MAX_VALUE_LENGTH: Final = 60


def format_headline(change: Change) -> str:
    """Return a change in one line: what happened where."""
    title = CHANGE_CODES[change.code].title
    return printable(f"{change.where}: {title}" if change.where else f"{title}: {change.detail}")


def format_value(stated: Json) -> str:
    """Return what a version says, cut to a line."""
    if stated is MISSING:
        return "nothing"
    text = printable(compact(stated).decode(errors="replace"))
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[: MAX_VALUE_LENGTH - 1]}…"


def format_from_to(change: Change) -> str:
    """Return what a change leads from and to; empty where the headline says it all."""
    if not change.owner or change.code in {"changed-together", "required-removed"}:
        return ""
    if change.code == "property-renamed":
        return f"{format_value(change.old)} → {format_value(change.new)}"
    if change.old is MISSING:
        return f"now {format_value(change.new)}" if not isinstance(change.new, str) else ""
    if change.new is MISSING:
        return f"was {format_value(change.old)}"
    return f"{format_value(change.old)} → {format_value(change.new)}"


def format_breaks(change: Change) -> str:
    """Return in which directions a change breaks, is unknown, or is covered."""
    found = []
    for direction in BOTH_DIRECTIONS:
        judgement = change.judgement(direction)
        if judgement.verdict == "breaking":
            found.append(f"{direction}{' by unnamed keys' if judgement.undocumented else ''}")
        elif judgement.verdict == "unknown":
            found.append(f"{direction}?")
        elif judgement.covered:
            found.append(f"({direction}: covered)")
    return " ".join(found)


def format_spread(change: Change) -> str:
    """Return how many events and places a change touches."""
    places = sum(len(patterns) for patterns in change.places.values())
    events = len(change.places)
    if events == 1 and places == 1:
        return change.events[0] if change.owner and not change.owner.startswith("events/") else ""
    counted = f"{events} event type{'' if events == 1 else 's'}"
    return counted if places == events else f"{counted}, {places} places"


def format_witness(change: Change, direction: Direction) -> str:
    """Return what shows a break: the event, and what the other version says of it."""
    judgement = change.judgement(direction)
    if judgement.verdict == "unknown":
        return printable(f"{direction} unknown: {judgement.reason}")
    if judgement.verdict != "breaking":
        return ""
    what = (
        f"the ordinary {judgement.event}" if judgement.ordinary else format_value(judgement.witness)
    )
    if not change.owner:
        what = f"any {judgement.event}"
    elif judgement.differences:
        what += f" with {'; '.join(judgement.differences)}"
    return printable(f"{direction} {what} is refused: {judgement.message}")


def format_advice(found: Assessment) -> Iterator[str]:
    """Yield the advice: version step, who first, consumers, recorded events."""
    yield f"version step: {found.step.level} ({found.step.reason})"
    yield f"update first: {found.order.first} ({found.order.reason})"
    if found.asked.reads is not None:
        count = sum(found.matters(change) for change in found.diff.changes)
        total = len(found.diff.changes)
        who = found.asked.reads.consumer or "the consumer"
        yield f"{who} reads the places of {count} of {total} changes"
    if found.replay is not None:
        share = f"{found.replay.failing} of {found.replay.total} recorded events are refused"
        first = found.replay.first[:1]
        yield share + "".join(f"; first {each.name}: {each.message}" for each in first)
    if found.diff.renamed:
        names = ", ".join(f"{old} → {new}" for old, new in found.diff.renamed.items())
        yield f"definitions with another name: {names}"
    for each in found.transitions:
        both = "no event is known to be of both versions"
        if each.writers is not None:
            both = "writers can write events of both versions at once"
        union = "readers can accept the union of both versions (proved)"
        yield f"transition of {each.event}: {union}; {both}"
    yield from found.notes
