"""The text of a failure: what failed, with which event, on what evidence, and how to repeat it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.cases import Edge
from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import MISSING, build_pointer
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.cases import Fault
    from eventcontracts.catalog import Catalog, PlaceExplanation
    from eventcontracts.configuration import Configuration
    from eventcontracts.jsondata.differences import Difference
    from eventcontracts.jsondata.jsontypes import InstancePath, Json
    from eventcontracts.verification import Failure, FailureCluster, ResultCell

__all__ = [
    "EventLine",
    "catalog_evidence",
    "describe_failures",
    "describe_sent",
    "excerpt_bytes",
    "fold_event",
    "is_weak",
    "join_names",
    "set_aside",
]

# A failing event as a difference: its lines that differ, what is around them, the rest folded.


MAX_LINE_LENGTH: Final = 200


MAX_VALUE_LINES: Final = 12


MAX_FOLDED_LINES: Final = 80


EXCERPT_BYTES: Final = 160


ODD_BYTE: Final = re.compile(rb"[\x00-\x1f\x7f-\xff]")


class EventLine(NamedTuple):
    """A line of an event.

    Attributes:
        mark: `-` for what the one event has, `+` for the other, a space for both, `~` for a fold.
        depth: How deep it is indented.
        text: What stands there.
    """

    mark: str
    depth: int
    text: str


def fold_event(event: Json, differences: Sequence[Difference]) -> tuple[EventLine, ...]:
    """Return the lines of an event around what makes it from another one.

    Args:
        event: The event.
        differences: What makes it, in document order.

    >>> from eventcontracts.jsondata.differences import differences
    >>> one, other = {"a": 1, "b": 2, "c": {"d": [1]}}, {"a": 1, "b": 2, "c": {"d": []}}
    >>> for line in fold_event(other, differences(one, other)):
    ...     print(line.mark, "  " * line.depth + line.text)
      {
    ~   ⋯ 2 more
        "c": {
    -     "d": [
    -       1
    -     ]
    +     "d": []
        }
      }
    """
    found = {difference.path: difference for difference in differences}
    lines = tuple(islice(_EventFolder(found).lines((), "", event), MAX_FOLDED_LINES + 1))
    return (
        lines
        if len(lines) <= MAX_FOLDED_LINES
        else (*lines[:MAX_FOLDED_LINES], EventLine("~", 0, "⋯ and more"))
    )


def excerpt_bytes(body: bytes) -> tuple[EventLine, ...]:
    r"""Return the lines of bytes that are no event: the beginning, what is odd, and the end.

    >>> for line in excerpt_bytes(b'{"a":' + b"9" * 1000 + b"\xff" + b"9" * 1000 + b"}"):
    ...     print(line.mark, line.text[:40])
    + {"a":99999999999999999999999999999999999
    ~ ⋯ 765 more bytes
    + 9999999999999999999999999999999999999999
    ~ ⋯ 762 more bytes
    + 9999999999999999999999999999999999999999
    """
    spans = [(0, EXCERPT_BYTES), (len(body) - EXCERPT_BYTES, len(body))]
    odd = ODD_BYTE.search(body)
    if odd:
        spans.insert(1, (odd.start() - EXCERPT_BYTES // 2, odd.start() + EXCERPT_BYTES // 2))
    lines, at = [], 0
    for start, end in spans:
        if start > at:
            lines.append(EventLine("~", 0, f"⋯ {start - at:,} more bytes"))
        if piece := body[max(start, at) : max(end, at)]:
            lines.append(EventLine("+", 0, piece.decode("utf-8", "backslashreplace")))
        at = max(at, min(end, len(body)))
    return tuple(lines) or (EventLine("+", 0, "(no bytes)"),)


class _EventFolder:
    def __init__(self, found: dict[InstancePath, Difference]) -> None:
        self._found = found
        self._touched = {path[:end] for path in found for end in range(len(path) + 1)}
        self._removed: dict[InstancePath, list[InstancePath]] = {}
        for path, difference in found.items():
            if path and difference.new is MISSING:
                self._removed.setdefault(path[:-1], []).append(path)

    def lines(self, path: InstancePath, label: str, value: Json) -> Iterator[EventLine]:
        """Yield the lines of a place that differs or has a difference below it."""
        depth = len(path)
        difference = self._found.get(path)
        if difference is not None:
            yield from _value_lines("-", depth, label, difference.old)
            yield from _value_lines("+", depth, label, difference.new)
        elif isinstance(value, dict | list):
            opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
            yield EventLine(" ", depth, label + opening)
            yield from self._members(path, value)
            yield EventLine(" ", depth, closing)

    def _members(
        self, path: InstancePath, value: dict[str, Json] | list[Json]
    ) -> Iterator[EventLine]:
        skipped = 0
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in pairs:
            place = (*path, key)
            if place not in self._touched:
                skipped += 1
                continue
            yield from _fold_lines(skipped, len(place))
            skipped = 0
            yield from self.lines(place, _line_label(key), item)
        yield from _fold_lines(skipped, len(path) + 1)
        for place in self._removed.get(path, ()):
            yield from self.lines(place, _line_label(place[-1]), MISSING)


def _line_label(key: str | int) -> str:
    return f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(key, str) else ""


def _fold_lines(number: int, depth: int) -> Iterator[EventLine]:
    if number:
        yield EventLine("~", depth, f"⋯ {number:,} more")


def _value_lines(mark: str, depth: int, label: str, value: Json) -> Iterator[EventLine]:
    """Yield the lines of a value that is there as a whole; none if it is absent."""
    if value is MISSING:
        return
    text = json.dumps(value, ensure_ascii=False, indent=2).splitlines()
    text[0] = label + text[0]
    for line in text[:MAX_VALUE_LINES]:
        inner = line.lstrip(" ")
        indent = len(line) - len(inner)
        if len(inner) > MAX_LINE_LENGTH:
            inner = f"{inner[:MAX_LINE_LENGTH]}… ({len(inner):,} characters)"
        yield EventLine(mark, depth + indent // 2, inner)
    if len(text) > MAX_VALUE_LINES:
        yield EventLine(mark, depth + 1, f"⋯ {len(text) - MAX_VALUE_LINES:,} more lines")


# What the constraint behind a failure rests on, in one line.


MAX_EVIDENCE_LENGTH: Final = 300


def catalog_evidence(configuration: Configuration, event_type: str, cause: FailureCluster) -> str:
    """Return what the catalog knows of the place that a failure is about; empty if nothing.

    It is the constraint that is broken or, with a valid event, the one place that differs. What
    rests on a guess is told first.

    Args:
        configuration: What names the catalog.
        event_type: The event's name.
        cause: The failure.
    """
    lacks = cause.failures[0].lacks
    found = [text for text in (lacks, _of_place(configuration, event_type, cause)) if text]
    told = "; ".join(found)
    return told if len(told) <= MAX_EVIDENCE_LENGTH else f"{told[: MAX_EVIDENCE_LENGTH - 1]}…"


def _of_place(configuration: Configuration, event_type: str, cause: FailureCluster) -> str:
    """Return what the catalog knows of the place that a failure is about; empty if nothing."""
    if configuration.schema is not None:
        return ""
    fault, found = cause.failures[0].fault, cause.smallest.differences
    if fault is not None:
        place, keyword = _faulty_place(fault), fault.keyword
    elif len(found) == 1:
        place, keyword = build_pointer(found[0].path), ""
    else:
        return ""
    from eventcontracts.catalog import explain

    try:
        catalog = _read_catalog(configuration.catalog_reference)
        pointer = _documented_pointer(catalog, event_type, configuration.layer, place)
        return _format_evidence(explain(catalog, event_type, pointer), keyword)
    except InputError:
        return ""


def is_weak(configuration: Configuration, event_type: str, failure: Failure) -> bool:
    """Return whether the outcome is wrong on weak evidence alone.

    That is a guess, for an event that it must take; for one that it must refuse, a constraint that
    was seen only once.

    Args:
        configuration: What names the catalog.
        event_type: The event's name.
        failure: The failure.
    """
    fault = failure.fault
    if fault is None or not fault.schema_pointer or configuration.schema is not None:
        return bool(failure.lacks)
    key = str(fault.missing[-1]) if fault.missing else ""
    reference, layer = configuration.catalog_reference, configuration.layer
    return _rests_weakly(reference, event_type, fault.schema_pointer, key, layer)


@lru_cache(maxsize=4_096)
def _rests_weakly(
    reference: str, event_type: str, schema_pointer: str, key: str, layer: str | None
) -> bool:
    catalog = _read_catalog(reference)
    known = event_type in catalog
    return known and catalog.is_weak(event_type, schema_pointer, key=key, layer=layer)


@lru_cache(maxsize=4)
def _read_catalog(reference: str) -> Catalog:
    from eventcontracts.catalog import Catalog

    return Catalog.load(reference)


def _faulty_place(fault: Fault) -> str:
    """Return the place that the broken constraint is about: for `required`, what is missing."""
    if fault.keyword != "required" or not fault.patch:
        return fault.pointer
    return str(fault.patch[0].get("from") or fault.patch[0]["path"])


def _documented_pointer(catalog: Catalog, event_type: str, layer: str | None, pointer: str) -> str:
    """Return the place as it is in the layer that the event is documented in."""
    names = [each.name for each in catalog.layers]
    documented = catalog[event_type].layer
    if layer is None or documented is None or layer == documented:
        return pointer
    here, there = names.index(documented), names.index(layer)
    if there > here:
        return "".join(each.hole for each in catalog.layers[here:there]) + pointer
    return pointer.removeprefix("".join(each.hole for each in catalog.layers[there:here]))


def _format_evidence(explanation: PlaceExplanation, keyword: str) -> str:
    if keyword == "link":
        return next((f"equal in {link.support} samples" for link in explanation.links), "")
    for aspect in explanation.aspects:
        for statement in aspect.statements:
            if keyword in {"", statement.keyword}:
                reason = f"; corrected: {statement.reason}" if statement.reason else ""
                return f"{aspect.where} {aspect.basis}{reason}"
    return ""


MAX_DIFFERENCES: Final = 4


MAX_NAMED_PLACES: Final = 3


def describe_failures(
    cell: ResultCell,
    cause: FailureCluster,
    command: str,
    *,
    because: str = "",
    checked: bool = True,
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
        *(f"  {line}" for line in _describe_sent_lines(cell.event_type, cause)),
        *(f"  {line}" for line in _describe_prior_deliveries(cause)),
        *(f"  {line}" for line in _describe_broken(cause)),
        f"  evidence: {because}" if because else "",
        f"  repeat: {command}",
    ]
    return tuple(printable(line) for line in lines if line)


def describe_sent(event_type: str, cause: FailureCluster) -> str:
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


def _describe_sent_lines(event_type: str, cause: FailureCluster) -> list[str]:
    """Return what was sent, as a difference to an event that is known."""
    found, said = cause.smallest.differences, f"sent: {describe_sent(event_type, cause)}"
    if not found or cause.smallest.raw:
        return [said]
    if len(found) == 1:
        return [f"{said}:", f"  {found[0]}"]
    above = _common_path([difference.path for difference in found])
    below = [replace(difference, path=difference.path[len(above) :]) for difference in found]
    shown = [f"  {difference}" for difference in below[:MAX_DIFFERENCES]]
    if len(found) > MAX_DIFFERENCES:
        shown.append(f"  … and {len(found) - MAX_DIFFERENCES} more")
    where = f", below {build_pointer(above)}" if above else ""
    return [f"{said}{where}:", *shown]


def _describe_prior_deliveries(cause: FailureCluster) -> list[str]:
    """Return what it takes to be delivered before, if anything."""
    names = [earlier.name or "another event" for earlier in cause.before or ()]
    return [f"after: {join_names(names, MAX_NAMED_PLACES)}"] if names else []


def _common_path(paths: list[InstancePath]) -> InstancePath:
    """Return the place that all these places lie below."""
    first, last = min(paths, key=str), max(paths, key=str)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first[:-1], last[:-1], strict=False))
    return tuple(token for token, _ in same)


def _describe_broken(cause: FailureCluster) -> list[str]:
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
        lines.append(f"also at: {join_names(others, MAX_NAMED_PLACES)}")
    return lines


def join_names(names: Sequence[str], most: int) -> str:
    """Return some names as a list in words.

    >>> join_names(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    more = len(names) - most
    return f"{', '.join(names[:most])}{f' and {more} more' if more > 0 else ''}"


def set_aside(excused: int, doubts: int) -> str:
    """Return in words how many failures do not fail the run.

    Args:
        excused: How many there are.
        doubts: How many of them rest on a guess alone.

    >>> set_aside(3, 1), set_aside(2, 2), set_aside(1, 0)
    ('2 excused, 1 doubt', '2 doubts', '1 excused')
    """
    others = excused - doubts
    doubted = f"{doubts:,} doubt{'' if doubts == 1 else 's'}" if doubts else ""
    return ", ".join(filter(None, (f"{others:,} excused" if others else "", doubted)))
