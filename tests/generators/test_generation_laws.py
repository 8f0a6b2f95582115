"""Laws of generation and mutation, over random schemas."""

from __future__ import annotations

import jsonpatch
import jsonschema
import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventcontracts.contract import Contract
from eventcontracts.generation import cases
from eventcontracts.mutations import InvalidCases
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind

quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.sampled_from(["id", "name", "state", "createdAt", "items", "a/b", "m~n", "größe", "%d"])


def bounded(least, most):
    """Draw a pair of bounds, the lower first."""
    return st.tuples(st.integers(least, most), st.integers(0, 5)).map(lambda p: (p[0], p[0] + p[1]))


def strings():
    """Draw schemas of texts."""
    return st.one_of(
        st.just({"type": "string"}),
        bounded(0, 6).map(lambda b: {"type": "string", "minLength": b[0], "maxLength": b[1]}),
        st.sampled_from(["^[0-9a-f]{24}$", "^[A-Z]{2}-[0-9]{3,5}$", "x+y?", r"^\d+\.\d{2}$"]).map(
            lambda pattern: {"type": "string", "pattern": pattern}
        ),
        st.sampled_from(["uuid", "date-time", "date", "email", "uri", "ipv4", "hostname"]).map(
            lambda name: {"type": "string", "format": name}
        ),
        st.just({"type": "string", "examples": ["ACTIVE", "CLOSED"]}),
    )


def numbers():
    """Draw schemas of numbers."""
    return st.one_of(
        st.just({"type": "integer"}),
        st.just({"type": "number"}),
        bounded(-9, 9).map(lambda b: {"type": "integer", "minimum": b[0], "maximum": b[1]}),
        bounded(-9, 9).map(
            lambda b: {"type": "number", "exclusiveMinimum": b[0], "exclusiveMaximum": b[1] + 1}
        ),
        st.integers(1, 7).map(lambda m: {"type": "integer", "multipleOf": m, "minimum": 1}),
    )


def leaves():
    """Draw schemas of values without parts."""
    return st.one_of(
        strings(),
        numbers(),
        st.just({"type": "boolean"}),
        st.just({}),
        st.sampled_from([{"const": "PING"}, {"const": 7}, {"enum": ["a", "b", None]}]),
        st.just({"type": ["string", "null"]}),
        st.just({"not": {"type": "object"}}),
    )


@st.composite
def objects(draw, parts):
    """Draw schemas of objects."""
    properties = draw(st.dictionaries(NAMES, parts, max_size=4))
    required = (
        draw(st.lists(st.sampled_from(sorted(properties)), unique=True)) if properties else []
    )
    schema = {"type": "object", "properties": properties, "required": required}
    extra = draw(st.sampled_from([None, False, {"type": "integer"}, "names", "pattern", "few"]))
    if extra == "names":
        schema["dependentRequired"] = {name: list(properties)[:1] for name in properties}
    elif extra == "pattern":
        schema["patternProperties"] = {"^x-[a-z]{3}$": {"type": "boolean"}}
    elif extra == "few":
        schema["maxProperties"] = len(required) + 1
    elif extra is not None:
        schema["additionalProperties"] = extra
    return schema


@st.composite
def lists(draw, parts):
    """Draw schemas of lists."""
    least, most = draw(bounded(0, 3))
    schema = {"type": "array", "items": draw(parts), "minItems": least, "maxItems": most}
    special = draw(st.sampled_from([None, "unique", "prefix", "contains"]))
    if special == "unique":
        schema.update(items={"type": "integer", "minimum": 0}, uniqueItems=True)
    elif special == "prefix":
        schema.update(prefixItems=[draw(parts)])
    elif special == "contains":
        schema.update(contains=True, maxItems=most + 1)
    return schema


@st.composite
def unions(draw, parts):
    """Draw schemas of unions: tagged, nullable, or of several types."""
    form = draw(st.sampled_from(["tagged", "nullable", "types", "condition", "both"]))
    part = draw(parts)
    if form == "tagged":
        return {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"const": k}, "v": p},
                    "required": ["kind"],
                }
                for k, p in (("cat", part), ("dog", draw(parts)))
            ]
        }
    if form == "nullable":
        return {"anyOf": [part, {"type": "null"}]}
    if form == "types":
        return {"oneOf": [{"type": "string"}, {"type": "array", "items": part}]}
    if form == "condition":
        return {
            "type": "object",
            "properties": {"kind": {"enum": ["cat", "dog"]}, "v": part},
            "required": ["kind"],
            "if": {"properties": {"kind": {"const": "cat"}}},
            "then": {"required": ["v"]},
            "else": {"properties": {"v": False}},
        }
    return {"allOf": [{"type": "object", "properties": {"p": part}}, {"required": ["p"]}]}


SCHEMAS = st.recursive(
    leaves(), lambda parts: st.one_of(objects(parts), lists(parts), unions(parts)), max_leaves=6
)


@st.composite
def events(draw):
    """Draw schemas of events, some of them with a definition that holds itself."""
    schema = draw(objects(SCHEMAS))
    if draw(st.booleans()):
        schema["properties"]["tree"] = {"$ref": "#/$defs/Tree"}
        node = {"leaf": draw(SCHEMAS), "more": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}
        schema["$defs"] = {"Tree": {"type": "object", "properties": node, "required": ["more"]}}
    return schema


def oracle(schema):
    """Return the reference validator."""
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


@quickly
@given(events(), st.integers(0, 2**32))
def test_every_valid_event_is_valid_for_two_validators(schema, seed):
    """What is generated meets the schema, whichever validator is asked."""
    contract = Contract("EVENT", schema)
    reference = oracle(schema)
    plan = Plan.compile(contract, seed=seed)
    for event in (plan.ordinary, *map(plan.valid, range(12)), plan.valid(10_000)):
        assert contract.validator.is_valid(event)
        assert not list(reference.iter_errors(event))


@quickly
@given(events())
def test_every_invalid_case_is_invalid_and_says_how_it_came_about(schema):
    """Both validators refuse it; its patch makes it from a valid parent; the fault is as told."""
    contract = Contract("EVENT", schema)
    reference = oracle(schema)
    for case in cases(contract, Kind.INVALID, n=60):
        assert contract.validator.is_valid(case.parent)
        assert not reference.is_valid(case.event)
        patched = jsonpatch.apply_patch(case.parent, list(case.fault.patch))
        assert patched == case.event
        told = [
            (violation.pointer, violation.keyword, violation.schema_pointer, violation.message)
            for violation in contract.validator.violations(orjson.loads(case.body))
        ]
        faults = [case.fault, *([case.fault.also] if case.fault.also else [])]
        for fault in faults:
            assert (fault.pointer, fault.keyword, fault.schema_pointer, fault.message) in told
        assert {pointer for pointer, *_ in told} == {fault.pointer for fault in faults}
        assert case.as_json()["order"] == len(faults)


@quickly
@given(events())
def test_each_site_is_broken_or_said_to_be_impossible(schema):
    """No constraint is left out silently, and each case has a name of its own."""
    mutations = InvalidCases(Plan.compile(Contract("EVENT", schema)))
    made = list(mutations.cases())
    assert len({case.id for case in made}) == len(made)
    assert all(problem.reason for problem in mutations.impossible)
    assert len(mutations.impossible) + len(made) >= len(mutations.sites)


@quickly
@given(events(), st.integers(0, 1000), st.integers(0, 5000))
def test_an_event_depends_on_contract_seed_and_number_alone(schema, seed, index):
    """It is the same whether made first, last, or by another plan of the same contract."""
    contract = Contract("EVENT", schema)
    plan = Plan.compile(contract, seed=seed)
    alone = Plan.compile(contract, seed=seed).body(index)
    for other in (3, 0, 4096):
        plan.body(other)
    assert plan.body(index) == alone
