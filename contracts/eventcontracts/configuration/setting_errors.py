"""Errors of a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ConfigurationError", "WrongValueError"]


class ConfigurationError(InputError):
    """A configuration that cannot be used.

    Attributes:
        file: The file.
        key: The key that is wrong; empty where the whole file is.
    """

    def __init__(self, file: Path, key: str, problem: str) -> None:
        where = "[tool.eventcontracts] " if file.name == "pyproject.toml" and key else ""
        super().__init__(f"{file.name}: {where}{key}{': ' if key else ''}{problem}")
        self.file = file
        self.key = key


class WrongValueError(ValueError):
    """A key that does not exist, or whose value cannot be used.

    Attributes:
        key: The key.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(problem)
        self.key = key
