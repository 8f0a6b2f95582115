"""The folder of an export: what is ours in it is replaced, and nothing else is touched."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import orjson

from eventcontracts.errors import InputError
from eventcontracts.folders import FolderError, Layout, State, sha256, updating

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["MANIFEST", "write_folder"]

MANIFEST: Final = ".eventcontracts.json"
"""What tells which files of the folder are ours, hidden from tools that read all of a folder."""


def write_folder(root: Path, files: Mapping[str, str]) -> None:
    """Bring a folder to hold the files of an export.

    Files of ours that are no longer part of it go. If one was changed by hand, or somebody else's
    is in the way, nothing changes.

    Args:
        root: The folder; it is made if need be.
        files: The texts by file name.

    Raises:
        InputError: If a file that is not ours is in the way, or the folder cannot be written.
    """
    bodies = {name: text.encode() for name, text in files.items()}
    manifest = {"files": {name: sha256(body) for name, body in sorted(bodies.items())}}
    with updating(root, LAYOUT) as staging:
        folder = staging.folder
        states = {name: folder.state(name, sha256(body)) for name, body in bodies.items()}
        foreign = sorted(name for name, state in states.items() if state is State.FOREIGN)
        if foreign:
            message = "in the way, or was changed by hand; move it, or choose another folder"
            raise FolderError(f"{root / foreign[0]}: {message}")
        for name, body in bodies.items():
            if states[name] is not State.SAME:
                staging.add(name, body)
        gone = sorted(folder.owned.keys() - bodies.keys())
        staged = [name for name in gone if folder.state(name, None) is State.OLD]
        staging.commit(orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n", staged)


def _listed(text: bytes, where: str) -> Mapping[str, str | None]:
    """Return the files that a manifest lists, with their digests."""
    try:
        files = orjson.loads(text)["files"]
        listed = {str(name): str(digest) for name, digest in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{where}: no list of the files of an export") from None
    unsafe = [name for name in listed if PurePosixPath(name).name != name or name == MANIFEST]
    if unsafe:
        raise InputError(f"{where}: {unsafe[0]!r} is no name of a file of an export")
    return listed


LAYOUT: Final = Layout(MANIFEST, _listed)
