"""Versions: what a comparison has on each side, whether a catalog or a single schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from eventcontracts.catalog import UnknownLayerError
from eventcontracts.catalog.bundling import references
from eventcontracts.changes.flattening import flattened
from eventcontracts.changes.selfcontained import DEFINITIONS, retargeted
from eventcontracts.pointers import MISSING, lookup, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from eventcontracts.catalog import Catalog, Link
    from eventcontracts.jsontypes import Json, JsonObject, Schema

__all__ = ["Version", "of_catalog", "of_schema"]


@dataclass(frozen=True)
class Version:
    """One side of a comparison.

    Attributes:
        label: What to call it.
        events: The schemas of its event types by name, without definitions of their own.
        definitions: The shared definitions by name; every reference is `#/$defs/NAME`.
        whole: The same schemas self-contained, exactly as they are used.
        links: The links of each event type.
        samples: The ordinary event of each event type that has one.
        path: The file or folder that it was read from; None if it was not.
        layer: The envelope layer that the events are in; None for each as it is documented.
        catalog: The catalog that it is a version of; None for a single schema.
        plain: Whether the schemas can be taken apart: each reference leads to a definition,
            whatever the way to it.
        shown: How file names begin, and what to show instead; both empty to show them as they are.
    """

    label: str
    events: Mapping[str, Schema]
    definitions: Mapping[str, Schema] = field(default_factory=dict)
    whole: Mapping[str, Schema] = field(default_factory=dict)
    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    samples: Mapping[str, Json] = field(default_factory=dict)
    path: Path | None = None
    layer: str | None = None
    catalog: Catalog | None = None
    plain: bool = True
    shown: tuple[str, str] = ("", "")


def of_catalog(catalog: Catalog, layer: str | None = None) -> Version:
    """Return the version that a catalog is.

    Args:
        catalog: The catalog.
        layer: The envelope layer to compare the events in; each as it is documented unless given.
            An event type that has nothing in it is left out.

    Raises:
        UnknownLayerError: If the catalog has no such layer.
    """
    known = [each.name for each in catalog.layers]
    if layer is not None and layer not in known:
        raise UnknownLayerError(f"{catalog.label} has no layer {layer!r}; it has {known}")
    contracts = {}
    for name in catalog.event_types:
        try:
            contracts[name] = catalog.contract(name, layer)
        except UnknownLayerError:
            continue
    definitions: dict[str, Schema] = {}
    events = {}
    for name, contract in contracts.items():
        events[name], needed = _parted(contract.schema)
        definitions |= needed
    return Version(
        catalog.label,
        events,
        dict(sorted(definitions.items())),
        {name: contract.schema for name, contract in contracts.items()},
        {name: contract.links for name, contract in contracts.items()},
        {name: c.sample for name, c in contracts.items() if c.sample is not None},
        catalog.folder,
        layer,
        catalog,
    )


def of_schema(schema: Schema, event: str, label: str, path: Path | None = None) -> Version:
    """Return the version that a single schema is.

    Args:
        schema: A self-contained schema of draft 2020-12.
        event: What to call its event type.
        label: What to call the version.
        path: The file that it was read from.

    >>> of_schema({"$ref": "#/$defs/A", "$defs": {"A": {}}}, "PAID", "old.json").definitions
    {'A': {}}
    """
    plain = flattened(schema)
    root, definitions = (schema, {}) if plain is None else _parted(plain)
    return Version(
        label, {event: root}, definitions, {event: schema}, path=path, plain=plain is not None
    )


def _parted(schema: Schema) -> tuple[Schema, dict[str, Schema]]:
    """Return a schema without its definitions, and these; each reference is to one of them."""
    if isinstance(schema, bool):
        return schema, {}
    named = schema.get("$defs", {})
    definitions: dict[str, Schema] = {}
    todo: list[Schema] = [
        {key: value for key, value in schema.items() if key not in {"$defs", "$schema", "$id"}}
    ]
    root = todo[0]
    while todo:
        for reference in references(todo.pop()):
            name = _name(reference)
            if name is None or name in definitions:
                continue
            target = root if name == "#" else _target(schema, named, name)
            if target is not MISSING:
                definitions[name] = _plain(target)
                todo.append(target)
    rewrite = _renamer(definitions)
    top = {"$ref": "#"} if "#" in definitions else root
    return retargeted(top, rewrite), {
        name: retargeted(definition, rewrite) for name, definition in sorted(definitions.items())
    }


def _plain(target: Schema) -> Schema:
    if isinstance(target, bool):
        return target
    return {key: value for key, value in target.items() if key not in {"$schema", "$id"}}


def _target(schema: JsonObject, named: Mapping[str, Schema], name: str) -> Json:
    if name.startswith("#") and name not in named:
        return lookup(schema, parse(name[1:]))
    found: Json = dict(named).get(name, MISSING)
    return found


def _name(reference: str) -> str | None:
    """Return the name of the definition that a reference means; a pointer if it has no name."""
    if not reference.startswith("#") or (reference != "#" and not reference.startswith("#/")):
        return None
    tokens = parse(unquote(reference[1:]))
    if len(tokens) == 2 and tokens[0] == "$defs":  # noqa: PLR2004 - the prefix and the name
        return tokens[1]
    return unquote(reference)


def _renamer(definitions: Mapping[str, Schema]) -> Callable[[str], str]:
    def rewrite(reference: str) -> str:
        name = _name(reference)
        return reference if name is None or name not in definitions else DEFINITIONS + name

    return rewrite
