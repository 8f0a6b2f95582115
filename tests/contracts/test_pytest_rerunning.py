"""Running again what failed, and stopping in it."""

from __future__ import annotations

import importlib.util

import pytest
from downstream import CHECKED, SETTINGS


def test_last_failed_and_stepwise_find_the_items(repo):
    """A second run takes up what failed, with and without test code."""
    settings = SETTINGS + 'consumer = "app:first"\n'
    repo(CHECKED.format("first"), settings=settings).assert_outcomes(passed=2, failed=2)
    repo(CHECKED.format("first"), "--lf", settings=settings).assert_outcomes(failed=2)
    result = repo(CHECKED.format("right"), "--sw", settings=settings)
    assert result.parseoutcomes()["failed"] == 1


def test_the_debugger_stops_in_the_consumer(repo, pytester):
    """Without test code it is called here once more, with the smallest event."""
    pytester.makepyprojecttoml(SETTINGS + 'consumer = "app:first"\n')
    child = pytester.spawn_pytest("--pdb -k valid --eventcontracts-kind valid")
    child.expect("IndexError")
    child.expect("Pdb")
    child.sendline("p event['items']")
    child.expect(r"\[\]")
    child.sendline("q")
    child.expect("failed")


test_the_debugger_stops_in_the_consumer = pytest.mark.skipif(
    importlib.util.find_spec("pexpect") is None, reason="needs pexpect"
)(test_the_debugger_stops_in_the_consumer)
