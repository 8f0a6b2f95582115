"""The files of a catalog's folder, and which of them are the catalog's own."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import orjson

from eventcontracts.errors import CatalogError
from eventcontracts.folders import JOURNALS, Layout, current, sha256
from eventcontracts.jsondata.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "CORRECTIONS",
    "EVIDENCE",
    "FORMAT",
    "LAYOUT",
    "MANIFEST",
    "OBSERVATIONS",
    "file_name",
    "fingerprint",
    "require_replaceable",
]

MANIFEST: Final = "catalog.json"
CORRECTIONS: Final = "corrections.toml"
EVIDENCE: Final = "evidence.json"
OBSERVATIONS: Final = "observations.json"
LONGEST_FILE_NAME: Final = 120
"""Names beyond it are cut and told apart by a digest; file systems allow 255 bytes."""

FORMAT: Final = 1
"""The version of the folder's format."""

MOST_SAMPLES: Final = 100_000
"""How many samples of an event a catalog has at most."""

OF_DESKTOPS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What desktops put into a folder that was looked at; it is nobody's work, and stays."""

MOST_NAMED: Final = 3
"""How many files of somebody else's are named where a folder is refused."""


def file_name(name: str) -> str:
    """Return a name as a safe file name: what could mean a path is escaped, and long ones cut.

    >>> file_name("TASK_ENQUEUED"), file_name("../order")
    ('TASK_ENQUEUED', '%2E%2E%2Forder')
    """
    escaped = quote(name, safe=" ")
    if escaped.startswith("."):
        escaped = escaped.replace(".", "%2E")
    if len(escaped) <= LONGEST_FILE_NAME:
        return escaped
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return f"{escaped[: LONGEST_FILE_NAME - len(digest) - 1]}-{digest}"


def fingerprint(body: bytes) -> str:
    r"""Return by what the content of a file is known: the value of JSON, however it is laid out.

    Teams have their JSON formatted, and git may change line ends; neither is a change.

    >>> fingerprint(b'{"a": 1}') == fingerprint(b'{\r\n"a":1}\r\n')
    True
    """
    try:
        return sha256(compact(orjson.loads(body)))
    except ValueError:
        return sha256(body.replace(b"\r\n", b"\n"))


def _listed(manifest: bytes, where: str) -> Mapping[str, str | None]:
    """Return the files that a manifest tells of, with their digests.

    A catalog that an earlier version wrote has no digests: its files are known by their names, its
    corrections aside, which may be the work of days.

    Raises:
        CatalogError: If it is no manifest of a catalog.
    """
    try:
        facts = orjson.loads(manifest)
        if facts["format"] != FORMAT:
            raise CatalogError(f"{where}: not a manifest that this version knows")
        digests: Mapping[str, Any] | None = facts.get("files")
        names = _names(facts)
        if digests is None:
            return dict.fromkeys(names - {CORRECTIONS})
        return {name: str(digests[name]) for name in sorted(names & digests.keys())}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, CatalogError):
            raise
        raise CatalogError(f"{where}: not a catalog's manifest ({error})") from None


def _names(facts: Mapping[str, Any]) -> set[str]:
    """Return the files that the catalog of a manifest may have."""
    counts = {file_name(name): event["samples"] for name, event in facts["events"].items()}
    if max(counts.values(), default=0) > MOST_SAMPLES:
        raise ValueError("more samples than a catalog has")
    return {
        *(CORRECTIONS, EVIDENCE, OBSERVATIONS),
        *(f"definitions/{file_name(name)}.json" for name in facts["definitions"]),
        *(f"events/{name}.json" for name in counts),
        *(
            f"samples/{name}/{number}.json"
            for name, count in counts.items()
            for number in range(1, count + 1)
        ),
    }


LAYOUT: Final = Layout(MANIFEST, _listed, fingerprint)


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
    foreign = sorted(_foreign(folder))
    if foreign:
        names = ", ".join(foreign[:MOST_NAMED]) + (" …" if len(foreign) > MOST_NAMED else "")
        parts = "are no part" if len(foreign) > 1 else "is no part"
        raise CatalogError(
            f"{folder}: holds {names}, which {parts} of a catalog; choose another folder"
        )


def _foreign(folder: Path) -> Iterator[str]:
    """Yield what a folder holds beside the files of the catalog that its manifest tells of.

    A folder is named alone, whatever lies in it, unless the catalog has files there.
    """
    owned = _owned(folder / MANIFEST) | _owned(current(folder, MANIFEST))
    homes = {str(home) for path in owned for home in PurePosixPath(path).parents}

    def beside(here: Path, inside: str) -> Iterator[str]:
        for entry in here.iterdir():
            path = f"{inside}{entry.name}"
            if entry.name in OF_DESKTOPS or path in JOURNALS:
                continue
            plain = not entry.is_symlink()
            if plain and entry.is_dir() and path in homes:
                yield from beside(entry, f"{path}/")
            elif not (plain and entry.is_file() and path in owned):
                yield path

    return beside(folder, "")


def _owned(manifest: Path) -> set[str]:
    """Return the files of a catalog, from its folder; of no catalog, those that come before it."""
    try:
        return {MANIFEST, CORRECTIONS, *_listed(manifest.read_bytes(), str(manifest))}
    except (OSError, CatalogError):
        return {CORRECTIONS}
