"""Proving templates, so that not every event of them has to be read back and validated.

Where no constraint hangs on several values together, whether an event is valid hangs on its shape
and on each value alone. Then a template is right when its events have been valid with every value
that each of its slots can take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.leaves import variety
from eventcontracts.pointers import walk
from eventcontracts.texts import form_of_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.events import Template
    from eventcontracts.jsontypes import Json
    from eventcontracts.structure import Structure

__all__ = ["Proofs"]

USES: Final = 8
"""After how many events a template is worth a proof."""

SAMPLED: Final = 32
"""One in so many events of a proven template is validated all the same."""

TOGETHER: Final = frozenset(
    {"dependentSchemas", "else", "if", "maxContains", "not", "then", "unevaluatedItems"}
    | {"unevaluatedProperties", "uniqueItems"}
)
"""Keywords by which validity can hang on several values together."""


class Proofs:
    """Knows which templates of a plan are proven.

    Args:
        structure: The schema.
        schema: The same as it was given.
        is_valid: The check of a whole event.
    """

    def __init__(
        self, structure: Structure, schema: Json, is_valid: Callable[[Json], bool]
    ) -> None:
        self._structure = structure
        self._separate = _is_separate(schema)
        self._is_valid = is_valid
        self._right: set[tuple[str, int]] = set()
        self._uses: dict[int, int] = {}

    def must_check(self, number: int, template: Template, index: int) -> bool:
        """Return whether an event of a template is to be validated.

        Args:
            number: The number of the template.
            template: The template.
            index: The number of the event.
        """
        if not self._separate or index % SAMPLED == 0:
            return True
        uses = self._uses[number] = self._uses.get(number, 0) + 1
        if uses == USES:
            self._separate = self._prove(template)
        return uses < USES or not self._separate

    def _prove(self, template: Template) -> bool:
        """Return whether a template is right, which is known where others had the same slots."""
        if any(node.excluded for node in self._structure.nodes):
            return False
        new = template.slots.keys() - self._right
        number = max((variety(template.slots[slot]) for slot in new), default=0)
        trials = template.trials(number)
        if not all(self._is_valid(template.read(body)) for body in trials):
            return False
        self._right |= new
        return True


def _is_separate(schema: Json) -> bool:
    """Return whether each value of an event can be judged alone."""
    for path, value in walk(schema):
        if path and path[-1] in TOGETHER:
            return False
        if path and path[-1] == "pattern" and isinstance(value, str) and not form_of_pattern(value):
            return False
    return True
