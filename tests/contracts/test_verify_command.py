"""The `verify` and `demo` commands, and the reports that they print and write."""

from __future__ import annotations

import functools
import io
import json

import pytest
from downstream import SCHEMA

from eventcontracts.configuration import Configuration
from eventcontracts.consumers import Outcome
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.reports import describe_failures, make_console, print_report
from eventcontracts.verification import (
    Failure,
    FailureCluster,
    MinimizedEvent,
    Report,
    ResultCell,
    differences,
)

HANDLERS = """
def right(event):
    if not isinstance(event, dict) or not isinstance(event.get("items", []), list):
        raise ValueError("no event")

def first_item(event):
    right(event)
    return event["items"][0] if "items" in event else None

class NoEvent(Exception):
    pass

def particular(event):
    try:
        right(event)
    except ValueError:
        raise NoEvent from None
"""


@pytest.fixture
def run(tmp_path, monkeypatch, command_line):
    """Return a function that runs a command line and returns its status, output and talk."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "order.schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "handlers.py").write_text(HANDLERS)
    return command_line


def test_a_right_consumer_passes(run):
    """Status 0, a grid of counts, and nothing on standard error."""
    status, out, talk = run("verify handlers:right --schema order.schema.json -n 20")
    assert (status, talk) == (0, "")
    assert out.splitlines()[0].split() == ["event", "type", "valid", "invalid"]
    assert "✓ 20" in out
    assert out.rstrip().endswith("handlers:right passes (tolerant)")


def test_a_bug_is_shown_as_one_difference(run):
    """Status 1, the verdict in the grid, and the smallest failing event in at most twelve lines."""
    status, out, _ = run("verify handlers:first_item --schema order.schema.json -n 20")
    grid, failure, _ = out.split("\n\n")
    assert status == 1
    assert "✗ crashed" in grid
    assert "More: eventcontracts explain valid-crashed" in out
    assert "  IndexError: list index out of range (handlers.py:8)\n" in failure
    assert "  sent: the ordinary order with this one thing different:\n" in failure
    assert " → []\n" in failure
    assert len(failure.splitlines()) <= 12


def test_the_printed_command_repeats_exactly_that_case(run):
    """What stands behind `repeat:` delivers one case, and it fails the same way."""
    _, out, _ = run("verify handlers:first_item --schema order.schema.json -n 20 --seed 3")
    (line,) = [line for line in out.splitlines() if "repeat: " in line]
    command = line.partition("repeat: eventcontracts ")[2]
    status, again, _ = run(command)
    assert status == 1
    assert "crashed: 1 of 1 cases" in again
    assert command in again


def test_the_report_for_programs_has_the_pinned_members(run, tmp_path):
    """Each failure carries what broke, what was expected and how to repeat it."""
    run("verify handlers:particular --schema order.schema.json -n 20 --json report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    failures = report.pop("failures")
    count = len(failures)
    assert report.pop("summary")["failures"] == count > 0
    assert report == {
        "consumer": "handlers:particular",
        "catalog": "order.schema.json",
        "policy": "tolerant",
        "seed": 0,
        "excused": [],
    }
    assert set(failures[0]) == {
        *("case_id", "event_type", "kind", "operator", "pointer", "keyword"),
        *("verdict", "expected", "detail", "replay"),
        *("code", "lacks", "weak"),
    }
    assert failures[0]["verdict"] == "crashed"
    assert failures[0]["code"] == f"{failures[0]['kind']}-crashed"
    assert run(failures[0]["replay"].partition(" ")[2])[0] == 1


def test_named_exceptions_reject(run):
    """`--rejects` turns a crash into a rejection."""
    line = "verify handlers:particular --schema order.schema.json -n 20"
    assert run(line)[0] == 1
    assert run(f"{line} --rejects NoEvent")[0] == 0
    assert run(f"{line} --rejects handlers.NoEvent --in-process")[0] == 0


@pytest.mark.parametrize(
    ("line", "talk"),
    [
        ("verify handlers:none --schema order.schema.json", "handlers.py has no 'none'"),
        ("verify nowhere:right --schema order.schema.json", "there is no module 'nowhere'"),
        ("verify nowhere:right --schema order.schema.json --in-process", "there is no module"),
        ("verify handlers:right --schema missing.json", "missing.json"),
        ("verify handlers:right OTHER --schema order.schema.json", "OTHER"),
        ("verify handlers:right NO_SUCH_EVENT", "NO_SUCH_EVENT"),
        ("verify handlers:right --catalog nowhere", "nowhere"),
        ("verify handlers:right --schema order.schema.json --case x", "there is no case 'x'"),
        ("verify handlers:right --schema order.schema.json --kind delivery", "delivery"),
        ("verify handlers:right --schema order.schema.json --policy lax", "lax"),
        ("verify handlers:right --schema order.schema.json -n 5 --json no/dir.json", "no/"),
        ("verify", "issing"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(run, line, talk):
    """Nothing that a user can mend shows a traceback."""
    status, _, said = run(line)
    assert status == 2
    assert talk in said
    assert said.count("\n") == 1


def test_a_report_that_cannot_be_written_leaves_nothing(run, tmp_path):
    """The file is there whole or not at all."""
    (tmp_path / "report.json").mkdir()
    status, _, _ = run("verify handlers:right --schema order.schema.json -n 5 --json report.json")
    assert status == 2
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_grid_without_utf8_uses_words(monkeypatch):
    """A terminal that cannot show a check mark is given a word, and escapes for the rest."""
    failure = Failure("x", None, Outcome(Verdict.HUNG), (Verdict.ACCEPTED,))
    hung = FailureCluster((failure,), MinimizedEvent({}, ()))
    cells = (
        ResultCell("A", Kind.VALID, {Verdict.ACCEPTED: 3}),
        ResultCell("A", Kind.INVALID, {Verdict.SKIPPED: 2}),
        ResultCell("B", Kind.VALID, {Verdict.HUNG: 1, Verdict.SKIPPED: 2}, (hung,)),
    )
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    report = Report("c", "", Policy.TOLERANT, 0, cells)
    monkeypatch.setattr("sys.stdout", screen)
    print_report(report, Configuration("c"), make_console())
    text = screen.buffer.getvalue().decode()
    assert "ok 3" in text
    assert "- skipped 2/2" in text
    assert "!! hung 1/3 (2 skipped)" in text
    assert "sent: the ordinary B itself" in text


def test_the_demo_shows_the_chain_and_finds_the_bug(run, monkeypatch):
    """What is in the catalog, events, the grid, the smallest failing event, and the way out."""
    small = functools.partial(Configuration, events=("TASK_ENQUEUED",), n=100)
    monkeypatch.setattr("eventcontracts.commands.demo.Configuration", small)
    status, out, talk = run("demo")
    assert (status, talk) == (0, "")
    assert "15 event types: 10 inferred from 10 documented payloads," in out
    assert "✗ crashed" in out
    assert "sent: the ordinary TASK_ENQUEUED with this one thing different:" in out
    assert "/task/activeMedia: [… 1 item] → []" in out
    assert out.endswith("eventcontracts verify eventcontracts.examples.agent_desk:corrected\n")


def test_differences_far_down_are_shown_from_their_common_place():
    """Several differences share the pointer that they have in common."""
    found = differences({"a": {"b": {"c": 1, "d": 1}}}, {"a": {"b": {"c": 2, "d": 2}}})
    failure = Failure("x", None, Outcome(Verdict.CRASHED), (Verdict.ACCEPTED,))
    cause = FailureCluster((failure,), MinimizedEvent({}, found))
    cell = ResultCell("ORDER", Kind.VALID, {Verdict.CRASHED: 1}, (cause,))
    assert describe_failures(cell, cause, "again")[1:] == (
        "  sent: the ordinary ORDER with these 2 things different, below /a/b:",
        "    /c: 1 → 2",
        "    /d: 1 → 2",
        "  repeat: again",
    )


def test_what_a_consumer_says_cannot_drive_the_terminal():
    """Escape sequences and lone surrogates from outside are shown, not obeyed."""
    outcome = Outcome(Verdict.CRASHED, "KeyError: '\x1b[2J\ud800\u202e'")
    cause = FailureCluster(
        (Failure("x", None, outcome, (Verdict.ACCEPTED,)),), MinimizedEvent({}, ())
    )
    cell = ResultCell("ORDER", Kind.VALID, {Verdict.CRASHED: 1}, (cause,))
    assert describe_failures(cell, cause, "again")[1] == "  KeyError: '\\x1b[2J\\ud800\\u202e'"


def test_an_edge_case_is_reported_with_its_class_and_place(run, tmp_path):
    """What crashes on an empty list is told by the class of the edge, with nothing broken."""
    line = "verify handlers:first_item --schema order.schema.json --kind edge --json r.json"
    status, shown, _ = run(line)
    assert status == 1
    assert "order · edge · crashed" in shown
    failures = json.loads((tmp_path / "r.json").read_bytes())["failures"]
    assert ("empty-list", "/items", None) in {
        (failure["operator"], failure["pointer"], failure["keyword"]) for failure in failures
    }
