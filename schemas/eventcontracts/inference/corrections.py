"""Corrections: reviewed facts that the samples cannot show, each with its reason.

They are kept in a catalog's `corrections.toml`:

    [thresholds]     how much evidence a constraint takes here, where strictness does not fit
    [[samples]]      a wrong value of a documented payload, mended before anything is learned
    [[records]]      the name of a kind of record
    [[layers]]       the envelope layers, from the outermost in
    [events.NAME]    an event's title and description
    [[schemas]]      keywords to merge at a place of a definition or an event
    [[sketches]]     an event without payload, made like another
"""

from __future__ import annotations

import copy
import tomllib
from dataclasses import MISSING as MISSING_FACT
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.catalog.documented import DOCUMENTED, declare
from eventcontracts.catalog.event_types import EventType
from eventcontracts.catalog.explanation import subschema_at
from eventcontracts.documents import Choices
from eventcontracts.errors import InputError
from eventcontracts.inference.record_types import NamedRecord
from eventcontracts.inference.strictness import wrong_threshold
from eventcontracts.jsondata.equality import equal_values
from eventcontracts.jsondata.pointers import MISSING, build_pointer, lookup, parse_pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eventcontracts.documents import Sample
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = [
    "Corrections",
    "CorrectionsError",
    "EventSketch",
    "LayerCorrection",
    "SampleCorrection",
    "SchemaCorrection",
    "correct_sample",
    "correct_schemas",
    "sketch_event_type",
]


class CorrectionsError(InputError):
    """Corrections that cannot be read or applied."""


@dataclass(frozen=True, slots=True)
class SampleCorrection:
    """A value of a documented payload that is wrong.

    Attributes:
        event: The event's name.
        pointer: Where the value lies.
        value: What it should be.
        reason: Why.
    """

    event: str
    pointer: str
    value: Json
    reason: str


@dataclass(frozen=True, slots=True)
class SchemaCorrection:
    """Keywords to merge into a schema.

    Attributes:
        at: A definition's or event's name (`*` for all events), and the pointer of a value that
            it describes, with `*` for a list's items: `Task/state/name`.
        reason: Why.
        merge: Keywords to set.
        remove: Keywords to take away first.
        optional: Keys that the value need not have.
        nullable: Whether the value may be null.
        documented: Whether documented events can be as `optional` and `nullable` say; otherwise
            that is only allowed.
    """

    at: str
    reason: str
    merge: JsonObject = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    nullable: bool = False
    documented: bool = True

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords that it states."""
        return (
            *self.merge,
            *self.remove,
            *(["required"] if self.optional else []),
            *(["type", "anyOf", "oneOf"] if self.nullable else []),
        )


@dataclass(frozen=True, slots=True)
class EventSketch:
    """An event without payload.

    Attributes:
        event: Its name.
        like: The event whose envelope it has.
        reason: What is known, and from where.
        title: What its document calls it.
        description: What it is, in a sentence.
        schemas: What is different, by pointer.
    """

    event: str
    like: str
    reason: str
    title: str = ""
    description: str = ""
    schemas: Mapping[str, JsonObject] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LayerCorrection:
    """An envelope layer.

    Attributes:
        name: Its name.
        hole: Where the next one lies in it.
        reason: Why it is known.
        schemas: By pointer, the schemas of values that differ in this layer from the others.
    """

    name: str
    hole: str = ""
    reason: str = ""
    schemas: Mapping[str, Schema] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Corrections:
    r"""All corrections of a catalog.

    >>> Corrections.parse('[catalog]\ntitle = "Orders"').catalog["title"]
    'Orders'
    """

    catalog: Mapping[str, Any] = field(default_factory=dict)
    thresholds: Mapping[str, Any] = field(default_factory=dict)
    samples: tuple[SampleCorrection, ...] = ()
    records: tuple[NamedRecord, ...] = ()
    layers: tuple[LayerCorrection, ...] = ()
    events: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    schemas: tuple[SchemaCorrection, ...] = ()
    sketches: tuple[EventSketch, ...] = ()

    @classmethod
    def parse(cls, text: str, where: str = "corrections.toml") -> Corrections:
        """Return the corrections that a text states.

        Args:
            text: TOML.
            where: What to call the text in an error.

        Raises:
            CorrectionsError: If the text is no TOML, or has something that no correction has.
        """
        try:
            found = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise CorrectionsError(f"{where}: {error}") from None
        unknown = sorted(set(found) - set(cls.__dataclass_fields__))
        if unknown:
            known = ", ".join(cls.__dataclass_fields__)
            raise CorrectionsError(f"{where}: no table [{unknown[0]}]; there are {known}")
        _require_forms(found, where)
        return cls(
            catalog=found.get("catalog", {}),
            thresholds=_parse_thresholds(found.get("thresholds", {}), where),
            samples=_parse_entries(SampleCorrection, found, "samples", where),
            records=_parse_entries(NamedRecord, found, "records", where),
            layers=_parse_entries(LayerCorrection, found, "layers", where),
            events=found.get("events", {}),
            schemas=_parse_entries(SchemaCorrection, found, "schemas", where),
            sketches=_parse_entries(EventSketch, found, "sketches", where),
        )


def _parse_thresholds(found: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """Return the thresholds of a table, without the reason that is given for them."""
    known = {key: value for key, value in found.items() if key != "reason"}
    problem = wrong_threshold(known)
    if problem:
        raise CorrectionsError(f"{where}: [thresholds] {problem}")
    return known


def _require_forms(found: Mapping[str, Any], where: str) -> None:
    """Make sure that each name in a file stands for a table, or a list of tables, as it has to.

    Raises:
        CorrectionsError: If one does not.
    """
    for name in ("catalog", "thresholds", "events"):
        if not isinstance(found.get(name, {}), dict):
            shown = "[events.NAME]" if name == "events" else f"[{name}]"
            raise CorrectionsError(f"{where}: {name} is a table; write {shown}")
    for name in ("samples", "records", "layers", "schemas", "sketches"):
        entries = found.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise CorrectionsError(
                f"{where}: {name} is a list of tables; write [[{name}]] for each"
            )
    try:
        Choices.from_json(found.get("catalog", {}))
    except InputError as error:
        raise CorrectionsError(f"{where}: [catalog] {error}") from None
    for event, facts in found.get("events", {}).items():
        texts = facts.values() if isinstance(facts, dict) else (None,)
        if not all(isinstance(text, str) for text in texts):
            raise CorrectionsError(
                f"{where}: events.{event} is a table of texts; write [events.{event}], and below "
                "it title and description"
            )


def _parse_entries(kind: type, found: Mapping[str, Any], table: str, where: str) -> tuple[Any, ...]:
    made = []
    for number, entry in enumerate(found.get(table, ()), 1):
        problem = _wrong_entry(kind, entry)
        if problem:
            raise CorrectionsError(f"{where}: [[{table}]] number {number}: {problem}")
        facts = {
            key: tuple(v) if isinstance(v, list) and key in LISTS else v for key, v in entry.items()
        }
        made.append(kind(**facts))
    return tuple(made)


LISTS: Final = frozenset({"keys", "optional", "remove"})
POINTERS: Final = frozenset({"pointer", "hole"})


def _wrong_entry(kind: type, entry: Mapping[str, Any]) -> str:
    """Return the problem with an entry of a list of corrections; empty if there is none."""
    known = {one.name: one for one in fields(kind)}
    for key, value in entry.items():
        if key not in known:
            return f"no key {key!r}; there are {', '.join(known)}"
        if known[key].type == "str" and not isinstance(value, str):
            return f"{key} is a text, unlike {value!r}"
        if key in LISTS and not (
            isinstance(value, list) and all(isinstance(v, str) for v in value)
        ):
            return f"{key} is a list of texts, unlike {value!r}"
        if key in {"merge", "schemas"} and not isinstance(value, dict):
            return f"{key} is a table, unlike {value!r}"
        pointers = [value] if key in POINTERS else list(value) if key == "schemas" else []
        wrong = next((text for text in pointers if text and not text.startswith("/")), None)
        if wrong is not None:
            return f"{key} has a JSON pointer, which begins with '/', unlike {wrong!r}"
    missing = [
        name
        for name, one in known.items()
        if name not in entry and one.default is MISSING_FACT and one.default_factory is MISSING_FACT
    ]
    return f"{missing[0]} is missing" if missing else ""


# Amending: corrections applied to samples and to inferred schemas.


EVERY_EVENT: Final = "*"


def correct_sample(sample: Sample, event: str, corrections: Iterable[SampleCorrection]) -> Sample:
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
            path = parse_pointer(correction.pointer)
            if lookup(sample.event, path) is MISSING:
                raise CorrectionsError(
                    f"correction of {event}{correction.pointer}: {sample.place} has no such value"
                )
            mended = copy.deepcopy(sample.event)
            _set_value(mended, path, correction.value)
            sample = replace(sample, event=mended)
    return sample


def correct_schemas(
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
        name, *path = parse_pointer("/" + correction.at)
        if name == EVERY_EVENT:
            found = [subschema_at(schema, path) for schema in events.values()]
            targets = [target for target in found if target is not None]
        else:
            schema = definitions.get(name, events.get(name))
            target = subschema_at(schema, path) if schema is not None else None
            targets = [] if target is None else [target]
        if not targets:
            raise CorrectionsError(f"correction at {correction.at}: there is no such place")
        for target in targets:
            _merge_correction(target, correction)


def _merge_correction(target: JsonObject, correction: SchemaCorrection) -> None:
    before = _seen_before(target, correction)
    for keyword in correction.remove:
        target.pop(keyword, None)
    target.update(copy.deepcopy(correction.merge))
    if "enum" in correction.merge:
        target.pop("examples", None)
        # TOML has no null: a field that may be null keeps it beside the values listed. The list
        # says what the type would say, and a wrong type is to break one constraint, not two.
        if "null" in target.pop("type", ()) and None not in target["enum"]:
            target["enum"] = [*target["enum"], None]
    if correction.optional:
        kept = [key for key in target.get("required", ()) if key not in correction.optional]
        target["required"] = kept
    if correction.nullable:
        _allow_null(target)
    if correction.documented:
        declare(target, set(correction.keywords))
    else:
        target[DOCUMENTED] = {**before, **target.get(DOCUMENTED, {})}


def _seen_before(target: JsonObject, correction: SchemaCorrection) -> JsonObject:
    """Return what documented events keep to where a correction only allows more."""
    if correction.documented:
        return {}
    found = {keyword: target[keyword] for keyword in correction.keywords if keyword in target}
    if correction.nullable:
        known = next((keyword for keyword in ("enum", "type") if keyword in target), "")
        whole = {k: v for k, v in target.items() if k != DOCUMENTED}
        found |= {known: target[known]} if known else whole
    return copy.deepcopy(found)


def _allow_null(target: JsonObject) -> None:
    """Let a value be null beside what it is."""
    if "enum" in target:
        target["enum"] = [*target["enum"], *([] if None in target["enum"] else [None])]
    elif "type" in target:
        types = [target["type"]] if isinstance(target["type"], str) else target["type"]
        target["type"] = [*types, *([] if "null" in types else ["null"])]
    elif target:
        whole = {keyword: target.pop(keyword) for keyword in tuple(target)}
        target["anyOf"] = [whole, {"type": "null"}]


def sketch_event_type(facts: EventSketch, like: EventType) -> EventType:
    """Return an event type without payload, made like another.

    Args:
        facts: What is known of it.
        like: The event type whose envelope it has.

    Raises:
        CorrectionsError: If a place that differs is not in the other event.
    """
    schema = _replace_constant(like.schema, like.name, facts.event)
    for pointer, replacement in facts.schemas.items():
        *parents, key = parse_pointer(pointer)
        parent = subschema_at(schema, parents)
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


def _replace_constant(schema: Json, old: str, new: str) -> Json:
    """Return a schema in which a constant has another value."""
    if isinstance(schema, dict):
        return {
            key: new
            if key == "const" and equal_values(value, old)
            else _replace_constant(value, old, new)
            for key, value in schema.items()
        }
    return (
        [_replace_constant(item, old, new) for item in schema]
        if isinstance(schema, list)
        else schema
    )


def _set_value(document: Json, path: Sequence[str], value: Json) -> None:
    parent = lookup(document, tuple(path[:-1]))
    if isinstance(parent, list):
        parent[int(path[-1])] = value
    elif isinstance(parent, dict):
        parent[path[-1]] = value
    else:
        raise CorrectionsError(f"nothing can be set at {build_pointer(tuple(path))}")
