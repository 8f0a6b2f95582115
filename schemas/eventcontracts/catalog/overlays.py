"""Overlays: another version of a catalog, told by the facts in which it differs from one.

A catalog's folder may hold an `overlay.toml` instead of a catalog: which version it is derived
from, and facts. Each fact has its reason, and changes schemas and samples alike. Links and
evidence of places that are gone go with them, and so do definitions that nothing refers to.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.catalog.evidence import Reason
from eventcontracts.catalog.explanation import (
    definitions_leading_to,
    describe_values,
    has_place,
    subschema_at,
)
from eventcontracts.errors import CatalogError
from eventcontracts.jsondata.jsontext import round_trip
from eventcontracts.jsondata.pointers import parse_pointer
from eventcontracts.schema.bundle import definition_name, references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.catalog.event_types import EventType
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = ["OVERLAY_FILE", "Fact", "Overlay", "derive_catalog"]

OVERLAY_FILE: Final = "overlay.toml"


@dataclass(frozen=True)
class Fact:
    """One thing in which a version differs from the one that it is derived from.

    Attributes:
        reason: Why it is held to be so.
        when: When it changed, such as `2024-03`.
        at: A definition's or event's name and the pointer of a value that it describes, with `*`
            for a list's items: `Task/state/name`; empty if the fact is about event types alone.
        events_without: Event types that the version does not have.
        without: Keys that the value does not have.
        also: Keys that it has beside the others, with their schemas; `with` in the file.
        required: Keys that it must have beside the others.
        merge: Keywords to set.
        schema: The schema of the value, in place of the one it has.
        sample: In samples: members to add to the value, or the value where `schema` replaces it.
        null: In samples: members to add with the value null.
        replace: In samples: the texts that the value has now, by those it had.
    """

    reason: str
    when: str = ""
    at: str = ""
    events_without: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    also: Mapping[str, Schema] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    merge: Mapping[str, Json] = field(default_factory=dict)
    schema: JsonObject | None = None
    sample: Json = None
    null: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason, with when it changed."""
        return f"{self.when}: {self.reason}" if self.when else self.reason


@dataclass(frozen=True)
class Overlay:
    """A version of a catalog as facts about another.

    Attributes:
        base: The version that it is derived from, of the same catalog.
        version: The version that it tells.
        facts: In what it differs, in the order in which to apply them.
        title: Its name for people; that of the base unless given.
        description: What it holds, in a sentence; as the base says unless given.
    """

    base: str
    version: str
    facts: tuple[Fact, ...] = ()
    title: str = ""
    description: str = ""

    @classmethod
    def parse(cls, text: str, where: str = OVERLAY_FILE) -> Overlay:
        r"""Return the overlay that a text states.

        Args:
            text: TOML.
            where: What to call the text in an error.

        Raises:
            CatalogError: If the text is no TOML, or has something that no overlay has.

        >>> Overlay.parse('base = "1"\nversion = "2"').version
        '2'
        """
        try:
            found = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise CatalogError(f"{where}: {error}") from None
        try:
            facts = tuple(
                _parse_fact(entry, f"{where}: [[facts]] number {number}")
                for number, entry in enumerate(found.pop("facts", ()), 1)
            )
            return cls(facts=facts, **found)
        except TypeError as error:
            raise CatalogError(f"{where}: {str(error).partition(' ')[2]}") from None


def _parse_fact(entry: JsonObject, where: str) -> Fact:
    names = {"events_without", "without", "required", "null"}
    facts: dict[str, Any] = {
        "also" if key == "with" else key: tuple(value) if key in names else value
        for key, value in entry.items()
    }
    try:
        return Fact(**facts)
    except TypeError as error:
        raise CatalogError(f"{where}: {str(error).partition(' ')[2]}") from None


def derive_catalog(
    base: Mapping[str, Any], overlay: Overlay, where: str = OVERLAY_FILE
) -> dict[str, Any]:
    """Return the attributes of a catalog that an overlay tells.

    Args:
        base: The attributes of the catalog that it is derived from, as `Catalog` takes them.
        overlay: The facts.
        where: What to call the overlay in an error.

    Raises:
        CatalogError: If a fact is about an event type or a place that is not there.
    """
    derivation = _Derivation(round_trip(base["definitions"]), dict(base["event_types"]))
    for number, fact in enumerate(overlay.facts, 1):
        derivation.apply(fact, f"{where}: [[facts]] number {number}")
    definitions = derivation.referenced()
    events = {name: derivation.pruned(event) for name, event in derivation.events.items()}
    replaced = {fact.at for fact in overlay.facts if fact.schema is not None}
    return {
        **base,
        "version": overlay.version,
        "title": overlay.title or base["title"],
        "description": overlay.description or base["description"],
        "base": f"{base['name']}@{base['version']}",
        "event_types": events,
        "definitions": definitions,
        "evidence": _remaining_evidence(base.get("evidence", {}), events, definitions, replaced),
        "reasons": (
            *base.get("reasons", ()),
            *(reason for fact in overlay.facts for reason in _fact_reasons(fact)),
        ),
    }


class _Derivation:
    """Definitions and event types while facts are applied to them."""

    def __init__(self, definitions: dict[str, JsonObject], events: dict[str, EventType]) -> None:
        self.definitions = definitions
        self.events = {
            name: replace(
                event,
                schema=round_trip(event.schema),
                samples=tuple(map(round_trip, event.samples)),
            )
            for name, event in events.items()
        }

    def apply(self, fact: Fact, where: str) -> None:
        """Apply one fact to the schemas and the samples."""
        for name in fact.events_without:
            if self.events.pop(name, None) is None:
                raise CatalogError(f"{where}: there is no event {name!r}")
        if not fact.at:
            return
        name, *path = parse_pointer("/" + fact.at)
        event = self.events.get(name)
        owner = self.definitions.get(name, event.schema if event else None)
        target = subschema_at(owner, path) if isinstance(owner, dict) else None
        if target is None:
            raise CatalogError(f"{where}: there is no place {fact.at}")
        if missing := [key for key in fact.without if key not in target.get("properties", {})]:
            raise CatalogError(f"{where}: {fact.at} has no {missing[0]!r} to take away")
        self._amend_samples(fact)
        _apply_schema_fact(target, fact)

    def _amend_samples(self, fact: Fact) -> None:
        owner = fact.at.partition("/")[0]
        only = self.events.get(owner)
        around = {} if only else definitions_leading_to(self.definitions, owner)
        for event in (only,) if only else self.events.values():
            for sample in event.samples:
                found = list(describe_values(event.schema, around, event.name, sample))
                for at, holder, key in found:
                    if at == fact.at:
                        holder[key] = _apply_sample_fact(holder[key], fact)

    def referenced(self) -> dict[str, JsonObject]:
        """Return the definitions that the event types need."""
        needed: set[str] = set()
        stack: list[Schema] = [event.schema for event in self.events.values()]
        while stack:
            for reference in references(stack.pop()):
                name = definition_name(reference)
                if name in self.definitions and name not in needed:
                    needed.add(name)
                    stack.append(self.definitions[name])
        return {name: schema for name, schema in self.definitions.items() if name in needed}

    def pruned(self, event: EventType) -> EventType:
        """Return an event type without the links of places that are gone."""
        links = []
        for link in event.links:
            kept = tuple(
                pattern
                for pattern in link.patterns
                if has_place(event.schema, self.definitions, pattern)
            )
            if len(kept) > 1:
                links.append(replace(link, patterns=kept))
        return replace(event, links=tuple(links))


def _copy_event_type(event: EventType) -> EventType:
    samples = tuple(round_trip(sample) for sample in event.samples)
    return replace(event, schema=round_trip(event.schema), samples=samples)


def _apply_schema_fact(target: JsonObject, fact: Fact) -> None:
    if fact.schema is not None:
        target.clear()
        target.update(round_trip(fact.schema))
    for key in fact.without:
        del target["properties"][key]
    required = {*target.get("required", ()), *fact.required} - set(fact.without)
    if required or "required" in target:
        target["required"] = sorted(required)
    if fact.also:
        target.setdefault("properties", {}).update(round_trip(dict(fact.also)))
    target.update(round_trip(dict(fact.merge)))


def _apply_sample_fact(value: Json, fact: Fact) -> Json:
    """Return a value of a sample as a fact has it."""
    if fact.schema is not None:
        return round_trip(fact.sample)
    if isinstance(value, str):
        return fact.replace.get(value, value)
    if not isinstance(value, dict):
        return value
    kept = {key: inner for key, inner in value.items() if key not in fact.without}
    return {**kept, **round_trip(fact.sample or {}), **dict.fromkeys(fact.null)}


def _fact_reasons(fact: Fact) -> Iterator[Reason]:
    """Yield why each keyword is there that a fact sets."""
    if fact.without:
        yield Reason(fact.at, (), fact.text, "reconstructed", fact.without)
    stated = {
        **(fact.schema or {}),
        **fact.merge,
        **({"properties": fact.also} if fact.also else {}),
    }
    for at, keywords in _stated_keywords(fact.at, stated):
        yield Reason(at, keywords, fact.text, "reconstructed")


def _stated_keywords(at: str, schema: Mapping[str, Json]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each place that a schema speaks of, and the keywords it has there."""
    yield at, tuple(schema)
    for name, inner in schema.get("properties", {}).items():
        yield from _stated_keywords(f"{at}/{name}", inner)
    if isinstance(schema.get("items"), dict):
        yield from _stated_keywords(f"{at}/*", schema["items"])


def _remaining_evidence(
    evidence: Mapping[str, Mapping[str, Any]],
    events: Mapping[str, EventType],
    definitions: Mapping[str, JsonObject],
    replaced: set[str],
) -> dict[str, dict[str, Any]]:
    """Return the evidence of the places that are still there and still what was seen."""
    owners: dict[str, Schema] = {
        **{f"definitions/{name}": schema for name, schema in definitions.items()},
        **{f"events/{name}": event.schema for name, event in events.items()},
    }
    return {
        owner: {
            pointer: seen
            for pointer, seen in places.items()
            if has_place(owners[owner], definitions, pointer)
            and owner.partition("/")[2] + pointer not in replaced
        }
        for owner, places in evidence.items()
        if owner in owners
    }
