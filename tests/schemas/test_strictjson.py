"""JSON as RFC 8259 has it, and what I-JSON (RFC 7493) advises against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.documents import Problem, Sample
from eventcontracts.documents.captures import read_json, stream_events
from eventcontracts.documents.strictjson import parse_json, parse_plain_line

SUITE = json.loads(Path(__file__).with_name("json_test_suite.json").read_text())["cases"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def entries(path, text):
    """Return what is read of a line of a capture."""
    path.write_bytes(text)
    return list(stream_events(path))


def is_taken(found):
    """Return whether something was read, and nothing was lost."""
    lost = [each for each in found if isinstance(each, Problem) and each.severity == "error"]
    return not lost and any(isinstance(each, Sample) for each in found)


@pytest.mark.parametrize("name", SUITE)
def test_a_line_is_json_or_refused(tmp_path, name):
    """JSONTestSuite: what must be taken is taken as it is, what must be refused is no event."""
    text = SUITE[name].encode("utf-8", "surrogateescape")
    found = entries(tmp_path / "a.ndjson", text.replace(b"\n", b"\r"))
    assert is_taken(found) == name.startswith("y_")
    if name.startswith("y_"):
        assert [each.event for each in found if isinstance(each, Sample)] == [json.loads(text)]


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_json_is_read_as_it_stands(value, indent, ascii_only):
    """However it is laid out, whatever the size of its numbers, and nothing is lost."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    payloads, problems = parse_json(text, "a.json")
    assert [payload.value for payload in payloads] == [value]
    assert {problem.code for problem in problems} <= {"inexact-number"}
    plain = parse_plain_line(json.dumps(value, ensure_ascii=ascii_only).encode())
    assert plain in (None, (value,))


@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=3), st.data(), st.booleans())
def test_a_key_that_stands_twice_is_never_missed(value, data, ascii_only):
    """The fast reader of lines leaves such a line to the one that tells it."""
    key = data.draw(st.sampled_from(sorted(value)))
    space = data.draw(st.sampled_from(["", " "]))
    twice = ",".join(
        f"{json.dumps(name, ensure_ascii=ascii_only)}{space}:{json.dumps(value[name])}"
        for name in (*value, key)
    )
    assert parse_plain_line(f"{{{twice}}}".encode()) is None
    payloads, problems = parse_json(f"{{{twice}}}", "a.json")
    assert payloads[0].value == value
    assert "duplicate-key" in [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("line", "code", "pointer"),
    [
        ('{"a":{"b":1,"b":1}}', "duplicate-key", "/a/b"),
        ('{"a":1,"a" :2}', "duplicate-key", "/a"),
        ('{"a":1,"\\u0061":2}', "duplicate-key", "/a"),
        ('{"a":1,"a":"\\u0022:"}', "duplicate-key", "/a"),
        ('{"a":9007199254740993}', "inexact-number", "/a"),
        ('{"a":[0.12345678901234567890]}', "inexact-number", "/a/0"),
        ('{"a":1e-999}', "inexact-number", "/a"),
        ('{"a":"\\ud800"}', "lone-surrogate", "/a"),
    ],
)
def test_what_readers_differ_about_is_read_and_told(tmp_path, line, code, pointer):
    """It is JSON, but consumers make different events of it."""
    problem, sample = entries(tmp_path / "a.ndjson", line.encode())
    assert (problem.code, problem.pointer, problem.severity != "error") == (code, pointer, True)
    assert list(sample.event) == ["a"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"a": 1,}', 1, "no JSON: a comma stands before the closing bracket"),
        ('{\n"a": NaN}', 2, "no JSON: 'NaN' is no JSON value"),
        ("{}\n{} x", 2, "no JSON: the text after the payload is not read: 'x' …"),
        ("[1][2]", 1, "no JSON: something follows the value"),
        ("[1]\n\f[2]", 2, "no JSON: expecting value"),
        ('[1,\n{"a": 1e999}]', 2, "'1e999' is more than a double holds"),
        ("[" * 501 + "]" * 501, 1, "expected at most 500 lists and objects inside one another"),
        ("[" * 9999 + "]" * 9999, 1, "expected at most 500 lists and objects inside one another"),
    ],
)
def test_what_is_no_json_is_an_error_with_its_line(text, line, message):
    """Nothing of it is taken, and the message says what is wrong."""
    document = read_json(text, "a.json")
    assert document.samples == ()
    errors = [problem for problem in document.problems if problem.severity == "error"]
    assert [(each.place.line, each.message) for each in errors] == [(line, message)]


def test_several_texts_stand_on_lines_of_their_own():
    """As programs write them one after another; each is an event with its lines."""
    document = read_json('{"a":\n1}\n{"a": 2}\n', "a.json")
    assert [(s.event, s.place.line) for s in document.samples] == [({"a": 1}, 1), ({"a": 2}, 3)]
    assert document.problems == ()


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_an_ordinary_line_is_read_by_the_fast_reader(separators):
    """Ids, times and fractions as events have them make nothing doubtful."""
    event = {"id": "3e45b19c", "at": 1767225600000, "price": 0.1, "lat": 59.91386881234567}
    line = json.dumps({"e": [event, event]}, separators=separators).encode()
    assert parse_plain_line(line) == ({"e": [event, event]},)
