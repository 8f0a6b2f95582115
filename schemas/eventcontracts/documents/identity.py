"""Identity: which place in the payloads names the event, found from the documents themselves.

A place is the better, the more payloads have it, the more values it tells apart, the more of these
stand in titles, headers and names of files, and the more its key and values look like those that
name events. A value that all payloads share tells nothing apart.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from eventcontracts.discriminator import Discriminator
from eventcontracts.documents.likeness import (
    CERTAIN,
    LIKELY,
    UNLIKELY,
    agreement,
    is_code,
    is_name,
    key_weight,
)
from eventcontracts.documents.titles import event_name, name_of_title
from eventcontracts.jsondata.pointers import build_pointer, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from eventcontracts.documents.document import Document, Sample
    from eventcontracts.jsondata.jsontypes import InstancePath, Json

__all__ = [
    "MAX_NAME_DEPTH",
    "Candidate",
    "Naming",
    "find_naming",
    "header_name",
    "identifying_pointers",
    "naming_pointers",
    "titles_of",
]

MAX_NAME_DEPTH: Final = 5
"""A name deeper in a payload is one of something else."""

MAX_PLACES: Final = 2_000
"""So many places are looked at; a payload with more has keys that are data."""

NAMELESS: Final = "event"
"""What an event is called of which nothing is known."""

SOURCES: Final = {"title": "titles", "header": "headers", "file": "names of files"}
"""What may name events that payloads do not name, in words."""

RIVAL: Final = 0.2
"""A place with such a share of the best one's score is worth naming beside it."""

MAX_RIVALS: Final = 3

SEVERAL: Final = 2
HALF: Final = 0.5
MOST: Final = 0.8
CONSISTENT: Final = 0.6
"""How much of what a place says has to agree with how documents or payloads tell events apart."""

SUBTYPE_WORDS: Final = frozenset({"action", "event", "operation", "sub", "subtype", "verb"})
TELLING: Final = frozenset({"action", "event", "hook", "kind", "topic", "trigger", "type"})
OTHER: Final = frozenset(
    {"attempt", "content", "count", "date", "delivery", "encoding", "hash", "hmac", "id", "request",
     "retry", "secret", "sequence", "sha256", "signature", "source", "time", "timestamp", "token",
     "uuid", "version"}
)  # fmt: skip
"""Words in the names of headers that tell of an event, and of those that tell something else."""


def identifying_pointers(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return where payloads name their event, the most trusted place first; see `find_naming`.

    Args:
        documents: What was read.

    >>> from eventcontracts.documents import Document, SourceLocation, Row, Sample
    >>> place = SourceLocation("a.txt", 1)
    >>> rows = [
    ...     Row(title, "", place, (Sample({"id": "X", "event": {"name": name}}, place, title),))
    ...     for title, name in [("Order Paid", "ORDER_PAID"), ("Order Lost", "ORDER_LOST")]
    ... ]
    >>> identifying_pointers([Document("a.txt", tuple(rows))])
    ('/event/name',)
    """
    return find_naming(documents).pointers


def naming_pointers(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the pointers that say what the title says, the most trusted first; none in a capture.

    Args:
        documents: What was read.
    """
    return _Seen.of(documents).title_true()


@dataclass(frozen=True)
class Candidate:
    """A place that may name the event, and what speaks for it.

    Attributes:
        pointer: The place, as `Discriminator.parse_pointer` reads it.
        values: How often each value was seen there.
        count: How many payloads there are.
        titled: How many of the payloads have a value that a title, header or file's name says.
        score: How much speaks for it.
    """

    pointer: str
    values: Mapping[str, int] = field(hash=False)
    count: int
    titled: float
    score: float

    @property
    def covered(self) -> int:
        """How many payloads have a value there."""
        return sum(self.values.values())

    @property
    def described(self) -> str:
        """The findings there, in words."""
        several = len(self.values)
        names = f"{several} name{'s' if several != 1 else ''}"
        return f"{names} in {self.covered} of {self.count} payload{'s' if self.count != 1 else ''}"


@dataclass(frozen=True)
class Naming:
    """The place and words by which payloads name their events.

    Attributes:
        pointers: Where they do, the most trusted place first; none if they do not.
        candidates: The places that may, the best first.
        source: What names those that do not: their `title`, `header` or `file`.
    """

    pointers: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    source: str = "title"

    @property
    def chosen(self) -> Candidate | None:
        """The best place, if payloads name their events."""
        leading = self.places[0].pointers[0] if self.pointers else ""
        return next((one for one in self.candidates if one.pointer == leading), None)

    @cached_property
    def places(self) -> tuple[Discriminator, ...]:
        """The places in a form that can be asked."""
        return tuple(map(Discriminator.parse, self.pointers))

    @property
    def described(self) -> str:
        """How payloads name their events, in a sentence.

        >>> Naming().described, Naming(("/type",)).described
        ('no place names the event; titles do', 'named by /type')
        """
        best = self.chosen
        if not self.pointers:
            return f"no place names the event; {SOURCES[self.source]} do"
        if best is None:
            return f"named by {', '.join(self.pointers)}"
        also = f", and by {', '.join(self.pointers[1:])}" if self.pointers[1:] else ""
        parts = {pointer for place in self.places for pointer in place.pointers}
        rivals = [
            one
            for one in self.candidates
            if one.score >= RIVAL * best.score and one.pointer not in parts
        ]
        possible = ", ".join(f"{one.pointer} ({one.described})" for one in rivals[:MAX_RIVALS])
        text = f"named by {self.pointers[0]}: {best.described}{also}"
        return f"{text}; also possible: {possible}" if possible else text

    def given(self, pointers: Sequence[str]) -> Naming:
        """Return the same with places that somebody names.

        Args:
            pointers: The places.

        Raises:
            DiscriminatorError: If one is no place.
        """
        places = tuple(str(Discriminator.parse(pointer)) for pointer in pointers)
        return replace(self, pointers=places)

    def said(self, event: Json) -> str:
        """Return the name that a payload says itself; empty if it says none."""
        return next((name for place in self.places if (name := place.name(event))), "")

    def name(self, sample: Sample) -> str:
        """Return the name of a payload's event: what it says itself, else what its document says.

        >>> from eventcontracts.documents import SourceLocation, Sample
        >>> naming, place = Naming(("/type",)), SourceLocation("orders.ndjson", 1)
        >>> naming.name(Sample({"type": "paid"}, place)), naming.name(Sample({}, place))
        ('paid', 'orders')
        """
        return self.said(sample.event) or self.called(sample)

    def called(self, sample: Sample) -> str:
        """Return the name that a document gives a payload's event; never an empty one."""
        titles = {
            "header": header_name(sample),
            "file": _stem(sample),
            "title": name_of_title(sample.title),
        }
        return titles[self.source] or titles["title"] or titles["file"] or NAMELESS


def header_name(sample: Sample) -> str:
    """Return the event's name in the headers that a payload is shown with; empty if none has it.

    >>> from eventcontracts.documents import SourceLocation, Sample
    >>> header_name(Sample({}, SourceLocation("a.md", 1), headers=(("x-event-key", "repo:push"),)))
    'repo:push'
    """
    for name, value in sample.headers:
        words = set(name.split("-"))
        if words & TELLING and not words & OTHER and is_name(value):
            return value
    return ""


def titles_of(sample: Sample) -> tuple[str, ...]:
    """Return all by which a document may name a payload's event, the nearest first."""
    *folders, file = PurePath(sample.place.document).parts or ("",)
    above = [title.text for title in reversed(sample.above[1:])]
    texts = (header_name(sample), sample.title, *above, file.partition(".")[0], *reversed(folders))
    return tuple(dict.fromkeys(text for text in texts if text))


def find_naming(documents: Sequence[Document]) -> Naming:
    """Return how payloads name their events.

    Args:
        documents: What was read of events of the same kind. Values in lists never name an event.
    """
    seen = _Seen.of(documents)
    candidates = sorted(seen.candidates(), key=lambda one: (-one.score, one.pointer))
    best = candidates[0] if candidates else seen.constant()
    if best is None:
        return Naming(source=seen.source(()))
    place = seen.with_second(best.pointer)
    true = seen.title_true()
    alone = place == best.pointer and place in true
    pointers = true if alone else (place, *seen.companions(best.pointer))
    return Naming(
        tuple(dict.fromkeys(pointers)),
        tuple(candidates) or (best,),
        seen.source(pointers),
    )


@dataclass(frozen=True)
class _NamedPayload:
    """A payload with all by which its document may name its event.

    Attributes:
        event: The payload.
        titles: What stands above it and around it.
        section: What tells where it stands from where others stand.
        declared: Whether its title alone says which event it is.
    """

    sample: Sample
    titles: tuple[str, ...]
    section: Hashable
    declared: bool

    @cached_property
    def shape(self) -> frozenset[str]:
        event = self.sample.event
        return frozenset(event) if isinstance(event, dict) else frozenset()


@dataclass(frozen=True)
class _Seen:
    """All payloads, and what stands at each place of them that may name the event.

    Attributes:
        entries: The payloads.
        texts: The texts at each pointer, by the number of the payload.
    """

    entries: tuple[_NamedPayload, ...]
    texts: Mapping[str, Mapping[int, str]]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> _Seen:
        entries = tuple(_entries(documents))
        texts: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for number, entry in enumerate(entries):
            for pointer, text in _string_values(entry.sample.event):
                if pointer in texts or len(texts) < MAX_PLACES:
                    texts[pointer][number] = text
        return cls(entries, texts)

    def candidates(self) -> Iterator[Candidate]:
        """Yield the places that tell events apart, with what speaks for each."""
        names = {
            pointer: found
            for pointer, texts in self.texts.items()
            if (found := self._names(texts)) and self._tells(pointer, found)
        }
        most = max((_told(found) for found in names.values()), default=1.0)
        for pointer, found in names.items():
            yield self._candidate(pointer, found, most)

    def _names(self, texts: Mapping[int, str]) -> dict[int, str]:
        """Return the texts of a place that may be names; none if too few of them may."""
        found = {number: text for number, text in texts.items() if is_name(text)}
        return found if len(found) >= MOST * len(texts) else {}

    def _tells(self, pointer: str, found: Mapping[int, str]) -> bool:
        """Return whether the values at a place tell events apart."""
        if len(set(found.values())) < SEVERAL or len(found) < HALF * len(self.entries):
            return False
        weight = _weight(pointer, found)
        if self._consistency(found, trusted=weight >= LIKELY) < CONSISTENT:
            return False
        if self._titled(found) >= HALF:
            code = sum(map(is_code, found.values())) / len(found)
            return weight > UNLIKELY or code >= MOST
        return weight >= LIKELY

    @cached_property
    def _is_untitled(self) -> bool:
        return len({entry.section for entry in self.entries}) == 1

    def _consistency(self, found: Mapping[int, str], *, trusted: bool) -> float:
        """Return how far values agree with how events are told apart otherwise, from 0 to 1.

        Where titles tell them apart, a title goes with one value, and a value with one title; one
        of both is enough where the titles say the values, or where these look like names. Otherwise
        payloads of one shape have one value, or those with one value one shape.
        """
        entries = {number: self.entries[number] for number in found}
        titled = not self._is_untitled
        groups: dict[int, Hashable] = {
            number: entry.section if titled else entry.shape for number, entry in entries.items()
        }
        pairs = len({(groups[number], text) for number, text in found.items()})
        forth, back = len(set(groups.values())) / pairs, len(set(found.values())) / pairs
        if titled and any(entry.declared for entry in entries.values()):
            return min(forth, back)
        if titled:
            said = self._titled(found) >= HALF
            return max(min(forth, back), forth if said else 0.0, back if trusted else 0.0)
        return max(_purity(groups, found), _purity(found, groups))

    def _titled(self, found: Mapping[int, str]) -> float:
        """Return the share of values that a title says."""
        said = (agreement(text, self.entries[number].titles) for number, text in found.items())
        return sum(share for share in said if share >= HALF) / len(found)

    def _candidate(self, pointer: str, found: Mapping[int, str], most: float) -> Candidate:
        values = Counter(found.values())
        covered = len(found) / len(self.entries)
        titled = self._titled(found)
        styled = sum(map(_style, found.values())) / len(found)
        told = math.log(1 + _told(found)) / math.log(1 + most)
        depth = 1 + 0.1 * (pointer.count("/") - 1)
        weight = _weight(pointer, found) * (HALF + styled / 2)
        score = covered**2 * told * (HALF + titled) * weight / depth
        return Candidate(
            pointer, dict(values), len(self.entries), titled * len(found), round(score, 4)
        )

    def constant(self) -> Candidate | None:
        """Return the place that names the event where all payloads are of one."""
        if not self._is_untitled:
            return None
        found: list[tuple[float, int, str]] = []
        for pointer, texts in self.texts.items():
            names, weight = self._names(texts), key_weight(parse_pointer(pointer))
            whole = len(names) == len(self.entries) and len(set(names.values())) == 1
            titled = self._titled(names) if whole else 0.0
            if whole and (weight == CERTAIN or (weight > LIKELY and titled >= MOST)):
                found.append((-weight - titled, pointer.count("/"), pointer))
        if not found:
            return None
        pointer = min(found)[2]
        return self._candidate(pointer, self._names(self.texts[pointer]), most=1)

    def title_true(self) -> tuple[str, ...]:
        """Return the places that mostly say just what the title says, the most trusted first.

        Places that differ only in the envelope around them, such as `/payload/intent` and
        `/intent`, are trusted alike, the one seen more often first.
        """
        named = {
            pointer: sum(
                event_name(text) == event_name(self.entries[number].sample.title)
                for number, text in texts.items()
                if self.entries[number].sample.title
            )
            for pointer, texts in self.texts.items()
        }
        found = [pointer for pointer in named if 2 * named[pointer] > len(self.texts[pointer])]
        alike = {
            pointer: [p for p in found if p.endswith(pointer) or pointer.endswith(p)]
            for pointer in found
        }
        seen = {pointer: sum(len(self.texts[p]) for p in same) for pointer, same in alike.items()}

        def trust(pointer: str) -> tuple[float, int, int, str]:
            right = sum(named[p] for p in alike[pointer])
            return -right / seen[pointer], -seen[pointer], -named[pointer], pointer

        usual = [pointer for pointer in found if seen[pointer] >= HALF * len(self.entries)]
        return tuple(sorted(usual, key=trust))

    def companions(self, best: str) -> Iterator[str]:
        """Yield further places that say the same name, or say it where the best says none."""
        said = self.texts[best]
        for pointer, texts in self.texts.items():
            both = said.keys() & texts.keys()
            same = sum(event_name(said[n]) == event_name(texts[n]) for n in both)
            elsewhere = pointer.endswith(best) or best.endswith(pointer)
            if pointer != best and (
                (elsewhere and not both)
                or (both and same == len(both) and len(texts) >= HALF * len(said))
            ):
                yield pointer

    def with_second(self, best: str) -> str:
        """Return a place together with one beside it, if only both tell all events apart."""
        parent = best.rpartition("/")[0]
        beside = [
            pointer
            for pointer in self.texts
            if pointer != best and pointer.rpartition("/")[0] == parent
        ]
        for pointer in sorted(beside):
            if self._is_second(best, pointer):
                is_leading = key_weight(parse_pointer(pointer)) > key_weight(parse_pointer(best))
                first, second = (pointer, best) if is_leading else (best, pointer)
                return f"{first}+{second}"
        return best

    def _is_second(self, best: str, pointer: str) -> bool:
        """Return whether a place names the second part of what another one names the first of."""
        first, second = self.texts[best], self._names(self.texts[pointer])
        pairs = {number: (text, second.get(number, "")) for number, text in first.items()}
        if any(is_code(text) and "." in text for text in first.values()) or not second:
            return False
        if len(set(pairs.values())) <= len(set(first.values())):
            return False
        if self._is_untitled:
            words = set(pointer.rpartition("/")[2].lower().replace("_", " ").split())
            recurring = len(set(second.values())) < len(self.entries)
            return bool(words & SUBTYPE_WORDS) and recurring
        groups = {number: self.entries[number].section for number in pairs}
        told = _purity(pairs, groups) > _purity(first, groups)
        return told and _purity(groups, pairs) >= MOST and self._titled(second) >= HALF

    def source(self, pointers: Sequence[str]) -> str:
        """Return what names a payload best that does not name its event.

        Where payloads say names, what says them most often; else headers, if all have them.
        """
        headers = [header_name(entry.sample) for entry in self.entries]
        if not pointers:
            return "header" if headers and all(headers) else "title"
        names = Naming(tuple(pointers))
        said = [(names.said(entry.sample.event), entry) for entry in self.entries]
        said = [(name, entry) for name, entry in said if name]
        scores = {
            source: sum(agreement(name, [title(entry)]) for name, entry in said)
            for source, title in (
                ("title", lambda entry: entry.sample.title),
                ("header", lambda entry: header_name(entry.sample)),
                ("file", lambda entry: _stem(entry.sample)),
            )
        }
        return max(scores, key=lambda source: scores[source])


def _entries(documents: Iterable[Document]) -> Iterator[_NamedPayload]:
    for document in documents:
        for sample in document.samples:
            texts = tuple(title.text for title in sample.above[1:])
            section = (document.name, texts) if texts else sample.title
            yield _NamedPayload(
                sample, titles_of(sample), section, bool(sample.title and not sample.above)
            )


def _stem(sample: Sample) -> str:
    return PurePath(sample.place.document).name.partition(".")[0]


def _string_values(event: Json) -> Iterator[tuple[str, str]]:
    """Yield the pointers of texts in the upper part of a payload that lie in no list."""
    stack: list[tuple[InstancePath, Json]] = [((), event)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str) and path and value.strip():
            yield build_pointer(path), value
        elif isinstance(value, dict) and len(path) < MAX_NAME_DEPTH:
            stack.extend(((*path, key), value[key]) for key in reversed(value))


def _told(found: Mapping[int, str]) -> float:
    """Return how many events values tell apart: as many as equally frequent ones would.

    An envelope whose type is the same but for one payload tells hardly anything.
    """
    shares = [count / len(found) for count in Counter(found.values()).values()]
    return math.exp(-sum(share * math.log(share) for share in shares))


def _style(text: str) -> float:
    """Return how much a text is written as names of events mostly are, from 0 to 1."""
    return 1.0 if is_code(text) else MOST if " " not in text else HALF


def _weight(pointer: str, found: Mapping[int, str]) -> float:
    """Return how much a key and its values look like those that name events.

    Words of code that consist of several are names, whatever the key, unless it says otherwise.
    """
    weight = key_weight(parse_pointer(pointer))
    coded = all(is_code(text) and "-" not in text for text in found.values())
    return max(weight, LIKELY) if coded and weight > UNLIKELY else weight


def _purity(one: Mapping[int, Hashable], other: Mapping[int, Hashable]) -> float:
    """Return the share of numbers that the usual partner of each of their values explains."""
    pairs: defaultdict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for number, value in one.items():
        pairs[value][other[number]] += 1
    total = sum(sum(found.values()) for found in pairs.values())
    return sum(max(found.values()) for found in pairs.values()) / total if total else 0.0
