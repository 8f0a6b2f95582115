"""Inference: documents in, a catalog out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.event_types import EventType
from eventcontracts.catalog.evidence import Reason
from eventcontracts.catalog.layers import documented_layer, payload_pointers
from eventcontracts.catalog.model import Catalog
from eventcontracts.documents import DocumentError
from eventcontracts.inference.collection import MAX_KEPT_SAMPLES, collect_samples
from eventcontracts.inference.context import InferenceContext
from eventcontracts.inference.corrections import (
    Corrections,
    CorrectionsError,
    correct_schemas,
    sketch_event_type,
)
from eventcontracts.inference.declared_facts import apply_facts
from eventcontracts.inference.envelope_layers import envelope_statistics, learn_layers
from eventcontracts.inference.link_mining import mine_links
from eventcontracts.inference.placeholders import fill_groups, fill_sample
from eventcontracts.inference.provenance import definition_evidence, event_evidence
from eventcontracts.inference.record_schema import definition_schema, event_schema
from eventcontracts.inference.record_types import name_record_types, pool_groups
from eventcontracts.inference.strictness import Strictness
from eventcontracts.inference.unions import sibling_evidence, union_places
from eventcontracts.inference.weakness import judge
from eventcontracts.schema.bundle import DIALECT, bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eventcontracts.catalog.evidence import Evidence
    from eventcontracts.catalog.layers import Layer
    from eventcontracts.contract import Link
    from eventcontracts.documents import Document, Row, Sample
    from eventcontracts.inference.collection import CollectedSamples
    from eventcontracts.inference.placeholders import Filling
    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["build_catalog", "infer", "require_all_payloads"]

NO_LINKS: Final[Mapping[str, tuple[Link, ...]]] = {}


def require_all_payloads(documents: Sequence[Document]) -> None:
    """Make sure that no payload of the documents was lost.

    Raises:
        DocumentError: At the first payload that could not be read.
    """
    for document in documents:
        for problem in document.problems:
            if problem.severity == "error":
                message = f"{problem.message}; mend it, or learn from the rest with --skip-broken"
                raise DocumentError(problem.place, message)


@dataclass(frozen=True)
class _InferredSchemas:
    """Inferred schemas, while they are being corrected."""

    definitions: dict[str, JsonObject]
    events: dict[str, JsonObject]
    evidence: dict[str, dict[str, Evidence]]
    fillings: tuple[Filling, ...] = ()
    reasons: tuple[Reason, ...] = ()


def infer(
    documents: Iterable[Document],
    *,
    name: str,
    version: str,
    identify: Sequence[str] = (),
    corrections: Corrections | None = None,
    strictness: Strictness = Strictness.BALANCED,
) -> Catalog:
    """Return the catalog that documents describe.

    Samples are redacted first, so nothing in the catalog is a documented person's or host's. They
    are taken in batches: what is kept in memory does not grow with their number.

    Args:
        documents: What was read, or is being read.
        name: The catalog's name.
        version: Its version.
        identify: The pointers at which payloads tell their event's name; found from the titles
            unless given.
        corrections: Reviewed facts that the samples cannot show.
        strictness: How much evidence a constraint takes.

    Raises:
        NothingToInferError: If there is no payload.
        CorrectionsError: If a correction has nothing to correct, or refuses a sample.
    """
    facts = corrections or Corrections()
    gathered = collect_samples(documents, identify=identify, facts=facts)
    return build_catalog(gathered, name=name, version=version, strictness=strictness)


def build_catalog(
    gathered: CollectedSamples,
    *,
    name: str,
    version: str,
    strictness: Strictness = Strictness.BALANCED,
    links: Mapping[str, tuple[Link, ...]] = NO_LINKS,
) -> Catalog:
    """Return the catalog that follows from what was gathered.

    Args:
        gathered: What is known of the samples.
        name: The catalog's name.
        version: Its version.
        strictness: How much evidence a constraint takes.
        links: The links of events whose samples are no longer all there; mined for the others.

    Raises:
        CorrectionsError: If a correction has nothing to correct, or refuses a sample.
    """
    facts = gathered.facts
    declared = gathered.declared.rows
    samples = {e: found for e, found in sorted(gathered.samples.items()) if e not in declared}
    schemas = _infer_schemas(gathered, replace(strictness.thresholds, **facts.thresholds))
    first = {event: found[0].event for event, found in samples.items()}
    layers = learn_layers(facts.layers, schemas.events, first)
    payloads = _filled(samples, schemas.fillings)
    events = {
        event: _build_event_type(event, schemas, found, payloads[event], layers)
        for event, found in samples.items()
    }
    events = {
        event: replace(
            one,
            links=links.get(event, one.links),
            fingerprints=tuple(gathered.fingerprints[event])[:MAX_KEPT_SAMPLES],
        )
        for event, one in events.items()
    }
    for facts_of_event in facts.sketches:
        like = events.get(facts_of_event.like)
        if like is None:
            raise CorrectionsError(f"sketch of {facts_of_event.event}: no {facts_of_event.like}")
        events[facts_of_event.event] = sketch_event_type(facts_of_event, like)
    described = {
        event: _describe_event_type(events[event], gathered.row(event), facts)
        for event in sorted(events)
    }
    catalog = Catalog(
        name=name,
        version=version,
        event_types=described,
        definitions=dict(sorted(schemas.definitions.items())),
        layers=layers,
        identify=gathered.identity.pointers,
        choices=gathered.choices.as_json(),
        title=facts.catalog.get("title", name),
        description=facts.catalog.get("description", ""),
        evidence=dict(sorted(schemas.evidence.items())),
        reasons=schemas.reasons
        + tuple(Reason(change.at, change.keywords, change.reason) for change in facts.schemas),
    )
    catalog = _with_declared(catalog, gathered)
    _check_samples(catalog)
    return catalog


def _with_declared(catalog: Catalog, gathered: CollectedSamples) -> Catalog:
    """Return a catalog with the event types that documents declare, in place of inferred ones."""
    declared = gathered.declared
    if not declared.rows:
        return catalog
    used = _needed_definitions(catalog)
    inferred = {name: one for name, one in catalog.definitions.items() if name in used}
    events, definitions = declared.event_types(inferred, gathered.facts.schemas)
    catalog = replace(
        catalog,
        event_types=dict(sorted({**catalog.event_types, **events}.items())),
        definitions=dict(sorted({**inferred, **definitions}.items())),
        evidence={
            owner: places
            for owner, places in catalog.evidence.items()
            if owner.partition("/")[2] in (inferred if owner[0] == "d" else catalog.event_types)
        },
    )
    found = {
        name: declared.samples(
            name, gathered.samples.get(name, ()), catalog.contract(name), MAX_KEPT_SAMPLES
        )
        for name in events
    }
    whole = {name: replace(one, samples=found[name]) for name, one in events.items()}
    return replace(catalog, event_types={**catalog.event_types, **whole})


def _needed_definitions(catalog: Catalog) -> set[str]:
    """Return the definitions that the event types of a catalog need."""
    bundles = (bundle(one.schema, catalog.definitions) for one in catalog.event_types.values())
    return {name for one in bundles if isinstance(one, dict) for name in one.get("$defs", {})}


def _infer_schemas(gathered: CollectedSamples, limits: Thresholds) -> _InferredSchemas:
    seen, pointers = gathered.seen, gathered.identity.pointers
    groups, fillings = fill_groups(seen, limits)
    records = name_record_types(pool_groups(groups), gathered.facts.records)
    around = envelope_statistics(groups, records, limits, spine=seen.spine, named=pointers)
    context = InferenceContext(records, groups, limits, around)
    owners = {
        **{f"definitions/{name}": replace(context, guesses={}) for name in records.names.values()},
        **{
            f"events/{event}": replace(context, names=dict(gathered.named[event]), guesses={})
            for event in sorted(seen.roots)
        },
    }
    definitions = {
        name: {"$schema": DIALECT, **definition_schema(owners[f"definitions/{name}"], index)}
        for index, name in records.names.items()
    }
    events = {
        event: event_schema(owners[f"events/{event}"], root)
        for event, root in sorted(seen.roots.items())
    }
    evidence = {
        f"definitions/{name}": {
            **definition_evidence(context, index),
            **sibling_evidence(records.kinds[index], groups, definitions[name]),
        }
        for index, name in records.names.items()
    }
    evidence |= {f"events/{event}": event_evidence(context, r) for event, r in seen.roots.items()}
    for one in fillings:
        shown = f"{one.donor.event}{one.donor.pointer} shows what belongs there"
        owners[f"events/{one.event}"].guesses.setdefault(one.pointer, {})["placeholder"] = shown
    known = {name: evidence[f"definitions/{name}"][""].records for name in definitions}
    for owner, own in owners.items():
        kind, _, name = owner.partition("/")
        schema = definitions[name] if kind == "definitions" else events[name]
        evidence[owner] = judge(
            schema,
            evidence[owner],
            own.guesses,
            known,
            limits,
            is_definition=kind == "definitions",
        )
    reasons = apply_facts(definitions, events, gathered.documented.agreed())
    corrections = gathered.facts.schemas
    correct_schemas(definitions, events, [c for c in corrections if not gathered.declared.has(c)])
    return _InferredSchemas(definitions, events, evidence, fillings, reasons)


def _kept(samples: Mapping[str, Sequence[Sample]]) -> dict[str, list[Json]]:
    """Return the payloads of each event that are kept."""
    return {
        event: [sample.event for sample in found[:MAX_KEPT_SAMPLES]]
        for event, found in samples.items()
    }


def _filled(
    samples: Mapping[str, Sequence[Sample]], fillings: Sequence[Filling]
) -> dict[str, list[tuple[Json, dict[str, Json]]]]:
    """Return the payloads of each event without placeholders, and these by pointer."""
    by_event: dict[str, list[Filling]] = {}
    for filling in fillings:
        by_event.setdefault(filling.event, []).append(filling)
    kept = _kept(samples)
    # what is taken from another payload may have had a placeholder itself
    whole = {
        event: [fill_sample(one, by_event.get(event, ()), kept)[0] for one in payloads]
        for event, payloads in kept.items()
    }
    return {
        event: [fill_sample(one.event, by_event.get(event, ()), whole) for one in found]
        for event, found in samples.items()
    }


def _build_event_type(
    event: str,
    schemas: _InferredSchemas,
    samples: Sequence[Sample],
    filled: Sequence[tuple[Json, dict[str, Json]]],
    layers: Sequence[Layer],
) -> EventType:
    payloads = [payload for payload, _ in filled]
    put_in = tuple(found for _, found in filled[:MAX_KEPT_SAMPLES])
    schema = schemas.events[event]
    unions = union_places(schema, schemas.definitions, payloads[0])
    layer = documented_layer(payloads[0], layers)
    inner = next(reversed(payload_pointers(layer, layers)), "")
    return EventType(
        name=event,
        schema=schema,
        title=next((sample.title for sample in samples if sample.title), ""),
        source=str(samples[0].place),
        layer=layer,
        links=mine_links(payloads, unions, inner),
        samples=tuple(payloads[:MAX_KEPT_SAMPLES]),
        placeholders=put_in if any(put_in) else (),
    )


def _describe_event_type(event: EventType, row: Row | None, facts: Corrections) -> EventType:
    """Return an event type with its title, description and source."""
    given = facts.events.get(event.name, {})
    schema = event.schema if isinstance(event.schema, dict) else {}
    title = given.get("title") or event.title or (row.title if row else "")
    description = given.get("description") or event.description or (row.description if row else "")
    source = event.source
    if not source and row:
        source = str(row.place)
    about = {"title": event.name, **({"description": description} if description else {})}
    return replace(
        event,
        schema={"$schema": DIALECT, **about, **schema},
        title=title,
        description=description,
        source=source,
    )


def _check_samples(catalog: Catalog) -> None:
    """Make sure that every kept sample meets its own schema: a correction may refuse it."""
    for name, event_type in catalog.event_types.items():
        validator = catalog.contract(name).validator
        for sample in event_type.samples:
            for violation in validator.violations(sample):
                raise CorrectionsError(
                    f"{name}{violation.pointer}: the payload at {event_type.source} is refused by "
                    f"its own schema once corrected: {violation.message}"
                )
