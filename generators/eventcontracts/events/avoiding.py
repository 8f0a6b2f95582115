"""Objects that must not meet a subschema: which of its demands to leave unmet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from eventcontracts.structure.parts import of_property
from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.events.picking import Picker
    from eventcontracts.structure import Node
    from eventcontracts.structure.subschemas import Fragment

__all__ = ["Avoidance", "avoidance"]

STRANGE: Final = "unnamed"
"""The name of a property that no schema is likely to name."""

PRESENT: Final = ""
"""In the place of a subschema, for a property that must be there and may be anything."""

CLOSING: Final = ("additionalProperties", "unevaluatedProperties")


@dataclass(frozen=True, slots=True)
class Avoidance:
    """How an object avoids the subschemas that it must not meet.

    Attributes:
        absent: Properties that are left out.
        broken: Pointers of the subschemas that a property's value must not meet.
        added: Properties that are there though the schema does not name them.
    """

    absent: set[str] = field(default_factory=set)
    broken: dict[str, tuple[str, ...]] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)


NOTHING: Final = Avoidance()
"""The way of an object that there is nothing to avoid for."""


def avoidance(node: Node, picker: Picker) -> Avoidance:
    """Return one way to avoid all that an object at a node must not meet.

    Where none is evident the result does nothing about it: whether it was met by chance is seen
    when the event is checked.
    """
    found = Avoidance() if node.excluded else NOTHING
    for pointer in node.excluded:
        ways = list(_ways(node, pointer))
        if not ways:
            continue
        name, broken = ways[int(picker.chance() * len(ways))]
        if name == STRANGE:
            found.added.add(name)
        elif broken is None:
            found.absent.add(name)
        elif broken == PRESENT:
            found.broken.setdefault(name, ())
        else:
            found.broken[name] = (*found.broken.get(name, ()), broken)
    return found


def _ways(node: Node, pointer: str) -> Iterator[tuple[str, str | None]]:
    """Yield a property to leave out, or one with the subschema that it must not meet."""
    closed = []
    evident = False
    for fragment in node.structure.subschemas.fragments(pointer):
        for way in _evident(node, fragment):
            evident = True
            yield way
        if any(fragment.schema.get(keyword) is False for keyword in CLOSING):
            closed.append(fragment)
    if closed and not evident:
        for member in node.members:
            if all(_is_foreign(fragment, member.name) for fragment in closed):
                yield member.name, PRESENT


def _evident(node: Node, fragment: Fragment) -> Iterator[tuple[str, str | None]]:
    """Yield the ways that the subschema itself speaks of and the node leaves open."""
    for name in fragment.schema.get("properties", ()):
        if node.child(name).kinds:
            yield name, below(fragment.pointer, "properties", name)
    for name in fragment.schema.get("required", ()):
        if name not in node.required:
            yield name, None
    closed = any(fragment.schema.get(keyword) is False for keyword in CLOSING)
    if closed and node.child(STRANGE).kinds:
        yield STRANGE, None


def _is_foreign(fragment: Fragment, name: str) -> bool:
    """Return whether a subschema that is closed does not know a property."""
    rest = replace(fragment, schema={k: v for k, v in fragment.schema.items() if k not in CLOSING})
    return not any(of_property(rest, name))
