"""Objects that must not meet a subschema: which of its demands to leave unmet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eventcontracts.structure.subschemas import below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.events.picking import Picker
    from eventcontracts.structure import Node

__all__ = ["Avoidance", "avoidance"]

STRANGE: Final = "unnamed"
"""The name of a property that no schema is likely to name."""

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
        else:
            found.broken[name] = (*found.broken.get(name, ()), broken)
    return found


def _ways(node: Node, pointer: str) -> Iterator[tuple[str, str | None]]:
    """Yield a property to leave out, or one with the subschema that it must not meet."""
    for fragment in node.structure.subschemas.fragments(pointer):
        for name in fragment.schema.get("properties", ()):
            yield name, below(fragment.pointer, "properties", name)
        for name in fragment.schema.get("required", ()):
            if name not in node.required:
                yield name, None
        if any(fragment.schema.get(keyword) is False for keyword in CLOSING):
            yield STRANGE, None
