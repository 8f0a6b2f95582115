"""The configuration of a contract test: `[tool.eventcontracts]`, and what a command line says."""

from __future__ import annotations

from eventcontracts.configuration.discovery import (
    find_configuration,
    merge_configuration,
    nearest_configuration,
    read_configuration,
)
from eventcontracts.configuration.setting_errors import ConfigurationError
from eventcontracts.configuration.settings import Configuration

__all__ = [
    "Configuration",
    "ConfigurationError",
    "find_configuration",
    "merge_configuration",
    "nearest_configuration",
    "read_configuration",
]
