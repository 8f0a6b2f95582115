"""Readers: what each kind of reader of one version makes of events of the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from eventcontracts.containment import is_subschema
from eventcontracts.evolution.changes import ChangeVerdict, Diff, Direction, worst_verdict
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.schema.bundle import references
from eventcontracts.schema.vocabulary import (
    CLOSING_KEYWORDS,
    IN_PLACE_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    UNION_KEYWORDS,
    VALUE_KEYWORDS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.evolution.versions import Version
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = [
    "READER_MODELS",
    "ReaderModel",
    "default_filling_schema",
    "readable_events",
    "reader_schema",
    "reader_verdicts",
    "writer_schema",
]

# Reading: what different readers make of the same events.


ReaderModel = Literal["as-written", "tolerant", "strict", "default-filling"]


READER_MODELS: Final[tuple[ReaderModel, ...]] = (
    "as-written",
    "tolerant",
    "strict",
    "default-filling",
)


OVERLAID_KEYWORDS: Final = IN_PLACE_KEYWORDS - UNION_KEYWORDS


"""Keywords whose schemas describe the same value as the one beside them: a key that one names is
unknown to the other, so none of them can be closed by itself."""


OPEN_ENDED_KEYWORDS: Final = (
    OVERLAID_KEYWORDS | CLOSING_KEYWORDS | {"patternProperties", "$ref", "$dynamicRef"}
)


"""Keywords beside which `properties` does not name all that a writer writes."""


def writer_schema(schema: Schema) -> Schema:
    """Return what a writer writes that adds no key of its own: records that name keys are closed.

    A record that is put together of several schemas is left as it is.

    >>> writer_schema({"properties": {"a": {}}})
    {'properties': {'a': {}}, 'additionalProperties': False}
    """
    return _close_records(schema)


def reader_schema(reader: ReaderModel, schema: Schema) -> Schema:
    """Return what a reader accepts whose version says a schema."""
    if reader == "strict":
        return _close_records(schema)
    return default_filling_schema(schema) if reader == "default-filling" else schema


def _close_records(schema: Schema) -> Schema:
    """Return a schema whose records have no other keys than those that it names."""
    opened = _open_definitions(schema)
    made: Schema = _close_schema(schema)
    if opened and isinstance(schema, dict) and isinstance(made, dict):
        made["$defs"] = {
            name: definition if name in opened else made["$defs"][name]
            for name, definition in schema.get("$defs", {}).items()
        }
    return made


def _open_definitions(schema: Schema) -> set[str]:
    """Return the definitions that are only a part of some record."""
    found: set[str] = set()
    todo: list[Json] = [schema]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(node)
        if not isinstance(node, dict):
            continue
        todo.extend(value for key, value in node.items() if key not in VALUE_KEYWORDS)
        parts = [node[key] for key in OVERLAID_KEYWORDS if key in node]
        if "properties" in node:
            parts += [node[key] for key in UNION_KEYWORDS if key in node]
            parts += [{"$ref": node["$ref"]}] if not _adds_no_property(node, schema) else []
        found.update(ref.removeprefix("#/$defs/") for part in parts for ref in references(part))
    return found


def _adds_no_property(node: JsonObject, schema: Schema) -> bool:
    """Return whether the keywords beside a reference name only keys of the definition."""
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    target = definitions.get(str(node.get("$ref", "")).removeprefix("#/$defs/"), node)
    named = target.get("properties", {}) if isinstance(target, dict) else {}
    return "$ref" not in node or node["properties"].keys() <= named.keys()


def _close_schema(node: Json, *, alone: bool = True) -> Json:
    if isinstance(node, list):
        return [_close_schema(item, alone=alone) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _close_member(key, value, node) for key, value in node.items()}
    if (
        alone
        and "properties" in node
        and node.keys().isdisjoint(OPEN_ENDED_KEYWORDS | UNION_KEYWORDS)
    ):
        made["additionalProperties"] = False
    return made


def _close_member(key: str, value: Json, node: JsonObject) -> Json:
    if key in VALUE_KEYWORDS or key in OVERLAID_KEYWORDS:
        return value
    if key in SCHEMA_MAP_KEYWORDS and isinstance(value, dict):
        return {name: _close_schema(inner) for name, inner in value.items()}
    if key in UNION_KEYWORDS:
        return _close_schema(value, alone="properties" not in node and "$ref" not in node)
    return _close_schema(value)


def default_filling_schema(schema: Json) -> Json:
    """Return what a reader accepts that fills in defaults: a key with a default may be absent.

    >>> default_filling_schema({"properties": {"a": {"default": 1}}, "required": ["a",
    ...     "b"]})["required"]
    ['b']
    """
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    return _with_optional_defaults(schema, definitions)


def _with_optional_defaults(node: Json, definitions: JsonObject) -> Json:
    if isinstance(node, list):
        return [_with_optional_defaults(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    made = {
        key: value
        if key in VALUE_KEYWORDS
        else {name: _with_optional_defaults(inner, definitions) for name, inner in value.items()}
        if key in SCHEMA_MAP_KEYWORDS and isinstance(value, dict)
        else _with_optional_defaults(value, definitions)
        for key, value in node.items()
    }
    if isinstance(node.get("required"), list):
        named = node.get("properties", {})
        made["required"] = [
            name for name in node["required"] if not _has_default(named.get(name), definitions)
        ]
    return made


def _has_default(schema: Json, definitions: JsonObject) -> bool:
    if not isinstance(schema, dict):
        return False
    target = definitions.get(str(schema.get("$ref", "")).removeprefix("#/$defs/"), {})
    return "default" in schema or (isinstance(target, dict) and "default" in target)


DIRECTIONS: Final[tuple[Direction, Direction]] = ("backward", "forward")


def reader_verdicts(
    old: Version, new: Version, found: Diff
) -> dict[ReaderModel, dict[Direction, ChangeVerdict]]:
    """Return the verdict of each kind of reader, by direction.

    *Backward*, readers of the new version read what the old one documents; *forward*, readers of
    the old version read what the new one documents.

    Args:
        old: The old version.
        new: The new version.
        found: What is different between them; it is the verdict of the versions as written.
    """
    made: dict[ReaderModel, dict[Direction, ChangeVerdict]] = {
        reader: {} for reader in READER_MODELS
    }
    for direction in DIRECTIONS:
        writer, reader = (new, old) if direction == "forward" else (old, new)
        made["as-written"][direction] = found.verdict(direction)
        for kind in READER_MODELS[1:]:
            pair = _WriterReaderPair(
                writer,
                reader,
                kind,
                _known_verdicts(found, direction),
                _known_witnesses(found, direction),
            )
            made[kind][direction] = pair.worst()
    return made


def _known_verdicts(found: Diff, direction: Direction) -> dict[str, ChangeVerdict]:
    judged = found.forward_of if direction == "forward" else found.backward_of
    return {event: judgement.verdict for event, judgement in judged.items()}


def _known_witnesses(found: Diff, direction: Direction) -> dict[str, list[Json]]:
    """Return the events that are known to break in a direction, by event type."""
    shown: dict[str, list[Json]] = {}
    for change in found.changes:
        judgement = change.judgement(direction)
        if judgement.verdict == "breaking":
            shown.setdefault(judgement.event, []).append(judgement.witness)
    return shown


@dataclass(frozen=True)
class _WriterReaderPair:
    """A version that writes events, and one that reads them in some way.

    Attributes:
        writer: The version that events are written by.
        reader: The version that they are read by.
        kind: How the reader reads.
        known: Verdicts for the versions as written, by event type.
        shown: Events that are known to break as written, by event type.
    """

    writer: Version
    reader: Version
    kind: ReaderModel
    known: Mapping[str, ChangeVerdict] = field(default_factory=dict)
    shown: Mapping[str, list[Json]] = field(default_factory=dict)

    def worst(self) -> ChangeVerdict:
        """Return the verdict for all event types, those first that are likely to break."""
        events = sorted(self.writer.whole, key=lambda event: (event not in self.shown, event))
        verdicts: list[ChangeVerdict] = []
        for event in events:
            verdicts.append(self.verdict(event))
            if verdicts[-1] == "breaking":
                break
        return worst_verdict(verdicts)

    def verdict(self, event: str) -> ChangeVerdict:
        """Return whether the reader can read all events of a type that the writer documents."""
        schema = self.writer.whole[event]
        if event not in self.reader.whole:
            return "breaking" if self.kind == "strict" else "compatible"
        other = self.reader.whole[event]
        fine = self.kind != "strict" and self.known.get(event) == "compatible"
        if fine or canonical(schema) == canonical(other):
            return "compatible"
        sample = self.writer.samples.get(event)
        ordinary = [] if sample is None else [sample]
        sub = schema if self.kind == "as-written" else writer_schema(schema)
        return is_subschema(
            sub,
            reader_schema(self.kind, other),
            ordinary=[*ordinary, *self.shown.get(event, ())] or None,
        ).verdict


def readable_events(
    writer: Version, reader: Version, kind: ReaderModel
) -> dict[str, ChangeVerdict]:
    """Return whether a reader can read each event type that a writer documents.

    Args:
        writer: The version that events are written by.
        reader: The version that they are read by.
        kind: How the reader reads. Any but a strict one ignores an event type it does not know.
    """
    pair = _WriterReaderPair(writer, reader, kind)
    return {event: pair.verdict(event) for event in writer.whole}
