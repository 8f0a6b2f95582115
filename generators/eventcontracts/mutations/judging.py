"""Judging a mutant: what the patched event breaks, told by a validator that did not make it.

The parent is valid, so only what a patch reaches can be broken; only that is validated, as far in
as it can be judged alone. The verdict is that of the whole schema, for a fraction of the work.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING, Final

from eventcontracts.mutations.routes import WHOLE, Routes
from eventcontracts.pointers import build, parse
from eventcontracts.validation import Violation

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json, Path
    from eventcontracts.mutations.patches import Patch
    from eventcontracts.mutations.routes import Pointers, Route
    from eventcontracts.structure import Structure
    from eventcontracts.validation import Validator

__all__ = ["Judge"]

PARENTS_KEPT: Final = 16
"""Of how many parents it is remembered what can be judged alone."""


class Judge:
    """Tells what patched events break.

    Args:
        contract: What they are judged by.
        structure: Its schema.
    """

    def __init__(self, contract: Contract, structure: Structure) -> None:
        self._routes = Routes(contract.schema, structure.subschemas)
        self._parts: dict[Pointers, Validator] = {WHOLE: contract.validator}
        self._known: OrderedDict[int, tuple[Json, dict[tuple[str, ...], Route]]] = OrderedDict()

    def violations(self, event: Json, parent: Json, patch: Patch) -> tuple[Violation, ...]:
        """Return what an event breaks.

        Args:
            event: The event.
            parent: The valid event that it was made from.
            patch: What made it.

        >>> from eventcontracts.contract import Contract
        >>> from eventcontracts.structure import Structure
        >>> schema = {"properties": {"n": {"properties": {"m": {"type": "integer"}}}}}
        >>> judge = Judge(Contract("PING", schema), Structure(schema))
        >>> patch = ({"op": "replace", "path": "/n/m", "value": "1"},)
        >>> found = judge.violations({"n": {"m": "1"}}, {"n": {"m": 1}}, patch)
        >>> [(violation.pointer, violation.keyword) for violation in found]
        [('/n/m', 'type')]
        """
        routes = self._of_parent(parent)
        for spot in _spots(patch):
            if spot not in routes:
                routes[spot] = self._routes.towards(spot, parent)
        places = dict(routes[spot] for spot in _spots(patch))
        if len(places) > 1:
            places = {path: places[path] for path in places if not _is_inside(path, places)}
        return tuple(v for path in places for v in self._of_part(event, path, places[path]))

    def _of_parent(self, parent: Json) -> dict[tuple[str, ...], Route]:
        """Return what is known of a parent; it is kept, so that no other can take its number."""
        if id(parent) not in self._known:
            self._known[id(parent)] = parent, {}
            if len(self._known) > PARENTS_KEPT:
                self._known.popitem(last=False)
        return self._known[id(parent)][1]

    def _of_part(self, event: Json, path: Path, pointers: Pointers) -> Iterator[Violation]:
        if pointers not in self._parts:
            self._parts[pointers] = self._parts[WHOLE].part(pointers)
        place = build(path)
        for found in self._parts[pointers].violations(reduce(getitem, path, event)):
            yield Violation(
                place + found.pointer, found.keyword, found.schema_pointer, found.message
            )


def _is_inside(path: Path, places: Container[Path]) -> bool:
    """Return whether one of some places holds another place."""
    return any(path[:end] in places for end in range(len(path)))


def _spots(patch: Patch) -> Iterator[tuple[str, ...]]:
    """Yield the values that a patch changes, or whose names or length it changes."""
    for operation in patch:
        path = parse(operation["path"])
        yield path if operation["op"] == "replace" else path[:-1]
        if "from" in operation:
            yield parse(operation["from"])[:-1]
