"""Other plugins."""

from __future__ import annotations

import importlib.util

import pytest
from downstream import CHECKED, MARK


@pytest.mark.parametrize(
    ("plugin", "options"),
    [("pytest_randomly", ["-p", "randomly"]), ("pytest_rerunfailures", ["--reruns", "1"])],
)
def test_neighbors_do_not_change_verdicts(repo, plugin, options):
    """Neither another order nor a second run makes a difference."""
    if importlib.util.find_spec(plugin) is None:
        pytest.skip(f"needs {plugin}")
    result = repo(CHECKED.format("first"), *options[: 2 if options[0] != "-p" else 0])
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["failed"]) == (1, 1)
    result.stdout.fnmatch_lines(["test_own.py::test_desk order *crashed */30 *ok *"])


@pytest.mark.parametrize(("plugin", "mark"), [("pytest_asyncio", "asyncio"), ("anyio", "anyio")])
def test_async_tests_run_over_cases(repo, plugin, mark):
    """Each case is awaited by whichever plugin runs async tests."""
    if importlib.util.find_spec(plugin) is None:
        pytest.skip(f"needs {plugin}")
    head = "@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'\n" + MARK
    test = head + f"@pytest.mark.{mark}\nasync def test_desk(event_case):\n"
    repo(test + "    await event_case.check_async(right_later)\n").assert_outcomes(passed=2)
    wrong = "    await event_case.check_async(right_later)\n    assert event_case.event['items']\n"
    result = repo(test + wrong, "--eventcontracts-kind", "valid")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E */items: * → [[][]]"])
