"""The doctor: every planted fault gets its verdict behind every door, and adapters are checked."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from eventcontracts.commands.app import main
from eventcontracts.commands.doctor import doctor
from eventcontracts.consumers import Interface, Limits
from eventcontracts.doctor import (
    PLANTED_FAULTS,
    DetectionResult,
    check_conformance,
    examine_interfaces,
)
from eventcontracts.policy import Verdict

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def findings():
    """Return what becomes of every planted fault behind every door."""
    return {(each.interface, each.fault): each for each in examine_interfaces()}


@pytest.mark.parametrize(
    ("interface", "fault"),
    [(interface, fault) for interface in Interface for fault in PLANTED_FAULTS],
    ids=lambda value: value.value if isinstance(value, Interface) else value.told,
)
def test_every_fault_gets_its_verdict_behind_every_door(findings, interface, fault):
    """A fault has the verdict that it must get, and the events beside it are accepted."""
    if interface not in fault.interfaces:
        assert (interface, fault) not in findings
        return
    finding = findings[interface, fault]
    assert (finding.verdict, finding.problem) == (fault.verdict, "")


def test_every_verdict_is_planted_behind_every_door():
    """No door lacks a fault for any verdict."""
    for interface in Interface:
        planted = {fault.verdict for fault in PLANTED_FAULTS if interface in fault.interfaces}
        assert planted == set(Verdict)


@pytest.mark.parametrize(
    ("verdicts", "status", "summary"),
    [({}, 0, "77 of 77"), ({"hung": Verdict.ACCEPTED}, 1, "70 of 77")],
)
def test_the_command_shows_a_table(monkeypatch, capsys, verdicts, status, summary):
    """A row for each fault, a column for each door, and status 1 if a verdict is missed."""

    def examined(progress):
        return [
            DetectionResult(fault, interface, verdicts.get(fault.verdict, fault.verdict))
            for fault in PLANTED_FAULTS
            for interface in fault.interfaces
        ]

    monkeypatch.setattr("eventcontracts.doctor.examine_interfaces", examined)
    with pytest.raises(SystemExit) as ended:
        main(["doctor"])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.err) == (status, "")
    head = next(line for line in printed.out.splitlines() if line.startswith("a consumer"))
    assert head.split()[-6:] == [interface.value for interface in Interface]
    assert f"{summary} planted faults are detected" in printed.out
    assert ("✗ accepted" in printed.out) == bool(status)


def test_expectations_without_a_program_are_wrong_use(capsys):
    """An event that must be accepted belongs to a program that is checked."""
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--accepted", "event.json"])
    assert ended.value.code == 2
    assert "belong to --command" in capsys.readouterr().err
    assert doctor.__doc__


ADAPTER = """
import json, sys
def say(message):
    print(json.dumps(message), flush=True)
def decide(event):
    return "accepted" if isinstance(event, dict) else "rejected"
def hello(message):
    say({"op": "hello", "protocol": 1})
def deliver(message):
    say({"seq": message["seq"], "verdict": decide(message.get("event"))})
def bye():
    sys.exit(0)
exec(sys.argv[1] if len(sys.argv) > 1 else "")
for line in sys.stdin:
    message = json.loads(line)
    if message["op"] == "hello":
        hello(message)
    elif message["op"] == "deliver":
        deliver(message)
    elif message["op"] == "bye":
        bye()
"""


@pytest.fixture
def adapter(tmp_path):
    """Return a function that names an adapter with a change."""
    file = tmp_path / "adapter.py"
    file.write_text(ADAPTER)
    return lambda change="": shlex.join([sys.executable, str(file), change])


def failed(command, **options):
    """Return the checks that a program fails."""
    options.setdefault("limits", Limits(deadline=5))
    return {
        check.told: check.problem
        for check in check_conformance(command, **options)
        if check.problem
    }


def test_a_right_adapter_passes(adapter):
    """Nothing is wrong with it, and what it does not offer is skipped."""
    checks = list(check_conformance(adapter()))
    assert [check.told for check in checks if check.problem] == []
    assert {check.told for check in checks if check.skipped} == {
        "takes bytes that are no JSON",
        "forgets when it is reset",
    }


@pytest.mark.parametrize(
    ("change", "told", "problem"),
    [
        ("print('ready', flush=True)", "answers the greeting", "it printed 'ready'"),
        ("sys.exit(3)", "answers the greeting", "the process ended with status 3"),
        (
            "hello = lambda message: say({'op': 'hello', 'protocol': 2})",
            "answers the greeting",
            "it speaks version 2 of the protocol, and this is 1",
        ),
        (
            "def hello(message):\n assert message['protocol'] == 1\n say(message)",
            "answers a greeting of another version",
            "AssertionError",
        ),
        (
            "deliver = lambda message: say({'seq': 0, 'verdict': 'accepted'})",
            "answers each delivery by its number",
            "it answered 0 when 41 was due",
        ),
        (
            "deliver = lambda message: say({'seq': message['seq'], 'verdict': 'fine'})",
            "answers each delivery by its number",
            "a verdict is one of",
        ),
        (
            (
                "held = []\ndef deliver(message):\n held.insert(0, message['seq'])\n"
                " while len(held) > 1: say({'seq': held.pop(0), 'verdict': 'accepted'})"
            ),
            "answers in order what is sent ahead",
            "it answered 1 when 0 was due",
        ),
        ("decide = lambda event: event['x'] and 'accepted'", "takes what is no object", "Error"),
        ("bye = lambda: sys.exit(7)", "ends when it is told goodbye", "status 7"),
        (
            "import atexit, time\natexit.register(lambda: time.sleep(60))",
            "ends when its input ends",
            "no answer in 1 s",
        ),
        (
            "answer = deliver\ndef deliver(message):\n answer(message)\n print('done', flush=True)",
            "prints nothing that is not asked for",
            "it printed b'done'",
        ),
        (
            (
                "hello = lambda message: say({'op': 'hello', 'protocol': 1, 'bytes': True})\n"
                "decide = lambda event: 'crashed' if event is None else sys.exit('gone')"
            ),
            "takes an event of 1 MiB",
            "the process ended with status 1: gone",
        ),
        (
            (
                "hello = lambda message: say({'op': 'hello', 'protocol': 1, 'bytes': True})\n"
                "decide = lambda event: sys.exit('gone') if event is None else 'accepted'"
            ),
            "takes bytes that are no JSON",
            "the process ended with status 1: gone",
        ),
        (
            "def hello(message):\n say({'op': 'hello', 'protocol': 1, 'reset': True})",
            "forgets when it is reset",
            "no answer in",
        ),
        (
            "import fcntl\nme = open(sys.argv[0])\nfcntl.flock(me, fcntl.LOCK_EX + fcntl.LOCK_NB)",
            "runs beside another one of its kind",
            "BlockingIOError",
        ),
    ],
)
def test_each_departure_from_the_protocol_is_found(adapter, change, told, problem):
    """The check that fails says what happened instead."""
    assert problem in failed(adapter(change), limits=Limits(deadline=1, start=20))[told]


def test_events_get_the_verdicts_that_are_wanted(adapter):
    """A program that is to accept, reject or crash with an event is checked for that."""
    wanted = [({"id": 1}, Verdict.ACCEPTED), ([], Verdict.REJECTED), ({}, Verdict.CRASHED)]
    assert failed(adapter(), wanted=wanted) == {"finds {} crashed": "it is accepted"}


def test_the_command_checks_a_program(adapter, tmp_path, capsys):
    """Each check has a line; status 1 says that one fails."""
    (tmp_path / "event.json").write_text(json.dumps([]))
    line = ["doctor", "--command", adapter(), "--accepted", str(tmp_path / "event.json")]
    with pytest.raises(SystemExit) as ended:
        main(line)
    out = capsys.readouterr().out
    assert ended.value.code == 1
    assert "✓ answers the greeting\n" in out
    assert "- forgets when it is reset: it does not offer that\n" in out
    assert "✗ finds [] accepted: it is rejected\n" in out
    assert out.endswith(" fails 1 checks\n")
