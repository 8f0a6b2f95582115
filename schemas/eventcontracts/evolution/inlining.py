"""Inlined schemas: the same schema with definitions in place of the references to them.

Two versions are compared after each definition that only one of them has was put where it is
used, and so was each that is used in one of them where the other says the same in place.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final

from eventcontracts.schema.bundle import DEFINITIONS_PREFIX, references
from eventcontracts.schema.vocabulary import ANNOTATION_KEYWORDS, KEYED_KEYWORDS, keywords_where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject, Schema

__all__ = ["Origins", "align_references", "inline_definitions", "is_recursive", "merge_siblings"]

Origins = dict["InstancePath", str]
"""Where a definition was put in place, and which."""

SUBSCHEMA_KEYWORDS: Final = keywords_where(
    lambda row: (
        row.is_current
        and row.role != "location"
        and row.holds in {"schema", "schema or array", "array", "map"}
    )
)
"""Keywords in whose schemas both versions are walked together."""

MAX_INLINED: Final = 2_000
"""How many references are put in place at most; beyond, they are compared as they are."""


def inline_definitions(
    schema: Schema, definitions: Mapping[str, Schema], names: frozenset[str]
) -> tuple[Schema, Origins]:
    """Return a schema in which references to some definitions are replaced by their text.

    Args:
        schema: The schema.
        definitions: All definitions.
        names: The definitions to put in place; one that refers to itself stays.

    >>> inline_definitions({"items": {"$ref": "#/$defs/A"}}, {"A": {"type": "null"}},
    ...     frozenset({"A"}))
    ({'items': {'type': 'null'}}, {('items',): 'A'})
    """
    usable = frozenset(name for name in names if not is_recursive(name, definitions))
    root: list[Json] = [copy.deepcopy(schema)]
    origins: Origins = {}
    todo: list[tuple[Json, str | int, InstancePath]] = [(root, 0, ())]
    while todo:
        holder, key, path = todo.pop()
        node: Json = holder[key]
        while (name := _reference_target(node)) in usable and len(origins) < MAX_INLINED:
            origins.setdefault(path, name)
            node = holder[key] = merge_siblings(
                copy.deepcopy(definitions[name]), _reference_siblings(node)
            )
        todo.extend(
            (inner, token, (*path, *where)) for inner, token, where in _subschema_slots(node)
        )
    made: Schema = root[0]
    return made, origins


def align_references(
    old: Schema,
    new: Schema,
    old_definitions: Mapping[str, Schema],
    new_definitions: Mapping[str, Schema],
) -> tuple[Schema, Schema, Origins, Origins]:
    """Return two schemas in which no reference stands where the other has none or another.

    Args:
        old: A schema of the old version.
        new: The schema of the new version that is to be compared with it.
        old_definitions: The definitions of the old version, under the new version's names.
        new_definitions: Those of the new version.

    Returns:
        Both schemas, and for each which definitions were put in place where.
    """
    olds: list[Json] = [copy.deepcopy(old)]
    news: list[Json] = [copy.deepcopy(new)]
    origins: tuple[Origins, Origins] = ({}, {})
    todo: list[
        tuple[tuple[Json, str | int, InstancePath], tuple[Json, str | int, InstancePath]]
    ] = [((olds, 0, ()), (news, 0, ()))]
    while todo:
        one, other = todo.pop()
        for _ in range(len(old_definitions) + len(new_definitions)):
            if _reference_target(one[0][one[1]]) == _reference_target(other[0][other[1]]):
                break
            put = (
                _inline_at(one, old_definitions, origins[0]),
                _inline_at(other, new_definitions, origins[1]),
            )
            if not any(put):
                break
        todo.extend(_common_parts(one, other))
    return olds[0], news[0], *origins


def _inline_at(
    place: tuple[Json, str | int, InstancePath], definitions: Mapping[str, Schema], origins: Origins
) -> bool:
    """Put a definition in place, if there is a reference to one that can be."""
    holder, key, path = place
    name = _reference_target(holder[key])
    if not name or name not in definitions or len(origins) >= MAX_INLINED:
        return False
    if is_recursive(name, definitions):
        return False
    origins.setdefault(path, name)
    holder[key] = merge_siblings(copy.deepcopy(definitions[name]), _reference_siblings(holder[key]))
    return True


def _common_parts(
    one: tuple[Json, str | int, InstancePath], other: tuple[Json, str | int, InstancePath]
) -> Iterator[tuple[tuple[Json, str | int, InstancePath], tuple[Json, str | int, InstancePath]]]:
    """Yield the parts that two schemas both have."""
    olds = {where: (inner, token) for inner, token, where in _subschema_slots(one[0][one[1]])}
    for inner, token, where in _subschema_slots(other[0][other[1]]):
        if where in olds:
            yield (*olds[where], (*one[2], *where)), (inner, token, (*other[2], *where))


def _subschema_slots(node: Json) -> Iterator[tuple[Json, str | int, InstancePath]]:
    """Yield what holds each schema in a schema, its key there, and its path from the schema."""
    if not isinstance(node, dict):
        return
    for key in SUBSCHEMA_KEYWORDS:
        value = node.get(key)
        if key not in KEYED_KEYWORDS:
            yield from ((node, key, (key,)) for _ in [value] if isinstance(value, dict))
        elif isinstance(value, dict):
            yield from ((value, name, (key, name)) for name in value)
        elif isinstance(value, list):
            yield from ((value, index, (key, index)) for index in range(len(value)))


def merge_siblings(definition: Schema, siblings: JsonObject) -> Schema:
    """Return a definition with what stands beside a reference to it.

    >>> merge_siblings({"required": ["a"]}, {"required": ["b"], "title": "T"})
    {'required': ['a', 'b'], 'title': 'T'}
    """
    if not siblings:
        return definition
    if isinstance(definition, bool):
        return siblings if definition else False
    made = dict(definition)
    for key, value in siblings.items():
        if key not in made or key in ANNOTATION_KEYWORDS:
            made[key] = value
        elif key == "required":
            made[key] = sorted({*made[key], *value})
        elif key == "properties" and not _is_closing(definition, siblings):
            made[key] = {
                **made[key],
                **{k: _conjoin(made[key].get(k), v) for k, v in value.items()},
            }
        else:
            return {"allOf": [definition, siblings]}
    if _is_closing(definition, siblings) and not siblings.keys() <= {
        *ANNOTATION_KEYWORDS,
        "required",
    }:
        return {"allOf": [definition, siblings]}
    return made


def _is_closing(definition: JsonObject, siblings: JsonObject) -> bool:
    """Return whether one of two schemas says what other keys there may be."""
    return any("additional" in key or "unevaluated" in key for key in (*definition, *siblings))


def _conjoin(one: Schema | None, other: Schema) -> Schema:
    if one is None or one is True:
        return other
    if isinstance(one, dict) and isinstance(other, dict):
        if "$ref" not in one and not (one.keys() & other.keys()) - ANNOTATION_KEYWORDS:
            return {**one, **other}
        if "$ref" in one and "$ref" not in other and not (one.keys() & other.keys()):
            return {**one, **other}
    return {"allOf": [one, other]}


def _reference_target(node: Json) -> str:
    reference = node.get("$ref", "") if isinstance(node, dict) else ""
    return reference.removeprefix(DEFINITIONS_PREFIX) if isinstance(reference, str) else ""


def _reference_siblings(node: Json) -> JsonObject:
    return {key: value for key, value in node.items() if key != "$ref"}


def is_recursive(name: str, definitions: Mapping[str, Schema]) -> bool:
    """Return whether a definition refers to itself, however far around.

    >>> is_recursive("A", {"A": {"items": {"$ref": "#/$defs/A"}}})
    True
    """
    seen: set[str] = set()
    todo = [name]
    while todo:
        for reference in references(definitions.get(todo.pop(), {})):
            found = reference.removeprefix(DEFINITIONS_PREFIX)
            if found == name:
                return True
            if found not in seen:
                seen.add(found)
                todo.append(found)
    return False
