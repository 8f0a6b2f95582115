"""Support of constraints: whether one rests on enough to fail somebody for breaking it.

What a single observation shows may be a coincidence. Inference says of each place what it says of
it on too little evidence; here that is brought together with what corrections state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from eventcontracts.jsondata.pointers import MISSING, build_pointer, parse_pointer
from eventcontracts.schema.vocabulary import COMBINATORS, described_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.catalog.evidence import Evidence, Reason
    from eventcontracts.catalog.model import Catalog
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, JsonObject, Schema

__all__ = [
    "FORMAT_KEYWORDS",
    "ConditionalSchema",
    "Support",
    "conditional_schemas",
    "evidence_key",
    "is_weak",
]

# Conditions: what a schema says of a record only where one of its keys has a certain value.


class ConditionalSchema(NamedTuple):
    """The part of a schema that applies under one condition.

    Attributes:
        asked: The keys of the condition, each with the values that meet it.
        tokens: Where what it says then stands in the schema, as tokens of a pointer.
        schema: What it says then.
    """

    asked: Mapping[str, Sequence[Json]]
    tokens: tuple[str, ...]
    schema: JsonObject

    @property
    def condition(self) -> str:
        """The condition in words, such as `type is INT`."""
        parts = (f"{key} is {' or '.join(map(str, found))}" for key, found in self.asked.items())
        return " and ".join(parts)


def conditional_schemas(
    schema: Schema, tokens: tuple[str, ...] = ()
) -> Iterator[ConditionalSchema]:
    """Yield the cases of a schema's `if`, of each further one in an `else`, and those of `allOf`.

    Args:
        schema: The schema.
        tokens: Where it stands.

    >>> rule = {"if": {"properties": {"type": {"const": "INT"}}}, "then": {"minimum": 0}}
    >>> [(case.condition, case.tokens) for case in conditional_schemas({"if": {}, "else": rule})]
    [('type is INT', ('else', 'then'))]
    """
    if not isinstance(schema, dict):
        return
    asked, then = _required_values(schema.get("if", True)), schema.get("then")
    if asked and isinstance(then, dict):
        yield ConditionalSchema(asked, (*tokens, "then"), then)
    yield from conditional_schemas(schema.get("else", True), (*tokens, "else"))
    for number, part in enumerate(schema.get("allOf", ())):
        yield from conditional_schemas(part, (*tokens, "allOf", str(number)))


def evidence_key(pointer: str, condition: str) -> str:
    """Return what evidence is filed under that was seen at a place under a condition.

    Args:
        pointer: The place.
        condition: The condition in words; empty for any.
    """
    return f"{pointer} where {condition}" if condition else pointer


def _required_values(condition: Schema) -> dict[str, Sequence[Json]]:
    """Return the keys that a condition asks for; empty if it asks for anything but their values."""
    if not isinstance(condition, dict) or condition.keys() - {"properties", "required"}:
        return {}
    parts = condition.get("properties", {})
    asked = {key: _allowed_values(part) for key, part in parts.items() if isinstance(part, dict)}
    return asked if len(asked) == len(parts) and all(asked.values()) else {}


def _allowed_values(schema: JsonObject) -> Sequence[Json]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])


STATED: Final = frozenset({"sketched", "declared"})


"""Origins of event types that rest on no observations."""


FORMAT_KEYWORDS: Final = frozenset({"contentMediaType", "format", "minimum", "pattern"})


"""Keywords that say which form a value has."""


INTEGER: Final = "integer"


"""Says of money and measures that they have no fractions."""


STATEMENTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("$ref", "anyOf", "oneOf", "type"), "type"),
    **dict.fromkeys(FORMAT_KEYWORDS, "format"),
    "required": "required",
}


"""What each keyword says of a place, as evidence calls it."""


def is_weak(
    catalog: Catalog,
    event: str,
    schema_pointer: str,
    *,
    key: str = "",
    layer: str | None = None,
    value: Json = MISSING,
) -> bool:
    """Return whether a constraint of an event's contract rests on too few observations.

    What a document declares, a correction or a sketch states, and the name of the event, are never
    weak; a catalog without evidence has nothing weak.

    Args:
        catalog: The catalog.
        event: The event's name.
        schema_pointer: The place of the keyword in the schema of `catalog.contract(event, layer)`,
            such as `/$defs/Task/properties/state/type`.
        key: For `required`, which key is missing; any of them unless given.
        layer: The envelope layer; the one that the event is documented in unless given.
        value: What stands at the place instead, where that is known: money that is a fraction
            after all is no text.

    >>> from eventcontracts.catalog import Catalog
    >>> catalog = Catalog.load("expertflow-cx@2025.06")
    >>> is_weak(catalog, "TASK_ENQUEUED", "/$defs/RoomInfo/properties/id/type")
    False
    """
    *tokens, keyword = parse_pointer(schema_pointer)
    if keyword.isdigit() and tokens:
        keyword = tokens.pop()
    condition = ""
    if tokens[:1] == ["$defs"]:
        owner, place = f"definitions/{tokens[1]}", described_path(tuple(tokens[2:]))
        schema = catalog.definitions.get(tokens[1], True)
        condition = _condition_at(schema, tokens[2:])
    else:
        if catalog[event].origin in STATED:
            return False
        owner, schema = f"events/{event}", catalog[event].schema
        place = _documented_path(catalog, event, described_path(tuple(tokens)), layer)
    support = Support(owner, catalog.evidence.get(owner, {}), catalog.reasons)
    if keyword == "required":
        keys = [key] if key else _subschema_at(schema, place).get("required", ())
        return any(support.is_optional(place, one) for one in keys)
    if support.is_guessed((*place, keyword)):  # a subschema that is false has no keyword
        return True
    at = evidence_key(build_pointer(place), condition)
    if support.lacks(at, keyword):
        return True
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return keyword == "type" and (value is MISSING or is_number) and support.lacks(at, INTEGER)


class Support:
    """Support of the statements of one schema.

    Args:
        owner: The event or definition, such as `definitions/Task`.
        evidence: What was seen at its places.
        reasons: Why corrections state what they state.
    """

    def __init__(
        self, owner: str, evidence: Mapping[str, Evidence], reasons: Sequence[Reason]
    ) -> None:
        self._name = owner.partition("/")[2]
        self._evidence = evidence
        self._reasons = reasons

    def lacks(self, place: str, keyword: str) -> bool:
        """Return whether a keyword at a place rests on too little."""
        seen = self._evidence.get(place)
        if seen is None or STATEMENTS.get(keyword, keyword) not in seen.weak:
            return False
        pointer = place.partition(" where ")[0]
        stated = ("enum", keyword) if keyword in STATEMENTS else ("type",)
        return not any(
            reason.covers(self._name, pointer, one) for reason in self._reasons for one in stated
        )

    def is_optional(self, place: InstancePath, key: str) -> bool:
        """Return whether that a record has a key rests on too little."""
        inside = build_pointer((*place, key))
        if any(r.covers(self._name, build_pointer(place), "required") for r in self._reasons):
            return False
        return self.lacks(inside, "required")

    def is_guessed(self, place: InstancePath) -> bool:
        """Return whether that a place is absent is only a guess."""
        seen = self._evidence.get(build_pointer(place))
        return seen is not None and "absent" in seen.guessed

    def strong(self, schema: Schema) -> Schema:
        """Return the schema without what rests on too little, or on a guess."""
        found: Schema = self._strong(schema, (), "")
        return found

    def _strong(self, node: Json, path: InstancePath, condition: str) -> Json:
        if not isinstance(node, dict):
            return node
        place = evidence_key(build_pointer(path), condition)
        found = {
            keyword: self._part(keyword, value, path, condition)
            for keyword, value in node.items()
            if not self.lacks(place, keyword)
        }
        if not condition and not found.get("required", True):
            del found["required"]
        for case in conditional_schemas(node) if not condition else ():
            if len(case.tokens) == 1:
                found["then"] = self._strong(case.schema, path, case.condition)
        return found

    def _part(self, keyword: str, value: Json, path: InstancePath, condition: str) -> Json:
        """Return the value of a keyword without what rests on too little in it."""
        if keyword == "required" and not condition:
            return [key for key in value if not self.is_optional(path, key)]
        if keyword == "type" and self.lacks(evidence_key(build_pointer(path), condition), INTEGER):
            return _with_fractions(value)
        if keyword == "properties":
            return {
                key: self._strong(inner, (*path, key), condition)
                for key, inner in value.items()
                if not self.is_guessed((*path, key)) or inner is not False
            }
        if keyword in {"items", "additionalProperties"}:
            return self._strong(value, (*path, "*"), condition)
        if keyword in COMBINATORS:
            return [self._strong(branch, path, condition) for branch in value]
        return self._strong(value, path, condition) if keyword == "else" else value


def _with_fractions(types: Json) -> Json:
    """Return types with numbers in place of integers."""
    if isinstance(types, list):
        return ["number" if name == "integer" else name for name in types]
    return "number" if types == "integer" else types


def _condition_at(schema: Schema, tokens: Sequence[str]) -> str:
    """Return the condition under which a place of a definition's schema says something."""
    cases = conditional_schemas(schema)
    return next(
        (one.condition for one in cases if tuple(tokens[: len(one.tokens)]) == one.tokens), ""
    )


def _subschema_at(schema: Schema, place: InstancePath) -> JsonObject:
    """Return the subschema of a place outside of unions; an empty one if there is none."""
    here = schema
    for token in place:
        inner = here if isinstance(here, dict) else {}
        here = inner.get("items", {}) if token == "*" else inner.get("properties", {}).get(token)
    return here if isinstance(here, dict) else {}


def _documented_path(
    catalog: Catalog, event: str, place: InstancePath, layer: str | None
) -> InstancePath:
    """Return where a place of a layer lies in the layer that the event is documented in."""
    documented = catalog[event].layer
    if layer is None or layer == documented:
        return place
    here, there = _layer_path(catalog, layer), _layer_path(catalog, documented)
    within = (*here, *place)
    return within[len(there) :] if within[: len(there)] == there else place


def _layer_path(catalog: Catalog, layer: str | None) -> InstancePath:
    """Return where a layer lies in the outermost one."""
    names = [one.name for one in catalog.layers]
    number = names.index(layer) if layer in names else 0
    return parse_pointer("".join(one.hole for one in catalog.layers[:number]))
