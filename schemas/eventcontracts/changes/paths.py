"""Paths in schemas: which values they describe, and how far they run together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.jsontypes import Path

__all__ = ["common_path", "instance_place"]

ANY: Final = frozenset(
    {"items", "contains", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"}
)


def instance_place(path: Path) -> str:
    """Return which values the schema at a path describes, as a pattern.

    >>> instance_place(("properties", "task", "items", "allOf", 0, "prefixItems", 1))
    '/task/*/1'
    """
    place: list[str | int] = []
    tokens = iter(path)
    for token in tokens:
        if token in ANY:
            place.append("*")
        elif token in {"properties", "prefixItems"}:
            place += [each for each in [next(tokens, None)] if each is not None]
        elif token == "patternProperties":
            next(tokens, None)
            place.append("*")
        elif token in {"allOf", "anyOf", "oneOf", "dependentSchemas", "$defs"}:
            next(tokens, None)
    return build(tuple(place))


def common_path(paths: Sequence[Path]) -> Path:
    """Return how far some paths run together.

    >>> common_path([("a", "b", "c"), ("a", "b", "d")])
    ('a', 'b')
    """
    first, *others = paths
    length = len(first)
    for other in others:
        pairs = zip(first[:length], other, strict=False)
        length = next((i for i, (a, b) in enumerate(pairs) if a != b), min(length, len(other)))
    return first[:length]
