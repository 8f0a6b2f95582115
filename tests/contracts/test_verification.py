"""The contract test itself, on cases made by hand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import orders
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.cases import Case, Fault
from eventcontracts.consumers import InProcessConsumer, IsolatedConsumer, Limits
from eventcontracts.jsondata.pointers import MISSING
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.verification import (
    CaseJudge,
    Difference,
    apply_differences,
    differences,
    judge_cases,
)
from eventcontracts.verification.shrinking import accumulate, minimize

HERE = str(Path(__file__).parent)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, "", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["", "a", "b/c"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def judged(name, kind=Kind.VALID, policy=Policy.TOLERANT, *, made=None, observe=None, **limits):
    """Return the cell of one consumer in `desks.py`."""
    consumer = IsolatedConsumer(
        f"desks:{name}", path=(HERE,), limits=Limits(**{"deadline": 10, **limits})
    )
    try:
        made = made or {Kind.VALID: orders.valid_cases, Kind.INVALID: orders.invalid_cases}[kind]()
        return judge_cases(orders.CONTRACT, kind, made, consumer, policy, observe=observe)
    finally:
        consumer.close()


def shown(cell):
    """Return the differences that each cause of a cell shows."""
    return [[str(found) for found in cause.smallest.differences] for cause in cell.causes]


@given(JSON, JSON)
def test_differences_lead_from_one_value_to_the_other(old, new):
    """Patching a value with its differences to another gives the other, and tells 1 from true."""
    found = differences(old, new)
    assert repr(_sorted(apply_differences(old, found))) == repr(_sorted(new))
    assert bool(found) is (repr(_sorted(old)) != repr(_sorted(new)))


@given(JSON, JSON, st.data())
def test_a_part_of_the_differences_is_as_good_as_its_parts(old, new, data):
    """Any part of the differences can be applied, and changes no other place."""
    found = differences(old, new)
    part = data.draw(st.lists(st.sampled_from(found), unique_by=id)) if found else []
    assert {d.path for d in differences(old, apply_differences(old, part))} <= {
        d.path for d in found
    }


def _sorted(value):
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def test_a_change_without_a_place_is_told():
    """A patch that has no place in a value is a lookup error, never a wrong event."""
    for value, path in [({}, ("a", "b")), ([], (2, "b")), ([], ("a",)), (7, ("a",))]:
        with pytest.raises(LookupError):
            apply_differences(value, [Difference(path, 1, 2)])


def test_long_values_are_shown_short():
    """A difference fits a line, however long its values."""
    assert str(Difference(("a",), MISSING, "x" * 1000)) == (
        f'/a: (absent) → "{"x" * 58}… (1,002 characters)'
    )
    assert str(Difference(("a",), [{}] * 99, {"k": "x" * 99})) == "/a: [… 99 items] → {… 1 member}"
    assert str(Difference((), {}, None)) == "(the whole event): {} → null"


@pytest.mark.parametrize(
    "name", ["lenient", "dict_walking", "dict_walking_later", "strict", "modeled"]
)
def test_right_consumers_raise_no_alarm(name):
    """A consumer that answers every case under the policy that fits it has no failure."""
    assert not judged(name).failures
    made = orders.invalid_cases()[: 6 if name == "lenient" else None]
    assert not judged(name, Kind.INVALID, made=made).failures


def test_a_strict_consumer_passes_the_strict_policy():
    """What rejects every invalid case is right under every policy."""
    cell = judged("strict", Kind.INVALID, Policy.STRICT)
    assert cell.verdicts == {Verdict.REJECTED: 7}


def test_a_valid_event_that_crashes_is_shown_as_one_difference():
    """Of all that is different in the generated events only what matters is left."""
    cell = judged("takes_first_item")
    assert cell.verdicts == {Verdict.ACCEPTED: 4, Verdict.CRASHED: 2}
    assert [failure.case_id for failure in cell.failures] == ["valid-1", "valid-5"]
    assert cell.causes[0].outcome.cause.startswith("IndexError at ")
    assert shown(cell) == [['/items: [{"sku": "apple", "count": 1}] → []']]
    assert orders.CONTRACT.accepts(cell.causes[0].smallest.event)


def test_an_invalid_event_is_the_ordinary_one_with_the_fault():
    """The fault alone, put into the ordinary event, is what is shown."""
    cell = judged("believes_types", Kind.INVALID)
    assert [failure.case_id for failure in cell.failures] == ["invalid-0"]
    assert shown(cell) == [['/id: "a1" → 7']]


def test_no_failure_masks_another():
    """Each cause in a cell is reported, with all its cases."""
    cell = judged("lenient_but_firm", Kind.INVALID, Policy.STRICT)
    assert cell.verdicts == {Verdict.ACCEPTED: 6, Verdict.CRASHED: 1}
    assert [len(cause.failures) for cause in cell.causes] == [6, 1]
    assert shown(cell) == [
        ['/items: [{"sku": "apple", "count": 1}] → null'],
        ["(the whole event): {… 4 members} → null"],
    ]


def test_a_fault_without_a_place_in_the_ordinary_event_is_shown_in_its_parent():
    """Where the ordinary event lacks the place, the valid event that has it takes its part."""
    parent = {**orders.VALID[0], "gift": {"wrap": "red"}}
    made = orders.Case("x", "ORDER_PLACED", Kind.INVALID, {**parent, "gift": {"wrap": None}})
    schema = {**orders.SCHEMA, "properties": {"gift": {"properties": {"wrap": {"type": "string"}}}}}
    case = Case(
        "x",
        "ORDER_PLACED",
        Kind.INVALID,
        made.event,
        orders.Fault("null", "/gift/wrap", "type", "", (), "null is no string"),
        parent,
    )
    consumer = InProcessConsumer("desks:refuses_gifts_without_color")
    cell = judge_cases(
        orders.Contract("ORDER_PLACED", schema, sample=orders.ORDINARY),
        Kind.INVALID,
        [case],
        consumer,
    )
    assert shown(cell) == [['/gift/wrap: "red" → null']]
    assert not cell.causes[0].smallest.ordinary


def test_a_wrong_rejection_is_a_failure():
    """A valid event that is refused is reported with what the consumer said."""
    cell = judged("refuses_notes")
    assert cell.verdicts[Verdict.REJECTED] == len(cell.failures) == 4
    assert cell.causes[0].outcome.detail.startswith("ValueError: no notes, please")


def test_a_consumer_that_always_fails_fails_on_the_ordinary_event_itself():
    """Nothing needs to be different where nothing works."""
    assert shown(judged("always_crashes")) == [[]]


def test_a_hang_is_reduced_too():
    """A hanging consumer costs a bounded number of deadlines, and is shown small."""
    cell = judged("hangs_on_many_items", deadline=0.4)
    assert cell.verdicts == {Verdict.ACCEPTED: 5, Verdict.HUNG: 1}
    assert shown(cell) == [['/items/1: (absent) → {"sku": "plum", "count": 2}']]


def test_a_hang_among_many_differences_is_reduced_to_what_it_takes():
    """However much else is different, only the two things that together cause it are left."""
    extra = {f"x{n}": n for n in range(60)}
    event = {**orders.ORDINARY, **extra, "slow": True, "later": {"deep": [1, 2, {"wait": True}]}}
    made = [Case("v", "ORDER_PLACED", Kind.VALID, event)]
    (cause,) = judged("hangs_for_two_reasons", made=made, deadline=0.5).causes
    assert [found.path for found in cause.smallest.differences] == [("slow",), ("later",)]


@given(st.integers(1, 40), st.data())
def test_each_way_to_minimize_keeps_what_is_needed(count, data):
    """Of any units the needed ones are left, in order; the second way brings it about rarely."""
    units = tuple(range(count))
    needed = data.draw(st.sets(st.sampled_from(units), min_size=1, max_size=4))
    done = []

    def does_it(part):
        done.append(needed <= set(part))
        return done[-1]

    assert minimize(units, does_it) == tuple(sorted(needed))
    done.clear()
    assert accumulate(units, does_it) == tuple(sorted(needed))
    assert sum(done) <= 2 * len(needed)


def test_what_cannot_be_tried_again_stays_what_it_was():
    """When the restarts are used up a hang is still a hang, and what follows is skipped."""
    cell = judged("hangs_on_many_items", deadline=0.4, restarts=1)
    assert cell.verdicts == {Verdict.ACCEPTED: 3, Verdict.HUNG: 1, Verdict.SKIPPED: 2}
    assert cell.worst is Verdict.HUNG


def test_what_depends_on_earlier_events_is_told_with_the_shortest_series_of_them():
    """A crash that only a consumer with a past repeats comes with the past that it takes."""
    cell = judged("tires")
    assert set(cell.verdicts) == {Verdict.ACCEPTED, Verdict.UNSTABLE}
    (cause,) = cell.causes
    assert [earlier.name for earlier in cause.before] == ["valid-1", "valid-2", "valid-3"]
    assert cause.outcome.detail.startswith(
        "crashed only after 3 earlier events (RuntimeError: that is enough"
    )


def test_one_event_that_poisons_the_consumer_is_found_among_many():
    """Of forty events before a crash the one that matters is left."""
    made = [
        Case(f"v{n}", "ORDER_PLACED", Kind.VALID, {**orders.ORDINARY, "note": f"{n}"})
        for n in range(40)
    ]
    poisoned = judged("poisoned_by_note_7", made=made)
    (cause,) = poisoned.causes
    assert [earlier.name for earlier in cause.before] == ["v7"]
    assert cause.smallest.event["note"] == "38"
    assert poisoned.verdicts == {Verdict.ACCEPTED: 39, Verdict.UNSTABLE: 1}


def test_a_moody_consumer_is_unstable():
    """A consumer that tosses a coin does not pass, and its coin is not reported as a bug."""
    made = [Case(f"v{n}", "ORDER_PLACED", Kind.VALID, orders.ORDINARY) for n in range(60)]
    cell = judged("moody", made=made)
    assert cell.verdicts[Verdict.UNSTABLE] > 5
    assert re.match(r"crashed in [1-5]/6 deliveries, else accepted", cell.causes[0].outcome.detail)
    assert cell.causes[0].before is None


def test_a_consumer_that_dies_too_often_is_still_asked_about_each_operator():
    """What one operator costs the consumer does not hide what the others bring to light."""
    parent = orders.VALID[0]
    made = [
        Case(
            f"i{n}", "ORDER_PLACED", Kind.INVALID, {**parent, "note": n, "exit": operator == "die"},
            Fault(operator, "/note", "type", "", (), "no text"), parent,
        )
        for n, operator in enumerate([*["die"] * 3, "null", "quote", "quote", "die"])
    ]  # fmt: skip
    cell = judged("exits_when_told", Kind.INVALID, made=made, losses=2)
    assert {tally.operator: tally.verdicts for tally in cell.tallies} == {
        "die": {Verdict.CRASHED: 2, Verdict.SKIPPED: 2},
        "null": {Verdict.ACCEPTED: 1},
        "quote": {Verdict.ACCEPTED: 1, Verdict.SKIPPED: 1},
    }


def test_each_operator_has_its_own_verdict():
    """What one operator brings to light does not hide what another does, in the same cell."""
    made = orders.invalid_cases()
    for number, operator in enumerate(["null", "remove", "null", "null", "null", "quote", "null"]):
        fault = replace(made[number].fault, operator=operator)
        made[number] = replace(made[number], fault=fault)
    cell = judged("lenient_but_firm", Kind.INVALID, Policy.STRICT, made=made)
    assert [(tally.operator, tally.verdicts, tally.worst) for tally in cell.tallies] == [
        ("null", {Verdict.ACCEPTED: 4, Verdict.CRASHED: 1}, Verdict.CRASHED),
        ("quote", {Verdict.ACCEPTED: 1}, Verdict.ACCEPTED),
        ("remove", {Verdict.ACCEPTED: 1}, Verdict.ACCEPTED),
    ]
    quoted = cell.tallies[1].causes[0]
    assert [failure.case_id for failure in quoted.failures] == ["invalid-5"]
    assert [str(found) for found in quoted.smallest.differences] == ['/parcel/size: 3 → "3"']


def test_every_case_is_seen_with_its_verdict():
    """Whoever watches sees each case once, with the verdict that counts."""
    seen = []
    cell = judged("tires", observe=lambda case, outcome: seen.append((case.id, outcome.verdict)))
    assert sorted(name for name, _ in seen) == [f"valid-{n}" for n in range(6)]
    assert Counter(verdict for _, verdict in seen) == cell.verdicts


def test_what_depends_on_history_is_one_cause():
    """Cases that fail again in a second series only for its sake are no cause of their own."""
    made = [
        Case(f"v{n}", "ORDER_PLACED", Kind.VALID, {**orders.ORDINARY, "note": f"{n}"})
        for n in range(12)
    ]
    (cause,) = judged("tires", made=made).causes
    assert len(cause.failures) == 9
    assert cause.code == "depends-on-history"


def test_what_ends_the_consumer_in_every_event_type_is_found_in_every_one():
    """The lives of a consumer suffice for a bug in the envelope that each event type has."""
    consumer = IsolatedConsumer(
        "desks:exits_when_told", path=(HERE,), limits=Limits(deadline=10, restarts=14)
    )
    judge = CaseJudge(consumer)
    cells = []
    for n in range(8):
        fault = Fault("add", "/exit", "additionalProperties", "", (), "no such thing")
        event = {**orders.VALID[0], "exit": True}
        case = Case(f"c{n}", f"TYPE_{n}", Kind.INVALID, event, fault, orders.VALID[0])
        contract = replace(orders.CONTRACT, event_type=f"TYPE_{n}")
        cells.append(judge.cell(contract, Kind.INVALID, [case]))
    consumer.close()
    assert [cell.verdicts for cell in cells] == [{Verdict.CRASHED: 1}] * 8
