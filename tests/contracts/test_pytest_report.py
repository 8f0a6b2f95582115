"""The page that a run with pytest is written to, and where it is told."""

from __future__ import annotations

import importlib.util
import re

import lxml.html
import pytest
from downstream import CHECKED, MARK, SETTINGS

OTHER = "def test_other(): pass\n"
TWO = MARK + "def test_two(event_case):\n    event_case.check(right)\n"
CONFIGURED = SETTINGS + 'consumer = "app:first"\n'


def squares(file):
    """Return the squares of a page by row and column, with what is said of each."""
    page = lxml.html.parse(str(file)).getroot()
    labels = [square.get("aria-label") for square in page.find_class("square")]
    return dict(label.split(": ", 1) for label in labels)


def test_the_page_lies_where_the_summary_says(repo, pytester):
    """Items without test code have a row each."""
    result = repo(
        "def test_other(): pass", "--eventcontracts-report", "r.html", settings=CONFIGURED
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*= eventcontracts =*", f"page: {pytester.path}/r.html"])
    found = squares(pytester.path / "r.html")
    assert re.fullmatch(r"crashed, \d+ of 30 cases", found["order, valid"])
    assert "app:first" in (pytester.path / "r.html").read_text()


@pytest.mark.skipif(importlib.util.find_spec("xdist") is None, reason="needs pytest-xdist")
def test_the_page_has_what_all_workers_found(repo, pytester):
    """One page, the same as without workers."""
    test = CHECKED.format("first") + TWO
    repo(test, "--eventcontracts-report", "one.html", settings=CONFIGURED)
    repo(test, "--eventcontracts-report", "two.html", "-n", "2", settings=CONFIGURED)
    found = squares(pytester.path / "two.html")
    assert found == squares(pytester.path / "one.html")
    assert {name.split(",")[0] for name in found} == {
        "order",
        "test_own.py::test_desk order",
        "test_own.py::test_two order",
    }


def test_tests_with_other_parameters_have_rows_of_their_own(repo, pytester):
    """No result hides another."""
    test = "@pytest.mark.parametrize('take', [right, first], ids=['good', 'bad'])\n" + MARK
    test += "def test_desk(event_case, take):\n    event_case.check(take)\n"
    repo(test, "--eventcontracts-kind", "valid", "--eventcontracts-report", "r.html")
    found = squares(pytester.path / "r.html")
    assert set(found) == {
        "test_own.py::test_desk[good] order, valid",
        "test_own.py::test_desk[bad] order, valid",
    }


def test_without_results_there_is_no_page(repo, pytester):
    """A run of other tests says so; a folder that does not exist is a usage error."""
    result = repo(OTHER, "--eventcontracts-report", "r.html")
    result.stdout.fnmatch_lines(["no page: nothing of eventcontracts has run"])
    assert not (pytester.path / "r.html").exists()
    wrong = repo(OTHER, "--eventcontracts-report", "nowhere/r.html")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR
    wrong.stderr.fnmatch_lines(["ERROR: --eventcontracts-report: *cannot be written"])


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["here", "worker"])
def test_a_failure_has_one_line_at_the_end_on_a_ci_server(repo, monkeypatch, workers):
    """Where pytest repeats whole messages, ours is what happened; the rest stands above."""
    if workers and importlib.util.find_spec("xdist") is None:
        pytest.skip("needs pytest-xdist")
    monkeypatch.setenv("CI", "true")
    result = repo(CHECKED.format("first"), *workers, settings=CONFIGURED)
    result.assert_outcomes(passed=2, failed=2)
    summary = result.stdout.str().partition("short test summary info")[2].splitlines()[1:-1]
    assert [line.split(" - ")[0] for line in sorted(summary)] == [
        "FAILED pyproject.toml::order::valid",
        "FAILED test_own.py::test_desk[order-valid]",
    ]
    assert re.search(r" - crashed: IndexError: .*, \d+ of 30 cases$", min(summary))
    result.stdout.fnmatch_lines(["  sent: the ordinary order with this one thing different:"])
