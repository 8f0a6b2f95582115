"""Classes of operators: the columns of the grid."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from eventcontracts.expectations import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["class_of"]


def class_of(kind: Kind, operator: str | None) -> str:
    """Return the class that the cases of an operator belong to; empty where there is one only.

    >>> class_of(Kind.INVALID, "remove"), class_of(Kind.EDGE, "empty-list")
    ('presence', 'value')
    >>> class_of(Kind.VALID, None)
    ''
    """
    if operator is None or kind not in {Kind.EDGE, Kind.INVALID}:
        return ""
    return _classes(kind).get(operator, "other")


@lru_cache(maxsize=2)
def _classes(kind: Kind) -> Mapping[str, str]:
    if kind is Kind.EDGE:
        from eventcontracts.edges import EDGES

        return {edge.name: edge.category for edge in EDGES}
    from eventcontracts.mutations.registry import operators

    return {operator.name: operator.category for operator in operators()}
