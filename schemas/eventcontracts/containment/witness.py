"""Readable witnesses: as small as they get, or an ordinary instance with little changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from eventcontracts.containment.result import Witness
from eventcontracts.jsondata.differences import (
    Difference,
    apply_differences,
    differences,
    split_difference,
)
from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.jsondata.jsontypes import InstancePath, Json
    from eventcontracts.schema.validator import Validator

__all__ = ["WitnessOracle", "readable_witness"]

MAX_CHECKS: Final = 3_000
"""How many instances are checked to make one witness readable."""

MAX_REFUSED: Final = 10
"""How many instances that are no witnesses are remembered."""

MAX_ORDINARY_INSTANCES: Final = 8
"""How many ordinary instances are tried."""


@dataclass(slots=True)
class WitnessOracle:
    """Judge of whether an instance is a witness.

    Attributes:
        inside: The validator that is to accept it.
        outside: The validator that is to refuse it.
        checks: How many more instances may be checked.
        refused: What was offered as a witness and is none.
    """

    inside: Validator
    outside: Validator
    checks: int = MAX_CHECKS
    refused: list[Json] = field(default_factory=list)

    def is_witness(self, instance: Json) -> bool:
        """Return whether an instance is accepted by the one and refused by the other."""
        try:
            return self.inside.is_valid(instance) and not self.outside.is_valid(instance)
        except (ValueError, OverflowError):  # a value that the validator cannot take
            return False

    def try_instance(self, instance: Json) -> bool:
        """Return whether an instance is a witness; remember a few that are none."""
        is_witness = self.is_witness(instance)
        if not is_witness and len(self.refused) < MAX_REFUSED:
            self.refused.append(instance)
        return is_witness

    def is_witness_within_budget(self, instance: Json) -> bool:
        """Return whether an instance is a witness, as long as checks are left."""
        self.checks -= 1
        return self.checks >= 0 and self.is_witness(instance)

    def witness(
        self, instance: Json, ordinary: Json = None, changes: tuple[Difference, ...] = ()
    ) -> Witness:
        """Return the witness that an instance is."""
        return Witness(instance, self.outside.violations(instance), ordinary, changes)


def readable_witness(
    instance: Json, judge: WitnessOracle, ordinary: Sequence[Json] = ()
) -> Witness:
    """Return a witness that reads well, made of one that does not.

    Args:
        instance: A witness.
        judge: Who says what a witness is.
        ordinary: Known-good instances to make it from; the one with the least changed is taken.

    >>> from eventcontracts.schema.validator import Validator
    >>> judge = WitnessOracle(Validator(True),
    ...     Validator({"properties": {"n": {"type": "integer"}}}))
    >>> readable_witness({"n": "long", "m": [1]}, judge).instance
    {'n': ''}
    >>> [str(change) for change in readable_witness({"n": ""}, judge, [{"id": 5, "n": 7}]).changes]
    ['/n: 7 → ""']
    """
    small = _shrink_witness(instance, judge)
    best: tuple[Json, tuple[Difference, ...]] | None = None
    for event in ordinary[:MAX_ORDINARY_INSTANCES]:
        judge.checks = MAX_CHECKS
        changes = _fewest_changes(event, small, judge)
        if changes is not None and (best is None or len(changes) < len(best[1])):
            best = (event, changes)
    if best is None:
        return judge.witness(small)
    return judge.witness(apply_differences(*best), *best)


def _shrink_witness(instance: Json, judge: WitnessOracle) -> Json:
    """Return a witness from which nothing can be taken away."""
    is_done = False
    while not is_done and judge.checks > 0:
        is_done = True
        for smaller in _smaller_instances(instance):
            if judge.is_witness_within_budget(smaller):
                instance, is_done = smaller, False
                break
    return instance


def _smaller_instances(instance: Json) -> Iterator[Json]:
    """Yield instances with one thing taken away, the largest things first."""
    places = list(walk(instance))
    for path, value in places:
        if path:
            yield apply_differences(instance, [Difference(path, value, MISSING)])
    for path, value in places:
        for simple in _simpler_values(value):
            yield _with_value(instance, path, simple)


def _simpler_values(value: Json) -> Iterator[Json]:
    if isinstance(value, str) and value:
        yield ""
        yield value[: len(value) // 2]
        yield value[:-1]
        yield value[1:]
    elif isinstance(value, int | float) and not isinstance(value, bool) and value:
        whole = int(value)
        yield from (
            simple for simple in (0, 1, -1, whole // 10 * 10, whole) if _is_simpler(simple, value)
        )


def _is_simpler(simple: int, value: float) -> bool:
    return (abs(simple), simple < 0, 0) < (abs(value), value < 0, isinstance(value, float))


def _with_value(instance: Json, path: InstancePath, value: Json) -> Json:
    return apply_differences(instance, [Difference(path, None, value)])


def _fewest_changes(
    event: Json, instance: Json, judge: WitnessOracle
) -> tuple[Difference, ...] | None:
    """Return few changes that make a witness of an event; None if that cannot be done."""
    left = list(differences(event, instance))
    for change in chain(left, _similar_changes(event, instance, judge)):
        if judge.is_witness_within_budget(apply_differences(event, [change])):
            return _smallest_change(event, change, judge)
    size = len(left)
    while size:
        for start in range(len(left) - size, -1, -size):
            fewer = left[:start] + left[start + size :]
            if judge.is_witness_within_budget(apply_differences(event, fewer)):
                left = fewer
        size //= 2
    return tuple(left) if judge.is_witness(apply_differences(event, left)) else None


def _similar_changes(event: Json, instance: Json, judge: WitnessOracle) -> Iterator[Difference]:
    """Yield single changes of an event that are like what is refused in a witness.

    What is refused may be a property that is missing, that is there, or that has another value; in
    the event it may lie somewhere else.
    """
    refused = {violation.pointer for violation in judge.outside.violations(instance)}
    wrong = [
        (parse_pointer(pointer), lookup(instance, parse_pointer(pointer)))
        for pointer in sorted(refused)
    ]
    for path, value in walk(event):
        if path and isinstance(path[-1], str):
            yield Difference(path, value, MISSING)
        for place, bad in wrong:
            if path and place and str(path[-1]) == place[-1]:
                yield Difference(path, value, bad)
            if isinstance(value, dict) and isinstance(bad, dict):
                for name in bad:
                    if name not in value:
                        yield Difference((*path, name), MISSING, bad[name])


def _smallest_change(
    event: Json, change: Difference, judge: WitnessOracle
) -> tuple[Difference, ...]:
    """Return the change, or the one part of it that is enough."""
    for part in split_difference(change):
        if part != change and judge.is_witness_within_budget(apply_differences(event, [part])):
            return _smallest_change(event, part, judge)
    return (change,)
