"""Tests of one's own, run over cases."""

from __future__ import annotations

import pytest
from downstream import ASSERTED, CHECKED, MARK, SETTINGS


def test_there_is_an_item_for_each_event_type_and_kind(repo):
    """Node ids are sorted, and a consumer that is right passes."""
    result = repo(CHECKED.format("right"), "-v", "--strict-markers", "-p", "no:randomly")
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


FAULTS = (
    "from pathlib import Path\n"
    "from eventcontracts.contract import Contract\n"
    "wrong = []\n"
    "@pytest.mark.eventcontract('order', kinds=['invalid'])\n"
    "def test_desk(event_case):\n"
    "    validator = Contract.load(Path('order.schema.json')).validator\n"
    "    broken = [(v.pointer, v.keyword) for v in validator.violations(event_case.event)]\n"
    "    fault = event_case.fault\n"
    "    if broken and (fault is None or (fault.pointer, fault.keyword) not in broken):\n"
    "        wrong.append((event_case.event, fault))\n"
    "    if fault and not broken:\n"
    "        wrong.append((event_case.event, fault))\n"
    "    assert 'id' in event_case.event\n"
    "def test_after():\n"
    "    assert wrong == []\n"
)


def test_a_fault_is_that_of_the_event_also_while_it_is_made_smaller(repo):
    """Whatever event a test is called with, its fault is what is wrong with it."""
    result = repo(FAULTS, "-p", "no:randomly")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["FAILED test_own.py::test_desk*"])


def test_an_exiting_consumer_fails_its_item_only(repo):
    """A call that would end the process ends itself, whatever the consumer does about it."""
    result = repo(CHECKED.format("leaves") + "def test_other(): pass\n")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["E * crashed: it exits with status 3*", "E */items: * → [[][]]"])


def test_processes_of_a_consumer_may_exit(repo):
    """Only the test's own process is kept from ending."""
    test = "@pytest.mark.filterwarnings('ignore')\n" + CHECKED.format("leaves_elsewhere")
    repo(test, "--eventcontracts-kind", "valid", "--eventcontracts-n", "2").assert_outcomes(
        passed=1
    )


@pytest.mark.parametrize(
    ("consumer", "said"),
    [
        ("waits", "hung: no answer within 0.3 s"),
        ("blocks", "hung: no answer within 0.3 s (src/app.py:*)"),
        ("leaves_later", "crashed: it exits with status 3"),
    ],
)
def test_an_async_consumer_has_a_deadline_too(repo, consumer, said):
    """One that waits for ever, blocks the event loop or exits fails its item only."""
    test = (
        "@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'\n"
        + MARK
        + "@pytest.mark.anyio\nasync def test_desk(event_case):\n"
        + f"    await event_case.check_async({consumer})\n"
        + "def test_other(): pass\n"
    )
    options = ["--eventcontracts-kind", "valid", "--eventcontracts-n", "8"]
    result = repo(test, *options, settings=SETTINGS + "timeout = 0.3\n")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([f"E * {said}*", "E */items: * → [[][]]"])


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
