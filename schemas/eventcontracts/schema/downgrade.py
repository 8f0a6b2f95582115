"""Making draft-07 of draft 2020-12, for tools that know no later one.

What draft-07 has other words for is said in these. What it has none for (`unevaluatedProperties`,
`unevaluatedItems`, `minContains`, `maxContains`) stays as it is: tools of draft-07 pass over it, so
that they allow more, and whoever knows the words reads the same. Keywords that begin with `x-` go.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from eventcontracts.schema.vocabulary import all_subschemas

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import JsonObject, Schema

__all__ = ["downgrade_schema"]

NEW_PREFIX, OLD_PREFIX = "#/$defs/", "#/definitions/"


def downgrade_schema(schema: Schema) -> Schema:
    """Return a schema in the words of draft-07, as far as it has them.

    Args:
        schema: A schema of draft 2020-12 that refers to its own definitions alone.

    >>> downgrade_schema({"$ref": "#/$defs/A", "minimum": 1, "$defs": {"A": True}})
    {'minimum': 1, 'allOf': [{'$ref': '#/definitions/A'}], 'definitions': {'A': True}}
    """
    if isinstance(schema, bool):
        return schema
    made: JsonObject = copy.deepcopy(schema)
    for _, part in list(all_subschemas(made)):
        _downgrade(part)
    return made


def _downgrade(part: JsonObject) -> None:
    """Rewrite one subschema in place; those inside of it stay the same objects."""
    for keyword in [key for key in part if key == "$schema" or key.startswith("x-")]:
        del part[keyword]
    reference = part.pop("$ref", None)
    if isinstance(reference, str):
        if reference.startswith(NEW_PREFIX):
            reference = OLD_PREFIX + reference.removeprefix(NEW_PREFIX)
        # draft-07, core, 8.3: all keywords beside a reference say nothing
        if part.keys() - {"$defs"}:
            part["allOf"] = [{"$ref": reference}, *part.get("allOf", ())]
        else:
            part["$ref"] = reference
    if "prefixItems" in part:
        first = part.pop("prefixItems")
        if "items" in part:
            part["additionalItems"] = part.pop("items")
        part["items"] = first
    _join_dependencies(part)
    if "$defs" in part:
        part["definitions"] = part.pop("$defs")


def _join_dependencies(part: JsonObject) -> None:
    """Say what a property demands in the one keyword of draft-07 (validation, 6.5.7)."""
    names = part.pop("dependentRequired", None)
    schemas = part.pop("dependentSchemas", None)
    dependencies = dict(names or {})
    for key, schema in (schemas or {}).items():
        also = {"required": dependencies[key]} if key in dependencies else None
        dependencies[key] = {"allOf": [schema, also]} if also else schema
    if dependencies:
        part["dependencies"] = dependencies
