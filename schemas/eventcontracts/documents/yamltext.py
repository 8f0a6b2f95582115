"""YAML as the JSON that it stands for, with the line of every value.

The words of YAML 1.2's core schema count, so that `no` and `2026-03-01` stay texts, as they are in
JSON. What JSON cannot hold becomes null. Nothing is built from a tag.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.documents.document import Problem, SourceLocation
from eventcontracts.documents.literals import MAX_DIGITS, REPAIRS
from eventcontracts.documents.payload import MAX_DEPTH, MAX_VALUES, Payload
from eventcontracts.jsondata.pointers import build_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.events import Event, ScalarEvent

    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["parse_yaml"]

# YAML 1.2.2, section 10.3.2: how plain scalars are resolved in the core schema.
NULL_SCALAR: Final = re.compile(r"null|Null|NULL|~|")
BOOLEAN_SCALAR: Final = re.compile(r"(?P<true>true|True|TRUE)|false|False|FALSE")
NUMBER_START: Final = re.compile(r"[-+.0-9]")
INTEGER_SCALAR: Final = re.compile(r"[-+]?[0-9]+")
BASED_INTEGER_SCALAR: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT_SCALAR: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
INFINITE_SCALAR: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

SURROGATES: Final = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
"""A character beyond U+FFFF as JSON escapes it and YAML does not."""

STRING_TAG: Final = "tag:yaml.org,2002:str"
MERGE_KEY: Final = "<<"


class _UnreadableError(Exception):
    """YAML that stands for no JSON.

    Attributes:
        line: Where, counted from 0.
    """

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def parse_yaml(
    text: str, document: str, first_line: int = 1
) -> tuple[tuple[Payload, ...], tuple[Problem, ...]]:
    r"""Return the payloads that stand in a YAML stream, and what was wrong with them.

    What cannot be parsed ends the reading; it is a problem of severity `error`.

    Args:
        text: The stream, with line ends as `\n`.
        document: The document that the text is from.
        first_line: The line of the document on which the text begins.

    >>> payloads, problems = parse_yaml("event: order.paid\ndata:\n  total: 12\n", "page.md", 5)
    >>> payloads[0].value, payloads[0].lines["/data/total"], problems
    ({'event': 'order.paid', 'data': {'total': 12}}, 7, ())
    """
    builder = _PayloadBuilder(document, first_line)
    try:
        for event in _parser_events(text):
            builder.add(event)
    except _UnreadableError as error:
        builder.report(error.line, "broken-payload", str(error), severity="error")
    return tuple(builder.payloads), tuple(builder.problems)


def _parser_events(text: str) -> Iterator[Event]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(SURROGATES.sub(_code_point, text), Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem or error.context).split())
        raise _UnreadableError(mark.line if mark else 0, f"no YAML: {problem}") from None
    except yaml.YAMLError as error:  # such as a character that YAML does not allow
        raise _UnreadableError(0, f"no YAML: {str(error).splitlines()[0]}") from None


def _code_point(pair: re.Match[str]) -> str:
    high, low = int(pair[1], 16), int(pair[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


@dataclass(slots=True)
class _OpenNode:
    """A list or mapping that is still open, and how many values are in it, how deep."""

    container: Json
    pointer: str
    anchor: str | None
    key: str | None = None
    count: int = 1
    depth: int = 1


class _AnchoredValue(NamedTuple):
    """A value that can be repeated, how many values are in it, and how deep."""

    value: Json
    values: int
    depth: int


class _PayloadBuilder:
    """Makes payloads of parser events with a stack of its own, however deep they nest."""

    def __init__(self, document: str, first: int) -> None:
        self._document = document
        self._first = first
        self._open: list[_OpenNode] = []
        self._anchors: dict[str, _AnchoredValue] = {}
        self._lines: dict[str, int] = {}
        self._values = 0
        self.payloads: list[Payload] = []
        self.problems: list[Problem] = []

    def report(
        self, line: int, code: str, message: str, pointer: str = "", severity: str = "note"
    ) -> None:
        place = SourceLocation(self._document, self._first + line)
        self.problems.append(Problem(place, code, message, pointer, severity))

    def add(self, event: Event) -> None:
        import yaml

        line = event.start_mark.line if event.start_mark else 0
        match event:
            case yaml.DocumentStartEvent():
                self._anchors, self._lines = {}, {}
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.AliasEvent():
                self._alias(str(event.anchor), line)
            case yaml.MappingStartEvent():
                self._begin({}, event.anchor, line)
            case yaml.SequenceStartEvent():
                self._begin([], event.anchor, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        frame = self._open[-1] if self._open else None
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._name(event.value, line, frame)
            return
        value: Json = event.value
        if event.implicit[0] or (event.tag and event.tag != STRING_TAG):
            value, faithful = _resolve_scalar(event.value)
            if not faithful:
                message = REPAIRS["number"].format(found=repr(event.value), kept="null")
                self.report(line, "repaired-number", message)
        found = _AnchoredValue(value, 1, 0)
        self._add(found, line)
        if event.anchor:
            self._anchors[event.anchor] = found

    def _name(self, key: str, line: int, frame: _OpenNode) -> None:
        if key in frame.container:
            message = f"the key {key!r} stands twice in one object; the later value counts"
            pointer = frame.pointer + build_pointer((key,))
            self.report(line, "duplicate-key", message, pointer, "warning")
        frame.key = key

    def _alias(self, name: str, line: int) -> None:
        known = self._anchors.get(name)
        if known is None:
            raise _UnreadableError(line, f"the alias *{name} stands inside, or before, its anchor")
        if known.depth:  # a copy, since whoever mends one place must not change the other
            known = known._replace(value=json.loads(json.dumps(known.value)))
        self._add(known, line)

    def _add(self, found: _AnchoredValue, line: int) -> None:
        """Put a finished value where it belongs."""
        self._bear(found.values, len(self._open) + found.depth, line)
        self._put(found.value, line)
        if self._open:
            frame = self._open[-1]
            frame.count += found.values
            frame.depth = max(frame.depth, found.depth + 1)

    def _begin(self, container: Json, anchor: str | None, line: int) -> None:
        self._bear(1, len(self._open) + 1, line)
        self._open.append(_OpenNode(container, self._put(container, line), anchor))

    def _bear(self, count: int, depth: int, line: int) -> None:
        self._values += count
        if self._values > MAX_VALUES:
            raise _UnreadableError(line, f"expected at most {MAX_VALUES} values")
        if depth > MAX_DEPTH:
            problem = f"expected at most {MAX_DEPTH} lists and objects inside one another"
            raise _UnreadableError(line, problem)

    def _end(self) -> None:
        frame = self._open.pop()
        if isinstance(frame.container, dict):
            _merge_mapping(frame.container)
        if self._open:
            self._open[-1].count += frame.count
            self._open[-1].depth = max(self._open[-1].depth, frame.depth + 1)
        if frame.anchor:
            self._anchors[frame.anchor] = _AnchoredValue(frame.container, frame.count, frame.depth)

    def _put(self, value: Json, line: int) -> str:
        """Set the next item, or the member whose key stands before, and return its pointer."""
        if not self._open:
            pointer = ""
            self.payloads.append(Payload(value, self._first + line, self._lines))
        elif isinstance((frame := self._open[-1]).container, list):
            pointer = f"{frame.pointer}/{len(frame.container)}"
            frame.container.append(value)
        elif frame.key is None:
            raise _UnreadableError(line, "a list or mapping as a key; JSON has only texts")
        else:
            pointer = frame.pointer + build_pointer((frame.key,))
            frame.container[frame.key] = value
            frame.key = None
        self._lines[pointer] = self._first + line
        return pointer


def _resolve_scalar(text: str) -> tuple[Json, bool]:
    """Return the value of a plain scalar, and whether JSON can hold what it stands for."""
    if NULL_SCALAR.fullmatch(text):
        return None, True
    if found := BOOLEAN_SCALAR.fullmatch(text):
        return found["true"] is not None, True
    if len(text) > MAX_DIGITS or not NUMBER_START.match(text):
        return text, True
    return _resolve_number(text)


def _resolve_number(text: str) -> tuple[Json, bool]:
    if INTEGER_SCALAR.fullmatch(text):
        return int(text), True
    if BASED_INTEGER_SCALAR.fullmatch(text):
        return int(text, 0), True
    if INFINITE_SCALAR.fullmatch(text) or (FLOAT_SCALAR.fullmatch(text) and isinf(float(text))):
        return None, False
    return (float(text) if FLOAT_SCALAR.fullmatch(text) else text), True


def _merge_mapping(mapping: dict[str, Json]) -> None:
    """Take the members of what stands at `<<` into a mapping that does not have them itself."""
    inherited: Json = mapping.get(MERGE_KEY)
    others: list[Json] = inherited if isinstance(inherited, list) else [inherited]
    if others and all(isinstance(other, dict) for other in others):
        del mapping[MERGE_KEY]
        for other in others:
            for key, value in other.items():
                mapping.setdefault(key, value)
