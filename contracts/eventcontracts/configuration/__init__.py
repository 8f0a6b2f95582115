"""The configuration of a contract test: `[tool.eventcontracts]`, and what a command line says."""

from __future__ import annotations

from eventcontracts.configuration.errors import ConfigurationError
from eventcontracts.configuration.files import configured, find, nearest, read
from eventcontracts.configuration.model import Configuration

__all__ = ["Configuration", "ConfigurationError", "configured", "find", "nearest", "read"]
