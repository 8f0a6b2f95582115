"""Versions, the two sides of a comparison: catalogs, schemas, and git revisions of them."""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from eventcontracts.catalog import Catalog, UnknownLayerError
from eventcontracts.catalog.overlays import OVERLAY_FILE
from eventcontracts.catalog.store import is_catalog, version_key
from eventcontracts.contract import Contract
from eventcontracts.errors import CatalogError, InputError
from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer
from eventcontracts.schema import upgrade_schema
from eventcontracts.schema.bundle import (
    DEFINITIONS_PREFIX,
    flatten_references,
    references,
    retarget_references,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eventcontracts.contract import Link
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = [
    "MissingPathError",
    "RevisionError",
    "Version",
    "catalog_version",
    "catalog_versions",
    "check_out_revision",
    "enclosing_catalog",
    "load_versions",
    "schema_version",
]

# Revisions: files as they were at a revision of a git repository.


MAX_ARCHIVE_BYTES: Final = 256_000_000


"""How large what is read of a revision may be."""


MAX_MESSAGE_LENGTH: Final = 2_000


"""How much of git's complaint is read."""


class RevisionError(InputError):
    """A git revision, or a path at one, that cannot be read."""


class MissingPathError(RevisionError):
    """A path that a revision does not have."""


def check_out_revision(revision: str, path: str, folder: Path) -> Path:
    """Put a file or folder as it was at a revision into a folder, and return where it is.

    An overlay comes with the versions beside it.

    Args:
        revision: A commit, branch or tag, of the repository that the path is in.
        path: The file or folder, as seen from the working directory.
        folder: An empty folder.

    Raises:
        AbsentError: If the revision does not have the path.
        RevisionError: If git cannot be run, or does not know the revision.
    """
    _extract_archive(revision, path, folder)
    found = folder / Path(path)
    if (found / OVERLAY_FILE).is_file():
        _extract_archive(revision, str(Path(path).parent), folder)
    return found


def _extract_archive(revision: str, path: str, folder: Path) -> None:
    if revision.startswith("-") or Path(path).is_absolute() or ".." in Path(path).parts:
        raise RevisionError(f"{revision}:{path}: name a path below the working directory")
    words = ["git", "archive", "--format=zip", "-0", revision, "--", path or "."]
    try:
        with subprocess.Popen(  # noqa: S603 - a list of words, none of which can be an option
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as git:
            assert git.stdout is not None  # noqa: S101 - it is a pipe
            assert git.stderr is not None  # noqa: S101 - it is a pipe
            data = git.stdout.read(MAX_ARCHIVE_BYTES + 1)
            if len(data) > MAX_ARCHIVE_BYTES:
                git.kill()
            said = git.stderr.read(MAX_MESSAGE_LENGTH).decode(errors="replace").strip()
    except OSError as error:
        raise RevisionError(f"{revision}:{path}: git cannot be run ({error.strerror})") from None
    if len(data) > MAX_ARCHIVE_BYTES:
        raise RevisionError(f"{revision}:{path}: larger than {MAX_ARCHIVE_BYTES:,} bytes")
    if git.returncode:
        problem = said.splitlines()[0] if said else f"git archive ended with {git.returncode}"
        kind = MissingPathError if "did not match any files" in problem else RevisionError
        raise kind(f"{revision}:{path}: {problem}")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # It is not packed, so no larger than what was read; no name leads out of the folder, and a
        # link becomes a file.
        archive.extractall(folder)


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


def catalog_version(catalog: Catalog, layer: str | None = None) -> Version:
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
        events[name], needed = _split_definitions(contract.schema)
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


def schema_version(schema: Schema, event: str, label: str, path: Path | None = None) -> Version:
    """Return the version that a single schema is.

    Args:
        schema: A self-contained schema of draft 2020-12.
        event: What to call its event type.
        label: What to call the version.
        path: The file that it was read from.

    >>> schema_version({"$ref": "#/$defs/A", "$defs": {"A": {}}}, "PAID", "old.json").definitions
    {'A': {}}
    """
    plain = flatten_references(schema)
    root, definitions = (schema, {}) if plain is None else _split_definitions(plain)
    return Version(
        label, {event: root}, definitions, {event: schema}, path=path, plain=plain is not None
    )


def _split_definitions(schema: Schema) -> tuple[Schema, dict[str, Schema]]:
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
            name = _reference_name(reference)
            if name is None or name in definitions:
                continue
            target = root if name == "#" else _referenced_schema(schema, named, name)
            if target is not MISSING:
                definitions[name] = _without_identity(target)
                todo.append(target)
    rewrite = _definition_renamer(definitions)
    top = {"$ref": "#"} if "#" in definitions else root
    return retarget_references(top, rewrite), {
        name: retarget_references(definition, rewrite)
        for name, definition in sorted(definitions.items())
    }


def _without_identity(target: Schema) -> Schema:
    if isinstance(target, bool):
        return target
    return {key: value for key, value in target.items() if key not in {"$schema", "$id"}}


def _referenced_schema(schema: JsonObject, named: Mapping[str, Schema], name: str) -> Json:
    if name.startswith("#") and name not in named:
        return lookup(schema, parse_pointer(name[1:]))
    found: Json = dict(named).get(name, MISSING)
    return found


def _reference_name(reference: str) -> str | None:
    """Return the name of the definition that a reference means; a pointer if it has no name."""
    if not reference.startswith("#") or (reference != "#" and not reference.startswith("#/")):
        return None
    tokens = parse_pointer(unquote(reference[1:]))
    if len(tokens) == 2 and tokens[0] == "$defs":  # noqa: PLR2004 - the prefix and the name
        return tokens[1]
    return unquote(reference)


def _definition_renamer(definitions: Mapping[str, Schema]) -> Callable[[str], str]:
    def rewrite(reference: str) -> str:
        name = _reference_name(reference)
        return reference if name is None or name not in definitions else DEFINITIONS_PREFIX + name

    return rewrite


# Subjects: what the words on the command line mean, as versions to compare.


@contextmanager
def load_versions(
    old: str, new: str, layer: str | None = None
) -> Iterator[tuple[Version, Version]]:
    """Give the versions that two subjects mean; revisions are there as long as this is open.

    Args:
        old: The old subject.
        new: The new subject.
        layer: The envelope layer to compare events in; as documented unless given.

    Raises:
        InputError: If one of them cannot be read, or only one of them is a catalog.
    """
    with ExitStack() as stack:
        sides = [_load_version(word, layer, stack) for word in (old, new)]
        if (sides[0].catalog is None) != (sides[1].catalog is None):
            raise CatalogError(f"{old} and {new}: one is a catalog and the other a schema")
        if sides[1].catalog is None:
            (event,) = sides[1].events
            sides[0] = _with_event_name(sides[0], event)
        yield sides[0], sides[1]


def _with_event_name(version: Version, event: str) -> Version:
    """Return a single schema's version under another event's name: its file may have another."""
    (schema,), (whole,) = version.events.values(), version.whole.values()
    return replace(version, events={event: schema}, whole={event: whole})


def _load_version(word: str, layer: str | None, stack: ExitStack) -> Version:
    revision, colon, path = word.partition(":")
    if colon and not Path(word).exists():
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eventcontracts-")))
        found = check_out_revision(revision, path, folder)
        version = _version_of_path(found, layer)
        shown = (f"{folder}/", f"{revision}:")
        return replace(version, label=f"{revision}:{version.label}", shown=shown)
    if Path(word).is_file():
        return _version_of_path(Path(word), layer)
    catalog = Catalog.load(word)
    version = catalog_version(catalog, layer)
    if catalog.folder is not None and not Path(word).is_dir():
        version = replace(version, shown=(f"{catalog.folder.parent}/", f"{catalog.name}@"))
    return version


def _version_of_path(path: Path, layer: str | None) -> Version:
    if path.is_dir():
        return catalog_version(Catalog.load(path), layer)
    if layer is not None:
        raise CatalogError(f"{path}: a schema file has no layers; leave --layer out")
    contract = Contract.load(path)
    schema = upgrade_schema(contract.schema, str(path))
    return schema_version(schema, contract.event_type, path.name, path)


def enclosing_catalog(path: Path) -> Path:
    """Return the catalog that a file belongs to, or the file itself.

    >>> enclosing_catalog(Path("order.schema.json"))
    PosixPath('order.schema.json')
    """
    for folder in path.parents:
        if is_catalog(folder):
            return folder
    return path


def catalog_versions(word: str, layer: str | None = None) -> tuple[Version, ...]:
    """Return all versions of the catalog that a word means, the oldest first.

    Args:
        word: A bundled catalog's name, or a folder beside which its other versions are.
        layer: The envelope layer to compare events in; as documented unless given.

    Raises:
        CatalogError: If there is no such catalog.
    """
    catalog = Catalog.load(word)
    if catalog.folder is None:  # pragma: no cover - what is loaded comes from a folder
        return (catalog_version(catalog, layer),)
    folders = [path for path in catalog.folder.parent.iterdir() if is_catalog(path)]
    versions = [Catalog.load(folder) for folder in folders]
    found = {version.version: version for version in versions if version.name == catalog.name}
    return tuple(catalog_version(found[key], layer) for key in sorted(found, key=version_key))
