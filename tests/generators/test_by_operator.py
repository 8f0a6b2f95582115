"""Cases, one operator at a time."""

from __future__ import annotations

import pytest

from eventcontracts.contract import Contract
from eventcontracts.errors import InputError
from eventcontracts.generation import cases, cases_by_operator
from eventcontracts.mutations import Selection
from eventcontracts.plan import Plan
from eventcontracts.policy import Kind

PERSON = {"type": "object", "required": ["tag", "id"], "properties": {
    "tag": {"const": "person"}, "id": {"type": "string", "format": "uuid"},
}}  # fmt: skip
ROBOT = {"type": "object", "required": ["tag", "id"], "properties": {
    "tag": {"const": "robot"}, "id": {"type": "string", "minLength": 3},
}}  # fmt: skip
GREETING = Contract(
    "GREETING",
    {
        "type": "object",
        "required": ["from", "words"],
        "properties": {
            "from": {"oneOf": [PERSON, ROBOT]},
            "words": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            "count": {"type": "integer", "minimum": 0},
        },
    },
)


@pytest.mark.parametrize("kind", [Kind.EDGE, Kind.INVALID, Kind.INCOHERENT, Kind.MALFORMED])
def test_they_are_the_cases_that_are_made_anyway(kind):
    """Each case has the same name and body as in a run of all operators, whatever the order."""
    plan = Plan.compile(GREETING)
    alone = {
        case.id: (case.change.operator, case.body)
        for made in cases_by_operator(plan, kind).values()
        for case in made
    }
    together = cases(GREETING, kind)
    assert alone == {case.id: (case.change.operator, case.body) for case in together}


def test_the_same_fault_in_two_branches_has_two_names_that_do_not_depend_on_the_order():
    """Names follow the schema's order, so a selection of operators leaves them as they are."""
    plan = Plan.compile(GREETING)
    removed = list(cases_by_operator(plan, Kind.INVALID)["remove"])
    twins = sorted(case.id for case in removed if case.fault.pointer == "/from")
    assert [name for name in twins if name.endswith("-2")]
    chosen = Selection(mutate=("remove",))
    again = cases(GREETING, Kind.INVALID, selection=chosen)
    assert {case.id: case.body for case in again} == {case.id: case.body for case in removed}


def test_places_that_the_ordinary_event_has_come_first():
    """The top level and its one property, so that a small selection needs few parents."""
    optional = {"type": "object", "properties": {f"p{n}": {"type": "integer"} for n in range(40)}}
    sample = {"p7": 7}
    plan = Plan.compile(Contract("MANY", optional, sample=sample))
    made = list(cases_by_operator(plan, Kind.INVALID)["null"])
    assert [case.parent == sample for case in made] == [True, True] + 39 * [False]


def test_names_that_are_too_long_are_told_apart():
    """They are cut to a length that a file may have, and end in a digest."""
    deep = {"type": "integer"}
    for step in range(30):
        deep = {
            "type": "object",
            "required": [f"level{step:05}"],
            "properties": {f"level{step:05}": deep},
        }
    names = [case.id for case in cases(Contract("DEEP", deep), Kind.INVALID)]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) == 200


def test_a_kind_without_operators_is_refused():
    """Valid events have none."""
    with pytest.raises(InputError, match="valid"):
        cases_by_operator(Plan.compile(GREETING), Kind.VALID)
