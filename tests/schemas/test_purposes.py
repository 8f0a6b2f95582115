from __future__ import annotations

import pytest

from eventcontracts.documents import Choices, read_document, read_documents, select
from eventcontracts.documents.purposes import Context, purpose_of, purpose_of_text


def what(value, *titles, before="", **context):
    """Return what a block is there for below some titles, the nearest first; empty if an event."""
    purpose = purpose_of(value, Context(titles, (before,) if before else (), **context))
    return purpose.what if purpose else ""


@pytest.mark.parametrize(
    ("value", "purpose"),
    [
        ({"$schema": "https://json-schema.org/draft/2020-12/schema"}, "a JSON Schema"),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "a JSON Schema"),
        (
            {"type": "array", "items": {"type": "object", "properties": {"a": True}}},
            "a JSON Schema",
        ),
        ({"type": "object", "properties": {"a": 1}}, ""),
        ({"type": "order", "properties": {"a": {"type": "x"}}}, ""),
        ({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "s3:*"}]}, "a policy"),
        ({"Effect": "Deny", "NotAction": "s3:*"}, "a policy"),
        ({"Statement": [{"Effect": 1}]}, ""),
        ({"name": "x", "dependencies": {}}, "the manifest of a package"),
        ({"name": "x", "scripts": "none"}, ""),
        ({"compilerOptions": {}}, "settings of a compiler"),
        ({"openapi": "3.1.0", "info": {}}, "a description of an API"),
        ({"statusCode": 200, "body": "ok"}, "an HTTP answer"),
        ({"statusCode": 200, "order": 1}, ""),
    ],
)
def test_some_data_tells_itself_that_it_is_no_event(value, purpose):
    """Whatever stands above it; likeness in a few keys is not enough."""
    assert what(value, "Order paid").startswith(purpose)
    assert bool(what(value, "Order paid")) == bool(purpose)


@pytest.mark.parametrize(
    "title",
    ["Response", "Example response", "Response body", "HTTP 200 response", "Example answer format",
     "Réponse", "Antwort", "レスポンス", "Sample batch request response", "Error codes",
     "Create a webhook", "Registering your endpoint", "Subscribe to events", "Listing hooks",
     "Verifying signatures", "Webhook verification", "Authentication", "Configuration",
     "Example function policy", "JSON Schema", "Output", "The order object", "Getting started"],
)  # fmt: skip
def test_titles_tell_that_data_shows_no_event(title):
    """The nearest title that is not generic decides, and the generic ones below it."""
    assert what({"a": 1}, title)
    assert what({"a": 1}, "Example", title)
    assert not what({"a": 1}, "Order paid", title)


@pytest.mark.parametrize(
    "title",
    ["Request", "Request body", "Order created", "Survey response received", "form_response",
     "Create", "Test payload", "Permission changed", "Push events", "Order configured",
     "Example request event", "Signature required", "Installation"],
)  # fmt: skip
def test_titles_of_events_tell_nothing_else(title):
    """Though they have a word in common with those that do."""
    assert not what({"a": 1}, title)


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("Your endpoint should answer:", True), ("Respond with:", True),
        ("You should see the following output:", True), ("The response looks like this:", True),
        ("It says hello. The server then returns:", True), ("GET /orders/1", True),
        ("POST https://api.shop.example/v1/orders", True),
        ("Sent when somebody submits a response.", False), ("We send this payload:", False),
        ("Answer within 10 seconds.", False), ("POST /your/hook", False),
        ("When your server is down, we send:", False),
    ],
)  # fmt: skip
def test_the_sentence_before_data_tells_what_it_is(sentence, is_told):
    """If it leads to the data."""
    assert bool(what({"a": 1}, "Order paid", before=sentence)) == is_told


def test_the_neighbors_of_data_tell_what_it_is():
    """A command that asks for it, text behind it, a command around it, and its few keys."""
    assert what({"a": 1}, command="$ curl https://shop.example/orders")
    assert not what({"a": 1}, command="kcat -C -t orders")
    assert not what({"a": 1}, before="Then this is sent:", command="curl https://shop.example")
    assert what({"a": 1}, is_followed=True)
    assert what({"a": 1}, is_command=True)
    assert what({"a": 1}, language="yaml")
    assert what({"ok": True, "message": "thanks"})
    assert what({"status": "ok"})
    assert not what({"status": "paid", "message": "thanks"})
    assert not what({"ok": True, "order": 1})
    assert not what({})


@pytest.mark.parametrize(
    ("text", "language", "purpose"),
    [
        ('{"n": {{ .Count }}}', "json", "a template"), ("{ color: red; }", "", "no JSON"),
        ("{ foo: bar() }", "js", "no JSON"), ('{"n": }', "json", ""), ('{"n": 1', "", ""),
        ("a: [", "yaml", "configuration"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_broken_only_if_it_is_meant_as_a_payload(text, language, purpose):
    """The language says so, or lines that look like JSON."""
    found = purpose_of_text(text, Context(language=language))
    assert (found.what if found else "") == purpose


PAGE = """# Hooks

## Order paid

```json
{"event": "order.paid", "id": 1, "data": {}, "at": 1}
```

```json
{"thanks": 1}
```

## Orders

```json
[{"event": "order.back", "id": 5, "data": {}, "at": 5},
{"event": "order.gone", "id": 6, "data": {}, "at": 6},
{"event": "order.held", "id": 7, "data": {}, "at": 7}]
```

## Sample response

```json
{"event": "order.sent", "id": 2, "data": {}, "at": 2}
```

## Ping

```json
{"zen": "Be calm.", "hook": {}}
```

## Order lost

```json
{"id": 3, "data": {}, "at": 3}
```

## The structure

```json
{"event": "", "id": 0, "data": {}, "at": 0}
```
"""


def test_events_are_told_by_the_names_that_they_say(tmp_path):
    """They are events whatever their title is; beside them, what says none and has little else."""
    path = tmp_path / "a.md"
    path.write_text(PAGE)
    (document,) = select([read_document(path)]).documents
    assert [sample.place.line for sample in document.samples] == [6, 16, 17, 18, 36, 24]
    assert {aside.place.line: aside.reason for aside in document.asides} == {
        10: "something beside an event: nothing at /event names it",
        30: "something else: it names no event at /event, nor has it at, data, event, id",
        42: "the structure of events: its name at /event is empty",
    }


def test_what_is_likely_no_event_is_one_if_nothing_else_is_there(tmp_path):
    """A page of answers is read as one of events, but not one of schemas."""
    paths = [tmp_path / "a.md", tmp_path / "b.md"]
    paths[0].write_text('## Response\n\n```json\n{"a": 1}\n```\n')
    paths[1].write_text('## Paid\n\n```json\n{"$schema": "http://json-schema.org/x"}\n```\n')
    assert [s.event for one in select(read_documents(paths)).documents for s in one.samples] == [
        {"a": 1}
    ]
    paths[1].write_text('## Paid\n\n```json\n{"b": 1}\n```\n')
    assert [s.event for one in select(read_documents(paths)).documents for s in one.samples] == [
        {"b": 1}
    ]


def test_what_somebody_says_of_a_block_counts(tmp_path):
    """By a title anywhere above it, a line of it or of its fence, or its document."""
    path = tmp_path / "a.md"
    path.write_text(PAGE)
    documents = read_documents([path])

    def lines(**said):
        selected = select(documents, Choices(**said))
        return sorted(s.place.line for one in selected.documents for s in one.samples)

    orders = [16, 17, 18]
    assert lines() == [6, *orders, 24, 36]
    assert lines(include=("10", "a.md:29")) == [6, 10, *orders, 24, 30, 36]
    assert lines(include=("ping",), exclude=("Order *",)) == [*orders, 24, 30]
    assert lines(exclude=("a.md:37", "Sample response")) == [6, *orders]
    assert lines(exclude=("b.md:6",)) == [6, *orders, 24, 36]
