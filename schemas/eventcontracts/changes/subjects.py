"""Subjects: what the words on the command line mean, as versions to compare.

A subject is a schema file, a catalog (a folder, or `name` or `name@version` of a bundled one), or
either as it was at a git revision: `REVISION:PATH`.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eventcontracts.catalog import Catalog, CatalogError, contract_of_file
from eventcontracts.catalog.store import is_catalog, version_key
from eventcontracts.changes.revisions import checked_out
from eventcontracts.changes.versions import of_catalog, of_schema
from eventcontracts.dialects import converted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.changes.versions import Version

__all__ = ["enclosing_catalog", "loaded", "siblings"]


@contextmanager
def loaded(old: str, new: str, layer: str | None = None) -> Iterator[tuple[Version, Version]]:
    """Give the versions that two subjects mean; revisions are there as long as this is open.

    Args:
        old: The old subject.
        new: The new subject.
        layer: The envelope layer to compare events in; as documented unless given.

    Raises:
        InputError: If one of them cannot be read, or only one of them is a catalog.
    """
    with ExitStack() as stack:
        sides = [_read(word, layer, stack) for word in (old, new)]
        if (sides[0].catalog is None) != (sides[1].catalog is None):
            raise CatalogError(f"{old} and {new}: one is a catalog and the other a schema")
        if sides[1].catalog is None:
            (event,) = sides[1].events
            sides[0] = _named(sides[0], event)
        yield sides[0], sides[1]


def _named(version: Version, event: str) -> Version:
    """Return a single schema's version under another event's name: its file may have another."""
    (schema,), (whole,) = version.events.values(), version.whole.values()
    return replace(version, events={event: schema}, whole={event: whole})


def _read(word: str, layer: str | None, stack: ExitStack) -> Version:
    revision, colon, path = word.partition(":")
    if colon and not Path(word).exists():
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eventcontracts-")))
        found = checked_out(revision, path, folder)
        version = _of_path(found, layer)
        shown = (f"{folder}/", f"{revision}:")
        return replace(version, label=f"{revision}:{version.label}", shown=shown)
    if Path(word).is_file():
        return _of_path(Path(word), layer)
    catalog = Catalog.load(word)
    version = of_catalog(catalog, layer)
    if catalog.folder is not None and not Path(word).is_dir():
        version = replace(version, shown=(f"{catalog.folder.parent}/", f"{catalog.name}@"))
    return version


def _of_path(path: Path, layer: str | None) -> Version:
    if path.is_dir():
        return of_catalog(Catalog.load(path), layer)
    if layer is not None:
        raise CatalogError(f"{path}: a schema file has no layers; leave --layer out")
    contract = contract_of_file(path)
    schema = converted(contract.schema, str(path))
    return of_schema(schema, contract.event_type, path.name, path)


def enclosing_catalog(path: Path) -> Path:
    """Return the catalog that a file belongs to, or the file itself.

    >>> enclosing_catalog(Path("order.schema.json"))
    PosixPath('order.schema.json')
    """
    for folder in path.parents:
        if is_catalog(folder):
            return folder
    return path


def siblings(word: str, layer: str | None = None) -> tuple[Version, ...]:
    """Return all versions of the catalog that a word means, the oldest first.

    Args:
        word: A bundled catalog's name, or a folder beside which its other versions are.
        layer: The envelope layer to compare events in; as documented unless given.

    Raises:
        CatalogError: If there is no such catalog.
    """
    catalog = Catalog.load(word)
    if catalog.folder is None:  # pragma: no cover - what is loaded comes from a folder
        return (of_catalog(catalog, layer),)
    folders = [path for path in catalog.folder.parent.iterdir() if is_catalog(path)]
    versions = [Catalog.load(folder) for folder in folders]
    found = {version.version: version for version in versions if version.name == catalog.name}
    return tuple(of_catalog(found[key], layer) for key in sorted(found, key=version_key))
