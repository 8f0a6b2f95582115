"""The redactor: samples without personal data, hosts or ids, in which equal values stay equal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby, repeat
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from eventcontracts.documents.payload import parse_payloads
from eventcontracts.jsondata.pointers import build_pointer, walk
from eventcontracts.redaction.key_roles import PERSONAL_ROLES, Role, property_contexts, role_of
from eventcontracts.redaction.recognizers import (
    ALNUM_RUN,
    MIN_RECOGNIZED_LENGTH,
    TextSpan,
    is_number,
    sensitive_spans,
    span_gaps,
)
from eventcontracts.redaction.replacements import Replacements, fold_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.jsondata.jsontypes import Json, JsonObject

    _RewrittenProperty: TypeAlias = tuple[str | int, Json, str]
    "A key or index, the value there, and its context."
    from collections.abc import Iterable, Sequence

    from eventcontracts.documents import Document, Sample
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["StringVisitor", "redact", "redact_document", "rewrite_strings"]

# Walking through the texts of a JSON value in order, and putting others in their place.


MIN_PHONE_NUMBER = 1_000_000


class StringVisitor(Protocol):
    """A function that gives the replacement of each string."""

    def __call__(self, text: str, role: Role) -> str:
        """Return the text to put in place of one in a role."""
        ...


def rewrite_strings(value: Json, visit: StringVisitor, context: str = "") -> Json:
    """Return a copy of a value with each of its texts, and keys, replaced.

    Texts are visited in the order of the document; those of JSON inside a text in their place,
    and the text is written anew in compact form. Numbers under the key of a phone are visited as
    text.

    Args:
        value: Any JSON value, nested to any depth.
        visit: Called for each text.
        context: What the value is; see `roles.context_of`.

    >>> rewrite_strings({"a": ["x", 1], "b": '{"c": "y"}'}, lambda text, role: text.upper())
    {'A': ['X', 1], 'B': '{"C":"Y"}'}
    """
    root: JsonObject = {}
    stack: list[tuple[Json, Iterator[_RewrittenProperty]]] = [(root, iter([("", value, context)]))]
    while stack:
        new, members = stack[-1]
        for slot, old, here in members:
            if isinstance(old, str):
                new[slot] = _rewrite_string(old, visit, here)
            elif isinstance(old, dict):
                inner: JsonObject = {}
                new[slot] = inner
                stack.append((inner, _rewrite_properties(old, visit, here)))
                break
            elif isinstance(old, list):
                new[slot] = items = [None] * len(old)
                stack.append((items, zip(range(len(old)), old, repeat(here), strict=False)))
                break
            else:
                new[slot] = _rewrite_scalar(old, visit, here)
        else:
            stack.pop()
    return root[""]


def _rewrite_properties(
    old: JsonObject, visit: StringVisitor, context: str
) -> Iterator[_RewrittenProperty]:
    """Return the members of an object under their new keys, which are all visited first."""
    names = [visit(key, Role.KEY) for key in old]
    return zip(names, old.values(), property_contexts(old, context), strict=True)


def _rewrite_scalar(value: Json, visit: StringVisitor, context: str) -> Json:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if role_of(context) is not Role.PHONE or value < MIN_PHONE_NUMBER or value % 1:
        return value
    return type(value)(visit(str(int(value)), Role.PHONE))


def _rewrite_string(text: str, visit: StringVisitor, context: str) -> str:
    if not text[:1].isalnum() and text.lstrip()[:1] in {"{", "["}:
        try:
            inner = rewrite_strings(json.loads(text), visit, context)
            return _embedded_json(inner, ascii_only=text.isascii())
        except (ValueError, RecursionError):
            pass  # no JSON after all
    return visit(text, role_of(context))


def _embedded_json(value: Json, *, ascii_only: bool) -> str:
    text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair can stand only as an escape
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    return text


def redact(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """Return samples without personal data, private addresses, host names, ids and prose.

    The same value becomes the same replacement in all the samples given together, also within
    longer texts; a replacement has the form of what it replaces; places, keys, numbers, times and
    names of code stay. What is redacted already comes back unchanged.

    Args:
        samples: Samples whose equal values belong together.

    >>> from eventcontracts.documents import SourceLocation, Sample
    >>> event = {"firstName": "Grace", "text": "Grace called.", "intent": "CALL_ENDED"}
    >>> redact([Sample(event, SourceLocation("a.json", 1))])[0].event
    {'firstName': 'Sibep', 'text': 'Sibep subiki.', 'intent': 'CALL_ENDED'}
    """
    met: dict[tuple[str, Role], None] = {}

    def meet(text: str, role: Role) -> str:
        met[text, role] = None
        return text

    for sample in samples:
        rewrite_strings(sample.event, meet)
    becomes = _assign_replacements(met)
    return tuple(
        _redact_sample(
            sample, rewrite_strings(sample.event, lambda text, role: becomes[text, role])
        )
        for sample in samples
    )


def _assign_replacements(met: Iterable[tuple[str, Role]]) -> dict[tuple[str, Role], str]:
    """Return what becomes of texts, each in its role, in order of first appearance."""
    alone = {
        (text, role): _TextParts(text, role, sensitive_spans(text, role)) for text, role in met
    }
    wholes = _WholeTexts()
    for parts in alone.values():
        wholes.add(parts)
    together = {pair: wholes.recognized(parts) for pair, parts in alone.items()}
    survey = _Survey()
    for parts in together.values():
        survey.add(parts)
    redaction = survey.redaction()
    return {pair: redaction.of(parts) for pair, parts in together.items()}


def _redact_sample(sample: Sample, event: Json) -> Sample:
    if not sample.lines:
        return replace(sample, event=event)
    places = zip(walk(sample.event), walk(event), strict=True)
    pointers = {build_pointer(old): build_pointer(new) for (old, _), (new, _) in places}
    lines = {pointers[pointer]: line for pointer, line in sample.lines.items()}
    return replace(sample, event=event, lines=lines)


def redact_document(text: str, document: Document) -> str:
    """Return the text of a page export with its payloads redacted, and laid out as before.

    Args:
        text: The page, with line ends as a single line feed.
        document: What was read from it.
    """
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    redacted = groupby(redact(document.samples), lambda sample: sample.place.line)
    groups = [(starts[line - 1], list(samples)) for line, samples in redacted]
    ends = [start for start, _ in groups[1:]] + [len(text)]
    pieces = [text[: groups[0][0]] if groups else text]
    for (start, samples), end in zip(groups, ends, strict=True):
        part, last = text[start:end], 0
        payloads, _ = parse_payloads(part, document.name)
        for payload, sample in zip(payloads, samples, strict=False):
            old = part[payload.start : payload.end]
            pieces += [part[last : payload.start], _format_like(sample.event, old)]
            last = payload.end
        pieces.append(part[last:])
    return "".join(pieces)


def _format_like(event: Json, model: str) -> str:
    """Return an event as JSON: on one line if the model is, and else indented as its second."""
    lines = model.split("\n")
    indent = len(lines[1]) - len(lines[1].lstrip()) if len(lines) > 1 else None
    return json.dumps(event, ensure_ascii=False, indent=indent)


class _TextParts(NamedTuple):
    """A text, its role, and its parts that are replaced or kept as a whole."""

    text: str
    role: Role
    units: tuple[TextSpan, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the text is one unit, with nothing beside it."""
        return len(self.units) == 1 and self.units[0][:2] == (0, len(self.text))


@dataclass(frozen=True, slots=True)
class _WholeTexts:
    """Texts that are replaced wherever they stand alone, with the role in which they are met."""

    roles: dict[str, Role] = field(default_factory=dict)

    def add(self, parts: _TextParts) -> None:
        """Take note of a text."""
        text, role, own = parts
        if own and role in PERSONAL_ROLES and len(text) >= MIN_RECOGNIZED_LENGTH:
            self.roles.setdefault(text, role)
        for unit in own:
            part = text[unit.start : unit.end]
            if unit.kind == "host" and not part.isalpha():
                self.roles.setdefault(part, Role.HOST)

    def recognized(self, parts: _TextParts) -> _TextParts:
        """Return a text in the role in which it is met elsewhere, or else in its own.

        A key is a name of code, unless it is a number or a host.
        """
        text, role, _ = parts
        whole = self.roles.get(text, role)
        if whole is role:
            return parts
        if role is Role.KEY and whole is not Role.HOST and not is_number(text):
            return parts
        return _TextParts(text, whole, sensitive_spans(text, whole))


@dataclass(frozen=True, slots=True)
class _Survey:
    """All that is to be replaced in the samples, in order of first appearance.

    Attributes:
        found: Kind and text of each value to replace.
        parts: Words and numbers that are replaced wherever they stand as a word.
        kept: What is not replaced by its own form or key.
    """

    found: dict[tuple[str, str], None] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def add(self, parts: _TextParts) -> None:
        """Take note of a text."""
        text, role, own = parts
        for start, end, kind in own:
            self._note(text[start:end], kind, role)
        if parts.is_whole:
            return
        if not own:
            self.kept.add(text)
        for start, end in span_gaps(text, own):
            self.kept.update(ALNUM_RUN.findall(text, start, end))

    def _note(self, part: str, kind: str, role: Role) -> None:
        if kind != "keep":
            self.found[kind, part] = None
        if kind == "number" or (
            kind == "word" and role in PERSONAL_ROLES and len(part) >= MIN_RECOGNIZED_LENGTH
        ):
            self.parts.add(part)

    def redaction(self) -> _Redaction:
        """Return the replacement of everything that was found."""
        loose = frozenset(fold_case(part) for part in self.parts)
        table = Replacements({text for text in self.kept if fold_case(text) not in loose})
        for kind, text in self.found:
            table.add(kind, text)
        return _Redaction(table, frozenset(self.parts), loose)


@dataclass(frozen=True, slots=True)
class _Redaction:
    """The replacement of each string."""

    table: Replacements
    parts: frozenset[str]
    loose: frozenset[str]

    def of(self, parts: _TextParts) -> str:
        """Return what becomes of a text."""
        text, last = parts.text, 0
        if parts.is_whole and parts.units[0].kind != "keep":
            return self.table.of(parts.units[0].kind, text)
        pieces: list[str] = []
        for start, end, kind in sorted([*parts.units, *self._same(*parts)]):
            part = text[start:end]
            pieces += [text[last:start], part if kind == "keep" else self.table.of(kind, part)]
            last = end
        return "".join([*pieces, text[last:]])

    def _same(self, text: str, role: Role, own: Sequence[TextSpan]) -> Iterator[TextSpan]:
        """Yield the words and numbers outside of units that are the same as a personal value."""
        if role is Role.FIXED:
            return
        is_address = role is not Role.KEY and ("://" in text or "@" in text)
        for start, end in span_gaps(text, own):
            for run in ALNUM_RUN.finditer(text, start, end):
                word = run.group()
                if self._names(word) or (is_address and fold_case(word) in self.loose):
                    yield TextSpan(*run.span(), "number" if is_number(word) else "word")

    def _names(self, word: str) -> bool:
        """Return whether a word is a personal value and does not look like a word of code."""
        if word not in self.parts:
            return False
        return any(c.isdigit() for c in word) or (word[0].isupper() and not word.isupper())
