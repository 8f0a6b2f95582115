"""The judgement of a mutant by a part of its schema is the judgement by the whole."""

from __future__ import annotations

import pytest

import eventcontracts as ec
from eventcontracts.jsondata.pointers import walk
from eventcontracts.mutations.oracle import FaultOracle
from eventcontracts.mutations.patches import ParentDocument, ValueChange, with_value
from eventcontracts.plan import Plan
from eventcontracts.structure import SchemaStructure

VALUES = (None, True, 7, -0.5, "", "AGENT", [], [{}], {}, {"id": 1})
TAGGED = {
    "oneOf": [
        {"properties": {"kind": {"const": "A"}, "size": {"minimum": 3}}, "required": ["size"]},
        {"properties": {"kind": {"const": "B"}, "name": {"type": "string"}}},
    ],
    "properties": {"items": {"contains": {"const": 1}, "uniqueItems": True}},
}
LOOKING_AROUND = {
    "properties": {"a": {"type": "object", "properties": {"b": {"type": "integer"}}}, "c": True},
    "if": {"properties": {"a": {"properties": {"b": {"minimum": 5}}}}},
    "then": {"required": ["c"]},
    "unevaluatedProperties": False,
}
CONTRACTS = [
    ec.Contract("TAGGED", TAGGED, sample={"kind": "A", "size": 4, "items": [1, 2]}),
    ec.Contract("AROUND", LOOKING_AROUND, sample={"a": {"b": 1}}),
    *(
        ec.Catalog.load().contract(name, layer)
        for name in ("AGENT_SUBSCRIBED", "TASK_ENQUEUED", "PARTICIPANT_ROLE_CHANGED")
        for layer in (None, "event")
    ),
]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: f"{each.event_type}-{each.layer}")
def test_a_part_of_the_schema_says_of_a_change_what_the_whole_says(contract):
    """Whatever value is put wherever into a valid event, the same is broken at the same places."""
    event = Plan.compile(contract).ordinary
    oracle = FaultOracle(contract, SchemaStructure(contract.schema))
    parent = ParentDocument(event)
    for path, _ in walk(event):
        if path:
            for value in VALUES:
                changed = with_value(event, path, value)
                judged = oracle.judgement(parent, ValueChange(path, value)).violations
                whole = contract.validator.violations(changed)
                told, expected = (
                    {(found.pointer, found.keyword) for found in each} for each in (judged, whole)
                )
                assert told == expected, (path, value)
