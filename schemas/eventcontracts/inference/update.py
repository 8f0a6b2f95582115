"""Updates: a catalog widened by further samples, and what it learned from them."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.catalog.model import Catalog
from eventcontracts.catalog.ownership import OBSERVATIONS
from eventcontracts.documents import (
    Choices,
    Document,
    Naming,
    Row,
    Sample,
    SourceLocation,
    select,
)
from eventcontracts.errors import CatalogError
from eventcontracts.folders import current
from eventcontracts.inference.collection import NOTHING_SAID, CollectedSamples
from eventcontracts.inference.pipeline import build_catalog
from eventcontracts.inference.statistics import observations_from_json
from eventcontracts.inference.strictness import Strictness
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.jsondata.pointers import lookup, parse_pointer
from eventcontracts.schema.vocabulary import ANNOTATION_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from eventcontracts.catalog.event_types import EventType
    from eventcontracts.contract import Link
    from eventcontracts.inference.corrections import Corrections
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = ["CatalogChange", "CatalogUpdate", "catalog_changes", "update_catalog"]

# Lessons: what a catalog says after further samples that it did not say before.


SILENT_KEYWORDS: Final = ANNOTATION_KEYWORDS - {"default"} | {"$schema"}


"""Keywords that constrain nothing."""


ITEMIZED_KEYWORDS: Final = frozenset({"properties", "required", "items", "type", "enum"})


"""Keywords whose differences are told one by one."""


@dataclass(frozen=True, slots=True, order=True)
class CatalogChange:
    """One thing that was learned.

    Attributes:
        where: The event or definition, and the place in it.
        code: `new-event`, `new-definition`, `gone-definition`, `new-field`, `gone-field`,
            `now-optional`, `now-required`, `new-type`, `gone-type`, `new-value`, `gone-value` or
            `changed`.
        text: What it is, in words.
    """

    where: str
    code: str
    text: str


def catalog_changes(
    old: Catalog, new: Catalog, samples: Mapping[str, int]
) -> tuple[CatalogChange, ...]:
    """Return what a catalog says that it did not say before, sorted by place.

    Args:
        old: The catalog before.
        new: The catalog after.
        samples: How many samples of each event were added.
    """
    found: list[CatalogChange] = []
    for name, event in new.event_types.items():
        before = old.event_types.get(name)
        if before is None:
            found.append(
                CatalogChange(name, "new-event", f"new event, {samples.get(name, 0)} samples")
            )
        else:
            found.extend(_schema_changes(before.schema, event.schema, name))
    for name, schema in new.definitions.items():
        if name in old.definitions:
            found.extend(_schema_changes(old.definitions[name], schema, name))
        else:
            found.append(CatalogChange(name, "new-definition", "new shared definition"))
    gone = sorted(set(old.definitions) - set(new.definitions))
    found.extend(
        CatalogChange(name, "gone-definition", "no shared definition any more") for name in gone
    )
    return tuple(sorted(set(found)))


def _schema_changes(old: Schema, new: Schema, where: str) -> Iterator[CatalogChange]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield CatalogChange(where, "changed", f"{_format_schema(old)} → {_format_schema(new)}")
        return
    yield from _property_changes(old, new, where)
    for keyword, thing in (("type", "type"), ("enum", "value")):
        if keyword in old and keyword in new:
            yield from _array_changes(old[keyword], new[keyword], where, thing)
        elif old.get(keyword) != new.get(keyword):
            yield _keyword_change(old, new, where, keyword)
    if "items" in old and "items" in new:
        yield from _schema_changes(old["items"], new["items"], f"{where}/*")
    elif "items" in old or "items" in new:
        yield _keyword_change(old, new, where, "items")
    for keyword in dict.fromkeys([*old, *new]):
        if keyword not in SILENT_KEYWORDS | ITEMIZED_KEYWORDS and old.get(keyword) != new.get(
            keyword
        ):
            yield _keyword_change(old, new, where, keyword)


def _property_changes(old: JsonObject, new: JsonObject, where: str) -> Iterator[CatalogChange]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for key in dict.fromkeys([*before, *after]):
        place = f"{where}/{key}"
        if key not in before:
            yield CatalogChange(
                place, "new-field", f"new field: {_format_schema(_without_annotations(after[key]))}"
            )
        elif key not in after:
            yield CatalogChange(place, "gone-field", "no field of its own any more")
        else:
            yield from _schema_changes(before[key], after[key], place)
    required, now = set(old.get("required", ())), set(new.get("required", ()))
    for key in sorted(required - now):
        yield CatalogChange(f"{where}/{key}", "now-optional", "not required any more")
    for key in sorted((now - required) & set(before)):
        yield CatalogChange(f"{where}/{key}", "now-required", "required now")


def _array_changes(old: Json, new: Json, where: str, thing: str) -> Iterator[CatalogChange]:
    before = old if isinstance(old, list) else [old]
    after = new if isinstance(new, list) else [new]
    for value in after:
        if value not in before:
            yield CatalogChange(where, f"new-{thing}", f"new {thing}: {_format_schema(value)}")
    for value in before:
        if value not in after and (value, "number" in after) != ("integer", True):
            yield CatalogChange(
                where, f"gone-{thing}", f"no {thing} any more: {_format_schema(value)}"
            )


def _keyword_change(old: JsonObject, new: JsonObject, where: str, keyword: str) -> CatalogChange:
    before, after = (
        _format_schema(one[keyword]) if keyword in one else "none" for one in (old, new)
    )
    return CatalogChange(where, "changed", f"{keyword}: {before} → {after}")


def _without_annotations(schema: Json) -> Json:
    if not isinstance(schema, dict):
        return schema
    return {key: value for key, value in schema.items() if key not in SILENT_KEYWORDS}


def _format_schema(value: Json) -> str:
    return compact(value).decode()


@dataclass(frozen=True)
class CatalogUpdate:
    """A catalog that was widened.

    Attributes:
        catalog: The catalog.
        gathered: What is known of all samples, the earlier ones included.
        catalog_changes: What the new samples taught.
    """

    catalog: Catalog
    gathered: CollectedSamples
    catalog_changes: tuple[CatalogChange, ...]


def update_catalog(
    folder: Path,
    documents: Iterable[Document],
    *,
    facts: Corrections,
    strictness: Strictness = Strictness.BALANCED,
    version: str = "",
    choices: Choices = NOTHING_SAID,
) -> CatalogUpdate:
    """Return a catalog as it would be, had the new samples been there from the beginning.

    Nothing is written. What a catalog remembers of its samples is enough for all but two things:
    the lines of its earlier samples, and the links of events of which it does not keep every
    sample, which stay if the new samples agree.

    Args:
        folder: The catalog's folder.
        documents: Documents with further samples.
        facts: The catalog's corrections.
        strictness: How much evidence a constraint takes.
        version: The version of the catalog that is returned; the same unless given.
        choices: What somebody says of the documents; what the catalog keeps counts where this is
            silent.

    Raises:
        CatalogError: If there is no catalog in the folder, or it is damaged.
        CorrectionsError: If a correction has nothing to correct, or refuses a sample.
    """
    if not folder.is_dir():
        raise CatalogError(f"{folder}: no folder of a catalog; infer one with --out first")
    old = Catalog.load(folder)
    gathered = _recall_samples(old, current(folder, OBSERVATIONS), facts)
    gathered.choices = choices.or_else(Choices.from_json(old.choices))
    partial = [event for event, count in gathered.counts.items() if count > len(old[event].samples)]
    before = Counter(gathered.counts)
    kept = {event: len(found) for event, found in gathered.samples.items()}
    said = gathered.choices.or_else(Choices.from_json(facts.catalog))
    for document in documents:
        gathered.add_selected(select([document], said, gathered.identity.naming))
    links = {
        event: _holding_links(old[event], gathered.samples[event][kept[event] :])
        for event in partial
    }
    new = build_catalog(
        gathered, name=old.name, version=version or old.version, strictness=strictness, links=links
    )
    new = replace(new, title=old.title, description=old.description)
    return CatalogUpdate(new, gathered, catalog_changes(old, new, gathered.counts - before))


def _recall_samples(old: Catalog, observations: Path, facts: Corrections) -> CollectedSamples:
    """Return what a catalog remembers of its samples."""
    gathered = CollectedSamples.empty(Naming(old.identify), facts)
    gathered.declared.recall(old)
    gathered.documented.recall(old)
    inferred = [
        event for event in old.event_types.values() if event.samples and event.origin != "declared"
    ]
    rows = {event.name: _document_row(event) for event in old.event_types.values()}
    names = {id(sample): event.name for event in inferred for sample in rows[event.name].samples}
    gathered.add([Document(old.name, (rows[event.name],)) for event in inferred], names)
    gathered.fingerprints = {event.name: dict.fromkeys(event.fingerprints) for event in inferred}
    if observations.is_file():
        try:
            facts_seen = orjson.loads(observations.read_bytes())
            gathered.seen = observations_from_json(facts_seen["seen"])
            gathered.counts = Counter(facts_seen["counts"])
            gathered.named = {
                event: frozenset(at.items()) for event, at in facts_seen["named"].items()
            }
            gathered.fingerprints = {
                event: dict.fromkeys(marks) for event, marks in facts_seen["fingerprints"].items()
            }
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            problem = f"{observations}: no observations ({error}); infer the catalog again"
            raise CatalogError(problem) from None
    gathered.rows = {name: replace(row, samples=()) for name, row in rows.items()}
    return gathered


def _document_row(event: EventType) -> Row:
    document, _, line = event.source.rpartition(":")
    place = (
        SourceLocation(document, int(line)) if line.isdigit() else SourceLocation(event.source, 1)
    )
    put_in = [*event.placeholders, *([{}] * len(event.samples))]
    samples = tuple(
        Sample(_as_documented(sample, found), place, event.title)
        for sample, found in zip(event.samples, put_in, strict=False)
    )
    return Row(event.title, event.description, place, samples)


def _as_documented(sample: Json, placeholders: Mapping[str, Json]) -> Json:
    """Return a payload with its placeholders, as the document has it."""
    found = copy.deepcopy(sample) if placeholders else sample
    for pointer, value in placeholders.items():
        *around, key = parse_pointer(pointer)
        holder = lookup(found, tuple(around))
        holder[int(key) if isinstance(holder, list) else key] = value
    return found


def _holding_links(event: EventType, samples: Iterable[Sample]) -> tuple[Link, ...]:
    """Return the links of an event that hold in further samples."""
    events = [sample.event for sample in samples]
    return tuple(link for link in event.links if all(link.holds(one) for one in events))
