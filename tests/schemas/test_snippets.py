"""What blocks of code hold: payloads in JSON, YAML, Python, requests and commands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.documents.snippets import form_of, is_like_a_payload, read_snippet


def read(text, language=""):
    """Return the payloads of code with their lines, and the codes of its problems."""
    found = read_snippet(text, language, "page.md", 10)
    return [(p.value, p.line) for p in found.payloads], [p.code for p in found.problems]


def values(text, language=""):
    """Return the payloads of code."""
    return [value for value, _ in read(text, language)[0]]


@pytest.mark.parametrize(
    "language",
    ["json", "JSON", "json5", "jsonc", "hjson", "jsonld", "json-doc", "application/json",
     "application/vnd.api+json", "ndjson", "jsonl", ".json", "{.json}", "json:", "geojson"],
)  # fmt: skip
def test_a_language_named_after_json_is_read_as_json(language):
    """Whatever its name makes of JSON, a block in it is meant as a payload, broken or not."""
    assert form_of(language, "no payload") == "json"


@pytest.mark.parametrize(
    "language", ["jsonpath", "json-schema", "jsonnet", "jsonata", "css", "php"]
)
def test_a_language_that_holds_no_payload_is_not_read(language):
    """A schema or a query is no payload, and neither is a program."""
    assert form_of(language, '{"id": 1}') == ""


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"id": 1}', "json"),
        ("{id: 1}", "json"),
        ("{}", "json"),
        ("[]", "json"),
        ('[{"id": 1}]', "json"),
        ("[1, 2]", "json"),
        ("{ ... }", "json"),
        ('// paid\n{"id": 1}', "json"),
        ('# paid\n{"id": 1}', "json"),
        ("const event = {\n  id: 1\n};", "json"),
        ("export default {id: 1}", "json"),
        ('1 {\n2   "id": 1\n3 }', "json"),
        ('{alertname="X"}', ""),
        ("{{ range .Alerts }}", ""),
        ("[assembly: Lambda]", ""),
        ("[section]\nkey = 1", ""),
        (".a { color: red }", ""),
        ("{ return x; }", ""),
        ("$ ls -l", ""),
        ("POST /hook HTTP/1.1", "http"),
        ("POST https://shop.example/hook", "http"),
        ("HTTP/1.1 204 No Content", "http"),
        ("X-Shop-Event: push\nContent-Type: a/b\n\n{}", "http"),
        ("X-Shop-Event: push\n{}", "http"),
        ("name: push\ntotal: 1", ""),
        ("curl -d '{}' x.example", "shell"),
        ("$ curl x.example", "shell"),
    ],
)
def test_code_without_a_language_is_known_by_how_it_begins(text, form):
    """What is neither a payload nor a request or command is left alone."""
    assert form_of("", text) == form
    assert form_of("text", text) == form


@pytest.mark.parametrize(
    "text", ["$e = ['id' => 1];", "x = {'id': 1}", 'f({"id": 1})', "[{'id' : 1}]"]
)
def test_what_looks_like_a_payload_can_be_told(text):
    """A block that is not read but has a member in it is worth a note."""
    assert is_like_a_payload(text)


@pytest.mark.parametrize("text", ["def f(x): pass", "a[0]", "{% if a %}", "if (a) { b(); }"])
def test_what_does_not_look_like_a_payload_can_be_told(text):
    """A program without a member of an object is not worth a note."""
    assert not is_like_a_payload(text)


def test_numbers_before_lines_are_no_part_of_a_payload():
    """Lines that are numbered one after another lose their numbers and keep their places."""
    assert read('1 | {\n2 |   "id": 7\n3 | }') == ([({"id": 7}, 10)], [])
    assert values("[\n1,\n2]", "json") == [[1, 2]]


def test_a_request_gives_its_body_and_headers():
    """Each body has its line, and names of headers are in lower case."""
    text = 'POST /hook HTTP/1.1\nX-Shop-Event: push\nHost: a.example\n\n{\n "id": 1\n}\n'
    found = read_snippet(text, "http", "page.md", 10)
    assert [(p.value, p.line, p.lines["/id"]) for p in found.payloads] == [({"id": 1}, 14, 15)]
    assert found.headers == (("x-shop-event", "push"), ("host", "a.example"))


def test_several_requests_may_stand_in_one_block():
    """A request line or a row of number signs begins the next one."""
    text = 'POST /a\n\n{"id": 1}\n\n###\nPUT /b\nX: 1\n\n{"id": 2}'
    assert read(text, "http")[0] == [({"id": 1}, 12), ({"id": 2}, 18)]


def test_a_response_is_no_event():
    """The body of a response is left out with a note, and that of a request before it stays."""
    text = 'POST /hook HTTP/1.1\n\n{"id": 1}\n\nHTTP/1.1 200 OK\n\n{"ok": true}'
    assert read(text, "http") == ([({"id": 1}, 12)], ["response"])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("payload=%7B%22id%22%3A+1%7D", ([({"id": 1}, 13)], [])),
        ("a=1&b=2", ([], ["unread-body"])),
        ("", ([], [])),
        ('{"id": ', ([], ["broken-payload"])),
    ],
)
def test_a_body_may_be_a_form(body, expected):
    """A payload in a form's field is read, and what is no JSON is told."""
    assert read(f"POST /hook HTTP/1.1\nX-A: b\n\n{body}", "http") == expected


@pytest.mark.parametrize(
    "command",
    [
        """curl -X POST https://x.example -H 'X-Event: a' -d '{"id": "it"}'""",
        """$ curl https://x.example --header "X-Event: a" --data-raw "{\\"id\\": \\"it\\"}\"""",
        """curl -H'X-Event: a' https://x.example --json='{"id": "it"}'""",
        """curl -H 'X-Event: a' https://x.example --data-binary @- <<'EOF'\n{"id": "it"}\nEOF""",
        """curl -H 'X-Event: a' x.example -d "payload=%7B%22id%22%3A%22it%22%7D\"""",
        """echo '{"id": "it"}' | http x.example -H 'X-Event: a'""",
        """curl -H 'X-Event: a' x.example -d $'{"id": "it"}'""",
        """curl.exe -H 'X-Event: a' x.example -d {\\"id\\":\\"it\\"}""",
    ],
)
def test_a_command_gives_what_it_sends(command):
    """Data is read however it is quoted, and headers beside it."""
    found = read_snippet(command, "bash", "page.md", 10)
    assert [p.value for p in found.payloads] == [{"id": "it"}]
    assert found.headers == (("x-event", "a"),)


def test_what_a_command_sends_has_its_line():
    """Lines count from the first line of the command."""
    text = "curl -X POST \\\n  -H 'A: b' \\\n  -d '{\n  \"id\": 1\n}'"
    (payload,) = read_snippet(text, "sh", "page.md", 10).payloads
    assert (payload.line, payload.lines["/id"]) == (12, 13)


def test_a_command_that_sends_nothing_holds_nothing():
    """Neither an address nor an answer that is printed below it is a payload."""
    assert read('$ curl https://x.example/{id}\n{"ok": true}', "console")[0] == []


def test_python_gives_the_dictionaries_that_it_names_or_shows():
    """Literals are read, what is computed becomes null, and what is inside a function is not."""
    text = (
        "import json\nevent = {\n  'id': 1, 2: (True, None),\n  'at': now(), 'x': -1.5}\n"
        "def f():\n    return {'no': 1}\n[{'id': 2}]\n"
    )
    assert read(text, "python") == (
        [({"id": 1, "2": [True, None], "at": None, "x": -1.5}, 11), ([{"id": 2}], 16)],
        ["repaired-placeholder"],
    )


def test_a_python_session_is_read():
    """Prompts are no part of the code."""
    assert values(">>> event = {\n...   'id': 1\n... }", "pycon") == [{"id": 1}]


@pytest.mark.parametrize("text", ["def f(: pass", "f({'id': 1})", "(" * 5000, "{" * 20_000])
def test_python_without_a_literal_holds_nothing(text):
    """Neither what cannot be parsed nor what is handed to a function is a payload."""
    assert form_of("python", text) == ""


def test_yaml_is_read():
    """A mapping is a payload, each document of a stream; a text is none."""
    assert values("id: 1\n---\nid: 2\n", "yaml") == [{"id": 1}, {"id": 2}]
    assert values("just words", "yml") == []


events = st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(), max_size=4)


@given(events)
def test_an_event_is_read_in_every_language(event):
    """JSON, Python, YAML, a request and a command that show an event all give that event."""
    text = json.dumps(event, indent=1)
    assert values(text, "json") == [event]
    assert values(f"event = {event!r}", "python") == [event]
    assert values(text, "yaml") == [event]
    assert values(f"POST / HTTP/1.1\n\n{text}", "http") == [event]
    quoted = text.replace("'", "'\\''")
    assert values(f"curl x.example -d '{quoted}'", "bash") == [event]


code = st.text(alphabet=st.sampled_from("{}[]\"':,=#<>$\\-@ \n\tabHPT/1.0X<EOF|&"), max_size=120)
languages = st.sampled_from(["json", "yaml", "python", "http", "bash", "", "text", "js", "x"])


@given(code | st.text(max_size=60), languages)
def test_random_code_never_raises(text, language):
    """Whatever stands in a block in whatever language, it is read or left alone."""
    found = read_snippet(text, language, "page.md", 1)
    last = text.count("\n") + 2
    assert all(1 <= payload.line <= last for payload in found.payloads)
