"""Folders of files that belong together: each reader finds all of them old, or all of them new.

A run writes what differs into `.eventcontracts-part`, inside the folder. Renaming that to
`.eventcontracts-new` is the one step that makes it count: from then on a file that waits there
stands for the one at its place (`current`). Then each is moved to its place, the manifest last. A
run that is killed before that step has changed nothing; one that is killed after it is finished by
the next. What was handed to the disk is there before a name leads to it.

A file is ours if the manifest lists it and it still holds what is listed. No other is touched.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from eventcontracts.errors import InputError
from eventcontracts.filesystem import lock, naming, synced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "JOURNALS",
    "Folder",
    "FolderError",
    "Layout",
    "Staging",
    "State",
    "current",
    "sha256",
    "updating",
]

PART: Final = ".eventcontracts-part"
"""Where files wait until all are there."""

NEW: Final = ".eventcontracts-new"
"""Where files wait that count already."""

JOURNALS: Final = frozenset({PART, NEW})
"""The folders of ours inside a folder that a killed run may leave."""

JOURNAL: Final = ".journal"
"""What each file replaces, and which are gone; no file of a folder has a hidden name like it."""

ENTRY: Final = re.compile("(?P<what>new|gone) (?P<digest>[0-9a-f]+|-) (?P<name>.+)")
"""A line of the journal."""

AT_ONCE: Final = 16
"""How many files are handed to the disk at once."""

NOTHING: Final = "-"
"""Stands for the digest of what is not there."""


class FolderError(InputError):
    """A folder that cannot be written as it is."""


def sha256(body: bytes) -> str:
    """Return the SHA-256 of bytes.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(body).hexdigest()


class State(Enum):
    """The state of a file beside what it is to be."""

    SAME = "same"
    ABSENT = "absent"
    OLD = "old"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Layout:
    """The layout of a sort of folders.

    Attributes:
        manifest: The file that tells which others there are.
        listed: Returns these with their digests, of the manifest's bytes and its name for
            messages; None for one that is ours whatever it holds.
        digest: Returns by what the content of a file is known.
    """

    manifest: str
    listed: Callable[[bytes, str], Mapping[str, str | None]]
    digest: Callable[[bytes], str] = sha256


def current(root: Path, name: str) -> Path:
    """Return where a file of a folder is to be read, even if an update of it was interrupted.

    Args:
        root: The folder.
        name: The file, from the folder.

    >>> current(Path("shop"), "catalog.json").as_posix()
    'shop/catalog.json'
    """
    new = root / NEW
    if not new.is_dir():
        return root / name
    waiting = new / name
    return waiting if waiting.is_file() or _Journal.read(new).is_gone(name) else root / name


@dataclass(frozen=True)
class Folder:
    """A folder of files that belong together, or one that is about to be.

    Attributes:
        root: Where it is.
        layout: What it holds.
        manifest: The manifest's bytes; None if there is none.
        owned: The digest of each file of ours; None for one that is ours whatever it holds.
        force: Whether a file that the manifest lists is ours whatever it holds.
    """

    root: Path
    layout: Layout
    manifest: bytes | None = None
    owned: Mapping[str, str | None] = field(default_factory=dict)
    force: bool = False

    @classmethod
    def open(cls, root: Path, layout: Layout, *, force: bool = False) -> Folder:
        """Return a folder with what is known of it.

        Raises:
            InputError: If it is no folder, or its manifest is none.
        """
        if root.exists() and not root.is_dir():
            raise FolderError(f"{root}: no folder; choose another name")
        if (root / layout.manifest).is_symlink():
            raise FolderError(f"{root / layout.manifest}: a symbolic link; remove it")
        path = current(root, layout.manifest)
        try:
            manifest = path.read_bytes()
        except FileNotFoundError:
            return cls(root, layout, force=force)
        return cls(root, layout, manifest, layout.listed(manifest, str(path)), force)

    @property
    def interrupted(self) -> bool:
        """Whether a run was killed while it moved files to their places."""
        return (self.root / NEW).is_dir()

    def state(self, name: str, digest: str | None) -> State:
        """Return how a file stands to what it is to be.

        Args:
            name: The file, from the root.
            digest: By what its content is to be known; None if it is to be gone.
        """
        path = current(self.root, name)
        sort = _sort(self.root, path.relative_to(self.root).as_posix())
        if sort is not State.SAME:
            return sort
        held = self.layout.digest(path.read_bytes())
        if held == digest:
            return State.SAME
        if name not in self.owned:
            return State.FOREIGN
        known = self.owned[name]
        return State.OLD if self.force or known is None or held == known else State.FOREIGN


@dataclass
class Staging:
    """The coming content of a folder, held against other runs.

    Attributes:
        folder: The folder as it is.
        names: The files that are to be written; they wait.
    """

    folder: Folder
    names: list[str] = field(default_factory=list)

    def add(self, name: str, body: bytes) -> None:
        """Write a file to where it waits.

        Args:
            name: Its place, from the root.
            body: What it holds.
        """
        waiting = self.folder.root / PART / name
        with naming(self.folder.root / name):
            waiting.parent.mkdir(parents=True, exist_ok=True)
            waiting.write_bytes(body)
        self.names.append(name)

    def commit(self, manifest: bytes, gone: list[str]) -> None:
        """Make it so.

        Args:
            manifest: What the folder's manifest is then.
            gone: Files of ours that it no longer has.

        Raises:
            FolderError: If somebody changed a file of ours meanwhile.
        """
        root, layout = self.folder.root, self.folder.layout
        if self.folder.manifest != manifest:
            self.add(layout.manifest, manifest)
        if not self.names and not gone:
            return
        digest = layout.digest
        replaced = {name: _digest(root / name, digest) for name in (*self.names, *gone)}
        (root / PART / JOURNAL).write_bytes(_Journal(replaced, frozenset(gone)).as_bytes())
        with naming(root):
            _sync_tree(root / PART)
            (root / PART).rename(root / NEW)
            synced(root)
        _finish(root, layout)


@contextmanager
def updating(
    root: Path, layout: Layout, *, force: bool = False, wait: bool = False
) -> Iterator[Staging]:
    """Hold a folder for one run; what an interrupted run left is finished or removed first.

    Args:
        root: The folder; it is made if need be.
        layout: What it holds.
        force: Whether files of ours are replaced that somebody changed.
        wait: Whether to wait for another run that holds it.

    Raises:
        InputError: If another run holds it, or its manifest is none, or it cannot be written.
    """
    Folder.open(root, layout)
    fresh = not root.exists()
    part = root / PART
    with _held(root, wait=wait):
        for journal in sorted(JOURNALS):
            if (root / journal).is_symlink():
                raise FolderError(f"{root / journal}: a symbolic link; remove it")
        _finish(root, layout)
        try:
            shutil.rmtree(part, ignore_errors=True)
            with naming(root):
                part.mkdir()
            yield Staging(Folder.open(root, layout, force=force))
        finally:
            shutil.rmtree(part, ignore_errors=True)
            if fresh:
                with suppress(OSError):  # it holds something
                    root.rmdir()


def _finish(root: Path, layout: Layout) -> None:
    """Move what counts already to its place.

    Only what a manifest lists is moved or removed, so that a folder that came from somewhere puts
    nothing anywhere else; and nothing is replaced but what was there when the run began to.
    """
    new = root / NEW
    if not new.is_dir():
        return
    journal = _Journal.read(new)
    before = _listed(root / layout.manifest, layout)
    after = _listed(current(root, layout.manifest), layout)
    moving = [name for name in sorted(after) if (new / name).is_file()]
    going = sorted(before.keys() & journal.gone)
    if (new / layout.manifest).is_file():
        moving.append(layout.manifest)
    for name in (*moving, *going):
        _require_ours(root, name, layout, journal)
    for name in [name for name in moving if name != layout.manifest]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).replace(root / name)
    for name in going:
        (root / name).unlink(missing_ok=True)
        _prune(root, (root / name).parent)
    if layout.manifest in moving:
        (new / layout.manifest).replace(root / layout.manifest)
    synced(root)
    shutil.rmtree(new)


def _listed(manifest: Path, layout: Layout) -> Mapping[str, str | None]:
    """Return what a manifest lists; nothing if it is not there."""
    try:
        return layout.listed(manifest.read_bytes(), str(manifest))
    except FileNotFoundError:
        return {}


def _require_ours(root: Path, name: str, layout: Layout, journal: _Journal) -> None:
    """Raise if a file holds neither what was there when a run began to replace it nor the new."""
    sort = _sort(root, name)
    if sort is State.ABSENT:
        return
    known = {journal.replaced.get(name, NOTHING), _digest(root / NEW / name, layout.digest)}
    if sort is State.FOREIGN or layout.digest((root / name).read_bytes()) not in known:
        raise FolderError(
            f"{root / name}: changed since an interrupted run was about to replace it; "
            "move or delete it, then run this again"
        )


@dataclass(frozen=True)
class _Journal:
    """The journal of an update: the files it replaces, by digest, and those that are gone then."""

    replaced: Mapping[str, str]
    gone: frozenset[str]

    @classmethod
    def read(cls, folder: Path) -> _Journal:
        try:
            lines = (folder / JOURNAL).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            lines = []
        found = [ENTRY.fullmatch(line) for line in lines]
        told = [match.group("what", "digest", "name") for match in found if match]
        gone = frozenset(name for what, _, name in told if what == "gone")
        return cls({name: digest for _, digest, name in told}, gone)

    def is_gone(self, name: str) -> bool:
        return name in self.gone

    def as_bytes(self) -> bytes:
        lines = (
            f"{'gone' if name in self.gone else 'new'} {digest} {name}\n"
            for name, digest in self.replaced.items()
        )
        return "".join(lines).encode()


def _sort(root: Path, name: str) -> State:
    """Return whether a file is there, no link or folder in its way: then it is the SAME sort."""
    here = root
    *folders, last = name.split("/")
    for part in folders:
        here /= part
        mode = _mode(here)
        if mode is None:
            return State.ABSENT
        if not stat.S_ISDIR(mode):
            return State.FOREIGN
    mode = _mode(here / last)
    if mode is None:
        return State.ABSENT
    return State.SAME if stat.S_ISREG(mode) else State.FOREIGN


def _mode(path: Path) -> int | None:
    """Return what sort of thing lies at a path, links not followed; None if nothing does."""
    try:
        return path.lstat().st_mode
    except FileNotFoundError:
        return None


def _digest(path: Path, digest: Callable[[bytes], str]) -> str:
    return digest(path.read_bytes()) if path.is_file() else NOTHING


def _prune(root: Path, folder: Path) -> None:
    """Remove folders that have become empty."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _sync_tree(folder: Path) -> None:
    """Hand all of a folder to the disk, many files at once, which takes hardly longer than one."""
    from concurrent.futures import ThreadPoolExecutor

    paths = [Path(here, name) for here, _, names in os.walk(folder) for name in (*names, "")]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(synced, paths))


@contextmanager
def _held(root: Path, *, wait: bool) -> Iterator[None]:
    """Hold a folder against other runs; it is made if need be."""
    if os.name == "nt":  # pragma: no cover - Windows opens no folder
        root.mkdir(parents=True, exist_ok=True)
        yield
        return
    while True:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(root, os.O_RDONLY)
        try:
            lock(handle, wait=wait)
            if root.exists() and os.path.samestat(os.fstat(handle), root.stat()):
                yield
                return
            # the run that was waited for has failed, and removed the folder that it had made
        except BlockingIOError:
            raise FolderError(f"{root}: another run is writing it; wait for its end") from None
        finally:
            os.close(handle)
