"""Walking: two schemas side by side, and each edit that leads from the one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.changes.edits import Member
from eventcontracts.changes.keywords import keyword_code, limits_code
from eventcontracts.changes.listing import compare_types
from eventcontracts.changes.nodes import Node, Walk, same
from eventcontracts.changes.properties import compare_properties
from eventcontracts.changes.similarity import bare, paired_branches
from eventcontracts.jsontext import canonical
from eventcontracts.pointers import MISSING, build

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.changes.edits import Edit
    from eventcontracts.changes.nodes import Below
    from eventcontracts.jsontypes import Json, JsonObject, Path, Schema

__all__ = ["walk"]

COMBINATORS: Final = ("allOf", "anyOf", "oneOf")
REWRITABLE: Final = frozenset({*COMBINATORS, "not", "if", "then", "else", "const", "enum"})
"""Keywords in which the same thing is often said in another way."""

ONE_SCHEMA: Final = {
    "items": "*",
    "additionalProperties": "*",
    "unevaluatedItems": "*",
    "unevaluatedProperties": "*",
    "contains": "*",
    "propertyNames": "",
}
"""Keywords that hold one schema, and where the values lie that it describes."""

CLOSING: Final = frozenset({"additionalProperties", "unevaluatedProperties"})
HANDLED: Final = frozenset({"type", "enum", "const", "properties", "required"})


def walk(
    old: Schema, new: Schema, owner: str, equal: Callable[[Schema, Schema], bool]
) -> list[Edit]:
    """Return the edits that lead from an old schema to a new one, in the order of the new one.

    Args:
        old: The old schema.
        new: The new schema; no reference stands where the old one has none or another.
        owner: The event or definition that they are: `events/NAME` or `definitions/NAME`.
        equal: Tells whether two parts of them are proved to accept the same values.

    >>> old, new = {"properties": {"a": {}}}, {"properties": {"a": {}, "b": {}}}
    >>> [(edit.code, edit.place) for edit in walk(old, new, "events/E", lambda a, b: False)]
    [('property-added', '/b')]
    """
    found = Walk(owner, equal)
    todo: list[tuple[Schema, Schema, Path, Path, str]] = [(old, new, (), (), "")]
    while todo:
        before, after, old_path, new_path, place = todo.pop()
        if canonical(before) == canonical(after):
            continue
        node = Node(_object(before), _object(after), old_path, new_path, place)
        if before is False or after is False:
            found.edit(node, "forbidden" if after is False else "allowed", (), (before, after))
        elif _is_another_thing(node):
            found.edit(node, "type-changed", (), (before, after))
        elif _is_rewriting(found, node):
            found.edit(node, "equal-rewriting", (), (before, after))
        else:
            todo.extend(reversed(_compared(found, node)))
    return found.edits


def _object(schema: Schema) -> JsonObject:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    return schema


def _is_another_thing(node: Node) -> bool:
    """Return whether no value but null can be what both schemas say: nothing below compares."""
    before, after = (
        {*([stated] if isinstance(stated, str) else stated)} - {"null"}
        for schema in (node.old, node.new)
        for stated in [schema.get("type", ())]
    )
    structured = {"array", "object"} & (before | after)
    return bool(before and after and structured) and before.isdisjoint(after)


def _is_rewriting(found: Walk, node: Node) -> bool:
    """Return whether two schemas that are written otherwise are proved to be equal."""
    differing = {
        key
        for key in {*node.old, *node.new}
        if canonical(node.old.get(key)) != canonical(node.new.get(key))
    }
    if differing.isdisjoint(REWRITABLE) and "$ref" not in differing:
        return False
    if bare(node.old) == bare(node.new):
        return False
    return found.equal(node.old, node.new)


def _compared(found: Walk, node: Node) -> Below:
    """Note the edits of one node, and return the pairs of schemas below it."""
    below: Below = []
    compare_types(found, node)
    below += compare_properties(found, node)
    for keyword in dict.fromkeys([*node.new, *node.old]):
        if keyword in HANDLED:
            continue
        old, new = node.old.get(keyword, MISSING), node.new.get(keyword, MISSING)
        if same(old, new):
            continue
        if keyword in ONE_SCHEMA:
            below += _compare_inner(found, node, keyword, old, new)
        elif keyword in COMBINATORS and MISSING not in (old, new):
            below += _compare_branches(found, node, keyword)
        elif keyword in {"prefixItems", "patternProperties"} and MISSING not in (old, new):
            below += _compare_parts(found, node, keyword)
        else:
            code = limits_code(keyword, old, new) or keyword_code(keyword, old, new)
            found.edit(node, code, (keyword,), (old, new))
    return below


def _compare_inner(found: Walk, node: Node, keyword: str, old: Json, new: Json) -> Below:
    """Note how the schema of a list's items or of other keys came or went; else go into it."""
    if MISSING not in (old, new) and isinstance(old, dict) and isinstance(new, dict):
        at = build((ONE_SCHEMA[keyword],)) if ONE_SCHEMA[keyword] else ""
        return [(old, new, *node.below((keyword,), (keyword,), at))]
    code = keyword_code(keyword, old, new)
    if keyword in CLOSING:
        closed = [value is False for value in (old, new)]
        if closed[0] != closed[1]:
            code = "record-closed" if closed[1] else "record-opened"
    found.edit(node, code, (keyword,), (old, new))
    return []


def _compare_branches(found: Walk, node: Node, keyword: str) -> Below:
    """Note which branches of a union came or went, and go into those that stayed."""
    olds, news = node.old[keyword], node.new[keyword]
    pairs, gone, come = paired_branches(olds, news)
    for code, indexes, values in (
        ("branch-removed", gone, olds),
        ("branch-added", come, news),
    ):
        added = code == "branch-added"
        for index in indexes:
            shown = (MISSING, values[index]) if added else (values[index], MISSING)
            step = Member((keyword,), values[index], added=added)
            found.edit(node, code, (keyword, index), shown, step)
    return [(olds[i], news[j], *node.below((keyword, i), (keyword, j), "")) for i, j in pairs]


def _compare_parts(found: Walk, node: Node, keyword: str) -> Below:
    """Go into the schemas of a list's first items, or of keys by pattern."""
    olds, news = _by_key(node.old[keyword]), _by_key(node.new[keyword])
    if isinstance(node.old[keyword], list) and len(olds) != len(news):
        values = node.old[keyword], node.new[keyword]
        found.edit(node, keyword_code(keyword, *values), (keyword,), values)
        return []
    for key in dict.fromkeys([*news, *olds]):
        if key not in olds or key not in news:
            old, new = olds.get(key, MISSING), news.get(key, MISSING)
            found.edit(node, keyword_code(keyword, old, new), (keyword, key), (old, new))
    return [
        (
            olds[key],
            news[key],
            *node.below((keyword, key), (keyword, key), f"/{key if isinstance(key, int) else '*'}"),
        )
        for key in news
        if key in olds
    ]


def _by_key(values: Json) -> dict[str | int, Schema]:
    return dict(enumerate(values)) if isinstance(values, list) else dict(values)
