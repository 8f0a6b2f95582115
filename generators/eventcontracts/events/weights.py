"""How likely the outcomes of choices are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts.structure import Node

__all__ = [
    "ABSENT", "INVENTED", "LENGTHS", "PRESENT", "closing_weight", "is_scalar", "kind_weight",
]  # fmt: skip

PRESENT: Final = (4.0, 1.0)
"""That a property is there, and that it is not."""

INVENTED: Final = (1.0, 1.0)
ABSENT: Final = (0.0, 1.0)
LENGTHS: Final = (5.0, 1.5, 2.0, 1.0)
"""That a list has the usual length, and the next ones."""


def is_scalar(node: Node) -> bool:
    """Return whether no value at a node holds others."""
    return not node.forks and not {"object", "array"} & set(node.kinds)


def kind_weight(node: Node, kind: str) -> float:
    """Return how likely a kind of value is."""
    if kind in node.spare_kinds:
        return 0.0
    if node.unknown:
        return 6.0 if kind == "null" else 1.0
    return 1.0 if kind == "null" else 3.0


def closing_weight(node: Node, kind: str) -> float:
    """Return how likely a kind is in something that holds itself and is to end soon."""
    if node.unknown or kind in node.spare_kinds:
        return kind_weight(node, kind)
    return 1.0 if kind not in {"object", "array"} else 0.0
