"""A failing event as a difference: its lines that differ, what is around them, the rest folded."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.differences import Difference
    from eventcontracts.jsontypes import Json, Path

__all__ = ["Line", "excerpt", "folded"]

LONGEST: Final = 200
MOST_OF_A_VALUE: Final = 12
MOST: Final = 80
AROUND: Final = 160
ODD: Final = re.compile(rb"[\x00-\x1f\x7f-\xff]")


class Line(NamedTuple):
    """A line of an event.

    Attributes:
        mark: `-` for what the one event has, `+` for the other, a space for both, `~` for a fold.
        depth: How deep it is indented.
        text: What stands there.
    """

    mark: str
    depth: int
    text: str


def folded(event: Json, differences: Sequence[Difference]) -> tuple[Line, ...]:
    """Return the lines of an event around what makes it from another one.

    Args:
        event: The event.
        differences: What makes it, in document order.

    >>> from eventcontracts.differences import differences
    >>> one, other = {"a": 1, "b": 2, "c": {"d": [1]}}, {"a": 1, "b": 2, "c": {"d": []}}
    >>> for line in folded(other, differences(one, other)):
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
    lines = tuple(islice(_Fold(found).lines((), "", event), MOST + 1))
    return lines if len(lines) <= MOST else (*lines[:MOST], Line("~", 0, "⋯ and more"))


def excerpt(body: bytes) -> tuple[Line, ...]:
    r"""Return the lines of bytes that are no event: the beginning, what is odd, and the end.

    >>> for line in excerpt(b'{"a":' + b"9" * 1000 + b"\xff" + b"9" * 1000 + b"}"):
    ...     print(line.mark, line.text[:40])
    + {"a":99999999999999999999999999999999999
    ~ ⋯ 765 more bytes
    + 9999999999999999999999999999999999999999
    ~ ⋯ 762 more bytes
    + 9999999999999999999999999999999999999999
    """
    spans = [(0, AROUND), (len(body) - AROUND, len(body))]
    odd = ODD.search(body)
    if odd:
        spans.insert(1, (odd.start() - AROUND // 2, odd.start() + AROUND // 2))
    lines, at = [], 0
    for start, end in spans:
        if start > at:
            lines.append(Line("~", 0, f"⋯ {start - at:,} more bytes"))
        if piece := body[max(start, at) : max(end, at)]:
            lines.append(Line("+", 0, piece.decode("utf-8", "backslashreplace")))
        at = max(at, min(end, len(body)))
    return tuple(lines) or (Line("+", 0, "(no bytes)"),)


class _Fold:
    def __init__(self, found: dict[Path, Difference]) -> None:
        self._found = found
        self._touched = {path[:end] for path in found for end in range(len(path) + 1)}
        self._removed: dict[Path, list[Path]] = {}
        for path, difference in found.items():
            if path and difference.new is MISSING:
                self._removed.setdefault(path[:-1], []).append(path)

    def lines(self, path: Path, label: str, value: Json) -> Iterator[Line]:
        """Yield the lines of a place that differs or has a difference below it."""
        depth = len(path)
        difference = self._found.get(path)
        if difference is not None:
            yield from _whole("-", depth, label, difference.old)
            yield from _whole("+", depth, label, difference.new)
        elif isinstance(value, dict | list):
            opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
            yield Line(" ", depth, label + opening)
            yield from self._members(path, value)
            yield Line(" ", depth, closing)

    def _members(self, path: Path, value: dict[str, Json] | list[Json]) -> Iterator[Line]:
        skipped = 0
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in pairs:
            place = (*path, key)
            if place not in self._touched:
                skipped += 1
                continue
            yield from _fold(skipped, len(place))
            skipped = 0
            yield from self.lines(place, _label(key), item)
        yield from _fold(skipped, len(path) + 1)
        for place in self._removed.get(path, ()):
            yield from self.lines(place, _label(place[-1]), MISSING)


def _label(key: str | int) -> str:
    return f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(key, str) else ""


def _fold(number: int, depth: int) -> Iterator[Line]:
    if number:
        yield Line("~", depth, f"⋯ {number:,} more")


def _whole(mark: str, depth: int, label: str, value: Json) -> Iterator[Line]:
    """Yield the lines of a value that is there as a whole; none if it is absent."""
    if value is MISSING:
        return
    text = json.dumps(value, ensure_ascii=False, indent=2).splitlines()
    text[0] = label + text[0]
    for line in text[:MOST_OF_A_VALUE]:
        inner = line.lstrip(" ")
        indent = len(line) - len(inner)
        if len(inner) > LONGEST:
            inner = f"{inner[:LONGEST]}… ({len(inner):,} characters)"
        yield Line(mark, depth + indent // 2, inner)
    if len(text) > MOST_OF_A_VALUE:
        yield Line(mark, depth + 1, f"⋯ {len(text) - MOST_OF_A_VALUE:,} more lines")
