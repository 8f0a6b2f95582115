"""Flattening: a schema whose references are all pointers from its root."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from eventcontracts.catalog.bundling import references
from eventcontracts.compatibility.references import References
from eventcontracts.dialects.positions import every
from eventcontracts.pointers import build

if TYPE_CHECKING:
    from eventcontracts.jsontypes import JsonObject, Schema

__all__ = ["flattened"]

NAMING: Final = frozenset({"$id", "$anchor", "$dynamicAnchor", "$schema"})


def flattened(schema: Schema) -> Schema | None:
    """Return a schema that says the same with references from its root, by pointers only.

    Args:
        schema: A self-contained schema of draft 2020-12.

    Returns:
        The schema; None if where a reference leads depends on the way to it.

    >>> flattened({"$ref": "#a", "$defs": {"A": {"$anchor": "a", "type": "null"}}})
    {'$defs': {'A': {'type': 'null'}}, '$ref': '#/$defs/A'}
    """
    if isinstance(schema, bool):
        return schema
    known = References(schema)
    made = copy.deepcopy(schema)
    for place, part in list(every(made)):
        for keyword in [key for key in ("$ref", "$dynamicRef") if key in part]:
            dynamic = keyword == "$dynamicRef"
            target = known.target(place, str(part.pop(keyword)), dynamic=dynamic)
            if target is None:
                return None
            _refer(part, "#" + quote(build(target), safe="/~!$&'()*+,;=:@"))
        for name in NAMING & part.keys():
            del part[name]
    return made if all(reference.startswith("#") for reference in references(made)) else None


def _refer(part: JsonObject, pointer: str) -> None:
    """Add a reference to what a schema says already."""
    if "$ref" in part:
        part["allOf"] = [*part.get("allOf", ()), {"$ref": pointer}]
    else:
        part["$ref"] = pointer
