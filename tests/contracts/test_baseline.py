"""Known failures do not fail a run, for as long as they are accepted."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from downstream import SCHEMA

from eventcontracts.baseline import Baseline, KnownFailure, read_baseline, write_baseline
from eventcontracts.cases import Fault
from eventcontracts.catalog import Catalog
from eventcontracts.consumers import Outcome
from eventcontracts.policy import Kind, Verdict
from eventcontracts.verification import Failure, suppress_weak

HANDLERS = """
def first_item(event):
    if not isinstance(event, dict) or not isinstance(event.get("items", []), list):
        raise ValueError("no event")
    return event["items"][0] if "items" in event else None
"""
LINE = (
    *("verify", "handlers:first_item", "--schema", "order.schema.json", "--kind", "valid"),
    *("-n", "20", "--no-keep"),
)


@pytest.fixture
def repo(tmp_path):
    """Return a function that runs a command line in a repo with broken consumers."""
    (tmp_path / "order.schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "handlers.py").write_text(HANDLERS)

    def run(*words):
        return subprocess.run(
            [Path(sys.executable).with_name("eventcontracts"), *words],
            cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def test_failures_are_accepted_until_they_are_fixed(repo, tmp_path):
    """Update accepts what fails; the next run passes; when it is fixed, prune forgets it."""
    assert repo(*LINE).returncode == 1
    accepted = repo(*LINE, "--baseline", "known.toml", "--update-baseline", "--reason", "ticket 7")
    assert accepted.returncode == 0
    assert "1 known failure accepted in known.toml" in accepted.stderr
    assert read_baseline(tmp_path / "known.toml") == (
        KnownFailure("ticket 7", "order", "valid", None, None, "crashed", "IndexError"),
    )
    again = repo(*LINE, "--baseline", "known.toml", "--seed", "5", "--json", "r.json")
    assert again.returncode == 0
    assert "known: crashed: order · valid" in again.stdout
    assert again.stdout.rstrip().endswith("passes (tolerant)")
    report = json.loads((tmp_path / "r.json").read_bytes())
    assert report["failures"] == []
    assert report["summary"]["failures"] == 0
    assert {each["reason"] for each in report["excused"]} == {"ticket 7"}
    (tmp_path / "handlers.py").write_text(HANDLERS.replace('["items"][0]', '["items"]'))
    assert "1 known failure not seen" in repo(*LINE, "--baseline", "known.toml").stderr
    pruned = repo(*LINE, "--baseline", "known.toml", "--prune-baseline")
    assert "taken out of known.toml" in pruned.stderr
    assert read_baseline(tmp_path / "known.toml") == ()


def test_what_is_new_still_fails(repo, tmp_path):
    """A baseline accepts what is in it, and hides nothing else."""
    (tmp_path / "known.toml").write_text(
        '[[known]]\nreason = "ours"\nkind = "invalid"\nverdict = "crashed"\n'
    )
    assert repo(*LINE, "--baseline", "known.toml").returncode == 1


@pytest.mark.parametrize(("until", "status"), [("2000-01-01", 1), ("2999-12-31", 0)])
def test_what_is_accepted_for_a_time_counts_again_after_it(repo, tmp_path, until, status):
    """`until` names the last day; updating accepts what has expired anew."""
    (tmp_path / "known.toml").write_text(
        f'[[known]]\nreason = "soon"\nverdict = "crashed"\nuntil = {until}\n'
    )
    assert repo(*LINE, "--baseline", "known.toml").returncode == status


def test_the_last_day_is_a_day():
    """On the day itself a failure is still accepted."""
    known = KnownFailure("soon", verdict="hung", until=date(2027, 1, 31))
    failure = Failure("c", None, Outcome(Verdict.HUNG), (Verdict.ACCEPTED,))
    for day, accepted in ((30, True), (31, True)):
        baseline = Baseline((known,), date(2027, 1, day))
        assert bool(baseline.excuse("PING", Kind.VALID, failure)) is accepted
    assert Baseline((known,), date(2027, 2, 1)).excuse("PING", Kind.VALID, failure) is None


def test_a_configured_baseline_counts_under_pytest_too(repo, tmp_path):
    """The plugin reads the same file."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.eventcontracts]\nconsumer = "handlers:first_item"\nschema = "order.schema.json"\n'
        'kinds = ["valid"]\nbaseline = "known.toml"\n'
    )
    (tmp_path / "known.toml").write_text('[[known]]\nreason = "x"\nverdict = "rejected"\n')
    line = [sys.executable, "-m", "pytest", "-q", "pyproject.toml"]
    assert subprocess.run(line, cwd=tmp_path, check=False, capture_output=True).returncode == 1
    (tmp_path / "known.toml").write_text('[[known]]\nreason = "x"\nverdict = "crashed"\n')
    assert subprocess.run(line, cwd=tmp_path, check=False, capture_output=True).returncode == 0


def test_what_people_wrote_into_a_baseline_stays(tmp_path):
    """Adding and dropping entries leaves comments and the other entries as they are."""
    file = tmp_path / "known.toml"
    first = KnownFailure("one", "A", "valid", None, None, "hung", None)
    file.write_text(
        '# ours\n[[known]]  # Ada asked for it\nreason = "two"\nverdict = "crashed"\n\n'
        '[[known]]\nreason = "three"\npointer = "/a"\n'
    )
    write_baseline(file, add=[first], drop=[KnownFailure("three", pointer="/a")])
    assert file.read_text().startswith('# ours\n[[known]]  # Ada asked for it\nreason = "two"\n')
    assert read_baseline(file) == (KnownFailure("two", verdict="crashed"), first)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[known", "it is no TOML"),
        ("[other]", "nothing else"),
        ("known = 7", "nothing else"),
        ("known = [7]", "no table"),
        ('[[known]]\nverdict = "hung"', "no reason"),
        ('[[known]]\nreason = "x"', "accepts everything"),
        ('[[known]]\nreason = "x"\nverdict = 7', "verdict is a text"),
        ('[[known]]\nreason = "x"\nverdict = "hung"\nuntil = "soon"', "until is a day"),
        ('[[known]]\nreason = "x"\nwhat = "hung"', "no key 'what'"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_one_line(repo, tmp_path, text, told):
    """What is wrong is told with its place and status 2."""
    (tmp_path / "known.toml").write_text(text)
    done = repo(*LINE, "--baseline", "known.toml")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert told in done.stderr


def test_wrong_use_of_the_options_is_told(repo):
    """A file is needed, it must be there, and pruning needs all cases."""
    assert repo(*LINE, "--update-baseline").returncode == 2
    assert "No such file" in repo(*LINE, "--baseline", "none.toml").stderr
    line = (*LINE, "--baseline", "none.toml", "--prune-baseline", "--case", "x")
    assert "all mutations" in repo(*line).stderr


def test_accepting_what_only_a_single_observation_forbids_can_be_a_warning():
    """A crash is never excused by it, nor what two observations or a correction forbid."""
    catalog = Catalog.load("expertflow-cx@2025.06")
    excuse = suppress_weak(catalog)
    pointer = "/properties/entities/properties/cimEvent/properties/timestamp/type"

    def told(verdict, schema_pointer):
        fault = Fault("null", "/x", "type", schema_pointer, (), "")
        failure = Failure("c", fault, Outcome(verdict), (Verdict.REJECTED,))
        return excuse("FIND_AGENT", Kind.INVALID, failure)

    strong = "/$defs/RoomInfo/properties/id/type"
    assert catalog.is_weak("FIND_AGENT", pointer)
    assert told(Verdict.ACCEPTED, pointer).kind == "weak"
    assert told(Verdict.CRASHED, pointer) is None
    assert told(Verdict.ACCEPTED, strong) is None
