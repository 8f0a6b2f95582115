"""Which subschemas apply to a part of a value."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from eventcontracts.structure.evaluation import unevaluated
from eventcontracts.structure.subschemas import below
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.structure.conjunction import Conjunction
    from eventcontracts.structure.subschemas import Fragment

__all__ = ["of_any_item", "of_any_property", "of_item", "of_property"]


def of_any_property(said: Conjunction, key: str) -> Iterator[str]:
    """Yield the pointers of all subschemas that apply to a property."""
    for fragment in said.fragments:
        yield from of_property(fragment, key)
    yield from unevaluated(said, "unevaluatedProperties", lambda f: any(of_property(f, key)))


def of_any_item(said: Conjunction, index: int, contained: tuple[str, ...]) -> Iterator[str]:
    """Yield the pointers of all subschemas that apply to an item.

    Args:
        said: What the schema says about the list.
        index: The item's index.
        contained: What the item is for the sake of `contains`, which so evaluates it.
    """

    def evaluates(fragment: Fragment) -> bool:
        return below(fragment.pointer, "contains") in contained or any(of_item(fragment, index))

    for fragment in said.fragments:
        yield from of_item(fragment, index)
    yield from unevaluated(said, "unevaluatedItems", evaluates)
    yield from contained


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


def _matches(pattern: str, name: str) -> bool:
    """Return whether a name matches a pattern, in the validator's dialect and bounded time."""
    return _validator(pattern).is_valid(name)


@lru_cache(maxsize=1024)
def _validator(pattern: str) -> Validator:
    return Validator({"pattern": pattern})
