"""Catalogs on disk.

A catalog is a folder: `catalog.json` (what it is, its layers, its event types and their links),
`events/NAME.json`, `definitions/NAME.json`, `samples/NAME/1.json`, `evidence.json` (what each
statement rests on), where there are reviewed facts `corrections.toml`, and where more samples were
seen than are kept `observations.json`. A catalog is written whole or not at all. A folder that
holds an `overlay.toml` instead is derived from the version beside it that this names, when it is
read.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from eventcontracts.catalog.event_types import EventType
from eventcontracts.catalog.evidence import Evidence, Reason
from eventcontracts.catalog.layers import Layer
from eventcontracts.catalog.overlays import OVERLAY_FILE, Overlay, derive_catalog
from eventcontracts.catalog.ownership import (
    CORRECTIONS,
    EVIDENCE,
    FORMAT,
    LAYOUT,
    MANIFEST,
    OBSERVATIONS,
    file_name,
    fingerprint,
    require_replaceable,
)
from eventcontracts.contract import Link
from eventcontracts.errors import CatalogError
from eventcontracts.folders import State, current, updating
from eventcontracts.jsondata.jsontext import compact, pretty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.catalog.model import Catalog
    from eventcontracts.folders import Folder
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = [
    "bundled_catalogs",
    "is_catalog",
    "read_catalog",
    "read_choices",
    "version_key",
    "write_catalog",
]


def bundled_catalogs() -> tuple[str, ...]:
    """Return the catalogs that ship with the package, as `name@version`, sorted.

    >>> "expertflow-cx@2025.06" in bundled_catalogs()
    True
    """
    return tuple(sorted(f"{name}@{path.name}" for name, path in _bundled_folders()))


def read_catalog(reference: str | Path) -> dict[str, Any]:
    """Return the attributes of the catalog that a reference names; see `Catalog.load`."""
    folder = Path(reference)
    if is_catalog(folder):
        return _read_folder(folder)
    name, _, version = str(reference).partition("@")
    found = [
        path for known, path in _bundled_folders() if known == name and version in ("", path.name)
    ]
    if found:
        return _read_folder(max(found, key=lambda path: version_key(path.name)))
    if folder.is_dir():
        raise CatalogError(f"{folder}: no catalog, for it has no {MANIFEST}")
    known = ", ".join(bundled_catalogs())
    raise CatalogError(f"no catalog {str(reference)!r}: neither a folder nor one of {known}")


def read_choices(folder: Path) -> dict[str, Any]:
    """Return what somebody said of the documents of the catalog in a folder; nothing without one.

    Args:
        folder: The folder.

    Raises:
        CatalogError: If its manifest is damaged.
    """
    if not (folder / MANIFEST).is_file():
        return {}
    manifest = _read_json_file(folder, MANIFEST)
    found = manifest.get("choices", {}) if isinstance(manifest, dict) else {}
    return found if isinstance(found, dict) else {}


def _bundled_folders() -> list[tuple[str, Path]]:
    root = Path(str(resources.files("eventcontracts.catalogs")))
    return [
        (path.parent.parent.name.replace("_", "-"), path.parent)
        for name in (MANIFEST, OVERLAY_FILE)
        for path in root.glob(f"*/*/{name}")
    ]


def is_catalog(folder: Path) -> bool:
    """Return whether a folder holds a catalog, whole or as an overlay."""
    return any(current(folder, name).is_file() for name in (MANIFEST, OVERLAY_FILE))


def version_key(version: str) -> list[tuple[int, int | str]]:
    """Return what sorts versions by number where they have numbers."""
    parts = re.findall(r"\d+|[a-zA-Z]+", version)
    return [(1, int(part)) if part.isdigit() else (0, part) for part in parts]


def _read_folder(folder: Path) -> dict[str, Any]:
    if current(folder, MANIFEST).is_file():
        return _read_full_catalog(folder)
    return {**_read_overlay(folder), "folder": folder}


def _read_overlay(folder: Path) -> dict[str, Any]:
    """Return what an overlay tells of the version beside it, however many lie between."""
    overlays: list[tuple[Path, Overlay]] = []
    while not current(folder, MANIFEST).is_file():
        path = folder / OVERLAY_FILE
        try:
            overlay = Overlay.parse(path.read_text(encoding="utf-8"), str(path))
        except OSError as error:
            raise CatalogError(f"{path}: {error.strerror}; the catalog is damaged") from None
        except UnicodeDecodeError:
            raise CatalogError(f"{path}: not UTF-8") from None
        overlays.append((path, overlay))
        base = folder.parent / file_name(overlay.base)
        if not is_catalog(base) or base in [found.parent for found, _ in overlays]:
            raise CatalogError(f"{path}: base {overlay.base!r} is no other version beside it")
        folder = base
    found = _read_full_catalog(folder)
    for path, overlay in reversed(overlays):
        try:
            found = derive_catalog(found, overlay, str(path))
        except (AttributeError, KeyError, TypeError, RecursionError) as error:
            raise CatalogError(f"{path}: a fact is not in the form of one ({error})") from None
    return found


def _read_full_catalog(folder: Path) -> dict[str, Any]:
    manifest = _read_json_file(folder, MANIFEST)
    try:
        return {
            "name": manifest["name"],
            "version": manifest["version"],
            "event_types": {
                name: _read_event_type(folder, name, facts)
                for name, facts in sorted(manifest["events"].items())
            },
            "definitions": {
                name: _read_json_file(folder, f"definitions/{file_name(name)}.json")
                for name in manifest["definitions"]
            },
            "layers": tuple(Layer(**layer) for layer in manifest.get("layers", ())),
            "identify": tuple(manifest.get("identify", ())),
            "choices": dict(manifest.get("choices", {})),
            "title": manifest.get("title", ""),
            "description": manifest.get("description", ""),
            "base": manifest.get("base", ""),
            "folder": folder,
            **_read_evidence(folder),
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise CatalogError(f"{folder / MANIFEST}: not a catalog's manifest ({error})") from None


def _read_evidence(folder: Path) -> dict[str, Any]:
    """Return the evidence of a catalog, and the reasons of its corrections."""
    if not current(folder, EVIDENCE).is_file():
        return {}
    found = _read_json_file(folder, EVIDENCE)
    return {
        "evidence": {
            owner: {pointer: Evidence.from_json(facts) for pointer, facts in places.items()}
            for owner, places in found["evidence"].items()
        },
        "reasons": tuple(Reason.from_json(reason) for reason in found["reasons"]),
    }


def _read_event_type(folder: Path, name: str, facts: JsonObject) -> EventType:
    return EventType(
        name=name,
        schema=_read_json_file(folder, f"events/{file_name(name)}.json"),
        title=facts.get("title", ""),
        description=facts.get("description", ""),
        origin=facts.get("origin", "inferred"),
        source=facts.get("source", ""),
        layer=facts.get("layer"),
        links=tuple(
            Link(tuple(link["patterns"]), link.get("support", 1)) for link in facts.get("links", ())
        ),
        samples=tuple(
            _read_json_file(folder, f"samples/{file_name(name)}/{number}.json")
            for number in range(1, facts.get("samples", 0) + 1)
        ),
        fingerprints=tuple(facts.get("fingerprints", ())),
        placeholders=tuple(facts.get("placeholders", ())),
    )


def _read_json_file(folder: Path, name: str) -> Json:
    path = current(folder, name)
    try:
        return orjson.loads(path.read_bytes())
    except OSError as error:
        raise CatalogError(f"{path}: {error.strerror}; the catalog is damaged") from None
    except orjson.JSONDecodeError as error:
        raise CatalogError(f"{path}:{error.lineno}: {error.msg}") from None


def write_catalog(
    catalog: Catalog,
    folder: Path,
    corrections: bytes | None = None,
    observations: JsonObject | None = None,
    *,
    force: bool = False,
) -> None:
    """Write a catalog to a folder, replacing the catalog that is there.

    Args:
        catalog: The catalog.
        folder: Where to; its parents are made, and a symbolic link is followed.
        corrections: The text of the catalog's corrections, kept beside it; those that are there
            stay unless given.
        observations: What inference has to remember of samples that are not kept.
        force: Whether files of the catalog are replaced that were changed by hand.

    Raises:
        CatalogError: If the folder holds anything that is no part of a catalog, or a file of the
            catalog that is not as it was written.
        FolderError: If the folder cannot be written.
    """
    require_replaceable(folder)
    with updating(folder.resolve(), LAYOUT, force=force, wait=True) as staging:
        here = staging.folder
        if corrections is None and (here.root / CORRECTIONS).is_file():
            corrections = (here.root / CORRECTIONS).read_bytes()
        files = {
            path: pretty(content).encode() for path, content in _file_contents(catalog).items()
        }
        if corrections is not None:
            files[CORRECTIONS] = corrections
        if observations is not None:
            files[OBSERVATIONS] = compact(observations) + b"\n"
        digests = {path: fingerprint(body) for path, body in sorted(files.items())}
        gone = [path for path in here.owned if path not in files and _is_there(here, path)]
        states = {path: here.state(path, digests.get(path)) for path in (*files, *gone)}
        edited = [path for path, state in states.items() if state is State.FOREIGN]
        if edited:
            raise CatalogError(_in_the_way(here, edited))
        for path, body in files.items():
            if states[path] is not State.SAME:
                staging.add(path, body)
        staging.commit(pretty({**_manifest_json(catalog), "files": digests}).encode(), gone)


def _is_there(folder: Folder, path: str) -> bool:
    return folder.state(path, None) is not State.ABSENT


def _in_the_way(folder: Folder, paths: list[str]) -> str:
    others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    if CORRECTIONS in paths:
        return (
            f"{folder.root / CORRECTIONS}: other corrections than those given, so they are left "
            "alone; move or delete them, then run this again"
        )
    return (
        f"{folder.root / paths[0]}{others}: not as it was written, so it is left alone; say in "
        f"{CORRECTIONS} what is to differ, and replace it by --force"
    )


def _file_contents(catalog: Catalog) -> Mapping[str, Json]:
    """Return the files of a catalog that are JSON, its manifest aside."""
    files: dict[str, Json] = {}
    if catalog.evidence:
        files[EVIDENCE] = {
            "evidence": {
                owner: {pointer: facts.as_json() for pointer, facts in places.items()}
                for owner, places in catalog.evidence.items()
            },
            "reasons": [reason.as_json() for reason in catalog.reasons],
        }
    for name, schema in catalog.definitions.items():
        files[f"definitions/{file_name(name)}.json"] = schema
    for name, event_type in catalog.event_types.items():
        files[f"events/{file_name(name)}.json"] = event_type.schema
        for number, sample in enumerate(event_type.samples, 1):
            files[f"samples/{file_name(name)}/{number}.json"] = sample
    return files


def _manifest_json(catalog: Catalog) -> JsonObject:
    return {
        "format": FORMAT,
        "name": catalog.name,
        "version": catalog.version,
        "title": catalog.title,
        "description": catalog.description,
        **({"base": catalog.base} if catalog.base else {}),
        "identify": list(catalog.identify),
        **({"choices": dict(catalog.choices)} if catalog.choices else {}),
        "layers": [_layer_json(layer) for layer in catalog.layers],
        "definitions": sorted(catalog.definitions),
        "events": {
            name: _event_type_json(event) for name, event in sorted(catalog.event_types.items())
        },
    }


def _layer_json(layer: Layer) -> JsonObject:
    facts = {"name": layer.name, "hole": layer.hole, "wrapper": layer.wrapper}
    differs = {"schemas": dict(layer.schemas)} if layer.schemas else {}
    return {**facts, "example": layer.example, **differs}


def _event_type_json(event_type: EventType) -> JsonObject:
    [dict(one) for one in event_type.placeholders]
    return {
        "title": event_type.title,
        "description": event_type.description,
        "origin": event_type.origin,
        "source": event_type.source,
        "layer": event_type.layer,
        "samples": len(event_type.samples),
        "fingerprints": list(event_type.fingerprints),
        **(
            {"placeholders": [dict(one) for one in event_type.placeholders]}
            if any(event_type.placeholders)
            else {}
        ),
        "links": [
            {"patterns": list(link.patterns), "support": link.support} for link in event_type.links
        ],
    }
