"""Traffic: captured events against a catalog, and what has drifted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from eventcontracts.catalog import UnknownLayerError
from eventcontracts.catalog.explanation import applicable_schemas, matches_constants
from eventcontracts.catalog.layers import documented_layer, payload_pointers
from eventcontracts.catalog.tags import tags_of
from eventcontracts.discriminator import Discriminator
from eventcontracts.documents import Problem
from eventcontracts.documents.strictjson import DOUBTS, is_repair
from eventcontracts.jsondata.pointers import build_pointer, lookup, parse_pointer
from eventcontracts.schema.vocabulary import CLOSING_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eventcontracts.catalog import Catalog, EventType
    from eventcontracts.catalog.model import EvidenceUse
    from eventcontracts.contract import Contract
    from eventcontracts.documents import Sample, SourceLocation
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject, Schema

__all__ = ["CheckResult", "Finding", "Recognizer", "check", "find_drift"]

# Drift: what a valid event has that its schema does not know yet.


OPENING_KEYWORDS: Final = CLOSING_KEYWORDS | {"patternProperties"}


CODE_PATTERN: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{3,}")


def find_drift(schema: Schema, event: Json) -> Iterator[tuple[str, str, str]]:
    """Yield what an event has that its schema does not know: new keys, and new values of codes.

    Args:
        schema: A self-contained schema.
        event: An event.

    Yields:
        The code, the pointer, and what is new.

    >>> list(find_drift({"properties": {"a": {"examples": ["NEW_ONE"]}}}, {"a": "OLD_ONE", "b": 1}))
    [('unknown-key', '/b', 'b'), ('new-value', '/a', 'OLD_ONE')]
    """
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    todo: list[tuple[list[Schema], Json, InstancePath]] = [([schema], event, ())]
    while todo:
        schemas, value, path = todo.pop()
        found = [
            view
            for each in schemas
            for view in applicable_schemas(each, definitions)
            if matches_constants(_resolve_reference(view, definitions), value)
        ]
        if isinstance(value, dict):
            named = {key for view in found for key in view.get("properties", {})}
            if named and not any(key in view for view in found for key in OPENING_KEYWORDS):
                new = (key for key in value if key not in named)
                yield from (("unknown-key", build_pointer((*path, key)), key) for key in new)
        elif isinstance(value, str):
            listed = any("enum" in view or "const" in view for view in found)
            seen = [t for view in found if not listed for t in view.get("examples", ())]
            if value not in seen and _is_code(value) and seen and all(map(_is_code, seen)):
                yield "new-value", build_pointer(path), value
        todo.extend(reversed(list(_schemas_below(found, value, path))))


def _resolve_reference(view: JsonObject, definitions: Mapping[str, Schema]) -> Schema:
    return definitions.get(str(view.get("$ref", "")).removeprefix("#/$defs/"), view)


def _schemas_below(
    found: list[JsonObject], value: Json, path: InstancePath
) -> Iterator[tuple[list[Schema], Json, InstancePath]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            schemas = [v["properties"][key] for v in found if key in v.get("properties", {})]
            if schemas:
                yield schemas, inner, (*path, key)
    elif isinstance(value, list):
        items = [view["items"] for view in found if "items" in view]
        if items:
            yield from ((items, inner, (*path, index)) for index, inner in enumerate(value))


def _is_code(text: Json) -> bool:
    return isinstance(text, str) and CODE_PATTERN.fullmatch(text) is not None


# Recognizing: which event type a captured event is, and in which envelope layer it came.


class Recognizer:
    """Tells captured events apart.

    >>> from eventcontracts.catalog import Catalog
    >>> recognizer = Recognizer(Catalog.load())
    >>> recognizer.name({"name": "AGENT_SUBSCRIBED", "data": {}})
    'AGENT_SUBSCRIBED'

    Args:
        catalog: The catalog whose events are expected.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        inner = (
            ("", *payload_pointers(catalog.layers[0].name, catalog.layers))
            if catalog.layers
            else ("",)
        )
        self._places = tuple(
            dict.fromkeys(
                place
                for known in map(Discriminator.parse, catalog.identify)
                for hole in inner
                if (place := known.inside(hole))
            )
        )
        self._contracts: dict[tuple[str, str | None, EvidenceUse], Contract | None] = {}

    def name(self, event: Json) -> str | None:
        """Return the event type that an event says it is; None if it says nothing.

        A name that the catalog has is believed before one that it has not. Of the event types that
        a document declares, or whose samples do not say their name, the only one whose schema an
        event meets is meant if it says no name that is known.
        """
        names = [name for place in self._places if (name := place.name(event))]
        known = [name for name in names if name in self._catalog.event_types]
        if not names and len(self._catalog.event_types) == 1:
            return next(iter(self._catalog.event_types))
        met = [] if known else self._met(event, names)
        return next(iter([*known, *met, *names]), None)

    def _met(self, event: Json, names: Sequence[str]) -> list[str]:
        """Return the event type that an event is, though it does not say its name.

        It is one of those whose schemas allow what it says as its name, if there are any, that one
        first whose schema it meets; otherwise the only one whose schema it meets, of those that are
        declared, or that do not say their names.
        """
        alike = [called for name in names for called in self._wire_names.get(name, ())]
        if alike:
            return sorted(alike, key=lambda called: not self._meets(called, event))[:1]
        types = self._catalog.event_types.items()
        asked = [name for name, one in types if one.origin == "declared"]
        if not names:
            asked += [name for name, one in types if self._says_no_name(one)]
        found = list(islice((name for name in asked if self._meets(name, event)), 2))
        return found if len(found) == 1 else []

    def _says_no_name(self, event_type: EventType) -> bool:
        """Return whether the samples of an event type that was inferred do not say its name."""
        if event_type.origin == "declared" or not event_type.samples:
            return False
        return not any(place.name(event_type.samples[0]) for place in self._places)

    @cached_property
    def _wire_names(self) -> dict[str, list[str]]:
        """The declared event types by what they are called in events, where that is another name.

        Two types of one name have the names of their document.
        """
        found: dict[str, list[str]] = {}
        for name, one in self._catalog.event_types.items():
            tags = (
                tags_of(one.schema, self._catalog.definitions) if one.origin == "declared" else {}
            )
            for pointer in self._catalog.identify:
                for text in tags.get(pointer, ()):
                    if text != name:
                        found.setdefault(text, []).append(name)
        return found

    def _meets(self, name: str, event: Json) -> bool:
        contract = self.contract(name, event)
        return contract is not None and contract.validator.is_valid(event)

    def contract(self, name: str, event: Json, *, evidence: EvidenceUse = "all") -> Contract | None:
        """Return the contract of an event type in the layer that an event came in."""
        layers = self._catalog.layers
        layer = documented_layer(event, layers) if layers else None
        key = (name, layer, evidence)
        if key not in self._contracts:
            try:
                self._contracts[key] = self._catalog.contract(name, layer, evidence=evidence)
            except UnknownLayerError:
                self._contracts[key] = None
        return self._contracts[key]


# Checking: captured events against a catalog, summed up by what is wrong where.


MAX_FINDINGS: Final = 2_000


"""How many findings are told apart; further ones are only counted."""


MAX_MESSAGE_LENGTH: Final = 200


INDEX: Final = re.compile(r"/[0-9]+(?=/|$)")


Severity = Literal["error", "weak", "drift"]


SEVERITIES: Final[tuple[Severity, ...]] = ("error", "weak", "drift")


"""The gravest first."""


@dataclass
class Finding:
    """One thing that is wrong or new, wherever it was met.

    Attributes:
        event_type: The event type; empty where it is not known.
        code: What it is: the keyword that is broken, or `unknown-event`, `unidentified`,
            `broken-payload`, `broken-link`, `unknown-key`, `new-value`, or what I-JSON advises
            against: `duplicate-key`, `inexact-number`, `lone-surrogate`.
        pattern: Where, as a pattern.
        severity: Whether the event is refused by it, by something that rests on too little
            evidence, or only drifts from what is known.
        message: What is said of the first.
        place: The document and line of the first.
        count: How many events have it.
    """

    event_type: str
    code: str
    pattern: str
    severity: Severity
    message: str
    place: SourceLocation
    count: int = 0


@dataclass
class CheckResult:
    """The result of checking captured events.

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
        """Whether an event is refused for good reason, or could not be read."""
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def doubtful(self) -> bool:
        """Whether an event is refused by something that rests on too little evidence."""
        return any(finding.severity == "weak" for finding in self.findings)


def check(
    captured: Iterable[Sample | Problem], catalog: Catalog, versions: Sequence[Catalog] = ()
) -> CheckResult:
    """Return what captured events have that a catalog refuses, or does not know.

    Args:
        captured: The events, and what is wrong with lines that hold none; read once.
        catalog: The catalog.
        versions: Versions of the catalog to say of how many events each accepts.
    """
    checking = _TrafficCheck(catalog, versions)
    for entry in captured:
        checking.visit(entry)
    return checking.summary()


class _TrafficCheck:
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
            if entry.severity == "error" or is_repair(entry):
                self._note(("", "broken-payload", ""), "error", entry.message, entry.place)
            elif entry.code in DOUBTS:
                pattern = INDEX.sub("/*", entry.pointer)
                self._note(("", entry.code, pattern), "drift", entry.message, entry.place)
            return
        event = entry.event
        name = self._recognizer.name(event)
        self._seen[name or "(unidentified)"] += 1
        for version, recognizer in self._versions:
            self._accepted[version.label] += _is_accepted_by(version, recognizer, event)
        if name is None:
            told = f"no value at {', '.join(self._catalog.identify) or 'any place'} names it"
            self._note(("", "unidentified", ""), "error", told, entry.place)
        elif name not in self._catalog.event_types:
            told = f"{self._catalog.label} has no event {name[:MAX_MESSAGE_LENGTH]!r}"
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
        strong = self._strong(name, entry.event) if violations else frozenset()
        noted: set[tuple[str, str, str]] = set()
        for violation in violations:
            pattern = _pointer_pattern(violation.pointer, entry.event)
            key = (
                name,
                violation.keyword,
                pattern + _missing_key(violation.message, violation.keyword),
            )
            if key not in noted:
                noted.add(key)
                place = entry.location_of(violation.pointer)
                severity: Severity = "error" if key[1:] in strong else "weak"
                self._note(key, severity, violation.message, place)
        for key, told, pointer in self._drifts(name, contract, entry.event):
            if key not in noted:
                noted.add(key)
                self._note(key, "drift", told, entry.location_of(pointer))

    def _strong(self, name: str, event: Json) -> frozenset[tuple[str, str]]:
        """Return the keywords, and where, that refuse an event on enough evidence."""
        contract = self._recognizer.contract(name, event, evidence="strong")
        return frozenset(
            (
                violation.keyword,
                _pointer_pattern(violation.pointer, event)
                + _missing_key(violation.message, violation.keyword),
            )
            for violation in (contract.validator.violations(event) if contract else ())
        )

    def _drifts(
        self, name: str, contract: Contract, event: Json
    ) -> Iterator[tuple[tuple[str, str, str], str, str]]:
        for code, pointer, new in find_drift(contract.schema, event):
            yield (name, code, _pointer_pattern(pointer, event)), new, pointer
        for link in contract.links:
            if not link.holds(event):
                told = f"not equal: {', '.join(link.patterns)}"
                yield (name, "broken-link", link.patterns[0]), told, link.patterns[0]

    def _note(
        self, key: tuple[str, str, str], severity: Severity, message: str, place: SourceLocation
    ) -> None:
        if key not in self._findings:
            if len(self._findings) >= MAX_FINDINGS:
                self._beyond += 1
                return
            self._findings[key] = Finding(*key, severity, message[:MAX_MESSAGE_LENGTH], place)
        self._findings[key].count += 1

    def summary(self) -> CheckResult:
        """Return what was noted."""
        ordered = sorted(
            self._findings.values(),
            key=lambda f: (SEVERITIES.index(f.severity), -f.count, f.event_type, f.pattern, f.code),
        )
        return CheckResult(
            self._catalog.label,
            dict(sorted(self._seen.items())),
            dict(sorted(self._valid.items())),
            tuple(ordered),
            {version.label: self._accepted[version.label] for version, _ in self._versions},
            self._beyond,
        )


def _is_accepted_by(version: Catalog, recognizer: Recognizer, event: Json) -> bool:
    name = recognizer.name(event)
    if name is None or name not in version.event_types:
        return False
    contract = recognizer.contract(name, event)
    return contract is not None and contract.validator.is_valid(event)


def _pointer_pattern(pointer: str, event: Json) -> str:
    """Return a pointer with `*` for each index of a list."""
    here, pattern = event, ""
    for token, shown in zip(parse_pointer(pointer), pointer.split("/")[1:], strict=True):
        pattern += "/*" if isinstance(here, list) else f"/{shown}"
        here = lookup(here, (token,))
    return pattern


def _missing_key(message: str, keyword: str) -> str:
    """Return the key that is missing, where one is: each is a finding of its own."""
    if keyword != "required" or not message.startswith('"'):
        return ""
    return "/" + message[1:].partition('"')[0].replace("~", "~0").replace("/", "~1")
