"""Similarity: which names and branches of two schemas mean the same thing."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from eventcontracts.changes.selfcontained import DEFINITIONS
from eventcontracts.jsontext import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.jsontypes import Json, Schema

__all__ = ["bare", "likeness", "name_likeness", "paired_branches", "renames"]

SAYING_NOTHING: Final = frozenset(
    {"title", "description", "$comment", "examples", "default", "deprecated", "$schema", "$id"}
)
ALIKE: Final = 0.75
"""From this likeness on, two names with the same schema are one thing under two names."""

ENOUGH: Final = 6
"""How many things a schema says that is told by them alone."""

MOST: Final = 200
"""How many names on a side are compared each with each; beyond, none was renamed."""


def bare(schema: Json) -> bytes:
    """Return the text of a schema without what no validator sees.

    >>> bare({"type": "string", "title": "A", "required": ["b", "a"]})
    b'{"required":["a","b"],"type":"string"}'
    """
    return canonical(_bare(schema))


def _bare(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: sorted(value, key=canonical)
        if key in {"required", "enum", "type"} and isinstance(value, list)
        else {name: _bare(inner) for name, inner in value.items()}
        if key in {"properties", "patternProperties", "$defs"} and isinstance(value, dict)
        else _bare(value)
        for key, value in schema.items()
        if key not in SAYING_NOTHING
    }


def likeness(one: Schema, other: Schema) -> float:
    """Return how much two schemas say the same, from 0 to 1.

    >>> likeness({"type": "string"}, {"type": "string", "minLength": 1})
    0.5
    """
    return _overlap(_said(one), _said(other))


def _said(schema: Schema) -> frozenset[tuple[str, bytes]]:
    """Return all that a schema says, in single things."""
    return frozenset(_sayings(_bare(schema), ""))


def _overlap(one: frozenset[tuple[str, bytes]], other: frozenset[tuple[str, bytes]]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _sayings(schema: Json, at: str) -> Iterator[tuple[str, bytes]]:
    """Yield each single thing that a schema says."""
    if not isinstance(schema, dict):
        yield at, canonical(schema)
        return
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            for name, inner in value.items():
                yield f"{at}/{name}", b""
                yield from _sayings(inner, f"{at}/{name}")
        elif isinstance(value, dict):
            yield from _sayings(value, f"{at}#{key}")
        elif isinstance(value, list):
            yield from ((f"{at}#{key}", canonical(item)) for item in value)
        else:
            yield f"{at}#{key}", canonical(value)


def name_likeness(one: str, other: str) -> float:
    """Return how alike two names are, whatever their case and separators, from 0 to 1.

    >>> name_likeness("order_id", "orderId"), name_likeness("id", "note") < 0.5
    (1.0, True)
    """
    left, right = _words(one), _words(other)
    letters = SequenceMatcher(None, "".join(left), "".join(right), autojunk=False).ratio()
    shared = len(set(left) & set(right)) / max(len(set(left) | set(right)), 1)
    return max(letters, shared)


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W_]+", name)]


def renames(
    gone: Mapping[str, Schema], come: Mapping[str, Schema], alike: float = ALIKE
) -> dict[str, str]:
    """Return which names that are gone are now other names, each once, the most alike first.

    Args:
        gone: What only the old schema has, by name.
        come: What only the new one has.
        alike: From which likeness on.

    >>> renames({"topic_id": {"pattern": "^a$"}}, {"topicId": {"pattern": "^a$"}, "x": {}})
    {'topic_id': 'topicId'}
    """
    if not gone or not come or len(gone) > MOST or len(come) > MOST:
        return {}
    olds = {name: _said(schema) for name, schema in gone.items()}
    news = {name: _said(schema) for name, schema in come.items()}
    scored = sorted(
        (-_score((old, olds[old]), (new, news[new]), alike), old, new)
        for old in olds
        for new in news
    )
    found: dict[str, str] = {}
    for score, old, new in scored:
        if -score >= alike and old not in found and new not in found.values():
            found[old] = new
    return {old: found[old] for old in gone if old in found}


def _score(
    old: tuple[str, frozenset[tuple[str, bytes]]],
    new: tuple[str, frozenset[tuple[str, bytes]]],
    alike: float,
) -> float:
    """Return how sure it is that a name with what its schema says became another.

    A schema that says much and is the same counts for itself; one that says little needs a name
    that is alike.
    """
    same = _overlap(old[1], new[1])
    if same == 0:
        return 0.0
    weight = min(len(old[1]), ENOUGH) / ENOUGH if same >= alike else 0.0
    return same * (weight + (1 - weight) * name_likeness(old[0], new[0]))


def paired_branches(
    olds: Sequence[Schema], news: Sequence[Schema]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return which branches of two unions are the same: by text, reference, tag or likeness.

    One that is left on either side is the same, whatever it says.

    Args:
        olds: The old branches.
        news: The new branches.

    Returns:
        The pairs of indexes, and the indexes of those that went and that came.
    """
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(olds))), list(range(len(news)))
    for same in (_same_text, _same_name, _alike):
        for i in list(left):
            j = next((j for j in right if same(olds[i], news[j])), None)
            if j is not None:
                pairs.append((i, j))
                left.remove(i)
                right.remove(j)
    if len(left) == len(right) == 1:
        pairs.append((left.pop(), right.pop()))
    return sorted(pairs), left, right


def _same_text(one: Schema, other: Schema) -> bool:
    return bare(one) == bare(other)


def _same_name(one: Schema, other: Schema) -> bool:
    return bool(_name(one)) and _name(one) == _name(other)


def _name(branch: Schema) -> str:
    """Return what names a branch: its reference, its tag, or its only type."""
    if not isinstance(branch, dict):
        return ""
    if "$ref" in branch:
        return str(branch["$ref"]).removeprefix(DEFINITIONS)
    tags = [
        f"{name}={inner['const']!r}"
        for name, inner in sorted(branch.get("properties", {}).items())
        if isinstance(inner, dict) and "const" in inner
    ]
    return ",".join(tags) or (f"type {branch['type']}" if "type" in branch else "")


def _alike(one: Schema, other: Schema) -> bool:
    return likeness(one, other) >= 0.5  # noqa: PLR2004 - more alike than not
