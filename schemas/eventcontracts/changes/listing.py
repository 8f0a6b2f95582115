"""What types and listed values say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.changes.edits import Member, Setting
from eventcontracts.changes.keywords import type_codes
from eventcontracts.changes.nodes import same
from eventcontracts.jsontext import canonical
from eventcontracts.pointers import MISSING

if TYPE_CHECKING:
    from eventcontracts.changes.nodes import Node, Walk
    from eventcontracts.jsontypes import Json, JsonObject, Path

__all__ = ["compare_types"]


def compare_types(found: Walk, node: Node) -> None:
    """Note what the types and the listed values say otherwise."""
    old_type, new_type = node.old.get("type", MISSING), node.new.get("type", MISSING)
    old_values, new_values = _listed(node.old), _listed(node.new)
    if (old_values is None) != (new_values is None):
        code = "enum-removed" if new_values is None else "enum-added"
        settings = _settings(node, "enum", "const", "type")
        shown = [MISSING if v is None else v for v in (old_values, new_values)]
        found.edit(node, code, _listing(node), (shown[0], shown[1]), *settings)
        return
    if not same(old_type, new_type):
        for code, value in type_codes(old_type, new_type):
            found.edit(
                node, code, ("type",), (old_type, value), Setting(("type",), old_type, value)
            )
            old_type = value
    if old_values is not None and new_values is not None:
        _compare_listed(found, node, old_values, new_values)


def _settings(node: Node, *keywords: str) -> list[Setting]:
    """Return the settings of those keywords that the schemas say otherwise."""
    pairs = {key: (node.old.get(key, MISSING), node.new.get(key, MISSING)) for key in keywords}
    return [Setting((key,), *pair) for key, pair in pairs.items() if not same(*pair)]


def _listed(schema: JsonObject) -> list[Json] | None:
    """Return the values that a schema lists; None if it lists none."""
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else None


def _listing(node: Node) -> Path:
    return ("const",) if "const" in {**node.old, **node.new} else ("enum",)


def _compare_listed(found: Walk, node: Node, olds: list[Json], news: list[Json]) -> None:
    before, after = {canonical(v) for v in olds}, {canonical(v) for v in news}
    gone = [value for value in olds if canonical(value) not in after]
    come = [value for value in news if canonical(value) not in before]
    if "const" in node.old or "const" in node.new:
        if gone or come:
            settings = _settings(node, "enum", "const")
            code = "const-changed" if gone and come else "enum-value-added"
            code = "enum-value-removed" if gone and not come else code
            found.edit(node, code, _listing(node), (olds, news), *settings)
        return
    for code, values, added in (
        ("enum-value-removed", gone, False),
        ("enum-value-added", come, True),
    ):
        if values:
            shown = (values, MISSING) if not added else (MISSING, values)
            members = [Member(("enum",), value, added=added) for value in values]
            found.edit(node, code, ("enum",), shown, *members)
