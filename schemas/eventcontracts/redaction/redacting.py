"""Redacting samples: no personal data, hosts or ids, and everything that was equal still is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, NamedTuple

from eventcontracts.documents.payload import parse_payloads
from eventcontracts.pointers import build, walk
from eventcontracts.redaction.forms import RUN, Unit, gaps, is_number
from eventcontracts.redaction.replacements import Replacements
from eventcontracts.redaction.rewriting import rewrite
from eventcontracts.redaction.roles import PERSONAL, Role
from eventcontracts.redaction.shapes import folded
from eventcontracts.redaction.units import SHORTEST, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.documents import Document, Sample
    from eventcontracts.jsontypes import Json

__all__ = ["redact", "redact_document"]


def redact(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """Return samples without personal data, private addresses, host names, ids and prose.

    The same value becomes the same replacement in all the samples given together, also within
    longer texts; a replacement has the form of what it replaces; places, keys, numbers, times and
    names of code stay. What is redacted already comes back unchanged.

    Args:
        samples: Samples whose equal values belong together.

    >>> from eventcontracts.documents import Place, Sample
    >>> event = {"firstName": "Grace", "text": "Grace called.", "intent": "CALL_ENDED"}
    >>> redact([Sample(event, Place("a.json", 1))])[0].event
    {'firstName': 'Sibep', 'text': 'Sibep subiki.', 'intent': 'CALL_ENDED'}
    """
    met: dict[tuple[str, Role], None] = {}

    def meet(text: str, role: Role) -> str:
        met[text, role] = None
        return text

    for sample in samples:
        rewrite(sample.event, meet)
    becomes = _becomes(met)
    return tuple(
        _redacted(sample, rewrite(sample.event, lambda text, role: becomes[text, role]))
        for sample in samples
    )


def _becomes(met: Iterable[tuple[str, Role]]) -> dict[tuple[str, Role], str]:
    """Return what becomes of texts, each in its role, in order of first appearance."""
    alone = {(text, role): _Parts(text, role, units(text, role)) for text, role in met}
    wholes = _Wholes()
    for parts in alone.values():
        wholes.add(parts)
    together = {pair: wholes.recognized(parts) for pair, parts in alone.items()}
    survey = _Survey()
    for parts in together.values():
        survey.add(parts)
    redaction = survey.redaction()
    return {pair: redaction.of(parts) for pair, parts in together.items()}


def _redacted(sample: Sample, event: Json) -> Sample:
    if not sample.lines:
        return replace(sample, event=event)
    places = zip(walk(sample.event), walk(event), strict=True)
    pointers = {build(old): build(new) for (old, _), (new, _) in places}
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
            pieces += [part[last : payload.start], _laid_out(sample.event, old)]
            last = payload.end
        pieces.append(part[last:])
    return "".join(pieces)


def _laid_out(event: Json, model: str) -> str:
    """Return an event as JSON: on one line if the model is, and else indented as its second."""
    lines = model.split("\n")
    indent = len(lines[1]) - len(lines[1].lstrip()) if len(lines) > 1 else None
    return json.dumps(event, ensure_ascii=False, indent=indent)


class _Parts(NamedTuple):
    """A text, its role, and its parts that are replaced or kept as a whole."""

    text: str
    role: Role
    units: tuple[Unit, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the text is one unit, with nothing beside it."""
        return len(self.units) == 1 and self.units[0][:2] == (0, len(self.text))


@dataclass(frozen=True, slots=True)
class _Wholes:
    """Texts that are replaced wherever they stand alone, with the role in which they are met."""

    roles: dict[str, Role] = field(default_factory=dict)

    def add(self, parts: _Parts) -> None:
        """Take note of a text."""
        text, role, own = parts
        if own and role in PERSONAL and len(text) >= SHORTEST:
            self.roles.setdefault(text, role)
        for unit in own:
            part = text[unit.start : unit.end]
            if unit.kind == "host" and not part.isalpha():
                self.roles.setdefault(part, Role.HOST)

    def recognized(self, parts: _Parts) -> _Parts:
        """Return a text in the role in which it is met elsewhere, or else in its own.

        A key is a name of code, unless it is a number or a host.
        """
        text, role, _ = parts
        whole = self.roles.get(text, role)
        if whole is role:
            return parts
        if role is Role.KEY and whole is not Role.HOST and not is_number(text):
            return parts
        return _Parts(text, whole, units(text, whole))


@dataclass(frozen=True, slots=True)
class _Survey:
    """What all the samples hold that is to be replaced, in order of first appearance.

    Attributes:
        found: Kind and text of each value to replace.
        parts: Words and numbers that are replaced wherever they stand as a word.
        kept: What is not replaced by its own form or key.
    """

    found: dict[tuple[str, str], None] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def add(self, parts: _Parts) -> None:
        """Take note of a text."""
        text, role, own = parts
        for start, end, kind in own:
            self._note(text[start:end], kind, role)
        if parts.is_whole:
            return
        if not own:
            self.kept.add(text)
        for start, end in gaps(text, own):
            self.kept.update(RUN.findall(text, start, end))

    def _note(self, part: str, kind: str, role: Role) -> None:
        if kind != "keep":
            self.found[kind, part] = None
        if kind == "number" or (kind == "word" and role in PERSONAL and len(part) >= SHORTEST):
            self.parts.add(part)

    def redaction(self) -> _Redaction:
        """Return the replacement of everything that was found."""
        loose = frozenset(folded(part) for part in self.parts)
        table = Replacements({text for text in self.kept if folded(text) not in loose})
        for kind, text in self.found:
            table.add(kind, text)
        return _Redaction(table, frozenset(self.parts), loose)


@dataclass(frozen=True, slots=True)
class _Redaction:
    """What becomes of each text."""

    table: Replacements
    parts: frozenset[str]
    loose: frozenset[str]

    def of(self, parts: _Parts) -> str:
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

    def _same(self, text: str, role: Role, own: Sequence[Unit]) -> Iterator[Unit]:
        """Yield the words and numbers outside of units that are the same as a personal value."""
        if role is Role.FIXED:
            return
        is_address = role is not Role.KEY and ("://" in text or "@" in text)
        for start, end in gaps(text, own):
            for run in RUN.finditer(text, start, end):
                word = run.group()
                if self._names(word) or (is_address and folded(word) in self.loose):
                    yield Unit(*run.span(), "number" if is_number(word) else "word")

    def _names(self, word: str) -> bool:
        """Return whether a word is a personal value and does not look like a word of code."""
        if word not in self.parts:
            return False
        return any(c.isdigit() for c in word) or (word[0].isupper() and not word.isupper())
