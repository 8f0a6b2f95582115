"""Proving templates, so that not every event of them has to be read back and validated.

Where each leaf of a template's tree can be judged alone, a template is right when its events have
been valid with every value that each of its slots can take.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from eventcontracts.leaves import spectrum
from eventcontracts.plan.separation import Separation
from eventcontracts.pointers import generalize, lookup, walk
from eventcontracts.texts import form_of_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.contract import Contract
    from eventcontracts.events import Template, Tree
    from eventcontracts.jsontypes import Json, Path
    from eventcontracts.leaves import Source
    from eventcontracts.structure import Structure

__all__ = ["Proofs"]

USES: Final = 8
"""After how many events a template is worth a proof."""

SAMPLED: Final = 32
"""One in so many events of a proven template is validated all the same."""


class Proofs:
    """Knows which templates of a plan are proven.

    Args:
        structure: The schema.
        contract: What events must meet.
    """

    def __init__(self, structure: Structure, contract: Contract) -> None:
        self._structure = structure
        self._contract = contract
        self._separate: set[int] = set()
        self._right: set[tuple[str, int]] = set()
        self._uses: dict[int, int] = {}

    def consider(self, number: int, tree: Tree) -> None:
        """Note whether a template can be proven.

        Args:
            number: The number of the template.
            tree: What it was made of.
        """
        if self._has_plain_patterns and self._separation.separates(tree):
            self._separate.add(number)

    def must_check(self, number: int, template: Template, index: int) -> bool:
        """Return whether an event of a template is to be validated.

        Args:
            number: The number of the template.
            template: The template.
            index: The number of the event.
        """
        if index % SAMPLED == 0 or number not in self._separate:
            return True
        uses = self._uses[number] = self._uses.get(number, 0) + 1
        if uses == USES and not self._prove(template):
            self._separate.discard(number)
        return uses < USES or number not in self._separate

    def _prove(self, template: Template) -> bool:
        """Return whether a template is right, whatever its slots hold.

        What other templates had at the same places is known to be.
        """
        found = {path: (_pattern(path), id(source)) for path, source in template.slots.items()}
        new = {path: template.slots[path] for path in found if found[path] not in self._right}
        if not self._is_right(template, new):
            return False
        self._right.update(found.values())
        return True

    def _is_right(self, template: Template, slots: Mapping[Path, Source]) -> bool:
        """Return whether an event is valid with each value that some slots can take."""
        event = [template.event(b"", 0)[1]]
        spectra = {id(source): spectrum(source) for source in slots.values()}
        spots = [(*_spot(event, path), spectra[id(slots[path])]) for path in slots]
        for step in range(max((len(values) for _, _, values in spots), default=1)):
            for holder, key, values in spots:
                holder[key] = values[step % len(values)]
            if not self._contract.validator.is_valid(event[0]):
                return False
        return True

    @cached_property
    def _separation(self) -> Separation:
        return Separation(self._structure, self._contract.validator)

    @cached_property
    def _has_plain_patterns(self) -> bool:
        """Whether fresh texts can be judged character by character."""
        found = (v for path, v in walk(self._contract.schema) if path and path[-1] == "pattern")
        return all(form_of_pattern(value) for value in found if isinstance(value, str))


@lru_cache(maxsize=8_192)
def _pattern(path: Path) -> str:
    return generalize(path)


def _spot(event: list[Json], path: Path) -> tuple[Any, str | int]:
    """Return what holds the value at a path in the only item of a list, and its key there."""
    *around, last = (0, *path)
    return lookup(event, tuple(around)), last
