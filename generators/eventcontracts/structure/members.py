"""The properties that an object at a node can have, and the lengths of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.structure.errors import UnsatisfiableError
from eventcontracts.structure.subschemas import below
from eventcontracts.texts import matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.structure.nodes import Node

__all__ = ["Member", "length_range", "lengths_of", "members_of"]

INVENTED: Final = ("language", "segment", "accountNumber", "preferredChannel", "loyaltyTier")
"""Names of attributes that tenants define for themselves."""

MOST_INVENTED: Final = 3
LONGEST: Final = 10_000
"""The most items or properties that a schema can demand of an event."""

SPREAD: Final = 4
"""How many different lengths a list has."""


@dataclass(frozen=True, slots=True)
class Member:
    """A property that an object can have.

    Attributes:
        name: Its name.
        node: What the schema says about its value.
        required: Whether it is always there.
        invented: Whether the schema leaves the name open.
    """

    name: str
    node: Node
    required: bool
    invented: bool


def members_of(node: Node) -> tuple[Member, ...]:
    """Return the properties of an object at a node, in the order of the schema.

    Raises:
        UnsatisfiableError: If a required property cannot be there.
    """
    named = dict.fromkeys(name for table in node.all("properties") for name in table)
    named.update(dict.fromkeys(name for names in node.all("required") for name in names))
    named.update(dict.fromkeys(sorted(node.required)))
    rules = [rule for table in node.all("dependentRequired") for rule in table.items()]
    named.update(dict.fromkeys(name for one, others in rules for name in (one, *others)))
    found = [_member(node, name, invented=False) for name in named]
    fewest = int(max(node.all("minProperties"), default=0))
    if fewest > LONGEST:
        raise UnsatisfiableError("", f"more than {LONGEST} properties are demanded")
    found = [member for member in found if member.node.kinds or member.required]
    lacking = fewest - len(found)
    invented = [_member(node, name, invented=True) for name in _invented(node, lacking, named)]
    return (*found, *(member for member in invented if member.node.kinds))


def _member(node: Node, name: str, *, invented: bool) -> Member:
    required = name in node.required
    child = node.child(name)
    if required and name in node.name.forbidden:
        raise UnsatisfiableError("", f"{name!r} is required and forbidden")
    if required and not child.kinds:
        raise UnsatisfiableError("", f"{name!r} is required, and no value is allowed for it")
    return Member(name, child, required, invented)


def _invented(node: Node, lacking: int, taken: Iterable[str]) -> list[str]:
    """Return names for properties that the schema does not name but describes."""
    if lacking <= 0 and not _is_map(node):
        return []
    most = max(lacking, MOST_INVENTED)
    names = (n for n in _candidates(node, most) if n not in taken and _may_be_named(node, n))
    return list(dict.fromkeys(names))[:most]


def _is_map(node: Node) -> bool:
    """Return whether properties beyond the named ones have a schema of their own."""
    return any(node.all("patternProperties")) or any(
        isinstance(schema, dict) and schema for schema in node.all("additionalProperties")
    )


def _candidates(node: Node, most: int) -> Iterator[str]:
    for table in node.all("patternProperties"):
        for pattern in table:
            yield from matching(pattern, most)
    if any(node.all("patternProperties")) and not any(node.all("additionalProperties")):
        return
    for names in node.all("propertyNames"):
        if isinstance(names, dict):
            yield from (value for value in names.get("enum", ()) if isinstance(value, str))
            if "pattern" in names:
                yield from matching(names["pattern"], most)
    yield from INVENTED
    yield from (f"attribute{number}" for number in range(1, most + 1))
    yield from "abcdefghijklmnopqrstuvwxyz"


def _may_be_named(node: Node, name: str) -> bool:
    """Return whether the schema allows a property of this name."""
    return name not in node.name.forbidden and all(
        node.structure.checker((below(fragment.pointer, "propertyNames"),)).is_valid(name)
        for fragment in node.fragments
        if "propertyNames" in fragment.schema
    )


def length_range(node: Node) -> tuple[int, int]:
    """Return the least and the greatest length of a list at a node.

    Raises:
        UnsatisfiableError: If there is no such length.
    """
    contained = node.all("minContains") or (1,)
    least = int(max([*node.all("minItems"), *(contained if node.all("contains") else ()), 0]))
    most = int(min(node.all("maxItems"), default=least + SPREAD))
    for index in range(min(most, LONGEST)):
        if index <= least + SPREAD and not node.item(index).kinds:
            most = index
            break
    if least > LONGEST:
        raise UnsatisfiableError("", f"a list of more than {LONGEST} items is demanded")
    if least > most:
        raise UnsatisfiableError("", f"a list must have at least {least} and at most {most} items")
    return least, most


def lengths_of(node: Node) -> tuple[int, ...]:
    """Return the lengths that lists at a node have, the usual one first."""
    least, most = length_range(node)
    top = min(most, least + SPREAD)
    prefix = node.prefix
    usual = min(max(1, least, prefix), top)
    return (usual, *(length for length in range(least, top + 1) if length != usual))
