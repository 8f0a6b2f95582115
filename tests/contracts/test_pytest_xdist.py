"""Several workers."""

from __future__ import annotations

import importlib.util

import pytest
from downstream import CHECKED, SETTINGS


def test_xdist_sums_up_once(repo):
    """Every worker finds the same items, and one section has the results of all."""
    if importlib.util.find_spec("xdist") is None:
        pytest.skip("needs pytest-xdist")
    settings = SETTINGS + 'consumer = "app:right"\n'
    result = repo(CHECKED.format("first"), "-n", "2", settings=settings)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["order *ok 30*", "test_own.py::test_desk order *crashed */30*"])
    assert sum("= eventcontracts =" in line for line in result.stdout.lines) == 1
