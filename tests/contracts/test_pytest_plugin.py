"""The pytest plugin in downstream repos, each run in a process of its own."""

from __future__ import annotations

import json

import pytest

SCHEMA = {
    "type": "object",
    "required": ["id", "items"],
    "properties": {
        "id": {"type": "string"},
        "items": {"type": "array", "items": {"type": "string"}},
    },
}
EVENTS = ["CHANNEL_SESSION_STARTED", "CONVERSATION_PAUSED", "CONVERSATION_RESUMED", "TASK_ENQUEUED"]
HANDLERS = """
import os, sys, time

def reads(event):
    if not isinstance(event, dict) or not isinstance(event.get("items", []), list):
        raise ValueError("no event")
    return event.get("items", [])

def right(event):
    print("on", reads(event))

async def right_later(event):
    reads(event)

def needs_id(event):
    return reads(event) and event["id"]

def first(event):
    items = reads(event)
    return items[0] if "items" in event else None

def hangs(event):
    while not reads(event):
        time.sleep(1)

def always_leaves(event):
    os._exit(4)

def leaves(event):
    reads(event) or os._exit(3)
"""


@pytest.fixture
def repo(pytester):
    """Return a function that makes a downstream repo with a consumer and runs pytest in it."""
    pytester.path.joinpath("order.schema.json").write_text(json.dumps(SCHEMA))
    pytester.makepyfile(**{"app/handlers": HANDLERS})

    def run(consumer, *arguments, settings=""):
        timeout = 0.4 if consumer == "hangs" else 10
        pytester.makepyprojecttoml(
            f'[tool.eventcontracts]\nconsumer = "app.handlers:{consumer}"\n'
            f'schema = "order.schema.json"\ntimeout = {timeout}\nn = 30\n{settings}'
        )
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)

    return run


def test_without_a_test_file_there_is_an_item_for_each_event_type_and_kind(repo):
    """A right consumer passes, and the header says what is under test."""
    result = repo("right", "-v", "-p", "no:randomly")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "eventcontracts: app.handlers:right against order.schema.json, tolerant",
            "pyproject.toml::order::valid PASSED*",
            "pyproject.toml::order::invalid PASSED*",
        ]
    )


def test_an_async_consumer_passes(repo):
    """An async callable is awaited."""
    repo("right_later").assert_outcomes(passed=2)


def test_a_failure_says_what_to_do_and_shows_no_traceback(repo):
    """What was sent, what the consumer did, and the command that repeats it."""
    result = repo("first")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "order · valid · crashed: * of 30 cases, expected accepted",
            "  IndexError: list index out of range (app/handlers.py:*)",
            "  sent: the ordinary order with this one thing different:",
            "    /items: * → []",
            "  repeat: eventcontracts verify *:first order * --kind valid * --case *",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_a_broken_constraint_is_named(repo):
    """An invalid event is shown with what it breaks."""
    result = repo("needs_id", "-k", "invalid")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['    /id: "*" → (absent)', "  breaks: required at *"])


@pytest.mark.parametrize("consumer", ["hangs", "leaves"])
def test_a_hanging_or_exiting_consumer_fails_its_item_only(repo, pytester, consumer):
    """The session goes on and ends with the other tests passed."""
    pytester.makepyfile(test_other="def test_other(): pass")
    repo(consumer, "-k", "valid and not invalid or other").assert_outcomes(passed=1, failed=1)


def test_a_consumer_that_always_dies_does_not_take_all_day(repo, pytester):
    """Its deaths are counted over all items, and what cannot be judged any more is skipped."""
    events = ", ".join(f'"{name}"' for name in EVENTS)
    config = f'consumer = "app.handlers:always_leaves"\nevents = [{events}]\nn = 20\n'
    pytester.path.joinpath("eventcontracts.toml").write_text(config)
    result = repo("right")
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"failed", "skipped"}
    assert sum(outcomes.values()) == 2 * len(EVENTS)


@pytest.mark.parametrize(
    "selection",
    [
        ["-k", "order and invalid"],
        ["-m", "eventcontract", "-k", "invalid"],
        ["pyproject.toml::order::invalid"],
    ],
)
def test_items_are_selected_by_keyword_marker_and_node_id(repo, pytester, selection):
    """Items are like any others."""
    pytester.makepyfile(test_other="def test_invalid(): pass")
    result = repo("right", "-v", "--strict-markers", *selection)
    result.stdout.fnmatch_lines(["pyproject.toml::order::invalid PASSED*"])
    result.stdout.no_fnmatch_line("*order::valid*")


@pytest.mark.parametrize(
    ("arguments", "passed"), [([], 3), (["tests"], 1), (["tests", "pyproject.toml"], 3)]
)
def test_test_paths_do_not_hide_the_contract_test(repo, pytester, arguments, passed):
    """With `testpaths` it runs along; with paths on the command line only if it is named."""
    pytester.makepyfile(**{"tests/test_other": "def test_other(): pass"})
    result = repo("right", *arguments, settings='[tool.pytest.ini_options]\ntestpaths = ["tests"]')
    result.assert_outcomes(passed=passed)


def test_xdist_spreads_the_items(repo):
    """Every worker finds the same items."""
    repo("right", "-n", "2", settings='kinds = ["valid", "invalid"]').assert_outcomes(passed=2)


def test_a_key_that_does_not_exist_is_a_usage_error(repo):
    """One line says what is wrong, and where."""
    result = repo("right", settings='polici = "strict"')
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: pyproject.toml: [[]tool.eventcontracts[]] polici: no *"])


def test_what_cannot_be_loaded_is_one_line(repo, pytester):
    """Neither an absent consumer nor an absent schema shows a traceback of ours."""
    missing = repo("missing", "-k", "order and invalid")
    missing.stdout.fnmatch_lines(["consumer app.handlers:missing: *handlers.py has no 'missing'"])
    pytester.path.joinpath("order.schema.json").write_text("{")
    broken = repo("right")
    broken.stdout.fnmatch_lines(["*order.schema.json*no JSON*"])
    for result in (missing, broken):
        result.stdout.no_fnmatch_line("*Traceback*")
        result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_unused_or_switched_off_it_says_nothing(repo, pytester):
    """Without configuration, or with `-p no:`, there is no header and no item."""
    pytester.makepyfile(test_other="def test_other(): pass")
    plain = pytester.runpytest_subprocess()
    off = repo("right", "-p", "no:eventcontracts")
    for result in (plain, off):
        result.assert_outcomes(passed=1)
        result.stdout.no_fnmatch_line("eventcontracts:*")


def test_unused_it_imports_nothing(pytester):
    """An installed but unused plugin brings in its own module and no other of ours."""
    pytester.makepyfile(
        """
        import sys

        def test_imports():
            ours = {name for name in sys.modules if name.startswith("eventcontracts")}
            assert ours <= {"eventcontracts", "eventcontracts.pytest_plugin"}
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_folders_of_the_same_names_do_not_collide(repo, pytester):
    """A repo with its own schemas, generators, contracts and fixtures works as it did."""
    names = ("schemas", "generators", "contracts", "fixtures")
    pytester.makepyfile(
        **{f"{name}/__init__": f"NAME = {name!r}" for name in names},
        test_own="\n".join([f"import {name}" for name in names])
        + "\n\ndef test_own():\n    assert contracts.NAME == 'contracts'\n",
    )
    pytester.makeini("")
    pytester.path.joinpath("tox.ini").unlink()
    repo("right", "-p", "no:randomly").assert_outcomes(passed=3)


def test_its_own_file_takes_precedence(repo, pytester):
    """`eventcontracts.toml` is found too, and gives the node ids its name."""
    pytester.path.joinpath("eventcontracts.toml").write_text(
        'consumer = "app.handlers:right"\nschema = "order.schema.json"\nn = 5\nkinds = ["valid"]\n'
    )
    result = repo("missing", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["eventcontracts.toml::order::valid PASSED*"])
