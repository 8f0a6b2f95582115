"""The settings of a pytest run: file, ini options, options for the moment.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from eventcontracts.configuration import Configuration, find_configuration
from eventcontracts.configuration.keys import CONFIGURATION_KEYS, TABLE_KEYS
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CONFIGURATION_KEY",
    "command_line_configuration",
    "repository_configuration",
    "run_configuration",
]

CONFIGURATION_KEY: Final = pytest.StashKey[Configuration]()
NUMERIC_OPTIONS: Final[Mapping[str, type]] = {"seed": int, "n": int, "timeout": float}


def run_configuration(config: pytest.Config) -> Configuration:
    """Return the configuration of a run: the durable settings, then those for the moment.

    Raises:
        pytest.UsageError: If a setting cannot be used.
    """
    if CONFIGURATION_KEY not in config.stash:
        try:
            config.stash[CONFIGURATION_KEY] = command_line_configuration(
                config, repository_configuration(config), "command line"
            )
        except InputError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[CONFIGURATION_KEY]


def repository_configuration(config: pytest.Config) -> Configuration:
    """Return what the repo's files say: its configuration, and the ini options over it.

    Raises:
        InputError: If a setting cannot be used.
    """
    file = config.inipath or config.rootpath / "pyproject.toml"
    found = find_configuration(config.rootpath) or Configuration("", file=file)
    values: dict[str, Any] = {}
    for key in (key for key in CONFIGURATION_KEYS if key not in TABLE_KEYS):
        value = config.getini(f"eventcontracts_{key}")
        if value:
            values[key] = _parse_option_number(key, value) if key in NUMERIC_OPTIONS else value
    if "consumer" in values and config.inipath:
        found = replace(found, file=config.inipath)
    path = tuple(os.path.relpath(folder) for folder in config.getini("pythonpath"))
    return replace(found.adapted(values, (config.inipath or file).name), path=path)


def command_line_configuration(
    config: pytest.Config, configuration: Configuration, where: str
) -> Configuration:
    """Return a configuration with what the command line says about this run.

    Raises:
        InputError: If an option cannot be used.
    """
    values = {
        key: value
        for key in ("seed", "n", "policy", "kinds")
        if (value := config.getoption(f"eventcontracts_{key}")) is not None
    }
    return configuration.adapted(values, where)


def _parse_option_number(key: str, text: str) -> Any:
    try:
        return NUMERIC_OPTIONS[key](text)
    except ValueError:
        raise InputError(f"eventcontracts_{key}: it is a number, not {text!r}") from None
