"""What benchmarks count and show."""

import doctest
import importlib
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from eventcontracts.catalog import Catalog
from eventcontracts.contract import Contract, Link
from eventcontracts.streams import bodies

MODULES = ("generation_quality", "generation_schemas", "generation_tables", "processes")


@pytest.fixture
def module(monkeypatch):
    """Import a module of the benchmarks, which are scripts and no package."""
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "benchmarks")
    return importlib.import_module


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(module, name):
    """What the docstrings of the benchmarks' modules show is what happens."""
    assert doctest.testmod(module(name)).failed == 0


def test_events_are_judged_as_a_reader_would(module):
    """Invalid events, lines that are no JSON and broken links count against the whole."""
    judging = module("generation_quality")
    schema = {"properties": {"a": {"type": "integer"}}, "required": ["a"], "type": "object"}
    contract = Contract("PAIR", schema, links=(Link(("/a", "/b")),))
    lines = [b'{"a": 1, "b": 1}', b'{"a": 1, "b": 2}', b'{"a": "1"}', b'{"a": NaN}']
    found = judging.quality(lines, contract, judging.choices(schema))
    assert (found.events, found.valid, found.linked) == (4, (0.5, 0.5), 0.5)


def test_choices_are_what_a_schema_leaves_open(module):
    """Optional properties, types and lengths are choices; what is left open is none."""
    schema = {
        "type": "object",
        "properties": {
            "list": {"type": "array", "items": {"type": ["integer", "number", "null"]}},
            "pair": {"type": "array", "minItems": 2, "maxItems": 2},
            "anything": True,
        },
        "required": ["list", "pair", "anything"],
        "additionalProperties": {"type": ["string", "null"]},
    }
    found = {tuple(fact) for fact in module("generation_quality").choices(schema)}
    assert found == {
        ("/list", "length", "0"),
        ("/list", "length", "1"),
        ("/list", "length", "2"),
        ("/list/*", "type", "null"),
        ("/list/*", "type", "number"),
        ("/pair", "length", "2"),
    }


def test_choices_are_seen_in_events(module):
    """An event shows how each choice came out in it."""
    judging = module("generation_quality")
    schema = {
        "type": "object",
        "properties": {"list": {"type": "array"}, "note": {"type": ["string", "null"]}},
    }
    facts = judging.choices(schema)
    shown = judging.shown([{"list": []}, {"note": None}], facts)
    assert {tuple(fact) for fact in facts - shown} == {
        ("/list", "length", "1"),
        ("/list", "length", "2"),
        ("/note", "type", "string"),
    }


@pytest.mark.parametrize("event", ["TASK_ENQUEUED", "FIND_AGENT"])
def test_plain_schemas_admit_the_same(module, event):
    """A schema in plain keywords has no references, and judges events as the whole one does."""
    contract = Catalog.load().contract(event)
    plain = module("generation_schemas").plain(contract.schema)
    assert '"$ref"' not in json.dumps(plain)
    whole, other = (jsonschema.Draft202012Validator(each) for each in (contract.schema, plain))
    for body in bodies(contract, n=5):
        changed = json.loads(body.replace(b'"id"', b'"ID"', 1))
        assert other.is_valid(json.loads(body))
        assert other.is_valid(changed) == whole.is_valid(changed)


def test_parts_that_judge_others_stay_apart(module):
    """Parts of `allOf` are put together, unless one of them judges what stands beside it."""
    plain = module("generation_schemas").plain
    named = {"properties": {"a": {"type": "string"}}, "required": ["a"]}
    other = {"properties": {"a": {"minLength": 2}, "b": {}}, "required": ["b"]}
    assert plain({"allOf": [named, other]}) == {
        "properties": {"a": {"type": "string", "minLength": 2}, "b": {}},
        "required": ["a", "b"],
    }
    closed = plain({"allOf": [{**named, "additionalProperties": False}, other]})
    assert not jsonschema.Draft202012Validator(closed).is_valid({"a": "xy", "b": 1})


def test_other_processes_are_measured(module, monkeypatch):
    """CPU time and memory are those of the process, however large the one that starts it is."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    processes, ballast = module("processes"), bytearray(200_000_000)
    code = "import os; sum(range(10**6)); print(os.environ.get('PYTHONDONTWRITEBYTECODE'))"
    run = processes.measured([sys.executable, "-c", code])
    assert run.output.strip() == "None"
    assert run.seconds > 0
    assert 0 < run.peak < len(ballast) / 2_000_000


def test_failures_say_why_in_a_line(module):
    """A process that fails says why in one line; one that takes too long is ended."""
    processes = module("processes")
    with pytest.raises(processes.FailedError, match=r"^ZeroDivisionError: division by zero$"):
        processes.measured([sys.executable, "-c", "1 / 0"])
    forever = [sys.executable, "-c", "while True: pass"]
    with pytest.raises(processes.FailedError, match=r"^not done within 1 CPU-seconds$"):
        processes.measured(forever, limit=1)
    run = processes.measured(forever, limit=1, partly=True)
    assert 0.5 < run.seconds < 6


def test_tables_are_markdown_in_a_pipe(module, capsys):
    """Each maker has a row; one that failed says why, and nothing in it breaks the table."""
    tables = module("generation_tables")
    worth = module("generation_quality").Quality(300, (1.0, 0.9999), None, 0.5)
    tables.show("PING", [tables.Row("ours", 12, 0.5, 0.2, worth), tables.failed("b", "x | y")])
    *_, ours, other, _ = capsys.readouterr().out.splitlines()
    assert ours == "| ours | 12 | 0.5 | 0.20 | 100% / 99.9% |  | 50% |  |"
    assert other == "| b | x / y |  |  |  |  |  |  |"
