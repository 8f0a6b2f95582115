"""The documentation of the operators, made of what they say of themselves.

python -m eventcontracts.mutations.documentation > docs/operators.md
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

from eventcontracts.catalog.links import Link
from eventcontracts.contract import Contract
from eventcontracts.expectations import Kind, Policy
from eventcontracts.jsontext import compact
from eventcontracts.mutations.incoherence import UNLINK, incoherent
from eventcontracts.mutations.making import Mutations
from eventcontracts.mutations.malforming import MALFORMED, malformed
from eventcontracts.mutations.selection import OFF, Selection
from eventcontracts.mutations.table import OPERATORS
from eventcontracts.plan import Plan

if TYPE_CHECKING:
    from eventcontracts.cases import Case
    from eventcontracts.jsontypes import JsonObject

__all__ = ["main", "reference"]

LONGEST: Final = 110

INTRODUCTION: Final = """\
# Mutation operators

Made by `python -m eventcontracts.mutations.documentation`; do not edit.

Each operator breaks constraints in one way. Select by class or name with `--mutate` and
`--without`. The classes are {classes}; {off} is used only when it is named. The examples change
one event of an invented shop; a step is one of JSON Patch (RFC 6902).
"""

PAYER: Final[JsonObject] = {
    "oneOf": [
        {
            "type": "object",
            "properties": {"type": {"const": "card"}, "number": {"type": "string"}},
            "required": ["type", "number"],
        },
        {
            "type": "object",
            "properties": {"type": {"const": "account"}, "owner": {"type": "string"}},
            "required": ["type", "owner"],
        },
    ]
}
PROPERTIES: Final[JsonObject] = {
    "orderId": {"type": "string", "pattern": "^[0-9]{6}$"},
    "paidAt": {"type": "string", "format": "date-time"},
    "sentAt": {"type": "integer", "format": "epoch-milliseconds"},
    "total": {"type": "integer", "multipleOf": 5},
    "rating": {"type": "number", "minimum": 1, "maximum": 5},
    "currency": {"enum": ["EUR", "USD"]},
    "express": {"type": "boolean"},
    "note": {"type": "string", "minLength": 2, "maxLength": 20, "not": {"const": "n/a"}},
    "lines": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3},
    "codes": {"type": "array", "uniqueItems": True, "items": {"type": "integer"}},
    "stages": {"type": "array", "contains": {"const": "paid"}, "maxContains": 1},
    "size": {"type": "array", "prefixItems": [{"type": "number"}], "items": False},
    "payer": PAYER,
    "parcel": {"type": "object", "properties": {"w": {"type": "integer"}},
               "additionalProperties": False},
    "labels": {"type": "object", "minProperties": 1, "maxProperties": 2},
    "names": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}},
    "steps": {"type": "array", "contains": {"const": "paid"}},
    "extras": {"type": "object", "properties": {"legacy": False},
               "dependentRequired": {"city": ["zip"]}},
}  # fmt: skip
SAMPLE: Final[JsonObject] = {
    "orderId": "100042", "paidAt": "2026-03-01T10:00:00Z", "sentAt": 1772359200000, "total": 45,
    "rating": 4, "currency": "EUR", "express": True, "note": "gift", "lines": ["tea", "cups"],
    "codes": [1, 2], "stages": ["paid"], "size": [1.5], "payer": {"type": "card", "number": "7"},
    "parcel": {"w": 3}, "labels": {"team": "a"},
    "names": {"en": "tea"}, "steps": ["paid"], "extras": {"city": "Oslo", "zip": "0150"},
}  # fmt: skip
SHOP: Final = Contract(
    "ORDER_PAID",
    {
        "type": "object",
        "properties": {
            "ref": {"type": "string"},
            "data": {"type": "object", "properties": PROPERTIES, "required": list(PROPERTIES)},
        },
        "required": ["ref", "data"],
    },
    sample={"ref": "100042", "data": SAMPLE},
    links=(Link(("/ref", "/data/orderId")),),
    envelope=("/data",),
)


def reference() -> str:
    """Return the page about all operators, in Markdown."""
    plan = Plan.compile(SHOP)
    found: dict[str, Case] = {}
    for operator in OPERATORS:
        selection = Selection(mutate=(operator.name,))
        found.update((operator.name, case) for case in Mutations(plan, selection).cases(1))
    found.update((UNLINK.name, case) for case in incoherent(plan, 1))
    found.update((case.fault.operator, case) for case in malformed(plan) if case.fault)
    every = (*OPERATORS, UNLINK, *MALFORMED)
    classes = dict.fromkeys(each.category for each in every)
    words = ", ".join(f"`{name}`" for name in classes)
    parts = [INTRODUCTION.format(classes=words, off=", ".join(f"`{name}`" for name in sorted(OFF)))]
    for name in classes:
        parts.append(f"## Class {name}\n")
        parts.extend(
            _section(each.name, each.does, each.why, found[each.name])
            for each in every
            if each.category == name
        )
    return "\n".join(parts)


def _section(name: str, does: str, why: str, case: Case) -> str:
    rows = [
        f"- {policy}: {' or '.join(case.expected(policy))}"
        for policy in (Policy.TOLERANT, Policy.STRICT)
    ]
    example = "\n".join(_example(case))
    return (
        f"### {name}\n\n#### What it does\n\n{does}\n\n#### Why it matters\n\n{why}\n\n"
        f"#### Example\n\n```text\n{example}\n```\n\n#### Expected verdicts\n\n"
        + "\n".join(rows)
        + "\n"
    )


def _example(case: Case) -> list[str]:
    """Return the steps of a case and what it breaks, or the end of its bytes."""
    if case.raw is not None:
        return [_short(ascii(case.raw[:LONGEST])), _short(f"… {case.raw[-40:]!a}")]
    fault = case.fault
    if fault is None or case.kind is Kind.VALID:
        return []
    steps = [_short(json.dumps(json.loads(compact(step)))) for step in fault.patch]
    return [*steps, _short(f"breaks {fault.keyword} at {fault.pointer or 'the top level'}")]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def main() -> None:
    """Print the page."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
