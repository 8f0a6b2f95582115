"""Revisions: files as they were at a revision of a git repository."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Final

from eventcontracts.catalog.overlays import OVERLAY
from eventcontracts.errors import InputError

__all__ = ["AbsentError", "RevisionError", "checked_out"]

MOST_BYTES: Final = 256_000_000
"""How large what is read of a revision may be."""

MOST_WORDS: Final = 2_000
"""How much of git's complaint is read."""


class RevisionError(InputError):
    """A git revision, or a path at one, that cannot be read."""


class AbsentError(RevisionError):
    """A path that a revision does not have."""


def checked_out(revision: str, path: str, folder: Path) -> Path:
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
    _extract(revision, path, folder)
    found = folder / Path(path)
    if (found / OVERLAY).is_file():
        _extract(revision, str(Path(path).parent), folder)
    return found


def _extract(revision: str, path: str, folder: Path) -> None:
    if revision.startswith("-") or Path(path).is_absolute() or ".." in Path(path).parts:
        raise RevisionError(f"{revision}:{path}: name a path below the working directory")
    words = ["git", "archive", "--format=zip", "-0", revision, "--", path or "."]
    try:
        with subprocess.Popen(  # noqa: S603 - a list of words, none of which can be an option
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as git:
            assert git.stdout is not None  # noqa: S101 - it is a pipe
            assert git.stderr is not None  # noqa: S101 - it is a pipe
            data = git.stdout.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                git.kill()
            said = git.stderr.read(MOST_WORDS).decode(errors="replace").strip()
    except OSError as error:
        raise RevisionError(f"{revision}:{path}: git cannot be run ({error.strerror})") from None
    if len(data) > MOST_BYTES:
        raise RevisionError(f"{revision}:{path}: larger than {MOST_BYTES:,} bytes")
    if git.returncode:
        problem = said.splitlines()[0] if said else f"git archive ended with {git.returncode}"
        kind = AbsentError if "did not match any files" in problem else RevisionError
        raise kind(f"{revision}:{path}: {problem}")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # It is not packed, so no larger than what was read; no name leads out of the folder, and a
        # link becomes a file.
        archive.extractall(folder)
