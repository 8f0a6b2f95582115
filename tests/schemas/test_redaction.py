from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.documents import Sample, SourceLocation, read_document
from eventcontracts.jsondata.pointers import walk
from eventcontracts.redaction import redact, redact_document

KEYS = st.sampled_from(
    [
        "firstName", "username", "password", "token", "phone", "phoneNumber", "agentExtension",
        "name", "key", "value", "host", "url", "email", "note", "id", "createdOn", "senderName",
        "agentNames", "4711", "4915112345678", "userCredentials",
    ]
)  # fmt: skip
FORMS = st.sampled_from(
    [
        "Grace", "GRACE", "grace", "Grace Hopper", "grace1", "agent_grace1", "ask Grace please",
        "4711", "5618", "0151 234 5678", "+49 (151) 2345678", "04915112345678", "ext 4711",
        "web", "web-widget", "WEB", "ORDER_PAID", "view_history ", "SYSTEM", "Agents",
        "https://grace:pw1@crm.corp.net:4711/users/4711?email=grace@corp.net&token=abc",
        "http://10.1.2.3:8080/x", "http://[fd00::7]:80/", "10.1.2.3", "fd00::7", "127.0.0.1",
        "grace@corp.net", "crm.corp.net", "host-1.example", "192.0.2.1", "jdoe@10.1.2.3",
        "64b0c0ffee0123456789abcd", "6f1e7a52-8a3d-4a6e-9b0c-1d2e3f405162",
        "Zm9vYmFyQmF6UXV4MTIzNA..", "h7f3k2p9x1q8w5z4", "2024-03-05T09:10:11.120Z", "0.7310586",
        "Добър ден, Grace", "Ünal", "日本語", "٠١٢٣٤٥٦", '{"firstName":"Grace"}', "[1, 2.50]",
        '{"a": "{\\"phone\\": \\"4711\\"}"}', "{not json", "", "\ud800", "'",
    ]
)  # fmt: skip
TEXTS = FORMS | st.text(max_size=12) | st.lists(FORMS, max_size=3).map(" ".join)
EVENTS = st.recursive(
    TEXTS | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none(),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(KEYS | st.text(max_size=5), children, max_size=5)
    ),
    max_leaves=20,
)


def samples_of(*events):
    """Return events as samples."""
    return tuple(Sample(event, SourceLocation("page.txt", n)) for n, event in enumerate(events, 1))


def redacted(*events):
    """Return events as they are after redaction."""
    return [sample.event for sample in redact(samples_of(*events))]


@given(st.lists(EVENTS, max_size=3))
def test_redacting_twice_changes_nothing_more(events):
    """What is redacted already comes back unchanged."""
    once = redacted(*events)
    assert redacted(*once) == once


@given(KEYS, st.lists(FORMS, unique=True, min_size=2, max_size=6))
def test_equal_stays_equal_and_different_stays_different(key, values):
    """Two values under one key are equal afterwards exactly if they were before."""
    after = redacted(*({key: value} for value in [*values, *values]))
    replaced = [next(iter(event.values())) for event in after]
    assert replaced[: len(values)] == replaced[len(values) :]
    assert len(set(replaced)) == len(values)


@given(EVENTS)
def test_structure_numbers_and_constants_stay(event):
    """Redaction changes texts only: types, lengths of lists, booleans and nulls stay."""
    (after,) = redacted(event)
    for (_, old), (_, new) in zip(walk(event), walk(after), strict=True):
        assert type(old) is type(new)
        if old is None or isinstance(old, bool):
            assert old == new
        elif isinstance(old, list | dict):
            assert len(old) == len(new)


@pytest.mark.parametrize(
    ("key", "value", "form"),
    [
        ("firstName", "Grace", r"[A-Z][a-z]{4}"),
        ("username", "grace.h1", r"[a-z]{5}\.[a-z][0-9]"),
        ("firstName", "Чичо", r"[\u0410-\u042f][\u0430-\u044f]{3}"),
        ("id", "64b0c0ffee0123456789abcd", r"[0-9a-f]{24}"),
        ("id", "6f1e7a52-8a3d-4a6e-9b0c-1d2e3f405162", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-.*"),
        ("id", "Zm9vYmFyQmF6UXV4MTIzNA..", r"[\w-]{22}\.\."),
        ("id", "cus_9Kd2LmQx1aBcZ7", r"cus_\w{14}"),
        ("id", "ann_9Kd2LmQx1aBcZ7x_Grace", r"(?!.*Kd2).*"),
        ("note", "+49 (151) 2345678", r"\+55 \(55\d\) \d{7}"),
        ("extension", "4711", r"5\d{3}"),
        ("peer", "10.1.2.3", r"192\.0\.2\.1"),
        ("peer", "fd00::7", r"2001:db8::1"),
        ("hook", "http://crm.corp.net:80/a?b=c", r"http://host-1\.example:80/a\?b=c"),
        ("hook", "amqp://joe:pw1@crm/a", r"amqp://[a-z]{3}:[a-z]{2}\d@host-1\.example/a"),
        ("hook", "http://[fd00::7]/", r"http://\[2001:db8::1\]/"),
        ("contact", "grace@corp.net", r"[a-z]{5}@host-1\.example"),
        ("label", "How was it?", r"[A-Z][a-z]{2} [a-z]{3} [a-z]{2}\?"),
    ],
)
def test_a_replacement_has_the_form_of_what_it_replaces(key, value, form):
    """A replacement has the form of the value, and nothing of its content."""
    ((after,),) = (event.values() for event in redacted({key: value}))
    assert re.fullmatch(form, after)
    assert after != value


@pytest.mark.parametrize(
    "value",
    [
        "ORDER_PAID", "view_history_active ", "web-widget", "_WEB.svg", "12345", "WEB", "voice",
        "2024-03-05T09:10:11.120Z", "2024-03-05", "0.7310585786300049", "http://localhost:80/a",
        "127.0.0.1", "channelProviderConfigSchema", "", "00000000-0000-0000-0000-000000000000",
    ],
)  # fmt: skip
def test_words_of_code_times_and_placeholders_stay(value):
    """Constants, identifiers, times, numbers and addresses of the machine itself stay."""
    assert redacted({"kind": value}) == [{"kind": value}]


def test_a_personal_value_is_replaced_wherever_it_stands():
    """A name, an extension or a host is replaced the same alone, in a text, a URL and in JSON."""
    (event,) = redacted(
        {
            "customer": {"firstName": "Grace", "agentExtension": ["4711"]},
            "sender": "Grace",
            "text": "Ask Grace at 4711 please",
            "url": "http://crm.corp.net:4711/grace",
            "host": "crm.corp.net",
            "form": '{"answer": "Grace"}',
            "pairs": [{"key": "name", "value": "Grace"}, {"key": "kind", "value": "VIP"}],
        }
    )
    name, extension = event["sender"], event["customer"]["agentExtension"][0]
    assert event["customer"]["firstName"] == name
    assert name in event["text"]
    assert extension in event["text"]
    assert event["url"] == f"http://{event['host']}:{extension}/{name.lower()}"
    assert event["form"] == f'{{"answer":"{name}"}}'
    assert [pair["value"] for pair in event["pairs"]] == [name, "VIP"]
    assert "Grace" not in json.dumps(event)


def test_the_lines_of_an_address_are_personal():
    """A street is replaced in a line of an address, and a line elsewhere is what it was."""
    (event,) = redacted({"billing_address": {"line1": "Storgata 14"}, "line": "north"})
    assert "Storgata" not in event["billing_address"]["line1"]
    assert event["line"] == "north"


def test_a_replacement_is_no_value_that_stays():
    """A replacement differs from every text that is kept, so that no new equality arises."""
    ((first,),) = (event.values() for event in redacted({"agentExtension": "4711"}))
    after = redacted({"agentExtension": "4711", "code": first})[0]
    assert after["code"] == first
    assert after["agentExtension"] != first


def test_more_values_than_a_form_has_room_for_grow():
    """Where all replacements of a length are in use, the next is longer, and all differ."""
    events = [{"agentExtension": f"{n:03}"} for n in range(100, 300)]
    once = redacted(*events)
    assert len({event["agentExtension"] for event in once}) == len(events)
    assert redacted(*once) == once


def test_phone_numbers_that_are_numbers_are_replaced_like_their_text():
    """A number under the key of a phone stays a number; other numbers stay as they are."""
    event = {"phone": 4915112345678, "text": "4915112345678", "timestamp": 1709629811120}
    (after,) = redacted(event)
    assert after["timestamp"] == event["timestamp"]
    assert str(after["phone"]) == after["text"] != event["text"]


def test_keys_are_replaced_with_their_places():
    """An id that is a key is replaced as the same id elsewhere, and its line stays known."""
    key = "64b0c0ffee0123456789abcd"
    sample = Sample({key: {"id": key}}, SourceLocation("a.json", 1), lines={f"/{key}/id": 2})
    (after,) = redact([sample])
    ((new, inner),) = after.event.items()
    assert inner == {"id": new}
    assert after.lines == {f"/{new}/id": 2}


def test_deep_nesting_is_redacted():
    """A value nested deeper than Python's stack is redacted all the same."""
    event = leaf = {}
    for _ in range(5000):
        leaf["a"] = leaf = {}
    leaf["firstName"] = "Grace"
    (after,) = redact(samples_of(event))
    assert [value for _, value in walk(after.event)][-1] != "Grace"


def test_a_large_secret_is_redacted_quickly():
    """A long random text costs time in proportion to its length."""
    text = "aB3xQ9" * 50_000
    (after,) = redacted({"attachment": text})
    assert len(after["attachment"]) == len(text)
    assert "aB3xQ9" not in after["attachment"]
    assert redacted(after) == [after]


PAGE = """Event | Description | Payload |
---|
Call Ended | Sent after a call. | Payload
CODE
msg = {
"intent": "CALL_ENDED",
"caller": {
"firstName": "Grace",
"phone": [
"04915112345678"
],
"tags": {}
}
}
|
Call Lost | Sent late. | Payload
CODE
{
  "intent": "CALL_LOST", "username": "grace"
}
{"intent": "CALL_LOST"}
|
"""


def test_a_redacted_page_has_the_same_lines(tmp_path):
    """A page keeps its form: each value stays on its line, and only values change."""
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    document = read_document(path)
    text = redact_document(PAGE, document)
    path.write_text(text)
    assert [sample.event for sample in read_document(path).samples] == [
        sample.event for sample in redact(document.samples)
    ]
    before, after = PAGE.split("\n"), text.split("\n")
    assert [i for i, (a, b) in enumerate(zip(before, after, strict=False), 1) if a != b][:2] == [
        8,
        10,
    ]
    assert after[:7] == before[:7]
    assert "04915112345678" not in text
    assert redact_document(text, read_document(path)) == text
