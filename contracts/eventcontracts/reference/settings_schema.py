"""The JSON Schema of a configuration, for editors and other tools.

python -m eventcontracts.reference.settings_schema > FILE
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from eventcontracts.configuration.keys import CONFIGURATION_KEYS
from eventcontracts.jsondata.jsontext import pretty

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["main", "settings_schema"]


def settings_schema() -> JsonObject:
    """Return the schema of `eventcontracts.toml`, and of the table `[tool.eventcontracts]`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "eventcontracts.toml",
        "description": "What a contract test of eventcontracts is to do.",
        "type": "object",
        "properties": {
            name: {"description": f"{key.means} Unless given: {key.default}.", **key.schema}
            for name, key in CONFIGURATION_KEYS.items()
        },
        "additionalProperties": False,
        "not": {"required": ["catalog", "schema"]},
    }


def main() -> None:
    """Print the schema."""
    sys.stdout.write(pretty(settings_schema()))


if __name__ == "__main__":
    main()
