"""The documentation of the operators, made of what they say of themselves.

python -m eventcontracts.reference.operator_page > docs/operators.md
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

from eventcontracts.contract import Contract, Link
from eventcontracts.jsondata.jsontext import compact
from eventcontracts.mutations.incoherence import UNLINK_OPERATOR, incoherent_cases
from eventcontracts.mutations.invalid_cases import InvalidCases
from eventcontracts.mutations.malformed_bodies import MALFORMED_OPERATORS, malformed_cases
from eventcontracts.mutations.mutation_selection import DISABLED_CLASSES, Selection
from eventcontracts.mutations.registry import STANDARD_OPERATORS
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind, Policy

if TYPE_CHECKING:
    from eventcontracts.cases import Case
    from eventcontracts.jsondata.jsontypes import JsonObject

__all__ = ["main", "render_operator_page"]

MAX_EXAMPLE_LENGTH: Final = 110

INTRODUCTION: Final = """\
# Mutation operators

Made by `python -m eventcontracts.reference.operator_page`; do not edit.

Each operator breaks constraints in one way. Select by class or name with `--mutate` and
`--without`. The classes are {classes}; {off} is used only when it is named. The examples change
one event of an invented shop; a step is one of JSON Patch (RFC 6902).
"""

PAYER_SCHEMA: Final[JsonObject] = {
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
ORDER_PROPERTIES: Final[JsonObject] = {
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
    "payer": PAYER_SCHEMA,
    "parcel": {"type": "object", "properties": {"w": {"type": "integer"}},
               "additionalProperties": False},
    "labels": {"type": "object", "minProperties": 1, "maxProperties": 2},
    "names": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}},
    "steps": {"type": "array", "contains": {"const": "paid"}},
    "extras": {"type": "object", "properties": {"legacy": False},
               "dependentRequired": {"city": ["zip"]}},
}  # fmt: skip
SAMPLE_ORDER: Final[JsonObject] = {
    "orderId": "100042", "paidAt": "2026-03-01T10:00:00Z", "sentAt": 1772359200000, "total": 45,
    "rating": 4, "currency": "EUR", "express": True, "note": "gift", "lines": ["tea", "cups"],
    "codes": [1, 2], "stages": ["paid"], "size": [1.5], "payer": {"type": "card", "number": "7"},
    "parcel": {"w": 3}, "labels": {"team": "a"},
    "names": {"en": "tea"}, "steps": ["paid"], "extras": {"city": "Oslo", "zip": "0150"},
}  # fmt: skip
SHOP_CONTRACT: Final = Contract(
    "ORDER_PAID",
    {
        "type": "object",
        "properties": {
            "ref": {"type": "string"},
            "data": {
                "type": "object",
                "properties": ORDER_PROPERTIES,
                "required": list(ORDER_PROPERTIES),
            },
        },
        "required": ["ref", "data"],
    },
    sample={"ref": "100042", "data": SAMPLE_ORDER},
    links=(Link(("/ref", "/data/orderId")),),
    envelope=("/data",),
)


def render_operator_page() -> str:
    """Return the page about all operators, in Markdown."""
    plan = Plan.compile(SHOP_CONTRACT)
    found: dict[str, Case] = {}
    for operator in STANDARD_OPERATORS:
        selection = Selection(mutate=(operator.name,))
        found.update((operator.name, case) for case in InvalidCases(plan, selection).cases(1))
    found.update((UNLINK_OPERATOR.name, case) for case in incoherent_cases(plan, 1))
    found.update((case.fault.operator, case) for case in malformed_cases(plan) if case.fault)
    every = (*STANDARD_OPERATORS, UNLINK_OPERATOR, *MALFORMED_OPERATORS)
    classes = dict.fromkeys(each.category for each in every)
    words = ", ".join(f"`{name}`" for name in classes)
    off = ", ".join(f"`{name}`" for name in classes if name in DISABLED_CLASSES)
    parts = [INTRODUCTION.format(classes=words, off=off)]
    for name in classes:
        parts.append(f"## Class {name}\n")
        parts.extend(
            _operator_section(each.name, each.does, each.why, found[each.name])
            for each in every
            if each.category == name
        )
    return "\n".join(parts)


def _operator_section(name: str, does: str, why: str, case: Case) -> str:
    rows = [
        f"- {policy}: {' or '.join(case.expected(policy))}"
        for policy in (Policy.TOLERANT, Policy.STRICT)
    ]
    example = "\n".join(_example_lines(case))
    return (
        f"### {name}\n\n#### What it does\n\n{does}\n\n#### Why it matters\n\n{why}\n\n"
        f"#### Example\n\n```text\n{example}\n```\n\n#### Expected verdicts\n\n"
        + "\n".join(rows)
        + "\n"
    )


def _example_lines(case: Case) -> list[str]:
    """Return the steps of a case and what it breaks, or the end of its bytes."""
    if case.raw is not None:
        return [_shorten(ascii(case.raw[:MAX_EXAMPLE_LENGTH])), _shorten(f"… {case.raw[-40:]!a}")]
    fault = case.fault
    if fault is None or case.kind is Kind.VALID:
        return []
    steps = [_shorten(json.dumps(json.loads(compact(step)))) for step in fault.patch]
    return [*steps, _shorten(f"breaks {fault.keyword} at {fault.pointer or 'the top level'}")]


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_EXAMPLE_LENGTH else text[: MAX_EXAMPLE_LENGTH - 1] + "…"


def main() -> None:
    """Print the page."""
    sys.stdout.write(render_operator_page())


if __name__ == "__main__":
    main()
