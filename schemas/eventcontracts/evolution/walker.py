"""The walker: two schemas side by side, node by node, and each edit between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from eventcontracts.evolution.alignment import assertion_text, match_renames, pair_branches
from eventcontracts.evolution.change_codes import keyword_code, limit_code, type_codes
from eventcontracts.evolution.edits import ArrayStep, Edit, KeywordStep
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import MISSING, build_pointer
from eventcontracts.schema.vocabulary import CLOSING_KEYWORDS, COMBINATORS, KEYWORDS, keywords_where

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject, Schema

__all__ = [
    "EditCollector",
    "PendingPairs",
    "SchemaPair",
    "compare_properties",
    "compare_types",
    "is_same_value",
    "walk_schemas",
]

# Nodes: two schemas that describe the same place, and the edits that were found there.


PendingPairs: TypeAlias = list[tuple["Schema", "Schema", "InstancePath", "InstancePath", str]]


"""Pairs of schemas that are still to be compared, with their paths and their place."""


@dataclass(frozen=True)
class SchemaPair:
    """Two schemas that describe the same place.

    Attributes:
        old: The old schema.
        new: The new schema.
        old_path: Where the old one lies in its owner.
        new_path: Where the new one lies in its owner.
        place: The value that they describe, as a pattern from the owner's root.
    """

    old: JsonObject
    new: JsonObject
    old_path: InstancePath = ()
    new_path: InstancePath = ()
    place: str = ""

    def below(
        self, olds: InstancePath, news: InstancePath, place: str
    ) -> tuple[InstancePath, InstancePath, str]:
        """Return the paths and the place of what lies below it in both."""
        return (*self.old_path, *olds), (*self.new_path, *news), self.place + place


@dataclass
class EditCollector:
    """The edits that were found in an owner.

    Attributes:
        owner: The event or definition: `events/NAME` or `definitions/NAME`.
        equal: Tells whether two parts are proved to accept the same values.
        edits: The edits so far.
    """

    owner: str
    equal: Callable[[Schema, Schema], bool]
    edits: list[Edit] = field(default_factory=list)

    def edit(
        self,
        node: SchemaPair,
        code: str,
        keyword: InstancePath,
        values: tuple[Json, Json],
        *steps: KeywordStep | ArrayStep,
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
                steps or (KeywordStep(keyword, *values),),
                detail,
            )
        )


def is_same_value(old: Json, new: Json) -> bool:
    """Return whether two values of a keyword are the same text, or both missing."""
    if old is MISSING or new is MISSING:
        return old is new
    return canonical(old) == canonical(new)


# Which properties came, went, have another name now or are required otherwise.


def compare_properties(found: EditCollector, node: SchemaPair) -> PendingPairs:
    """Note which properties came, went, got another name or are required otherwise."""
    olds, news = _properties_of(node.old), _properties_of(node.new)
    required = set(node.old.get("required", ())), set(node.new.get("required", ()))
    gone = {name: schema for name, schema in olds.items() if name not in news}
    come = {name: schema for name, schema in news.items() if name not in olds}
    for old_name, new_name in match_renames(gone, come).items():
        before, after = gone.pop(old_name), come.pop(new_name)
        steps = (
            _property_steps(old_name, before, MISSING, required),
            _property_steps(new_name, MISSING, after, required),
        )
        found.edit(
            node,
            "property-renamed",
            ("properties", new_name),
            (old_name, new_name),
            *steps[0],
            *steps[1],
            place=build_pointer((new_name,)),
        )
        required[0].discard(old_name)
        required[1].discard(new_name)
    _compare_presence(found, node, gone, come, required)
    return [
        (olds[name], news[name], *node.below(("properties", name), ("properties", name), at))
        for name in news
        if name in olds
        for at in [build_pointer((name,))]
    ]


def _compare_presence(
    found: EditCollector,
    node: SchemaPair,
    gone: Mapping[str, Schema],
    come: Mapping[str, Schema],
    required: tuple[set[str], set[str]],
) -> None:
    for name, schema in gone.items():
        steps = _property_steps(name, schema, MISSING, required)
        keyword: InstancePath = ("properties", name)
        place = build_pointer((name,))
        found.edit(node, "property-removed", keyword, (schema, MISSING), *steps, place=place)
    for name, schema in come.items():
        steps = _property_steps(name, MISSING, schema, required)
        code = "required-added" if name in required[1] - required[0] else "property-added"
        keyword, place = ("properties", name), build_pointer((name,))
        found.edit(node, code, keyword, (MISSING, schema), *steps, place=place)
    for name in sorted((required[0] ^ required[1]) - gone.keys() - come.keys()):
        added = name in required[1]
        found.edit(
            node,
            "required-added" if added else "required-removed",
            ("required",),
            (MISSING, name) if added else (name, MISSING),
            ArrayStep(("required",), name, added=added),
            place=build_pointer((name,)),
        )


def _properties_of(schema: JsonObject) -> Mapping[str, Schema]:
    found = schema.get("properties", {})
    return found if isinstance(found, dict) else {}


def _property_steps(
    name: str, old: Json, new: Json, required: tuple[set[str], set[str]]
) -> tuple[KeywordStep | ArrayStep, ...]:
    """Return the steps by which a property comes or goes, with its being required."""
    steps: list[KeywordStep | ArrayStep] = [KeywordStep(("properties", name), old, new)]
    if (name in required[0]) != (name in required[1]):
        steps.append(ArrayStep(("required",), name, added=name in required[1]))
    return tuple(steps)


# What types and listed values say otherwise.


def compare_types(found: EditCollector, node: SchemaPair) -> None:
    """Note what the types and the listed values say otherwise."""
    old_type, new_type = node.old.get("type", MISSING), node.new.get("type", MISSING)
    old_values, new_values = _enum_values(node.old), _enum_values(node.new)
    if (old_values is None) != (new_values is None):
        code = "enum-removed" if new_values is None else "enum-added"
        settings = _keyword_steps(node, "enum", "const", "type")
        shown = [MISSING if v is None else v for v in (old_values, new_values)]
        found.edit(node, code, _enum_path(node), (shown[0], shown[1]), *settings)
        return
    if not is_same_value(old_type, new_type):
        for code, value in type_codes(old_type, new_type):
            found.edit(
                node, code, ("type",), (old_type, value), KeywordStep(("type",), old_type, value)
            )
            old_type = value
    if old_values is not None and new_values is not None:
        _compare_enums(found, node, old_values, new_values)


def _keyword_steps(node: SchemaPair, *keywords: str) -> list[KeywordStep]:
    """Return the settings of those keywords that the schemas say otherwise."""
    pairs = {key: (node.old.get(key, MISSING), node.new.get(key, MISSING)) for key in keywords}
    return [KeywordStep((key,), *pair) for key, pair in pairs.items() if not is_same_value(*pair)]


def _enum_values(schema: JsonObject) -> list[Json] | None:
    """Return the values that a schema lists; None if it lists none."""
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else None


def _enum_path(node: SchemaPair) -> InstancePath:
    return ("const",) if "const" in {**node.old, **node.new} else ("enum",)


def _compare_enums(
    found: EditCollector, node: SchemaPair, olds: list[Json], news: list[Json]
) -> None:
    before, after = {canonical(v) for v in olds}, {canonical(v) for v in news}
    gone = [value for value in olds if canonical(value) not in after]
    come = [value for value in news if canonical(value) not in before]
    if "const" in node.old or "const" in node.new:
        if gone or come:
            settings = _keyword_steps(node, "enum", "const")
            code = "const-changed" if gone and come else "enum-value-added"
            code = "enum-value-removed" if gone and not come else code
            found.edit(node, code, _enum_path(node), (olds, news), *settings)
        return
    for code, values, added in (
        ("enum-value-removed", gone, False),
        ("enum-value-added", come, True),
    ):
        if values:
            shown = (values, MISSING) if not added else (MISSING, values)
            members = [ArrayStep(("enum",), value, added=added) for value in values]
            found.edit(node, code, ("enum",), shown, *members)


REWRITABLE_KEYWORDS: Final = frozenset(
    keywords_where(lambda row: row.describes == "same" and "object" not in row.types)
) | {"const", "enum"}


"""Keywords in which the same thing is often said in another way."""


INNER_SCHEMA_KEYWORDS: Final = {
    row.name: "*" if row.describes == "some" else ""
    for row in KEYWORDS.values()
    if row.is_current and row.types and row.role == "applicator" and row.holds.startswith("schema")
}


"""Keywords that hold one schema, and where the values lie that it describes."""


HANDLED_KEYWORDS: Final = frozenset({"type", "enum", "const", "properties", "required"})


def walk_schemas(
    old: Schema, new: Schema, owner: str, equal: Callable[[Schema, Schema], bool]
) -> list[Edit]:
    """Return the edits that lead from an old schema to a new one, in the order of the new one.

    Args:
        old: The old schema.
        new: The new schema; no reference stands where the old one has none or another.
        owner: The event or definition that they are: `events/NAME` or `definitions/NAME`.
        equal: Tells whether two parts of them are proved to accept the same values.

    >>> old, new = {"properties": {"a": {}}}, {"properties": {"a": {}, "b": {}}}
    >>> [(edit.code, edit.place) for edit in walk_schemas(old, new, "events/E", lambda a, b: False)]
    [('property-added', '/b')]
    """
    found = EditCollector(owner, equal)
    todo: list[tuple[Schema, Schema, InstancePath, InstancePath, str]] = [(old, new, (), (), "")]
    while todo:
        before, after, old_path, new_path, place = todo.pop()
        if canonical(before) == canonical(after):
            continue
        node = SchemaPair(_as_object(before), _as_object(after), old_path, new_path, place)
        if before is False or after is False:
            found.edit(node, "forbidden" if after is False else "allowed", (), (before, after))
        elif _is_disjoint(node):
            found.edit(node, "type-changed", (), (before, after))
        elif _is_equivalent(found, node):
            found.edit(node, "equal-rewriting", (), (before, after))
        else:
            todo.extend(reversed(_compare_pair(found, node)))
    return found.edits


def _as_object(schema: Schema) -> JsonObject:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    return schema


def _is_disjoint(node: SchemaPair) -> bool:
    """Return whether no value but null can be what both schemas say: nothing below compares."""
    before, after = (
        {*([stated] if isinstance(stated, str) else stated)} - {"null"}
        for schema in (node.old, node.new)
        for stated in [schema.get("type", ())]
    )
    structured = {"array", "object"} & (before | after)
    return bool(before and after and structured) and before.isdisjoint(after)


def _is_equivalent(found: EditCollector, node: SchemaPair) -> bool:
    """Return whether two schemas that are written otherwise are proved to be equal."""
    differing = {
        key
        for key in {*node.old, *node.new}
        if canonical(node.old.get(key)) != canonical(node.new.get(key))
    }
    if differing.isdisjoint(REWRITABLE_KEYWORDS) and "$ref" not in differing:
        return False
    if assertion_text(node.old) == assertion_text(node.new):
        return False
    return found.equal(node.old, node.new)


def _compare_pair(found: EditCollector, node: SchemaPair) -> PendingPairs:
    """Note the edits of one node, and return the pairs of schemas below it."""
    below: PendingPairs = []
    compare_types(found, node)
    below += compare_properties(found, node)
    for keyword in dict.fromkeys([*node.new, *node.old]):
        if keyword in HANDLED_KEYWORDS:
            continue
        old, new = node.old.get(keyword, MISSING), node.new.get(keyword, MISSING)
        if is_same_value(old, new):
            continue
        if keyword in INNER_SCHEMA_KEYWORDS:
            below += _compare_inner(found, node, keyword, old, new)
        elif keyword in COMBINATORS and MISSING not in (old, new):
            below += _compare_branches(found, node, keyword)
        elif keyword in {"prefixItems", "patternProperties"} and MISSING not in (old, new):
            below += _compare_parts(found, node, keyword)
        else:
            code = limit_code(keyword, old, new) or keyword_code(keyword, old, new)
            found.edit(node, code, (keyword,), (old, new))
    return below


def _compare_inner(
    found: EditCollector, node: SchemaPair, keyword: str, old: Json, new: Json
) -> PendingPairs:
    """Note how the schema of a list's items or of other keys came or went; else go into it."""
    if MISSING not in (old, new) and isinstance(old, dict) and isinstance(new, dict):
        at = (
            build_pointer((INNER_SCHEMA_KEYWORDS[keyword],))
            if INNER_SCHEMA_KEYWORDS[keyword]
            else ""
        )
        return [(old, new, *node.below((keyword,), (keyword,), at))]
    code = keyword_code(keyword, old, new)
    if keyword in CLOSING_KEYWORDS:
        closed = [value is False for value in (old, new)]
        if closed[0] != closed[1]:
            code = "record-closed" if closed[1] else "record-opened"
    found.edit(node, code, (keyword,), (old, new))
    return []


def _compare_branches(found: EditCollector, node: SchemaPair, keyword: str) -> PendingPairs:
    """Note which branches of a union came or went, and go into those that stayed."""
    olds, news = node.old[keyword], node.new[keyword]
    pairs, gone, come = pair_branches(olds, news)
    for code, indexes, values in (
        ("branch-removed", gone, olds),
        ("branch-added", come, news),
    ):
        added = code == "branch-added"
        for index in indexes:
            shown = (MISSING, values[index]) if added else (values[index], MISSING)
            step = ArrayStep((keyword,), values[index], added=added)
            found.edit(node, code, (keyword, index), shown, step)
    return [(olds[i], news[j], *node.below((keyword, i), (keyword, j), "")) for i, j in pairs]


def _compare_parts(found: EditCollector, node: SchemaPair, keyword: str) -> PendingPairs:
    """Go into the schemas of a list's first items, or of keys by pattern."""
    olds, news = _schemas_by_key(node.old[keyword]), _schemas_by_key(node.new[keyword])
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


def _schemas_by_key(values: Json) -> dict[str | int, Schema]:
    return dict(enumerate(values)) if isinstance(values, list) else dict(values)
