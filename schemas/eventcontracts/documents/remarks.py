"""Remarks in payloads: comments beside values, and placeholders in their place.

Where a placeholder names a type, a plain value of that type is put in its place, so that what is
learned of the payload is what it says: `"total": <integer>` is a number, and not null.
"""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.document import SourceLocation
from eventcontracts.documents.facts import FieldFact
from eventcontracts.documents.fields import plain
from eventcontracts.documents.typewords import Said, said_in_prose, said_in_words
from eventcontracts.jsondata.pointers import build_pointer, generalize, lookup, parse_pointer, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.documents.payload import Payload
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = ["read_remarks"]

QUOTED_PLACEHOLDER: Final = re.compile(
    r"<(?P<words>[^<>\n]{1,100})>|\{(?P<braced>[a-z0-9 ]{3,20})\}"
)
ALTERNATIVES: Final = re.compile(r"[\w.-]+(?:\s*\|\s*[\w.-]+)+")
ONLY_TYPES: Final = 0.5
"""In a payload of which so many texts are names of types, each of them stands for a value."""

FEWEST_TYPES: Final = 2
LONGEST_TYPE: Final = 40
STAND_INS: Final[dict[str, Json]] = {
    "boolean": True, "integer": 0, "number": 0.5, "object": {}, "array": [],
}  # fmt: skip
TEXTS: Final = {
    "date-time": "2000-01-01T00:00:00Z",
    "date": "2000-01-01",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "someone@example.com",
    "uri": "https://example.com/",
}
"""Plain values of each type and format."""


def read_remarks(payload: Payload, document: str) -> tuple[Json, tuple[FieldFact, ...]]:
    r"""Return a payload with values in place of placeholders, and what it says of its fields.

    Args:
        payload: The payload.
        document: The document that it is from.

    >>> from eventcontracts.documents.payload import parse_payloads
    >>> (payload,), _ = parse_payloads('{"n": <int>, // optional\n "s": "<a|b>"}', "page.md")
    >>> value, facts = read_remarks(payload, "page.md")
    >>> value, [(fact.pointer, fact.types, fact.required) for fact in facts]
    ({'n': 0, 's': 'a'}, [('/n', (), False), ('/n', ('integer',), None), ('/s', ('string',), None)])
    """
    facts = [
        _fact(_located(payload.value, r.pointer), _in_comment(r.text), document, r.line, r.text)
        for r in payload.remarks
        if not r.is_placeholder
    ]
    value = payload.value
    for path, said, words in _placeholders(payload):
        line = payload.lines.get(build_pointer(path), payload.line)
        facts.append(_fact(path, said, document, line))
        if path:
            # `json` does not exhaust Python's stack on what is nested as deep as payloads may be
            value = json.loads(json.dumps(value)) if value is payload.value else value
            lookup(value, path[:-1])[path[-1]] = _stand_in(said, words)
    return value, tuple(fact for fact in facts if not fact.says_nothing)


def _in_comment(text: str) -> Said:
    first = re.split(r"[.,;:–—-]\s", text, maxsplit=1)[0]  # noqa: RUF001 - dashes
    typed = said_in_words(first)
    return said_in_prose(text).over(typed)


def _fact(path: InstancePath, said: Said, document: str, line: int, words: str = "") -> FieldFact:
    return FieldFact(
        pointer=generalize(path),
        place=SourceLocation(document, line),
        types=said.types,
        required=said.required,
        nullable=said.nullable,
        enum=said.enum,
        format=said.format,
        description=plain(words),
        default=said.default,
        deprecated=said.deprecated,
    )


def _placeholders(payload: Payload) -> Iterator[tuple[InstancePath, Said, str]]:
    """Yield the paths of placeholders, what each says, and its words."""
    for remark in payload.remarks:
        said = _in_placeholder(remark.text[1:-1]) if remark.is_placeholder else None
        if said is not None:
            yield _located(payload.value, remark.pointer), said, remark.text[1:-1]
    texts = [(path, text) for path, text in walk(payload.value) if isinstance(text, str)]
    named = [(path, text) for path, text in texts if _is_type(text)]
    typed = len(named) >= max(FEWEST_TYPES, ONLY_TYPES * len(texts))
    for path, text in texts:
        marked = QUOTED_PLACEHOLDER.fullmatch(text)
        words = (marked["words"] or marked["braced"]) if marked else text if typed else ""
        said = _in_placeholder(words) if words and (marked or _is_type(text)) else None
        if said is not None and not (marked and marked["braced"] and not _is_type(words)):
            yield path, said, text


def _located(value: Json, pointer: str) -> InstancePath:
    """Return the path of a pointer, with numbers for the items of lists."""
    path: list[str | int] = []
    for token in parse_pointer(pointer):
        step: str | int = int(token) if isinstance(value, list) else token
        path.append(step)
        value = lookup(value, (step,))
    return tuple(path)


def _is_type(text: str) -> bool:
    """Return whether a text is nothing but the name of a type, or of several."""
    return len(text) <= LONGEST_TYPE and bool(said_in_words(text).types)


def _in_placeholder(words: str) -> Said | None:
    """Return what a placeholder says; None if it names neither a type nor values."""
    said = said_in_words(words)
    if said.types:
        return said
    if ALTERNATIVES.fullmatch(words):
        values = tuple(dict.fromkeys(part.strip() for part in words.split("|")))
        return Said(types=("string",), enum=values)
    return None


def _stand_in(said: Said, words: str) -> Json:
    if said.enum:
        return said.enum[0]
    kind = said.types[0]
    return copy.copy(STAND_INS[kind]) if kind in STAND_INS else TEXTS.get(said.format, words)
