"""Values whose type a name beside them tells: learned by evidence, stated, explained, broken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.cases import Kind
from eventcontracts.catalog import explain
from eventcontracts.documents import Document, Row, Sample, SourceLocation
from eventcontracts.generation import cases
from eventcontracts.inference import Strictness, infer
from eventcontracts.schema.validator import Validator


def learn(*records, strictness=Strictness.BALANCED):
    """Return the catalog of two events that hold such records in a list, one each a sample."""
    rows = []
    for line, record in enumerate(records, 1):
        event = {"form": f"form {line}", "answers": [record]}
        title = ["Sent", "Saved"][line % 2]
        rows.append(
            Row(
                title,
                "",
                SourceLocation("page", line),
                (Sample(event, SourceLocation("page", line), title),),
            )
        )
    return infer([Document("page", tuple(rows))], name="x", version="1", strictness=strictness)


def answers(kind, *values, **more):
    """Return a record for each value, with the type name beside it."""
    return [{"kind": kind, "label": "a", "value": value, **more} for value in values]


def accepts(catalog, *records):
    """Return for each record whether the catalog's definition accepts it."""
    validator = Validator(catalog.definitions["Answer"])
    return [validator.is_valid(record) for record in records]


SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=3)
FORMED = st.sampled_from(["a@example.com", "2025-06-16", "https://example.com/a", ["x"], {"a": 1}])
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["INT", "text", "Email", "Money", "choice", "no name", 7])},
        optional={"value": SCALARS | FORMED, "label": SCALARS},
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(RECORDS, st.sampled_from(Strictness))
def test_samples_are_accepted_in_any_order(records, strictness):
    """Whatever stands beside a type name, what is learned accepts it, whichever came first."""
    catalog = learn(*records, strictness=strictness)
    contracts = [catalog.contract(name) for name in catalog.event_types]
    for record in records:
        event = {"form": "form 1", "answers": [record]}
        assert any(contract.validator.is_valid(event) for contract in contracts)
    again = learn(*reversed(records), strictness=strictness)
    assert _plain(again.definitions) == _plain(catalog.definitions)


def _plain(value):
    """Return schemas without their advisory examples, as sorted text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in sorted(value.items()) if key != "examples"}
    return json.dumps(value, sort_keys=True) if isinstance(value, list) else value


def test_type_names_that_recur_tell_the_type():
    """Each name seen often enough with one type, and different names with different types."""
    records = [*answers("Money", 5, 7, 12), *answers("Choice", ["a"], ["b"], ["c"])]
    catalog = learn(*records)
    right = [*answers("Money", 8), *answers("Choice", ["d"]), *answers("Unheard", 3)]
    assert accepts(catalog, *right) == [True, True, True]
    assert accepts(catalog, *answers("Money", ["d"]), *answers("Choice", 8)) == [False, False]


@pytest.mark.parametrize(
    ("strictness", "told"),
    [(Strictness.LOOSE, False), (Strictness.BALANCED, True), (Strictness.TIGHT, True)],
)
def test_strictness_says_how_often(strictness, told):
    """Four of each are enough unless real traffic varies more than its samples."""
    records = [*answers("Money", 5, 7, 12, 1), *answers("Choice", *["ab", "c", "d", "e"])]
    assert accepts(learn(*records, strictness=strictness), *answers("Money", "x")) == [not told]


def test_a_name_that_says_the_type_needs_to_be_seen_once():
    """What INT, TEXT and an e-mail address are is no coincidence."""
    catalog = learn(*answers("INT", 4), *answers("TEXT", "a"), *answers("Email", "a@b.example"))
    wrong = [*answers("INT", "4"), *answers("TEXT", 4), *answers("Email", "nobody")]
    assert accepts(catalog, *wrong) == [False, False, False]


@pytest.mark.parametrize(
    "records",
    [
        [*answers("Money", 5, 7, 12), *answers("Choice", "a", "b", 3)],
        [*answers("Money", 5), *answers("Choice", "a")],
        [*answers("Money", 5, 7, 12), *answers("Fee", 4, 8, 9)],
        [*answers("Money", None, None, None), *answers("Choice", "a", "b", "c")],
    ],
    ids=["one name goes with two types", "seen once", "all names say the same", "only null"],
)
def test_what_may_be_a_coincidence_is_no_rule(records):
    """Without different types beside different names, each seen often enough, nothing is told."""
    assert "if" not in json.dumps(learn(*records).definitions["Answer"])


def test_null_stays_possible_where_a_value_was_null():
    """A field that is not filled in is null whatever its type."""
    catalog = learn(*answers("INT", 4, None), *answers("TEXT", "a"))
    assert accepts(catalog, *answers("INT", None), *answers("TEXT", None)) == [True, True]


def test_forms_of_text_are_told_too():
    """Ids of agents are UUIDs and those of guests 24 hexadecimal digits, each seen thrice."""
    agents = [f"0c9a3f52-7d1e-4b86-9f0a-5e2d8c417b3{n}" for n in range(3)]
    guests = [f"5f0c1a2b3d4e5f607182930{n}" for n in range(3)]
    catalog = learn(*answers("Agent", *agents), *answers("Guest", *guests))
    wrong = [*answers("Agent", *guests), *answers("Guest", *agents)]
    assert accepts(catalog, *answers("Agent", *agents), *answers("Guest", *guests)) == [True] * 6
    assert accepts(catalog, *wrong) == [False] * 6


@pytest.fixture(scope="module")
def form():
    """Return the catalog of a form's fields, one of them seen twice."""
    return learn(*answers("INT", 4), *answers("TEXT", "a"), *answers("BOOLEAN", True, False))


def test_generated_events_keep_the_pair(form):
    """A value has the type that the name beside it says, and each name occurs."""
    made = cases(form.contract("Sent"), Kind.VALID, n=100)
    made = [one for case in made for one in case.event["answers"]]
    types = {"INT": int, "TEXT": str, "BOOLEAN": bool}
    assert {one["kind"] for one in made} >= types.keys()
    assert all(type(one["value"]) is types.get(one["kind"], type(one["value"])) for one in made)


def test_a_swapped_name_is_a_case(form):
    """The name says one thing and the value is another: one fault, at the value."""
    found = [
        case
        for case in cases(form.contract("Sent"), Kind.INVALID)
        if case.fault.operator == "swapped-tag"
    ]
    for case in found:
        assert case.event["answers"][0]["kind"] != case.parent["answers"][0]["kind"]
    assert len({case.event["answers"][0]["kind"] for case in found}) > 1
    assert {(case.fault.pointer, case.fault.keyword) for case in found} == {
        ("/answers/0/value", "type")
    }


def test_each_rule_tells_what_it_rests_on(form):
    """A name that was seen once is weakly supported, beside the others."""
    aspects = explain(form, "Sent", "/answers/0/value").aspects
    told = {aspect.where: (aspect.basis.partition(":")[0], aspect.weak) for aspect in aspects}
    assert told == {
        "Answer/value": ("seen 4 of 4 times", False),
        "Answer/value where kind is BOOLEAN": ("seen 2 of 2 times", False),
        "Answer/value where kind is INT": ("seen 1 of 1 times", True),
        "Answer/value where kind is TEXT": ("seen 1 of 1 times", True),
    }
    rules = "/$defs/Answer"
    assert not form.is_weak("Sent", f"{rules}/then/properties/value/type")
    assert form.is_weak("Sent", f"{rules}/else/then/properties/value/type")


def test_every_fault_beside_a_name_is_one(form):
    """What is told of a mutant is what the whole schema says of it, wherever the fault is."""
    contract = form.contract("Sent")
    found = list(cases(contract, Kind.INVALID))
    assert {"/answers/0/value", "/answers/0/kind"} <= {case.fault.pointer for case in found}
    for case in found:
        violations = contract.validator.violations(case.event)
        assert (case.fault.pointer, case.fault.keyword) in {
            (violation.pointer, violation.keyword) for violation in violations
        }
        assert {violation.pointer for violation in violations} == {case.fault.pointer}
