"""Which properties came, went, have another name now or are required otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.changes.edits import Member, Setting
from eventcontracts.changes.similarity import renames
from eventcontracts.pointers import MISSING, build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.changes.nodes import Below, Node, Walk
    from eventcontracts.jsontypes import Json, JsonObject, Path, Schema

__all__ = ["compare_properties"]


def compare_properties(found: Walk, node: Node) -> Below:
    """Note which properties came, went, got another name or are required otherwise."""
    olds, news = _properties(node.old), _properties(node.new)
    required = set(node.old.get("required", ())), set(node.new.get("required", ()))
    gone = {name: schema for name, schema in olds.items() if name not in news}
    come = {name: schema for name, schema in news.items() if name not in olds}
    for old_name, new_name in renames(gone, come).items():
        before, after = gone.pop(old_name), come.pop(new_name)
        steps = (
            _steps(old_name, before, MISSING, required),
            _steps(new_name, MISSING, after, required),
        )
        found.edit(
            node,
            "property-renamed",
            ("properties", new_name),
            (old_name, new_name),
            *steps[0],
            *steps[1],
            place=build((new_name,)),
        )
        required[0].discard(old_name)
        required[1].discard(new_name)
    _compare_presence(found, node, gone, come, required)
    return [
        (olds[name], news[name], *node.below(("properties", name), ("properties", name), at))
        for name in news
        if name in olds
        for at in [build((name,))]
    ]


def _compare_presence(
    found: Walk,
    node: Node,
    gone: Mapping[str, Schema],
    come: Mapping[str, Schema],
    required: tuple[set[str], set[str]],
) -> None:
    for name, schema in gone.items():
        steps = _steps(name, schema, MISSING, required)
        keyword: Path = ("properties", name)
        place = build((name,))
        found.edit(node, "property-removed", keyword, (schema, MISSING), *steps, place=place)
    for name, schema in come.items():
        steps = _steps(name, MISSING, schema, required)
        code = "required-added" if name in required[1] - required[0] else "property-added"
        keyword, place = ("properties", name), build((name,))
        found.edit(node, code, keyword, (MISSING, schema), *steps, place=place)
    for name in sorted((required[0] ^ required[1]) - gone.keys() - come.keys()):
        added = name in required[1]
        found.edit(
            node,
            "required-added" if added else "required-removed",
            ("required",),
            (MISSING, name) if added else (name, MISSING),
            Member(("required",), name, added=added),
            place=build((name,)),
        )


def _properties(schema: JsonObject) -> Mapping[str, Schema]:
    found = schema.get("properties", {})
    return found if isinstance(found, dict) else {}


def _steps(
    name: str, old: Json, new: Json, required: tuple[set[str], set[str]]
) -> tuple[Setting | Member, ...]:
    """Return the steps by which a property comes or goes, with its being required."""
    steps: list[Setting | Member] = [Setting(("properties", name), old, new)]
    if (name in required[0]) != (name in required[1]):
        steps.append(Member(("required",), name, added=name in required[1]))
    return tuple(steps)
