"""Recordings of HTTP traffic as sources of events."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.documents import DocumentError, read_batches, read_document
from eventcontracts.errors import InputError

PAID = {"event": "order.paid", "total": 12}
SENT = {"event": "order.sent", "by": "van"}


@pytest.fixture
def put(tmp_path):
    """Return a function that writes a document and returns what is read of it."""

    def written(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
        return read_document(path)

    return written


def events(document):
    """Return the events of a document, in order."""
    return [sample.event for sample in document.samples]


def har(*requests):
    """Return an HTTP Archive of some requests."""
    return {"log": {"version": "1.2", "entries": [{"request": request} for request in requests]}}


def post(text, **more):
    """Return a request of an archive that sends a text."""
    data = {"mimeType": "application/json", "text": text, **more}
    return {"method": "POST", "url": "https://a.example/hook?key=s3cret", "postData": data}


@pytest.mark.parametrize("name", ["traffic.har", "traffic.json"])
def test_bodies_of_an_archive_are_events(put, name):
    """Each JSON body that was posted is an event, with the request's headers and its line."""
    request = post(json.dumps(PAID))
    request["headers"] = [{"name": "X-Event", "value": "order.paid"}, {"name": "Cookie"}]
    document = put(name, har(request, post(json.dumps([PAID, SENT]))))
    assert events(document) == [PAID, PAID, SENT]
    assert document.samples[0].headers == (("x-event", "order.paid"),)
    assert [row.title for row in document.rows] == ["", ""]
    assert document.rows[0].place.line < document.rows[1].place.line


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (base64.b64encode(json.dumps(PAID).encode()).decode(), {"encoding": "base64"}),
        ("payload=%7B%22event%22%3A%22order.paid%22%2C%22total%22%3A12%7D", {}),
    ],
)
def test_bodies_are_unpacked(put, text, more):
    """A body in Base64, and one that is the only field of a form, is read as the JSON in it."""
    assert events(put("a.har", har(post(text, **more)))) == [PAID]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"method": "GET", "url": "https://a.example/hook?key=s3cret"}, "no request that sends"),
        ({"method": "POST", "url": "https://a.example/hook"}, "it has no body"),
        (post(""), "it has no body"),
        (post("total=12&by=van"), "its body is no JSON"),
        (post('{"a": 1'), "its body is no JSON"),
        (post("[1, 2]"), "its body is no object, and no list of objects"),
    ],
)
def test_entries_without_an_event_are_left_out_with_the_reason(put, request_, reason):
    """What is left out is named by method and path, without the query, at its line."""
    document = put("a.har", har(post(json.dumps(PAID)), request_))
    assert events(document) == [PAID]
    (problem,) = document.problems
    assert problem.message.startswith(f"{request_['method']} /hook is left out: {reason}")
    assert "s3cret" not in problem.message
    assert (problem.code, problem.place.line > 1) == ("left-out", True)


def test_an_archive_without_requests_is_refused(put):
    """A recording in which nothing was recorded has no events."""
    with pytest.raises(DocumentError, match="no request is in it"):
        put("a.har", har())


def flow(content):
    """Return a flow of mitmproxy."""
    request = {"method": "POST", "path": "/hook", "headers": [["X-Event", "a"]], "content": content}
    return {"type": "http", "id": "1", "client_conn": {}, "request": request}


@pytest.mark.parametrize("name", ["flows.json", "flows.jsonl"])
def test_flows_are_read(tmp_path, name):
    """Flows stand in a list or one a line, their bodies as text or in Base64."""
    encoded = base64.b64encode(json.dumps(SENT).encode()).decode()
    flows = [flow(json.dumps(PAID)), flow(encoded), {**flow(""), "request": {"method": "GET"}}]
    path = tmp_path / name
    lines = "\n".join(map(json.dumps, flows))
    path.write_text(json.dumps(flows) if name.endswith(".json") else lines)
    (document,) = read_batches([path])
    assert events(document) == [PAID, SENT]
    assert document.samples[0].headers == (("x-event", "a"),)
    assert [problem.code for problem in document.problems] == ["left-out"]


def test_flows_in_their_own_format_are_refused_by_name(put):
    """A file that mitmproxy wrote says how it becomes an archive."""
    with pytest.raises(DocumentError, match=r"flows of mitmproxy in its own format.*hardump"):
        put("flows", "1893:9:websocket;0:~8:response;416:6:reason;2:OK,}")


def test_requests_of_a_collection_are_events_by_their_names(put):
    """Folders are passed through, and saved examples that differ are further samples."""

    def request(name, body, **more):
        raw = {"mode": "raw", "raw": json.dumps(body)}
        sent = {"method": "POST", "url": {"raw": "{{hook}}/in"}, "body": raw}
        return {"name": name, "request": {**sent, **more}}

    paid = request("Order paid", PAID, description="Sent once.")
    other = request("", {**PAID, "total": 7})["request"]
    paid["response"] = [{"originalRequest": paid["request"]}, {"originalRequest": other}]
    collection = {
        "info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [
            {"name": "Orders", "item": [paid, request("Order sent", SENT)]},
            {"name": "Health", "request": "https://a.example/health"},
        ],
    }
    document = put("hooks.json", collection)
    assert events(document) == [PAID, {**PAID, "total": 7}, SENT]
    assert [(row.title, row.description) for row in document.rows] == [
        ("Order paid", "Sent once."),
        ("Order sent", ""),
    ]
    (problem,) = document.problems
    assert problem.message == "Health: GET /health is left out: no request that sends an event"


def test_mappings_hold_what_is_expected_and_what_is_sent(put):
    """`equalToJson`, webhooks and the journal of requests have events; answers do not."""
    mappings = {
        "mappings": [
            {
                "name": "Paid",
                "request": {
                    "method": "POST",
                    "urlPath": "/hook",
                    "bodyPatterns": [{"equalToJson": json.dumps(PAID)}, {"matchesJsonPath": "$.a"}],
                },
                "response": {"status": 200, "jsonBody": {"ok": True}},
            },
            {
                "request": {"method": "GET", "url": "/start"},
                "serveEventListeners": [
                    {"name": "webhook", "parameters": {"url": "/in", "body": json.dumps(SENT)}}
                ],
            },
        ]
    }
    document = put("mappings.json", mappings)
    assert events(document) == [PAID, SENT]
    assert [problem.message for problem in document.problems] == [
        "GET /start is left out: no request that sends an event"
    ]
    assert events(put("one.json", mappings["mappings"][0])) == [PAID]
    journal = {
        "requests": [
            {"request": {"method": "POST", "url": "/", "body": json.dumps(PAID), "loggedDate": 1}}
        ]
    }
    assert events(put("journal.json", journal)) == [PAID]


VALUES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["POST", "{}", "[{}]", "a=1", "http://[", "\0"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["request", "method", "url", "body", "raw", "postData", "text", "headers", "item",
             "name", "response", "originalRequest", "bodyPatterns", "equalToJson", "parameters",
             "content", "path", "header", "description", "postServeActions"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=15,
)  # fmt: skip
RECORDINGS = {
    "har": lambda value: {"log": {"entries": [value, {"request": value}]}},
    "postman": lambda value: {"info": {"_postman_id": "a"}, "item": [value, {"request": value}]},
    "wiremock": lambda value: {"mappings": [value, {"request": value, "urlPath": ""}]},
    "mitmproxy": lambda value: [{"client_conn": 1, "type": "http", "request": value}],
}


@pytest.mark.parametrize("kind", RECORDINGS)
def test_a_recording_is_read_or_refused(kind, tmp_path):
    """Whatever stands in a recording, nothing but an input error is raised."""
    path = tmp_path / "recording.json"

    @settings(max_examples=100, deadline=None)
    @given(value=VALUES)
    def law(value):
        path.write_text(json.dumps(RECORDINGS[kind](value)))
        try:
            document = read_document(path)
        except InputError:
            return
        assert document.rows or document.problems

    law()
