"""The page about the codes of changes, made of what they say of themselves.

python -m eventcontracts.changes.documentation > docs/changes.md
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from eventcontracts.changes.codes import CODES
from eventcontracts.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eventcontracts.jsontypes import Json, Schema

__all__ = ["EXAMPLES", "reference"]

HEAD: Final = """# Codes of changes

What `eventcontracts diff` finds between two versions, by code. `eventcontracts explain CODE` shows
an entry. Whether a change breaks is never told by its code: it is proved, or shown by an event.
"""


def _record(**properties: Json) -> Schema:
    return {"type": "object", "properties": properties}


def _required(*names: str, **properties: Json) -> Schema:
    return {"type": "object", "properties": properties, "required": list(names)}


TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "integer"}
ORDER_ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]{6}$", "minLength": 6}

TREE: Final[Schema] = {"type": "array", "items": {"$ref": "#/$defs/Tree"}}

EXAMPLES: Final[Mapping[str, tuple[Schema, Schema]]] = {
    "property-added": (_record(id=TEXT), _record(id=TEXT, note=TEXT)),
    "required-added": (_record(id=TEXT), _required("id", id=TEXT)),
    "required-removed": (_required("id", id=TEXT), _record(id=TEXT)),
    "property-removed": (_record(id=TEXT, note=TEXT), _record(id=TEXT)),
    "property-renamed": (_record(order_id=ORDER_ID), _record(orderId=ORDER_ID)),
    "property-moved": (
        _record(order=_record(), payment=_record(total=NUMBER)),
        _record(order=_record(total=NUMBER), payment=_record()),
    ),
    "record-split": (
        _record(street=TEXT, town=TEXT),
        _record(address=_record(street=TEXT, town=TEXT)),
    ),
    "record-joined": (
        _record(address=_record(street=TEXT, town=TEXT)),
        _record(street=TEXT, town=TEXT),
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
    "items-added": ({"type": "array"}, {"type": "array", "items": NUMBER}),
    "items-removed": ({"type": "array", "items": NUMBER}, {"type": "array"}),
    "items-changed": ({"prefixItems": [TEXT]}, {"prefixItems": [TEXT, NUMBER]}),
    "record-closed": ({"type": "object"}, {"type": "object", "additionalProperties": False}),
    "record-opened": ({"type": "object", "additionalProperties": False}, {"type": "object"}),
    "other-keys-added": ({"type": "object"}, {"type": "object", "additionalProperties": TEXT}),
    "other-keys-removed": ({"type": "object", "additionalProperties": TEXT}, {"type": "object"}),
    "other-keys-changed": (
        {"unevaluatedProperties": TEXT},
        {"unevaluatedProperties": True},
    ),
    "branch-added": ({"anyOf": [TEXT]}, {"anyOf": [TEXT, NUMBER]}),
    "branch-removed": ({"anyOf": [TEXT, NUMBER]}, {"anyOf": [TEXT]}),
    "combination-added": ({"minLength": 1}, {"minLength": 1, "anyOf": [TEXT, NUMBER]}),
    "combination-removed": ({"minLength": 1, "anyOf": [TEXT, NUMBER]}, {"minLength": 1}),
    "reference-added": (
        {"items": {}},
        {"items": {"$ref": "#/$defs/Tree"}, "$defs": {"Tree": TREE}},
    ),
    "constraint-added": ({"type": "array"}, {"type": "array", "uniqueItems": True}),
    "constraint-removed": ({"multipleOf": 5}, {}),
    "constraint-changed": ({"multipleOf": 5}, {"multipleOf": 7}),
    "forbidden": (_record(id=TEXT), _record(id=False)),
    "allowed": (_record(id=False), _record(id=TEXT)),
    "equal-rewriting": ({"enum": [True, False]}, {"type": "boolean"}),
    "default-added": ({"type": "integer"}, {"type": "integer", "default": 0}),
    "default-removed": ({"type": "integer", "default": 0}, {"type": "integer"}),
    "default-changed": ({"default": 0}, {"default": 1}),
    "annotation-changed": ({"title": "Order"}, {"title": "An order"}),
}
"""An old and a new schema between which a change has the code."""


def reference() -> str:
    """Return the page, in Markdown."""
    return "\n".join([HEAD, *(line for code in sorted(CODES) for line in _entry(code))])


def _entry(code: str) -> Iterator[str]:
    found = CODES[code]
    yield f"## {code}\n"
    yield f"{found.title[:1].upper()}{found.title[1:]}. {found.meaning}\n"
    if code in EXAMPLES:
        old, new = EXAMPLES[code]
        yield f"    old  {compact(old).decode()}"
        yield f"    new  {compact(new).decode()}\n"
    yield f"**What to do.** {found.remedy}\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
