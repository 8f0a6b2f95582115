"""Failure codes, and what `explain` says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventcontracts.commands.app import main
from eventcontracts.policy import Kind, Policy, Verdict, expected_verdicts
from eventcontracts.reference.failure_page import render_failure_page
from eventcontracts.verification import FAILURE_CODES, failure_code

PAGE = Path(__file__).parents[2] / "docs" / "failures.md"


def test_every_wrong_verdict_has_an_explanation():
    """Whatever a policy calls wrong has a code that is explained, and nothing else has."""
    wrong = {
        failure_code(kind, verdict)
        for kind in Kind
        for policy in Policy
        for verdict in Verdict
        if verdict is not Verdict.SKIPPED and verdict not in expected_verdicts(kind, policy)
    }
    assert wrong | {"depends-on-history"} == set(FAILURE_CODES)
    assert all(code == each.code for code, each in FAILURE_CODES.items())


def test_the_page_of_failure_codes_is_current():
    """docs/failures.md is what the table of codes makes."""
    assert PAGE.read_text() == render_failure_page()


def run(capsys, *words):
    """Return the status, output and talk of `explain`."""
    with pytest.raises(SystemExit) as ended:
        main(["explain", *words])
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


def test_a_code_is_explained(capsys):
    """`explain CODE` tells what was found, what that means and what to do."""
    status, out, talk = run(capsys, "invalid-hung")
    assert (status, talk) == (0, "")
    assert out.startswith("invalid-hung: an invalid event got no answer in time\n\n")
    assert "--timeout" in out
    assert max(map(len, out.splitlines())) <= 100


def test_a_misspelt_code_is_told_the_right_one(capsys):
    """What is neither an event nor a code is one line that names a close code, or the events."""
    status, _, talk = run(capsys, "invalid-hang")
    assert status == 2
    assert talk.endswith("nor is it a code; did you mean invalid-hung?\n")
    assert "it has AGENT_" in run(capsys, "WHATEVER")[2]


def test_the_name_of_an_event_wins_over_a_code(capsys, tmp_path):
    """A catalog may have an event that is called like a code."""
    source = tmp_path / "src" / "invalid-hung"
    source.mkdir(parents=True)
    (source / "1.json").write_text('{"name": "invalid-hung", "n": 1}')
    with pytest.raises(SystemExit):
        main(["infer", str(tmp_path / "src"), "--out", str(tmp_path / "c"), "--identify", "/name"])
    assert "members: name, n" in run(capsys, "invalid-hung", "--catalog", str(tmp_path / "c"))[1]
