"""Judging a mutant: what the patched event breaks, told by a validator that did not make it.

The parent is valid, so only what a patch reaches can be broken. Where nothing above a place judges
several values together (a union, a condition, equal items), the constraints around the patch are
validated alone; that is the same verdict for a fraction of the work.
"""

from __future__ import annotations

from functools import reduce
from itertools import repeat
from operator import getitem
from typing import TYPE_CHECKING, Final

from eventcontracts.pointers import build, parse, walk
from eventcontracts.structure.parts import of_item, of_property
from eventcontracts.validation import Violation

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from eventcontracts.contract import Contract
    from eventcontracts.jsontypes import Json, JsonObject, Path
    from eventcontracts.mutations.patches import Patch
    from eventcontracts.structure import Structure
    from eventcontracts.validation import Validator

__all__ = ["Judge"]

SEPARATE: Final = frozenset(
    {"type", "required", "dependentRequired", "properties", "patternProperties", "items"}
    | {"additionalProperties", "propertyNames", "minProperties", "maxProperties", "prefixItems"}
    | {"minItems", "maxItems", "$ref", "allOf", "$defs", "definitions", "$schema", "$anchor"}
    | {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"}
    | {"$comment"}
)
"""Keywords by which a value is judged by its names, its length and each of its parts alone."""

ELSEWHERE: Final = frozenset({"$id", "$dynamicRef", "$dynamicAnchor", "$recursiveRef"})
"""Keywords by which what a reference means hangs on where validation began."""

WHOLE: Final = ("",)

Pointers = tuple[str, ...]


class Judge:
    """Tells what patched events break.

    Args:
        contract: What they are judged by.
        structure: Its schema.
    """

    def __init__(self, contract: Contract, structure: Structure) -> None:
        self._validator = contract.validator
        self._subschemas = structure.subschemas
        named = any(path and path[-1] in ELSEWHERE for path, _ in walk(contract.schema))
        self._divisible = isinstance(contract.schema, dict) and not named
        self._parts: dict[Pointers, Validator] = {WHOLE: self._validator}
        self._routes: dict[tuple[str, ...], tuple[Path, Pointers]] = {}
        self._known: dict[tuple[Pointers, str | int], Pointers] = {}

    def violations(self, event: Json, patch: Patch) -> tuple[Violation, ...]:
        """Return what an event breaks, which a patch made from a valid one.

        >>> from eventcontracts.contract import Contract
        >>> from eventcontracts.structure import Structure
        >>> schema = {"properties": {"n": {"properties": {"m": {"type": "integer"}}}}}
        >>> judge = Judge(Contract("PING", schema), Structure(schema))
        >>> patch = ({"op": "replace", "path": "/n/m", "value": "1"},)
        >>> [(v.pointer, v.keyword) for v in judge.violations({"n": {"m": "1"}}, patch)]
        [('/n/m', 'type')]
        """
        if not self._divisible:
            return self._validator.violations(event)
        places = dict(map(self._route, _spots(patch), repeat(event)))
        if len(places) > 1:
            places = {path: places[path] for path in places if not _is_inside(path, places)}
        return tuple(v for path in places for v in self._of_part(event, path, places[path]))

    def _of_part(self, event: Json, path: Path, pointers: Pointers) -> Iterator[Violation]:
        if pointers not in self._parts:
            self._parts[pointers] = self._validator.part(pointers)
        place = build(path)
        for found in self._parts[pointers].violations(reduce(getitem, path, event)):
            yield Violation(
                place + found.pointer, found.keyword, found.schema_pointer, found.message
            )

    def _route(self, spot: tuple[str, ...], event: Json) -> tuple[Path, Pointers]:
        """Return how far in towards a spot can be judged alone, and by which subschemas."""
        path, pointers = self._routes.get(spot, ((), ()))
        if pointers and _leads(path, event):
            return path, pointers
        path, pointers, value = (), WHOLE, event
        for token in spot:
            step: str | int = int(token) if isinstance(value, list) else token
            following = self._below(pointers, step)
            if not following:
                break
            path, pointers, value = (*path, step), following, value[step]
        self._routes[spot] = path, pointers
        return path, pointers

    def _below(self, pointers: Pointers, step: str | int) -> Pointers:
        """Return the subschemas one step further in; none where the whole must be judged."""
        if (pointers, step) not in self._known:
            fragments = [f for p in pointers for f in self._subschemas.fragments(p)]
            of_part = of_item if isinstance(step, int) else of_property
            found = [p for f in fragments for p in of_part(f, step)]  # type: ignore[arg-type] # as the step is
            alone = all(_is_separate(fragment.schema) for fragment in fragments)
            self._known[pointers, step] = tuple(found) if alone else ()
        return self._known[pointers, step]


def _leads(path: Path, event: Json) -> bool:
    """Return whether a path has the right sort of steps for an event."""
    try:
        reduce(getitem, path, event)
    except (LookupError, TypeError):
        return False
    return True


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


def _is_separate(schema: JsonObject) -> bool:
    return all(keyword in SEPARATE or keyword.startswith("x-") for keyword in schema)
