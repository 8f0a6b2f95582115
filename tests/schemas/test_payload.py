from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.documents.payload import MAX_DEPTH, parse_payloads
from eventcontracts.jsondata.pointers import build_pointer, walk

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda children: st.lists(children) | st.dictionaries(st.text(max_size=5), children),
    max_leaves=15,
)  # fmt: skip


def parsed(text):
    """Return the values in a text, and the code and line of each problem."""
    payloads, problems = parse_payloads(text, "page.txt")
    return [payload.value for payload in payloads], [(p.code, p.place.line) for p in problems]


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_json_is_read_as_it_is(value, indent, ensure_ascii):
    """Strict JSON comes back equal, of the same types and in the same order, without repair."""
    text = json.dumps(value, indent=indent, ensure_ascii=ensure_ascii)
    (after,), problems = parsed(text)
    assert json.dumps(after) == json.dumps(value)
    assert {code for code, _ in problems} <= {"inexact-number"}


@given(VALUES)
def test_every_value_has_its_line(value):
    """Laid out one value a line, the lines of the values are those of their texts."""
    text = json.dumps(value, indent=1)
    ((payload,), _) = parse_payloads(text, "page.txt", 100)
    assert set(payload.lines) == {build_pointer(path) for path, _ in walk(value)}
    lines = text.split("\n")
    for path, inner in walk(value):
        shown = lines[payload.lines[build_pointer(path)] - 100].strip()
        if not isinstance(inner, dict | list):
            assert shown.rstrip(",").endswith(json.dumps(inner))


@given(st.text(alphabet="{}[]\",:/*\\ntfu.019eE+-x'` =;$…\n\t\ud800é", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text):
    """Whatever a payload is, reading it ends with a value or a problem at one of its lines."""
    payloads, problems = parse_payloads(text, "page.txt")
    assert payloads or any(problem.severity == "error" for problem in problems)
    assert all(1 <= problem.place.line <= text.count("\n") + 1 for problem in problems)
    json.dumps([payload.value for payload in payloads], allow_nan=False).encode()


@pytest.mark.parametrize(
    ("text", "value", "repairs"),
    [
        ("msg = {};", {}, ["assignment"]),
        ("const x = {}", {}, ["assignment"]),
        ("export default {}", {}, ["assignment"]),
        ("// first\n{/* a\n */}", {}, ["comment", "comment"]),
        ("[1, 2,]", [1, 2], ["trailing-comma"]),
        ('{"a": 1,}', {"a": 1}, ["trailing-comma"]),
        ("{a: 1, $b: 2}", {"a": 1, "$b": 2}, ["key", "key"]),
        ("['it\\'s', `two\nlines`]", ["it's", "two\nlines"], ["quotes", "quotes"]),
        ("[“typeset”]", ["typeset"], ["quotes"]),
        ('["\\x41\\u{42}\\q"]', ["ABq"], ["escape"]),
        ('["a\tb"]', ["a\tb"], ["control-character"]),
        ("[undefined, NaN, -Infinity, 1e999]", [None] * 4,
         ["constant", "constant", "number", "number"]),
        ("[True, None]", [True, None], ["constant", "constant"]),
        ("[0x1F, 007, .5, 1_000, +3]", [31, 7, 0.5, 1000, 3], ["number"] * 5),
        ('{"a": 1,\n...\n}', {"a": 1}, ["ellipsis"]),
        ('{"a": 1\n"b": [{}\n{}]}', {"a": 1, "b": [{}, {}]}, ["comma", "comma"]),
        ('{"a": <unique id>, "b": true|false, <more>}', {"a": None, "b": True},
         ["placeholder", "alternative", "ellipsis"]),
        ('["a" | "b" | 3, <others>]', ["a"], ["alternative", "alternative", "ellipsis"]),
        ("[1, …, 2]", [1, 2], ["ellipsis"]),
        ('["\\ud83d\\ude00", "\\ud83d"]', ["\N{GRINNING FACE}", "\ufffd"], ["surrogate"]),
        ("\ufeff[1]", [1], []),
    ],
)  # fmt: skip
def test_javascript_is_repaired(text, value, repairs):
    """What JavaScript writes otherwise is read, and each repair is a note that names it."""
    values, problems = parsed(text)
    assert values == [value]
    assert [code for code, _ in problems] == [f"repaired-{repair}" for repair in repairs]


@pytest.mark.parametrize(
    ("number", "exact"),
    [
        ("9007199254740991", True), ("-9007199254740991", True),
        ("9007199254740992", False), ("12345678901234567890123", False),
        ("0.1000000000000000", True), ("59.913868812345678", False),
        ("1e22", True), ("1.7976931348623157e308", True), ("5e-324", True), ("1e-999", False),
    ],
)  # fmt: skip
def test_a_number_that_readers_may_round_is_told(number, exact):
    """It is read as it stands; the note says where."""
    payloads, problems = parse_payloads(f'{{"a": {number}}}', "page.txt")
    assert payloads[0].value == {"a": json.loads(number)}
    assert [(p.code, p.pointer) for p in problems] == [("inexact-number", "/a")][exact:]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "expected a value, found the end of the payload"),
        ('{"a": 1 "b": 2}', 1, "expected ',' or '}', found '\"b\"'"),
        ('{"a": 1\n"b", 2}', 2, "expected ',' or '}', found '\"b\"'"),
        ("[|1]", 1, "expected a value, found '|'"),
        ('{"a": 1, | "b": 2}', 1, "expected a key in double quotes, found '|'"),
        ("[1\n2]", 2, "expected ',' or ']', found '2'"),
        ('{"a" 1}', 1, "expected ':' after the key '\"a\"', found '1'"),
        ('{\n"a": [1,\n2}', 3, "expected ',' or ']' for the '[' of line 2, found '}'"),
        ('{\n"a": 1\n', 3,
         "expected ',' or '}' for the '{' of line 1, found the end of the payload"),
        ('{"a": "b\n}', 1, 'expected a closing quote for " on the same line'),
        ("[1,,2]", 1, "expected a value, found ','"),
        ('{"a": yes}', 1, "expected a value, found 'yes'"),
        ("{[1]: 2}", 1, "expected a key in double quotes, found '['"),
        ("see below", 1, "expected a payload, found 'see'"),
        ('{"a": 1}, "b": 2}', 1, "expected the end of the payload, found ','"),
        ("[" + "1" * 5000 + "]", 1, "expected a number of at most 4000 digits"),
        ("[@]", 1, "expected a value, a key or a bracket, found '@'"),
    ],
)  # fmt: skip
def test_a_broken_payload_says_what_was_expected(text, line, message):
    """A payload that has no one meaning is an error at the line, which says what was expected."""
    payloads, problems = parse_payloads(text, "page.txt")
    assert payloads == ()
    assert [(p.code, p.severity, p.place.line, p.message) for p in problems] == [
        ("broken-payload", "error", line, message)
    ]


def test_nesting_is_limited_without_exhausting_the_stack():
    """The deepest nesting allowed is read; one more is an error, however deep it goes on."""
    assert parsed("[" * MAX_DEPTH + "]" * MAX_DEPTH)[1] == []
    values, problems = parsed("[" * 100_000)
    assert (values, problems) == ([], [("broken-payload", 1)])


def test_a_key_that_stands_twice_is_reported():
    """The later of two equal keys counts, as for any JSON parser, and is reported at its line."""
    assert parsed('{"a": 1,\n"a": 2}') == ([{"a": 2}], [("duplicate-key", 2)])


def test_payloads_one_after_another_are_all_read_up_to_prose():
    """Several payloads in one text are several values; prose after them is reported."""
    assert parsed('{}\n{"a": 1};\nmsg = []') == (
        [{}, {"a": 1}, []],
        [("repaired-assignment", 3)],
    )
    assert parsed("{}\nnode.send(msg)") == ([{}], [("trailing-text", 2)])
