"""Strategies: events and cases for Hypothesis, which shrink to what matters."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis.vendor.pretty import pretty

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract
from eventcontracts.differences import differences
from eventcontracts.errors import InputError
from eventcontracts.expectations import Kind
from eventcontracts.mutations import Selection
from eventcontracts.plan import Plan
from eventcontracts.pointers import MISSING, lookup, parse
from eventcontracts.strategies import cases, cases_of, events, mutants, mutants_of

CONTRACT = Catalog.load().contract("TASK_ENQUEUED")
ORDINARY = Plan.compile(CONTRACT).ordinary
patient = settings(
    max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
SMALL = "AGENT_SUBSCRIBED"
EMITTER = parse("/payload/entities/cimEvent/eventEmitter/type")
MEDIA = parse("/payload/entities/cimEvent/data/task/activeMedia")


def test_the_strategies_work_as_a_user_writes_them():
    """Under `@given`, with no health check suppressed and the default deadline put off."""

    @settings(max_examples=40, deadline=None, database=None)
    @given(
        events("TASK_ENQUEUED"), mutants("TASK_ENQUEUED"), cases("AGENT_SUBSCRIBED", layer="event")
    )
    def run(event, mutant, case):
        assert CONTRACT.accepts(event)
        assert not CONTRACT.validator.is_valid(mutant.event)
        assert CONTRACT.accepts(mutant.parent)
        told = {violation.pointer for violation in CONTRACT.validator.violations(mutant.event)}
        assert mutant.fault.pointer in told
        assert case.kind in {Kind.VALID, Kind.EDGE, Kind.INVALID}

    run()


@pytest.mark.parametrize(
    ("path", "fails"),
    [
        (EMITTER, lambda value: value not in (lookup(ORDINARY, EMITTER), MISSING)),
        (MEDIA, lambda value: value == []),
    ],
)
def test_a_failure_of_one_field_shrinks_to_that_field_alone(path, fails):
    """The counterexample differs from the ordinary event in nothing else."""
    wrong = find(events("TASK_ENQUEUED"), lambda e: fails(lookup(e, path)), settings=patient)
    assert [tuple(map(str, found.path)) for found in differences(ORDINARY, wrong)] == [path]


def test_a_failing_mutant_shrinks_to_one_fault_in_the_ordinary_event():
    """Where missing fields are at fault, one is missing, and all else is as usual."""
    strategy = mutants("TASK_ENQUEUED")
    case = find(strategy, lambda case: case.fault.keyword == "required", settings=patient)
    assert case.parent == ORDINARY
    assert len(differences(ORDINARY, case.event)) == len(case.fault.patch) == 1


def test_cases_shrink_to_the_ordinary_event():
    """The plainest case of all is valid and has nothing unusual."""
    case = find(cases("AGENT_SUBSCRIBED", layer="event"), lambda _: True, settings=patient)
    assert case.kind is Kind.VALID
    assert case.event == Plan.compile(Catalog.load().contract("AGENT_SUBSCRIBED", "event")).ordinary


def test_what_is_drawn_belongs_to_the_test():
    """Changing one draw leaves the next ones as they are."""
    shop = {"type": "object", "required": ["a"], "properties": {"a": {"type": "array"}}}
    contract = Contract("SHOP", shop)

    @settings(max_examples=200, deadline=None, database=None)
    @given(cases_of(contract, kinds=(Kind.VALID, Kind.EDGE, Kind.INVALID)))
    def spoil(case):
        assert contract.accepts(case.event) == (case.kind is not Kind.INVALID)
        if isinstance(case.event, dict):
            case.event.clear()

    spoil()


def test_mutants_are_those_that_are_selected():
    """A selection says what is broken; a selection of nothing is said to be one."""
    chosen = mutants_of(CONTRACT, selection=Selection(mutate=("remove",)))

    @settings(max_examples=30, deadline=None, database=None)
    @given(chosen)
    def removed(case):
        assert case.fault.operator == "remove"

    removed()
    with pytest.raises(InputError, match="there is no case of kind invalid"):
        find(mutants_of(Contract("ANY", True)), lambda _: True)


def test_the_layer_reaches_what_is_drawn():
    """A case in another layer of the envelope is another event."""
    found = [
        find(cases("AGENT_SUBSCRIBED", kinds=(Kind.EDGE,), **where), lambda case: True)
        for where in ({}, {"layer": "event"})
    ]
    assert found[0].event.keys() != found[1].event.keys()


def test_a_case_is_shown_by_what_was_done_and_not_by_all_that_is_in_it():
    """What Hypothesis prints of a failure can be read."""
    case = find(mutants("TASK_ENQUEUED"), lambda _: True, settings=patient)
    shown = pretty(case)
    assert case.id in shown
    assert case.fault.operator in shown
    assert len(shown) < 1000
