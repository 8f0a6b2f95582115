"""Values look like those of their place."""

from __future__ import annotations

import json
import re
from base64 import b64decode

import pytest

from eventcontracts.contract import Contract
from eventcontracts.plan import Plan


def made(samples):
    """Return forty events of a type that some samples are known of; all values are texts."""
    schema = {
        "type": "object",
        "required": list(samples),
        "properties": {
            name: {"type": "string", "examples": list(seen)} for name, seen in samples.items()
        },
    }
    plan = Plan.compile(Contract("E", schema))
    return [plan.valid(number) for number in range(40)]


@pytest.mark.parametrize(
    ("example", "look"),
    [
        ("cus_9Kd2LmQx1aBcZ7", r"cus_[0-9A-Za-z]{14}"),
        ("evt_1PqRsTuVwXyZaBcDeFgHiJk", r"evt_[0-9A-Za-z]{23}"),
        ("gw-30333d24", r"gw-[0-9a-f]{8}"),
        ("sk_live_4eC39HqLyjWDarjtT1", r"sk_live_[0-9A-Za-z]{18}"),
        ("JOB-7F3A9C12", r"JOB-[0-9A-F]{8}"),
        ("46:33:cd:4c:6f:52", r"[0-9a-f]{2}(:[0-9a-f]{2}){5}"),
    ],
)
def test_ids_keep_what_says_of_which_kind_they_are(example, look):
    """A prefix stays, and what follows is fresh in each event."""
    values = {event["ref"] for event in made({"ref": [example]})}
    assert len(values) == 40
    assert all(re.fullmatch(look, value) for value in values)


def test_ids_of_several_kinds_come_up_side_by_side():
    """A place that holds ids of several kinds holds fresh ones of each."""
    seen = ["cus_9Kd2LmQx1aBcZ7", "re_3PqRsTu7wXyZaB"]
    values = [event["ref"] for event in made({"ref": seen})]
    assert {value.split("_")[0] for value in values} == {"cus", "re"}
    assert not set(values) & set(seen)


@pytest.mark.parametrize(
    ("name", "example", "look"),
    [
        ("country", "DE", "DE"),
        ("country", "Germany", "[A-Z].*[a-z].*"),
        ("full_name", "planner/core", "planner/core"),
        ("full_name", "Ada Byron", "[A-Z][a-z]+ [A-Z].*"),
        ("api_version", "2025-05-28", "2025-05-28"),
    ],
)
def test_a_name_misleads_nobody_where_examples_say_otherwise(name, example, look):
    """A country may be a code, a full name that of a repository, and a date a version."""
    assert all(re.fullmatch(look, event[name]) for event in made({name: [example]}))


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ({"contentMediaType": "application/json"}, json.loads),
        ({"contentEncoding": "base64"}, b64decode),
        ({"contentEncoding": "base16"}, bytes.fromhex),
        (
            {"contentEncoding": "base64", "contentMediaType": "application/json"},
            lambda text: json.loads(b64decode(text)),
        ),
        ({"contentMediaType": "text/html"}, re.compile("<p>.*</p>").fullmatch),
    ],
)
def test_texts_hold_the_documents_that_are_named(content, read):
    """What the schema says about the content of a text can be read out of it."""
    plan = Plan.compile(Contract("E", {"type": "string", "minLength": 4, **content}))
    texts = {plan.valid(number) for number in range(40)}
    assert len(texts) > 5
    assert all(read(text) for text in texts)


def test_documents_meet_their_own_schema():
    """`contentSchema` is met, though no validator asks for it."""
    inner = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    schema = {"type": "string", "contentMediaType": "application/json", "contentSchema": inner}
    plan = Plan.compile(Contract("E", schema))
    documents = [json.loads(plan.valid(number)) for number in range(20)]
    assert all(isinstance(document["n"], int) for document in documents)
