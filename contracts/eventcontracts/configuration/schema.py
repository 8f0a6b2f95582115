"""The JSON Schema of a configuration, for editors and other tools.

python -m eventcontracts.configuration.schema > contracts/eventcontracts/configuration/schema.json
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from eventcontracts.configuration.keys import KEYS
from eventcontracts.jsontext import pretty

if TYPE_CHECKING:
    from eventcontracts.jsontypes import JsonObject

__all__ = ["json_schema", "main"]


def json_schema() -> JsonObject:
    """Return the schema of `eventcontracts.toml`, and of the table `[tool.eventcontracts]`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "eventcontracts.toml",
        "description": "What a contract test of eventcontracts is to do.",
        "type": "object",
        "properties": {
            name: {"description": f"{key.means} Unless given: {key.default}.", **key.schema}
            for name, key in KEYS.items()
        },
        "additionalProperties": False,
        "not": {"required": ["catalog", "schema"]},
    }


def main() -> None:
    """Print the schema."""
    sys.stdout.write(pretty(json_schema()))


if __name__ == "__main__":
    main()
