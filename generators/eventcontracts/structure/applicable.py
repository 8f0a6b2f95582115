"""Subschemas that apply to an item or property, evaluated or not."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from eventcontracts.schema.validator import Validator
from eventcontracts.structure.choices import branch_pointers
from eventcontracts.structure.subschemas import child_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.structure.conjunction import Conjunction
    from eventcontracts.structure.subschemas import SchemaFragment

__all__ = [
    "subschemas_of_any_item",
    "subschemas_of_any_property",
    "subschemas_of_item",
    "subschemas_of_property",
    "unevaluated_pointers",
]

# What `unevaluatedProperties` and `unevaluatedItems` apply to.


def unevaluated_pointers(
    said: Conjunction, keyword: str, evaluates: Callable[[SchemaFragment], bool]
) -> Iterator[str]:
    """Yield the pointers of a keyword where it applies to a part of a value.

    Args:
        said: The schema objects that apply to the value.
        keyword: `unevaluatedProperties` or `unevaluatedItems`.
        evaluates: Tells whether a schema object says something about the part.
    """
    for fragment in said.fragments:
        if keyword in fragment.schema:
            seen = _evaluated_fragments(fragment, said)
            inner = (f for f in seen if f != fragment)
            if not any(map(evaluates, seen)) and not any(keyword in f.schema for f in inner):
                yield child_pointer(fragment.pointer, keyword)


def _evaluated_fragments(fragment: SchemaFragment, said: Conjunction) -> list[SchemaFragment]:
    """Return a schema object and those that it takes in, as far as they apply."""
    applying = {each.pointer for each in said.fragments}
    found: dict[str, SchemaFragment] = {}
    todo = [fragment.pointer]
    while todo:
        for each in said.subschemas.fragments(todo.pop()):
            if each.pointer in applying and each.pointer not in found:
                found[each.pointer] = each
                todo.extend(branch_pointers(each))
    return list(found.values())


def subschemas_of_any_property(said: Conjunction, key: str) -> Iterator[str]:
    """Yield the pointers of all subschemas that apply to a property."""
    for fragment in said.fragments:
        yield from subschemas_of_property(fragment, key)
    yield from unevaluated_pointers(
        said, "unevaluatedProperties", lambda f: any(subschemas_of_property(f, key))
    )


def subschemas_of_any_item(
    said: Conjunction, index: int, contained: tuple[str, ...]
) -> Iterator[str]:
    """Yield the pointers of all subschemas that apply to an item.

    Args:
        said: What the schema says about the list.
        index: The item's index.
        contained: What the item is for the sake of `contains`, which so evaluates it.
    """

    def evaluates(fragment: SchemaFragment) -> bool:
        return child_pointer(fragment.pointer, "contains") in contained or any(
            subschemas_of_item(fragment, index)
        )

    for fragment in said.fragments:
        yield from subschemas_of_item(fragment, index)
    yield from unevaluated_pointers(said, "unevaluatedItems", evaluates)
    yield from contained


def subschemas_of_property(fragment: SchemaFragment, key: str) -> Iterator[str]:
    """Yield the pointers of the subschemas of a fragment that apply to a property."""
    at, schema, found = fragment.pointer, fragment.schema, False
    if key in schema.get("properties", ()):
        found = True
        yield child_pointer(at, "properties", key)
    for pattern in schema.get("patternProperties", ()):
        if _name_matches(pattern, key):
            found = True
            yield child_pointer(at, "patternProperties", pattern)
    if not found and "additionalProperties" in schema:
        yield child_pointer(at, "additionalProperties")


def subschemas_of_item(fragment: SchemaFragment, index: int) -> Iterator[str]:
    """Yield the pointers of the subschemas of a fragment that apply to an item."""
    at, schema = fragment.pointer, fragment.schema
    if index < len(schema.get("prefixItems", ())):
        yield child_pointer(at, "prefixItems", index)
    elif "items" in schema:
        yield child_pointer(at, "items")


def _name_matches(pattern: str, name: str) -> bool:
    """Return whether a name matches a pattern, in the validator's dialect and bounded time."""
    return _pattern_validator(pattern).is_valid(name)


@lru_cache(maxsize=1024)
def _pattern_validator(pattern: str) -> Validator:
    return Validator({"pattern": pattern})
