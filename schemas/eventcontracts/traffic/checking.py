"""Checking: captured events against a catalog, summed up by what is wrong where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from eventcontracts.documents import Problem
from eventcontracts.pointers import lookup, parse
from eventcontracts.traffic.drifting import drift
from eventcontracts.traffic.recognizing import Recognizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eventcontracts.catalog import Catalog
    from eventcontracts.contract import Contract
    from eventcontracts.documents import Place, Sample
    from eventcontracts.jsontypes import Json

__all__ = ["Checked", "Finding", "check"]

MOST_FINDINGS: Final = 2_000
"""How many findings are told apart; further ones are only counted."""

LONGEST: Final = 200

Severity = Literal["error", "drift"]


@dataclass
class Finding:
    """One thing that is wrong or new, wherever it was met.

    Attributes:
        event_type: The event type; empty where it is not known.
        code: What it is: the keyword that is broken, or `unknown-event`, `unidentified`,
            `broken-payload`, `broken-link`, `unknown-key`, `new-value`.
        pattern: Where, as a pattern.
        severity: Whether the event is refused by it, or only drifts from what is known.
        message: What is said of the first.
        place: The document and line of the first.
        count: How many events have it.
    """

    event_type: str
    code: str
    pattern: str
    severity: Severity
    message: str
    place: Place
    count: int = 0


@dataclass
class Checked:
    """What became of captured events.

    Attributes:
        catalog: The catalog that they were checked against.
        seen: How many events of each type there were.
        valid: How many of them meet their contract.
        findings: What is wrong or new, the errors first, then the most frequent.
        accepted_by: How many of the events each version of the catalog accepts, by label.
        beyond: How many findings there were beyond those that are told apart.
    """

    catalog: str
    seen: dict[str, int] = field(default_factory=dict)
    valid: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    accepted_by: dict[str, int] = field(default_factory=dict)
    beyond: int = 0

    @property
    def total(self) -> int:
        """How many events there were."""
        return sum(self.seen.values())

    @property
    def failed(self) -> bool:
        """Whether an event is refused, or could not be read."""
        return any(finding.severity == "error" for finding in self.findings)


def check(
    captured: Iterable[Sample | Problem], catalog: Catalog, versions: Sequence[Catalog] = ()
) -> Checked:
    """Return what captured events have that a catalog refuses, or does not know.

    Args:
        captured: The events, and what is wrong with lines that hold none; read once.
        catalog: The catalog.
        versions: Versions of the catalog to say of how many events each accepts.
    """
    checking = _Checking(catalog, versions)
    for entry in captured:
        checking.visit(entry)
    return checking.summary()


class _Checking:
    def __init__(self, catalog: Catalog, versions: Sequence[Catalog]) -> None:
        self._catalog = catalog
        self._recognizer = Recognizer(catalog)
        self._versions = [(version, Recognizer(version)) for version in versions]
        self._findings: dict[tuple[str, str, str], Finding] = {}
        self._seen: Counter[str] = Counter()
        self._valid: Counter[str] = Counter()
        self._accepted: Counter[str] = Counter()
        self._beyond = 0

    def visit(self, entry: Sample | Problem) -> None:
        """Take note of one event, or of a line without one."""
        if isinstance(entry, Problem):
            if entry.severity == "error":
                self._note(("", "broken-payload", ""), "error", entry.message, entry.place)
            return
        event = entry.event
        name = self._recognizer.name(event)
        self._seen[name or "(unidentified)"] += 1
        for version, recognizer in self._versions:
            self._accepted[version.label] += _accepts(version, recognizer, event)
        if name is None:
            told = f"no value at {', '.join(self._catalog.identify) or 'any place'} names it"
            self._note(("", "unidentified", ""), "error", told, entry.place)
        elif name not in self._catalog.event_types:
            told = f"{self._catalog.label} has no event {name[:LONGEST]!r}"
            self._note((name, "unknown-event", ""), "error", told, entry.place)
        else:
            self._check(name, entry)

    def _check(self, name: str, entry: Sample) -> None:
        contract = self._recognizer.contract(name, entry.event)
        if contract is None:
            told = "the event has nothing in the layer that it came in"
            self._note((name, "unidentified", ""), "error", told, entry.place)
            return
        violations = contract.validator.violations(entry.event)
        self._valid[name] += not violations
        noted: set[tuple[str, str, str]] = set()
        for violation in violations:
            pattern = _pattern(violation.pointer, entry.event)
            key = (
                name,
                violation.keyword,
                pattern + _missing(violation.message, violation.keyword),
            )
            if key not in noted:
                noted.add(key)
                self._note(key, "error", violation.message, entry.place_of(violation.pointer))
        for key, told, pointer in self._drifts(name, contract, entry.event):
            if key not in noted:
                noted.add(key)
                self._note(key, "drift", told, entry.place_of(pointer))

    def _drifts(
        self, name: str, contract: Contract, event: Json
    ) -> Iterator[tuple[tuple[str, str, str], str, str]]:
        for code, pointer, new in drift(contract.schema, event):
            yield (name, code, _pattern(pointer, event)), new, pointer
        for link in contract.links:
            if not link.holds(event):
                told = f"not equal: {', '.join(link.patterns)}"
                yield (name, "broken-link", link.patterns[0]), told, link.patterns[0]

    def _note(
        self, key: tuple[str, str, str], severity: Severity, message: str, place: Place
    ) -> None:
        if key not in self._findings:
            if len(self._findings) >= MOST_FINDINGS:
                self._beyond += 1
                return
            self._findings[key] = Finding(*key, severity, message[:LONGEST], place)
        self._findings[key].count += 1

    def summary(self) -> Checked:
        """Return what was noted."""
        ordered = sorted(
            self._findings.values(),
            key=lambda f: (f.severity != "error", -f.count, f.event_type, f.pattern, f.code),
        )
        return Checked(
            self._catalog.label,
            dict(sorted(self._seen.items())),
            dict(sorted(self._valid.items())),
            tuple(ordered),
            {version.label: self._accepted[version.label] for version, _ in self._versions},
            self._beyond,
        )


def _accepts(version: Catalog, recognizer: Recognizer, event: Json) -> bool:
    name = recognizer.name(event)
    if name is None or name not in version.event_types:
        return False
    contract = recognizer.contract(name, event)
    return contract is not None and contract.validator.is_valid(event)


def _pattern(pointer: str, event: Json) -> str:
    """Return a pointer with `*` for each index of a list."""
    here, pattern = event, ""
    for token, shown in zip(parse(pointer), pointer.split("/")[1:], strict=True):
        pattern += "/*" if isinstance(here, list) else f"/{shown}"
        here = lookup(here, (token,))
    return pattern


def _missing(message: str, keyword: str) -> str:
    """Return the key that is missing, where one is: each is a finding of its own."""
    if keyword != "required" or not message.startswith('"'):
        return ""
    return "/" + message[1:].partition('"')[0].replace("~", "~0").replace("/", "~1")
