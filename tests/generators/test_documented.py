"""Events beside guesses: what is guessed is allowed, and never in an ordinary event."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from eventcontracts.contract import Contract, Link
from eventcontracts.errors import UnsatisfiableError
from eventcontracts.factories import Events
from eventcontracts.generation import cases
from eventcontracts.mutations import Selection
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind
from eventcontracts.strategies import events_of

CARD = {"type": "object", "properties": {"kind": {"const": "card"}, "last4": {"type": "string"}},
        "required": ["kind", "last4"]}  # fmt: skip
BANK = {"type": "object", "properties": {"kind": {"const": "bank"}, "iban": {"type": "string"}},
        "required": ["kind", "iban"]}  # fmt: skip
ALLOWED = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "examples": ["ord_19f3a4"]},
        "note": {"type": ["string", "null"]},
        "by": {},
        "items": {"type": "array", "items": {"type": ["integer", "string"]}},
        "source": {"anyOf": [CARD, BANK]},
        "code": {"type": "integer"},
    },
    "required": ["id", "by", "source"],
}
DOCUMENTED = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "examples": ["ord_19f3a4"]},
        "note": {"type": "string"},
        "by": {"type": "null"},
        "items": {"type": "array", "items": {"type": "integer"}},
        "source": BANK,
    },
    "required": ["id", "by", "source", "note"],
}
GUESSED = Contract("ORDER", ALLOWED, links=(Link(("/id", "/note")),), documented=DOCUMENTED)


def test_valid_events_hold_nothing_that_is_guessed():
    """Nulls, types, absences, alternatives and keys are only such as are documented."""
    plan = Plan.compile(GUESSED)
    made = [plan.ordinary, *map(plan.valid, range(300))]
    assert all(GUESSED.ordinary.accepts(event) for event in made)
    assert {event["by"] for event in made} == {None}
    assert all("code" not in event for event in made)
    assert len({event["id"] for event in made}) > 250


@pytest.mark.parametrize("kind", [Kind.INVALID, Kind.EDGE, Kind.INCOHERENT, Kind.MALFORMED])
def test_the_parents_of_all_cases_are_documented(kind):
    """Whatever is changed on purpose is changed in an event that holds nothing guessed."""
    made = list(cases(GUESSED, kind, n=200))
    assert made
    assert all(GUESSED.ordinary.accepts(case.parent) for case in made)


def test_invalid_cases_break_what_is_allowed():
    """What is only not documented is no fault: null in a place that may be null by a guess."""
    made = list(cases(GUESSED, Kind.INVALID))
    assert all(not GUESSED.validator.is_valid(case.event) for case in made)
    assert any(case.fault.pointer == "/note" for case in made)
    assert not any("/source/last4" in case.fault.pointer for case in made)


def test_a_place_has_a_fault_though_its_usual_type_is_guessed():
    """The type of an item breaks in a list of what is documented."""
    allowed = {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1}
    seen = {"type": "array", "items": {"type": "integer"}, "minItems": 1}
    made = list(cases(Contract("E", allowed, documented=seen), Kind.INVALID))
    assert {case.fault.pointer for case in made} >= {"", "/0"}


@settings(max_examples=60)
@given(event=events_of(GUESSED))
def test_drawn_events_hold_nothing_that_is_guessed(event):
    """Strategies of valid events draw what is documented, mixed as it may be."""
    assert GUESSED.ordinary.accepts(event)


def test_a_factory_sets_what_is_allowed_and_adds_nothing_guessed():
    """What somebody asks for may be a guess; what comes along is documented."""
    orders = Events(GUESSED)
    assert orders.example({"/by": "x"})["by"] == "x"
    assert orders.example({"/code": 7}) == {**orders.example(), "code": 7}
    assert orders.example({"/source/last4": "1234"}, valid=False)["source"]["last4"] == "1234"
    assert GUESSED.ordinary.accepts(orders.example({"/items/1": 5}))


def test_what_no_documented_event_can_meet_is_refused():
    """An impossible documented schema is an error, not an event with guesses."""
    with pytest.raises(UnsatisfiableError):
        Plan.compile(Contract("E", True, documented=False))


EDGES = list(cases(GUESSED, Kind.EDGE))


def test_an_edge_that_rests_on_a_guess_says_what_is_missing():
    """What is not documented has a class of its own and words; all else has neither."""
    for case in EDGES:
        assert GUESSED.accepts(case.event)
        documented = GUESSED.ordinary.accepts(case.event) and "code" not in case.event
        assert bool(case.edge.lacks) is not documented
        assert documented or case.edge.operator.startswith("guessed-")
        assert (case.as_json()["lacks"] is None) is documented


@pytest.mark.parametrize(
    ("operator", "pointer", "lacks"),
    [
        ("guessed-null", "/note", "/note was never seen null"),
        ("guessed-absence", "/note", "/note was never seen absent"),
        ("guessed-property", "/code", "/code was never seen in this event"),
        ("guessed-alternative", "/items/0", "only an integer was seen at /items/0"),
        ("guessed-alternative", "/source", "only an object (kind: bank) was seen at /source"),
    ],
)
def test_each_guess_is_made_once(operator, pointer, lacks):
    """One case for each guess, and one thing is different in it."""
    (case,) = [c for c in EDGES if (c.edge.operator, c.edge.pointer) == (operator, pointer)]
    assert case.edge.lacks == lacks
    assert GUESSED.ordinary.accepts(case.parent)


def test_another_alternative_is_as_near_to_the_documented_one_as_it_can_be():
    """What both kinds of record have stays; what only the guessed one must have is added."""
    person = {"kind": {"const": "person"}, "id": {"type": "string"}, "born": {"type": "string"}}
    firm = {"kind": {"const": "firm"}, "id": {"type": "string"}, "vat": {"type": "string"},
            "site": {"type": "string"}}  # fmt: skip
    one, other = (
        {"type": "object", "properties": each, "required": [*each][:3]} for each in (person, firm)
    )
    allowed = {"properties": {"by": {"anyOf": [one, other]}}, "required": ["by"]}
    seen = {"properties": {"by": one}, "required": ["by"]}
    contract = Contract("E", allowed, documented=seen)
    (case,) = [c for c in cases(contract, Kind.EDGE) if c.edge.operator == "guessed-alternative"]
    assert case.event["by"] == {"kind": "firm", "id": case.parent["by"]["id"],
                                "vat": case.event["by"]["vat"]}  # fmt: skip


def test_nothing_is_put_where_nothing_is_known_unless_it_is_asked_for():
    """What was only ever null stays null in edges, but for the class that is made by name."""
    assert {case.event["by"] for case in EDGES} == {None}
    chosen = Selection(mutate=("unknown-type",))
    made = [case.event["by"] for case in cases(GUESSED, Kind.EDGE, selection=chosen)]
    assert sorted(type(value).__name__ for value in made) == ["bool", "int", "str"]


def test_where_nothing_is_guessed_there_is_no_such_edge():
    """A contract that is all declared has no class of guesses."""
    made = list(cases(GUESSED.ordinary, Kind.EDGE))
    assert made
    assert not any(case.edge.lacks or "guess" in case.edge.operator for case in made)
