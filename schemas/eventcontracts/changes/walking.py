"""Walking: two schemas side by side, and each edit that leads from the one to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eventcontracts.changes.edits import Edit, Member, Setting
from eventcontracts.changes.keywords import keyword_code, limits_code, type_codes
from eventcontracts.changes.similarity import bare, paired_branches, renames
from eventcontracts.jsontext import canonical
from eventcontracts.pointers import MISSING, build

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


@dataclass(frozen=True)
class _Node:
    """Two schemas that describe the same place."""

    old: JsonObject
    new: JsonObject
    old_path: Path = ()
    new_path: Path = ()
    place: str = ""

    def below(self, olds: Path, news: Path, place: str) -> tuple[Path, Path, str]:
        return (*self.old_path, *olds), (*self.new_path, *news), self.place + place


@dataclass
class _Walk:
    owner: str
    equal: Callable[[Schema, Schema], bool]
    edits: list[Edit] = field(default_factory=list)

    def edit(
        self,
        node: _Node,
        code: str,
        keyword: Path,
        values: tuple[Json, Json],
        *steps: Setting | Member,
        place: str = "",
        detail: str = "",
    ) -> None:
        """Note an edit of a node; it sets the keyword unless it says which steps to take."""
        self.edits.append(
            Edit(
                code,
                self.owner,
                node.place + place,
                node.old_path,
                node.new_path,
                keyword,
                *values,
                steps or (Setting(keyword, *values),),
                detail,
            )
        )


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
    found = _Walk(owner, equal)
    todo: list[tuple[Schema, Schema, Path, Path, str]] = [(old, new, (), (), "")]
    while todo:
        before, after, old_path, new_path, place = todo.pop()
        if canonical(before) == canonical(after):
            continue
        node = _Node(_object(before), _object(after), old_path, new_path, place)
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


def _is_another_thing(node: _Node) -> bool:
    """Return whether no value but null can be what both schemas say: nothing below compares."""
    before, after = (
        {*([stated] if isinstance(stated, str) else stated)} - {"null"}
        for schema in (node.old, node.new)
        for stated in [schema.get("type", ())]
    )
    structured = {"array", "object"} & (before | after)
    return bool(before and after and structured) and before.isdisjoint(after)


def _is_rewriting(found: _Walk, node: _Node) -> bool:
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


Below = list[tuple["Schema", "Schema", "Path", "Path", str]]


def _compared(found: _Walk, node: _Node) -> Below:
    """Note the edits of one node, and return the pairs of schemas below it."""
    below: Below = []
    _compare_types(found, node)
    below += _compare_properties(found, node)
    for keyword in dict.fromkeys([*node.new, *node.old]):
        if keyword in HANDLED:
            continue
        old, new = node.old.get(keyword, MISSING), node.new.get(keyword, MISSING)
        if _same(old, new):
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


def _same(old: Json, new: Json) -> bool:
    if old is MISSING or new is MISSING:
        return old is new
    return canonical(old) == canonical(new)


def _compare_types(found: _Walk, node: _Node) -> None:
    """Note what the types and the listed values say otherwise."""
    old_type, new_type = node.old.get("type", MISSING), node.new.get("type", MISSING)
    old_values, new_values = _listed(node.old), _listed(node.new)
    if (old_values is None) != (new_values is None):
        code = "enum-removed" if new_values is None else "enum-added"
        settings = [
            Setting((key,), node.old.get(key, MISSING), node.new.get(key, MISSING))
            for key in ("enum", "const", "type")
            if not _same(node.old.get(key, MISSING), node.new.get(key, MISSING))
        ]
        shown = [MISSING if v is None else v for v in (old_values, new_values)]
        found.edit(node, code, _listing(node), (shown[0], shown[1]), *settings)
        return
    if not _same(old_type, new_type):
        for code, value in type_codes(old_type, new_type):
            found.edit(
                node, code, ("type",), (old_type, value), Setting(("type",), old_type, value)
            )
            old_type = value
    if old_values is not None and new_values is not None:
        _compare_listed(found, node, old_values, new_values)


def _listed(schema: JsonObject) -> list[Json] | None:
    """Return the values that a schema lists; None if it lists none."""
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else None


def _listing(node: _Node) -> Path:
    return ("const",) if "const" in {**node.old, **node.new} else ("enum",)


def _compare_listed(found: _Walk, node: _Node, olds: list[Json], news: list[Json]) -> None:
    before, after = {canonical(v) for v in olds}, {canonical(v) for v in news}
    gone = [value for value in olds if canonical(value) not in after]
    come = [value for value in news if canonical(value) not in before]
    if "const" in node.old or "const" in node.new:
        if gone or come:
            settings = [
                Setting((key,), node.old.get(key, MISSING), node.new.get(key, MISSING))
                for key in ("enum", "const")
                if not _same(node.old.get(key, MISSING), node.new.get(key, MISSING))
            ]
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


def _compare_properties(found: _Walk, node: _Node) -> Below:
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
    found: _Walk,
    node: _Node,
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


def _compare_inner(found: _Walk, node: _Node, keyword: str, old: Json, new: Json) -> Below:
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


def _compare_branches(found: _Walk, node: _Node, keyword: str) -> Below:
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


def _compare_parts(found: _Walk, node: _Node, keyword: str) -> Below:
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
