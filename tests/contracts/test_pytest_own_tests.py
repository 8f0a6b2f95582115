"""Tests of one's own in downstream repos: markers, fixtures, options and neighbors."""

from __future__ import annotations

import importlib.util
import json
from xml.etree import ElementTree as ET

import pytest

SCHEMA = {
    "type": "object",
    "required": ["id", "items"],
    "properties": {
        "id": {"type": "string"},
        "items": {"type": "array", "items": {"type": "string"}},
    },
}
APP = """
import time

def right(event):
    if not isinstance(event, dict) or not isinstance(event.get("items"), list):
        raise ValueError("no event")

async def right_later(event):
    right(event)

def first(event):
    right(event)
    return event["items"][0]

def hangs(event):
    right(event)
    while not event["items"]:
        time.sleep(0.01)
"""
SETTINGS = """
[tool.pytest.ini_options]
pythonpath = ["src"]
[tool.eventcontracts]
schema = "order.schema.json"
n = 30
"""


@pytest.fixture
def repo(pytester):
    """Return a function that makes a repo with one test file and runs pytest in it."""
    pytester.path.joinpath("order.schema.json").write_text(json.dumps(SCHEMA))
    pytester.path.joinpath("src").mkdir()
    pytester.path.joinpath("src", "app.py").write_text(APP)

    def run(test, *arguments, settings=SETTINGS):
        pytester.makepyprojecttoml(settings)
        pytester.makepyfile(test_own=f"import pytest\nfrom app import *\n{test}")
        return pytester.runpytest_subprocess(*arguments)

    return run


MARK = '@pytest.mark.eventcontract("order")\n'
CHECKED = MARK + "def test_desk(event_case):\n    event_case.check({})\n"
ASSERTED = '@pytest.mark.eventcontract(kinds=["valid"])\ndef test_desk(event):\n'


def test_there_is_an_item_for_each_event_type_and_kind(repo):
    """Node ids are sorted, and a consumer that is right passes."""
    result = repo(CHECKED.format("right"), "-v", "--strict-markers")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "test_own.py::test_desk[[]order-valid[]] PASSED*",
            "test_own.py::test_desk[[]order-invalid[]] PASSED*",
            "event type * valid *invalid*",
            "test_own.py::test_desk order *ok 30 *ok *",
            "* cases in * s: * a second",
        ]
    )
    result.stdout.no_fnmatch_line("eventcontracts:*")


def test_a_wrong_verdict_is_told_with_the_smallest_event(repo):
    """What was sent, what the consumer did, and the command that repeats it, which does."""
    result = repo(CHECKED.format("first"))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "E * crashed: IndexError: list index out of range (src/app.py:*)",
            "E * order · valid · crashed: * of 30 cases, expected accepted",
            "E * sent: the ordinary order with this one thing different:",
            "E */items: * → [[][]]",
            "E * repeat: pytest 'test_own.py::test_desk[[]order-valid[]]' --eventcontracts-case *",
            "crashed: IndexError: * (src/app.py:*): test_own.py::test_desk order valid (*)",
        ]
    )
    result.stdout.no_fnmatch_line("*own_tests.py*")
    (line,) = [line for line in result.stdout.lines if "repeat: pytest" in line]
    again = repo(CHECKED.format("first"), *line.split("'")[1:2], *line.split("' ")[1].split())
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["1 case in *"])


def test_an_assertion_of_ones_own_fails_with_the_smallest_event(repo):
    """Pytest's own explanation stands above what was sent."""
    body = "    kept = [item for item in event['items'] if item]\n    assert kept\n"
    result = repo(ASSERTED + body)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E * assert [[][]]", "E * order · valid · failed: * of 30 cases", "E */items: * → [[][]]"]
    )


def test_the_consumer_may_come_from_a_fixture(repo):
    """Sync, async, or `module:callable` in a process of its own."""
    fixture = (
        "@pytest.fixture(params=[right, right_later, 'app:right'], ids=['sync', 'async', 'own'])\n"
        "def event_consumer(request):\n    return request.param\n"
    )
    takes = MARK + "def test_takes(event_case, event_consumer):\n    event_case.check()\n"
    repo(fixture + takes, "--eventcontracts-n", "5").assert_outcomes(passed=6)


def test_a_hanging_consumer_fails_its_item_only(repo):
    """A callable in this process is interrupted, and the session goes on."""
    test = CHECKED.format("hangs") + "def test_other(): pass\n"
    result = repo(test, settings=SETTINGS + "timeout = 0.2\n")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["E * hung: no answer within 0.2 s (src/app.py:*)"])


@pytest.mark.parametrize(
    ("test", "line"),
    [
        (MARK + "def test_desk(): pass", "*takes neither event_case nor event*"),
        ("def test_desk(event_case): pass", "*mark the test with @pytest.mark.eventcontract*"),
        (MARK.replace("order", "nix") + "def test_desk(event): pass", "*describes order, not nix*"),
        (MARK.replace(")", ", kind=1)") + "def test_desk(event): pass", "*kind: no such argument*"),
        (CHECKED.format(""), "*no consumer: define the fixture event_consumer*"),
    ],
)
def test_wrong_use_is_one_line(repo, test, line):
    """No traceback of ours, and what to do."""
    result = repo(test)
    result.stdout.fnmatch_lines([line])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*another exception*")
    assert result.ret != 0


def test_options_count_more_than_markers_and_ini_options(repo):
    """For the moment beats the marker, which beats what is durable."""
    ini = SETTINGS.replace("[tool.eventcontracts]", 'eventcontracts_policy = "strict"\n[tool.x]')
    ini = ini.replace('schema = "order.', 'eventcontracts_x = "').split("[tool.x]")[0]
    ini += 'eventcontracts_schema = "order.schema.json"\neventcontracts_n = "7"\n'
    test = CHECKED.format("lambda event: None")
    strict = repo(test, settings=ini)
    strict.assert_outcomes(passed=1, failed=1)
    strict.stdout.fnmatch_lines(["test_own.py::test_desk order *ok 7 *accepted 7/7"])
    now = ["--eventcontracts-n", "3", "--eventcontracts-policy", "tolerant"]
    tolerant = repo(test, *now, "--eventcontracts-kind", "valid", settings=ini)
    tolerant.assert_outcomes(passed=1)
    tolerant.stdout.fnmatch_lines(["test_own.py::test_desk order *ok 3"])


def test_an_ini_option_names_the_consumer_too(repo, pytester):
    """Without a table of ours, the ini file is what is collected."""
    pytester.makefile(
        ".ini",
        pytest="[pytest]\npythonpath = src\neventcontracts_consumer = app:right\n"
        "eventcontracts_schema = order.schema.json\neventcontracts_kinds = valid\n",
    )
    result = repo("", "-v", settings="")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["pytest.ini::order::valid PASSED*"])


def test_every_setting_has_an_ini_option():
    """What a table can say, an ini file can."""
    from eventcontracts import configuration, pytest_plugin

    assert tuple(pytest_plugin.INI) == tuple(configuration.KEYS)


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


def test_junit_has_every_item_with_its_verdicts(repo, pytester):
    """Counts stand as properties, and the failure as it is told."""
    repo(CHECKED.format("first"), "--junitxml", "out.xml")
    found = ET.parse(pytester.path / "out.xml").findall(".//testcase")  # noqa: S314  ours
    cases = {case.get("name"): case for case in found}
    assert sorted(cases) == ["test_desk[order-invalid]", "test_desk[order-valid]"]
    properties = {
        each.get("name"): each.get("value")
        for each in cases["test_desk[order-valid]"].iter("property")
    }
    assert properties["eventcontracts_kind"] == "valid"
    accepted, crashed = (int(properties[f"eventcontracts_{v}"]) for v in ("accepted", "crashed"))
    assert accepted + crashed == 30


def test_xdist_sums_up_once(repo):
    """Every worker finds the same items, and one section has the results of all."""
    if importlib.util.find_spec("xdist") is None:
        pytest.skip("needs pytest-xdist")
    settings = SETTINGS + 'consumer = "app:right"\n'
    result = repo(CHECKED.format("first"), "-n", "2", settings=settings)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["order *ok 30*", "test_own.py::test_desk order *crashed */30*"])
    assert sum("= eventcontracts =" in line for line in result.stdout.lines) == 1


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


def test_made_events_are_valid_or_say_so(repo):
    """A fixture makes events of the configured schema for any test."""
    result = repo(
        "from eventcontracts.errors import InputError\n"
        "def test_made(make_event):\n"
        "    assert make_event('order', at={'/items': []})['items'] == []\n"
        "    with pytest.raises(InputError, match='did you mean /items'):\n"
        "        make_event('order', at={'/itms': []})\n"
        "def test_wrong(make_event):\n"
        "    make_event('order', at={'/id': 7})\n"
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E *order: /id: it would break type: *valid=False*"])
    result.stdout.no_fnmatch_line("*factory.py*")
