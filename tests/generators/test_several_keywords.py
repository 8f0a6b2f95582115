"""Keywords that have to be met together, where meeting one after the other is not enough."""

from __future__ import annotations

from itertools import islice

import jsonschema
import pytest

from eventcontracts.cases import Kind
from eventcontracts.contract import Contract
from eventcontracts.errors import InputError
from eventcontracts.generation import cases
from eventcontracts.plan import Plan

ROLE = {"type": "object", "required": ["role"], "properties": {"role": {"type": "string"}}}


def text(**said):
    """Return the schema of a text."""
    return {"type": "string", **said}


def events(schema, count=60):
    """Return the first events of a schema, all of them valid for a second validator."""
    plan = Plan.compile(Contract("E", schema))
    made = [plan.valid(number) for number in range(count)]
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert all(judge.is_valid(event) for event in made)
    return made


@pytest.mark.parametrize(
    ("schema", "look"),
    [
        (text(pattern="^[A-Z0-9]+$", minLength=26, maxLength=26), "[A-Z0-9]{26}"),
        (text(allOf=[{"pattern": "^[a-z]+"}, {"pattern": "[0-9]+$"}], minLength=6), "[ -~]{6,}"),
        (text(format="email", pattern="@corp\\.example$"), "[a-z.-]+@corp[.]example"),
        (text(format="email", allOf=[{"pattern": "^a"}, {"pattern": "net$"}]), "a.*[.]net"),
        (text(format="hostname", pattern="\\.internal$"), "[a-z0-9.]+[.]internal"),
        (text(format="ipv4", pattern="^10\\."), "10[.][0-9.]+"),
        (text(format="uri", pattern="^https://hooks\\."), "https://hooks[.]example.*"),
        (text(format="uri", pattern="\\.(png|jpg)$"), "https://.*example.*/.*[.](png|jpg)"),
        (text(format="uri", **{"not": {"pattern": "^https?:"}}), "[a-z0-9+]+:.*"),
        (text(format="date-time", pattern="\\+02:00$"), "20[0-9-]+T[0-9:.]+[+]02:00"),
        (text(format="date", pattern="^19"), "19[0-9-]{8}"),
        (text(format="duration", minLength=12, maxLength=60), "P.{11,}"),
        (text(minLength=20, maxLength=24), "[ -~]{20,24}"),
    ],
)
def test_texts_meet_all_that_is_said_of_them(schema, look):
    """Patterns, formats and lengths of one text are met together, by many texts that read well."""
    made = events(schema)
    assert len(set(made)) > 5
    for event in made:
        jsonschema.validate(event, {"pattern": f"^{look}$"})


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"contains": {"const": 1}}, {"contains": {"const": "x"}}], "maxItems": 3},
        {"prefixItems": [text()], "contains": {"type": "integer"}},
        {"prefixItems": [text()], "contains": {"type": "integer"}, "minContains": 2},
        {
            "items": ROLE,
            "allOf": [
                {"contains": {"properties": {"role": {"const": role}}, "required": ["role"]}}
                for role in ("admin", "owner")
            ],
        },
    ],
)
def test_items_are_different_things_where_contains_demands_it(schema):
    """Each `contains` finds its item, at an index where there can be one."""
    assert events({"type": "array", **schema})


@pytest.mark.parametrize(
    "names",
    [
        {"anyOf": [{"pattern": "^x-[a-z]+$"}, {"enum": ["id"]}]},
        {"minLength": 20, "maxLength": 24},
        {"$ref": "#/$defs/year"},
        {"pattern": "^[0-9]$"},
    ],
)
def test_names_are_as_many_as_are_demanded(names):
    """Names are found by whatever `propertyNames` says."""
    schema = {
        "type": "object",
        "propertyNames": names,
        "minProperties": 8,
        "additionalProperties": {"type": "integer"},
        "$defs": {"year": text(pattern="^[0-9]{4}$")},
    }
    assert all(len(event) >= 8 for event in events(schema, 10))


def test_what_must_not_meet_a_union_meets_no_branch():
    """`not` over `anyOf` forbids each of its branches."""
    some = {name: {"type": "integer"} for name in "abc"}
    neither = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    made = events({"type": "object", "properties": some, "not": neither})
    assert {tuple(event) for event in made} == {("c",), ()}


def test_items_that_must_differ_may_be_of_different_kinds():
    """Where one kind has too few values, items are of several kinds."""
    values = [1, 2, True, "a"]
    schema = {"type": "array", "items": {"enum": values}, "uniqueItems": True, "minItems": 4}
    assert all(len(event) == 4 for event in events(schema))


def test_bounds_beyond_what_is_exact_are_met_as_other_readers_take_them():
    """A number that need not be an integer is a float where it is as large as that."""
    schema = {"type": "number", "minimum": 1e300}
    judge = jsonschema.Draft202012Validator(schema)
    found = islice(cases(Contract("E", schema), Kind.EDGE), 20)
    assert all(judge.is_valid(case.event) for case in found)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "array", "items": {"type": "null"}, "contains": text()}, "contains"),
        ({"type": "string", "format": "ipv4", "minLength": 40}, "no string was found"),
    ],
)
def test_what_cannot_be_met_together_is_refused(schema, problem):
    """The reason names what could not be met."""
    with pytest.raises(InputError, match=problem):
        events(schema)


def test_branches_that_differ_in_what_they_require_are_told_apart_by_it():
    """A value of one branch leaves out what the other requires, and keeps what both demand."""

    def branch(name):
        member = {"type": "object", "properties": {"id": {"type": "integer"}}}
        action = {"enum": ["requested"]}
        return {"properties": {"action": action, name: member}, "required": ["action", name]}

    schema = {"type": "object", "oneOf": [branch("reviewer"), branch("team")]}
    assert {tuple(event) for event in events(schema)} == {
        ("action", "reviewer"),
        ("action", "team"),
    }


def test_the_event_type_of_which_no_event_can_be_made_is_named():
    """Among many event types it is told which one is at fault, and where."""
    schema = {"required": ["a"], "properties": {"a": {"type": "string", "enum": [1]}}}
    with pytest.raises(InputError, match=r"^order.paid: no event can be made: at the top level"):
        Plan.compile(Contract("order.paid", {"type": "object", **schema}))
