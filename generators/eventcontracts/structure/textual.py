"""What is said about a text, or about the names of properties, and texts that meet all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.structure.conjunction import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.structure.conjunction import Conjunction
    from eventcontracts.structure.nodes import Node

__all__ = ["naming", "texts_of"]

MOST_WAYS: Final = 32
"""How many ways of `propertyNames` are followed at most."""

BARRED: Final = frozenset({"type", "pattern"})
"""The keywords of a subschema that bars a pattern and nothing else."""


def texts_of(said: Conjunction, count: int) -> Iterator[tuple[str, ...]]:
    """Yield different texts, those that read best first; they are likely to be right, not sure to.

    Args:
        said: What the schema says about them.
        count: How many at most come at once.
    """
    from eventcontracts.texts.sampled import LONGEST, Said, sampled  # takes long to import

    barred = (said.subschemas.at(pointer) for pointer in said.excluded)
    return sampled(
        Said(
            patterns=said.all("pattern"),
            barred=tuple(
                schema["pattern"]
                for schema in barred
                if isinstance(schema, dict) and "pattern" in schema and schema.keys() <= BARRED
            ),
            formats=said.all("format"),
            least=int(max(said.all("minLength"), default=0)),
            most=int(min(said.all("maxLength"), default=LONGEST)),
        ),
        count,
    )


def naming(node: Node) -> list[Node]:
    """Return what the ways of `propertyNames` say about the name of an object's property."""
    holders = node.holders("propertyNames")
    todo = [node.structure.node(Name(holders))] if holders else []
    found = []
    for way in todo:
        if way.forks and len(todo) < MOST_WAYS:
            todo.extend(way.ways)
        else:
            found.append(way)
    return found
