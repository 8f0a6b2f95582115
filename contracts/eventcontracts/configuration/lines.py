"""A configuration as the options of a command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from eventcontracts.configuration.model import Configuration

__all__ = ["options"]


def options(configuration: Configuration) -> dict[str, list[str]]:
    """Return the values of each option by which a command line says the same.

    Paths are seen from the working folder.
    """
    selection = configuration.selection
    single = {
        "--catalog": _from_here(configuration.folder, configuration.catalog),
        "--schema": _from_here(configuration.folder, configuration.schema),
        "--layer": configuration.layer,
        "--policy": configuration.policy.value,
        "-n": configuration.n,
        "--timeout": f"{configuration.timeout:g}",
    }
    several = {
        "--rejects": configuration.rejects,
        "--mutate": selection.mutate,
        "--at": selection.at,
        "--keyword": selection.keywords,
        "--without": selection.without,
    }
    given = {option: [] if value is None else [str(value)] for option, value in single.items()}
    return {**given, **{option: list(values) for option, values in several.items()}}


def _from_here(folder: Path, name: Path | str | None) -> Path | str | None:
    """Return a file or folder as it is seen from the working folder; a name as it is."""
    if name is None or not (folder / name).exists():
        return name
    return os.path.relpath(folder / name)
