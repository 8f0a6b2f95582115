"""Doubts: what a consumer does wrong on the ground of a guess alone."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import lxml.html
import pytest

from eventcontracts.configuration import Configuration
from eventcontracts.contract import Contract
from eventcontracts.policy import Kind, Weak
from eventcontracts.reports import (
    make_console,
    print_report,
    report_as_json,
    report_as_junit,
    write_html,
)
from eventcontracts.verification import verify

ORDER = Contract(
    "ORDER",
    {
        "type": "object",
        "properties": {"note": {"type": ["string", "null"]}, "n": {"type": "integer"}},
        "required": ["note", "n"],
    },
    documented={
        "type": "object",
        "properties": {"note": {"type": "string"}, "n": {"type": "integer"}},
        "required": ["note", "n"],
    },
)
SHOP = """
def on_order(event):
    event["note"].strip()
    1 / event["n"]
"""


@pytest.fixture
def examined(tmp_path, monkeypatch):
    """Return what examines a consumer that knows no null and no zero, in which way it is told."""
    (tmp_path / "shop.py").write_text(SHOP)
    monkeypatch.chdir(tmp_path)

    def run(weak=Weak.DOUBT):
        configuration = Configuration(
            "shop:on_order", kinds=(Kind.VALID, Kind.EDGE), weak=weak, path=(str(tmp_path),)
        )
        door = configuration.door()
        try:
            return verify([ORDER], door, configuration.settings()), configuration
        finally:
            door.close()

    return run


def test_a_failure_on_a_guess_alone_is_a_doubt(examined):
    """It is no failure, and says which evidence is missing; what is documented fails."""
    report, _ = examined()
    assert {failure.change.operator for failure in report.failures} == {"zero"}
    assert [failure.lacks for failure in report.doubts] == ["/note was never seen null"]


def test_doubts_fail_where_that_is_wanted(examined):
    """With `fail` nothing is set aside, and the words stand beside the failure."""
    report, configuration = examined(Weak.FAIL)
    assert {failure.change.operator for failure in report.failures} == {"zero", "guessed-null"}
    assert not report.doubts
    by_operator = {
        each["operator"]: each for each in report_as_json(report, configuration)["failures"]
    }
    assert by_operator["guessed-null"]["lacks"] == "/note was never seen null"
    assert by_operator["guessed-null"]["weak"]
    assert by_operator["zero"]["lacks"] is None
    assert not by_operator["zero"]["weak"]


def test_the_terminal_tells_doubts_apart(examined, capsys):
    """The grid counts them, a line says what is missing, and the last line what they are."""
    report, configuration = examined()
    print_report(report, configuration, make_console())
    printed = capsys.readouterr().out
    assert "doubt: crashed: ORDER · edge (1): /note was never seen null (AttributeError" in printed
    assert "evidence: /note was never seen null" not in printed
    assert printed.splitlines()[-1].endswith("; 1 doubt: what fails on a guess alone")


def test_the_terminal_tells_what_a_failure_rests_on(examined, capsys):
    """Where doubts fail, the evidence that is missing stands in the lines about each."""
    report, configuration = examined(Weak.FAIL)
    print_report(report, configuration, make_console())
    assert "evidence: /note was never seen null" in capsys.readouterr().out


def test_programs_read_how_many_doubts_there_are(examined):
    """JSON has their number and each of them, JUnit a property and words."""
    report, configuration = examined()
    found = json.loads(json.dumps(report_as_json(report, configuration)))
    assert found["summary"]["doubts"] == 1
    (excused,) = found["excused"]
    assert (excused["excuse"], excused["reason"]) == ("doubt", "/note was never seen null")
    root = ET.fromstring(report_as_junit(report, configuration))  # noqa: S314  # our own output
    facts = {each.get("name"): each.get("value") for each in root.iter("property")}
    assert facts["doubts"] == "1"
    said = [out.text for out in root.iter("system-out")]
    assert any("1 crashed in doubt: /note was never seen null" in text for text in said)


def test_the_page_shows_doubts(examined, tmp_path):
    """They are counted beside the failures, and what is missing stands in their square."""
    report, configuration = examined()
    write_html(report, configuration, tmp_path / "r.html")
    page = lxml.html.parse(str(tmp_path / "r.html")).getroot()
    assert "1 doubt" in page.find_class("lead")[0].text_content()
    labels = [square.get("aria-label") for square in page.find_class("square")]
    assert any("in doubt" in label for label in labels)
    assert "/note was never seen null" in (tmp_path / "r.html").read_text()


def test_the_message_is_about_the_event_that_is_shown(tmp_path, monkeypatch):
    """What was said of the smallest event stands beside it, not what was said of another."""
    (tmp_path / "adder.py").write_text("def on_event(event):\n    1 + event['n']\n")
    monkeypatch.chdir(tmp_path)
    schema = {"type": "object", "properties": {"n": {"enum": ["x", None, [], {}]}},
              "required": ["n"]}  # fmt: skip
    configuration = Configuration(
        "adder:on_event", kinds=(Kind.VALID,), n=40, path=(str(tmp_path),)
    )
    door = configuration.door()
    try:
        report = verify([Contract("E", schema)], door, configuration.settings())
    finally:
        door.close()
    (cell,) = report.cells
    names = {str: "'str'", type(None): "'NoneType'", list: "'list'", dict: "'dict'"}
    assert cell.causes
    for cause in cell.causes:
        assert names[type(cause.smallest.event["n"])] in cause.outcome.detail
