"""Discovery of the file that holds a configuration, and the values in it."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.configuration.keys import parse_keys
from eventcontracts.configuration.setting_errors import ConfigurationError, WrongValueError
from eventcontracts.configuration.settings import Configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "find_configuration",
    "merge_configuration",
    "nearest_configuration",
    "read_configuration",
]

CONFIGURATION_FILES: Final = ("eventcontracts.toml", "pyproject.toml")


def find_configuration(folder: Path) -> Configuration | None:
    """Return the configuration of a folder, or None if it has none.

    It is `eventcontracts.toml`, or else the table `[tool.eventcontracts]` in `pyproject.toml`.

    Raises:
        ConfigurationError: If there is one that cannot be used.
    """
    found = (read_configuration(folder / name) for name in CONFIGURATION_FILES)
    return next((configuration for configuration in found if configuration), None)


def nearest_configuration(folder: Path) -> Configuration | None:
    """Return the configuration of a folder or of the nearest one above it, or None.

    The search ends with the repository: at a folder that holds `.git`.

    Raises:
        ConfigurationError: If the first one that is found cannot be used.
    """
    for each in (folder, *folder.parents):
        found = find_configuration(each)
        if found or (each / ".git").exists():
            return found
    return None


def merge_configuration(values: Mapping[str, Any]) -> Configuration:
    """Return the nearest configuration with what a command line says, which wins.

    Args:
        values: Values by key, as they stand in a file; paths are seen from the working folder.

    Raises:
        InputError: If the configuration or a value cannot be used.
    """
    found = nearest_configuration(Path.cwd())
    if found is None or found.file is None:
        return Configuration("").adapted(values, "command line")
    seen = dict(values)
    for key in ("catalog", "schema", "baseline"):
        if Path(seen.get(key, "")).exists() and key in seen:
            seen[key] = os.path.relpath(seen[key], found.file.parent)
    return found.adapted(seen, "command line")


def read_configuration(file: Path) -> Configuration | None:
    """Return the configuration in a file, or None if there is no such file or nothing in it.

    Raises:
        ConfigurationError: If what is in it cannot be used.
    """
    try:
        content = file.read_bytes()
    except OSError:
        return None
    try:
        table: Any = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(file, "", f"it is no TOML: {error}") from None
    if file.name == "pyproject.toml":
        tool = table.get("tool")
        table = tool.get("eventcontracts") if isinstance(tool, dict) else None
        if table is None:
            return None
    if not isinstance(table, dict):
        raise ConfigurationError(file, "", "tool.eventcontracts is no table")
    return _parse_configuration(table, file)


def _parse_configuration(table: Mapping[str, Any], file: Path) -> Configuration:
    try:
        return replace(Configuration("").with_values(parse_keys(table)), file=file)
    except WrongValueError as error:
        raise ConfigurationError(file, error.key, str(error)) from None
