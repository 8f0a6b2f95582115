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


@pytest.mark.parametrize("name", ["trackingNumber", "ref", "code", "extension", "policy_number"])
@pytest.mark.parametrize(
    ("example", "look"),
    [
        ("SP123456789DE", r"SP[1-9]\d{8}DE"),
        ("POL-2024-00017", r"POL-2024-\d{5}"),
        ("U0LAN0Z89", r"U[0-9A-Z]{8}"),
        ("U123ABC", r"U[1-9]\d\dABC"),
        ("1042", r"[1-9]\d{3}"),
    ],
)
def test_a_code_keeps_its_form_whatever_its_key_is_called(name, example, look):
    """Letters stay where letters and numbers where numbers were seen, as many as there were."""
    values = {event[name] for event in made({name: [example]})}
    assert len(values) > 20
    assert all(re.fullmatch(look, value) for value in values)


@pytest.mark.parametrize(
    "text",
    ["v1.2.3", "us-east-2", "1920x1080", "PT15M", "utf-8", "2.1.0-beta4", "application/vnd.api2"],
)
def test_what_only_looks_like_a_code_is_kept_as_it_was_seen(text):
    """Versions, regions, measures and names of formats have numbers that mean something."""
    assert {event["ref"] for event in made({"ref": [text]})} == {text}


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("<@U123ABC> hello", r"<@U123ABC> \w+"),
        ("see https://example.com/a?b=1 for more", r"\w+ https://example.com/a\?b=1 \w+ \w+"),
        ("/start now", r"/start \w+"),
        (":tada: {{count}} &amp; more", r":tada: {{count}} &amp; \w+"),
        ("@ada.moon please look", r"@ada.moon \w+ \w+"),
    ],
)
def test_markup_in_a_text_stays_where_it_is(text, look):
    """What machines read in a message is kept; the words around it vary."""
    values = {event["text"] for event in made({"text": [text]})}
    assert len(values) > 10
    assert all(re.fullmatch(look, value) for value in values)


def test_an_address_keeps_its_form_and_varies_its_ids():
    """The host and the path are those that were seen, the ids in it are fresh."""
    seen = "https://api.example.com/rooms/4711/users{/user}"
    values = {event["url"] for event in made({"url": [seen]})}
    assert len(values) > 20
    form = r"https://api\.example\.com/rooms/[1-9]\d{3}/users\{/user\}"
    assert all(re.fullmatch(form, value) for value in values)


def number_at(name, kind, seen):
    """Return the numbers of a place in two hundred events."""
    schema = {
        "type": "object", "required": [name],
        "properties": {name: {"type": kind, "examples": seen}},
    }  # fmt: skip
    plan = Plan.compile(Contract("E", schema))
    return {plan.valid(index)[name] for index in range(200)}


def decimals(value):
    """Return how many decimals a number is written with."""
    return len(repr(value).partition(".")[2].removesuffix("0"))


def test_money_has_two_decimals_and_other_numbers_as_many_as_were_seen():
    """An amount of 4.9 is 4.90, a place on earth stays as exact as it was."""
    amounts = number_at("amount", "number", [4.9])
    assert len(amounts) > 20
    assert max(map(decimals, amounts)) == 2
    assert max(map(decimals, number_at("lat", "number", [52.520008]))) == 6
    assert max(map(decimals, number_at("share", "number", [0.5]))) == 1


def test_a_number_that_stands_for_something_else_is_kept():
    """The type of an interaction is no quantity; its size is one."""
    assert number_at("type", "integer", [2, 5]) == {2, 5}
    assert len(number_at("size", "integer", [1024])) > 20


@pytest.mark.parametrize(
    ("name", "seen", "look"),
    [("channel", "C0123ABC", r"C\d{4}ABC"), ("language", "en-US", "en-US")],
)
def test_a_list_of_usual_words_gives_way_to_what_was_seen(name, seen, look):
    """A channel may be an id, and a language be written with its country."""
    assert all(re.fullmatch(look, event[name]) for event in made({name: [seen]}))


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
