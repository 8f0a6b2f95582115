"""Amending: corrections applied to samples and to inferred schemas."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.event_types import EventType
from eventcontracts.catalog.places import place_in
from eventcontracts.inference.corrections import CorrectionsError
from eventcontracts.pointers import MISSING, build, lookup, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eventcontracts.documents import Sample
    from eventcontracts.inference.corrections import SampleCorrection, SchemaCorrection, Sketch
    from eventcontracts.jsontypes import Json, JsonObject

__all__ = ["mend_sample", "mend_schemas", "sketch"]

EVERY_EVENT: Final = "*"


def mend_sample(sample: Sample, event: str, corrections: Iterable[SampleCorrection]) -> Sample:
    """Return a sample with its wrong values mended.

    Args:
        sample: The sample.
        event: The name of its event.
        corrections: All corrections of samples.

    Raises:
        CorrectionsError: If the value to mend is not there.
    """
    for correction in corrections:
        if correction.event == event:
            path = parse(correction.pointer)
            if lookup(sample.event, path) is MISSING:
                raise CorrectionsError(
                    f"correction of {event}{correction.pointer}: {sample.place} has no such value"
                )
            mended = copy.deepcopy(sample.event)
            _set(mended, path, correction.value)
            sample = replace(sample, event=mended)
    return sample


def mend_schemas(
    definitions: Mapping[str, JsonObject],
    events: Mapping[str, JsonObject],
    corrections: Iterable[SchemaCorrection],
) -> None:
    """Merge corrections into schemas, in place.

    A correction is local: below a reference it adds to that one use of the definition.

    Args:
        definitions: The definitions' schemas by name.
        events: The events' schemas by name.
        corrections: What to merge.

    Raises:
        CorrectionsError: If a correction names no definition, event or place.
    """
    for correction in corrections:
        name, *path = parse("/" + correction.at)
        if name == EVERY_EVENT:
            found = [place_in(schema, path) for schema in events.values()]
            targets = [target for target in found if target is not None]
        else:
            schema = definitions.get(name, events.get(name))
            target = place_in(schema, path) if schema is not None else None
            targets = [] if target is None else [target]
        if not targets:
            raise CorrectionsError(f"correction at {correction.at}: there is no such place")
        for target in targets:
            _merge(target, correction)


def _merge(target: JsonObject, correction: SchemaCorrection) -> None:
    for keyword in correction.remove:
        target.pop(keyword, None)
    target.update(copy.deepcopy(correction.merge))
    if "enum" in correction.merge:
        target.pop("examples", None)
        # TOML has no null: a field that may be null keeps it beside the values listed. The list
        # says what the type would say, and a wrong type is to break one constraint, not two.
        if "null" in target.pop("type", ()) and None not in target["enum"]:
            target["enum"] = [*target["enum"], None]


def sketch(facts: Sketch, like: EventType) -> EventType:
    """Return an event type without payload, made like another.

    Args:
        facts: What is known of it.
        like: The event type whose envelope it has.

    Raises:
        CorrectionsError: If a place that differs is not in the other event.
    """
    schema = _renamed(like.schema, like.name, facts.event)
    for pointer, replacement in facts.schemas.items():
        *parents, key = parse(pointer)
        parent = place_in(schema, parents)
        if parent is None or key not in parent.get("properties", {}):
            raise CorrectionsError(f"sketch of {facts.event}: {like.name} has nothing at {pointer}")
        parent["properties"][key] = copy.deepcopy(replacement)
    changed = tuple(facts.schemas)
    links = (
        replace(link, patterns=kept, support=0)
        for link in like.links
        if len(kept := tuple(p for p in link.patterns if not p.startswith(changed))) > 1
    )
    return EventType(
        name=facts.event,
        schema={"$comment": f"Sketched without a payload. {facts.reason}", **schema},
        title=facts.title,
        description=facts.description,
        origin="sketched",
        layer=like.layer,
        links=tuple(links),
    )


def _renamed(schema: Json, old: str, new: str) -> Json:
    """Return a schema in which a constant has another value."""
    if isinstance(schema, dict):
        return {
            key: new if key == "const" and value == old else _renamed(value, old, new)
            for key, value in schema.items()
        }
    return [_renamed(item, old, new) for item in schema] if isinstance(schema, list) else schema


def _set(document: Json, path: Sequence[str], value: Json) -> None:
    parent = lookup(document, tuple(path[:-1]))
    if isinstance(parent, list):
        parent[int(path[-1])] = value
    elif isinstance(parent, dict):
        parent[path[-1]] = value
    else:
        raise CorrectionsError(f"nothing can be set at {build(tuple(path))}")
