"""Selection: which payloads of documents are events, once all of them are known.

What stands around a payload tells what it is only likely. Payloads that name their event as others
do are events, whatever their title says; those beside them that do not, and have little of what
the others have, are none. Whoever knows better says so, by a title or a line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.documents.document import Aside, Document
from eventcontracts.documents.identity import Naming, find_naming
from eventcontracts.documents.titles import cleaned, titled
from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from eventcontracts.documents.document import Row, Sample
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["ChoiceError", "Choices", "Selected", "select", "with_asides"]

AT_LINE: Final = re.compile(r"(?:(?P<document>.+):)?(?P<line>[0-9]+)")

COMMON: Final = 0.8
"""Such a share of the named payloads has a key that is common to them."""

RESCUED: Final = 0.5
FOREIGN: Final = 0.34
"""What a payload has at least of the common keys to be an event, and at most to be none."""

FEWEST_COMMON: Final = 2
"""With fewer common keys nothing can be told by them."""


class ChoiceError(InputError):
    """A title or line that selects nothing."""


@dataclass(frozen=True)
class Choices:
    """Choices about the payloads of documents, where they cannot be found out.

    A block of data is meant by a title above it, in which `*` stands for any text, by its document,
    or by a line in it: `page.md:120`, or `120` in any document.

    Attributes:
        identify: Where payloads name their event, the most trusted place first.
        include: What is meant that shows events.
        exclude: What is meant that does not.
    """

    identify: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def or_else(self, other: Choices) -> Choices:
        """Return the same with what another one says where this one says nothing.

        >>> Choices(include=("a",)).or_else(Choices(("/type",), ("b",)))
        Choices(identify=('/type',), include=('a',), exclude=())

        Args:
            other: The other one.
        """
        return Choices(
            self.identify or other.identify,
            self.include or other.include,
            self.exclude or other.exclude,
        )

    def as_json(self) -> dict[str, list[str]]:
        """Return the choices, for a file; `from_json` reads it."""
        return {name: list(texts) for name, texts in vars(self).items() if texts}

    @classmethod
    def from_json(cls, found: Mapping[str, Json]) -> Choices:
        """Return what a table says that may say other things as well.

        Args:
            found: The table.

        Raises:
            ChoiceError: If something of it is no text or list of texts.
        """
        said: dict[str, tuple[str, ...]] = {}
        for name in cls.__dataclass_fields__:
            value = found.get(name, [])
            texts = [value] if isinstance(value, str) else value
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise ChoiceError(f"{name} is a list of texts, unlike {value!r}")
            said[name] = tuple(texts)
        return cls(**said)

    def require_used(self, used: Container[str]) -> None:
        """Make sure that everything that was said of blocks meant one.

        Args:
            used: The texts that did.

        Raises:
            ChoiceError: If one did not.
        """
        for option, texts in (("include", self.include), ("exclude", self.exclude)):
            for text in texts:
                if text not in used:
                    raise ChoiceError(
                        f"--{option} {text!r} means nothing: give a title above a block as it "
                        "stands, with * for any text, or a line in it, as in page.md:120; "
                        "`lint --notes` shows where blocks stand that are no events"
                    )


@dataclass(frozen=True)
class Selected:
    """Documents of whose data nothing but events is left, and how these are named.

    Attributes:
        documents: The documents.
        naming: How their payloads name their events.
        used: The selectors that selected something.
    """

    documents: tuple[Document, ...]
    naming: Naming
    used: frozenset[str] = frozenset()


def select(
    documents: Sequence[Document],
    choices: Choices | None = None,
    naming: Naming | None = None,
) -> Selected:
    """Return documents with their events alone; what is none is set aside.

    Args:
        documents: What was read of events of the same kind.
        choices: What somebody says of them.
        naming: How payloads name their events, where that is known; found unless given.
    """
    said = choices or Choices()
    chooser = _Chooser(said)
    found = [chooser.applied(document) for document in documents]
    if not any(document.samples for document in found):
        found = [with_asides(document) for document in found]
    how = naming or _naming(found, said)
    if how.pointers:
        told = _ByName(how, _common_keys(found, how), chooser)
        found = [told.applied(document) for document in found]
    settled = titled(found)
    return Selected(settled, naming or _naming(settled, said), frozenset(chooser.used))


def _naming(documents: Sequence[Document], choices: Choices) -> Naming:
    found = find_naming(documents)
    return found.given(choices.identify) if choices.identify else found


def with_asides(document: Document) -> Document:
    """Return a document with all among its events that is only likely to be none.

    Args:
        document: The document.
    """
    return titled([_taken_back(document, lambda aside: not aside.is_certain)])[0]


class _Chooser:
    """Applies what somebody says of single blocks, and remembers what of it was of use."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self.used: set[str] = set()

    def applied(self, document: Document) -> Document:
        """Return a document with what is said of its blocks done to them."""
        kept = _taken_back(document, lambda aside: self.includes(aside.row, _span(aside)))
        kept = replace(kept, asides=tuple(map(self._kept_out, kept.asides)))
        found = (self._excluding(row, sample) for row in kept.rows for sample in row.samples)
        gone = {id(sample): text for sample, text in found if text}
        reasons = {key: f"left out by --exclude {text!r}" for key, text in gone.items()}
        return _set_aside(kept, reasons, certain=True) if gone else kept

    def _kept_out(self, aside: Aside) -> Aside:
        """Return the payloads that are no event, for sure if somebody says so."""
        text = self._said(self._choices.exclude, aside.row, _span(aside))
        return aside if text is None else replace(aside, is_certain=True)

    def includes(self, row: Row, span: _Span) -> bool:
        """Return whether a block is said to be an event."""
        return self._said(self._choices.include, row, span) is not None

    def _excluding(self, row: Row, sample: Sample) -> tuple[Sample, str | None]:
        return sample, self._said(self._choices.exclude, _at(row, sample), _span(sample))

    def _said(self, texts: Iterable[str], row: Row, span: _Span) -> str | None:
        """Return what selects a block; all that does is of use."""
        found = [text for text in texts if _selects(text, row, span)]
        self.used.update(found)
        return found[0] if found else None


class _Span(NamedTuple):
    """The lines of a block of data."""

    document: str
    begin: int
    end: int


def _span(block: Sample | Aside) -> _Span:
    begin = block.place.line
    end = block.end if isinstance(block, Aside) else max(block.lines.values(), default=begin)
    return _Span(block.place.document, begin, end)


def _at(row: Row, sample: Sample) -> Row:
    """Return a row with the titles that stand above one of its payloads."""
    return replace(row, above=sample.above or row.above)


def _selects(text: str, row: Row, span: _Span) -> bool:
    """Return whether a selector means a block; a fence around it belongs to it."""
    line = AT_LINE.fullmatch(text)
    if line and line["document"] in {None, span.document, PurePath(span.document).name}:
        return span.begin - 1 <= int(line["line"]) <= span.end + 1
    pattern = re.compile(".*".join(map(re.escape, cleaned(text).split("*"))), re.IGNORECASE)
    titles = (row.title, *(title.text for title in row.above[1:]))
    names = (span.document, PurePath(span.document).name)
    return any(pattern.fullmatch(one) for one in (*map(cleaned, titles), *names))


def _taken_back(document: Document, is_event: Callable[[Aside], bool]) -> Document:
    """Return a document with some of what was set aside as events again."""
    back = [aside for aside in document.asides if is_event(aside)]
    return replace(
        document,
        rows=(*document.rows, *(aside.row for aside in back)),
        problems=(*document.problems, *(p for aside in back for p in aside.problems)),
        asides=tuple(aside for aside in document.asides if aside not in back),
    )


def _set_aside(document: Document, reasons: Mapping[int, str], *, certain: bool) -> Document:
    """Return a document without some of its payloads among the events.

    Args:
        document: The document.
        reasons: Why each is no event, by the identity of the payload.
        certain: Whether that is sure; otherwise what stands alone below its title is in doubt.
    """
    rows: list[Row] = []
    asides = list(document.asides)
    for row in document.rows:
        kept = tuple(sample for sample in row.samples if id(sample) not in reasons)
        if kept or not row.samples:
            rows.append(replace(row, samples=kept))
        for sample in row.samples:
            if id(sample) in reasons:
                alone = replace(_at(row, sample), samples=(sample,))
                reason = reasons[id(sample)]
                end, doubt = _span(sample).end, not certain and not kept
                aside = Aside(alone, sample.place, end, reason, certain, is_doubtful=doubt)
                asides.append(aside)
    return replace(document, rows=tuple(rows), asides=tuple(asides))


def _common_keys(documents: Iterable[Document], naming: Naming) -> frozenset[str]:
    """Return the keys that payloads that name their event have in common."""
    named = [
        _keys(sample)
        for document in documents
        for sample in document.samples
        if naming.said(sample.event)
    ]
    counts = Counter(key for keys in named for key in keys)
    return frozenset(key for key, count in counts.items() if count >= COMMON * len(named))


def _keys(sample: Sample) -> frozenset[str]:
    return frozenset(sample.event) if isinstance(sample.event, dict) else frozenset()


@dataclass(frozen=True)
class _ByName:
    """Tells events by the names that payloads say, and by what those have in common that do.

    Attributes:
        naming: How payloads name their events.
        common: The keys that those have that do.
        chooser: What somebody says of single blocks, which counts before.
    """

    naming: Naming
    common: frozenset[str]
    chooser: _Chooser

    def applied(self, document: Document) -> Document:
        """Return a document in which the payloads that are events are among them."""
        known = _taken_back(document, self._is_event)
        reasons = {
            id(sample): reason
            for row in known.rows
            for sample in row.samples
            if (reason := self._reason(row, sample))
        }
        return _set_aside(known, reasons, certain=False) if reasons else known

    def _is_event(self, aside: Aside) -> bool:
        """Return whether a payload that was set aside names its event, and has what others have."""
        samples = aside.row.samples
        return (
            not aside.is_certain
            and bool(samples)
            and all(
                self.naming.said(sample.event) and self._share(sample) >= RESCUED
                for sample in samples
            )
        )

    def _share(self, sample: Sample) -> float:
        return len(self.common & _keys(sample)) / max(1, len(self.common))

    def _reason(self, row: Row, sample: Sample) -> str:
        """Return why a payload is no event; empty if it is one, or nothing can be told."""
        place = self.naming.pointers[0]
        on_page = len(sample.above) > 1
        if not on_page or self.naming.said(sample.event):
            return ""
        if self.chooser.includes(_at(row, sample), _span(sample)):
            return ""
        if lookup(sample.event, parse_pointer(place.partition("+/")[0])) == "":
            return f"the structure of events: its name at {place} is empty"
        beside = [_keys(one) for one in row.samples if self.naming.said(one.event)]
        if beside and all(len(_keys(sample) & keys) < RESCUED * len(keys) for keys in beside):
            return f"something beside an event: nothing at {place} names it"
        if len(self.common) > FEWEST_COMMON and self._share(sample) < FOREIGN:
            others = ", ".join(sorted(self.common))
            return f"something else: it names no event at {place}, nor has it {others}"
        return ""
