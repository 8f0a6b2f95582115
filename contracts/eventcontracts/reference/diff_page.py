"""The page about the codes of changes, made of what they say of themselves.

python -m eventcontracts.reference.diff_page > docs/changes.md
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from eventcontracts.evolution.change_codes import CHANGE_CODES
from eventcontracts.jsondata.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsondata.jsontypes import Json, Schema

__all__ = ["CODE_EXAMPLES", "reference"]

PAGE_HEAD: Final = """# Codes of changes

What `eventcontracts diff` finds between two versions, by code. `eventcontracts explain CODE` shows
an entry. Whether a change breaks is never told by its code: it is proved, or shown by an event.
"""


def _record_schema(**properties: Json) -> Schema:
    return {"type": "object", "properties": properties}


def _required_schema(*names: str, **properties: Json) -> Schema:
    return {"type": "object", "properties": properties, "required": list(names)}


STRING_SCHEMA: Final[Schema] = {"type": "string"}
INTEGER_SCHEMA: Final[Schema] = {"type": "integer"}
ORDER_ID_SCHEMA: Final[Schema] = {"type": "string", "pattern": "^[0-9]{6}$", "minLength": 6}

TREE_SCHEMA: Final[Schema] = {"type": "array", "items": {"$ref": "#/$defs/Tree"}}

CODE_EXAMPLES: Final[Mapping[str, tuple[Schema, Schema]]] = {
    "property-added": (
        _record_schema(id=STRING_SCHEMA),
        _record_schema(id=STRING_SCHEMA, note=STRING_SCHEMA),
    ),
    "required-added": (_record_schema(id=STRING_SCHEMA), _required_schema("id", id=STRING_SCHEMA)),
    "required-removed": (
        _required_schema("id", id=STRING_SCHEMA),
        _record_schema(id=STRING_SCHEMA),
    ),
    "property-removed": (
        _record_schema(id=STRING_SCHEMA, note=STRING_SCHEMA),
        _record_schema(id=STRING_SCHEMA),
    ),
    "property-renamed": (
        _record_schema(order_id=ORDER_ID_SCHEMA),
        _record_schema(orderId=ORDER_ID_SCHEMA),
    ),
    "property-moved": (
        _record_schema(order=_record_schema(), payment=_record_schema(total=INTEGER_SCHEMA)),
        _record_schema(order=_record_schema(total=INTEGER_SCHEMA), payment=_record_schema()),
    ),
    "record-split": (
        _record_schema(street=STRING_SCHEMA, town=STRING_SCHEMA),
        _record_schema(address=_record_schema(street=STRING_SCHEMA, town=STRING_SCHEMA)),
    ),
    "record-joined": (
        _record_schema(address=_record_schema(street=STRING_SCHEMA, town=STRING_SCHEMA)),
        _record_schema(street=STRING_SCHEMA, town=STRING_SCHEMA),
    ),
    "type-narrowed": ({"type": "number"}, {"type": "integer"}),
    "type-widened": ({"type": "integer"}, {"type": "number"}),
    "type-changed": ({"type": "string"}, {"type": "integer"}),
    "null-allowed": ({"type": "string"}, {"type": ["string", "null"]}),
    "null-refused": ({"type": ["string", "null"]}, {"type": "string"}),
    "enum-added": ({"type": "string"}, {"enum": ["NEW", "PAID"]}),
    "enum-removed": ({"enum": ["NEW", "PAID"]}, {"type": "string"}),
    "enum-value-added": ({"enum": ["NEW"]}, {"enum": ["NEW", "PAID"]}),
    "enum-value-removed": ({"enum": ["NEW", "PAID"]}, {"enum": ["NEW"]}),
    "const-changed": ({"const": "NEW"}, {"const": "PAID"}),
    "limit-tightened": ({"minLength": 1}, {"minLength": 2}),
    "limit-loosened": ({"maximum": 9}, {"maximum": 99}),
    "format-added": ({"type": "string"}, {"type": "string", "format": "date"}),
    "format-removed": ({"type": "string", "format": "date"}, {"type": "string"}),
    "format-changed": ({"format": "date"}, {"format": "time"}),
    "pattern-added": ({"type": "string"}, {"type": "string", "pattern": "^[a-z]+$"}),
    "pattern-removed": ({"type": "string", "pattern": "^[a-z]+$"}, {"type": "string"}),
    "pattern-changed": ({"pattern": "^[a-z]+$"}, {"pattern": "^[a-y]+$"}),
    "items-added": ({"type": "array"}, {"type": "array", "items": INTEGER_SCHEMA}),
    "items-removed": ({"type": "array", "items": INTEGER_SCHEMA}, {"type": "array"}),
    "items-changed": (
        {"prefixItems": [STRING_SCHEMA]},
        {"prefixItems": [STRING_SCHEMA, INTEGER_SCHEMA]},
    ),
    "record-closed": ({"type": "object"}, {"type": "object", "additionalProperties": False}),
    "record-opened": ({"type": "object", "additionalProperties": False}, {"type": "object"}),
    "other-keys-added": (
        {"type": "object"},
        {"type": "object", "additionalProperties": STRING_SCHEMA},
    ),
    "other-keys-removed": (
        {"type": "object", "additionalProperties": STRING_SCHEMA},
        {"type": "object"},
    ),
    "other-keys-changed": (
        {"unevaluatedProperties": STRING_SCHEMA},
        {"unevaluatedProperties": True},
    ),
    "branch-added": ({"anyOf": [STRING_SCHEMA]}, {"anyOf": [STRING_SCHEMA, INTEGER_SCHEMA]}),
    "branch-removed": ({"anyOf": [STRING_SCHEMA, INTEGER_SCHEMA]}, {"anyOf": [STRING_SCHEMA]}),
    "combination-added": (
        {"minLength": 1},
        {"minLength": 1, "anyOf": [STRING_SCHEMA, INTEGER_SCHEMA]},
    ),
    "combination-removed": (
        {"minLength": 1, "anyOf": [STRING_SCHEMA, INTEGER_SCHEMA]},
        {"minLength": 1},
    ),
    "reference-added": (
        {"items": {}},
        {"items": {"$ref": "#/$defs/Tree"}, "$defs": {"Tree": TREE_SCHEMA}},
    ),
    "constraint-added": ({"type": "array"}, {"type": "array", "uniqueItems": True}),
    "constraint-removed": ({"multipleOf": 5}, {}),
    "constraint-changed": ({"multipleOf": 5}, {"multipleOf": 7}),
    "forbidden": (_record_schema(id=STRING_SCHEMA), _record_schema(id=False)),
    "allowed": (_record_schema(id=False), _record_schema(id=STRING_SCHEMA)),
    "equal-rewriting": ({"enum": [True, False]}, {"type": "boolean"}),
    "default-added": ({"type": "integer"}, {"type": "integer", "default": 0}),
    "default-removed": ({"type": "integer", "default": 0}, {"type": "integer"}),
    "default-changed": ({"default": 0}, {"default": 1}),
    "annotation-changed": ({"title": "Order"}, {"title": "An order"}),
}
"""An old and a new schema between which a change has the code."""


def reference() -> str:
    """Return the page, in Markdown."""
    return "\n".join(
        [PAGE_HEAD, *(line for code in sorted(CHANGE_CODES) for line in _code_entry(code))]
    )


def _code_entry(code: str) -> Iterator[str]:
    found = CHANGE_CODES[code]
    yield f"## {code}\n"
    yield f"{found.title[:1].upper()}{found.title[1:]}. {found.meaning}\n"
    if code in CODE_EXAMPLES:
        old, new = CODE_EXAMPLES[code]
        yield f"    old  {compact(old).decode()}"
        yield f"    new  {compact(new).decode()}\n"
    yield f"**What to do.** {found.remedy}\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
