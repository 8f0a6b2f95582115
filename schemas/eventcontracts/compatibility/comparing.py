"""Comparing two schemas: a proof, a witness, or the reason why there is neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.compatibility.answers import Answer, Comparison
from eventcontracts.compatibility.canonical import covers
from eventcontracts.compatibility.probing import probes
from eventcontracts.compatibility.searching import difference
from eventcontracts.compatibility.witnesses import Judge, readable
from eventcontracts.dialects import converted
from eventcontracts.pointers import MISSING
from eventcontracts.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.jsontypes import Json, Schema

__all__ = ["compare", "contains"]


def compare(old: Schema, new: Schema, *, ordinary: Sequence[Json] | None = None) -> Comparison:
    """Return what changes for readers and writers when one schema replaces another.

    Args:
        old: A self-contained schema of any draft that `dialects` knows.
        new: The schema that replaces it.
        ordinary: Known-good instances, such as samples; a witness is made from the first that
            serves, so that it reads as the ordinary instance with one thing different.

    Raises:
        SchemaError: If one of them is no valid schema, or refers to something outside itself.

    >>> result = compare({"type": "integer"}, {"type": "number"})
    >>> result.backward.verdict, result.forward.verdict
    ('compatible', 'breaking')
    >>> result.forward.witness.instance, result.forward.witness.message
    (0.1, '0.1 is not of type "integer"')
    """
    return Comparison(
        backward=contains(old, new, ordinary=ordinary),
        forward=contains(new, old, ordinary=ordinary),
    )


def contains(sub: Schema, sup: Schema, *, ordinary: Sequence[Json] | None = None) -> Answer:
    """Return whether every instance of one schema is an instance of another.

    Args:
        sub: The schema that may lie inside; self-contained.
        sup: The schema that may admit all of it.
        ordinary: Known-good instances to make a witness from.

    Raises:
        SchemaError: If one of them is no valid schema, or refers to something outside itself.

    >>> contains({"const": 3}, {"minimum": 2}).verdict
    'compatible'
    """
    sub, sup = converted(sub, "the first schema"), converted(sup, "the second schema")
    judge = Judge(Validator(sub, "the first schema"), Validator(sup, "the second schema"))
    known = tuple(event for event in ordinary or () if judge.inside.is_valid(event))
    for event in known:
        if judge.convicts(event):
            return Answer.breaking(judge.witness(event, ordinary=event))
    result = difference(sub, sup, judge.tells)
    if result.is_found:
        return Answer.breaking(readable(result.value, judge, known))
    if result.is_empty:
        return Answer.compatible("case analysis")
    if covers(sup, sub):
        return Answer.compatible("canonical forms")
    starts = [*judge.refused, *known]
    tried = next((probe for probe in probes((sub, sup), starts) if judge.convicts(probe)), MISSING)
    if tried is not MISSING:
        return Answer.breaking(readable(tried, judge, known))
    return Answer.unknown(result.reason)
