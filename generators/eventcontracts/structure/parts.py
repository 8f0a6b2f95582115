"""Which subschemas of a fragment apply to a part of a value."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from eventcontracts.structure.subschemas import below
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.structure.subschemas import Fragment

__all__ = ["of_item", "of_property", "prefix_length"]


def of_property(fragment: Fragment, key: str) -> Iterator[str]:
    """Yield the pointers of the subschemas of a fragment that apply to a property."""
    at, schema, found = fragment.pointer, fragment.schema, False
    if key in schema.get("properties", ()):
        found = True
        yield below(at, "properties", key)
    for pattern in schema.get("patternProperties", ()):
        if _matches(pattern, key):
            found = True
            yield below(at, "patternProperties", pattern)
    if not found and "additionalProperties" in schema:
        yield below(at, "additionalProperties")


def of_item(fragment: Fragment, index: int) -> Iterator[str]:
    """Yield the pointers of the subschemas of a fragment that apply to an item."""
    at, schema = fragment.pointer, fragment.schema
    if index < len(schema.get("prefixItems", ())):
        yield below(at, "prefixItems", index)
    elif "items" in schema:
        yield below(at, "items")


def prefix_length(fragment: Fragment) -> int:
    """Return how many items have a schema of their own by their index."""
    return len(fragment.schema.get("prefixItems", ()))


def _matches(pattern: str, name: str) -> bool:
    """Return whether a name matches a pattern, in the validator's dialect and bounded time."""
    return _validator(pattern).is_valid(name)


@lru_cache(maxsize=1024)
def _validator(pattern: str) -> Validator:
    return Validator({"pattern": pattern})
