"""Paths in schemas: which values they describe, and how far they run together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.pointers import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.jsontypes import Path

__all__ = ["common_path", "instance_place", "keywords"]

ANY: Final = frozenset(
    {"items", "contains", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"}
)

PAIRED: Final = frozenset(
    {
        *("properties", "patternProperties", "dependentSchemas", "$defs"),
        *("prefixItems", "allOf", "anyOf", "oneOf"),
    }
)
"""Keywords that hold several schemas, each under a key of its own."""


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
    """Return the path of the innermost schema that some paths have in common.

    >>> common_path([("items", "properties", "c"), ("items", "properties", "d")])
    ('items',)
    """
    first, *others = paths
    length = len(first)
    for other in others:
        pairs = zip(first[:length], other, strict=False)
        length = next((i for i, (a, b) in enumerate(pairs) if a != b), min(length, len(other)))
    starts = [start for start, _ in keywords(first)]
    return first[: max(end for end in [0, *starts, len(first)] if end <= length)]


def keywords(path: Path) -> Iterator[tuple[int, str | int]]:
    """Yield the keywords on a path with their indexes: what stands under `properties` is none.

    >>> list(keywords(("properties", "not", "items", "allOf", 0)))
    [(0, 'properties'), (2, 'items'), (3, 'allOf')]
    """
    index = 0
    while index < len(path):
        yield index, path[index]
        index += 2 if path[index] in PAIRED else 1
