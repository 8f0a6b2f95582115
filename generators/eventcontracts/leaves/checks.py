"""Whether a value meets what the schema says about a leaf."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from eventcontracts.jsontext import canonical
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.jsontypes import Json, JsonObject
    from eventcontracts.structure import Node

__all__ = ["anything", "check_of", "leaf_schema"]

PLAIN: Final = [
    "type",
    "const",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
]
"""The keywords that concern values which have no parts."""


def leaf_schema(node: Node) -> JsonObject:
    """Return the plain keywords of a node as a schema without references."""
    parts = [{k: f.schema[k] for k in PLAIN if k in f.schema} for f in node.fragments]
    kept = [part for part in parts if part]
    return kept[0] if len(kept) == 1 else {"allOf": kept} if kept else {}


def check_of(node: Node) -> Callable[[Json], bool]:
    """Return the check of a leaf's values; a value that passes may be used at the node."""
    if node.excluded:
        return node.check.is_valid
    schema = leaf_schema(node)
    if not schema.keys() - {"type"}:
        return anything
    return _compiled(canonical(schema)).is_valid


def anything(_: Json) -> bool:
    """Return True: a check that every value passes."""
    return True


@lru_cache(maxsize=1_024)
def _compiled(schema: bytes) -> Validator:
    """Return the validator of a leaf; most leaves are like many others."""
    return Validator(json.loads(schema))
