"""YAML as the JSON that it stands for."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from eventcontracts.documents.payload import MAX_DEPTH
from eventcontracts.documents.yamltext import parse_yaml


def value_of(text):
    """Return the only payload of a text without problems."""
    payloads, problems = parse_yaml(text, "a.yaml")
    assert problems == ()
    (payload,) = payloads
    return payload.value


def faults(text):
    """Return the code, line and message of each problem."""
    return [(p.code, p.place.line, p.message) for p in parse_yaml(text, "a.yaml")[1]]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("no", "no"),
        ("2026-03-01", "2026-03-01"),
        ("12:30:45", "12:30:45"),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("-1.5e3", -1500.0),
        ("+12", 12),
        ("~", None),
        ("", None),
        ("True", True),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!custom text", "text"),
        ("v1.2", "v1.2"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_a_scalar_is_what_the_core_schema_of_yaml_1_2_says(scalar, value):
    """Words that only YAML 1.1 takes for truth values or dates stay texts."""
    found = value_of(f"a: {scalar}")["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("scalar", [".inf", "-.INF", ".nan", "1e999"])
def test_a_number_that_json_lacks_becomes_null(scalar):
    """Infinity and what is no number are null, and said."""
    payloads, problems = parse_yaml(f"a: {scalar}", "a.yaml")
    assert payloads[0].value == {"a": None}
    assert [(p.code, p.pointer) for p in problems] == [("repaired-number", "")]


def test_each_value_has_its_line():
    """Lines count from where the text begins in its document, in each document of a stream."""
    payloads, _ = parse_yaml("a: 1\nb:\n  - x\n  - y: 2\n---\nc: 3\n", "page.md", 10)
    assert payloads[0].lines == {"": 10, "/a": 10, "/b": 12, "/b/0": 12, "/b/1": 13, "/b/1/y": 13}
    assert payloads[1].line == 15


def test_an_alias_repeats_a_value_and_a_merge_key_its_members():
    """A copy stands at each alias; a mapping's own members win over merged ones."""
    text = "base: &b {x: 1, y: [2]}\none: *b\ntwo: {<<: *b, x: 5}\nthree: {<<: [*b, {z: 1}]}"
    value = value_of(text)
    assert value["one"] == {"x": 1, "y": [2]}
    assert value["one"] is not value["base"]
    assert value["two"] == {"x": 5, "y": [2]}
    assert value["three"] == {"x": 1, "y": [2], "z": 1}


def test_aliases_that_multiply_end_the_reading():
    """A few lines that stand for billions of values are refused, not built."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "expected at most" in faults("\n".join(lines))[0][2]


@pytest.mark.parametrize(("depth", "whole"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
def test_depth_is_bounded(depth, whole):
    """So many lists inside one another are read, and not one more."""
    text = "[" * depth + "]" * depth
    assert (faults(text) == []) is whole


def test_depth_is_bounded_through_aliases():
    """Aliases inside aliases nest no deeper than what is written out."""
    lines = ["a0: &a0 [1]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, MAX_DEPTH + 5))]
    assert faults("\n".join(lines))[0][2].startswith("expected at most 500 lists")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [1\n", 3, "no YAML: "),
        ("a: 1\n? [x]\n: 2\n", 2, "a list or mapping as a key"),
        ("a: *lost\n", 1, "the alias *lost stands inside, or before, its anchor"),
        ("a: &a [*a]\n", 1, "the alias *a stands inside, or before, its anchor"),
        ("a: \x07\n", 1, "no YAML: "),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(text, line, message):
    """Reading ends with one error."""
    ((code, at, said),) = faults(text)
    assert (code, at) == ("broken-payload", line)
    assert said.startswith(message)


def test_a_key_that_stands_twice_is_told():
    """The later value counts."""
    assert faults("a: 1\na: 2")[0][:2] == ("duplicate-key", 2)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)  # fmt: skip


@given(values)
def test_what_is_written_is_read(value):
    """Any JSON value that is written as YAML is the same when it is read."""
    text = yaml.safe_dump(value, allow_unicode=True, default_style='"', sort_keys=False)
    payloads, _ = parse_yaml(text, "a.yaml")
    assert json.dumps(payloads[0].value) == json.dumps(value)


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*<#!|>'\"\n ?,1~\t%@")))
def test_random_text_never_raises(text):
    """Whatever stands in a stream, it is read or a problem."""
    payloads, problems = parse_yaml(text, "a.yaml")
    last = 1 + text.count("\n")
    assert all(1 <= line <= last + 1 for payload in payloads for line in payload.lines.values())
    assert all(1 <= problem.place.line <= last + 1 for problem in problems)
