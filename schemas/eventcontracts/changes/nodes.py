"""Nodes: two schemas that describe the same place, and the edits that were found there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from eventcontracts.changes.edits import Edit, Member, Setting
from eventcontracts.jsontext import canonical
from eventcontracts.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.jsontypes import Json, JsonObject, Path, Schema

__all__ = ["Below", "Node", "Walk", "same"]

Below: TypeAlias = list[tuple["Schema", "Schema", "Path", "Path", str]]
"""Pairs of schemas that are still to be compared, with their paths and their place."""


@dataclass(frozen=True)
class Node:
    """Two schemas that describe the same place.

    Attributes:
        old: The old schema.
        new: The new schema.
        old_path: Where the old one lies in its owner.
        new_path: Where the new one lies in its owner.
        place: The value that they describe, as a pattern from the owner's root.
    """

    old: JsonObject
    new: JsonObject
    old_path: Path = ()
    new_path: Path = ()
    place: str = ""

    def below(self, olds: Path, news: Path, place: str) -> tuple[Path, Path, str]:
        """Return the paths and the place of what lies below it in both."""
        return (*self.old_path, *olds), (*self.new_path, *news), self.place + place


@dataclass
class Walk:
    """The edits that were found in an owner.

    Attributes:
        owner: The event or definition: `events/NAME` or `definitions/NAME`.
        equal: Tells whether two parts are proved to accept the same values.
        edits: The edits so far.
    """

    owner: str
    equal: Callable[[Schema, Schema], bool]
    edits: list[Edit] = field(default_factory=list)

    def edit(
        self,
        node: Node,
        code: str,
        keyword: Path,
        values: tuple[Json, Json],
        *steps: Setting | Member,
        place: str = "",
        detail: str = "",
    ) -> None:
        """Note an edit of a node; it sets the keyword unless it says which steps to take."""
        self.edits.append(
            Edit(
                code,
                self.owner,
                node.place + place,
                node.old_path,
                node.new_path,
                keyword,
                *values,
                steps or (Setting(keyword, *values),),
                detail,
            )
        )


def same(old: Json, new: Json) -> bool:
    """Return whether two values of a keyword are the same text, or both missing."""
    if old is MISSING or new is MISSING:
        return old is new
    return canonical(old) == canonical(new)
