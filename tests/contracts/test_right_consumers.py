"""Right consumers raise no alarm: each passes the policy that fits it, through every door."""

from __future__ import annotations

import functools
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eventcontracts.catalog import Catalog
from eventcontracts.consumers import CommandConsumer, ExecConsumer, Interface, Limits
from eventcontracts.consumers.doors import Door
from eventcontracts.doctor import check_conformance
from eventcontracts.policy import Kind, Policy, Verdict
from eventcontracts.verification import RunSettings, verify

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
KINDS = tuple(kind for kind in Kind if kind is not Kind.DELIVERY)
LIMITS = Limits(deadline=10)
ADAPTERS = {
    "node": ("node adapter.js ./desk.js", EXAMPLES / "nodejs"),
    "perl": ("perl adapter.pl desk.pl", EXAMPLES / "perl"),
}


@functools.cache
def contract(name):
    """Return an event type without its envelope."""
    return Catalog.load("expertflow-cx").contract(name, "event")


def report(consumer, name="AGENT_SUBSCRIBED", policy=Policy.TOLERANT, kinds=KINDS, n=40):
    """Return the contract test of a consumer."""
    try:
        return verify([contract(name)], consumer, RunSettings(policy, kinds, n=n))
    finally:
        consumer.close()


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("lenient", Policy.TOLERANT),
        ("walks", Policy.TOLERANT),
        ("later", Policy.TOLERANT),
        ("modeled", Policy.TOLERANT),
        ("careful", Policy.TOLERANT),
        ("strict", Policy.STRICT),
    ],
)
def test_a_right_callable_passes_the_policy_that_fits_it(name, policy):
    """No case of any kind is a failure, and none is skipped but what is no JSON."""
    consumer = Door(f"right:{name}", limits=LIMITS, path=(str(HERE),)).open()
    found = report(consumer, policy=policy)
    assert [(failure.case_id, failure.outcome.detail) for failure in found.failures] == []
    skipped = {cell.kind for cell in found.cells if Verdict.SKIPPED in cell.verdicts}
    assert skipped == {Kind.MALFORMED}


@pytest.mark.parametrize("interface", [Interface.ASGI, Interface.WSGI, Interface.EXEC])
def test_a_right_consumer_passes_through_other_doors(interface):
    """Bytes that are no event are refused by a consumer that parses by the letter."""
    if interface is Interface.EXEC:
        command = shlex.join([sys.executable, str(HERE / "right.py")])
        found = report(ExecConsumer(command, limits=LIMITS), n=8)
    else:
        name = f"right:{interface.value}"
        consumer = Door(name, interface, limits=LIMITS, path=(str(HERE),)).open()
        found = report(consumer)
    assert [(failure.case_id, failure.outcome.detail) for failure in found.failures] == []
    assert Verdict.SKIPPED not in found.by_verdict


@pytest.fixture(params=ADAPTERS)
def adapter(request):
    """Return the command of an example, its folder and its language, where that runs here."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    if request.param == "perl":
        modules = ["perl", "-MJSON::PP", "-MMIME::Base64", "-e", "1"]
        if subprocess.run(modules, capture_output=True, check=False).returncode:
            pytest.skip("perl has no JSON::PP here")
    return *ADAPTERS[request.param], request.param


def test_an_example_adapter_speaks_the_protocol(adapter, monkeypatch):
    """It passes the conformance suite, with the events that its handler takes and refuses."""
    command, folder, _ = adapter
    monkeypatch.chdir(folder)
    wanted = [({"name": "HELLO"}, Verdict.ACCEPTED), ({"name": None}, Verdict.REJECTED)]
    checks = [*check_conformance(command, wanted)]
    assert [(check.told, check.problem) for check in checks if check.problem] == []
    assert [check.told for check in checks if check.skipped] == ["forgets when it is reset"]


def test_an_example_adapter_tells_the_bug_of_its_handler(adapter):
    """The desk in Node.js takes the first of no media; the one in Perl looks first."""
    command, folder, language = adapter
    consumer = CommandConsumer(command, limits=LIMITS, folder=str(folder))
    found = report(consumer, "TASK_ENQUEUED", kinds=(Kind.VALID,))
    if language == "perl":
        assert not found.failures
        return
    assert {failure.outcome.cause for failure in found.failures} == {"TypeError at desk.js:21"}
    (difference,) = found.cells[0].causes[0].smallest.differences
    assert str(difference) == "/data/task/activeMedia: [… 1 item] → []"
