"""Moments in time of one event."""

from __future__ import annotations

import re

import pytest

from eventcontracts.contract import Contract
from eventcontracts.plan import Plan

ORDER = ["created", "started", "ended", "sent", "expires"]
"""What happens to something, in the order in which it does."""


def event_of(sample, number):
    """Return an event of a type that one sample is known of."""
    schema = {
        "type": "object",
        "required": list(sample),
        "properties": {
            name: {"type": "string" if isinstance(value, str) else "integer"}
            for name, value in sample.items()
        },
    }
    return Plan.compile(Contract("E", schema, sample=sample)).valid(number)


@pytest.mark.parametrize(
    ("moment", "look"),
    [
        ("2025-06-01T10:00:00.123Z", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
        ("2025-06-01T10:00:00Z", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("2025-06-01T10:00:00.123456Z", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"),
        ("2025-06-01T10:00:00+02:00", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"),
        ("2025-06-01 10:00:00", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
        ("2025-06-01", r"\d{4}-\d\d-\d\d"),
        ("1748736000123", r"1\d{12}"),
        ("1748736000", r"1\d{9}"),
        ("1748736000.000016", r"1\d{9}\.\d{6}"),
        (1_748_736_000, r"\d{10}"),
        (1_748_736_000_123, r"\d{13}"),
    ],
)
def test_moments_are_written_as_seen_and_lie_in_their_order(moment, look):
    """What was created is created before it starts, whatever the form of the times."""
    sample = {f"{name}_at": moment for name in reversed(ORDER)}
    for number in range(100):
        event = event_of(sample, number)
        assert all(re.fullmatch(look, str(value)) for value in event.values())
        times = [event[f"{name}_at"] for name in ORDER]
        assert times == sorted(times)
        assert times[0] < times[-1]


def test_days_and_moments_spread():
    """The events of a stream cover days, weeks and the end of a month, days far more of them."""
    plan = Plan.compile(Contract("E", {
        "type": "object", "required": ["at", "estimatedDelivery"],
        "properties": {"at": {"type": "string", "format": "date-time"},
                       "estimatedDelivery": {"type": "string", "examples": ["2026-03-04"]}},
    }))  # fmt: skip
    made = [plan.valid(number) for number in range(3_000)]
    assert len({event["at"][:10] for event in made}) > 30
    assert len({event["at"][:7] for event in made}) > 1
    assert len({event["estimatedDelivery"] for event in made}) > 30
    assert all(event["at"][:10] <= event["estimatedDelivery"] for event in made)


def test_a_date_that_names_a_version_is_kept():
    """It is no day on which anything happens."""
    assert event_of({"schemaVersion": "2025-05-28"}, 3) == {"schemaVersion": "2025-05-28"}


def test_days_of_birth_are_no_moments_of_the_event():
    """A birthday is years ago."""
    sample = {"birthDate": "1990-02-03"}
    assert all(event_of(sample, number)["birthDate"] < "2010" for number in range(40))


def test_a_format_that_no_usual_writing_meets_is_met_another_way():
    """A pattern decides how a moment is written, down to the century."""
    for pattern, start in ((r"Z$", "202"), (r"\.\d{6}Z$", "202"), ("^19", "19")):
        schema = {"type": "string", "format": "date-time", "pattern": pattern}
        plan = Plan.compile(Contract("E", schema))
        assert all(plan.valid(number).startswith(start) for number in range(20))
