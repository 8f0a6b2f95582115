"""When events need not be validated one by one."""

from __future__ import annotations

from itertools import product

import orjson
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from eventcontracts.contract import Contract
from eventcontracts.errors import UnsatisfiableError
from eventcontracts.plan import Plan
from eventcontracts.plan.constancy import ThreeValuedEvaluator
from eventcontracts.plan.proofs import LeafIndependence
from eventcontracts.scalars import ScalarSlot, pool_of, representative_values
from eventcontracts.schema.validator import Validator
from eventcontracts.structure import SchemaStructure

NAMES = ["kind", "size", "parts"]
VALUES = st.sampled_from(["A", "B", 1, 2, None])

often = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def unions(parts):
    """Draw schemas that ask several things of one value."""
    one, some = parts, st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        st.fixed_dictionaries({"if": one}, optional={"then": one, "else": one}),
        st.fixed_dictionaries({"not": one}),
        st.fixed_dictionaries({"anyOf": some}),
        st.fixed_dictionaries({"oneOf": some}),
        st.fixed_dictionaries({"allOf": some}),
        st.fixed_dictionaries({"dependentSchemas": st.dictionaries(st.sampled_from(NAMES), one)}),
    )


def containers(parts):
    """Draw schemas of objects and lists."""
    return st.one_of(
        st.fixed_dictionaries(
            {"properties": st.dictionaries(st.sampled_from(NAMES), parts, max_size=2)},
            optional={
                "required": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
                "additionalProperties": parts,
                "maxProperties": st.integers(1, 3),
                "unevaluatedProperties": st.booleans(),
            },
        ),
        st.fixed_dictionaries({"items": parts}, optional={"uniqueItems": st.booleans()}),
        st.fixed_dictionaries(
            {"contains": parts},
            optional={"minContains": st.integers(0, 2), "maxContains": st.integers(0, 2)},
        ),
    )


LEAVES = st.one_of(
    st.builds(lambda value: {"const": value}, VALUES),
    st.builds(lambda values: {"enum": values}, st.lists(VALUES, min_size=1, max_size=3)),
    st.sampled_from([True, {"type": "string"}, {"type": ["integer", "null"]}, {"minimum": 2}]),
    st.just({"enum": [{"kind": "A"}, ["A"], "A"]}),
)
SCHEMAS = st.recursive(LEAVES, lambda parts: unions(parts) | containers(parts), max_leaves=6)
TREES = st.recursive(
    st.builds(
        lambda values: ScalarSlot(pool_of(values)),
        st.lists(VALUES, min_size=1, max_size=3, unique=True),
    ),
    lambda parts: st.one_of(
        st.dictionaries(st.sampled_from(NAMES), parts, max_size=3),
        st.lists(parts, max_size=2),
    ),
    max_leaves=4,
)


def leaves_of(tree):
    """Return the leaves of a tree."""
    if isinstance(tree, ScalarSlot):
        return [tree]
    return [leaf for part in (tree.values() if isinstance(tree, dict) else tree)
            for leaf in leaves_of(part)]  # fmt: skip


def filled(tree, values):
    """Return the event in which each leaf has the next of some values."""
    if isinstance(tree, dict):
        return {name: filled(part, values) for name, part in tree.items()}
    if isinstance(tree, list):
        return [filled(part, values) for part in tree]
    return next(values)


def events_of(tree):
    """Return all events of a tree."""
    spectra = [representative_values(leaf.source) for leaf in leaves_of(tree)]
    return [filled(tree, iter(values)) for values in product(*spectra)]


def tries_of(tree):
    """Return as few events of a tree as show all values of each of its leaves."""
    spectra = [representative_values(leaf.source) for leaf in leaves_of(tree)]
    count = max(map(len, spectra), default=1)
    return [filled(tree, iter([s[step % len(s)] for s in spectra])) for step in range(count)]


@often
@given(SCHEMAS, TREES)
def test_what_is_said_to_hold_holds_in_all_events_and_what_is_said_not_to_in_none(schema, tree):
    """The answer for a tree is that for each of its events, or there is no answer."""
    validator = Validator(schema)
    truth = ThreeValuedEvaluator(SchemaStructure(schema).subschemas, validator).holds("", tree)
    assume(truth is not None)
    assert all(validator.is_valid(event) is truth for event in events_of(tree))


@often
@given(SCHEMAS, TREES)
@example(
    {"anyOf": [{"properties": {"kind": {"const": "A"}}}, {"properties": {"size": {"const": 1}}}]},
    {"kind": ScalarSlot(pool_of(["A", "B"])), "size": ScalarSlot(pool_of([2, 1]))},
)
def test_where_leaves_are_separate_all_events_are_valid_if_few_with_all_values_are(schema, tree):
    """A tree whose leaves can be judged alone is right when each value of each was right once."""
    validator = Validator(schema)
    assume(LeafIndependence(SchemaStructure(schema), validator).is_independent(tree))
    assume(all(map(validator.is_valid, tries_of(tree))))
    assert all(map(validator.is_valid, events_of(tree)))


TAGGED = {
    "if": {"properties": {"kind": {"const": "A"}}, "required": ["kind"]},
    "then": {"properties": {"size": {"type": "integer"}}},
    "else": {"properties": {"size": {"type": "string"}}},
}


@pytest.mark.parametrize(
    ("schema", "tree", "separate"),
    [
        (TAGGED, {"kind": "A", "size": [1, 2]}, True),
        (TAGGED, {"kind": ["B", "C"], "size": ["x", "y"]}, True),
        (TAGGED, {"kind": ["A", "B"], "size": ["x", "y"]}, False),
        (TAGGED, {"size": ["x", "y"]}, True),
        ({"items": TAGGED}, [{"kind": "A", "size": [1, 2]}], True),
        ({"not": {"required": ["size"]}}, {"kind": ["A", "B"]}, True),
        ({"not": {"properties": {"kind": {"const": "A"}}}}, {"kind": ["A", "B"]}, False),
        ({"properties": {"kind": {"not": {"const": "A"}}}}, {"kind": ["A", "B"]}, True),
        ({"uniqueItems": True}, [["A", "B"], ["A", "B"]], False),
        ({"uniqueItems": True}, ["A", "B"], True),
    ],
)
def test_leaves_are_separate_where_what_is_asked_of_several_is_settled(schema, tree, separate):
    """A condition does no harm where its tag is fixed, absent, or never the one it asks for."""

    def grown(part):
        if isinstance(part, dict):
            return {name: grown(inner) for name, inner in part.items()}
        if isinstance(part, list) and not all(isinstance(value, str | int) for value in part):
            return [grown(inner) for inner in part]
        if isinstance(part, list) and tree is part:
            return [grown(inner) for inner in part]
        return ScalarSlot(pool_of(part if isinstance(part, list) else [part]))

    assert (
        LeafIndependence(SchemaStructure(schema), Validator(schema)).is_independent(grown(tree))
        is separate
    )


KINDS = ["OPENED", "MOVED", "CLOSED"]


def rules():
    """Draw schemas in which what is demanded of one value hangs on others."""
    kinds = st.sampled_from(KINDS)
    field = st.sampled_from(
        [{"type": "integer", "minimum": 5}, {"type": "string", "format": "uuid"},
         {"enum": ["x", "y"]}, {"type": "boolean"}, {"pattern": "^[a-f]{4}$", "type": "string"}]
    )  # fmt: skip
    tag = st.builds(
        lambda kind: {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, kinds
    )
    demand = st.builds(lambda part: {"properties": {"value": part}, "required": ["value"]}, field)
    branch = st.builds(lambda one, two: {"allOf": [one, two]}, tag, demand)
    return st.one_of(
        st.builds(lambda a, b, c: {"if": a, "then": b, "else": c}, tag, demand, demand),
        st.builds(lambda some: {"anyOf": some}, st.lists(branch, min_size=1, max_size=3)),
        st.builds(lambda some: {"oneOf": some}, st.lists(branch, min_size=1, max_size=3)),
        st.builds(lambda one: {"not": one}, branch),
        st.builds(lambda one: {"allOf": [{"not": one}]}, tag),
    )


def events(rule):
    """Return the schema of events under a rule."""
    record = {
        "type": "object",
        "properties": {"kind": {"enum": KINDS}, "value": True, "note": {"type": "string"}},
        **rule,
    }
    return {
        "type": "object",
        "properties": {"id": {"type": "string", "format": "uuid"}, "first": record,
                       "others": {"type": "array", "items": record, "maxItems": 2}},
        "required": ["id", "first"],
    }  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules())
def test_events_that_are_not_looked_at_are_valid_as_well(rule):
    """Whatever hangs on several values, each event of a long stream is valid."""
    contract = Contract("MOVE", events(rule))
    try:
        plan = Plan.compile(contract)
    except UnsatisfiableError:
        assume(False)
    bodies = [plan.body(index) for index in range(760)]
    assert all(contract.accepts(orjson.loads(body)) for body in bodies)
