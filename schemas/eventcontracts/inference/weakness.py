"""Weakness: which statements of a schema rest on too little to fail somebody for breaking them.

One sample is one sample: what it shows may be a circumstance. So each statement asks for so many
different observations, and the evidence says which of them it has too few of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.evidence import Evidence
from eventcontracts.catalog.support import FORMAT_KEYWORDS, evidence_key
from eventcontracts.catalog.support import conditional_schemas as cases
from eventcontracts.inference.meanings import is_measure
from eventcontracts.jsondata.pointers import build_pointer
from eventcontracts.schema.bundle import definition_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.inference.strictness import Thresholds
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject, Schema

__all__ = ["judge"]

COMBINATORS: Final = ("anyOf", "oneOf")


def judge(
    schema: Schema,
    evidence: Mapping[str, Evidence],
    guesses: Mapping[str, Mapping[str, str]],
    known: Mapping[str, int],
    limits: Thresholds,
    *,
    is_definition: bool = False,
) -> dict[str, Evidence]:
    """Return the evidence of a schema with what is weak and what is guessed in it.

    Args:
        schema: The schema of an event or a definition.
        evidence: What was seen at its places.
        guesses: What is guessed there, by pointer.
        known: How many different records each definition rests on.
        limits: How much evidence it takes.
        is_definition: Whether it is the schema of a shared definition.
    """
    weak: dict[str, set[str]] = {}
    for place, statement in _weak(schema, evidence, known, limits, is_definition):
        weak.setdefault(place, set()).add(statement)
    found = dict(evidence)
    for place in sorted(weak.keys() | guesses.keys()):
        one = found.get(place) or Evidence(0, _holders(evidence, place))
        said = dict(sorted(guesses.get(place, {}).items()))
        found[place] = replace(one, weak=tuple(sorted(weak.get(place, ()))), guessed=said)
    return found


def _holders(evidence: Mapping[str, Evidence], place: str) -> int:
    """Return how many records could have had a value at a place that none has."""
    around = evidence.get(place.rpartition("/")[0])
    return around.seen - around.nulls if around else 0


def _weak(
    schema: Schema,
    evidence: Mapping[str, Evidence],
    known: Mapping[str, int],
    limits: Thresholds,
    is_definition: bool,
) -> Iterator[tuple[str, str]]:
    """Yield the places with what is said of them on too little evidence."""
    todo: list[tuple[Json, InstancePath, str]] = [(schema, (), "")]
    while todo:
        node, path, condition = todo.pop()
        if not isinstance(node, dict):
            continue
        place = evidence_key(build_pointer(path), condition)
        seen = evidence.get(place)
        if seen is not None and (path or condition):
            for statement in _of_place(node, path, seen, known, limits):
                yield place, statement
        # a shared record comes from several places, of which each may have keys of its own
        shared = "$ref" in node or is_definition
        enough = limits.settled_place if shared else limits.repeated
        for key in node.get("required", ()) if not condition else ():
            inside = build_pointer((*path, key))
            if inside not in evidence or evidence[inside].records < enough:
                yield inside, "required"
        todo.extend(_inside(node, path, condition))


def _inside(
    node: JsonObject, path: InstancePath, condition: str
) -> Iterator[tuple[Json, InstancePath, str]]:
    for key, inner in node.get("properties", {}).items():
        yield inner, (*path, key), condition
    for keyword in ("items", "additionalProperties"):
        if keyword in node:
            yield node[keyword], (*path, "*"), condition
    for keyword in COMBINATORS:
        yield from ((branch, path, condition) for branch in node.get(keyword, ()))
    if not condition:
        yield from ((case.schema, path, case.condition) for case in cases(node))


def _of_place(
    node: JsonObject,
    path: InstancePath,
    seen: Evidence,
    known: Mapping[str, int],
    limits: Thresholds,
) -> Iterator[str]:
    told = min(seen.records, max(seen.seen - seen.nulls, seen.values))  # null tells no type
    few = (told if seen.nulls else seen.records) < limits.repeated
    if few and "type" in node:
        yield "type"
    if few and any(keyword in node for keyword in (*COMBINATORS, "$ref")):
        names = {definition_name(one) for one in _references(node)}
        if not names or any(known.get(name or "", 0) < limits.repeated for name in names):
            yield "type"
    if seen.values < limits.several and not FORMAT_KEYWORDS.isdisjoint(node):
        yield "format"
    key = next((str(token) for token in reversed(path) if token != "*"), "")
    types = node.get("type", ())
    if ("integer" in types) and is_measure(key) and seen.values < limits.measured:
        yield "integer"


def _references(node: JsonObject) -> Iterator[str]:
    """Yield the definitions that a place refers to, if nothing but one of them can stand there."""
    if "$ref" in node:
        yield node["$ref"]
    for keyword in COMBINATORS:
        for branch in node.get(keyword, ()):
            yield from _references(branch)
