"""Locations: the file and line of a statement, and the events in which a definition is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.overlays import OVERLAY_FILE, Overlay
from eventcontracts.catalog.ownership import MANIFEST, file_name
from eventcontracts.documents.payload import parse_payloads
from eventcontracts.folders import current
from eventcontracts.jsondata.pointers import build_pointer, parse_pointer
from eventcontracts.schema.bundle import DEFINITIONS_PREFIX
from eventcontracts.schema.vocabulary import KEYWORDS, described_path, direct_subschemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from eventcontracts.evolution.versions import Version
    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = ["MAX_PLACES", "DefinitionUsage", "Location", "Locator", "definition_usage"]

# Usage: at which places of which events a definition describes a value.


DefinitionUsage = dict[str, dict[str, tuple[str, ...]]]


"""By `events/NAME` or `definitions/NAME`: by event, the patterns of the places it describes."""


MAX_PLACES: Final = 400


"""How many places of one definition in one event are told apart."""


def definition_usage(version: Version) -> DefinitionUsage:
    """Return at which places each definition of a version describes a value.

    >>> from eventcontracts.evolution.versions import schema_version
    >>> schema = {"items": {"$ref": "#/$defs/A"}, "$defs": {"A": {}}}
    >>> definition_usage(schema_version(schema, "E", "old"))
    {'events/E': {'E': ('',)}, 'definitions/A': {'E': ('/*',)}}
    """
    found: DefinitionUsage = {}
    for event, schema in version.events.items():
        found[f"events/{event}"] = {event: ("",)}
        for name, places in _event_usage(schema, version.definitions).items():
            found.setdefault(f"definitions/{name}", {})[event] = tuple(places)
    return found


def _event_usage(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    todo: list[tuple[str, str, frozenset[str]]] = [
        (name, place, frozenset()) for name, place in _schema_references(schema)
    ]
    while todo:
        name, place, chain = todo.pop(0)
        places = found.setdefault(name, {})
        if place in places or len(places) >= MAX_PLACES or name not in definitions:
            continue
        places[place] = None
        if name not in chain:
            inner = _schema_references(definitions[name])
            todo += [(other, place + below, chain | {name}) for other, below in inner]
    return {name: places for name, places in found.items() if places}


def _schema_references(schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield each definition that a schema refers to, and the place that it describes there."""
    todo: list[tuple[Json, str]] = [(schema, "")]
    while todo:
        node, place = todo.pop()
        if not isinstance(node, dict):
            continue
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(DEFINITIONS_PREFIX):
            yield reference.removeprefix(DEFINITIONS_PREFIX), place
        todo.extend(reversed(list(_inner_schemas(node, place))))


def _inner_schemas(node: dict[str, Json], place: str) -> Iterator[tuple[Json, str]]:
    for path, inner in direct_subschemas(node):
        if KEYWORDS[path[0]].describes:
            yield inner, place + build_pointer(described_path(path))


FACT_HEADER: Final = re.compile(r"^\[\[facts\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Location:
    """A file and a line in it.

    >>> str(Location("order.schema.json", 12))
    'order.schema.json:12'
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Locator:
    """Finds the lines of what a version says; each file is read once, when it is asked for."""

    def __init__(self, version: Version) -> None:
        self._path = version.path
        self._single = version.catalog is None
        self._shown = version.shown
        self._lines: dict[Path, dict[str, int]] = {}

    def find(self, owner: str, pointer: str, place: str = "") -> Location | None:
        """Return where something is said; None if that is in no file.

        Args:
            owner: The event or definition: `events/NAME` or `definitions/NAME`.
            pointer: The place of a keyword in its schema; a place that the file does not have
                stands for what encloses it.
            place: The value that it is about, as a pattern from the owner's root.
        """
        if self._path is None:
            return None
        if self._single:
            return self._in_schema(self._path, owner, pointer)
        if self._facts and (line := self._in_overlay(owner, place)):
            return self._at(self._path / OVERLAY_FILE, line)
        kind, _, name = owner.partition("/")
        return self._in_file(current(self._base, f"{kind}/{file_name(name)}.json"), pointer)

    def _in_schema(self, path: Path, owner: str, pointer: str) -> Location | None:
        kind, _, name = owner.partition("/")
        if kind == "events":
            return self._in_file(path, pointer)
        if name.startswith("#"):
            return self._in_file(path, name[1:] + pointer)
        known = self._lines_of(path)
        for keyword in ("$defs", "definitions"):
            if (prefix := build_pointer((keyword, name))) in known:
                return self._in_file(path, prefix + pointer)
        return self._in_file(path, "")

    def _in_file(self, path: Path, pointer: str) -> Location | None:
        lines = self._lines_of(path)
        tokens = parse_pointer(pointer)
        for length in range(len(tokens), -1, -1):
            if (line := lines.get(build_pointer(tokens[:length]))) is not None:
                return self._at(path, line)
        return None

    def _at(self, path: Path, line: int) -> Location:
        begins, shown = self._shown
        text = str(path)
        return Location(
            shown + text[len(begins) :] if begins and text.startswith(begins) else text, line
        )

    def _lines_of(self, path: Path) -> dict[str, int]:
        if path not in self._lines:
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                self._lines[path] = {}
            else:
                payloads, _ = parse_payloads(text, str(path))
                self._lines[path] = payloads[0].lines if payloads else {}
        return self._lines[path]

    @cached_property
    def _base(self) -> Path:
        """The folder with the files of the catalog that overlays derive the version from."""
        folder = self._path
        assert folder is not None  # noqa: S101 - `find` has asked
        while not current(folder, MANIFEST).is_file():
            overlay = Overlay.parse((folder / OVERLAY_FILE).read_text(encoding="utf-8"))
            folder = folder.parent / file_name(overlay.base)
        return folder

    @cached_property
    def _facts(self) -> list[tuple[str, frozenset[str], int]]:
        """The place, keys and line of each fact of the overlay."""
        path = self._path and self._path / OVERLAY_FILE
        if path is None or not path.is_file():
            return []
        text = path.read_text(encoding="utf-8")
        lines = [text.count("\n", 0, match.start()) + 1 for match in FACT_HEADER.finditer(text)]
        facts = Overlay.parse(text, str(path)).facts
        found = zip(facts, lines, strict=False)
        return [
            (fact.at, frozenset({*fact.without, *fact.also}), line)
            for fact, line in found
            if fact.at
        ] + [
            (event, frozenset(), line)
            for fact, line in zip(facts, lines, strict=False)
            for event in fact.events_without
        ]

    def _in_overlay(self, owner: str, place: str) -> int | None:
        """Return the line of the fact that speaks of a place."""
        name = owner.partition("/")[2] + place
        return next((line for at in _enclosing_places(name) for line in self._told(at, name)), None)

    def _told(self, at: str, name: str) -> Iterator[int]:
        rest = parse_pointer(name[len(at) :])
        for about, keys, line in self._facts:
            if about == at and (not rest or rest[0] in keys or not keys):
                yield line


def _enclosing_places(name: str) -> Iterator[str]:
    """Yield a place and those that enclose it, from the inside out."""
    while name:
        yield name
        name = name.rpartition("/")[0]
