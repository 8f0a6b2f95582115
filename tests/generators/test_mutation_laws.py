"""Laws of the other mutations: selections, layers, texts, links and bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract, Link
from eventcontracts.generation import cases
from eventcontracts.mutations import DEFAULT_SELECTION, STANDARD_OPERATORS, Selection
from eventcontracts.policy import Kind

quickly = settings(max_examples=25, deadline=None)

TEXTS = st.sampled_from(
    [
        {"type": "string", "pattern": "^[a-z]{3,8}$"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "maxLength": 12},
        {"enum": ["OPEN", "CLOSED"]},
        {"type": "string"},
    ]
)
PARTS = st.one_of(
    TEXTS,
    st.just({"type": "integer", "minimum": 0}),
    st.lists(TEXTS, min_size=1, max_size=2).map(lambda p: {"type": "array", "items": p[0]}),
)
SCHEMAS = st.dictionaries(st.sampled_from(["id", "state", "at", "note"]), PARTS, min_size=1).map(
    lambda parts: {"type": "object", "properties": parts, "required": sorted(parts)}
)
CATEGORIES = sorted({operator.category for operator in STANDARD_OPERATORS} - {"text", "envelope"})
WORDS = st.sampled_from(
    [*CATEGORIES, *(o.name for o in STANDARD_OPERATORS if o.category in CATEGORIES)]
)


def ids(schema, selection=DEFAULT_SELECTION):
    """Return the names of the invalid cases that are selected."""
    return {case.id for case in cases(Contract("E", schema), Kind.INVALID, selection=selection)}


@quickly
@given(SCHEMAS, st.lists(WORDS, min_size=1, max_size=2, unique=True), WORDS)
def test_a_selection_makes_those_of_all_cases_that_it_names(schema, chosen, left_out):
    """What is chosen, without what is left out; the names of the rest do not change."""
    category = {operator.name: operator.category for operator in STANDARD_OPERATORS}
    everything = list(cases(Contract("E", schema), Kind.INVALID))
    wanted = {
        case.id
        for case in everything
        if {case.fault.operator, category[case.fault.operator]}.intersection(chosen)
        and left_out not in {case.fault.operator, category[case.fault.operator]}
    }
    assert ids(schema, Selection(mutate=tuple(chosen), without=(left_out,))) == wanted


@quickly
@given(SCHEMAS, st.sampled_from(["required", "type", "pattern", "enum", "minimum"]))
def test_a_keyword_and_what_is_left_without_it_are_all_cases(schema, keyword):
    """Choosing a keyword and leaving it out divide the cases."""
    chosen = ids(schema, Selection(keywords=(keyword,)))
    rest = ids(schema, Selection(without=(f"keyword:{keyword}",)))
    assert chosen | rest == ids(schema)
    assert not chosen & rest


@quickly
@given(SCHEMAS)
def test_places_by_a_glob_are_where_the_cases_are(schema):
    """Each property by itself, and the top level, make all cases together."""
    at = [ids(schema, Selection(at=(f"/{name}", f"/{name}/**"))) for name in schema["properties"]]
    top = ids(schema, Selection(at=("",)))
    assert set().union(top, *at) == ids(schema)


@quickly
@given(SCHEMAS)
def test_an_odd_text_is_refused_where_it_is_put(schema):
    """The event is refused for that text alone, and the text has become another one."""
    contract = Contract("E", schema)
    for case in cases(contract, Kind.INVALID, selection=Selection(mutate=("text",))):
        (violation,) = {v.pointer for v in contract.validator.violations(case.event)}
        assert violation == case.fault.pointer
        (change,) = case.fault.patch
        assert isinstance(change["value"], str)
        assert change["op"] == "replace"


def no_number(text):
    """Refuse `NaN` and `Infinity`, which are no JSON."""
    raise ValueError(text)


@quickly
@given(SCHEMAS, st.integers(0, 99))
def test_what_is_malformed_is_no_event(schema, seed):
    """It is no JSON in UTF-8, or JSON that readers differ about, or a value that is refused."""
    contract = Contract("E", schema)
    for case in cases(contract, Kind.MALFORMED, seed=seed):
        try:
            value = json.loads(case.body.decode(), parse_constant=no_number)
        except (UnicodeDecodeError, ValueError, RecursionError):
            continue
        strict = case.body == json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        assert not strict or not contract.validator.is_valid(value)


@quickly
@given(SCHEMAS, st.integers(0, 99))
def test_an_incoherent_event_meets_the_schema_and_not_its_link(schema, seed):
    """One link is broken at one place, by the value that the patch says."""
    linked = {
        "type": "object",
        "properties": {"a": schema, "key": {"type": "string", "format": "uuid"}, "owner": {
            "type": "object", "properties": {"key": {"type": "string", "format": "uuid"}},
            "required": ["key"]}},
        "required": ["a", "key", "owner"],
    }  # fmt: skip
    contract = Contract("E", linked, links=(Link(("/key", "/owner/key")),))
    made = list(cases(contract, Kind.INCOHERENT, seed=seed))
    assert {case.fault.pointer for case in made} == {"/key", "/owner/key"}
    for case in made:
        assert contract.validator.is_valid(case.event)
        assert case.event["key"] != case.event["owner"]["key"]


@pytest.mark.parametrize("layer", ["node-red", "webhook"])
def test_a_layer_is_broken_at_its_own_hole(layer):
    """Each case of class envelope is refused at or below what holds the next layer, and only so."""
    contract = Catalog.load("expertflow-cx@2025.06").contract("AGENT_SUBSCRIBED", layer)
    made = list(cases(contract, Kind.INVALID, selection=Selection(mutate=("envelope",))))
    assert {case.fault.operator for case in made} == {
        "layer-missing", "layer-doubled", "layer-wrong"
    }  # fmt: skip
    for case in made:
        places = {v.pointer for v in contract.validator.violations(case.event)}
        assert places == {case.fault.pointer}
        assert any(
            hole.startswith(case.fault.pointer.rsplit("/", 1)[0]) for hole in contract.envelope
        )
