"""Catalogs on disk.

A catalog is a folder: `catalog.json` (what it is, its layers, its event types and their links),
`events/NAME.json`, `definitions/NAME.json`, `samples/NAME/1.json`, `evidence.json` (what each
statement rests on), where there are reviewed facts `corrections.toml`, and where more samples were
seen than are kept `observations.json`. A catalog is written whole or not at all. A folder that
holds an `overlay.toml` instead is derived from the version beside it that this names, when it is
read.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import orjson

from eventcontracts.catalog.event_types import EventType
from eventcontracts.catalog.evidence import Evidence, Reason
from eventcontracts.catalog.layers import Layer
from eventcontracts.catalog.overlays import OVERLAY_FILE, Overlay, derive_catalog
from eventcontracts.contract import Link
from eventcontracts.errors import CatalogError
from eventcontracts.jsondata.jsontext import compact, pretty

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.catalog.model import Catalog
    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = [
    "CORRECTIONS_FILE",
    "MANIFEST_FILE",
    "OBSERVATIONS_FILE",
    "bundled_catalogs",
    "is_catalog",
    "read_catalog",
    "require_replaceable",
    "safe_file_name",
    "version_key",
    "write_catalog",
]

MANIFEST_FILE: Final = "catalog.json"
CORRECTIONS_FILE: Final = "corrections.toml"
EVIDENCE_FILE: Final = "evidence.json"
OBSERVATIONS_FILE: Final = "observations.json"
MAX_FILE_NAME_LENGTH: Final = 120
"""Names beyond it are cut and told apart by a digest; file systems allow 255 bytes."""

FORMAT_VERSION: Final = 1
"""The version of the folder's format."""

MAX_NAMED_FILES: Final = 3
"""How many files of somebody else's are named where a folder is refused."""


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
        raise CatalogError(f"{folder}: no catalog, for it has no {MANIFEST_FILE}")
    known = ", ".join(bundled_catalogs())
    raise CatalogError(f"no catalog {str(reference)!r}: neither a folder nor one of {known}")


def _bundled_folders() -> list[tuple[str, Path]]:
    root = Path(str(resources.files("eventcontracts.catalogs")))
    return [
        (path.parent.parent.name.replace("_", "-"), path.parent)
        for name in (MANIFEST_FILE, OVERLAY_FILE)
        for path in root.glob(f"*/*/{name}")
    ]


def is_catalog(folder: Path) -> bool:
    """Return whether a folder holds a catalog, whole or as an overlay."""
    return any((folder / name).is_file() for name in (MANIFEST_FILE, OVERLAY_FILE))


def version_key(version: str) -> list[tuple[int, int | str]]:
    """Return what sorts versions by number where they have numbers."""
    parts = re.findall(r"\d+|[a-zA-Z]+", version)
    return [(1, int(part)) if part.isdigit() else (0, part) for part in parts]


def _read_folder(folder: Path) -> dict[str, Any]:
    if (folder / MANIFEST_FILE).is_file():
        return _read_full_catalog(folder)
    return {**_read_overlay(folder), "folder": folder}


def _read_overlay(folder: Path) -> dict[str, Any]:
    """Return what an overlay tells of the version beside it, however many lie between."""
    overlays: list[tuple[Path, Overlay]] = []
    while not (folder / MANIFEST_FILE).is_file():
        path = folder / OVERLAY_FILE
        try:
            overlay = Overlay.parse(path.read_text(encoding="utf-8"), str(path))
        except OSError as error:
            raise CatalogError(f"{path}: {error.strerror}; the catalog is damaged") from None
        except UnicodeDecodeError:
            raise CatalogError(f"{path}: not UTF-8") from None
        overlays.append((path, overlay))
        base = folder.parent / safe_file_name(overlay.base)
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
    manifest = _read_json_file(folder / MANIFEST_FILE)
    try:
        return {
            "name": manifest["name"],
            "version": manifest["version"],
            "event_types": {
                name: _read_event_type(folder, name, facts)
                for name, facts in sorted(manifest["events"].items())
            },
            "definitions": {
                name: _read_json_file(folder / "definitions" / f"{safe_file_name(name)}.json")
                for name in manifest["definitions"]
            },
            "layers": tuple(Layer(**layer) for layer in manifest.get("layers", ())),
            "identify": tuple(manifest.get("identify", ())),
            "title": manifest.get("title", ""),
            "description": manifest.get("description", ""),
            "base": manifest.get("base", ""),
            "folder": folder,
            **_read_evidence(folder / EVIDENCE_FILE),
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise CatalogError(
            f"{folder / MANIFEST_FILE}: not a catalog's manifest ({error})"
        ) from None


def _read_evidence(path: Path) -> dict[str, Any]:
    """Return the evidence of a catalog, and the reasons of its corrections."""
    if not path.is_file():
        return {}
    found = _read_json_file(path)
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
        schema=_read_json_file(folder / "events" / f"{safe_file_name(name)}.json"),
        title=facts.get("title", ""),
        description=facts.get("description", ""),
        origin=facts.get("origin", "inferred"),
        source=facts.get("source", ""),
        layer=facts.get("layer"),
        links=tuple(
            Link(tuple(link["patterns"]), link.get("support", 1)) for link in facts.get("links", ())
        ),
        samples=tuple(
            _read_json_file(folder / "samples" / safe_file_name(name) / f"{number}.json")
            for number in range(1, facts.get("samples", 0) + 1)
        ),
    )


def _read_json_file(path: Path) -> Json:
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
) -> None:
    """Write a catalog to a folder, replacing the catalog that is there.

    Args:
        catalog: The catalog.
        folder: Where to; its parents are made, and a symbolic link is followed.
        corrections: The text of the catalog's corrections, kept beside it; those that are there
            stay unless given.
        observations: What inference has to remember of samples that are not kept.

    Raises:
        CatalogError: If the folder holds anything that is no part of a catalog.
    """
    require_replaceable(folder)
    folder = folder.resolve()
    if corrections is None and (folder / CORRECTIONS_FILE).is_file():
        corrections = (folder / CORRECTIONS_FILE).read_bytes()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        fresh = Path(scratch) / "new"
        for path, content in _file_contents(catalog).items():
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            (fresh / path).write_text(pretty(content), encoding="utf-8")
        if corrections is not None:
            (fresh / CORRECTIONS_FILE).write_bytes(corrections)
        if observations is not None:
            (fresh / OBSERVATIONS_FILE).write_bytes(compact(observations) + b"\n")
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        shutil.move(fresh, folder)


def require_replaceable(folder: Path) -> None:
    """Raise unless a folder holds a catalog, or its corrections, and nothing else.

    Raises:
        CatalogError: If it is no folder, or one that holds anything that is no part of a catalog.
    """
    if folder.is_symlink() and not folder.exists():
        raise CatalogError(f"{folder}: a symbolic link that leads nowhere; remove it")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CatalogError(f"{folder}: no folder; choose another name")
    foreign = sorted(_foreign_files(folder))
    if foreign:
        names = ", ".join(foreign[:MAX_NAMED_FILES]) + (
            " \u2026" if len(foreign) > MAX_NAMED_FILES else ""
        )
        parts = "are no part" if len(foreign) > 1 else "is no part"
        raise CatalogError(
            f"{folder}: holds {names}, which {parts} of a catalog; choose another folder"
        )


def _foreign_files(folder: Path) -> Iterator[str]:
    """Yield what a folder holds beside the files of the catalog that its manifest tells of.

    A folder is named alone, whatever lies in it, unless the catalog has files there.
    """
    owned = _catalog_files(folder / MANIFEST_FILE)
    homes = {str(home) for path in owned for home in PurePosixPath(path).parents}

    def beside(here: Path, inside: str) -> Iterator[str]:
        for entry in here.iterdir():
            path = f"{inside}{entry.name}"
            plain = not entry.is_symlink()
            if plain and entry.is_dir() and path in homes:
                yield from beside(entry, f"{path}/")
            elif not (plain and entry.is_file() and path in owned):
                yield path

    return beside(folder, "")


def _catalog_files(manifest: Path) -> set[str]:
    """Return the files of a catalog, from its folder; of no catalog, those that come before it."""
    try:
        facts = orjson.loads(manifest.read_bytes())
        counts = {safe_file_name(name): event["samples"] for name, event in facts["events"].items()}
        if facts["format"] != FORMAT_VERSION:
            return {CORRECTIONS_FILE}
        return {
            *(MANIFEST_FILE, CORRECTIONS_FILE, EVIDENCE_FILE, OBSERVATIONS_FILE),
            *(f"definitions/{safe_file_name(name)}.json" for name in facts["definitions"]),
            *(f"events/{name}.json" for name in counts),
            *(
                f"samples/{name}/{number}.json"
                for name, count in counts.items()
                for number in range(1, count + 1)
            ),
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {CORRECTIONS_FILE}


def _file_contents(catalog: Catalog) -> Mapping[str, Json]:
    files: dict[str, Json] = {MANIFEST_FILE: _manifest_json(catalog)}
    if catalog.evidence:
        files[EVIDENCE_FILE] = {
            "evidence": {
                owner: {pointer: facts.as_json() for pointer, facts in places.items()}
                for owner, places in catalog.evidence.items()
            },
            "reasons": [reason.as_json() for reason in catalog.reasons],
        }
    for name, schema in catalog.definitions.items():
        files[f"definitions/{safe_file_name(name)}.json"] = schema
    for name, event_type in catalog.event_types.items():
        files[f"events/{safe_file_name(name)}.json"] = event_type.schema
        for number, sample in enumerate(event_type.samples, 1):
            files[f"samples/{safe_file_name(name)}/{number}.json"] = sample
    return files


def _manifest_json(catalog: Catalog) -> JsonObject:
    return {
        "format": FORMAT_VERSION,
        "name": catalog.name,
        "version": catalog.version,
        "title": catalog.title,
        "description": catalog.description,
        **({"base": catalog.base} if catalog.base else {}),
        "identify": list(catalog.identify),
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
    return {
        "title": event_type.title,
        "description": event_type.description,
        "origin": event_type.origin,
        "source": event_type.source,
        "layer": event_type.layer,
        "samples": len(event_type.samples),
        "links": [
            {"patterns": list(link.patterns), "support": link.support} for link in event_type.links
        ],
    }


def safe_file_name(name: str) -> str:
    """Return a name as a safe file name: what could mean a path is escaped, and long ones cut.

    >>> safe_file_name("TASK_ENQUEUED"), safe_file_name("../order")
    ('TASK_ENQUEUED', '%2E%2E%2Forder')
    """
    escaped = quote(name, safe=" ")
    if escaped.startswith("."):
        escaped = escaped.replace(".", "%2E")
    if len(escaped) <= MAX_FILE_NAME_LENGTH:
        return escaped
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return f"{escaped[: MAX_FILE_NAME_LENGTH - len(digest) - 1]}-{digest}"
