"""Exclusions: objects that must not meet a subschema, and arrays whose items differ."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.errors import UnsatisfiableError
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.scalars import (
    POOL_SIZE,
    Constant,
    RandomString,
    ScalarSlot,
    ScalarSource,
    Timestamp,
    ValuePool,
    encode_timestamp,
)
from eventcontracts.schema.vocabulary import CLOSING_KEYWORDS
from eventcontracts.strings import random_string
from eventcontracts.structure.applicable import subschemas_of_property
from eventcontracts.structure.subschemas import child_pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.events.pickers import Picker
    from eventcontracts.structure import SchemaNode
    from eventcontracts.structure.subschemas import SchemaFragment

__all__ = ["NegatedConstraints", "choose_negation", "distinct_skeletons", "negated_child"]

# Lists whose items differ.


MAX_DISTINCT_ATTEMPTS: Final = 40


NOON_MILLISECONDS: Final = 1_750_000_000_000


def distinct_skeletons(
    grown: Callable[[int], Any], length: int, chance: Callable[[], float]
) -> list[Any]:
    """Return trees with fixed leaves that differ from each other.

    Args:
        grown: Grows the tree of an item from its index.
        length: How many are wanted.
        chance: Where chance comes from.

    Raises:
        UnsatisfiableError: If there are not so many.
    """
    found: dict[bytes, Any] = {}
    random = Random(chance())
    for _ in range(MAX_DISTINCT_ATTEMPTS * length):
        if len(found) == length:
            break
        tree = _fix_leaves(grown(len(found)), random)
        found.setdefault(_encoded_skeleton(tree), tree)
    if len(found) < length:
        raise UnsatisfiableError("", f"no {length} different items were found")
    return list(found.values())


def _fix_leaves(tree: Any, random: Random) -> Any:
    """Return a tree with each leaf fixed to one of its values."""
    if isinstance(tree, dict):
        return {name: _fix_leaves(part, random) for name, part in tree.items()}
    if isinstance(tree, list):
        return [_fix_leaves(part, random) for part in tree]
    return ScalarSlot(_draw_constant(tree.source, random))


def _draw_constant(source: ScalarSource, random: Random) -> Constant:
    spot = int(random.random() * POOL_SIZE)
    if isinstance(source, ValuePool):
        return Constant(source.bodies[spot], source.huge)
    if isinstance(source, RandomString):
        return Constant(compact(random_string(source.form, random)))
    if isinstance(source, Timestamp):
        return Constant(
            encode_timestamp(source.unit, NOON_MILLISECONDS + source.offsets[spot] + spot)
        )
    return source


def _encoded_skeleton(tree: Any) -> bytes:
    if isinstance(tree, dict):
        pairs = sorted((name, _encoded_skeleton(part)) for name, part in tree.items())
        return b"{%b}" % b",".join(compact(name) + b":" + part for name, part in pairs)
    if isinstance(tree, list):
        return b"[%b]" % b",".join(map(_encoded_skeleton, tree))
    return bytes(tree.source.body)


UNNAMED_PROPERTY: Final = "unnamed"


"""The name of a property that no schema is likely to name."""


NO_SUBSCHEMA: Final = ""


"""In the place of a subschema, for a property that must be there and may be anything."""


@dataclass(frozen=True, slots=True)
class NegatedConstraints:
    """The ways in which an object avoids the subschemas that it must not meet.

    Attributes:
        absent: Properties that are left out.
        broken: Pointers of the subschemas that a property's value must not meet.
        added: Properties that are there though the schema does not name them.
    """

    absent: set[str] = field(default_factory=set)
    broken: dict[str, tuple[str, ...]] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)


NO_NEGATIONS: Final = NegatedConstraints()


"""The way of an object that there is nothing to avoid for."""


def choose_negation(node: SchemaNode, picker: Picker) -> NegatedConstraints:
    """Return one way to avoid all that an object at a node must not meet.

    Where none is evident the result does nothing about it: whether it was met by chance is seen
    when the event is checked.

    Raises:
        UnsatisfiableError: If the ways that are evident leave no value.
    """
    found = NegatedConstraints() if node.excluded else NO_NEGATIONS
    for pointer in node.excluded:
        ways = list(_negation_options(node, pointer))
        if not ways:
            continue
        ways = _plainest(node, ways)
        name, broken = ways[int(picker.chance() * len(ways))]
        if name == UNNAMED_PROPERTY:
            found.added.add(name)
        elif broken is None:
            found.absent.add(name)
        elif broken == NO_SUBSCHEMA:
            found.broken.setdefault(name, ())
        else:
            found.broken[name] = (*found.broken.get(name, ()), broken)
    return found


def _plainest(node: SchemaNode, ways: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Return the ways that leave a value; those alone that leave a property out, if any does.

    What a producer leaves out makes a plainer event than a value of another type.
    """
    absent = [way for way in ways if way[1] is None and way[0] != UNNAMED_PROPERTY]
    possible = absent or [
        (name, broken)
        for name, broken in ways
        if not broken or negated_child(node.child(name), (broken,)).kinds
    ]
    if not possible:
        raise UnsatisfiableError("", "its constraints leave no value")
    return possible


def negated_child(child: SchemaNode, broken: tuple[str, ...]) -> SchemaNode:
    """Return the node of a property whose values must not meet some subschemas.

    Args:
        child: The node of the property.
        broken: Pointers of the subschemas.
    """
    return child.structure.node(replace(child.name, excluded=broken)) if broken else child


def _negation_options(node: SchemaNode, pointer: str) -> Iterator[tuple[str, str | None]]:
    """Yield a property to leave out, or one with the subschema that it must not meet."""
    closed = []
    evident = False
    for fragment in node.structure.subschemas.fragments(pointer):
        for way in _evident_options(node, fragment):
            evident = True
            yield way
        if any(fragment.schema.get(keyword) is False for keyword in CLOSING_KEYWORDS):
            closed.append(fragment)
    if closed and not evident:
        for member in node.members:
            if all(_is_unknown_property(fragment, member.name) for fragment in closed):
                yield member.name, NO_SUBSCHEMA


def _evident_options(
    node: SchemaNode, fragment: SchemaFragment
) -> Iterator[tuple[str, str | None]]:
    """Yield the ways that the subschema itself speaks of and the node leaves open."""
    for name in fragment.schema.get("properties", ()):
        if node.child(name).kinds:
            yield name, child_pointer(fragment.pointer, "properties", name)
    for name in fragment.schema.get("required", ()):
        if name not in node.required:
            yield name, None
    closed = any(fragment.schema.get(keyword) is False for keyword in CLOSING_KEYWORDS)
    if closed and node.child(UNNAMED_PROPERTY).kinds:
        yield UNNAMED_PROPERTY, None


def _is_unknown_property(fragment: SchemaFragment, name: str) -> bool:
    """Return whether a subschema that is closed does not know a property."""
    rest = replace(
        fragment, schema={k: v for k, v in fragment.schema.items() if k not in CLOSING_KEYWORDS}
    )
    return not any(subschemas_of_property(rest, name))
