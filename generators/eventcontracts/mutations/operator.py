"""Mutation operators: the table of ways to break a constraint.

An operator proposes patches; whether one of them breaks its constraint, and nothing else, is for
the validator to say. So an operator may propose boldly, the likeliest patch first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from eventcontracts.mutations.patches import Patch, replace_operation

if TYPE_CHECKING:
    from eventcontracts.jsondata.jsontypes import InstancePath, Json
    from eventcontracts.mutations.constraint_sites import ConstraintSite

__all__ = ["Operator", "PatchProposer", "Target", "putting"]


class Target(NamedTuple):
    """A constraint site in a parent event, for an operator to break.

    Attributes:
        site: The site.
        path: Where the value lies that the constraint is about.
        value: That value.
        chance: Where chance begins.
        example: Makes a value that meets the subschema at a schema pointer, or returns None.
    """

    site: ConstraintSite
    path: InstancePath
    value: Json
    chance: str
    example: Callable[[str], Json]

    @property
    def random(self) -> Random:
        """Chance, the same for the same target."""
        return Random(self.chance)


PatchProposer: TypeAlias = Callable[[Target], Iterable[Patch]]
"""Proposes patches of the parent event, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A way to break constraints.

    Attributes:
        name: Its name, stable, in words joined by hyphens.
        category: Its class: `presence`, `type`, `value`, `shape`, `envelope`, `text`, or a word of
            one's own.
        keywords: The keywords whose constraints it breaks.
        propose: What proposes the patches.
        anywhere: Whether any one fault at the place, or below it, is what the operator wants; by
            default it is the site's own constraint that must be broken.
        whole: Whether several constraints of one place may tell of the fault, as for a part that
            is missing as a whole.
        does: What it does, for the documentation.
        why: Why that matters.
    """

    name: str
    category: str
    keywords: frozenset[str]
    propose: PatchProposer
    anywhere: bool = False
    whole: bool = False
    does: str = ""
    why: str = ""


def putting(values: Callable[[Target], Iterable[Json]]) -> PatchProposer:
    """Return what proposes to put one of some values in the place of the target's.

    Args:
        values: Returns the values, the likeliest first.
    """
    return lambda target: ((replace_operation(target.path, value),) for value in values(target))
